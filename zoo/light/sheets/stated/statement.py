"""What a row states: its layers, with each setting as it is written and where, and what it claims of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.activations import function_of
from zoo.light.layers.kind import Kind
from zoo.light.layers.parameter import ACTIVATION, Parameter
from zoo.light.layers.window import Pads
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.stated.naming import Named


class Written(NamedTuple):
    """A value as it is written, and the column in which it stands."""

    text: str
    where: str


@dataclass
class StatedLayer:
    """One layer of a row."""

    named: Named
    said: dict[str, list[Written]] = field(default_factory=dict)
    """By parameter; what a row says twice has to agree."""
    must: set[str] = field(default_factory=set)
    """Parameters of which a word says that they are not the usual, ``grouped``, ``dilated``; ``whole`` of a global
    pool."""
    activation: str = ""
    """Of a layer that takes none: a layer of its own behind it."""
    exact: bool = False
    """Whether what it leaves unsaid has the default of a call, and follows from nothing else."""

    crops: Pads = ()
    """What is cut off its output, where that is how its padding is built."""

    def say(self, parameter: str, text: str, where: str) -> None:
        """Note a value."""
        self.said.setdefault(parameter, []).append(Written(text, where))


@dataclass
class Statement:
    """A row of a table, or a line of a listing."""

    number: int
    name: str
    parts: list[StatedLayer]
    inputs: str = ""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    above: list[tuple[str, Written]] = field(default_factory=list)
    """What it says of what goes in: ``channels``, ``features`` or ``shape``."""
    number_in_name: str = ""
    """It numbers the layer, or is its units: ``fc 20``."""
    frozen: bool = False
    """Whether training leaves its variables alone."""
    torch: bool = False
    """Whether it is a call of PyTorch's."""
    plain_pool: bool = False
    """Whether it speaks of pooling, and not of what."""
    maps: str = ""
    """A number of channels in a column of its own beside the output's size."""
    masks: tuple[str, ...] = ()
    """What masks it heeds, as `Layer.masks`, by the names of the rows."""

    given: bool = False
    """Whether it is an output of the net though it feeds another row."""

    def wire(self, inputs: str, masks: tuple[str, ...], frozen: bool, given: bool) -> None:
        """Note what its texts say of its place in the net, where no column says it."""
        self.inputs = self.inputs or inputs
        self.masks, self.frozen, self.given = masks, self.frozen or frozen, given


def typed(part: StatedLayer, kind: Kind, parameter: Parameter, axes: int) -> Any:
    """The value of a parameter, which every place that gives one gives alike.

    Raises:
        ZooError: a place gives none, or another.
    """
    values: list[tuple[Any, Written]] = []
    for said in part.said.get(parameter.name, ()):
        try:
            values.append((parameter.typed(said.text, kind.rank or axes), said))
        except ZooError as error:
            raise ZooError(f"{parameter.name}: {error}") from None
    if parameter is ACTIVATION:  # One place may name a function of which another gives the slope.
        values.sort(key=lambda each: "(" not in each[0])
    for value, said in values[1:]:
        first, where = values[0]
        if value != first and not (parameter is ACTIVATION and function_of(first) == value):
            raise ZooError(
                f"{parameter.name}: '{where.text}' ({where.where}) and '{said.text}' ({said.where}) do not agree."
            )
    return values[0][0]
