"""Trials as a search keeps them, made up whole, and the report of them."""

import random
from dataclasses import replace
from pathlib import Path

from tuning.job.job import Job
from tuning.job.read import parse_job
from tuning.results import report
from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED, Trial

SPACE = {
    "filters1": {"choice": [6, 10, 16]},
    "activation": {"choice": ["relu", "tanh"]},
    "dropout": {"float": [0.0, 0.6], "when": {"activation": "relu"}},
    "learning_rate": {"float": [1e-4, 1e-1], "log": True},
}


def a_job(**entries) -> Job:
    entries = {"architecture": "mnist_cnn", "epochs": 3, "budget": {"trials": 100}, "space": SPACE, **entries}
    return parse_job("made_up", entries)


def a_trial(number: int, job: Job, score: float, **fields) -> Trial:
    """One that was completed, with the score at its last epoch but one."""
    rng = random.Random(number)
    values = {"filters1": rng.choice([6, 10, 16]), "activation": rng.choice(["relu", "tanh"]), "learning_rate": 0.01}
    values |= {"dropout": 0.25} if values["activation"] == "relu" else {}
    curve = [score - 0.2, score, score - 0.1]
    scores = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.5, "val_accuracy": each} for each in curve]
    made = Trial(f"{number:04d}", values, job.epochs, state=COMPLETED, scores=scores, by_seed=[score], seconds=12.0)
    return replace(made, **fields)


def a_state(*trials: Trial) -> State:
    return State(trials={each.id: each for each in trials}, seconds=100.0)


def reported(tmp_path: Path, job: Job, state: State) -> str:
    report.write(tmp_path, job, state)
    return (tmp_path / report.FILE).read_text()
