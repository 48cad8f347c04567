"""Where the steps of a net stand beside one another: each in a rank, along the net, and in a lane, across it.

A rank is a step's distance from the input along the longest path. The longest path of all runs in lane 0; each branch
has the nearest lane that is free all along it, so that it runs straight, and so has an arrow that skips ranks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise

from zoo.light.nets.pictures.steps import Edge, NetSteps


@dataclass(slots=True)
class Lanes:
    """Ranks and lanes of the steps, and the lane in which each arrow passes what it skips."""

    ranks: list[int]
    lanes: list[int]
    passing: dict[Edge, int] = field(default_factory=dict)
    """An arrow to a neighbouring rank has its step's lane, or that of the step it leads to."""

    def span(self, edge: Edge) -> tuple[int, int]:
        """The ranks that an arrow passes on its way; none where the first is beyond the last."""
        low, high = self.ranks[edge.source], self.ranks[edge.target]
        return (low + 1, high - 1) if low < high else (high, low)


def laid_out(steps: NetSteps) -> Lanes:
    """Ranks and lanes of a net's steps."""
    return _Layout(steps).made()


class _Layout:
    def __init__(self, steps: NetSteps) -> None:
        count = len(steps.steps)
        self.edges = steps.edges
        self.forward = [edge for edge in steps.edges if edge.source < edge.target]
        self.after: list[list[int]] = [[] for _ in range(count)]
        self.before: list[list[int]] = [[] for _ in range(count)]
        for edge in self.forward:
            self.after[edge.source].append(edge.target)
            self.before[edge.target].append(edge.source)
        self.ranks = self._ranks(count)
        self.heights = [0] * count
        for at in reversed(range(count)):
            self.heights[at] = 1 + max((self.heights[each] for each in self.after[at]), default=-1)
        self.lanes: list[int | None] = [None] * count
        self.taken: dict[int, list[tuple[int, int]]] = {}
        self.passing: dict[Edge, int] = {}

    def _ranks(self, count: int) -> list[int]:
        ranks = [0] * count
        for at in range(count):
            ranks[at] = 1 + max((ranks[each] for each in self.before[at]), default=-1)
        for at in range(1, count):  # A further input stands just before what first reads it.
            if not self.before[at] and self.after[at]:
                ranks[at] = min(ranks[each] for each in self.after[at]) - 1
        return ranks

    def made(self) -> Lanes:
        for at in sorted(range(len(self.lanes)), key=lambda each: (-self.heights[each], each)):
            if self.lanes[at] is None and not self.before[at] and self.heights[at] == max(self.heights):
                self._branch(at)
                break
        for at in range(len(self.lanes)):
            if self.lanes[at] is None:
                self._branch(at)
        lanes = [each or 0 for each in self.lanes]
        made = Lanes(self.ranks, lanes, self.passing)
        for edge in self.edges:
            if edge not in self.passing:
                self.passing[edge] = self._lane_of(edge, made)
        return made

    def _branch(self, start: int) -> None:
        """Give a lane to a step and to the longest path of steps behind it that have none yet."""
        path = [start]
        while free := [each for each in self.after[path[-1]] if self.lanes[each] is None]:
            path.append(max(free, key=lambda each: (self.heights[each], -each)))
        leads = [each for each in self.before[start] if self.lanes[each] is not None]
        leads_in = max(leads, key=lambda each: self.ranks[each], default=None)
        ends = [each for each in self.after[path[-1]] if self.lanes[each] is not None]
        leads_out = min(ends, key=lambda each: self.ranks[each], default=None)
        first = self.ranks[start] if leads_in is None else self.ranks[leads_in] + 1
        last = self.ranks[path[-1]] if leads_out is None else self.ranks[leads_out] - 1
        near = (self.lanes[leads_in] if leads_in is not None else None) or 0
        lane = self._free(first, last, near, (1, -1))
        for each in path:
            self.lanes[each] = lane
        whole = [leads_in, *path, leads_out]
        for source, target in pairwise(whole):
            if source is not None and target is not None and self.ranks[target] - self.ranks[source] > 1:
                self.passing.update((edge, lane) for edge in self.forward if edge[:2] == (source, target))

    def _lane_of(self, edge: Edge, made: Lanes) -> int:
        """The lane of an arrow: one that is free all along where it skips ranks, or leads back."""
        source, target = made.lanes[edge.source], made.lanes[edge.target]
        first, last = made.span(edge)
        if first > last:
            return source if len(self.before[edge.target]) > 1 else target
        if edge.copy:
            return self.passing[edge._replace(copy=0)]
        return self._free(first, last, source, (-1, 1))

    def _free(self, first: int, last: int, near: int, sides: Iterable[int]) -> int:
        """Take the lane nearest to `near` in which nothing stands or passes from a rank to another."""
        for lane in _outwards(near, sides):
            if all(last < low or high < first for low, high in self.taken.get(lane, [])):
                self.taken.setdefault(lane, []).append((first, last))
                return lane
        raise AssertionError("there is always a lane further out")


def _outwards(near: int, sides: Iterable[int]) -> Iterator[int]:
    """A lane and its neighbours without end, of two at the same distance that which is nearer to lane 0."""
    yield near
    for away in count(1):
        yield from sorted((near + side * away for side in sides), key=abs)
