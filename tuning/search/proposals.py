"""KerasTuner's search algorithms, driven one step at a time.

Only its oracles are used, and nothing of what they write to disk: an oracle's state follows from the journal's events,
which are told to a new one in the same order.
"""

import math
import warnings
from collections.abc import Mapping
from typing import Any

from tuning.job.job import Job
from tuning.search.oracles import oracle_of
from tuning.trials.trial import COMPLETED, Trial
from zoo.errors import ZooError
from zoo.light.nets.knob import Value

WAIT = "wait"
"""The algorithm cannot say what comes next before a running trial has ended."""


class Proposals:
    """What to try next, in the order the algorithm wants."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._oracle = oracle_of(job)
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

    def again(self, trial: Trial, *, whole: bool) -> None:
        """Take in a trial that was proposed before, and first those before it of which the journal has lost all trace.

        Args:
            whole: whether the journal has lost nothing.

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
            why = (
                "KerasTuner or its seed has changed" if whole else "what it came from was in lost lines of the journal"
            )
            raise ZooError(
                f"The search would now propose other values than it did for trial {trial.id}, as {why}. "
                "Begin anew in another folder, with --out."
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


def _reseed(oracle: Any, seed: int, number: int) -> None:
    """Make what is drawn depend on the seed and the number of the trial alone, not on how often was asked for it."""
    import numpy as np

    oracle._seed_state = seed + 1 + 100_000 * number
    oracle._random_state = np.random.RandomState([seed, number])  # of Bayesian optimisation
