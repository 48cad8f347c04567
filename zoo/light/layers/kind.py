"""What there is to know of a kind of layer: one record that answers every question the zoo asks.

No answer has a default: a kind that leaves one out does not load. `None` is an answer too, and is said where it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.parameter import Parameter, Settings
from zoo.light.layers.working import ByVariable, Count, Gates, Working

OPERATORS = "ops."
"""What the name of an operator begins with, as ``ops.mean``."""
Place = tuple[str, int]
"""A layer's name, and a unit's place in its flattened output."""
Handed = tuple[Place | None, ...]
"""The units that make up a layer's flattened output; None where zeros are padded."""
Alias = Settings | Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""What another class of Keras's stands for: settings of a kind, or what makes the kind's configuration of its own."""
Rule = Literal["input", "weighted", "activation", "sum", "mean", "max"]
Part = Literal["convolution", "pool", "padding", "through", "flatten", "dense"]


class Wired(NamedTuple):
    """One unit, or one position of a feature map, as a layer makes it of others."""

    rule: Rule
    sources: tuple[Place, ...] = ()
    weights: tuple[int, ...] = ()
    """For each source, its weight's place in the flattened kernel, where there is one."""
    bias: int | None = None


class Spot(Protocol):
    """A layer in its net, as its slips look around."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> "Kind": ...

    @property
    def settings(self) -> Settings: ...

    @property
    def shapes(self) -> Sequence[Shape]:
        """What goes into it."""

    @property
    def figures(self) -> Figures:
        """What is right of it."""

    def feeder(self) -> "Spot":
        """The layer that feeds it."""

    def owner(self, count: int, noun: str) -> str:
        """The name of the nearest layer that has so many filters or units, or nothing."""

    def below(self, noun: str) -> "Spot | None":
        """The nearest layer below that has filters or units."""


Units = Callable[[Settings, Sequence[Shape], Sequence[Handed], Shape], Iterator[Wired | Place | None]]
"""How a layer's units come about, from its settings, the shapes and units that go in, and its output."""


class Said(NamedTuple):
    """How people speak of kinds that differ in their number of axes alone."""

    stem: str
    """The kind's name, with {} for the number of axes if it has one."""
    subject: str
    """It as a sentence begins: ``A pool``."""
    noun: str
    """What it has several of, each with its bias: ``filter``, ``unit``; empty for nothing."""
    words: str
    """A pattern of what people write, in lower case, signs as blanks."""
    turn: int
    """When the pattern is tried among all kinds': special ones first."""
    relatives: str
    """What it is often taken for: kinds with the same word here match each other in a sheet."""
    may_be_left_out: bool
    """Whether a sheet may have no row for it."""
    flattens: bool
    """Whether tables leave unsaid that it flattens what it is given."""


class Slips(NamedTuple):
    """The usual slips at a kind, each with the value that it gives. None: there is no such part to be wrong."""

    whole: Callable[[Spot, Shape], Iterator[str]]
    """Sentences for a whole output that is `Shape`."""
    spatial: Callable[[Spot], Iterator[tuple[Shape, str]]] | None
    """What slips make of the axes on which a window slides."""
    channels: Callable[[Spot, int], Iterator[str]] | None
    """Sentences for an output of so many channels."""
    handed_on: Callable[[Spot], Iterator[tuple[int, str]]] | None
    """What slips make of the number of values that it puts in a row."""
    weights: Callable[[Spot], Iterator[tuple[int, int, str]]] | None
    """What slips make of the number of weights, the biases that go with them, and the sentence."""


class InStep(NamedTuple):
    """The arrays that a training step makes at a kind, as TensorFlow computes it on a processor.

    Beside its output, which is kept for the backward pass, and the gradient of its input.
    """

    view: bool = False
    """Whether it makes none at all: its output is its input's own memory, or written over it."""
    kept: float = 0
    """What is kept beside the output, in its size."""
    forward: float = 0
    """What is let go when the output is there, in its size."""
    backward: float = 0
    """What is let go when the gradient is there, in its size."""
    asks_output: bool = False
    """Whether its output is read once more for the gradient of its input."""


COMPUTED, VIEW = InStep(), InStep(view=True)


