"""The pictures of a search's report: the best so far against cost, and the objective against each value."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tuning.job.dimension import Dimension
from tuning.results.importance import Effect, Observation
from zoo.light.files.chart import ticks_between
from zoo.light.files.letters import cut, width
from zoo.light.files.marks import Circle, Line, Point, Text
from zoo.light.files.palette import COLOURS, FAINT, GRID, INK, PALE, PAPER
from zoo.light.files.picture import Picture
from zoo.light.nets.knob import Value

_BLUE, _RED, _ORANGE = COLOURS[0], COLOURS[5], COLOURS[1]
_WIDTH = 736.0
_ACROSS, _PANEL_WIDTH = 3, 180.0  # panels in a row
PROGRESS_TITLE = "Best so far against cost"
IMPORTANCE_TITLE = "Objective against each value, with its share of the variance"
MOST_PANELS = 12
_MOST_LABELS = 6
_MOST_DOTS = 1000
"""Of a panel; of more trials every so manyth is drawn."""

_T = TypeVar("_T")
Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Axes: a rectangle of the picture, and what it spans."""

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def at(self, x: float, y: float) -> Point:
        """A place of the picture; what lies outside is put on the edge."""
        (left, right), (low, high) = self.across, self.up
        share, rise = (x - left) / (right - left), (min(max(y, low), high) - low) / (high - low)
        return self.left + self.width * share, self.top + self.height * (1 - rise)

    def frame(self, picture: Picture, x_ticks: Ticks, y_ticks: Ticks) -> None:
        """The grid, and the numbers beside it."""
        (left, right), (low, _) = self.across, self.up
        for y, said in y_ticks:
            picture.add(Line([self.at(left, y), self.at(right, y)], GRID, 1))
            picture.add(Text((self.left - 8, self.at(left, y)[1] + 4), said, 11, FAINT, align="right"))
        for x, said in x_ticks:
            place, foot = self.at(x, low)
            picture.add(Line([(place, foot), (place, foot + 4)], FAINT, 1))
            picture.add(Text((place, foot + 18), said, 11, FAINT, align="centre"))
        picture.add(Line([self.at(left, low), self.at(right, low)], FAINT, 1))


@dataclass(frozen=True, slots=True)
class TrialEnd:
    """A trial that has ended: the cost until then, and its score; none if it failed."""

    cost: float
    score: float | None


def draw_progress(y_name: str, panels: Sequence[tuple[str, Sequence[TrialEnd]]], *, rising: bool) -> Picture:
    """The trials as they ended, and the best so far, over each of some costs.

    Args:
        panels: what the cost is, and the trials in the order of their ends.
        rising: whether more is better.
    """
    height = 220.0
    picture = Picture(_WIDTH, 60 + len(panels) * (height + 78) + 22)
    picture.add(Text((16, 30), PROGRESS_TITLE, 17, INK, bold=True))
    scores = [end.score for end in panels[0][1] if end.score is not None]
    up = _span(scores, rising)
    for at, (x_name, ends) in enumerate(panels):
        panel = Panel(68, 72 + at * (height + 78), _WIDTH - 96, height, (0.0, max(ends[-1].cost, 1e-9)), up)
        ticks = [(tick, f"{tick:g}") for tick in ticks_between(*panel.across) if tick <= panel.across[1]]
        panel.frame(picture, ticks, _y_ticks(panel.up))
        picture.add(Text((16, panel.top - 12), y_name, 12, FAINT))
        picture.add(Text((_WIDTH - 28, panel.top + height + 38), x_name, 12, FAINT, align="right"))
        _draw_ends(picture, panel, ends, rising)
    _key(picture, picture.height - 14, failed=any(end.score is None for end in panels[0][1]), scores=scores, up=up)
    return picture


def _draw_ends(picture: Picture, panel: Panel, ends: Sequence[TrialEnd], rising: bool) -> None:
    stairs: list[Point] = []
    best: float | None = None
    for end in _some(ends):
        if end.score is None:
            _cross(picture, panel.at(end.cost, panel.up[0] if rising else panel.up[1]))
        else:
            _dot(picture, panel, end.cost, end.score)
    for end in ends:
        if end.score is None:
            continue
        if best is None or (end.score > best if rising else end.score < best):
            stairs += [panel.at(end.cost, end.score if best is None else best), panel.at(end.cost, end.score)]
            best = end.score
    if best is not None:
        picture.add(Line([*stairs, panel.at(panel.across[1], best)], _ORANGE, 2.2))


