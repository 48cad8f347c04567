"""All that decides how a run goes: what is asked of it, and its ``config.json``, from which it goes on."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from zoo.data.load import SAMPLE, check_rate, checked_spec, load, locate
from zoo.data.noticed import noticed
from zoo.data.splits import Splits
from zoo.data.sums import Sum, changed
from zoo.data.wanted import Wanted
from zoo.errors import ZooError, suggestion
from zoo.light.curves.runs import CONFIG, MOST_BYTES, resuming
from zoo.light.files import disk
from zoo.light.files.toml import Entries, shown
from zoo.light.nets.asked import check_limit, check_seed
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import Training, read_training

STOPS = ("overfitting", "converged", "diverged")
"""The verdicts on its curves by which a run may be ended."""
_LONGEST_NOTE = 1000  # characters


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run; what is not asked is the card's."""

    architecture: str
    """A name, or the path of a folder."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    recipe: str | Training | None = None
    """A recipe of the card by its name, or another one; ``[training]`` if None."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Values of the recipe that are set otherwise."""
    data: str | None = None
    limit: int | None = None
    """Samples in all."""
    seed: int = 0
    auto_classes: bool = False
    """Whether the net's head is rebuilt for as many classes as the data have."""
    pixels: str | None = None
    """What the data's numbers are, where they do not say it themselves."""
    stop: Sequence[str] = ()
    """Verdicts on the curves that end the run, of `STOPS`."""
    note: str | None = None
    """What somebody wants to remember of it."""


@dataclass(frozen=True, slots=True)
class Config:
    """All that decides how a run goes."""

    architecture: str
    knobs: Mapping[str, Value]
    data: str
    limit: int | None
    seed: int
    recipe: Training
    samples: Mapping[str, int] = field(default_factory=dict)
    """How many there are in each split; known once the data are loaded."""
    labels: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    auto_classes: bool = False
    rate: int | None = None
    """Samples a second of the recordings from which it learns; known once they are loaded."""
    pixels: str | None = None
    """What the numbers are from which it learns; what was asked, until they are loaded."""
    place: str | None = None
    """The whole path of the data, where they are files."""
    sums: Mapping[str, Sum] = field(default_factory=dict)
    """What tells other data from these, split by split; known once they are loaded."""
    recipe_name: str | None = None
    """The recipe of the card that was asked for; None for ``[training]``, or another one."""
    stop: tuple[str, ...] = ()
    note: str | None = None
    begun: str | None = None
    """When, in the local time, as ISO 8601 writes it."""

    @property
    def net(self) -> Architecture:
        """The architecture that is trained."""
        return find(self.architecture)

    def load_data(self, net: Architecture | None = None) -> Splits:
        """The data of the run.

        Args:
            net: the architecture, where it lies elsewhere now.

        Raises:
            ZooError: they are not to be had, do not fit, or are others than they were.
        """
        wanted = replace(Wanted.of(net or self.net), pixels=self.pixels)
        data = load(
            wanted, self.data, place=self.place, limit=self.limit, seed=self.seed, any_classes=self.auto_classes
        )
        check_rate(data, self.rate, self.data)
        if others := changed(self.sums, data.parts, data.labels):
            raise ZooError(f"The {others} samples of {self.data} are others than when the run began; begin anew.")
        if not self.sums and self.data != SAMPLE:  # A run that goes on has said it.
            data = noticed(data)
        return replace(data, kept=self.sums)

    def of(self, data: Splits) -> "Config":
        """The configuration of a run that has these data."""
        path = None if self.data == SAMPLE else locate(self.data)
        return replace(
            self,
            samples={name: len(split.y) for name, split in data.parts.items()},
            labels=data.labels,
            rate=data.fixed.rate,
            pixels=data.fixed.pixels,
            place=str(path.absolute()) if path else None,
            sums=data.sums,
        )

    @property
    def bound(self) -> str:
        """What a checkpoint of the run belongs to, beside the data: the recipe but for its length, knobs and seed."""
        recipe = {name: value for name, value in asdict(self.recipe).items() if name != "epochs"}
        content = [recipe, dict(self.knobs), self.seed, self.auto_classes]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def write(self, run: Path) -> None:
        """Write ``config.json`` into a run's folder."""
        disk.write_text(run / CONFIG, json.dumps(self.to_json(), indent=2) + "\n")

    @classmethod
    def read(cls, run: Path) -> "Config":
        """The configuration of a run's folder.

        Raises:
            ZooError: it is no run.
        """
        path = run / CONFIG
        if not path.is_file():
            raise ZooError(f"'{run}' is no run: it has no {CONFIG}.")
        try:
            return _parse(json.loads(disk.read(path, MOST_BYTES)))
        except (ValueError, RecursionError) as error:
            raise ZooError(f"{path}: not a run's configuration ({type(error).__name__}).") from None
        except ZooError as error:
            raise ZooError(f"{path}: not a run's configuration; {error}") from None


