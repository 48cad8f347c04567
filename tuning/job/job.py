"""A search job: what is searched, by what, within which budget. One that could not run cannot be made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tuning.job.algorithms import ALGORITHMS, Algorithm
from tuning.job.space import SearchSpace
from zoo.data.fixed import PIXELS
from zoo.errors import ZooError, suggestion
from zoo.light.design.feasible import ORDERS
from zoo.light.files.toml import shown
from zoo.light.nets.asked import check_limit
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import VALUES, Training, read_training
from zoo.training.config import STOPS

if TYPE_CHECKING:
    from zoo.data.splits import Splits

OBJECTIVES = {"val_accuracy": "max", "val_loss": "min", "accuracy": "max", "loss": "min"}
RECIPE = tuple(name for name, each in VALUES.items() if each.option and name != "epochs")
"""What of the recipe can be searched beside the builder's knobs."""
_OF_TEST = ' A search sees no test samples: its best is judged on them at its end. Say "val_accuracy" or "val_loss".'
"""What is said of an objective on the test samples."""
MOST_WORKERS = 1024
_MOST = 10**15


def _check_positive(where: str, **values: float | None) -> None:
    for name, value in values.items():
        if value is not None and not 0 < value < _MOST:
            raise ZooError(f"{where}: {name} must be positive, not {shown(value)}.")


def _check_not_negative(where: str, **values: int) -> None:
    for name, value in values.items():
        if not 0 <= value < _MOST:
            raise ZooError(f"{where}: {name} must be at least 0, not {shown(value)}.")


def _check_between(low: int, high: int, **values: int) -> None:
    for name, value in values.items():
        if not low <= value <= high:
            raise ZooError(f"{name} {shown(value)} must be from {low} to {high}.")


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """When to stop proposing: whichever comes first."""

    trials: int | None = None
    """Trials, without those skipped as too large."""
    epochs: int | None = None
    """Epochs of all trials together."""
    hours: float | None = None
    """Wall-clock time of the search, over all its resumptions."""

    def __post_init__(self) -> None:
        _check_positive("[budget]", trials=self.trials, epochs=self.epochs, hours=self.hours)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single trial may be and take."""

    max_parameters: int | None = None
    max_macs: int | None = None
    max_memory: float | None = None
    """MiB that its training may take, as they are foretold from its layers."""
    minutes: float | None = None
    """Wall-clock time of a trial."""
    threads: int | None = None
    """Cores of a trial; all of the machine's, shared out among the workers, if none."""
    gpus: int = 0
    """GPUs of a trial; 0 leaves their use to the backend."""

    def __post_init__(self) -> None:
        most = {"max_parameters": self.max_parameters, "max_macs": self.max_macs, "max_memory": self.max_memory}
        _check_positive("[limits]", **most, minutes=self.minutes, threads=self.threads)
        _check_not_negative("[limits]", gpus=self.gpus)


@dataclass(frozen=True, slots=True)
class Failures:
    """What to do about trials that fail."""

    attempts: int = 5
    """How many processes may die in a trial, without an epoch between, before it has failed."""
    same: int = 3
    """The job stops if so many trials fail for the same reason before any is completed."""

    def __post_init__(self) -> None:
        _check_positive("[failures]", attempts=self.attempts, same=self.same)


@dataclass(frozen=True, slots=True)
class Final:
    """The best trials are trained again on other seeds before one is called best."""

    trials: int = 3
    """None of them, if 0."""
    seeds: int = 3

    def __post_init__(self) -> None:
        _check_positive("[final]", seeds=self.seeds)
        _check_not_negative("[final]", trials=self.trials)


@dataclass(frozen=True, slots=True)
class Structure:
    """Searches the nets that keep an assignment's rules, instead of an architecture's knobs."""

    rules: str
    """A TOML file of constraints, or an architecture whose card has them."""
    sort: str = "parameters"
    pareto: bool = True
    """Only designs that no other beats in parameters, MACs and receptive field."""
    limit: int = 1000
    """Only the first so many by `sort`."""

    def __post_init__(self) -> None:
        _check_positive("[structure]", limit=self.limit)
        if self.sort not in ORDERS:
            raise ZooError(f"[structure]: no sort '{self.sort}'.{suggestion(self.sort, ORDERS)}")


