"""KerasTuner's oracles as a search drives them: writing nothing, and proposing no combination twice."""

import math
import random
from typing import Any

from tuning.job.job import Job, SearchBudget
from tuning.job.space import SearchSpace
from zoo.errors import not_installed
from zoo.models import onednn
from zoo.models.build import import_keras

onednn.choose()
import_keras()  # quietly, before KerasTuner does
import keras_tuner  # noqa: E402

_MOST_DRAWS = 100_000
"""Until one is new."""


class _Distinct:
    """Draws a combination that was not drawn before, as long as there is one."""

    combinations: SearchSpace | None = None
    """The space, where its combinations can be counted and listed."""
    end = math.inf
    """How many there are."""

    def among(self, space: SearchSpace) -> None:
        """Draw from this space."""
        if space.size is None:
            return
        self.end = space.size
        self._max_collisions = min(_MOST_DRAWS, 100 * space.size)
        self.combinations = space if space.size <= _MOST_DRAWS else None

    def _random_values(self) -> dict[str, Any] | None:
        if len(self._tried_so_far) >= self.end:  # type: ignore[attr-defined]
            return None
        values = super()._random_values()  # type: ignore[misc]
        if values is None and self.combinations is not None:  # The last may be one that is hardly ever drawn.
            left = [each for each in self.combinations.combinations() if not self._duplicate(each)]  # type: ignore[attr-defined]
            values = random.Random(self._seed_state).choice(left) if left else None  # type: ignore[attr-defined]
        return values


class _Random(_Distinct, keras_tuner.oracles.RandomSearchOracle):
    pass


class _Bayesian(_Distinct, keras_tuner.oracles.BayesianOptimizationOracle):
    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """What KerasTuner proposes; where that was proposed before, as it does not look, something new at random."""
        if len(self._tried_so_far) >= self.end:
            return {"status": "STOPPED", "values": None}
        response = super().populate_space(trial_id)
        if response["status"] == "RUNNING" and self._duplicate(response["values"]):
            return self._random_populate_space()
        return response


class _Hyperband(_Distinct, keras_tuner.oracles.HyperbandOracle):
    """Halves what a first rung holds, where the space has no more for it: KerasTuner would end there."""

    def _compute_values_hash(self, values: dict[str, Any]) -> str:
        """Of a trial that goes on, that of the one it goes on from."""
        own = {name: value for name, value in values.items() if name != "tuner/trial_id"}
        return super()._compute_values_hash(own)

    def _random_trial(self, trial_id: str, bracket: dict[str, Any]) -> dict[str, Any]:
        response = super()._random_trial(trial_id, bracket)
        if response["status"] == "RUNNING":
            return response
        return next(filter(None, (self._promoted(trial_id, each) for each in self._brackets)), response)

    def _promoted(self, trial_id: str, bracket: dict[str, Any]) -> dict[str, Any] | None:
        """The next trial of a rung; each is smaller than KerasTuner's in the proportion that the first one is."""
        number, rounds = bracket["bracket_num"], bracket["rounds"]
        held, full = len(rounds[0]), self._get_size(number, 0)
        sizes = [-(-self._get_size(number, rung) * held // full) for rung in range(len(rounds))]
        for rung in range(1, len(rounds)):
            gone = {each["past_id"] for each in rounds[rung]}
            below = [self.trials[each["id"]] for each in rounds[rung - 1] if each["id"] not in gone]
            done = [each for each in below if each.status == "COMPLETED"]
            if len(done) > sizes[rung - 1] - sizes[rung]:
                best = (max if self.objective.direction == "max" else min)(done, key=lambda each: each.score)
                rounds[rung].append({"past_id": best.trial_id, "id": trial_id})
                epochs, before = self._get_epochs(number, rung), self._get_epochs(number, rung - 1)
                own = {"tuner/trial_id": best.trial_id, "tuner/epochs": epochs, "tuner/initial_epoch": before,
                       "tuner/bracket": number, "tuner/round": rung}  # fmt: skip
                return {"status": "RUNNING", "values": {**best.hyperparameters.values, **own}}
        return None


def oracle_of(job: Job) -> Any:
    """KerasTuner's oracle of the job's algorithm, which writes nothing and stops for nothing.

    Raises:
        ZooError: a package that it needs is not installed.
    """
    space = keras_tuner.HyperParameters()
    job.searched.declare(space)
    common = {
        "objective": keras_tuner.Objective(job.objective, job.direction),
        "hyperparameters": space,
        "seed": job.seed + 1,  # it takes 0 for none
        "max_consecutive_failed_trials": 1 << 62,
    }
    oracle = _ORACLES[job.algorithm](job, common)
    oracle.verbose = 0
    if isinstance(oracle, _Distinct):
        oracle.among(job.space)
    oracle.save = lambda: None
    oracle._save_trial = lambda trial: None
    oracle._check_consecutive_failures = lambda: None  # it counts all trials each time one ends
    return oracle


def _random(job: Job, common: dict[str, Any]) -> Any:
    return _Random(max_trials=None, **common)


def _grid(job: Job, common: dict[str, Any]) -> Any:
    return keras_tuner.oracles.GridSearchOracle(max_trials=None, **common)


def _hyperband(job: Job, common: dict[str, Any]) -> Any:
    rounds = 1 if job.budget == SearchBudget() else 1 << 30  # the budget ends it
    return _Hyperband(max_epochs=job.epochs, factor=job.factor, hyperband_iterations=rounds, **common)


def _bayesian(job: Job, common: dict[str, Any]) -> Any:
    try:
        return _Bayesian(max_trials=None, num_initial_points=job.initial, **common)
    except ImportError:
        raise not_installed("sklearn") from None


_ORACLES = {"random": _random, "grid": _grid, "hyperband": _hyperband, "bayesian": _bayesian}
