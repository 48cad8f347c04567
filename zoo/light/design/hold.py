"""Holds a net's layer table against constraints: each one met, or broken at a layer, with the value found there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from zoo.light.design.constraints import QUANTITIES, Constraints
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.layer import Layer
from zoo.light.layers.parameter import format_padding
from zoo.light.layers.window import Axis, Pads, pads
from zoo.light.nets.table import FLOAT32_BYTES, Table


@dataclass(frozen=True, slots=True)
class Check:
    """A constraint: what it allows, what is found, and at which layer if it is broken there."""

    constraint: str
    allowed: str
    found: str
    where: str
    met: bool


@dataclass(frozen=True, slots=True)
class _Window:
    """A convolution or a pool, on an input of `size`, with the zeros of a layer of zero padding in front."""

    layer: Layer
    size: Shape
    pads: Pads
    above: str

    @property
    def remainders(self) -> list[int]:
        settings = self.layer.settings
        return [axis.remainder for axis in map(Axis, self.size, settings["size"], settings["stride"], self.pads)]


@dataclass(slots=True)
class _Net:
    """The parts of a table that constraints speak of."""

    convolutions: list[_Window] = field(default_factory=list)
    pools: list[_Window] = field(default_factory=list)
    dense: list[Layer] = field(default_factory=list)
    foreign: list[Layer] = field(default_factory=list)
    last: str = ""
    """The layer that gives the last feature map."""


def verify(table: Table, constraints: Constraints) -> list[Check]:
    """Every constraint in turn; one that is broken at several layers has a line for each.

    Zero padding in front of a convolution is that convolution's; layers of activation and dropout are no matter.
    """
    net = _take_apart(table, constraints.rank)
    figures = table.figures[net.last]
    return [
        *_layers(net),
        _one("input", format_shape(constraints.input), format_shape(table.rows[0].output), table.rows[0].layer.name),
        _one("output", format_shape(constraints.output), format_shape(figures.output), net.last),
        _one("convolutions", str(constraints.convolutions), str(len(net.convolutions)), ""),
        *_each("kernels", constraints.kernels, net.convolutions, _setting("size")),
        *_each("paddings", constraints.paddings, net.convolutions, lambda window: format_padding(window.pads)),
        *_each("strides", constraints.strides, net.convolutions, _setting("stride")),
        *(
            _each("widths", constraints.widths, net.convolutions, lambda window: str(window.layer.settings["filters"]))
            if constraints.widths
            else ()
        ),
        *_pools(net, constraints),
        *(_even(net) if constraints.even else ()),
        _one("dense", str(constraints.dense), str(len(net.dense)), ""),
        *_units(net, constraints),
        *_classes(table, constraints),
        *_limits(table, net, constraints),
    ]


def _take_apart(table: Table, rank: int) -> _Net:
    net = _Net(last=table.rows[0].layer.name)
    padding: Layer | None = None
    above = ""  # the convolution or pool just above
    spatial = True
    for row, before in zip(table.rows[1:], table.rows, strict=False):
        layer, part = row.layer, row.layer.kind.part
        chained = table.inputs[layer.name] == (before.layer.name,)
        if padding and part != "convolution":
            net.foreign.append(padding)
            padding = None
        windowed = layer.kind.rank == rank and part in ("padding", "convolution", "pool") and _is_plain(layer)
        if chained and spatial and windowed:
            if part == "padding":
                padding = layer
                continue
            windows = net.convolutions if part == "convolution" else net.pools
            windows.append(_window(table, layer, padding, above))
            padding = None
            above = net.last = layer.name
        elif chained and part == "through":
            net.last = layer.name if spatial else net.last
        elif chained and part in ("flatten", "dense"):
            spatial = False
            net.dense += [layer] if part == "dense" else []
        else:
            net.foreign.append(layer)
    return replace(net, foreign=[*net.foreign, padding]) if padding else net


def _is_plain(layer: Layer) -> bool:
    """Whether a window is one that constraints speak of: without groups, gaps or a size that is rounded up."""
    given = layer.settings
    dilated = max(given.get("dilation_rate") or (1,)) > 1
    return not (
        dilated or given.get("groups", 1) > 1 or given.get("ceil_mode") or given["data_format"] != "channels_last"
    )


def _window(table: Table, layer: Layer, padding: Layer | None, above: str) -> _Window:
    """A layer's window on what is in front of the zero padding that belongs to it."""
    inner = table.figures[table.inputs[(padding or layer).name][0]].output
    given = table.figures[table.inputs[layer.name][0]].output
    own = pads(layer.settings, given)
    zeros = pads(padding.settings, inner) if padding else ((0, 0),) * len(own)
    total = tuple((a + c, b + d) for (a, b), (c, d) in zip(zeros, own, strict=True))
    return _Window(layer, inner[:-1], total, above)


