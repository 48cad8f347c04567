"""Trials that end by the verdict on their curves: how many epochs that saves, and whether the winner is still found.

Searches of mnist_cnn on some MNIST images, which it learns by heart, each on other images. A trial that is stopped is
the beginning of the same trial in full, to the bit, so that each search is run in full once and cut where the verdict
would have ended its trials.
"""

import tempfile
from pathlib import Path

from side_by_side import claim, options

from tuning.job.job import Job
from tuning.job.read import parse_job
from tuning.search.search import Search
from tuning.search.tune import choose_threads
from tuning.trials.trial import Trial
from tuning.trials.workers import Here
from zoo.light.curves.history import History
from zoo.light.curves.verdict import judge_curves

FINALISTS = 3
"""As many are trained again."""


def job_of(seed: int, *, tiny: bool) -> Job:
    content = {
        "architecture": "mnist_cnn",
        "data": "sample" if tiny else "mnist",
        "limit": 200 if tiny else 9000,
        "seed": seed,
        "epochs": 4 if tiny else 40,
        "objective": "val_loss",
        "budget": {"trials": 3 if tiny else 8},
        "final": {"trials": 0},
        "fixed": {"batch_size": 32, "schedule": "constant", **dict.fromkeys(("shift", "rotation", "zoom"), 0)},
        "space": {
            "learning_rate": {"float": [1e-3, 1e-2], "log": True},
            "dropout": {"choice": [0.0, 0.1, 0.25]},
            "units": {"choice": [32, 50, 128]},
        },
    }
    return parse_job("stopping", content)


def searched(job: Job, folder: Path) -> list[Trial]:
    """The trials of a search in full."""
    search = Search(job, folder)
    try:
        search.begin()
        search.go(Here())
        return [trial for trial in search.state.search if trial.scores]
    finally:
        search.close()


def ends(trial: Trial, validated: int) -> int:
    """The epoch after which the verdict is first that the trial overfits; its last, if it never is."""
    return next((end for end in range(1, len(trial.scores)) if overfits(trial, end, validated)), len(trial.scores))


def overfits(trial: Trial, end: int, validated: int) -> bool:
    scores = trial.scores[:end]
    columns = {name: tuple(each[name] for each in scores) for name in ("loss", "val_loss", "accuracy", "val_accuracy")}
    rates = tuple(each["learning_rate"] for each in scores)
    history = History(epochs=tuple(range(1, end + 1)), **columns, rate=rates, validated=validated)
    return judge_curves(history).verdict.startswith("overfitting")


def lowest(trial: Trial, end: int | None = None) -> float:
    """Its lowest validation loss, up to an epoch."""
    return min(each["val_loss"] for each in trial.scores[:end])


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("seeds", nargs="*", type=int, help="of the searches; 0 to 9 if none is given")
    given = parser.parse_args()
    tiny, seeds = given.tiny, given.seeds or range(2 if given.tiny else 10)
    choose_threads(job_of(0, tiny=tiny))
    found, shares = 0, []
    for seed in seeds:
        job = job_of(seed, tiny=tiny)
        validated = len(job.load_data().validation.y)
        with tempfile.TemporaryDirectory() as folder:
            trials = searched(job, Path(folder, "search"))
        stopped = {trial.id: ends(trial, validated) for trial in trials}
        winner = min(trials, key=lowest)
        kept = winner in sorted(trials, key=lambda trial: lowest(trial, stopped[trial.id]))[:FINALISTS]
        found += kept
        shares.append(sum(stopped.values()) / sum(len(trial.scores) for trial in trials))
        print(f"search {seed}: {shares[-1]:.0%} of the epochs, {'with' if kept else 'without'} the winner", flush=True)
    searches = len(seeds)
    what = f"{searches} searches of 8 trials of 40 epochs"
    claim(f'`stop = "overfitting"`, {what}, epochs', "all of them", sum(shares) / len(shares), at_most=0.6)
    claim(f'`stop = "overfitting"`, {what}, the winner among the finalists', "", found / searches, at_least=0.9)


if __name__ == "__main__":
    main()
