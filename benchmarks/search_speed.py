"""One search job as `zoo tune` and as plain KerasTuner run it; and what a second worker adds."""

import os
import tempfile
from pathlib import Path
from typing import Any

from side_by_side import claim, in_turn, options, seconds_of

from tuning.hypermodels import ArchitectureHyperModel
from tuning.job.job import Job
from tuning.job.read import parse_job
from tuning.search.search import Search
from tuning.search.tune import run_job
from tuning.trials.workers import Cluster

RATES = {
    "learning_rate": {"float": [1e-4, 1e-2], "log": True},
    "batch_size": {"choice": [32, 64]},
    "dropout": {"choice": [0.1, 0.3, 0.5]},
}
SHAPES = {"filters1": {"choice": [6, 10, 16]}, "units": {"choice": [32, 50, 128]}}
SPACES = {"of its recipe's values": (RATES, 0.5), "of its structure as well": (RATES | SHAPES, 0.65)}


def job_of(space: dict[str, Any], *, tiny: bool) -> Job:
    mnist = Path(os.environ.get("ZOO_DATA", ""), "mnist.npz").is_file()
    content = {
        "architecture": "mnist_cnn",
        "data": "mnist" if mnist and not tiny else "sample",
        "limit": 100 if tiny else 7778 if mnist else 1000,  # 6,000 of them to train
        "epochs": 1 if tiny else 3,
        "budget": {"trials": 2 if tiny else 24},
        "final": {"trials": 0},
        "fixed": {"schedule": "constant", **dict.fromkeys(("shift", "rotation", "zoom"), 0)},
        "space": space,
    }
    return parse_job("speed", content)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="after one for warming up; 3 by default")
    given = parser.parse_args()
    tiny, rounds = given.tiny, 1 if given.tiny else given.rounds
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000))
        new = lambda: Path(folder, str(next(numbers)))  # noqa: E731
        for name, (space, at_most) in list(SPACES.items())[: 1 if tiny else None]:
            job = job_of(space, tiny=tiny)
            data = _arrays(job)
            sides = {
                "zoo": lambda job=job: seconds_of(lambda: run_job(job, new())),
                "keras": lambda job=job, data=data: seconds_of(lambda: _kerastuner(job, data, new())),
            }
            seconds = in_turn(sides, rounds)
            claim(
                f"{job.budget.trials} trials of `mnist_cnn` {name} with `zoo tune`, one worker",
                "`keras_tuner.RandomSearch.search` of the same job",
                seconds["zoo"] / seconds["keras"],
                at_most=at_most,
            )
        job = job_of(RATES, tiny=tiny)
        teams = {number: Cluster(workers=number, threads=1) for number in (1, 2)}
        try:
            rate = in_turn({str(each): lambda each=each: _trials(job, new(), teams[each]) for each in teams}, rounds)
        finally:
            for team in teams.values():
                team.close()
        claim("trials a second with two workers of one thread", "one such worker", rate["1"] / rate["2"], at_least=1.6)


def _trials(job, folder: Path, team: Cluster) -> float:
    """Seconds of a search on workers that are there already."""
    search = Search(job, folder)
    try:
        search.begin()
        return seconds_of(lambda: search.go(team))
    finally:
        search.close()


def _arrays(job):
    import numpy as np

    from zoo.data.load import load
    from zoo.data.wanted import Wanted

    data = load(Wanted.of(job.base), job.data, limit=job.limit, seed=job.seed)
    return [(part.batch(np.arange(len(part.y))), part.y) for part in (data.train, data.validation)]


def _kerastuner(job, data, folder: Path) -> None:
    import keras
    import keras_tuner

    keras.utils.set_random_seed(0)
    tuner = keras_tuner.RandomSearch(
        ArchitectureHyperModel(job),
        "val_accuracy",
        max_trials=job.budget.trials,
        seed=job.seed + 1,
        directory=folder,
    )
    (x, y), validation = data
    tuner.search(x, y, epochs=job.epochs, validation_data=validation, verbose=0)


if __name__ == "__main__":
    main()