def draw_importance(
    y_name: str,
    space: Sequence[Dimension],
    found: Sequence[Observation],
    failed: Sequence[Mapping[str, Value]],
    effects: Sequence[Effect],
    *,
    rising: bool,
) -> Picture:
    """A panel a value, in the order of `effects`: the trials, and the means of their groups.

    Args:
        failed: the values of the trials that have no score.
    """
    shown = effects[:MOST_PANELS]
    rows = -(-len(shown) // _ACROSS)
    picture = Picture(_WIDTH, 64 + rows * 214 + 22)
    picture.add(Text((16, 30), IMPORTANCE_TITLE, 17, INK, bold=True), Text((16, 50), y_name, 12, FAINT))
    scores = [y for _, y in found]
    up = _span(scores, rising)
    by_name = {each.name: each for each in space}
    for at, effect in enumerate(shown):
        left, top = 62 + (at % _ACROSS) * 232.0, 90 + (at // _ACROSS) * 214.0
        place, across, ticks = _axis(by_name[effect.name])
        panel = Panel(left, top, _PANEL_WIDTH, 138, across, up)
        panel.frame(picture, ticks, _y_ticks(up))
        said = "" if effect.share is None else f": {100 * effect.share:.0f} %"
        named = cut(effect.name, _PANEL_WIDTH - width(said, 12, True), 12, True)
        picture.add(Text((left, top - 10), named + said, 12, INK, bold=True))
        for number, (values, y) in enumerate(_some(found)):
            if effect.name in values:
                _dot(picture, panel, place(values[effect.name], number), y)
        for number, values in enumerate(_some(failed)):
            if effect.name in values:
                _cross(picture, panel.at(place(values[effect.name], number), up[0] if rising else up[1]))
        means = [((place(group.low, None) + place(group.high, None)) / 2, group.mean) for group in effect.groups]
        _draw_means(picture, panel, means, apart=bool(by_name[effect.name].options))
    _key(picture, picture.height - 14, failed=bool(failed), scores=scores, up=up, means=True)
    return picture


def _draw_means(picture: Picture, panel: Panel, means: Sequence[Point], *, apart: bool) -> None:
    """The means of groups, each by itself or as a line."""
    if apart:
        picture.add(*(Line([panel.at(x - 0.3, y), panel.at(x + 0.3, y)], _ORANGE, 2.6) for x, y in means))
    else:
        picture.add(Line([panel.at(x, y) for x, y in means], _ORANGE, 2.2))


def _axis(dimension: Dimension) -> tuple[Callable[[Value, int | None], float], tuple[float, float], Ticks]:
    """Where a value stands, the ends of the axis and its numbers.

    A choice's values stand side by side, with their trials, numbered, scattered a little about them.
    """
    if options := list(dimension.options):
        every = -(-len(options) // _MOST_LABELS)
        names = [str(each).lower() if isinstance(each, bool) else _short(each) for each in options]
        room = _PANEL_WIDTH * every / len(options) - 6
        ticks = [(float(at), cut(name, room, 11)) for at, name in enumerate(names) if at % every == 0]

        def beside(value: Value, number: int | None) -> float:
            return options.index(value) + (0 if number is None else 0.4 * (number * 0.618034 % 1) - 0.2)

        return beside, (-0.5, len(options) - 0.5), ticks
    low, high = float(dimension.low), float(dimension.high)
    if dimension.log:
        return (lambda value, _: math.log10(value)), (math.log10(low), math.log10(high)), _log_ticks(low, high)
    ticks = [(tick, f"{tick:g}") for tick in ticks_between(low, high) if low - 1e-9 <= tick <= high + 1e-9]
    return (lambda value, _: float(value)), (low, high), ticks


def _log_ticks(low: float, high: float) -> Ticks:
    """Powers of ten, and what is between them where there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = [10.0**power for power in range(first, last + 1, max(1, (last - first) // 4))]
    if last - first <= 2:
        powers = [factor * power for power in powers for factor in (1, 2, 5)]
    return [(math.log10(each), f"{each:g}") for each in powers if low * (1 - 1e-9) <= each <= high * (1 + 1e-9)]


def _span(scores: Sequence[float], rising: bool) -> tuple[float, float]:
    """What the vertical axis shows: all, but for scores so bad that the others could not be told apart."""
    ordered = sorted(scores)
    low, high = ordered[0], ordered[-1]
    first, third = ordered[len(ordered) // 4], ordered[3 * len(ordered) // 4]
    room = 3 * (third - first)
    if room > 0:
        low, high = (max(low, first - room), high) if rising else (low, min(high, third + room))
    ticks = ticks_between(low, high)
    return min(ticks[0], low), max(ticks[-1], high)


def _y_ticks(up: tuple[float, float]) -> Ticks:
    return [(tick, _short(tick)) for tick in ticks_between(*up) if up[0] - 1e-12 <= tick <= up[1] + 1e-12]


def _some(trials: Sequence[_T]) -> Sequence[_T]:
    return trials[:: -(-len(trials) // _MOST_DOTS) or 1]


def _dot(picture: Picture, panel: Panel, x: float, y: float) -> None:
    """A trial; hollow on the edge, if its score lies beyond."""
    inside = panel.up[0] <= y <= panel.up[1]
    picture.add(Circle(panel.at(x, y), 2.8, PALE if inside else PAPER, _BLUE))


def _cross(picture: Picture, at: Point) -> None:
    x, y = at
    picture.add(Line([(x - 3, y - 3), (x + 3, y + 3)], _RED), Line([(x - 3, y + 3), (x + 3, y - 3)], _RED))


def _key(
    picture: Picture, y: float, *, failed: bool, scores: Sequence[float], up: tuple[float, float], means: bool = False
) -> None:
    """What the marks mean, in a line at the foot."""
    x = 16.0
    beyond = any(not up[0] <= score <= up[1] for score in scores)
    for said, shown in (("a trial", True), ("one beyond the axis", beyond)):
        if shown:
            picture.add(Circle((x + 5, y - 4), 2.8, PALE if said == "a trial" else PAPER, _BLUE))
            picture.add(Text((x + 15, y), said, 11, FAINT))
            x += 31 + width(said, 11)
    if failed:
        _cross(picture, (x + 5, y - 4))
        picture.add(Text((x + 15, y), "one that failed", 11, FAINT))
        x += 31 + width("one that failed", 11)
    picture.add(Line([(x, y - 4), (x + 18, y - 4)], _ORANGE, 2.2))
    picture.add(Text((x + 24, y), "the mean of a group" if means else "the best so far", 11, FAINT))


def _short(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else value