def _one(constraint: str, allowed: str, found: str, where: str) -> Check:
    met = allowed == found
    return Check(constraint, allowed, found, "" if met else where, met)


def _layers(net: _Net) -> Iterator[Check]:
    allowed = "a plain chain"
    for layer in net.foreign:
        yield Check("layers", allowed, layer.kind.name, layer.name, False)
    if not net.foreign:
        yield Check("layers", allowed, allowed, "", True)


def _each(
    constraint: str, allowed: Sequence[int], windows: Sequence[_Window], found: Callable[[_Window], str]
) -> Iterator[Check]:
    """A line for each layer that breaks a constraint, or one for all if none does."""
    words = ", ".join(map(str, allowed))
    values = [found(window) for window in windows]
    broken = [at for at, value in enumerate(values) if value not in map(str, allowed)]
    for at in broken:
        yield Check(constraint, words, values[at], windows[at].layer.name, False)
    if not broken:
        yield Check(constraint, words, ", ".join(values) or "none", "", True)


def _setting(name: str) -> Callable[[_Window], str]:
    return lambda window: _alike(window.layer.settings[name])


def _alike(axes: Shape) -> str:
    """``3`` for ``(3, 3)``, else ``3 x 5``."""
    return str(axes[0]) if len(set(axes)) == 1 else format_shape(axes)


def _pools(net: _Net, constraints: Constraints) -> Iterator[Check]:
    pools = constraints.pools
    few = len(net.pools) <= pools.at_most
    where = "" if few else net.pools[pools.at_most].layer.name
    yield Check("pools", f"at most {pools.at_most}", str(len(net.pools)), where, few)
    if not net.pools:
        return
    yield from _each("pool size", (pools.size,), net.pools, _setting("size"))
    yield from _each("pool stride", (pools.stride,), net.pools, _setting("stride"))
    yield from _each("pool padding", (0,), net.pools, lambda pool: format_padding(pool.pads))
    if pools.anywhere:
        return
    convolutions = {window.layer.name for window in net.convolutions}
    astray = [pool for pool in net.pools if pool.above not in convolutions]
    allowed = "after a convolution"
    for pool in astray:
        found = f"after {pool.above}" if pool.above else "in front"
        yield Check("placement", allowed, found, pool.layer.name, False)
    if not astray:
        yield Check("placement", allowed, f"after {', '.join(pool.above for pool in net.pools)}", "", True)


def _even(net: _Net) -> Iterator[Check]:
    allowed = "no remainder"
    uneven = [window for window in (*net.convolutions, *net.pools) if any(window.remainders)]
    for window in uneven:
        yield Check("even", allowed, f"remainder {_alike(tuple(window.remainders))}", window.layer.name, False)
    if not uneven:
        yield Check("even", allowed, allowed, "", True)


def _units(net: _Net, constraints: Constraints) -> Iterator[Check]:
    """The hidden dense layers, where their units are given; a wrong number of layers is told by itself."""
    hidden = net.dense[:-1]
    if constraints.units and len(hidden) == len(constraints.units):
        for layer, units in zip(hidden, constraints.units, strict=True):
            yield _one("units", str(units), str(layer.settings["filters"]), layer.name)


def _classes(table: Table, constraints: Constraints) -> Iterator[Check]:
    if constraints.classes:
        last = table.rows[-1].layer.name
        yield _one("classes", str(constraints.classes), format_shape(table.figures[last].output), last)


def _limits(table: Table, net: _Net, constraints: Constraints) -> Iterator[Check]:
    derived = table.figures.values()
    values = {
        "parameters": [sum(each.parameters for each in derived)],
        "macs": [table.macs],
        "activation_bytes": [sum(FLOAT32_BYTES * prod(each.output) for each in derived)],
        "receptive_field": [axis.size for axis in table.figures[net.last].field or ()],
    }
    for name in QUANTITIES:
        if limit := constraints.limits.get(name):
            met = bool(values[name]) and all(map(limit.holds, values[name]))
            found = " x ".join(f"{value:,}" for value in dict.fromkeys(values[name])) or "not derived"
            yield Check(name, str(limit), found, "" if met or name != "receptive_field" else net.last, met)
