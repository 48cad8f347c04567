"""Receptive fields: where what a unit sees begins and ends in the input, along one axis.

Both are exact behind windows, whatever they pad, cut off, skip or enlarge: the formulas of Araujo et al., *Computing
receptive fields of convolutional neural networks*, 2019, with a division that rounds down where a layer enlarges.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

_MOST_PHASES = 10_000  # of neighbours that may see unlike parts, before all is alike again


class FieldEdge(NamedTuple):
    """The position ``start + jump * ((stride * unit + shift) // parts)`` of the input, for each unit."""

    start: int = 0
    jump: int = 1
    stride: int = 1
    shift: int = 0
    parts: int = 1

    def at(self, unit: int) -> int:
        return self.start + self.jump * ((self.stride * unit + self.shift) // self.parts)

    @property
    def rises(self) -> tuple[int, int, int]:
        """By what it goes on from unit to unit."""
        return self.jump, self.stride, self.parts

    @property
    def rate(self) -> Fraction:
        """How many positions neighbours are apart, in the mean."""
        return Fraction(self.jump * self.stride, self.parts)

    def behind(self, stride: int, shift: int, parts: int = 1) -> "FieldEdge | None":
        """The edge of units that each take the unit ``(stride * unit + shift) // parts``; None where it is none."""
        if parts > 1 and self.stride > 1:
            return None
        made = self._replace(
            stride=self.stride * stride, shift=self.shift * parts + self.stride * shift, parts=self.parts * parts
        )
        return made._plain()

    def _plain(self) -> "FieldEdge":
        common = gcd(self.stride, self.parts)
        stride, shift, parts = self.stride // common, self.shift // common, self.parts // common
        if parts == 1:
            return FieldEdge(self.start + self.jump * shift, self.jump * stride)
        return FieldEdge(self.start, self.jump, stride, shift, parts)


class Field(NamedTuple):
    """A receptive field along one axis: the first and the last position that each unit sees, alike but for a shift."""

    first: FieldEdge = FieldEdge()
    last: FieldEdge = FieldEdge()
    placed: bool = True
    """Whether it is known where it begins; 'same' on an axis of open length may begin anywhere, and has its size."""

    @property
    def size(self) -> int:
        """How many positions a unit sees, at most."""
        between = -(-(self.last.shift - self.first.shift) // self.first.parts)  # rounded up
        return self.last.start - self.first.start + self.first.jump * between + 1

    @property
    def jump(self) -> Fraction:
        """How many positions neighbours are apart."""
        return self.first.rate

    def behind(self, stride: int, first: int, last: int, parts: int = 1) -> "Field | None":
        """The field of units that each take those from ``(stride * unit + first) // parts`` on."""
        begins, ends = self.first.behind(stride, first, parts), self.last.behind(stride, last, parts)
        return begins and ends and self._replace(first=begins, last=ends)


def together(fields: Sequence[Field]) -> Field | None:
    """What units see that see all of some fields; None where that is not the same for all of them."""
    if len(set(fields)) == 1:
        return fields[0]
    if not all(each.placed for each in fields):
        return None
    first = _outermost([each.first for each in fields], lambda one, other: one <= other)
    last = _outermost([each.last for each in fields], lambda one, other: one >= other)
    return Field(first, last) if first and last and first.rises == last.rises else None


def _outermost(edges: Sequence[FieldEdge], beyond: Callable[[int, int], bool]) -> FieldEdge | None:
    """The edge that is beyond the others at every unit."""
    phases = lcm(*(each.parts for each in edges))
    if len({each.rate for each in edges}) > 1 or phases > _MOST_PHASES:
        return None
    return next(
        (
            one
            for one in edges
            if all(beyond(one.at(unit), other.at(unit)) for other in edges for unit in range(phases))
        ),
        None,
    )