def find_to_train(name: str) -> Architecture:
    """The architecture of that name or in that folder.

    Raises:
        ZooError: there is none, it is broken, or it is a run.
    """
    if (Path(name) / CONFIG).is_file():
        raise ZooError(f"'{name}' is a run, no architecture; go on with it: {resuming(Path(name))}")
    return find(name)


def configure(request: Request) -> Config:
    """The configuration of a run of which this is asked.

    Raises:
        ZooError: the architecture has no task or no such recipe, or a knob, a value of the recipe, the limit or the
            seed is illegal.
    """
    check_limit(request.limit)
    check_seed(request.seed)
    _check_types(request)
    architecture = find_to_train(request.architecture)
    card, wanted = architecture.card, Wanted.of(architecture)
    base = request.recipe if isinstance(request.recipe, Training) else card.recipe(request.recipe)
    recipe = read_training({**asdict(base), **request.changes}, "the recipe")
    recipe.check_net(wanted.input, wanted.binary)
    return Config(
        architecture=architecture.reference(request.architecture),
        knobs={**architecture.defaults, **base.knobs, **architecture.settings(request.knobs)},
        data=os.fspath(checked_spec(request.data) or wanted.default or SAMPLE),
        limit=request.limit,
        seed=request.seed,
        recipe=recipe,
        auto_classes=request.auto_classes,
        pixels=request.pixels,
        recipe_name=request.recipe if isinstance(request.recipe, str) else None,
        stop=checked_stops(request.stop),
        note=_checked_note(request.note),
    )


def checked_stops(stops: Sequence[str]) -> tuple[str, ...]:
    """The verdicts, each once.

    Raises:
        ZooError: one of them is none that ends a run.
    """
    stops = (stops,) if isinstance(stops, str) else stops or ()
    for each in stops:
        if each not in STOPS:
            raise ZooError(f"no run stops by '{each}'.{suggestion(str(each), STOPS)}")
    return tuple(dict.fromkeys(stops))


def _checked_note(note: str | None) -> str | None:
    if note is None or not note:
        return None
    if len(note) > _LONGEST_NOTE:
        raise ZooError(f"A note is one line of at most {_LONGEST_NOTE} characters; this one has {len(note)}.")
    odd = next((each for each in note if not each.isprintable()), None)
    if odd is not None:
        raise ZooError(f"A note is one line of printable characters; U+{ord(odd):04X} is none.")
    return note


def _check_types(request: Request) -> None:
    """Refuse what only Python code can ask.

    Raises:
        ZooError: a value of another type than is meant.
    """
    kinds: dict[str, Any] = {"knobs": Mapping, "changes": Mapping, "auto_classes": bool, "note": str | None,
                             "data": str | os.PathLike | None, "pixels": str | None}  # fmt: skip
    for name, kind in kinds.items():
        if not isinstance(value := getattr(request, name), kind):
            raise ZooError(f"{name} cannot be {shown(value)}.")


def _parse(content: object) -> Config:
    entries = _entries("it", content)
    config = Config(
        architecture=entries.take("architecture", str),
        knobs=entries.take("knobs", dict),
        data=entries.take("data", str),
        limit=entries.take("limit", int, None),
        seed=entries.take("seed", int),
        recipe=read_training(entries.take("recipe", dict), "its recipe"),
        samples=entries.take("samples", dict, {}),
        labels=tuple(entries.take("labels", list, [])),
        versions=entries.take("versions", dict, {}),
        auto_classes=entries.take("auto_classes", bool, False),
        rate=entries.take("rate", int, None),
        pixels=entries.take("pixels", str, None),
        place=entries.take("place", str, None),
        sums={name: _sum(name, each) for name, each in entries.take("sums", dict, {}).items()},
        recipe_name=entries.take("recipe_name", str, None),
        stop=checked_stops(entries.take("stop", list, [])),
        note=entries.take("note", str, None),
        begun=entries.take("begun", str, None),
    )
    entries.end()
    return config


def _sum(name: str, content: object) -> Sum:
    entries = _entries(f"its sum of {name}", content)
    made = Sum(entries.take("content", str), entries.take("stamp", str, None))
    entries.end()
    return made


def _entries(name: str, content: object) -> Entries:
    """A table as JSON has it, in which null stands for what is not there."""
    if isinstance(content, dict):
        content = {each: value for each, value in content.items() if value is not None}
    return Entries(name, content)
