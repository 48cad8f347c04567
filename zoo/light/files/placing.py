"""Where a label may stand: what of a picture is taken by words and shapes, and which lines run there."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import fsum

from zoo.light.files.marks import Point

Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_LINE_WEIGHT = 60.0
"""What a line through a label counts, in square units of what a label covers."""


class Taken:
    """What is drawn already."""

    def __init__(self) -> None:
        self.areas: list[Area] = []
        self._lines: list[tuple[int, Point, Point]] = []

    def add(self, area: Area) -> None:
        """Words or a shape."""
        self.areas.append(area)

    def run(self, points: Sequence[Point], number: int) -> None:
        """A line, of that number."""
        self._lines += [(number, start, end) for start, end in pairwise(points)]

    def cost(self, area: Area, own: int) -> float:
        """How bad a label stands there whose own line is of that number: 0 where nothing is covered nor crossed."""
        left, top, right, bottom = area
        covered = fsum(
            max(0.0, min(right, each[2]) - max(left, each[0])) * max(0.0, min(bottom, each[3]) - max(top, each[1]))
            for each in self.areas
        )
        crossed = sum(number != own and crosses(area, start, end) for number, start, end in self._lines)
        return covered + _LINE_WEIGHT * crossed

    def best(self, areas: Iterable[Area], own: int) -> tuple[float, Area]:
        """The first of the areas that costs least, and what it costs; it is taken now."""
        found = min(((self.cost(area, own), at, area) for at, area in enumerate(areas)), key=lambda each: each[:2])
        self.add(found[2])
        return found[0], found[2]


def crosses(area: Area, start: Point, end: Point) -> bool:
    """Whether a straight line runs through an area."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        first, step = start[axis], end[axis] - start[axis]
        near, far = area[axis] - first, area[axis + 2] - first
        if step == 0:
            if near > 0 or far < 0:
                return False
            continue
        enters, leaves = sorted((near / step, far / step))
        low, high = max(low, enters), min(high, leaves)
    return low < high
