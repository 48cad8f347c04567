"""What a class's sheets come to: how points are spread, how hard each cell is, which slips were made."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from zoo.light.course.keeping.keeper import earned
from zoo.light.course.reveal import without_values
from zoo.light.marking.marks import SIGNS, Marking
from zoo.light.marking.scheme import Scheme

_MOST_BINS = 20
_MOST_GIVEN = 5  # unclear answers of a cell that are shown


class Item(NamedTuple):
    """A cell that is asked, over all sheets."""

    layer: str
    column: str
    counts: dict[str, int]
    """Sheets by mark."""
    difficulty: float
    """The mean share of its points that is reached: 1 where all have it right."""
    discrimination: float | None
    """The correlation of its points with those of the rest of the sheet; None where either never varies."""

    @property
    def name(self) -> str:
        return f"{self.layer}, {self.column}"


class Made(NamedTuple):
    """A slip in a cell, and the sheets in which it was made, by their places."""

    slip: str
    layer: str
    column: str
    sheets: tuple[int, ...]


class Doubtful(NamedTuple):
    """A cell that is unclear on some sheets, by their places, and some of what is written there."""

    layer: str
    column: str
    sheets: tuple[int, ...]
    given: tuple[str, ...]


class Statistics(NamedTuple):
    points: tuple[float, ...]
    """Of each sheet."""
    maximum: float
    items: tuple[Item, ...]
    """In the order of the net."""
    slips: tuple[Made, ...]
    """The most frequent first."""
    doubtful: tuple[Doubtful, ...]

    @property
    def mean(self) -> float:
        return sum(self.points) / len(self.points) if self.points else 0.0

    @property
    def median(self) -> float:
        ordered = sorted(self.points)
        at = len(ordered) // 2
        if not ordered:
            return 0.0
        return ordered[at] if len(ordered) % 2 else (ordered[at - 1] + ordered[at]) / 2

    @property
    def deviation(self) -> float:
        """The standard deviation of these sheets."""
        return sqrt(sum((each - self.mean) ** 2 for each in self.points) / len(self.points)) if self.points else 0.0

    def bins(self) -> list[tuple[str, int]]:
        """The sheets by points: one bin a point, or a few of equal width where there are many."""
        width = max(1, -(-int(self.maximum + 1) // _MOST_BINS))
        counts = Counter(int(each // width) for each in self.points)
        last = int(self.maximum // width)
        return [(_range(at * width, width, self.maximum), counts[at]) for at in range(last + 1)]


def _range(low: int, width: int, maximum: float) -> str:
    """``3`` for 3 up to under 4, ``4-5`` for 4 up to under 6."""
    high = min(low + width - 1, int(maximum))
    return str(low) if high <= low else f"{low}-{high}"


def statistics(markings: Sequence[Marking], scheme: Scheme) -> Statistics:
    """The statistics of sheets that were marked under one scheme."""
    points = tuple(each.score.points for each in markings)
    places: dict[tuple[str, str], dict[int, tuple[str, float, float]]] = {}
    slips: dict[tuple[str, str, str], list[int]] = {}
    doubtful: dict[tuple[str, str], dict[int, str]] = {}
    for at, marking in enumerate(markings):
        for row in marking.rows:
            for cell in row.cells:
                if not cell.worth:
                    continue
                place = row.layer, cell.column
                gained = float(earned(cell, scheme))
                places.setdefault(place, {})[at] = cell.mark, gained, float(cell.worth)
                if cell.mark == "wrong" and cell.slips:
                    said = " Or: ".join(dict.fromkeys(map(without_values, cell.slips)))
                    slips.setdefault((said, *place), []).append(at)
                elif cell.mark == "unclear":
                    doubtful.setdefault(place, {})[at] = cell.given
    return Statistics(
        points,
        max((each.score.maximum for each in markings), default=0.0),
        tuple(_item(*place, cells, points) for place, cells in places.items()),
        tuple(Made(*made, tuple(at)) for made, at in sorted(slips.items(), key=lambda each: -len(each[1]))),
        tuple(
            Doubtful(*place, tuple(cells), tuple(dict.fromkeys(cells.values()))[:_MOST_GIVEN])
            for place, cells in doubtful.items()
        ),
    )


def _item(layer: str, column: str, cells: dict[int, tuple[str, float, float]], points: Sequence[float]) -> Item:
    counts = Counter(mark for mark, _, _ in cells.values())
    worth = sum(each for _, _, each in cells.values())
    gained = [each for _, each, _ in cells.values()]
    rest = [points[at] - each for at, (_, each, _) in cells.items()]
    return Item(layer, column, {mark: counts[mark] for mark in SIGNS}, sum(gained) / worth, correlation(gained, rest))


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's coefficient; None where either is constant, but for rounding."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    apart = [(x - mean_x, y - mean_y) for x, y in zip(xs, ys, strict=True)]
    spread_x, spread_y = sum(x * x for x, _ in apart), sum(y * y for _, y in apart)
    if spread_x < 1e-12 * len(xs) or spread_y < 1e-12 * len(xs):
        return None
    return sum(x * y for x, y in apart) / sqrt(spread_x * spread_y)
