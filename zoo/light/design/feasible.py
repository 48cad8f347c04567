"""Every CNN that keeps an assignment's constraints: counted, listed best first, and their Pareto front.

Nothing is sampled and nothing is approximated: what would take too many steps is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from math import prod

from zoo.light.design.constraints import QUANTITIES, Constraints, Limit
from zoo.light.design.sizes import Budget, Design, Sizes
from zoo.light.design.space import ORDERS, Space

SORTS = tuple(ORDERS)
_ALIGNED = {"parameters": "at_most", "macs": "at_most", "receptive_field": "at_least"}
"""The bounds that a better design keeps if a worse one does."""


def count(constraints: Constraints, budget: Budget | None = None) -> int:
    """How many designs there are, exactly; where the widths are free, they are not told apart.

    Raises:
        ZooError: it would take too many steps.
    """
    ladder, times = constraints.ladder, 1
    if not constraints.limits.keys() - {"receptive_field"}:  # widths that nothing depends on multiply
        times = prod(map(len, ladder))
        ladder = tuple(widths[:1] for widths in ladder)
    if not constraints.limits:
        sizes = Sizes(constraints, budget or Budget())
        return times * sizes.count(sizes.start)
    space = Space(constraints, constraints.limits, ladder, budget)
    return times * space.count(space.start)


def feasible(constraints: Constraints, budget: Budget | None = None) -> bool:
    """Whether there is any design."""
    space = Space(constraints, constraints.limits, constraints.ladder, budget)
    return all(space.ladder) and space.sizes.count(space.sizes.start) > 0 and space.alive(space.start)


def best_first(constraints: Constraints, sort: str = "parameters", budget: Budget | None = None) -> Iterator[Design]:
    """All designs, best first, found as they are asked for.

    Fewest parameters or MACs, or the largest receptive field, first. Ties go to the better in the other two of
    these, in this order, then to the smaller kernel, padding, stride and filters, the first layer first.
    """
    quantity = sort.replace("-", "_")
    tracked, cut = _without_aligned(constraints.limits, (quantity,))
    space = Space(constraints, tracked, constraints.ladder, budget)
    return takewhile(
        lambda design: all(limit.holds(getattr(design, name)) for name, limit in cut.items()), space.paths(sort)
    )


def pareto(
    constraints: Constraints, sort: str = "parameters", budget: Budget | None = None
) -> list[tuple[Design, int]]:
    """The designs of which no other has at most the parameters and MACs, at least the receptive field, and one better.

    Designs with the same figures are one point: the first of them, as `best_first` orders them, and their number.
    """
    tracked, cut = _without_aligned(constraints.limits, QUANTITIES)
    space = Space(constraints, tracked, constraints.ladder, budget)
    points = []
    for rest, number in space.front(space.start).items():
        design = space.design(space.first_with(rest))
        if all(limit.holds(getattr(design, name)) for name, limit in cut.items()):
            points.append((design, number))
    order = ORDERS[sort]
    return sorted(points, key=lambda each: order(each[0].parameters, each[0].macs, each[0].receptive_field))


def _without_aligned(
    limits: Mapping[str, Limit], quantities: Iterable[str]
) -> tuple[dict[str, Limit], dict[str, Limit]]:
    """The limits to search under, and those it is enough to hold the best designs against."""
    cut = {
        name: limit
        for name, limit in limits.items()
        if name in quantities and name in _ALIGNED and _only_bound(limit) == _ALIGNED[name]
    }
    return {name: limit for name, limit in limits.items() if name not in cut}, cut


def _only_bound(limit: Limit) -> str:
    if limit.at_least is not None and limit.at_most is not None:
        return "both"
    return "at_most" if limit.at_least is None else "at_least"
