"""The graph of all designs that keep constraints, and what is computed on it.

A design is a sequence of steps: each convolution's kernel, padding, stride and filters, and where the pools
stand. The designs are the paths of a graph without cycles, whose nodes are what the rest of a design depends
on: convolutions and pools to go, spatial size, channels, and the running sum of each limited quantity. Counting
is dynamic programming over the nodes; listing is A*, so that the first designs come without the others; the
front is dynamic programming over sets that no other dominates.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from itertools import pairwise
from math import prod
from typing import Any

from zoo.light.design.constraints import QUANTITIES, Constraints, Limit
from zoo.light.design.sizes import Budget, Design, DesignStep, Sizes, Stage
from zoo.light.nets.table import FLOAT32_BYTES

PARAMETERS, MACS, BYTES, FIELD = range(4)  # as in QUANTITIES

Sums = tuple[tuple[int, int] | None, ...]
"""For each limit the sum so far and the scale of what is added, or None where the limit holds whatever follows."""
Node = tuple[Stage, int, Sums]
"""A place, the channels there, and the sums."""
Cost = tuple[int, int, int, int]
"""What a step adds to each of the quantities, to the receptive field in positions of its own input."""
Totals = tuple[int, int, int]
"""Parameters, multiply-accumulates, receptive field."""
Move = tuple[DesignStep, Node, Cost]
Pick = Callable[..., Any]
"""`min` or `max`."""

ORDERS: Mapping[str, Callable[[int, int, int], Totals]] = {
    "parameters": lambda parameters, macs, field: (parameters, macs, -field),
    "macs": lambda parameters, macs, field: (macs, parameters, -field),
    "receptive-field": lambda parameters, macs, field: (-field, parameters, macs),
}


class Space:
    """The graph of the designs that keep the constraints, with `limits` and `ladder` in place of their own."""

    def __init__(
        self,
        constraints: Constraints,
        limits: Mapping[str, Limit],
        ladder: tuple[tuple[int, ...], ...],
        budget: Budget | None = None,
        sizes: Sizes | None = None,
    ) -> None:
        self.constraints, self.ladder = constraints, ladder
        self.budget = budget or Budget()
        self.sizes = sizes or Sizes(constraints, self.budget)
        self.limits = [(QUANTITIES.index(name), limit) for name, limit in limits.items()]
        # Narrower convolutions are never worse, but for a limit from below.
        self.narrow = all(limit.at_least is None for quantity, limit in self.limits if quantity != FIELD)
        self.unlimited = Space(constraints, {}, ladder, self.budget, self.sizes) if limits else self
        # The sums of the receptive field are few, so that the cost to go can mind its limit.
        few = {name: limit for name, limit in limits.items() if name == "receptive_field"}
        self.relaxed = self if few == limits else Space(constraints, few, ladder, self.budget, self.sizes)
        self.fixed = fixed_cost(constraints)
        sums: Sums = tuple((self.fixed[quantity], 1) for quantity, _ in self.limits)
        self.start: Node = (self.sizes.start, constraints.input[-1], sums)
        self._alive: dict[Node, bool] = {}
        self._counts: dict[Node, int] = {}
        self._extremes: dict[tuple[Node, int, Pick], int | None] = {}
        self._bests: dict[tuple[Node, str], Totals | None] = {}
        self._fronts: dict[Node, dict[Totals, int]] = {}

    def moves(
        self,
        node: Node,
        kernels: Pick | None = None,
        widths: Pick | None = None,
    ) -> Iterator[Move]:
        """The steps from a node that the limits still allow.

        Args:
            kernels: `min` or `max`, to take of the kernels that lead to the same size that one alone.
            widths: the same of the widths.
        """
        place, channels, sums = node
        pools, rank = self.constraints.pools, self.constraints.rank
        allowed = self.ladder[-place[0]] if place[0] else ()
        if widths and allowed:
            allowed = (widths(allowed),)
        for after, stride, windows in self.sizes.links(place):
            positions = prod(after[3])
            if not windows:
                step = DesignStep(pools.size, 0, stride, 0)
                yield from self._move(step, after, channels, sums, (0, 0, FLOAT32_BYTES * positions * channels))
            for kernel, padding in (kernels(windows),) if kernels and windows else windows:
                for filters in allowed:
                    weights = kernel**rank * channels * filters
                    cost = (weights + filters, positions * weights, FLOAT32_BYTES * positions * filters)
                    yield from self._move(DesignStep(kernel, padding, stride, filters), after, filters, sums, cost)

    def _move(
        self, step: DesignStep, place: Stage, channels: int, sums: Sums, cost: tuple[int, int, int]
    ) -> Iterator[Move]:
        self.budget.spend(1)
        costs = (*cost, step.kernel - 1)
        if not sums:
            yield step, (place, channels, ()), costs
            return
        added: list[tuple[int, int] | None] = []
        for (quantity, limit), entry in zip(self.limits, sums, strict=True):
            if entry is not None:
                total, scale = entry
                total += scale * costs[quantity]
                scale *= step.stride if quantity == FIELD else 1
                low, high = (
                    total + scale * (self.unlimited.extreme((place, channels, ()), quantity, pick) or 0)
                    for pick in (min, max)
                )
                if (limit.at_most is not None and low > limit.at_most) or (
                    limit.at_least is not None and high < limit.at_least
                ):
                    return
                entry = None if limit.holds(low) and limit.holds(high) else (total, scale)
            added.append(entry)
        yield step, (place, channels, tuple(added)), costs

    def ends(self, node: Node) -> bool:
        """Whether a design may end here."""
        place, _, sums = node
        return self.sizes.ends(place) and all(
            entry is None or limit.holds(entry[0]) for (_, limit), entry in zip(self.limits, sums, strict=True)
        )

    def alive(self, node: Node) -> bool:
        """Whether any design goes through here."""
        if node not in self._alive:
            self._alive[node] = self.ends(node) or any(self.alive(after) for _, after, _ in self.moves(node))
        return self._alive[node]

    def count(self, node: Node) -> int:
        """The ways to go on from a node."""
        if node not in self._counts:
            self._counts[node] = self.ends(node) + sum(self.count(after) for _, after, _ in self.moves(node))
        return self._counts[node]

    def extreme(self, node: Node, quantity: int, pick: Pick) -> int | None:
        """The least or the most, by `pick`, that is added to a quantity from here on; None if no design goes on."""
        key = node, quantity, pick
        if key not in self._extremes:
            values = [0] if self.ends(node) else []
            only = None if self.limits else pick  # no quantity falls with a kernel or a width
            for step, after, cost in self.moves(node, only, only):
                rest = self.extreme(after, quantity, pick)
                if rest is not None:
                    values.append(cost[quantity] + (step.stride if quantity == FIELD else 1) * rest)
            self._extremes[key] = pick(values) if values else None
        return self._extremes[key]

    def best(self, node: Node, sort: str) -> Totals | None:
        """The figures that the best way to go on from here adds; None if there is none."""
        key = node, sort
        if key not in self._bests:
            kernels = None if self.limits else max if sort == "receptive-field" else min
            rests = [(0, 0, 0)] if self.ends(node) else []
            for step, after, cost in self.moves(node, kernels, min if self.narrow else None):
                rest = self.best(after, sort)
                if rest is not None:
                    rests.append(_join(step, cost, rest))
            order = ORDERS[sort]
            self._bests[key] = min(rests, key=lambda each: order(*each)) if rests else None
        return self._bests[key]

    def paths(self, sort: str) -> Iterator[Design]:
        """All designs, best first: A* with the cost to go as it would be without most limits.

        That never overestimates, in any order of the figures, so that nothing comes too late; and of equal
        paths the smaller comes first, after all that it continues.
        """
        order = ORDERS[sort]
        heap: list[tuple[Totals, tuple[DesignStep, ...], bool, Totals, int, Node]] = []

        def push(steps: tuple[DesignStep, ...], done: bool, so_far: Totals, scale: int, node: Node) -> None:
            rest = (0, 0, 0) if done else self.relaxed.best(self._relax(node), sort)
            if rest is not None:
                whole = order(so_far[0] + rest[0], so_far[1] + rest[1], so_far[2] + scale * rest[2])
                heappush(heap, (whole, steps, done, so_far, scale, node))

        push((), False, (0, 0, 0), 1, self.start)
        while heap:
            _, steps, done, (parameters, macs, field), scale, node = heappop(heap)
            if done:
                yield self.design(steps)
                continue
            if self.ends(node):
                push(steps, True, (parameters, macs, field), scale, node)
            for step, after, cost in self.moves(node):
                so_far = parameters + cost[PARAMETERS], macs + cost[MACS], field + scale * cost[FIELD]
                push((*steps, step), False, so_far, scale * step.stride, after)

    def _relax(self, node: Node) -> Node:
        place, channels, sums = node
        if self.relaxed is self:
            return node
        return place, channels, tuple(sums[at] for at, (quantity, _) in enumerate(self.limits) if quantity == FIELD)

    def front(self, node: Node) -> dict[Totals, int]:
        """The figures, of all that are added from here on, that no other dominates, and the designs with each."""
        if node not in self._fronts:
            found: dict[Totals, int] = {(0, 0, 0): 1} if self.ends(node) else {}
            for step, after, cost in self.moves(node, widths=min if self.narrow else None):
                rests = self.front(after)
                self.budget.spend(len(rests))
                for rest, number in rests.items():
                    figures = _join(step, cost, rest)
                    found[figures] = found.get(figures, 0) + number
            self._fronts[node] = {figures: found[figures] for figures in undominated(found)}
        return self._fronts[node]

    def first_with(self, figures: Totals) -> tuple[DesignStep, ...]:
        """The first design with these figures of the front."""
        node, steps = self.start, []
        while not (figures == (0, 0, 0) and self.ends(node)):
            for step, after, cost in sorted(self.moves(node, widths=min if self.narrow else None)):
                field, remainder = divmod(figures[2] - cost[FIELD], step.stride)
                rest = figures[0] - cost[PARAMETERS], figures[1] - cost[MACS], field
                if not remainder and rest in self.front(after):
                    break
            else:
                raise AssertionError("a point of the front belongs to a design")
            steps.append(step)
            node, figures = after, rest
        return tuple(steps)

    def design(self, steps: tuple[DesignStep, ...]) -> Design:
        """The steps with their figures."""
        totals, scale = list(self.fixed), 1
        size, channels, rank = self.constraints.input[:-1], self.constraints.input[-1], self.constraints.rank
        for kernel, padding, stride, filters in steps:
            size = tuple((axis + 2 * padding - kernel) // stride + 1 for axis in size)
            weights = kernel**rank * channels * filters
            channels = filters or channels
            totals[PARAMETERS] += weights + filters
            totals[MACS] += prod(size) * weights
            totals[BYTES] += FLOAT32_BYTES * prod(size) * channels
            totals[FIELD] += scale * (kernel - 1)
            scale *= stride
        return Design(steps, *totals)


def undominated(points: Iterable[Totals]) -> Iterator[Totals]:
    """Those of distinct points of which no other has at most the first two figures and at least the third."""
    stairs: list[tuple[int, int]] = []  # MACs and receptive fields, both rising, of the points so far
    for parameters, macs, field in sorted(points, key=lambda each: (each[0], each[1], -each[2])):
        at = bisect_right(stairs, macs, key=lambda stair: stair[0])
        if at and stairs[at - 1][1] >= field:
            continue
        yield parameters, macs, field
        stairs[:] = [stair for stair in stairs if not (stair[0] >= macs and stair[1] <= field)]
        insort(stairs, (macs, field))


def _join(step: DesignStep, cost: Cost, rest: Totals) -> Totals:
    """The figures of a step and of what follows it, whose receptive field counts positions of the step's output."""
    return cost[PARAMETERS] + rest[0], cost[MACS] + rest[1], cost[FIELD] + step.stride * rest[2]


def fixed_cost(constraints: Constraints) -> Cost:
    """What every design has: its input, and the dense layers with the flattening in front."""
    inputs, features = prod(constraints.input), prod(constraints.output)
    if not constraints.classes:
        return 0, 0, FLOAT32_BYTES * inputs, 1
    units = (*constraints.hidden_units, constraints.classes)
    weights = sum(above * below for above, below in pairwise((features, *units)))
    return weights + sum(units), weights, FLOAT32_BYTES * (inputs + features + sum(units)), 1
