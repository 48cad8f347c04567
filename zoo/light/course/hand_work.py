"""A design worked out by hand: the value of each cell, what each usual slip makes of it, and how much work it is.

Work is counted in steps of written arithmetic: a product of numbers of m and n digits is m * n products of digits, a
sum, a difference and a division are as many steps as the longer number has digits.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from zoo.light.design.constraints import Constraints
from zoo.light.design.sizes import DesignStep
from zoo.light.layers.figures import Shape

Place = tuple[str, str]
"""A layer and a column."""
Value = tuple[int, ...]
"""A shape, or a count by itself."""


class _Slide(NamedTuple):
    """A window on an axis."""

    axis: int
    kernel: int
    padding: int
    stride: int


_SPATIAL: Mapping[str, Callable[[_Slide], int]] = {
    "padding": lambda w: (w.axis - w.kernel) // w.stride + 1,
    "padding once": lambda w: (w.axis + w.padding - w.kernel) // w.stride + 1,
    "stride": lambda w: w.axis + 2 * w.padding - w.kernel + 1,
    "plus one": lambda w: (w.axis + 2 * w.padding - w.kernel) // w.stride,
    "rounding": lambda w: -((w.kernel - w.axis - 2 * w.padding) // w.stride) + 1,
}
SLIPS = ("biases", "depth", *_SPATIAL)
"""Biases left out; the input's depth left out; the padding left out or counted on one side; the stride ignored; the
``+ 1`` forgotten; rounded up."""


class ByHand(NamedTuple):
    """A design worked out."""

    cells: dict[Place, Value]
    slips: dict[str, dict[Place, Value]]
    """What a slip gives, in the cells that it changes."""
    work: int

    @property
    def key(self) -> tuple[tuple[Place, Value], ...]:
        """The cells in the order of their places, in whatever order the layers stand."""
        return tuple(sorted(self.cells.items()))


def worked(steps: Sequence[DesignStep], constraints: Constraints) -> ByHand:
    """All cells of a design, the slips of `SLIPS` in them, and the work."""
    found = ByHand({}, {slip: {} for slip in SLIPS}, 0)
    size, channels, work = constraints.input[:-1], constraints.input[-1], 0
    convolutions = pools = 0
    for step in steps:
        if step.filters:
            convolutions += 1
            name = f"conv{convolutions}"
            work += _convolution(found, name, step, len(size), channels)
            channels = step.filters
        else:
            pools += 1
            name = f"pool{pools}"
            found.cells[name, "params"] = (0,)
        size, more = _slid(found, name, step, size, channels)
        work += more
    if constraints.classes:
        work += _head(found, (*size, channels), (*constraints.hidden_units, constraints.classes))
    return found._replace(work=work)


def _slid(found: ByHand, name: str, step: DesignStep, size: Shape, channels: int) -> tuple[Shape, int]:
    """The size after a window, which is put into the cells with its slips, and the work."""
    windows = [_Slide(axis, step.kernel, step.padding, step.stride) for axis in size]
    after = tuple((w.axis + 2 * w.padding - w.kernel) // w.stride + 1 for w in windows)
    found.cells[name, "output"] = (*after, channels)
    for slip, slide in _SPATIAL.items():
        given = tuple(map(slide, windows))
        if given != after and min(given) > 0:
            found.slips[slip][name, "output"] = (*given, channels)
    return after, sum(_slide_work(each) for each in set(windows))


def _slide_work(window: _Slide) -> int:
    """Of a window on one axis; an axis as long as another is worked out once."""
    steps = 2 * _digits(window.axis)  # the difference, and the sum with 1
    steps += _digits(window.axis) if window.padding else 0
    return steps + (_digits(window.axis) if window.stride > 1 else 0)


def _convolution(found: ByHand, name: str, step: DesignStep, rank: int, channels: int) -> int:
    """Put the parameters of a convolution into the cells with their slips; the work."""
    window = step.kernel**rank
    weights = window * channels * step.filters
    found.cells[name, "params"] = (weights + step.filters,)
    found.slips["biases"][name, "params"] = (weights,)
    if channels > 1:
        found.slips["depth"][name, "params"] = (window * step.filters + step.filters,)
    return _products((*(step.kernel,) * rank, channels, step.filters)) + _digits(weights + step.filters)


def _head(found: ByHand, shape: Shape, units: Sequence[int]) -> int:
    """Put the flattening and the dense layers into the cells with their slips; the work."""
    features = prod(shape)
    found.cells["flatten", "output"], found.cells["flatten", "params"] = (features,), (0,)
    work = _products(shape)
    names = (*(f"hidden{at}" for at in range(1, len(units))), "fc")
    for name, (above, here) in zip(names, pairwise((features, *units)), strict=True):
        found.cells[name, "output"] = (here,)
        found.cells[name, "params"] = ((above + 1) * here,)
        found.slips["biases"][name, "params"] = (above * here,)
        work += _products((above, here)) + _digits(above * here + here)
    return work


def _digits(number: int) -> int:
    return len(str(number))


def _products(factors: Sequence[int]) -> int:
    """The products of digits in multiplying one factor after the other; one by 1 is none."""
    steps, product = 0, 1
    for factor in factors:
        steps += _digits(product) * _digits(factor) if product > 1 and factor > 1 else 0
        product *= factor
    return steps


def shows(found: ByHand, slips: Sequence[str], least: int) -> bool:
    """Whether each of these slips changes so many cells at least, and no two of them give one value in a cell."""
    if any(len(found.slips[slip]) < least for slip in slips):
        return False
    given = [(place, value) for slip in slips for place, value in found.slips[slip].items()]
    return len(set(given)) == len(given)


def differing(one: Sequence[object], other: Sequence[object]) -> int:
    """In how many cells two keys of the same layers differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))
