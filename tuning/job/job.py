"""A search job: what is searched, by what, within which budget. A TOML file, or the default of an architecture."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from tuning.job.space import Dimension, Space
from zoo.errors import ZooError, suggestion
from zoo.light.files import disk
from zoo.light.nets.catalogue import Architecture, find, is_name
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import Training, read_training
from zoo.light.sheets.net import toml_string

JOBS = Path(__file__).parents[1] / "jobs"
FILE = "job.toml"
"""What a search's folder holds: the job as it ran."""
ALGORITHMS = ("random", "grid", "hyperband", "bayesian")
OBJECTIVES = {"val_accuracy": "max", "val_loss": "min", "accuracy": "max", "loss": "min"}
RECIPE = tuple(each.name for each in fields(Training) if each.name not in ("epochs", "loss", "knobs"))
"""What of the recipe can be searched beside the builder's knobs."""
LARGEST_FILE = 1 << 20  # bytes
RATE_FACTOR = 10.0
"""How far below and above the recipe's learning rate a default job looks."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop proposing: whichever comes first."""

    trials: int | None = None
    """Trials, without those skipped as too large."""
    epochs: int | None = None
    """Epochs of all trials together."""
    hours: float | None = None
    """Wall-clock time of the search, over all its resumptions."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single trial may be and take."""

    max_parameters: int | None = None
    max_macs: int | None = None
    minutes: float | None = None
    """Wall-clock time of a trial."""
    threads: int | None = None
    """Cores of a trial; all of the machine's, shared out among the workers, if none."""
    gpus: int = 0
    """GPUs of a trial; 0 leaves their use to the backend."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What to do about trials that fail."""

    attempts: int = 5
    """How many processes may die in a trial, without an epoch between, before it has failed."""
    same: int = 3
    """The job stops if so many trials fail for the same reason before any is completed."""


@dataclass(frozen=True, slots=True)
class Final:
    """The best trials are trained again on other seeds before one is called best."""

    trials: int = 3
    seeds: int = 3


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


@dataclass(frozen=True, slots=True)
class Job:
    """A search job."""

    name: str
    architecture: str
    space: Space
    data: str
    limit: int | None = None
    objective: str = "val_accuracy"
    direction: str = "max"
    algorithm: str = "random"
    seed: int = 0
    seeds: int = 1
    """How often each trial is trained, with another seed each time; its score is the mean."""
    epochs: int = 10
    """Of one trial, at most."""
    workers: int = 1
    factor: int = 3
    """Hyperband's: one in so many trials goes on, with so many times the epochs."""
    initial: int | None = None
    """Bayesian optimisation's random trials before the first proposal; three a value of the space if none."""
    fixed: Mapping[str, Value] = field(default_factory=dict)
    """Knobs and recipe values that are not searched, where they differ from the card's."""
    budget: Budget = Budget()
    limits: Limits = Limits()
    failures: Failures = Failures()
    final: Final = Final()
    structure: Structure | None = None

    @property
    def base(self) -> Architecture:
        """The architecture whose recipe and data it uses."""
        return find(self.architecture)

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
            return {}, read_training(recipe)
        knobs = {name: value for name, value in chosen.items() if name not in RECIPE}
        return self.base.settings(knobs), read_training(recipe)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self)


def to_toml(job: Job) -> str:
    """The job as a file that `read_job` reads, with nothing left to defaults."""
    parts = {name: asdict(getattr(job, name)) for name in ("budget", "limits", "failures", "final")}
    if job.structure is not None:
        parts["structure"] = asdict(job.structure)
    nested = (*parts, "structure", "space", "fixed", "name")
    plain = {each.name: getattr(job, each.name) for each in fields(job) if each.name not in nested}
    lines = toml_entries(plain)
    for part, entries in {**parts, "fixed": job.fixed}.items():
        if said := toml_entries(entries):
            lines += ["", f"[{part}]", *said]
    own = {"design"} if job.structure is not None else set()
    for each in job.space.dimensions:
        if each.name not in own:
            lines += ["", f"[space.{each.name}]", *toml_entries(each.to_dict())]
    return "\n".join(lines) + "\n"


