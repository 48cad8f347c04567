"""A job by its name, from its TOML file, or as an architecture's card makes it; and a job as a file."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from tuning.job.algorithms import ALGORITHMS
from tuning.job.dimension import Dimension
from tuning.job.job import OBJECTIVES, RECIPE, Failures, Final, Job, Limits, SearchBudget, Structure
from tuning.job.space import SearchSpace
from tuning.job.structure import read_designs
from tuning.trials.journal import holds_search
from zoo.errors import ZooError, suggestion
from zoo.light.files import toml
from zoo.light.files.foreign import there
from zoo.light.files.text import as_typed, printable
from zoo.light.nets.catalogue import Architecture, candidates, catalogue, find, is_known, is_name
from zoo.training import own

JOBS = Path(__file__).parents[1] / "jobs"
FILE = "job.toml"
"""What a search's folder holds: the job as it ran."""
LARGEST_FILE = 1 << 20  # bytes
RATE_FACTOR = 10.0
"""How far below and above the recipe's learning rate a default job looks."""
_PARTS = {"budget": SearchBudget, "limits": Limits, "failures": Failures, "final": Final, "structure": Structure}
"""The tables of a job's file, beside ``[space]`` and ``[fixed]``."""


def find_job(source: str | Path, architecture: Path | None = None) -> Job:
    """The job in a TOML file or in the folder of a search, one of the project's, or the default of an architecture.

    Args:
        architecture: the folder of the net of a search, where it is none of the catalogue and this user has not
            trained it before.

    Raises:
        ZooError: there is none, it is broken, or a search's net is not known here.
    """
    source = str(source)
    if is_search(source):
        return job_of_search(Path(source), architecture)
    if holds_search(Path(source)):
        again = as_typed("zoo", "tune", "JOB.toml", "--out", source, "--resume")
        raise ZooError(f"'{source}' is a search whose {FILE} is gone; go on with the job that began it: {again}")
    if architecture is not None:
        raise ZooError("--architecture names the net of a search that goes on; give the search's folder.")
    if source.endswith(".toml"):
        return read_job(source)
    built_in = JOBS / f"{source}.toml"
    if is_name(source) and built_in.is_file():
        return read_job(built_in)
    if not is_known(source):
        known = [*(path.stem for path in JOBS.glob("*.toml")), *_trainable()]
        raise ZooError(f"No job or architecture '{source}', and no .toml file.{suggestion(source, known)}")
    return default_job(source)


def is_search(source: str | Path) -> bool:
    """Whether it is the folder of a search."""
    return there(Path(source) / FILE, Path.is_file)


def job_of_search(folder: Path, architecture: Path | None = None, *, runs: bool = True) -> Job:
    """The job of a search, with the architecture that its folder brings along.

    Args:
        architecture: as for `find_job`.
        runs: whether the architecture's code is to be run.

    Raises:
        ZooError: the job is broken, or its architecture is to be run and is not known here.
    """
    path = folder / FILE
    content = toml.read(path, LARGEST_FILE)
    typed = content.get("architecture")
    try:
        if isinstance(typed, str) and runs:
            net = own.brought(folder, typed, architecture, as_typed("zoo", "tune", folder, "--resume"))
            content["architecture"] = net.name if net in candidates()[0].get(net.name, ()) else str(net.folder)
        elif isinstance(typed, str) and (copy := own.copy_in(folder)) is not None:
            content["architecture"] = str(copy.folder)
        return parse_job(printable(folder.resolve().name), content)  # --out may have named it as it likes.
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def read_job(path: str | Path) -> Job:
    """Read a job's file.

    Raises:
        ZooError: naming the file and the entry that is missing, unknown or illegal.
    """
    path = Path(path)
    content = toml.read(path, LARGEST_FILE)
    try:
        if not is_name(path.stem):
            raise ZooError(f"a job's name, '{path.stem}', must be lower-case letters, digits and _, at most 64.")
        job = parse_job(path.stem, content)
        _check_heeded(job)
        return job
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def _check_heeded(job: Job) -> None:
    """Refuse what another algorithm takes; with its default nothing is lost, and older searches wrote it."""
    defaults = {each.name: each.default for each in fields(Job)}
    for word, way in ALGORITHMS.items():
        for name in way.takes:
            if name not in job.way.takes and (given := getattr(job, name)) != defaults[name]:
                raise ZooError(
                    f"{name} {given} is for {word} search, and nothing to {job.algorithm} search; leave it out, "
                    f'or say algorithm = "{word}".'
                )


def parse_job(name: str, content: Mapping[str, Any]) -> Job:
    """A job from what its file says; what it does not say is the card's or the default.

    Raises:
        ZooError: naming the entry that is missing, unknown or illegal.
    """
    entries = toml.Entries("the job", content)
    _check_places(content)
    parts = {part: _part(kind, part, entries) for part, kind in _PARTS.items() if part in entries.left}
    structure: Structure | None = parts.get("structure")
    ruled = structure.rules if structure is not None and not structure.rules.endswith(".toml") else None
    architecture = entries.take("architecture", str, ruled)
    base = None if architecture is None else _with_task(architecture)
    space, fixed = entries.take("space", dict, None), entries.take("fixed", dict, {})
    said = _taken(Job, entries)
    if base is None:
        raise ZooError("the job has no entry 'architecture'; name one whose recipe and data are used.")
    assert base.card.training is not None
    plain = {"data": base.card.data, "epochs": base.card.training.epochs, **said}
    if plain.get("objective") in OBJECTIVES:
        plain.setdefault("direction", OBJECTIVES[plain["objective"]])
    own, searched = base.reference(architecture), _space(space, structure, base)
    return Job(name=name, architecture=own, space=searched, fixed=fixed, **parts, **plain)


