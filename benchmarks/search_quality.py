"""Hyperband against trying every combination of one small space: how good its choice is, and for how many epochs.

Every combination is trained in full, once a seed. A trial of Hyperband's that ends before is the beginning of the same
training, to the bit, so that its searches are replayed: each sees the scores of one seed. What its choice and the best
combination are worth is told by seeds that neither was chosen by; else the best is in part the luckiest.
"""

import os
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from side_by_side import claim, mean_and_error, options, skip

from tuning.job.job import Job
from tuning.job.read import parse_job
from tuning.search.proposals import Proposals
from tuning.search.tune import run_job
from tuning.trials.trial import COMPLETED, Trial

RATES = [3e-4, 1e-3, 3e-3, 1e-2]
CLAIMS = ("points of validation accuracy below the best combination", "epochs of a Hyperband search")
Curves = Mapping[Any, Sequence[Mapping[str, float]]]
"""The scores by epoch of each combination, trained in full with one seed."""


def content(*, tiny: bool, mnist: bool) -> dict[str, Any]:
    """What the jobs have in common."""
    return {
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


def key(trial: Trial) -> tuple[Any, ...]:
    return tuple(sorted(trial.values.items()))


def replayed(job: Job, curves: Curves) -> tuple[Any, int]:
    """Which combination a search chooses of those that it trained to the end, and the epochs that it took."""
    proposals, ended = Proposals(job), []
    while isinstance(trial := proposals.next(), Trial):
        trial.state, trial.scores = COMPLETED, list(curves[key(trial)][: trial.epochs])
        proposals.ended(trial)
        ended.append(trial)
    full = [trial for trial in ended if trial.epochs == job.epochs]
    best = max(full, key=lambda trial: trial.score("val_accuracy", "max") or 0.0)
    return key(best), sum(trial.cost for trial in ended)


def worth(curves: Curves) -> dict[Any, float]:
    """What each combination comes to."""
    return {each: max(one["val_accuracy"] for one in curve) for each, curve in curves.items()}


def points_below(chosen: Any, seen: int, tables: Sequence[Curves]) -> float:
    """Of a choice by the scores of seed `seen`: the best of some other seeds is held against it on one more."""
    ends = [worth(table) for table in tables]
    others = [at for at in range(len(tables)) if at != seen]
    points = []
    for held in others:
        rest = [at for at in others if at != held]
        best = max(ends[held], key=lambda each: statistics.fmean(ends[at][each] for at in rest))
        points.append(100 * (ends[held][best] - ends[held][chosen]))
    return statistics.fmean(points)


def rank_correlation(tables: Sequence[Curves], epochs: int) -> float:
    """Of the scores after so many epochs with what the combinations come to by the other seeds, a mean over seeds."""
    found = []
    for at, table in enumerate(tables):
        early = [table[each][epochs - 1]["val_accuracy"] for each in table]
        others = [worth(one) for other, one in enumerate(tables) if other != at]
        late = [statistics.fmean(other[each] for other in others) for each in table]
        found.append(statistics.correlation(ranks(early), ranks(late)))
    return statistics.fmean(found)


def ranks(values: Sequence[float]) -> list[float]:
    """Of equal ones their mean rank."""
    return [sum(other < value for other in values) + values.count(value) / 2 for value in values]


def main() -> None:
    tiny = options(__doc__).parse_args().tiny
    mnist = Path(os.environ.get("ZOO_DATA", ""), "mnist.npz").is_file()
    if not (mnist or tiny):
        for what in CLAIMS:
            skip(what, "every combination", "needs MNIST: set ZOO_DATA")
        return
    same, seeds, orders = content(tiny=tiny, mnist=mnist), 3 if tiny else 4, 1 if tiny else 8
    tables: list[Curves] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(seeds):
            state = run_job(parse_job("every", same | {"algorithm": "grid", "seed": seed}), Path(folder, str(seed)))
            tables.append({key(trial): trial.scores for trial in state.search})
            print(f"every combination with seed {seed}", flush=True)
    by_seed, epochs = [], 0
    for seen in range(seeds):
        jobs = [parse_job("found", same | {"algorithm": "hyperband", "seed": order}) for order in range(orders)]
        found = [replayed(job, tables[seen]) for job in jobs]
        by_seed.append(statistics.fmean(points_below(chosen, seen, tables) for chosen, _ in found))
        epochs = found[0][1]
    with suppress(statistics.StatisticsError):  # In the tiny size all may be alike.
        print(f"rank correlation after 1 epoch {rank_correlation(tables, 1):.2f}, 3 {rank_correlation(tables, 3):.2f}")
    below, error = mean_and_error(by_seed)
    print(f"by the seed that the searches saw: {', '.join(f'{each:.2f}' for each in by_seed)}")
    combinations = f"every one of {len(tables[0])} combinations"
    what = f"{CLAIMS[0]}, {orders * seeds} searches, +- {error:.2f}"
    claim(what, combinations, below, at_most=0.2)
    whole = same["epochs"] * len(tables[0])
    claim(CLAIMS[1], f"{whole:,} epochs for every combination", epochs / whole, at_most=0.25)


if __name__ == "__main__":
    main()
