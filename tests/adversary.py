"""Sheets without one right or honestly followed answer, made to earn as many points as they can.

Sizes are made up, and the arithmetic from there on is right. What a person's slips give is worked out here anew, and
more generously than in the zoo: whatever is right, or follows from such sizes alone, is left out of the sheet.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from math import ceil, floor, prod
from random import Random

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, channels_last, format_shape
from zoo.light.layers.layer import Layer, figures
from zoo.light.marking.marks import Marking
from zoo.light.marking.scheme import is_asked
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

Marker = Callable[[Table, Sheet], Marking]

_MADE_UP = 7_919, 104_729
"""Weights and biases that no layer has, and no slip gives."""


@dataclass(frozen=True)
class Forged:
    """What is made up: sizes, and the layers whose parameters are the sum of made-up weights and biases."""

    sizes: Mapping[str, Shape] = field(default_factory=dict)
    summed: frozenset[str] = frozenset()


def of_worth(table: Table) -> int:
    """The points of a net: outputs and parameters of its layers, less the parameters of those that have none."""
    layers = [row.layer for row in table if is_asked(row.layer.kind)]
    return len(layers) + sum(table.figures[layer.name].parameters > 0 for layer in layers)


def sheet_of(table: Table, forged: Forged) -> Sheet:
    """The sheet of what is made up and what follows from it, less all that is right or honest."""
    given: dict[str, Shape] = {}
    rests: dict[str, frozenset[str]] = {}
    rows = []
    for number, row in enumerate(table, 2):
        layer, name, above = row.layer, row.layer.name, table.inputs[row.layer.name]
        try:
            follows = figures(layer, [Figures(given[each]) for each in above])
        except ZooError:
            follows = None
        origins = frozenset().union(*(rests[each] for each in above))
        size = forged.sizes.get(name) or (follows.output if follows else table.figures[name].output)
        own = not follows or size != follows.output
        fed = [[given[each] for each in above], table.shapes(name)]
        written = (size, channels_last(size))  # A sheet may write the channels first.
        honest = own and any(is_persons(table, layer, shapes, each) for shapes in fed for each in written)
        given[name] = size
        is_right = table.figures[name].output in written
        rests[name] = frozenset([] if honest or is_right else [name]) if own else frozenset() if is_right else origins
        cells = {}
        if not is_right and (own or origins):
            cells["output"] = Cell(format_shape(size), shape=size)
        count = follows.parameters if follows else 0
        if name in forged.summed:
            count = sum(_MADE_UP)
            parts = zip(("weights", "biases"), _MADE_UP, strict=True)
            cells |= {column: Cell(str(part), count=part) for column, part in parts}
        if count != table.figures[name].parameters and (origins or name in forged.summed):
            cells["params"] = Cell(str(count), count=count)
        rows.append(SheetRow(number, name, layer.kind.name, cells))
    return Sheet("forged.csv", "csv", ("output", "params"), tuple(rows))


def is_persons(table: Table, layer: Layer, shapes: list[Shape], size: Shape) -> bool:
    """Whether a person may give `size` at a layer that is fed so: by slips at its axes, and at its channels."""
    try:
        right = figures(layer, [Figures(shape) for shape in shapes]).output
    except ZooError:
        right = table.figures[layer.name].output
    if len(size) != len(right):
        return False
    if not layer.kind.inputs[1]:
        return all(axis in _near(own) for axis, own in zip(size, right, strict=True))
    if len(right) == 1 and shapes:
        taken = {prod(some) for some in product(*((1, axis) for axis in shapes[0]))}
        return size[0] in {*_channels(table, shapes), *_near(right[0]), *taken, sum(shapes[0])}
    if size in (*shapes, right[-1:] + right[:-1], right[1:] + right[:1]):
        return True
    if size[-1] not in {*_channels(table, shapes), *_near(right[-1])}:
        return False
    near = all(axis in _near(own) for axis, own in zip(size[:-1], right[:-1], strict=True))
    return near or size[:-1] in _places(layer, shapes[0], right)


def _channels(table: Table, shapes: list[Shape]) -> set[int]:
    """Those of every layer, those that go in, their sum, and what people multiply."""
    filters = {row.layer.settings["filters"] for row in table if row.layer.get("filters")}
    depths = {shape[-1] for shape in shapes if shape}
    total = sum(shape[-1] for shape in shapes if shape)
    return {*filters, *depths, total, *(one * other for one in filters for other in depths)}


@cache
def _near(right: int) -> frozenset[int]:
    """Off by one, by a digit or by a factor of ten."""
    digits = str(right)
    changed = {digits[:at] + new + digits[at + 1 :] for at in range(len(digits)) for new in "0123456789"}
    changed |= {digits[:at] + digits[at + 1 :] for at in range(len(digits))}
    changed |= {digits[:at] + digits[at] + digits[at:] for at in range(len(digits))}
    changed |= {digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :] for at in range(len(digits))}
    far = {int(each) for each in changed if each} if right >= 100 else set()
    return frozenset({right - 1, right + 1, right, right * 10, right * 100, right // 10, right // 100, *far})


def _places(layer: Layer, shape: Shape, right: Shape) -> set[Shape]:
    """What slips make of the axes on which a window slides, and off by one from that."""
    if "size" not in layer.settings:
        return {shape[:-1]}
    sizes, strides, axes = layer.settings["size"], layer.settings.get("stride", layer.settings["size"]), shape[:-1]
    padding = layer.settings.get("padding")
    own = [sum(each) for each in padding] if isinstance(padding, tuple) else [0] * len(axes)
    kernels = [sizes, *([side] * len(sizes) for side in set(sizes))]
    pads = [
        [0] * len(axes),
        own,
        *([each // 2 for each in some] for some in (own, sizes)),
        [each - 1 for each in sizes],
    ]
    found = {right[:-1][::-1], axes}
    for kernel, zeros, moves, more in product(kernels, pads, (strides, [1] * len(axes)), (0, 1)):
        steps = [(n + p - k, s) for n, p, k, s in zip(axes, zeros, kernel, moves, strict=True)]
        found.add(tuple([step // by + more for step, by in steps]))
        found.add(tuple([-(-step // by) + more for step, by in steps]))
    found |= {tuple([rounded(n / s) for n, s in zip(axes, strides, strict=True)]) for rounded in (floor, ceil)}
    return {tuple([axis + by for axis in each]) for each in found for by in (-1, 0, 1)}


def best(table: Table, marker: Marker, seed: int, sheets: int) -> tuple[float, Forged]:
    """The largest part of the points among so many sheets, and what is made up in it."""
    random, top = Random(seed), (0.0, Forged())
    here = top
    for at in range(sheets):
        if at % 40 == 0:
            here = (0.0, Forged(dict(_some(table, random))))
        tried = _changed(table, here[1], random) if at % 40 else here[1]
        earned = points(marker(table, sheet_of(table, tried))) / of_worth(table)
        if earned >= here[0]:
            here = earned, tried
        top = max(top, here, key=lambda each: each[0])
    return top


def points(marking: Marking) -> int:
    """Cells that earn something, less those of parameters where there are none."""
    return sum(
        cell.mark in ("right", "follow_through") and cell.worth > 0 and cell.expected != "0"
        for row in marking.rows
        for cell in row.cells
    )


def _some(table: Table, random: Random) -> Iterator[tuple[str, Shape]]:
    for row in table:
        if random.random() < 0.4:
            yield row.layer.name, _size(table, row.layer.name, random)


def _changed(table: Table, forged: Forged, random: Random) -> Forged:
    name = random.choice([row.layer.name for row in table])
    if random.random() < 0.2:
        return replace(forged, summed=forged.summed ^ {name})
    sizes = {each: size for each, size in forged.sizes.items() if each != name}
    if name not in forged.sizes or random.random() < 0.7:
        sizes[name] = _size(table, name, random)
    return replace(forged, sizes=sizes)


def _size(table: Table, name: str, random: Random) -> Shape:
    right = table.figures[name].output
    ways: list[Callable[[int], int]] = [
        lambda axis: random.randint(1, 6),
        lambda axis: axis + random.randint(-3, 3),
        lambda axis: axis + random.choice((-1, 1)) * random.randint(4, 40),
        lambda axis: random.randint(1, 2 * axis),
        lambda axis: axis * random.choice((2, 3, 10)) // random.choice((1, 2, 10)),
        lambda axis: random.choice(tuple(_near(axis))),
    ]
    way = random.choice(ways)
    places = [max(way(axis), 1) for axis in right]
    if len(places) > 1 and random.random() < 0.5:
        places = [places[0] + at * (random.random() < 0.1) for at in range(len(places) - 1)] + places[-1:]
    if random.random() < 0.5:
        places[-1] = random.choice([row.layer.get("filters") or right[-1] for row in table])
    return tuple(places)
