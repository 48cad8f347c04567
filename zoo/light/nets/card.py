"""An architecture's card: ``card.toml``, everything about it that is neither its code nor its layer table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files import toml
from zoo.light.files.shown import Shown
from zoo.light.files.toml import Entries
from zoo.light.nets.knob import Knob, check_turned, read_knob
from zoo.light.nets.recipe import Training, read_training

MOST_BYTES = 1 << 20
TRACE_LOSSES = (
    "half_squared_error",
    "squared_error",
    "mean_squared_error",
    "binary_crossentropy",
    "categorical_crossentropy",
)
TASKS = ("classification", "binary", "none")


class Source(NamedTuple):
    """Where the net comes from: what the document states, and what we had to choose."""

    document: str
    question: str
    given: str
    reconstructed: str = ""

    def __str__(self) -> str:
        """In short: ``004 Q5``."""
        return f"{self.document.partition('_')[0]} {self.question.replace('question ', 'Q')}"


class Erratum(NamedTuple):
    """A place where the homework's own answer is wrong."""

    where: str
    says: str
    right: str
    why: str


class Example(NamedTuple):
    """The data point for a net worked by hand: the homework's own, or the one that `Source.reconstructed` names."""

    x: tuple[Any, ...]
    y: tuple[Any, ...] = ()
    target: tuple[float, ...] = ()
    loss: str | None = None
    """One of `TRACE_LOSSES`."""
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Card(Shown):
    """What is known of an architecture: source, input, classes, data, recipes, knobs, errata."""

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
    """Tables that belong to one verb alone: ``[constraints]`` of `zoo design`, ``[notation]`` of `zoo trace`,
    ``[marking]`` of `zoo check`."""

    def __str__(self) -> str:
        return f"{self.title}, {self.source}"

    @classmethod
    def read(cls, path: Path) -> "Card":
        """Read ``card.toml``.

        Raises:
            ZooError: naming the file and the entry that is missing, unknown or of the wrong type.
        """
        content = toml.read(path, MOST_BYTES)
        try:
            return cls.parse(content)
        except ZooError as error:
            raise ZooError(f"{path}: {error}") from None

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "Card":
        card = Entries("the card", content)
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
            knobs={name: read_knob(name, entries) for name, entries in card.take("knobs", dict, {}).items()},
            errata=tuple(_strings(Erratum, "errata", each) for each in card.take("errata", list, [])),
            example=_example(card.take("example", dict, None)),
            extra={name: card.take(name, dict) for name in ("constraints", "notation", "marking") if name in content},
        )
        card.end()
        parsed._check()
        return parsed

    def _check(self) -> None:
        """Refuse entries that do not go together."""
        if not self.input or not all(isinstance(axis, int) and axis > 0 for axis in self.input):
            raise ZooError(f"input {list(self.input)} must be positive whole numbers, without the batch axis.")
        if self.task == "classification" and (self.classes is None or self.classes < 2):
            raise ZooError("a classification needs its number of classes.")
        if not all(isinstance(label, str) for label in self.labels):
            raise ZooError("labels must be text.")
        if self.labels and len(self.labels) != self.classes:
            raise ZooError(f"{len(self.labels)} labels for {self.classes} classes.")
        if self.task != "none" and (self.training is None or self.data is None):
            raise ZooError(f"a net with the task {self.task} needs [training] and its default data.")
        for recipe in filter(None, (self.training, *self.recipes.values())):
            recipe.check_net(self.input, self.task == "binary")
            check_turned(recipe.knobs, self.knobs)

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


def _strings(cls: type[Source] | type[Erratum], name: str, content: object) -> Any:
    """A record of strings; an entry with a default may be left out."""
    entries = Entries(f"[{name}]", content)
    usual = cls._field_defaults
    values = {each: entries.take(each, str, *([usual[each]] if each in usual else [])) for each in cls._fields}
    entries.end()
    return cls(**values)


def _example(content: object) -> Example | None:
    if content is None:
        return None
    entries = Entries("[example]", content)
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
