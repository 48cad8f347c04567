"""An architecture's card: ``card.toml``, everything about it that is neither its code nor its layer table."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.files import disk

LARGEST_FILE = 1 << 20  # bytes

Value = bool | int | float | str
OPTIMIZERS = ("adam", "adamw", "nadam", "rmsprop", "sgd")
MOST_VARIED = {"shift": 64, "rotation": 180, "zoom": 4}  # pixels, degrees, a share
SCHEDULES = ("constant", "one_cycle")
PRECISIONS = ("float32", "mixed_bfloat16")
LOSSES = ("sparse_categorical_crossentropy", "binary_crossentropy", "mean_squared_error")
TRACE_LOSSES = (
    "half_squared_error",
    "squared_error",
    "mean_squared_error",
    "binary_crossentropy",
    "categorical_crossentropy",
)
TASKS = ("classification", "binary", "none")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the net comes from: what the document states, and what we had to choose."""

    document: str
    question: str
    given: str
    reconstructed: str = ""

    def __str__(self) -> str:
        """In short: ``004 Q5``."""
        return f"{self.document.partition('_')[0]} {self.question.replace('question ', 'Q')}"


@dataclass(frozen=True, slots=True)
class Training:
    """The recipe of ``zoo train``."""

    optimizer: str
    learning_rate: float
    """The highest of the schedule."""
    loss: str
    batch_size: int
    epochs: int
    schedule: str = "constant"
    """``constant``, or ``one_cycle``: a linear rise to the learning rate and a cosine's fall to nothing."""
    shift: int = 0
    """Pixels by which a training image is moved at most, up or down and left or right, at random."""
    rotation: float = 0.0
    """Degrees by which a training image is turned at most, either way, at random."""
    zoom: float = 0.0
    """The share by which a training image is made larger or smaller at most, at random."""
    accumulate: int = 1
    """The parts of a batch, computed one after another for less memory; their gradients are averaged."""
    precision: str = "float32"
    """``mixed_bfloat16`` keeps weights and answers in float32, and computes the rest in bfloat16."""
    flip: bool = False
    """Whether every other training image, at random, is mirrored left to right."""
    knobs: Mapping[str, Value] = field(default_factory=dict)
    """Knobs of the builder that the recipe turns, such as the share of dropout."""

    def __str__(self) -> str:
        """In short: ``adam at 0.004, one cycle, batches of 32, 10 epochs, shift 1, dropout 0``."""
        parts = [f"{self.optimizer} at {self.learning_rate:g}", self.schedule.replace("_", " ")]
        parts += [f"batches of {self.batch_size}", f"{self.epochs} epoch{'s' if self.epochs > 1 else ''}"]
        varied = [f"{name} {value:g}" for name in ("shift", "rotation", "zoom") if (value := getattr(self, name))]
        parts += [*varied, "flip"] if self.flip else varied
        return ", ".join([*parts, *(f"{name} {value}" for name, value in self.knobs.items())])


@dataclass(frozen=True, slots=True)
class Knob:
    """A keyword of the builder: its default, the values it may take, and those a search tries."""

    name: str
    default: Value
    help: str
    choices: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    search: tuple[Value, ...] = ()

    @property
    def legal(self) -> str:
        """The legal values in words."""
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        if isinstance(self.default, bool):
            return "true or false"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        bounds = [f"from {self.low:g}"] if self.low is not None else []
        bounds += [f"up to {self.high:g}"] if self.high is not None else []
        return " ".join([kind, *bounds])

    def check(self, value: object) -> Value:
        """Return `value` as the builder takes it.

        Raises:
            ZooError: it is of another kind or out of bounds; the message lists the legal values.
        """
        checked: Value | None = None
        if isinstance(self.default, bool) or isinstance(value, bool):
            checked = value if isinstance(self.default, bool) and isinstance(value, bool) else None
        elif isinstance(self.default, int):
            checked = value if isinstance(value, int) else None
        elif isinstance(self.default, float):
            checked = float(value) if isinstance(value, int | float) else None
        elif isinstance(value, str):
            checked = value
        legal = checked is not None and (checked in self.choices if self.choices else True)
        if legal and isinstance(checked, int | float):
            legal = (self.low is None or checked >= self.low) and (self.high is None or checked <= self.high)
        if not legal or checked is None:
            raise ZooError(f"{self.name}={value} is not legal: {self.name} is {self.legal}.")
        return checked

    def parse(self, text: str) -> Value:
        """Read a value typed on the command line, then `check` it."""
        value: object = text
        if isinstance(self.default, bool):
            value = {"true": True, "false": False}.get(text.lower(), text)
        elif isinstance(self.default, int | float):
            try:
                value = int(text) if isinstance(self.default, int) else float(text)
            except ValueError:
                value = text
        return self.check(value)


