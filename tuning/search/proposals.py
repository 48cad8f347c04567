"""KerasTuner's search algorithms, driven one step at a time.

Only its oracles are used, and nothing of what they write to disk: an oracle's state follows from the journal's events,
which are told to a new one in the same order.
"""

import math
import warnings
from collections.abc import Mapping
from typing import Any

from tuning.job.job import Job, SearchBudget
from tuning.trials.trial import COMPLETED, Trial
from zoo.errors import ZooError, not_installed
from zoo.light.nets.knob import Value
from zoo.models import onednn
from zoo.models.build import import_keras

onednn.choose()
import_keras()  # quietly, before KerasTuner does
import keras_tuner  # noqa: E402

WAIT = "wait"
"""The algorithm cannot say what comes next before a running trial has ended."""
_MOST_DRAWS = 100_000
"""Until one is new."""


class Proposals:
    """What to try next, in the order the algorithm wants."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._oracle = _oracle(job)
        self._worst: float | None = None
        self.lost: list[Trial] = []
        """Trials that it had proposed, and of which it was told nothing again."""

    def next(self) -> Trial | str | None:
        """A new trial; `WAIT`; or none, when the algorithm is done."""
        number = len(self._oracle.trials)
        _reseed(self._oracle, self.job.seed, number)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn's, of a Gaussian process that has few trials to go by
            proposed = self._oracle.create_trial(str(number))
        if proposed.status == "STOPPED":
            return None
        if proposed.status == "IDLE":
            return WAIT
        values = dict(proposed.hyperparameters.values)
        extra = {name: values.pop(name) for name in list(values) if name.startswith("tuner/")}
        return Trial(
            id=proposed.trial_id,
            values=self._plain(values),
            epochs=extra.get("tuner/epochs", self.job.epochs),
            parent=extra.get("tuner/trial_id"),
            start=extra.get("tuner/initial_epoch", 0),
            seeds=tuple(self.job.seed + at for at in range(self.job.seeds)),
        )

    def again(self, trial: Trial) -> None:
        """Take in a trial that was proposed before, and first those before it of which the journal has lost all trace.

        Raises:
            ZooError: the algorithm now proposes another.
        """
        if trial.id in self._oracle.trials:
            return
        while int(trial.id) > len(self._oracle.trials) and isinstance(lost := self.next(), Trial):
            self.lost.append(lost)
        if self.job.way.learns:  # proposing anew would fit a Gaussian process for each trial
            self._oracle.populate_space = lambda _: {"status": "RUNNING", "values": dict(trial.values)}
            self._oracle.create_trial(trial.id)
            del self._oracle.populate_space
            return
        now = self.next()
        if not isinstance(now, Trial) or (now.id, now.values, now.epochs) != (trial.id, trial.values, trial.epochs):
            raise ZooError(
                f"The search would now propose other values than it did for trial {trial.id}; "
                "KerasTuner or its seed has changed. Begin anew in another folder."
            )

    def ended(self, trial: Trial) -> None:
        """Tell the algorithm what became of a trial.

        What failed teaches it as well: it is reported as the worst there is, where the algorithm can use that.
        """
        told = self._oracle.trials[trial.id]
        score = trial.score(self.job.objective, self.job.direction)
        if score is not None:
            worse = min if self.job.direction == "max" else max
            self._worst = score if self._worst is None else worse(self._worst, score)
        elif trial.state != COMPLETED:
            score = self._of_failed()
        if score is None:
            told.status = "FAILED"
        else:
            self._oracle.update_trial(trial.id, {self.job.objective: score})
            told.status = "COMPLETED"
        self._oracle.end_trial(told)

    def _of_failed(self) -> float | None:
        if self.job.way.promotes:  # it only compares
            return -math.inf if self.job.direction == "max" else math.inf
        return self._worst if self.job.way.learns else None

    def _plain(self, values: Mapping[str, Any]) -> dict[str, Value]:
        """Only what is searched here and now, as Python's own numbers."""
        kinds = {each.name: each for each in self.job.space.dimensions}
        plain: dict[str, Value] = {}
        for name, each in kinds.items():
            if name in values and all(plain.get(parent) in allowed for parent, allowed in each.when.items()):
                value = values[name]
                plain[name] = value if isinstance(value, bool | str) else type(each.low)(value) if each.high else value
        return plain


def _oracle(job: Job) -> Any:
    """KerasTuner's oracle of the job's algorithm, which writes nothing and stops for nothing."""
    space = keras_tuner.HyperParameters()
    job.space.declare(space)
    common = {
        "objective": keras_tuner.Objective(job.objective, job.direction),
        "hyperparameters": space,
        "seed": job.seed + 1,  # it takes 0 for none
        "max_consecutive_failed_trials": 1 << 62,
    }
    oracle = _ORACLES[job.algorithm](job, common)
    oracle.verbose = 0
    if job.space.size is not None:  # It gives up after a few values that it has drawn before; the last may be of many.
        oracle._max_collisions = min(_MOST_DRAWS, 100 * job.space.size)
    oracle.save = lambda: None
    oracle._save_trial = lambda trial: None
    oracle._check_consecutive_failures = lambda: None  # it counts all trials each time one ends
    return oracle


def _random(job: Job, common: dict[str, Any]) -> Any:
    return keras_tuner.oracles.RandomSearchOracle(max_trials=None, **common)


def _grid(job: Job, common: dict[str, Any]) -> Any:
    return keras_tuner.oracles.GridSearchOracle(max_trials=None, **common)


def _hyperband(job: Job, common: dict[str, Any]) -> Any:
    rounds = 1 if job.budget == SearchBudget() else 1 << 30  # the budget ends it
    return keras_tuner.oracles.HyperbandOracle(
        max_epochs=job.epochs, factor=job.factor, hyperband_iterations=rounds, **common
    )


def _bayesian(job: Job, common: dict[str, Any]) -> Any:
    try:
        return keras_tuner.oracles.BayesianOptimizationOracle(max_trials=None, num_initial_points=job.initial, **common)
    except ImportError:
        raise not_installed("sklearn") from None


_ORACLES = {"random": _random, "grid": _grid, "hyperband": _hyperband, "bayesian": _bayesian}


def _reseed(oracle: Any, seed: int, number: int) -> None:
    """Make what is drawn depend on the seed and the number of the trial alone, not on how often was asked for it."""
    import numpy as np

    oracle._seed_state = seed + 1 + 100_000 * number
    oracle._random_state = np.random.RandomState([seed, number])  # of Bayesian optimisation
