"""What an answer sheet holds once it is read: its rows, their cells, and which columns it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from zoo.light.layers.figures import Shape
from zoo.light.layers.parameter import PARAMETERS

COLUMNS = ("output", "weights", "biases", "params", "trainable", "non_trainable", "macs")
"""The columns that are marked; `params` is all of a layer's parameters together, `macs` its multiply-accumulates."""

LAYER_COLUMNS = ("inputs", *(each.name for each in PARAMETERS))
"""The columns that describe a layer."""

LARGEST_NUMBER = 10**18
"""Of an axis or a count that is read; a float still holds its magnitude."""
MOST_AXES = 8

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cell:
    """What is written in one cell, and what it means; neither `shape` nor `count` if it cannot be read."""

    text: str
    shape: Shape | None = None
    """Of an output, as written less the batch axis: no axis is moved or dropped otherwise; ``None`` is `OPEN`."""
    count: int | None = None
    """Of weights, biases or params."""
    unit: int = 1
    """What the last digit given stands for: 100,000 for ``3.2M``."""
    further: tuple[Shape, ...] = ()
    """The shapes of a layer's outputs after the first, where they are written too."""
    worked: Shape | None = None
    """The shape that the cell means where the layer's output has as many axes, and `shape` is another reading.

    That is the number of its values in ``24 x 24 x 10 = 5760``, and none in ``24² x 10``.
    """
    fault: str = ""
    """Why the cell contradicts itself or cannot be read: ``100*100 gives 10000, not 1000``."""
    impossible: bool = False
    """Whether it is understood, and no size or count that there is: ``112.5 x 112.5 x 64``."""


class Unread(NamedTuple):
    """A part of a file that was not read, and so is never scored."""

    place: str
    """``column 'Volume'``, ``worksheet 'Draft'``, ``row 7``, ``table at row 12``."""
    why: str
    """Of that place, in words that go on from it: ``is hidden``, ``has a heading that is not known``."""


class UnreadOfNet(Unread):
    """One without which the net that the table states is another one."""

    __slots__ = ()


class SheetRow(NamedTuple):
    """One row of a sheet: a layer as its author names it."""

    number: int
    """The line of the file, or the row of the worksheet, counted from 1."""
    name: str
    kind: str | None
    """The Keras class that the name and the type suggest, if any."""
    cells: Mapping[str, Cell] = _NOTHING
    """By column of `COLUMNS`; only the cells that are filled in."""
    type: str = ""
    """What stands in a column of types of its own."""

    def set_aside(self, fault: str) -> "SheetRow":
        """The row with nothing read of its cells, for the reason `fault`."""
        return self._replace(cells={column: Cell(cell.text, fault=fault) for column, cell in self.cells.items()})


class Sheet(NamedTuple):
    """An answer sheet. `columns` are those of `COLUMNS` that it has at all."""

    source: str
    format: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    total: SheetRow | None = None
    """The row that sums up the others, if there is one."""
    unread: tuple[Unread, ...] = ()
    """Whatever of the table was not read."""
    caption: str = ""
    """What stands over the table: a worksheet's title, a heading, the last line of prose."""
    program: str = ""
    """The program that printed it, where that is known: ``torchinfo``."""
    said: tuple[str, ...] = ()
    """How it was understood, where that is not plain: a sentence each."""
    channels_first: bool = False
    """Whether the heading of the outputs has the channels first."""

    def __repr__(self) -> str:
        return f"<Sheet: {self.source}, {self.format}, {len(self.rows)} rows of {', '.join(self.columns)}>"
