"""Arithmetic on curves: means, medians, and straight lines by least squares."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 1e-7
"""A loss below this, Keras's epsilon, counts as this."""


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A straight line through figures that are one epoch apart."""

    slope: float
    error: float
    """The standard error of the slope, where the figures are independent."""
    rest: tuple[float, ...]
    """Each figure's distance from the line."""

    @property
    def scatter(self) -> float:
        """The standard deviation of the figures about the line."""
        return math.sqrt(math.fsum(each**2 for each in self.rest) / max(len(self.rest) - 2, 1))


def slope(figures: Sequence[float]) -> StraightLine:
    """The line by least squares through two figures or more."""
    middle, level = (len(figures) - 1) / 2, mean(figures)
    spread = math.fsum((at - middle) ** 2 for at in range(len(figures)))
    rise = math.fsum((at - middle) * (each - level) for at, each in enumerate(figures)) / spread
    rest = tuple(each - level - rise * (at - middle) for at, each in enumerate(figures))
    line = StraightLine(rise, 0.0, rest)
    return StraightLine(rise, line.scatter / math.sqrt(spread), rest)


def pace(losses: Sequence[float]) -> tuple[float, float]:
    """The share of itself that a loss falls by an epoch, by least squares on its logarithm, and its standard error."""
    line = slope(logarithms(losses))
    return 1 - math.exp(min(line.slope, 50.0)), line.error


def logarithms(losses: Sequence[float]) -> list[float]:
    return [math.log(max(loss, SMALLEST)) for loss in losses]


def mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)  # the module statistics would import decimal and random


def medians(losses: Sequence[float]) -> list[float]:
    """Each loss as the median of itself and its neighbours; the two ends stay."""
    inner = [sorted(losses[at - 1 : at + 2])[1] for at in range(1, len(losses) - 1)]
    return [losses[0], *inner, losses[-1]]