@dataclass(frozen=True, slots=True)
class Erratum:
    """A place where the homework's own answer is wrong."""

    where: str
    says: str
    right: str
    why: str


@dataclass(frozen=True, slots=True)
class Example:
    """The data point for a net worked by hand: the homework's own, or the one that `Source.reconstructed` names."""

    x: tuple[Any, ...]
    y: tuple[Any, ...] = ()
    target: tuple[float, ...] = ()
    loss: str | None = None
    """One of `TRACE_LOSSES`."""
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    summary: str
    source: Source
    input: tuple[int, ...]
    task: str
    classes: int | None = None
    labels: tuple[str, ...] = ()
    data: str | None = None
    training: Training | None = None
    recipes: Mapping[str, Training] = field(default_factory=dict)
    """Other recipes by name: ``plain``, the homework's own, is one that several cards have."""
    knobs: Mapping[str, Knob] = field(default_factory=dict)
    errata: tuple[Erratum, ...] = ()
    example: Example | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Tables that belong to one verb alone: ``[constraints]`` of `zoo design`, ``[notation]`` of `zoo trace`."""

    @classmethod
    def read(cls, path: Path) -> "Card":
        """Read ``card.toml``.

        Raises:
            ZooError: naming the file and the entry that is missing, unknown or of the wrong type.
        """
        text = disk.read(path, LARGEST_FILE)
        try:
            return cls.parse(tomllib.loads(text.decode("utf-8")))
        except (ValueError, RecursionError) as error:  # TOML or Unicode at fault, or a number beyond all measure
            raise ZooError(f"{path}: not readable as TOML ({error}).") from None
        except ZooError as error:
            raise ZooError(f"{path}: {error}") from None

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "Card":
        card = _Entries("the card", content)
        task = card.take("task", str, "none")
        if task not in TASKS:
            raise ZooError(f"no task '{task}'.{suggestion(task, TASKS)}")
        parsed = cls(
            title=card.take("title", str),
            summary=card.take("summary", str, ""),
            source=_strings(Source, "source", card.take("source", dict)),
            input=tuple(card.take("input", list)),
            task=task,
            classes=card.take("classes", int, None),
            labels=tuple(card.take("labels", list, [])),
            data=card.take("data", str, None),
            training=read_training(recipe) if (recipe := card.take("training", dict, None)) is not None else None,
            recipes={
                name: read_training(recipe, f"[recipes.{name}]")
                for name, recipe in card.take("recipes", dict, {}).items()
            },
            knobs={name: _knob(name, entries) for name, entries in card.take("knobs", dict, {}).items()},
            errata=tuple(_strings(Erratum, "errata", each) for each in card.take("errata", list, [])),
            example=_example(card.take("example", dict, None)),
            extra={name: card.take(name, dict) for name in ("constraints", "notation") if name in content},
        )
        card.end()
        if not parsed.input or not all(isinstance(axis, int) and axis > 0 for axis in parsed.input):
            raise ZooError(f"input {list(parsed.input)} must be positive whole numbers, without the batch axis.")
        if task == "classification" and (parsed.classes is None or parsed.classes < 2):
            raise ZooError("a classification needs its number of classes.")
        if parsed.labels and len(parsed.labels) != parsed.classes:
            raise ZooError(f"{len(parsed.labels)} labels for {parsed.classes} classes.")
        if task != "none" and (parsed.training is None or parsed.data is None):
            raise ZooError(f"a net with the task {task} needs [training] and its default data.")
        for recipe in (parsed.training, *parsed.recipes.values()):
            _check_turned(recipe.knobs if recipe else {}, parsed.knobs)
        return parsed

    def recipe(self, name: str | None = None) -> Training:
        """A recipe by its name, ``[training]`` without one.

        Raises:
            ZooError: there is none of that name.
        """
        found = self.training if name is None else self.recipes.get(name)
        if found is None:
            known = ", ".join(self.recipes) or "none"
            raise ZooError(f"No recipe '{name}'; the card names {known}, and [training] is the one without a name.")
        return found


class _Entries:
    """A TOML table read entry by entry, so that what is left at the end is an unknown one."""

    def __init__(self, name: str, entries: object) -> None:
        if not isinstance(entries, Mapping):
            raise ZooError(f"{name} must be a table.")
        self.name, self.entries = name, dict(entries)
        self.known: list[str] = []

    def take(self, entry: str, kind: type, *default: Any) -> Any:
        self.known.append(entry)
        if entry not in self.entries:
            if default:
                return default[0]
            raise ZooError(f"{self.name} has no entry '{entry}'.")
        value = self.entries.pop(entry)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, float)):
            raise ZooError(f"{self.name}: {entry} must be of type {kind.__name__}, not {value!r}.")
        return value

    def end(self) -> None:
        for entry in self.entries:
            raise ZooError(f"{self.name} has an unknown entry '{entry}'.{suggestion(entry, self.known)}")


def _strings(cls: type[Any], name: str, content: object) -> Any:
    """A dataclass of strings; an entry with a default may be left out."""
    entries = _Entries(f"[{name}]", content)
    defaults = {each.name: [] if each.default is MISSING else [each.default] for each in fields(cls)}
    values = {each: entries.take(each, str, *default) for each, default in defaults.items()}
    entries.end()
    return cls(**values)


def read_training(content: object, name: str = "[training]") -> Training:
    """Read ``[training]``, or another recipe of that form.

    Raises:
        ZooError: an entry is missing, unknown or illegal.
    """
    entries = _Entries(name, content)
    training = Training(
        optimizer=entries.take("optimizer", str),
        learning_rate=entries.take("learning_rate", float),
        loss=entries.take("loss", str),
        batch_size=entries.take("batch_size", int),
        epochs=entries.take("epochs", int),
        schedule=entries.take("schedule", str, "constant"),
        shift=entries.take("shift", int, 0),
        rotation=entries.take("rotation", float, 0.0),
        zoom=entries.take("zoom", float, 0.0),
        accumulate=entries.take("accumulate", int, 1),
        precision=entries.take("precision", str, "float32"),
        flip=entries.take("flip", bool, False),
        knobs=entries.take("knobs", dict, {}),
    )
    entries.end()
    choices = (
        (training.optimizer, OPTIMIZERS),
        (training.loss, LOSSES),
        (training.schedule, SCHEDULES),
        (training.precision, PRECISIONS),
    )
    for value, known in choices:
        if value not in known:
            raise ZooError(f"{name}: no '{value}'.{suggestion(value, known)}")
    if not (training.learning_rate > 0 and training.batch_size > 0 and training.epochs > 0):
        raise ZooError(f"{name}: learning_rate, batch_size and epochs must be positive.")
    if training.accumulate < 1 or training.batch_size % training.accumulate:
        raise ZooError(f"{name}: accumulate {training.accumulate} must divide the batch of {training.batch_size}.")
    for entry, most in MOST_VARIED.items():
        if not 0 <= (value := getattr(training, entry)) <= most:
            raise ZooError(f"{name}: {entry} {value:g} must be from 0 to {most}.")
    return training


def _check_turned(turned: Mapping[str, Value], knobs: Mapping[str, Knob]) -> None:
    for name, value in turned.items():
        if name not in knobs:
            raise ZooError(f"a recipe turns '{name}', which is no knob.{suggestion(name, knobs)}")
        knobs[name].check(value)


def _knob(name: str, content: object) -> Knob:
    entries = _Entries(f"[knobs.{name}]", content)
    default = entries.take("default", object)
    if not isinstance(default, Value):
        raise ZooError(f"[knobs.{name}]: default {default!r} must be a number, a word, true or false.")
    knob = Knob(
        name=name,
        default=default,
        help=entries.take("help", str),
        choices=tuple(entries.take("choices", list, [])),
        low=entries.take("low", float, None),
        high=entries.take("high", float, None),
        search=tuple(entries.take("search", list, [])),
    )
    entries.end()
    for value in (default, *knob.search):
        knob.check(value)
    return knob


def _example(content: object) -> Example | None:
    if content is None:
        return None
    entries = _Entries("[example]", content)
    example = Example(
        x=tuple(entries.take("x", list)),
        y=tuple(entries.take("y", list, [])),
        target=tuple(entries.take("target", list, [])),
        loss=entries.take("loss", str, None),
        learning_rate=entries.take("learning_rate", float, None),
    )
    entries.end()
    if example.loss is not None and example.loss not in TRACE_LOSSES:
        raise ZooError(f"[example]: no loss '{example.loss}'.{suggestion(example.loss, TRACE_LOSSES)}")
    if example.learning_rate is not None and not example.learning_rate > 0:
        raise ZooError("[example]: learning_rate must be positive.")
    return example
