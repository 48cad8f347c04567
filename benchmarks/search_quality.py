"""Hyperband against trying every combination of one small space: how good its choice is, and for how many epochs."""

import os
import tempfile
from pathlib import Path

from side_by_side import claim, options, skip

from tuning.job import parse_job
from tuning.search import run_job

RATES = [3e-4, 1e-3, 3e-3, 1e-2]
CLAIMS = ("points of validation accuracy below the best combination", "epochs of a Hyperband search")


def main() -> None:
    tiny = options(__doc__).parse_args().tiny
    mnist = Path(os.environ.get("ZOO_DATA", ""), "mnist.npz").is_file()
    if not (mnist or tiny):
        for what in CLAIMS:
            skip(what, "every combination", "needs MNIST: set ZOO_DATA")
        return
    content = {
        "architecture": "mnist_cnn",
        "data": "mnist" if mnist else "sample",
        "limit": 200 if tiny else 9000,
        "epochs": 3 if tiny else 9,
        "fixed": {"batch_size": 64},
        "final": {"trials": 0},
        "space": {
            "learning_rate": {"choice": RATES},
            "dropout": {"choice": [0.0] if tiny else [0.0, 0.25, 0.5]},
            "activation": {"choice": ["relu"] if tiny else ["relu", "elu", "sigmoid"]},
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        every = run_job(parse_job("every", content | {"algorithm": "grid"}), Path(folder, "every"))
        found = run_job(parse_job("found", content | {"algorithm": "hyperband"}), Path(folder, "found"))
    scores = {_key(each): each.score("val_accuracy", "max") or 0.0 for each in every.search}
    full = [each for each in found.search if each.epochs == content["epochs"]]
    chosen = max(full, key=lambda each: each.score("val_accuracy", "max") or 0.0)
    for values, score in sorted(scores.items(), key=lambda each: -each[1])[:5]:
        print(f"{score:.4f}  {dict(values)}{'  <- Hyperband' if values == _key(chosen) else ''}")
    points = 100 * (max(scores.values()) - scores[_key(chosen)])
    share = found.planned_epochs / every.planned_epochs
    claim(CLAIMS[0], f"every one of {len(scores)} combinations", points, at_most=0.2)
    claim(CLAIMS[1], f"{every.planned_epochs:,} epochs for every combination", share, at_most=0.25)


def _key(trial):
    return tuple(sorted(trial.values.items()))


if __name__ == "__main__":
    main()
