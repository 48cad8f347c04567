"""Hyperband against trying every combination of one small space: how good its choice is, and for how many epochs.

One training of a combination says little: a validation sample is a tenth of a point. So each combination counts with
the mean of several trainings, and the median of several searches is taken, each of which sees but one training.
"""

import os
import statistics
import tempfile
from pathlib import Path

from side_by_side import claim, options, skip

from tuning.job.read import parse_job
from tuning.search.tune import run_job

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
    seeds, searches = (1, 1) if tiny else (3, 5)
    with tempfile.TemporaryDirectory() as folder:
        every = run_job(parse_job("every", content | {"algorithm": "grid", "seeds": seeds}), Path(folder, "every"))
        found = [
            run_job(parse_job("found", content | {"algorithm": "hyperband", "seed": seed}), Path(folder, str(seed)))
            for seed in range(searches)
        ]
    scores = {_key(each): each.score("val_accuracy", "max") or 0.0 for each in every.search}
    chosen = [_key(_best(search, content["epochs"])) for search in found]
    for values, score in sorted(scores.items(), key=lambda each: -each[1])[:12]:
        print(f"{score:.4f}  {dict(values)}{'  <- Hyperband' * chosen.count(values)}")
    points = [100 * (max(scores.values()) - scores[each]) for each in chosen]
    print(f"points below the best: {', '.join(f'{each:.2f}' for each in sorted(points))}")
    share = found[0].planned_epochs * seeds / every.planned_epochs
    claim(CLAIMS[0], f"every one of {len(scores)} combinations", statistics.median(points), at_most=0.2)
    claim(CLAIMS[1], f"{every.planned_epochs // seeds:,} epochs for every combination", share, at_most=0.25)


def _best(search, epochs):
    """Its choice among the trials that were trained to the end."""
    full = [each for each in search.search if each.epochs == epochs]
    return max(full, key=lambda each: each.score("val_accuracy", "max") or 0.0)


def _key(trial):
    return tuple(sorted(trial.values.items()))


if __name__ == "__main__":
    main()
