"""A small net unit by unit: which unit or position is made of which others, and by which weights.

Units are counted row by row, channels last, as Keras lays out a layer's output; so are a kernel's weights.
Layers that only rearrange have no units of their own.
"""

from math import prod
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.kind import Place, Rule, Wired
from zoo.light.nets.table import Table


class Unit(NamedTuple):
    """One unit, or one position of a feature map."""

    place: Place
    rule: Rule
    sources: tuple[Place, ...] = ()
    weights: tuple[int, ...] = ()
    """For each source, its weight's place in the flattened kernel, where there is one."""
    bias: int | None = None


class Wiring(NamedTuple):
    """The units in the order in which they are computed, and what each layer hands on."""

    units: dict[Place, Unit]
    handed_on: dict[str, tuple[Place | None, ...]]
    """For each layer, the units that make up its flattened output; None where zeros are padded."""

    def outputs(self, table: Table) -> tuple[Place, ...]:
        """The units of the net's outputs, one output after the other."""
        return tuple(place for name in table.outputs for place in self.handed_on[name] if place is not None)


def wire(table: Table) -> Wiring:
    """Wire up every unit of a net.

    Raises:
        ZooError: a layer of a kind that is not traced, or one whose output the table has wrong.
    """
    wiring = Wiring({}, {})
    shapes = {row.layer.name: row.output for row in table}
    for row in table:
        layer, above = row.layer, table.inputs[row.layer.name]
        if layer.kind.units is None:
            raise ZooError(f"{layer.name}: a layer of the kind {layer.kind} cannot be traced.")
        if layer.again:
            raise ZooError(f"{layer.name}: a layer that is called several times cannot be traced.")
        sources = [wiring.handed_on[name] for name in above]
        try:
            made = list(layer.kind.units(layer.settings, [shapes[name] for name in above], sources, row.output))
        except ZooError as error:
            raise ZooError(f"{layer.name}: {error}") from None
        if len(made) != prod(row.output):
            raise ZooError(f"{layer.name}: {len(made)} units do not make an output of {row.output}.")
        units = [Unit((layer.name, at), *each) if isinstance(each, Wired) else each for at, each in enumerate(made)]
        wiring.units.update((unit.place, unit) for unit in units if isinstance(unit, Unit))
        wiring.handed_on[layer.name] = tuple(unit.place if isinstance(unit, Unit) else unit for unit in units)
    for name in table.outputs:
        if None in wiring.handed_on[name]:
            raise ZooError(f"{name}: an output that is padded with zeros cannot be traced.")
    return wiring
