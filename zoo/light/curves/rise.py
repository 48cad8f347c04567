"""Whether a validation loss has risen since its lowest, by how certain that is and not by its size alone.

All is reckoned in the logarithm of the loss, so that a scatter is a share of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from zoo.light.curves.figures import StraightLine, logarithms, mean, medians, slope

UNMOVED = 0.01
"""Of a loss: a fall or a rise of less is none."""
TREND = 6
"""Epochs: in as many a slope tells itself from scatter."""
CERTAIN = 2.58
"""Standard errors: beyond them lies one in two hundred of the figures that scatter alone makes."""
CARRIED = 5.0
"""Times the mean loss: by so much a sample's loss moves that carries a rise; benchmarks/verdicts.py measures it."""
WINDOW = 10
"""Of so many parts of a history, one tells where its valley is."""
LUCK = 2.0
"""Standard errors that the lowest of about thirty means lies below the rest by luck."""
_MOST_ALIKE = 0.95  # the correlation of neighbouring epochs beyond which nothing is certain


@dataclass(frozen=True, slots=True)
class Rise:
    """From where to where a validation loss has risen."""

    lowest: int
    """The place of its lowest."""
    low: float
    """Its level there."""
    now: float
    """Its level in the end, a mean."""


@dataclass(frozen=True, slots=True)
class _Scatter:
    """Of single epochs about the course of a curve."""

    size: float
    alike: float
    """The correlation of neighbouring epochs."""

    def error(self, count: float) -> float:
        """Of the mean of so many neighbours."""
        return self.size * min(1.0, math.sqrt((1 + self.alike) / (1 - self.alike) / count))


def find_rise(losses: Sequence[float], validated: int | None = None) -> Rise | None:
    """The rise of a validation loss since its lowest; None if there is none, or none that is certain.

    Args:
        losses: three or more.
        validated: validation samples, where that is known.
    """
    logs = logarithms(losses)
    lowest, low, width = _valley(logs)
    after = logs[lowest + 1 :]
    if len(after) < 2:
        return None
    last = max(3, len(after) // 4)
    now = mean(after[-last:])
    rise = now - low
    if rise <= math.log1p(_least(validated)) or falls(after[len(after) // 2 :]):
        return None
    scatter = _scatter(logs, after)
    before, since = scatter.error(width), scatter.error(min(last, len(after)))
    if rise <= LUCK * before + CERTAIN * math.hypot(before, since) and not _rises(after):
        return None
    return Rise(lowest, math.exp(low), math.exp(now))


def _valley(logs: Sequence[float]) -> tuple[int, float, float]:
    """Where a curve is lowest, its level there, and of how many independent figures that is the mean.

    A single epoch is low by luck, and late in a long history; the mean of a window is not so easily.
    """
    half = len(logs) // WINDOW // 2
    if half < 2:
        smooth = medians(logs)
        near, half, width = smooth.index(min(smooth)), 1, 2.0  # A median of three scatters as a mean of two.
        low = smooth[near]
    else:
        sums = [0.0, *accumulate(logs)]
        means = [(sums[at + half + 1] - sums[at - half]) / (2 * half + 1) for at in range(half, len(logs) - half)]
        low = min(means)
        near, width = half + means.index(low), 2.0 * half + 1
    lowest = min(range(max(near - half, 0), min(near + half + 1, len(logs))), key=logs.__getitem__)
    return lowest, low, width


def _least(validated: int | None) -> float:
    """The share by which a loss must rise to exceed its own standard error over so many samples.

    A rise r of the mean rests on few samples, M of N: those that a net gets wrong, and surer of it. Each moves by about
    `CARRIED` times the mean, so that r = M x `CARRIED` / N, and its standard error is r / sqrt(M): M must exceed 1.
    """
    return max(UNMOVED, CARRIED / validated) if validated else UNMOVED


def _scatter(logs: Sequence[float], after: Sequence[float]) -> _Scatter:
    """From third differences, which no course of the curve moves much, be it as bent as a parabola.

    A curve that wanders for some epochs shows little of that in them; where there are enough since the lowest, their
    distance from a straight line counts if it is more, and tells how alike neighbours are.
    """
    thirds = logs
    for _ in range(3 if len(logs) > TREND else 2):
        thirds = [later - earlier for earlier, later in pairwise(thirds)]
    sizes = sorted(map(abs, thirds))
    white = 1.4826 * sizes[len(sizes) // 2] / math.sqrt(20 if len(logs) > TREND else 6)
    if len(after) < TREND:
        return _Scatter(white, 0.0)
    late = slope(after[len(after) // 2 :])
    return _Scatter(max(white, late.scatter), _alike(slope(after)))


def _rises(logs: Sequence[float]) -> bool:
    return len(logs) >= TREND and _certainty(logs) > 1


def falls(logs: Sequence[float]) -> bool:
    """Whether logarithms of losses fall for certain."""
    return len(logs) >= TREND and _certainty(logs) < -1


def _certainty(logs: Sequence[float]) -> float:
    """The slope in units of the least that is certain; Bartlett (1935) has how likeness widens the standard error."""
    line = slope(logs)
    if not line.error:
        return math.copysign(math.inf, line.slope) if line.slope else 0.0
    alike = _alike(line)
    return line.slope / (line.error * math.sqrt((1 + alike) / (1 - alike)) * _quantile(len(logs) - 2))


def _alike(line: StraightLine) -> float:
    """The correlation of neighbours about a line, with its bias in short series put right; never below 0."""
    squares = math.fsum(each**2 for each in line.rest)
    alike = math.fsum(one * other for one, other in pairwise(line.rest)) / squares if squares else 0.0
    return min(max(alike + (2 + 4 * alike) / len(line.rest), 0.0), _MOST_ALIKE)


def _quantile(degrees: int) -> float:
    """Student's quantile for `CERTAIN`, expanded in the degrees of freedom (Fisher and Cornish, 1960)."""
    z = CERTAIN
    return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