def toml_entries(entries: Mapping[str, Any]) -> list[str]:
    """``name = value`` lines; what is None is left out."""
    return [f"{name} = {_toml_value(value)}" for name, value in entries.items() if value is not None]


def _toml_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(toml_entries(value)) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return toml_string(value) if isinstance(value, str) else repr(value)


def find_job(source: str) -> Job:
    """The job in a TOML file or in the folder of a search, one of the project's, or the default of an architecture.

    Raises:
        ZooError: there is none, or it is broken.
    """
    if source.endswith(".toml"):
        return read_job(Path(source))
    if (Path(source) / FILE).is_file():
        return replace(read_job(Path(source) / FILE), name=Path(source).resolve().name)
    built_in = JOBS / f"{source}.toml"
    if is_name(source) and built_in.is_file():
        return read_job(built_in)
    try:
        return default_job(source)
    except ZooError as error:
        if not str(error).startswith("No architecture"):
            raise
        known = [*(path.stem for path in JOBS.glob("*.toml")), *_trainable()]
        raise ZooError(f"No job or architecture '{source}', and no .toml file.{suggestion(source, known)}") from None


def read_job(path: Path) -> Job:
    """Read a job's file.

    Raises:
        ZooError: naming the file and the entry that is missing, unknown or illegal.
    """
    text = disk.read(path, LARGEST_FILE)
    try:
        return parse_job(path.stem, tomllib.loads(text.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise ZooError(f"{path}: not readable as TOML ({error}).") from None
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def parse_job(name: str, content: Mapping[str, Any]) -> Job:
    """A job from what its file says; what it does not say is the card's or the default."""
    content = dict(content)
    structure = _read(Structure, "structure", content.pop("structure")) if "structure" in content else None
    source = content.pop("architecture", None)
    if source is None and structure and not structure.rules.endswith(".toml"):
        source = structure.rules
    if not isinstance(source, str):
        raise ZooError("architecture must name one, whose recipe and data are used.")
    base = find(source)
    training = base.card.training
    if training is None:
        raise ZooError(f"{base.name} has no task to search for: it is worked by hand.")
    spaces = content.pop("space", None)
    if spaces is None:
        space = _structure_space(structure, base) if structure else default_space(base)
    elif isinstance(spaces, Mapping):
        own = _structure_space(structure, base).dimensions[:1] if structure else ()
        space = Space((*own, *(Dimension.parse(each, entries) for each, entries in spaces.items())))
    else:
        raise ZooError("[space] must be a table of values.")
    fixed = content.pop("fixed", {})
    if not isinstance(fixed, Mapping):
        raise ZooError("[fixed] must be a table of values.")
    parts = {
        part: _read(kind, part, content.pop(part))
        for part, kind in (("budget", Budget), ("limits", Limits), ("failures", Failures), ("final", Final))
        if part in content
    }
    objective = content.get("objective", "val_accuracy")
    plain = {"data": base.card.data, "epochs": training.epochs, "direction": OBJECTIVES.get(objective, "max")}
    job = _read(
        Job, "", {**plain, **content, "name": name, "architecture": source, "space": space},
        given={"fixed": dict(fixed), "structure": structure, **parts},
    )  # fmt: skip
    _check(job)
    return job


def default_job(name: str) -> Job:
    """The job that an architecture's card makes: its knobs' search values, the learning rate about the recipe's."""
    base = find(name)
    if base.card.training is None:
        raise ZooError(f"{base.name} has no task to search for: it is worked by hand.")
    return parse_job(base.name, {"architecture": name, "budget": {"trials": 20}})


def default_space(base: Architecture) -> Space:
    """The search values of a card's knobs, and the learning rate about the recipe's."""
    assert base.card.training is not None
    rate = base.card.training.learning_rate
    dimensions = [
        Dimension(knob.name, "choice", knob.search, default=knob.default if knob.default in knob.search else None)
        for knob in base.card.knobs.values()
        if knob.search
    ]
    return Space((*dimensions, _rate(rate)))


def _rate(rate: float) -> Dimension:
    return Dimension(
        "learning_rate",
        "float",
        low=float(f"{rate / RATE_FACTOR:.6g}"),
        high=float(f"{rate * RATE_FACTOR:.6g}"),
        log=True,
        default=rate,
    )


def _structure_space(structure: Structure, base: Architecture) -> Space:
    from tuning.job.structure import designs

    assert base.card.training is not None
    number = len(designs(structure))
    if not number:
        raise ZooError(f"[structure]: no design keeps the rules of {structure.rules}; 'zoo design count' says why.")
    one, many = Dimension("design", "choice", (1,)), Dimension("design", "int", low=1, high=number, default=1)
    return Space((many if number > 1 else one, _rate(base.card.training.learning_rate)))


def _trainable() -> list[str]:
    from zoo.light.nets.catalogue import catalogue

    return [name for name, each in catalogue().architectures.items() if each.card.training]


_POSITIVE = {"trials", "epochs", "hours", "max_parameters", "max_macs", "minutes", "threads", "seeds", "workers",
             "attempts", "same", "limit", "initial"}  # fmt: skip


def _read(cls: type[Any], where: str, content: object, given: Mapping[str, Any] | None = None) -> Any:
    """A dataclass from a TOML table: each entry of the field's type, none unknown."""
    place = f"[{where}]" if where else "the job"
    if not isinstance(content, Mapping):
        raise ZooError(f"{place} must be a table.")
    known = {each.name: each for each in fields(cls)}
    for entry, value in content.items():
        if entry not in known or entry in (given or {}):
            raise ZooError(f"{place} has an unknown entry '{entry}'.{suggestion(entry, known)}")
        if not _fits(value, known[entry].type):
            raise ZooError(f"{place}: {entry} must be {_said(known[entry].type)}, not {value!r}.")
        may_be_none = cls is Final and entry == "trials"
        if entry in _POSITIVE and not may_be_none and not 0 < value < 1e15:
            raise ZooError(f"{place}: {entry} must be positive, not {value!r}.")
    return cls(**content, **(given or {}))


def _fits(value: object, wanted: Any) -> bool:
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, wanted) or (isinstance(value, int) and isinstance(1.0, wanted))


def _said(wanted: Any) -> str:
    said = {int: "a whole number", str: "text", bool: "true or false", float: "a number"}
    return next((words for kind, words in said.items() if kind in (wanted, *get_args(wanted))), str(wanted))


def _check(job: Job) -> None:
    """Refuse what could not run."""
    for value, known, what in (
        (job.algorithm, ALGORITHMS, "algorithm"),
        (job.objective, OBJECTIVES, "objective"),
        (job.direction, ("max", "min"), "direction"),
    ):
        if value not in known:
            raise ZooError(f"no {what} '{value}'.{suggestion(value, known)}")
    if not is_name(job.name):
        raise ZooError(f"a job's name, '{job.name}', must be lower-case letters, digits and _, at most 64.")
    if not 0 <= job.seed < 2**31:
        raise ZooError(f"seed {job.seed} must be from 0 to {2**31 - 1}.")
    if not 2 <= job.factor <= 100:
        raise ZooError(f"factor {job.factor} must be from 2 to 100.")
    if job.algorithm in ("random", "bayesian") and job.budget == Budget():
        raise ZooError(f"{job.algorithm} search has no end of its own; give [budget] trials, epochs or hours.")
    if job.final.trials < 0 or job.final.seeds < 1:
        raise ZooError("[final]: trials must be at least 0, seeds at least 1.")
    knobs = {} if job.structure else job.base.card.knobs
    known_names = [*knobs, *RECIPE, *(["design"] if job.structure else [])]
    for name in [*(each.name for each in job.space.dimensions), *job.fixed]:
        if name not in known_names:
            near = suggestion(name, known_names)
            raise ZooError(f"{job.base.name} has neither a knob nor a recipe value '{name}'.{near}")
    if both := {each.name for each in job.space.dimensions} & set(job.fixed):
        raise ZooError(f"{', '.join(sorted(both))}: both in [space] and in [fixed].")
    for each in job.space.dimensions:
        for value in (*each.options, *((each.low, each.high) if each.kind in ("int", "float") else ())):
            job.settings({each.name: int(value) if each.kind == "int" else value})