class InKeras(NamedTuple):
    """How Keras spells a kind."""

    keys: Mapping[str, str]
    """The argument, and the entry of a saved configuration, for each parameter."""
    usual: Mapping[str, tuple[Any, ...]]
    """The other entries of a configuration that matter, and the values under which the layer is this kind."""
    aliases: Mapping[str, Alias]
    """Other classes that are this kind, with what they stand for."""
    arguments: Callable[[Settings], list[str]]
    """Of the call that makes it in a ``model.py``, less its name; padding is ``same`` or ``valid`` there."""
    called: tuple[str, ...]
    """The arguments of its call that take tensors, by Keras's names; empty where one tensor, or one list, goes in."""
    biases: tuple[str, ...]
    """The names of its variables that are added to something, and so counted under biases."""
    statistics: tuple[str, ...]
    """The names of its variables that no training changes, such as moving means."""
    pads_anyhow: bool
    """Whether any number of zeros can be built, by a layer of zero padding in front where need be."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Kind:
    """A kind of layer, by its Keras class name."""

    name: str
    rank: int
    """Spatial axes that its input must have; 0 where any input will do."""
    takes: tuple[Parameter, ...]
    defaults: Mapping[str, Callable[[Settings], Any]]
    """What a person leaves unsaid, from the settings before it; a parameter that is not here must be said."""
    inputs: tuple[int, float]
    """The fewest and the most layers that feed it."""
    figures: Callable[[Settings, Sequence[Figures]], Figures]
    """What it gives for its inputs; raises `ZooError`."""
    working: Callable[[Settings, Sequence[Shape], Shape], Working]
    """How its output is worked out."""
    count: Callable[[Settings, Sequence[Shape]], Count | Gates | ByVariable] | None
    """How its parameters are counted; None where it has none."""
    said: Said
    slips: Slips
    units: Units | None
    """Its units in order, or those of other layers where it only rearranges; None where it cannot be traced."""
    tokens: Callable[[Settings], int] | None
    """How many whole numbers it looks up, from 0; None for a layer that takes any numbers."""
    step: InStep | None
    """What a training step makes of it; None where that was never measured."""
    keras: InKeras
    part: Part | None
    """What it is in a plain chain of convolutions, of which constraints speak; None for no part of one."""
    fill: str
    """Its colour in a picture."""

    def __str__(self) -> str:
        return self.name

    @property
    def axes(self) -> int:
        """How many axes its first input must have; 0 for any number."""
        steps = any(each.name == "return_sequences" for each in self.takes)
        return self.rank + 1 + steps if self.rank else 0

    @property
    def is_operator(self) -> bool:
        """Whether it is called on tensors, and makes no layer."""
        return self.name.startswith(OPERATORS)

    def __repr__(self) -> str:
        return f"<kind {self.name}>"

    def __deepcopy__(self, memo: object) -> "Kind":
        return self

    def complete(self, settings: Settings) -> Settings:
        """The settings with the options that they leave unsaid."""
        completed = dict(settings)
        for each in self.takes:  # A default may follow from the options before it.
            if each.option and each.name not in completed:
                if each.name not in self.defaults:
                    break  # It must be said, which `fault` says.
                completed[each.name] = self.defaults[each.name](completed)
        return completed

    def fault(self, settings: Settings) -> str:
        """What is wrong with a layer's settings: ``needs its filters``; empty if nothing is."""
        for parameter in self.takes:
            if settings.get(parameter.name) is None and not _may_be_none(parameter, settings):
                return f"{self.name} needs its {parameter.name}."
            if said := parameter.fault(settings[parameter.name], self.rank):
                return f"{parameter.name} {said}"
        known = {parameter.name for parameter in self.takes}
        surplus = next((name for name, value in settings.items() if name not in known and value is not None), "")
        return f"{self.name} takes no {surplus}." if surplus else ""

    def sentence(self, settings: Settings) -> str:
        """Its settings in words: ``64 filters 200 x 1, padding 3 x 0, relu``."""
        return ", ".join(filter(None, (parameter.said(settings) for parameter in self.takes)))


def _may_be_none(parameter: Parameter, settings: Settings) -> bool:
    """Whether None is a value of its own; for most parameters it stands for nothing said."""
    return parameter.name in settings and parameter.option is not None


NO_SLIPS = Slips(whole=lambda spot, given: iter(()), spatial=None, channels=None, handed_on=None, weights=None)
"""Of a kind whose output leaves nothing to slip on."""


def kept(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    """The figures of a kind that keeps its input's shape and learns nothing."""
    return Figures(inputs[0].output, field=inputs[0].field)


def keeps_shape(subject: str) -> Callable[[Settings, Sequence[Shape], Shape], Working]:
    """How the output of such a kind is worked out."""
    return lambda settings, shapes, output: Working(
        "", f"{subject} keeps the shape of its input, {format_shape(output)}."
    )
