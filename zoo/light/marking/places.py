"""Where the rows of a sheet stand: each in the place of a layer, or in none."""

from typing import NamedTuple

from zoo.light.layers.figures import Shape
from zoo.light.layers.layer import Layer
from zoo.light.sheets.sheet import SheetRow


class Placed(NamedTuple):
    """A layer as the sheet draws it, the layers that feed it, and its row of the sheet, if it has one."""

    layer: Layer
    inputs: tuple[str, ...]
    """In the last of its calls, where it is shared."""
    row: SheetRow | None
    shapes: tuple[Shape, ...] | None = None
    """What goes into it whatever the sheet gives: where it is shared, or fed by further outputs of others."""
    parts: tuple[str, ...] = ()
    """Of a nested model its layers, whose parameters are its own."""
    is_asked: bool = True
    """False where a model's row stands for the layer."""
    is_open: bool = False
    """Whether an axis may be left open: the layers of a nested model are those of a model that takes any length."""


class Matching(NamedTuple):
    """The places by key, in the table's order; a row of the sheet is in a place or surplus."""

    places: dict[str, Placed]
    surplus: tuple[SheetRow, ...]
