"""How much each value of a search mattered: the share of the objective's variance that it explains by itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from tuning.job.job import Job
from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED
from zoo.light.files.text import number_of
from zoo.light.nets.knob import Value

if TYPE_CHECKING:
    import numpy as np

FEWEST = 12
"""Trials, below which nothing is said."""
_A_GROUP = 3
"""Trials a group, on average at least."""
_SHUFFLES = 999

Observation = tuple[Mapping[str, Value], float]
"""A trial's values and its objective."""


@dataclass(frozen=True, slots=True)
class Group:
    """Trials with the same value, or with values from `low` to `high`."""

    low: Value
    high: Value
    number: int
    mean: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one value did.

    Attributes:
        share: of the variance, from 0 to 1; none if it cannot be told.
        chance: how often shuffled trials show as large a share.
        reason: why it cannot be told.
    """

    name: str
    share: float | None
    chance: float
    number: int
    groups: tuple[Group, ...] = ()
    reason: str = ""


def observations(job: Job, state: State) -> tuple[list[Observation], int]:
    """The trials that can be compared, each with its objective after equally many epochs; and how many these are.

    A trial that went on with another's weights was chosen for its score, and is left out: the one it went on with
    stands for both.
    """
    done = [trial for trial in state.search if trial.state == COMPLETED and trial.scores and not trial.start]
    epochs = min((len(trial.scores) for trial in done), default=0)
    best = max if job.direction == "max" else min
    return [(trial.values, best(each[job.objective] for each in trial.scores[:epochs])) for trial in done], epochs


def effects(job: Job, found: Sequence[Observation]) -> list[Effect]:
    """The effect of each value of the space, the largest first.

    The first-order effect of functional ANOVA: the variance between the means of groups of trials, as a share of all
    variance, without what the scatter inside the groups puts there (epsilon squared; Kelley, 1935). A range is cut into
    groups of equally many trials.
    """
    all_ = [
        _effect(each.name, [(values[each.name], y) for values, y in found if each.name in values])
        for each in job.space.dimensions
    ]
    return sorted(all_, key=lambda effect: -1.0 if effect.share is None else effect.share, reverse=True)


def _effect(name: str, points: Sequence[tuple[Value, float]]) -> Effect:
    number = len(points)
    if number < FEWEST:
        return Effect(name, None, 1.0, number, reason=f"{number_of(number, 'trial')} had it, and {FEWEST} are needed")
    places = _places([value for value, _ in points])
    count = max(places) + 1
    if count == 1:
        return Effect(name, None, 1.0, number, reason="all trials had the same")
    if number < _A_GROUP * count:
        return Effect(name, None, 1.0, number, reason=f"{number} trials are too few for {count} values")
    groups = []
    for place in range(count):
        inside = [point for point, at in zip(points, places, strict=True) if at == place]
        values = [value for value, _ in inside]
        groups.append(Group(min(values), max(values), len(inside), fmean(y for _, y in inside)))
    share, chance = _share([y for _, y in points], places, count)
    return Effect(name, share, chance, number, tuple(groups))


def _places(values: Sequence[Value]) -> list[int]:
    """The group of each value: one a value, or of about equally many where there are many numbers."""
    distinct = sorted(set(values))
    most = max(3, math.isqrt(len(values)))
    if isinstance(values[0], bool | str) or len(distinct) <= most:
        return [distinct.index(value) for value in values]
    ordered = sorted(values)
    first = {value: at for at, value in reversed(list(enumerate(ordered)))}
    places = [first[value] * most // len(values) for value in values]
    used = sorted(set(places))
    return [used.index(place) for place in places]


def _share(ys: Sequence[float], places: Sequence[int], count: int) -> tuple[float, float]:
    """Epsilon squared, not below 0, and the share of shuffles whose groups differ as much."""
    import numpy as np

    y = np.asarray(ys) - fmean(ys)
    groups = np.asarray(places)
    sizes = np.bincount(groups, minlength=count)

    def between(of: "np.ndarray") -> float:
        return float((np.bincount(groups, weights=of, minlength=count) ** 2 / sizes).sum())

    total, apart = float((y**2).sum()), between(y)
    if not total > 1e-24 * len(y):
        return 0.0, 1.0
    within = (total - apart) / (len(y) - count)
    random = np.random.default_rng(0)
    as_large = sum(between(random.permutation(y)) >= apart * (1 - 1e-9) for _ in range(_SHUFFLES))
    return max(0.0, (apart - (count - 1) * within) / total), (1 + as_large) / (1 + _SHUFFLES)
