"""Which stretches of line are drawn: arrows that share a part of their way share one line, which stays as thin."""

from bisect import bisect_left
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
        low, high = sorted((start[along], end[along]))
        free = self._take((along, round(start[1 - along], 1)), low, high)
        if end[along] < start[along]:
            free = [(last, first) for first, last in reversed(free)]
        for one, other in free:
            yield ((one, start[1]), (other, end[1])) if level else ((start[0], one), (end[0], other))

    def _take(self, place: tuple[int, float], low: float, high: float) -> list[_Stretch]:
        """Take a stretch; what of it was free. Those taken lie apart, in order."""
        taken = self._stretches.setdefault(place, [])
        first = bisect_left(taken, (low, low))
        first -= first > 0 and taken[first - 1][1] >= low
        last = first
        free, reached = [], low
        while last < len(taken) and taken[last][0] <= high:
            if taken[last][0] > reached:
                free.append((reached, taken[last][0]))
            reached = max(reached, taken[last][1])
            last += 1
        if reached < high:
            free.append((reached, high))
        begin = min([low, *(each[0] for each in taken[first:last])])
        taken[first:last] = [(begin, max(reached, high))]
        return free
