"""Where constraints leave no design: which one of them, loosened, and how far at least, would leave one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zoo.errors import ZooError
from zoo.light.design.constraints import (
    LARGEST_KERNEL,
    LARGEST_PADDING,
    LARGEST_STRIDE,
    MOST_CONVOLUTIONS,
    MOST_POOLS,
    QUANTITIES,
    Constraints,
    Limit,
)
from zoo.light.design.feasible import feasible
from zoo.light.design.sizes import Budget
from zoo.light.design.space import Space, fixed_cost

MOST_STEPS_EACH = 300_000


@dataclass(frozen=True, slots=True)
class Loosening:
    """A single change, and the constraints with it."""

    constraint: str
    change: str
    constraints: Constraints


def loosenings(constraints: Constraints) -> tuple[list[Loosening], list[str]]:
    """The smallest change of each constraint that makes a design feasible, the others as they are.

    Returns:
        The changes, and the constraints whose changes are too many to try them all.
    """
    found: list[Loosening] = []
    unsettled: list[str] = []
    if not all(constraints.ladder):  # the last convolution cannot have the wanted depth, whatever else changes
        return [each for each in _widths(constraints) if feasible(each.constraints)], []
    changing: tuple[tuple[str, Iterator[Loosening]], ...] = (
        ("convolutions", _convolutions(constraints)),
        ("kernels", _one_more(constraints, "kernels", 1, min(LARGEST_KERNEL, _longest(constraints)))),
        ("paddings", _one_more(constraints, "paddings", 0, min(LARGEST_PADDING, _longest(constraints)))),
        ("strides", _one_more(constraints, "strides", 1, min(LARGEST_STRIDE, _longest(constraints)))),
        ("pools", _pools(constraints)),
        ("placement", _placement(constraints)),
        ("even", _even(constraints)),
    )
    for name, changes in changing if _within_reach(constraints) else ():
        budget = Budget(MOST_STEPS_EACH)
        try:
            found += next(([each] for each in changes if feasible(each.constraints, budget)), [])
        except ZooError:
            unsettled.append(name)
    for name in constraints.limits:
        try:
            found += _limit(constraints, name)
        except ZooError:
            unsettled.append(name)
    return found, unsettled


def in_words(found: Sequence[Loosening], unsettled: Sequence[str]) -> list[str]:
    """What there is to say where no design keeps the constraints, a line each."""
    lines = ["No design keeps these constraints."]
    if found:
        lines.append("Any one of them would do if loosened:")
        lines += [f"{each.constraint}: {each.change}." for each in found]
    elif not unsettled:
        lines.append("No single one, loosened, would do: at least two stand in the way.")
    if unsettled:
        lines.append(f"Too many changes to try them all: {', '.join(unsettled)}.")
    return lines


def _within_reach(constraints: Constraints) -> bool:
    """Whether the input and the dense layer, which every design has, leave anything of the limits."""
    fixed = zip(QUANTITIES, fixed_cost(constraints), strict=True)
    limits = constraints.limits
    return all(limits[name]._replace(at_least=None).holds(cost) for name, cost in fixed if name in limits)


def _longest(constraints: Constraints) -> int:
    """No larger kernel fits into the input, and no larger padding or stride is of use."""
    return max(constraints.input[:-1] + constraints.output[:-1]) + 2 * max(constraints.paddings)


def _convolutions(constraints: Constraints) -> Iterator[Loosening]:
    given = constraints.convolutions
    others = set(range(1, MOST_CONVOLUTIONS + 1)) - {given}
    for number in sorted(others, key=lambda each: (abs(each - given), each)):
        changed = replace(constraints, convolutions=number)
        yield Loosening("convolutions", f"{number} instead of {given}", changed)


def _one_more(constraints: Constraints, name: str, low: int, high: int) -> Iterator[Loosening]:
    given: tuple[int, ...] = getattr(constraints, name)
    others = set(range(low, high + 1)).difference(given)
    if _hopeless(replace(constraints, **{name: tuple(sorted({*given, *others}))})):  # type: ignore[arg-type]
        return
    for number in sorted(others, key=lambda other: (min(abs(other - each) for each in given), other)):
        more = tuple(sorted((*given, number)))
        yield Loosening(name, f"{number} as well", replace(constraints, **{name: more}))  # type: ignore[arg-type]


def _hopeless(constraints: Constraints) -> bool:
    """Whether all the choices at once leave no design, so that none of them need be tried."""
    try:
        return not feasible(constraints, Budget(MOST_STEPS_EACH))
    except ZooError:
        return False


def _widths(constraints: Constraints) -> Iterator[Loosening]:
    depth, widths = constraints.output[-1], constraints.widths
    if widths is not None and depth not in widths:
        changed = replace(constraints, widths=tuple(sorted((*widths, depth))))
        yield Loosening("widths", f"{depth} as well, the wanted depth", changed)


def _pools(constraints: Constraints) -> Iterator[Loosening]:
    given = constraints.pools.at_most
    for number in range(given + 1, MOST_POOLS + 1):
        changed = replace(constraints, pools=constraints.pools._replace(at_most=number))
        yield Loosening("pools", f"at most {number} instead of {given}", changed)


def _placement(constraints: Constraints) -> Iterator[Loosening]:
    if not constraints.pools.anywhere:
        changed = replace(constraints, pools=constraints.pools._replace(placement="any"))
        yield Loosening("placement", "any instead of after_convolutions", changed)


def _even(constraints: Constraints) -> Iterator[Loosening]:
    if constraints.even:
        yield Loosening("even", "false, divisions rounded down", replace(constraints, even=False))


def _limit(constraints: Constraints, name: str) -> Iterator[Loosening]:
    """The nearest value that a design attains under all the other bounds."""
    limit = constraints.limits[name]
    for bound, pick in (("at_most", min), ("at_least", max)):
        given = getattr(limit, bound)
        if given is None:
            continue
        other = limit._replace(**{bound: None})
        limits = {**constraints.limits, name: other}
        if other == Limit():
            del limits[name]
        space = Space(constraints, limits, constraints.ladder, Budget(MOST_STEPS_EACH))
        quantity = QUANTITIES.index(name)
        rest = space.extreme(space.start, quantity, pick)
        if rest is not None:
            value = space.fixed[quantity] + rest
            words = f"{bound.replace('_', ' ')} {value:,} instead of {given:,}"
            loosened = {**constraints.limits, name: limit._replace(**{bound: value})}
            yield Loosening(name, words, replace(constraints, limits=loosened))
