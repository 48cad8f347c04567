"""Line charts with named axes: as a picture, with braille dots on a terminal, with letters in a pipe."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zoo.light.files.letters import width
from zoo.light.files.marks import Circle, Line, Mark, Point, Polygon, Text
from zoo.light.files.palette import COLOURS, FAINT, GRID, INK, PAPER
from zoo.light.files.picture import Picture
from zoo.light.files.shown import Pictured
from zoo.light.files.text import number_of

_WIDTH, _HEIGHT = 640.0, 250.0  # of a chart's axes, in pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 68.0, 28.0, 62.0, 52.0
NOTE_ROOM, NOTE_SIZE = _LEFT + _WIDTH + _RIGHT - 32, 12.0
"""For a note at the foot, from left to right, and of its letters."""
_LEGEND_LINE = 20.0
_MARK_LINE = 15.0
"""Of the words of marked places, which stand above the axes, so that they cover no curve and one another neither."""
_MOST_SIGNS = 12
"""Of a curve's signs, by which it is told from others without its colour."""
_DASH = (7.0, 5.0)
_ROWS = 12  # of a chart in characters
_LABEL = 9  # characters of a number beside an axis
_FEWEST_COLUMNS, _MOST_COLUMNS = 20, 100
_BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True, slots=True)
class Curve:
    """Points joined by a line. `letter` stands for it where there are only characters.

    Without a colour it gets the chart's next one, without a letter the first of its name.
    """

    name: str
    points: Sequence[Point]
    colour: str = ""
    letter: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Chart(Pictured):
    """Curves over two named axes; points that are not finite numbers are left out."""

    title: str
    x_name: str
    y_name: str
    curves: Sequence[Curve]
    log_x: bool = False
    marks: Sequence[tuple[float, str]] = ()
    """Places of the horizontal axis with a word on each."""

    def __post_init__(self) -> None:
        curves = tuple(
            replace(curve, colour=curve.colour or COLOURS[at % len(COLOURS)], letter=curve.letter or curve.name[:1])
            for at, curve in enumerate(self.curves)
        )
        object.__setattr__(self, "curves", curves)

    def __str__(self) -> str:
        return f"{self.y_name} over {self.x_name}, {number_of(len(self.curves), 'curve')}"

    def drawn(self, curve: Curve) -> list[Point]:
        """A curve's points where the axes are straight."""
        return [(self.place(x), y) for x, y in curve.points if math.isfinite(y)]

    def place(self, x: float) -> float:
        return math.log10(x) if self.log_x else x

    def bounds(self) -> tuple[Point, Point]:
        """Lowest and highest of both axes, never equal."""
        points = [point for curve in self.curves for point in self.drawn(curve)] or [(0.0, 0.0)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        ticks = ticks_between(min(ys), max(ys))
        (left, right), (low, high) = (min(xs), max(xs)), (min([*ticks, *ys]), max([*ticks, *ys]))
        return (left, right if right > left else left + 1), (low, high)

    def x_ticks(self) -> list[tuple[float, str]]:
        """Places along the axis and what is written there."""
        (left, right), _ = self.bounds()
        if self.log_x:
            powers = range(math.ceil(left - 1e-9), math.floor(right + 1e-9) + 1)
            every = max(1, len(powers) // 8)
            return [(float(power), f"{10.0**power:g}") for power in powers[::every]]
        ticks = [tick for tick in ticks_between(left, right, whole=True) if left <= tick <= right]
        ticks = ticks if not ticks or ticks[0] - left < (right - left) / 12 else [left, *ticks]
        return [(tick, _short(tick)) for tick in ticks]


def ticks_between(low: float, high: float, *, whole: bool = False) -> list[float]:
    """About five round numbers that span from `low` to `high`."""
    span = high - low if high > low else abs(low) or 1.0
    step = 10.0 ** math.floor(math.log10(span / 4)) if span >= 1e-300 else 1e-300
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= 5)
    if whole:
        step = max(1.0, float(round(step)))
    first = math.floor(low / step)
    count = min(math.ceil((high - first * step) / step - 1e-9), 10)
    return [(first + at) * step for at in range(max(count, 1) + 1)]


def chart(*charts: Chart, title: str = "", notes: Sequence[str] = ()) -> Picture:
    """The charts one below the other under a title, each with its legend; notes at the foot."""
    heights = [_head(each) + _HEIGHT + _BOTTOM for each in charts]
    picture = Picture(_LEFT + _WIDTH + _RIGHT, 46 + sum(heights) + 18 * len(notes) + 8)
    picture.title = title or (charts[0].title if charts else "")
    picture.description = " ".join([*(f"{each.title}: {each}." for each in charts), *notes])
    picture.add(Text((16, 30), title, 17, INK, bold=True))
    top = 46.0
    for each, height in zip(charts, heights, strict=True):
        _draw(picture, each, top)
        top += height
    picture.add(*(Text((16, top + 18 * at + 8), note, NOTE_SIZE, FAINT) for at, note in enumerate(notes)))
    return picture


def _head(chart: Chart) -> float:
    """The height of what stands above the axes of a chart."""
    rows = 1 + max((row for *_, row in _marked(chart)), default=-1)
    return _TOP + _LEGEND_LINE * (len(_legend_lines(chart)) - 1) + _MARK_LINE * rows


def _draw(picture: Picture, chart: Chart, top: float) -> None:
    legend = _legend_lines(chart)
    y_zero = top + _head(chart)
    (left, right), (low, high) = chart.bounds()

    def at(x: float, y: float) -> Point:
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return _LEFT + _WIDTH * across, y_zero + _HEIGHT * (1 - up)

    picture.add(Text((16, top + 22), chart.title, 14, INK, bold=True))
    _draw_legend(picture, legend, top + 22)
    marked = _marked(chart)
    picture.add(
        Text(
            (16, y_zero - 12 - _MARK_LINE * (1 + max((row for *_, row in marked), default=-1))), chart.y_name, 12, FAINT
        )
    )
    for tick in ticks_between(low, high):
        if low <= tick <= high:
            picture.add(Line([at(left, tick), at(right, tick)], GRID, 1))
            picture.add(Text((_LEFT - 8, at(left, tick)[1] + 4), _short(tick), 11, FAINT, align="right"))
    for place, text in chart.x_ticks():
        x, y = at(place, low)
        picture.add(Line([(x, y), (x, y + 5)], FAINT, 1), Text((x, y + 20), text, 11, FAINT, align="centre"))
    picture.add(Line([at(left, low), at(right, low)], FAINT, 1))
    picture.add(Text((_LEFT + _WIDTH, y_zero + _HEIGHT + 38), chart.x_name, 12, FAINT, align="right"))
    for place, left_end, word, row in marked:
        picture.add(Line([at(place, low), (at(place, low)[0], y_zero - _MARK_LINE * row - 6)], FAINT, 1, _DASH))
        picture.add(Text((left_end, y_zero - _MARK_LINE * row - 9), word, 11, INK))
    for curve in chart.curves:
        points = [at(x, y) for x, y in chart.drawn(curve)]
        dash = _DASH if curve.dashed else None
        picture.add(Line(points, curve.colour, 1.6 if curve.dashed else 2.2, dash))
        if not curve.dashed or len(points) == 1:
            every = -(-len(points) // _MOST_SIGNS) or 1
            picture.add(*(_sign(curve.colour, point) for point in points[::every]))


def _marked(chart: Chart) -> list[tuple[float, float, str, int]]:
    """The marked places: where on the axis, where their words begin, these, and in which row from the axes up.

    Each row is one place's, the highest the first one's, so that no line runs through words.
    """
    (left, right), _ = chart.bounds()
    found = []
    for at, (x, word) in enumerate(sorted(chart.marks)):
        place = chart.place(x)
        across = _LEFT + _WIDTH * (place - left) / (right - left)
        begin = min(across - 2, _LEFT + _WIDTH + _RIGHT - 8 - width(word, 11))
        found.append((place, begin, word, len(chart.marks) - 1 - at))
    return found


def _sign(colour: str, place: Point) -> Mark:
    """The sign of a curve, which goes with its colour: one of four forms, full or hollow."""
    number = COLOURS.index(colour) if colour in COLOURS else 0
    fill = PAPER if number // 4 % 2 else colour
    (x, y), reach = place, 3.4
    if number % 4 == 0:
        return Circle(place, 2.8, fill, colour)
    forms = (
        [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        [(0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
        [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
    )
    scale = reach * (0.85 if number % 4 == 1 else 1)
    return Polygon([(x + scale * dx, y + scale * dy) for dx, dy in forms[number % 4 - 1]], fill, colour)


def _legend_lines(chart: Chart) -> list[list[Curve]]:
    """The curves by lines of the legend, which stands to the right of the title."""
    lines: list[list[Curve]] = [[]]
    room = _LEFT + _WIDTH - 16 - width(chart.title, 14, True) - 8
    for curve in chart.curves:
        wide = _legend_width(curve)
        if lines[-1] and math.fsum(map(_legend_width, lines[-1])) + wide > room:
            lines.append([])
        lines[-1].append(curve)
    return lines


def _legend_width(curve: Curve) -> float:
    return 46 + width(curve.name, 12)


def _draw_legend(picture: Picture, lines: Sequence[Sequence[Curve]], y: float) -> None:
    for row, line in enumerate(lines):
        x = _LEFT + _WIDTH - math.fsum(map(_legend_width, line)) + 12
        for curve in line:
            middle = y - 4 + row * _LEGEND_LINE
            dash = _DASH if curve.dashed else None
            picture.add(Line([(x, middle), (x + 24, middle)], curve.colour, 1.6 if curve.dashed else 2.2, dash))
            if not curve.dashed:
                picture.add(_sign(curve.colour, (x + 12, middle)))
            picture.add(Text((x + 30, y + row * _LEGEND_LINE), curve.name, 12, INK))
            x += _legend_width(curve)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 and number == round(number) else f"{number:.4g}"


def in_characters(chart: Chart, columns: int, *, braille: bool) -> str:
    """A chart as lines of so many characters: of coloured braille dots, or of a letter for each curve."""
    return "\n".join(_lines(chart, max(min(columns, _MOST_COLUMNS) - _LABEL - 2, _FEWEST_COLUMNS), braille))


def _lines(chart: Chart, columns: int, braille: bool) -> Iterator[str]:
    _, (low, high) = chart.bounds()
    yield f"{chart.title} ({chart.y_name}) by {chart.x_name}"
    rows = _braille_rows(chart, columns) if braille else _letter_rows(chart, columns)
    labels = {round((1 - (tick - low) / (high - low)) * (_ROWS - 1)): _short(tick) for tick in ticks_between(low, high)}
    for at, row in enumerate(rows):
        yield f"{labels.get(at, ''):>{_LABEL}} |{row}".rstrip()
    yield " " * (_LABEL + 1) + "+" + "-" * columns
    yield " " * (_LABEL + 2) + _axis_text(chart, columns)
    yield f"{chart.x_name:>{_LABEL + 2 + columns}}"
    yield from _key(chart, _LABEL + 2 + columns, braille)


def _key(chart: Chart, columns: int, braille: bool) -> Iterator[str]:
    """Which curve is which, in as many lines as that takes."""
    line, length = "", 0
    for curve in chart.curves:
        sign = f"{_colour_on(curve.colour)}\u2501\u2501\033[0m" if braille else curve.letter
        wide = (2 if braille else 1) + len(curve.name) + 4
        if line and length + wide > columns - 2:
            yield line.rstrip()
            line, length = "", 0
        line, length = f"{line or '  '}{sign} {curve.name}   ", length + wide
    yield line.rstrip()


def _axis_text(chart: Chart, columns: int) -> str:
    """The numbers under the axis, those that have room."""
    (left, right), _ = chart.bounds()
    text = ""
    for place, label in chart.x_ticks():
        start = max(0, round((place - left) / (right - left) * (columns - 1)) - len(label) // 2)
        start = min(start, columns - len(label))
        if start > len(text) or not text:
            text = text.ljust(start) + label
    return text


def _dots(chart: Chart, curve: Curve, columns: int, rows: int) -> Iterable[tuple[int, int]]:
    """The cells of a grid, from the top left, that a curve passes through."""
    (left, right), (low, high) = chart.bounds()
    points = [
        ((x - left) / (right - left) * (columns - 1), (1 - (y - low) / (high - low)) * (rows - 1))
        for x, y in chart.drawn(curve)
    ]
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(1, math.ceil(max(abs(to_x - x), abs(to_y - y))))
        for at in range(steps):
            yield round(x + (to_x - x) * at / steps), round(y + (to_y - y) * at / steps)
    if points:
        yield round(points[-1][0]), round(points[-1][1])


def _letter_rows(chart: Chart, columns: int) -> list[str]:
    grid = [[" "] * columns for _ in range(_ROWS)]
    for curve in chart.curves:
        for column, row in _dots(chart, curve, columns, _ROWS):
            grid[row][column] = curve.letter
    return ["".join(row) for row in grid]


def _braille_rows(chart: Chart, columns: int) -> list[str]:
    """Eight dots a character; a character has the colour of the last curve through it."""
    dots = [[0] * columns for _ in range(_ROWS)]
    colours: dict[tuple[int, int], str] = {}
    for curve in chart.curves:
        for x, y in _dots(chart, curve, 2 * columns, 4 * _ROWS):
            dots[y // 4][x // 2] |= _BRAILLE[y % 4][x % 2]
            colours[y // 4, x // 2] = curve.colour
    return [
        "".join(
            f"{_colour_on(colours[row, column])}{chr(0x2800 + each)}\033[0m" if each else " "
            for column, each in enumerate(line)
        )
        for row, line in enumerate(dots)
    ]


def _colour_on(colour: str) -> str:
    """Switches a terminal to the nearest of the 216 colours that every one has."""
    red, green, blue = (max(0, (int(colour[at : at + 2], 16) - 35) // 40) for at in (1, 3, 5))
    return f"\033[38;5;{16 + 36 * red + 6 * green + blue}m"