@dataclass(frozen=True, slots=True)
class Job:
    """A search job.

    Raises:
        ZooError: a value of it is illegal, of the space too.
    """

    name: str
    architecture: str
    space: SearchSpace
    data: str
    limit: int | None = None
    pixels: str | None = None
    """What the data's numbers are, where they do not say it themselves."""
    objective: str = "val_accuracy"
    direction: str = "max"
    algorithm: str = "random"
    seed: int = 0
    seeds: int = 1
    """How often each trial is trained, with another seed each time; its score is the mean."""
    epochs: int = 10
    """Of one trial, at most."""
    stop: str | None = None
    """The verdict on its curves by which a trial ends before; the best are then trained in full."""
    workers: int = 1
    factor: int = 3
    """Hyperband's: one in so many trials goes on, with so many times the epochs."""
    initial: int | None = None
    """Bayesian optimisation's random trials before the first proposal; three a value of the space if none."""
    fixed: Mapping[str, Value] = field(default_factory=dict)
    """Knobs and recipe values that are not searched, where they differ from the card's."""
    budget: SearchBudget = SearchBudget()
    limits: Limits = Limits()
    failures: Failures = Failures()
    final: Final = Final()
    structure: Structure | None = None

    def __post_init__(self) -> None:
        for word, known, what in (
            (self.algorithm, ALGORITHMS, "algorithm"),
            (self.objective, OBJECTIVES, "objective"),
            (self.direction, ("max", "min"), "direction"),
        ):
            if word not in known:
                near = _OF_TEST if what == "objective" and word.startswith("test") else suggestion(word, known)
                raise ZooError(f"no {what} '{word}'.{near}")
        if self.direction != (best := OBJECTIVES[self.objective]):
            raise ZooError(
                f'direction "{self.direction}" seeks the worst {self.objective}; leave it out, or say "{best}".'
            )
        check_limit(self.limit)
        if self.pixels not in (None, *PIXELS):
            raise ZooError(f"no pixels '{self.pixels}'.{suggestion(self.pixels, PIXELS)}")
        self._check_stop()
        counts = {"seeds": self.seeds, "epochs": self.epochs, "workers": self.workers}
        _check_positive("the job", **counts, initial=self.initial)
        _check_between(0, 2**31 - 1, seed=self.seed)
        _check_between(2, 100, factor=self.factor)
        _check_between(1, MOST_WORKERS, workers=self.workers)
        if self.way.needs_budget and self.budget == SearchBudget():
            raise ZooError(f"{self.algorithm} search has no end of its own; give [budget] trials, epochs or hours.")
        self._check_names()
        if self.way.walks:
            self.space.gridded()
        for each, conditions in zip(self.space.dimensions, self.space.conditions.values(), strict=True):
            where = {parent: allowed[0] for parent, allowed in conditions.items()}
            for value in each.examples:
                self._check_some_trial({**where, each.name: value})

    @property
    def way(self) -> Algorithm:
        """What its algorithm can and cannot do."""
        return ALGORITHMS[self.algorithm]

    @property
    def searched(self) -> SearchSpace:
        """The space as its algorithm goes through it."""
        return self.space.gridded() if self.way.walks else self.space

    @property
    def base(self) -> Architecture:
        """The architecture whose recipe and data it uses."""
        return find(self.architecture)

    def load_data(self) -> "Splits":
        """What its trials learn from.

        Raises:
            ZooError: the data are not to be had, or do not fit the architecture.
        """
        from zoo.data.load import load  # A job is read, planned and listed without data.
        from zoo.data.missing import NoDataError, RangeError
        from zoo.data.wanted import Wanted

        try:
            wanted = replace(Wanted.of(self.base), pixels=self.pixels)
            return load(wanted, self.data, limit=self.limit, seed=self.seed)
        except NoDataError as error:
            raise error.advising('write a job with data = "sample" for zoo tune JOB.toml') from None
        except RangeError as error:
            raise error.advising(f'say which with pixels = "{"|".join(PIXELS)}" in a job') from None

    def settings(self, values: Mapping[str, Value]) -> tuple[dict[str, Value], Training]:
        """The builder's knobs and the recipe of a trial with these values.

        Raises:
            ZooError: a value is illegal.
        """
        training = self.base.card.training
        assert training is not None
        chosen = {**training.knobs, **self.fixed, **values}
        recipe = asdict(training) | {"epochs": self.epochs, "knobs": {}}
        recipe |= {name: value for name, value in chosen.items() if name in RECIPE}
        if self.structure:
            return {}, read_training(recipe, "the recipe")
        knobs = {name: value for name, value in chosen.items() if name not in RECIPE}
        return self.base.settings(knobs), read_training(recipe, "the recipe")

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self)

    def _check_some_trial(self, values: Mapping[str, Value]) -> None:
        """Refuse values that are illegal beside each value of what else is searched."""
        try:
            self.settings(values)
        except ZooError:
            others = [each for each in self.space.dimensions if each.name not in values]
            if not any(self._legal({**values, each.name: other}) for each in others for other in each.examples):
                raise

    def _legal(self, values: Mapping[str, Value]) -> bool:
        try:
            self.settings(values)
        except ZooError:
            return False
        return True

    def _check_stop(self) -> None:
        """Refuse a verdict that ends no trial, or by which trials could not be compared."""
        if self.stop is None:
            return
        if self.stop not in STOPS:
            raise ZooError(f"no trial stops by '{self.stop}'.{suggestion(self.stop, STOPS)}")
        if self.way.promotes:
            raise ZooError(f"stop: {self.algorithm} itself ends trials early; leave it out.")
        if self.seeds > 1:
            raise ZooError("stop: a trial ends by the curves of one seed; give seeds = 1.")

    def _check_names(self) -> None:
        """Refuse a value of the space, or a fixed one, that nothing has, and one that is both."""
        knobs = ["design"] if self.structure else list(self.base.card.knobs)
        searched = [each.name for each in self.space.dimensions]
        for name in [*searched, *self.fixed]:
            if name not in (*knobs, *RECIPE):
                near = suggestion(name, [*knobs, *RECIPE])
                raise ZooError(f"{self.base.name} has neither a knob nor a recipe value '{name}'.{near}")
        if both := {*searched} & {*self.fixed}:
            raise ZooError(f"{', '.join(sorted(both))}: both in [space] and in [fixed].")
