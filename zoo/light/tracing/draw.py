"""Draws a traced net: units as circles with their values, weights on the edges, from left to right.

Layers stand in columns by their longest path from the input; an edge that skips a column has a place kept free in it.
A feature map lies as it is, and of its edges only those of its first position are drawn, around their window. Where
there are many edges all are drawn, and the first unit's have their words.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from zoo.light.files import palette
from zoo.light.files.letters import width, wrapped
from zoo.light.files.look import Look
from zoo.light.files.marks import Box, Circle, Line, Point, Polygon, Text
from zoo.light.files.picture import Picture
from zoo.light.files.placing import Area, Taken
from zoo.light.tracing.notation import RATE
from zoo.light.tracing.trace import Trace
from zoo.light.tracing.wiring import Place, Unit

_RADIUS, _CELL = 27.0, 20.0  # of a unit, and of a position of a feature map
_GAPS_X = (190.0, 230.0, 290.0, 360.0)
"""Between columns; the first at which no label covers anything."""
_GAP_Y, _GAP_CELL = 34.0, 8.0  # between layers' units, positions
_MARGIN, _HEADER, _FOOTER = 64.0, 96.0, 40.0
_LINE_HEIGHT = 13.0
_SIZE = 11.0  # of most letters
_TITLE_SIZE = 17.0
_MOST_WORDED = 24  # edges of plain units; of more only those of each layer's first unit have their words
_MOST_SPACED = 8  # units in a column; more stand close, without what is written below each
_MOST_TAPS = 9  # weights listed beside a window
_FILLS = {
    "input": palette.GREY,
    "weighted": palette.GREEN,
    "activation": palette.VIOLET,
    "sum": palette.ROSE,
    "mean": palette.ORANGE,
    "max": palette.ORANGE,
}

Slot = tuple[str, str]
"""What stands in a column: a layer (``"", name``), or an edge that passes, by the layers it joins."""


def draw(traced: Trace, title: str, _look: Look | None = None) -> Picture:
    """The first pass of a trace: units laid out in columns, their values, weights and gradients."""
    for gap in _GAPS_X:
        drawing = _Drawing(traced, gap)
        picture = drawing.draw(title or f"{traced.name}: {traced.title}")
        if not drawing.covered:
            break
    return picture


class _Drawing:
    """The layout of one picture: where each unit is, where edges pass, what is taken already."""

    def __init__(self, traced: Trace, gap: float) -> None:
        self.traced, self.gap = traced, gap
        self.units = traced.wiring.units
        self.layers: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            self.layers.setdefault(unit.place[0], []).append(unit)
        columns = [len(each) for name, each in self.layers.items() if not self.is_map(name)]
        self.close = max(columns, default=0) > _MOST_SPACED
        lines = max(len(list(self.notes(unit))) for unit in self.units.values())
        self.pitch = 2 * _RADIUS + (_GAP_CELL if self.close else _GAP_Y + _LINE_HEIGHT * lines)
        self.plain = [
            unit for unit in self.units.values() if not any(self.is_map(source[0]) for source in unit.sources)
        ]
        self.worded = sum(len(unit.sources) for unit in self.plain) <= _MOST_WORDED
        taps = [len(unit.sources) for unit in self.plain if len(unit.sources) <= _MOST_TAPS]
        listed = 0 if self.worded else max(taps, default=0)
        self.header = _HEADER + _LINE_HEIGHT * max(0, listed - 2)
        self.covered = 0.0
        """How much labels cover that they should not."""
        self.centres: dict[Place, Point] = {}
        self.passages: dict[Slot, list[Point]] = {}
        self.taken = Taken()

    def draw(self, title: str) -> Picture:
        columns = self.columns()
        heights = [sum(map(self.height, column)) for column in columns]
        left = _MARGIN
        for column, high in zip(columns, heights, strict=True):
            wide = max(map(self.width, column))
            top = self.header + (max(heights) - high) / 2
            for slot in column:
                self.place(slot, (left, top), wide)
                top += self.height(slot)
            left += wide + self.gap
        words = width(title, _TITLE_SIZE, True) + 2 * (_MARGIN - _RADIUS)
        picture = Picture(max(left - self.gap + _MARGIN, words), self.header + max(heights) + _FOOTER, title=title)
        room = picture.width - 2 * (_MARGIN - _RADIUS)
        caption = wrapped(self.caption(), room, _SIZE)
        picture.description = self.caption()
        picture.add(Text((_MARGIN - _RADIUS, 32), title, _TITLE_SIZE, palette.INK, bold=True))
        for at, line in enumerate(caption):
            picture.add(Text((_MARGIN - _RADIUS, 52 + 14 * at), line, _SIZE, palette.FAINT))
        self.edges(picture)
        for place, centre in self.centres.items():
            self.node(picture, self.units[place], centre)
        return picture

    # Layout

    def columns(self) -> list[list[Slot]]:
        """Layers and passing edges of each column, ordered by the mean place of what feeds them."""
        ranks: dict[str, int] = {}
        for name, units in self.layers.items():
            ranks[name] = 1 + max((ranks[source[0]] for unit in units for source in unit.sources), default=-1)
        columns: list[list[Slot]] = [[] for _ in range(max(ranks.values()) + 1)]
        for name, units in self.layers.items():
            columns[ranks[name]].append(("", name))
            for above in dict.fromkeys(source[0] for unit in units for source in unit.sources):
                for rank in range(ranks[above] + 1, ranks[name]):
                    columns[rank].append((above, name))
        for at, column in enumerate(columns[1:], start=1):
            order = {slot: place for place, slot in enumerate(columns[at - 1])}

            def mean(slot: Slot, order: dict[Slot, int] = order) -> float:
                above = (
                    {slot[0]} if slot[0] else {source[0] for unit in self.layers[slot[1]] for source in unit.sources}
                )
                fed = [order[each] for name in above for each in (("", name), (name, slot[1])) if each in order]
                return sum(fed) / len(fed) if fed else 0.0

            column.sort(key=mean)
        return columns

    def grid(self, layer: str) -> tuple[int, int]:
        """Rows and columns of a layer's units: a map as it lies, anything else in one column."""
        shape = self.traced.table.rows_by_name[layer].output
        if len(shape) == 3 and shape[1] * shape[2] > 1:
            return shape[0], shape[1] * shape[2]
        return len(self.layers[layer]), 1

    def is_map(self, layer: str) -> bool:
        return self.grid(layer)[1] > 1

    def height(self, slot: Slot) -> float:
        if slot[0]:
            return 2 * _RADIUS + _GAP_Y / 2
        rows = self.grid(slot[1])[0]
        return rows * (2 * _CELL + _GAP_CELL) + _GAP_Y if self.is_map(slot[1]) else rows * self.pitch

    def width(self, slot: Slot) -> float:
        columns = 1 if slot[0] else self.grid(slot[1])[1]
        return 2 * _RADIUS if columns == 1 else columns * (2 * _CELL + _GAP_CELL) - _GAP_CELL

    def radius(self, unit: Unit) -> float:
        return _CELL if self.is_map(unit.place[0]) else _RADIUS

    def place(self, slot: Slot, corner: Point, wide: float) -> None:
        """Put a layer's units, or the place where an edge passes, into a column."""
        left, top = corner
        if slot[0]:
            self.passages.setdefault(slot, []).append((left + wide / 2, top + _RADIUS))
            return
        columns = self.grid(slot[1])[1]
        for at, unit in enumerate(self.layers[slot[1]]):
            radius = self.radius(unit)
            across, down = (0.0, self.pitch) if columns == 1 else (2 * radius + _GAP_CELL,) * 2
            x = left + (wide - self.width(slot)) / 2 + radius + at % columns * across
            y = top + radius + at // columns * down
            self.centres[unit.place] = x, y
            below = y + radius + _LINE_HEIGHT * len(list(self.notes(unit)))
            half = max([radius, *(width(text, _SIZE) / 2 for text, _ in self.notes(unit))])
            self.taken.add((x - half, y + radius, x + half, below + 4))
            self.taken.add((x - radius, y - radius - _LINE_HEIGHT - 4, x + radius, y + radius))

    # Words

    def caption(self) -> str:
        traced = self.traced
        if traced.point.loss is None:
            return "Forward pass."
        targets = ", ".join(f"{name} = {_short(traced.values[name])}" for name in traced.notation.target[:4])
        loss = f"{traced.point.loss.replace('_', ' ')} {traced.notation.loss} = {_short(traced.losses()[0])}"
        rate = f"{RATE} = {_short(traced.point.learning_rate)}"
        return f"{targets}; {loss}; {rate}. In red: error terms and gradients."

    def notes(self, unit: Unit) -> Iterator[tuple[str, str]]:
        """What is written under a unit: pre-activation, bias, error term, each with its colour."""
        traced, layer = self.traced, unit.place[0]
        if unit.rule != "weighted" or self.is_map(layer) or self.close:
            return
        z = traced.notation("z", unit.place)
        if z != traced.notation("a", unit.place):
            yield f"{z} = {_short(traced.values[z])}", palette.FAINT
        if unit.bias is not None:
            bias = traced.notation("bias", (layer, unit.bias))
            yield f"{bias} = {_short(traced.values[bias])}", palette.FAINT
        delta = traced.notation("delta", unit.place)
        if delta in traced.values:
            yield f"{delta} = {_short(traced.values[delta])}", palette.BACKWARD

    def weight(self, unit: Unit, at: int) -> tuple[list[tuple[str, str]], str, float]:
        """The lines to write on an edge, its colour and its width."""
        if not unit.weights:
            return [], palette.LINE, 1.2
        name = self.traced.notation("kernel", (unit.place[0], unit.weights[at]))
        value = self.traced.values[name]
        colour = palette.POSITIVE if value > 0 else palette.NEGATIVE if value < 0 else palette.LINE
        lines = [(f"{name} = {_short(value)}", colour)]
        gradient = self.traced.values.get(f"d{self.traced.notation.loss}/d{name}")
        if gradient is not None:
            lines.append((_short(gradient), palette.BACKWARD))
        return lines, colour, min(1.2 + 1.6 * abs(value), 4.0)

    # Marks

    def edges(self, picture: Picture) -> None:
        """Every edge of plain units, with its words where there are few; of maps those of the first position."""
        labels: list[tuple[int, list[Point], list[tuple[str, str]]]] = []
        said = []
        for unit in self.units.values():
            if any(self.is_map(source[0]) for source in unit.sources):
                if unit.place[1]:
                    said.append("Of a map the edges of its first position are drawn.")
                else:
                    self.window(picture, unit)
                continue
            has_words = self.worded or (not unit.place[1] and len(unit.sources) <= _MOST_TAPS)
            if not has_words:
                said.append(f"Weights are written at a layer's first unit, where it has no more than {_MOST_TAPS}.")
            elif not self.worded:
                self.list_weights(picture, unit)
            for at, source in enumerate(unit.sources):
                lines, colour, thick = self.weight(unit, at)
                points = self.path(source, unit)
                number = len(labels)
                self.taken.run(points, number)
                picture.add(Line(points, colour, thick if self.worded else 1))
                labels.append((number, points, lines if self.worded else []))
        for number, points, lines in labels:
            picture.add(*self.label(number, points, lines))
        for at, words in enumerate(dict.fromkeys(said)):
            picture.add(Text((_MARGIN - _RADIUS, picture.height - 14 - 14 * at), words, _SIZE, palette.FAINT))

    def list_weights(self, picture: Picture, unit: Unit) -> None:
        """The weights of a layer's first unit in a list to the upper left of it, where no edge runs."""
        (x, y), radius = self.centres[unit.place], self.radius(unit)
        rows = [self.weight(unit, at)[0] for at in range(len(unit.sources))]
        wide = max((width(row[1][0], _SIZE) for row in rows if len(row) > 1), default=0.0)
        for at, row in enumerate(rows):
            right, line = x - radius - 8, y - 6 - _LINE_HEIGHT * (len(rows) - 1 - at)
            for (text, colour), end in zip(row, (right - wide - 8, right), strict=False):
                picture.add(Text((end, line), text, _SIZE, colour, align="right"))

    def path(self, source: Place, unit: Unit) -> list[Point]:
        """From circle to circle, through the places where the edge passes other columns."""
        points = [self.centres[source], *self.passages.get((source[0], unit.place[0]), []), self.centres[unit.place]]
        points[0] = _towards(points[0], points[1], self.radius(self.units[source]))
        points[-1] = _towards(points[-1], points[-2], self.radius(unit))
        return points

    def window(self, picture: Picture, unit: Unit) -> None:
        """The sources of a position of a map, framed, and its weights beside the two lines to the position."""
        for layer in dict.fromkeys(source[0] for source in unit.sources):
            places = [source for source in unit.sources if source[0] == layer]
            spots = [self.centres[source] for source in places]
            reach = _CELL + _GAP_CELL / 2
            left, right = min(x for x, _ in spots) - reach, max(x for x, _ in spots) + reach
            top, bottom = min(y for _, y in spots) - reach, max(y for _, y in spots) + reach
            edge = max(x for (name, _), (x, _) in self.centres.items() if name == layer) + reach
            end = _towards(self.centres[unit.place], (edge, (top + bottom) / 2), self.radius(unit))
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            picture.add(Polygon(corners, palette.WINDOW, palette.POSITIVE))
            # Along the rows to the end of the map, so that no line runs through what it does not come from.
            picture.add(*(Line([(right, y), (edge, y), end], palette.POSITIVE, 1) for y in (top, bottom)))
            if (times := places.count(places[0])) > 1:
                middle = (edge + end[0]) / 2, (top + bottom) / 4 + end[1] / 2 + 4
                picture.add(Text(middle, f"{times} times", _SIZE, palette.INK, align="centre"))
        lines = [self.weight(unit, at)[0] for at in range(len(unit.weights))][:_MOST_TAPS]
        flat = [(" ".join(text for text, _ in pair), palette.INK) for pair in lines]
        if len(unit.weights) > _MOST_TAPS:
            flat.append((f"and {len(unit.weights) - _MOST_TAPS} more", palette.FAINT))
        last = max(x for (layer, _), (x, _) in self.centres.items() if layer == unit.sources[0][0])
        x, y = (last + self.centres[unit.place][0]) / 2, self.centres[unit.place][1] + 54
        for at, (text, colour) in enumerate(flat):
            picture.add(Text((x, y + at * _LINE_HEIGHT), text, _SIZE, colour, align="centre"))

    def label(self, number: int, points: Sequence[Point], lines: Sequence[tuple[str, str]]) -> Iterator[Box | Text]:
        """The words of an edge, at the place along it that covers least of what is there already."""
        if not lines:
            return
        wide, high = max(width(text, _SIZE) for text, _ in lines) + 6, _LINE_HEIGHT * len(lines) + 3

        def area(along: float) -> Area:
            x, y = _along(points, along)
            return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2

        places = sorted((at / 50 for at in range(8, 43)), key=lambda at: abs(at - 0.5))
        cost, (left, top, right, bottom) = self.taken.best(map(area, places), number)
        self.covered += cost
        yield Box((left, top), (right - left, bottom - top), palette.PAPER)
        for at, (text, colour) in enumerate(lines):
            yield Text(((left + right) / 2, top + (at + 1) * _LINE_HEIGHT - 2), text, _SIZE, colour, align="centre")

    def node(self, picture: Picture, unit: Unit, centre: Point) -> None:
        (x, y), radius = centre, self.radius(unit)
        layer = self.traced.table.rows_by_name[unit.place[0]].layer
        name, size = self.traced.notation("a", unit.place), 12.0 if radius == _RADIUS else 9.5
        named = width(name, size, True) <= 1.8 * radius
        activation = str(layer.get("activation") or "linear")
        above = [layer.name] if not named else []
        above += [activation] if activation != "linear" else []
        if unit.place[1] == 0 and above:
            picture.add(Text((x, y - radius - 7), ": ".join(above), _SIZE, palette.FAINT, align="centre"))
        picture.add(Circle(centre, radius, _FILLS[unit.rule], palette.FAINT))
        if named:
            picture.add(Text((x, y - 3), name, size, palette.INK, bold=True, align="centre"))
        value = _short(self.traced.values[name])
        size = min(size, size * 1.9 * radius / width(value, size))
        picture.add(Text((x, y + (size if named else size / 3)), value, size, palette.INK, align="centre"))
        if notes := list(self.notes(unit)):
            wide = max(width(text, _SIZE) for text, _ in notes)
            picture.add(Box((x - wide / 2, y + radius + 3), (wide, _LINE_HEIGHT * len(notes)), palette.PAPER))
        for at, (text, colour) in enumerate(notes):
            picture.add(Text((x, y + radius + (at + 1) * _LINE_HEIGHT + 1), text, _SIZE, colour, align="centre"))


def _short(value: float) -> str:
    text = f"{value:.4g}"
    return "0" if text == "-0" else text


def _towards(start: Point, end: Point, distance: float) -> Point:
    (x, y), (to_x, to_y) = start, end
    share = distance / max(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5, 1.0)
    return x + (to_x - x) * share, y + (to_y - y) * share


def _along(points: Sequence[Point], share: float) -> Point:
    """The point at a share of the way along the longest leg."""
    legs = pairwise(points)
    (x, y), (to_x, to_y) = max(legs, key=lambda leg: abs(leg[1][0] - leg[0][0]) + abs(leg[1][1] - leg[0][1]))
    return x + (to_x - x) * share, y + (to_y - y) * share
