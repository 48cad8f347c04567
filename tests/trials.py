"""Trials that train nothing but keep the books of real ones: an epoch is a short sleep, a checkpoint a number."""

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tuning.job.read import parse_job
from tuning.trials.task import Outcome
from tuning.trials.trial import COMPLETED
from zoo.light.files import disk

SECONDS = float(os.environ.get("TRIAL_SECONDS", "0.005"))
"""Of an epoch."""
SPACE = {"units": {"choice": [2, 4, 8, 16]}, "learning_rate": {"choice": [0.001, 0.01, 0.1]}}
BUDGETS = {"random": {"trials": 8}, "grid": {}, "hyperband": {"trials": 13}, "bayesian": {"trials": 9}}


def job(algorithm="random", **changes):
    content = {"architecture": "toy_mlp", "data": "sample", "limit": 60, "algorithm": algorithm, "epochs": 4,
               "initial": 5, "budget": BUDGETS[algorithm], "space": SPACE, "final": {"trials": 2, "seeds": 2},
               "failures": {"attempts": 50}}  # fmt: skip
    return parse_job("made_up", content | changes)


def accuracy(task, epoch):
    """Better with more units, at a rate of 0.01, and with more epochs."""
    wide, rate = task.knobs["units"] / 16, task.recipe.learning_rate
    return round(0.5 + 0.2 * wide + (0.05 if rate == 0.01 else 0) + 0.01 * epoch, 6)


def run(task):
    """Count to the task's epochs, going on from the checkpoint; every epoch leaves a line when it begins."""
    folder = Path(task.folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = _checkpoint(folder) or (_checkpoint(Path(task.parent)) if task.parent else 0)
    for epoch in range(done, task.epochs):
        with (folder.parent.parent / "epochs.log").open("a") as file:
            file.write(f"{json.dumps([task.id, epoch, os.getpid()])}\n")
        time.sleep(SECONDS)
        disk.write_text(folder / "0.npz", str(epoch + 1))
    scores = [{"val_accuracy": accuracy(task, epoch)} for epoch in range(task.epochs)]
    best = [max(each["val_accuracy"] for each in scores)] * len(task.seeds)
    return Outcome(COMPLETED, scores, best, 0.1, f"here:{os.getpid()}")


def deadly(task):
    """Kills its own process in the second epoch, once a trial."""
    if task.id in ("0001", "0003") and _first_time(task):
        os.kill(os.getpid(), signal.SIGKILL)
    return run(task)


def always_deadly(task):
    if task.id == "0001":
        os.kill(os.getpid(), signal.SIGKILL)
    return run(task)


def deadly_after_each_epoch(task):
    """Of the second trial, every process dies after one epoch more."""
    done = _checkpoint(Path(task.folder))
    if task.id == "0001" and done < task.epochs:
        run(replace(task, epochs=done + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return run(task)


def losing_its_worker(task):
    """Takes the worker that waits for it with it."""
    if task.id == "0001":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return run(task)


def greedy(task):
    """Takes more and more memory; every time that it begins leaves a line."""
    if task.id == "0001":
        with (Path(task.folder) / "begun.txt").open("a") as file:
            file.write(f"{os.getpid()}\n")
        kept = []
        while True:
            kept.append(bytearray(os.urandom(20 << 20)))
            time.sleep(0.05)
    return run(task)


def greedy_at_first(task):
    return run(task) if (Path(task.folder) / "begun.txt").exists() else greedy(task)


def telling_threads(task):
    return replace(run(task), where=os.environ["TF_NUM_INTRAOP_THREADS"])


def hanging(task):
    """Never ends, whatever it is told."""
    if task.id == "0001":
        while True:
            with suppress(BaseException):
                time.sleep(1)
    return run(task)


def _first_time(task):
    """Whether this is the first process that begins with the trial; trains one epoch then."""
    folder = Path(task.folder)
    if (folder / "0.npz").exists():
        return False
    run(replace(task, epochs=1))
    return True


def judge(task):
    return {"accuracy": [0.5] * len(task.seeds), "loss": [1.0] * len(task.seeds), "samples": 10}


def search(job, folder, workers, *, resume=True, **changes):
    """A whole search, anew or taken up."""
    from tuning.search.search import Search  # imports Keras, which these workers need not

    made = Search(job, folder, **({"run": run, "judge": judge} | changes))
    try:
        made.begin(resume=resume)
        made.go(workers)
        return made.state
    finally:
        workers.close()
        made.close()


def epochs_begun(folder):
    """How often each epoch of each trial was begun."""
    counts = {}
    for line in (folder / "epochs.log").read_text().splitlines():
        trial, epoch, _ = json.loads(line)
        counts[trial, epoch] = counts.get((trial, epoch), 0) + 1
    return counts


def _checkpoint(folder):
    path = folder / "0.npz"
    return int(path.read_text()) if path.exists() else 0
