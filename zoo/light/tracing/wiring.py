"""A small net unit by unit: which unit or position is made of which others, and by which weights.

Units are counted row by row, channels last, as Keras lays out a layer's output; so are a kernel's weights.
Layers that only rearrange (Flatten, Concatenate, Dropout, padding) have no units of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from zoo.errors import ZooError
from zoo.light.layers.layer import Layer, Shape, pads
from zoo.light.nets.table import Table

Place = tuple[str, int]
"""A layer's name, and a unit's place in its flattened output."""
Rule = Literal["input", "weighted", "activation", "sum", "mean", "max"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, or one position of a feature map."""

    place: Place
    rule: Rule
    sources: tuple[Place, ...] = ()
    weights: tuple[int, ...] = ()
    """For each source, its weight's place in the flattened kernel, where there is one."""
    bias: int | None = None


@dataclass(frozen=True, slots=True)
class Wiring:
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
        above = table.inputs[row.layer.name]
        sources = [wiring.handed_on[name] for name in above]
        units = list(_units(row.layer, [shapes[name] for name in above], sources, row.output))
        if len(units) != prod(row.output):
            raise ZooError(f"{row.layer.name}: {len(units)} units do not make an output of {row.output}.")
        wiring.units.update((unit.place, unit) for unit in units if isinstance(unit, Unit))
        wiring.handed_on[row.layer.name] = tuple(unit.place if isinstance(unit, Unit) else unit for unit in units)
    for name in table.outputs:
        if None in wiring.handed_on[name]:
            raise ZooError(f"{name}: an output that is padded with zeros cannot be traced.")
    return wiring


Handed = tuple[Place | None, ...]


def _units(
    layer: Layer, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Unit | Place | None]:
    """The units of a layer in order; a place of another layer, or None, where it only rearranges."""
    match layer.kind:
        case "InputLayer":
            for at in range(prod(output)):
                yield Unit((layer.name, at), "input")
        case "Dense":
            yield from _dense(layer, inputs[0], shapes[0][-1])
        case "Conv1D" | "Conv2D":
            yield from _convolution(layer, shapes[0], inputs[0], output)
        case "Activation":
            for at, source in enumerate(inputs[0]):
                yield Unit((layer.name, at), "activation", _present([source]))
        case "Add":
            for at, sources in enumerate(zip(*inputs, strict=True)):
                yield Unit((layer.name, at), "sum", _present(sources))
        case "Concatenate":
            channels = [shape[-1] for shape in shapes]
            for at in range(prod(output[:-1])):
                for given, wide in zip(inputs, channels, strict=True):
                    yield from given[at * wide : (at + 1) * wide]
        case "Flatten" | "Dropout":
            yield from inputs[0]
        case "ZeroPadding1D" | "ZeroPadding2D":
            yield from _padded(layer, shapes[0], inputs[0], output)
        case _:
            yield from _pooling(layer, shapes[0], inputs[0], output)


def _dense(layer: Layer, inputs: Handed, width: int) -> Iterator[Unit]:
    assert layer.filters
    for at in range(len(inputs) // width * layer.filters):
        row, unit = divmod(at, layer.filters)
        yield _weighted(layer, at, unit, [(inputs[row * width + each], each) for each in range(width)])


def _convolution(layer: Layer, shape: Shape, inputs: Handed, output: Shape) -> Iterator[Unit]:
    assert layer.filters and layer.size
    channels = shape[-1]
    at = 0
    for corner in product(*map(range, output[:-1])):
        window = list(_window(layer, shape, corner))
        taps = [
            (inputs[position * channels + channel], offset * channels + channel)
            for offset, position in window
            for channel in range(channels)
        ]
        for each in range(layer.filters):
            yield _weighted(layer, at, each, taps)
            at += 1


def _weighted(layer: Layer, at: int, unit: int, taps: Sequence[tuple[Place | None, int]]) -> Unit:
    """A unit of a layer with a kernel; a tap is a source and its row of the kernel."""
    assert layer.filters
    present = [(source, row * layer.filters + unit) for source, row in taps if source is not None]
    return Unit(
        place=(layer.name, at),
        rule="weighted",
        sources=tuple(source for source, _ in present),
        weights=tuple(weight for _, weight in present),
        bias=unit if layer.bias else None,
    )


def _pooling(layer: Layer, shape: Shape, inputs: Handed, output: Shape) -> Iterator[Unit]:
    rule: Rule = "max" if "Max" in layer.kind else "mean"
    channels = shape[-1]
    at = 0
    for corner in product(*map(range, output[:-1])):
        window = range(prod(shape[:-1])) if not layer.rank or not layer.size else None
        positions = window or [position for _, position in _window(layer, shape, corner)]
        for channel in range(channels):
            yield Unit((layer.name, at), rule, _present([inputs[each * channels + channel] for each in positions]))
            at += 1


def _window(layer: Layer, shape: Shape, corner: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The kernel's offsets that fall on the input, and the flattened positions on which they fall."""
    assert layer.size and layer.stride
    before = [pair[0] for pair in pads(layer, shape)]
    for offset, steps in enumerate(product(*map(range, layer.size))):
        spot = [
            at * stride + step - pad for at, stride, step, pad in zip(corner, layer.stride, steps, before, strict=True)
        ]
        if all(0 <= each < length for each, length in zip(spot, shape, strict=False)):
            yield offset, _flat(spot, shape)


def _padded(layer: Layer, shape: Shape, inputs: Handed, output: Shape) -> Iterator[Place | None]:
    before = [pair[0] for pair in pads(layer, shape)]
    for spot in product(*map(range, output)):
        inner = [*(at - pad for at, pad in zip(spot, before, strict=False)), spot[-1]]
        inside = all(0 <= at < length for at, length in zip(inner, shape, strict=True))
        yield inputs[_flat(inner, shape)] if inside else None


def _flat(spot: Sequence[int], shape: Shape) -> int:
    at = 0
    for each, length in zip(spot, shape, strict=False):
        at = at * length + each
    return at


def _present(sources: Sequence[Place | None]) -> tuple[Place, ...]:
    return tuple(source for source in sources if source is not None)