def _check_places(content: Mapping[str, Any]) -> None:
    """Refuse an entry that stands in another table than its own, or beside them.

    Raises:
        ZooError: with the place where it belongs.
    """
    typed = content.get("architecture")
    values = [*RECIPE, *(_with_task(typed).card.knobs if isinstance(typed, str) else ())]
    known = {part: [each.name for each in fields(kind)] for part, kind in _PARTS.items()}
    known |= {"fixed": values, "space": values}
    job = [each.name for each in fields(Job) if each.name != "name"]
    for table, entries in {"": content, **content}.items():
        for name, value in entries.items() if table in {"", *known} and isinstance(entries, Mapping) else ():
            if name in (known[table] if table else job):
                continue
            where = f"[{table}]: " if table else ""
            if name in job:
                never = " and is not searched" if table == "space" else ""
                raise ZooError(f"{where}'{name}' is an entry of the job itself{never}; put it above the first [table].")
            places = [part for part, names in known.items() if name in names]
            if places:
                if isinstance(value, Mapping):
                    raise ZooError(f"{where}'{name}' belongs in [space].")
                example = f"{places[0]} = {{ {name} = {toml.shown(value)} }}"
                raise ZooError(f"{where}'{name}' belongs in [{places[0]}]: {example}")


def default_job(name: str) -> Job:
    """The job that an architecture's card makes: its knobs' search values, the learning rate about the recipe's.

    Raises:
        ZooError: there is no such architecture, or it has no task.
    """
    return parse_job(_with_task(name).name, {"architecture": name, "budget": {"trials": 20}})


def to_toml(job: Job) -> str:
    """The job as a file that `read_job` reads, with nothing left to defaults."""
    content = asdict(job)
    for name in ("name", *(each for way in ALGORITHMS.values() for each in way.takes if each not in job.way.takes)):
        del content[name]
    own = {"design"} if job.structure is not None else set()
    content["space"] = {each.name: each.to_dict() for each in job.space.dimensions if each.name not in own}
    return toml.text_of(content)


def _with_task(name: str) -> Architecture:
    base = find(name)
    if base.card.training is None:
        raise ZooError(f"{base.name} has no task to search for: it is worked by hand.")
    return base


def _part(kind: type[Any], name: str, above: toml.Entries) -> Any:
    """One of the job's tables."""
    entries = toml.Entries(f"[{name}]", above.take(name, object))
    return kind(**_taken(kind, entries))


def _taken(kind: type[Any], entries: toml.Entries) -> dict[str, Any]:
    """What a table has for a dataclass's fields, each of the field's type; nothing else may be left in it."""
    known = {each.name: _kind(each.type) for each in fields(kind) if each.name != "name"}  # a job's is its file's
    found = {name: entries.take(name, of) for name, of in known.items() if name in entries.left}
    entries.end(known)
    return found


def _kind(hint: Any) -> Any:
    """The type of an entry whose field may also be None."""
    return next((each for each in get_args(hint) if each is not NoneType), hint)


def _space(content: Mapping[str, Any] | None, structure: Structure | None, base: Architecture) -> SearchSpace:
    """``[space]``, or what a job without one searches; behind the number of the design, where there are designs."""
    own = () if structure is None else (_design(structure),)
    if own and content and own[0].name in content:
        raise ZooError(f"[space.{own[0].name}] is what [structure] searches; its limit takes fewer of them.")
    if content is not None:
        return SearchSpace((*own, *(Dimension.parse(each, entries) for each, entries in content.items())))
    assert base.card.training is not None
    knobs = () if structure is not None else _knobs(base)
    return SearchSpace((*own, *knobs, _rate(base.card.training.learning_rate)))


def _knobs(base: Architecture) -> tuple[Dimension, ...]:
    """The search values of a card's knobs."""
    return tuple(
        Dimension(knob.name, "choice", knob.search, default=knob.default if knob.default in knob.search else None)
        for knob in base.card.knobs.values()
        if knob.search
    )


def _rate(rate: float) -> Dimension:
    low, high = (float(f"{each:.6g}") for each in (rate / RATE_FACTOR, rate * RATE_FACTOR))
    return Dimension("learning_rate", "float", low=low, high=high, log=True, default=rate)


def _design(structure: Structure) -> Dimension:
    """The number of a design.

    Raises:
        ZooError: there is none.
    """
    number = len(read_designs(structure))
    if not number:
        raise ZooError(f"[structure]: no design keeps the rules of {structure.rules}; 'zoo design count' says why.")
    if number == 1:
        return Dimension("design", "choice", (1,))
    return Dimension("design", "int", low=1, high=number, default=1)


def _trainable() -> list[str]:
    return [name for name, each in catalogue().architectures.items() if each.card.training]
