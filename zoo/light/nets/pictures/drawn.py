"""Which stretches of line are drawn: arrows that share a part of their way share one line, which stays as thin."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from zoo.light.files.marks import Point

_Stretch = tuple[float, float]


class Drawn:
    """The stretches that are drawn, by whether they are upright and where."""

    def __init__(self) -> None:
        self._stretches: dict[tuple[int, float], list[_Stretch]] = {}

    def rest(self, points: Sequence[Point]) -> Iterator[list[Point]]:
        """Of a line of upright and level parts those that are not drawn yet, joined where they meet; they are now."""
        line: list[Point] = []
        for start, end in pairwise(points):
            for first, last in self._new(start, end):
                if line and line[-1] == first:
                    line.append(last)
                else:
                    if line:
                        yield line
                    line = [first, last]
        if line:
            yield line

    def _new(self, start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
        level = abs(start[1] - end[1]) < 0.01
        along = 0 if level else 1
        stretches = self._stretches.setdefault((along, round(start[1 - along], 1)), [])
        low, high = sorted((start[along], end[along]))
        free = [(low, high)]
        for taken, to in stretches:
            free = [each for one in free for each in _without(one, taken, to)]
        stretches.append((low, high))
        if end[along] < start[along]:
            free = [(to, taken) for taken, to in reversed(free)]
        for one, other in free:
            yield ((one, start[1]), (other, end[1])) if level else ((start[0], one), (end[0], other))


def _without(stretch: _Stretch, low: float, high: float) -> Iterator[_Stretch]:
    """What of a stretch lies beside another."""
    first, last = stretch
    if min(last, low) > first:
        yield first, min(last, low)
    if max(first, high) < last:
        yield max(first, high), last
