"""Draws a net: its layers from top to bottom, branches side by side, shapes and parameters beside them.

The layout is a small Sugiyama scheme: rank by longest path, order by the mean place above.
"""

from collections.abc import Iterator
from math import log2, prod
from textwrap import shorten

from zoo.light.files.palette import FAINT, INK, LINE
from zoo.light.files.picture import Box, Circle, Line, Picture, Point, Polygon, Text
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.row import Row, shape_cell
from zoo.light.nets.table import Table

_BOX_WIDTH, _BOX_HEIGHT, _MARGIN = 460, 54, 28
_GAP_X, _PASSAGE = 24, 24  # between two places of a rank; the width of a place where an edge passes
_GAP_Y, _GAP_Y_BRANCHING = 22, 40
_GLYPH = 84  # the left part of a box, where the shape is sketched
_HEADER, _FOOTER = 56, 40
_LETTER, _SMALL_LETTER, _TITLE_LETTER = 8.4, 5.9, 9.5  # mean widths, with which texts are cut to their room
_LANE = 14  # beside the boxes, where an edge leads back up
_OPEN_LENGTH = 32  # with which an open axis is sketched


def draw(table: Table, title: str) -> Picture:
    """Lay the net out and set its marks; without a title it begins at the top."""
    ranks = _ranks(table)
    places = _places(table, ranks)
    widths = [[_BOX_WIDTH if name in ranks else _PASSAGE for name in rank] for rank in places]
    spans = [sum(rank) + _GAP_X * (len(rank) - 1) for rank in widths]
    gap = _GAP_Y if max(map(len, places)) == 1 else _GAP_Y_BRANCHING
    back = [(each, name) for name, inputs in _edges(table) for each in inputs if ranks[each] >= ranks[name]]
    width = 2 * _MARGIN + max(spans) + _LANE * len(back)
    first = _HEADER if title else _MARGIN  # the upper edge of the first rank
    height = first + len(places) * (_BOX_HEIGHT + gap) - gap + _FOOTER
    picture = Picture(width, height)
    if title:
        title = shorten(title, int((width - 2 * _MARGIN) / _TITLE_LETTER), placeholder=" ...")
        picture.add(Text((_MARGIN, 34), title, 17, INK, bold=True))
    tops: dict[tuple[str, int], Point] = {}  # the middle of each place's upper edge
    for at, rank in enumerate(places):
        left = (width - _LANE * len(back) - spans[at]) / 2
        for name, wide in zip(rank, widths[at], strict=True):
            tops[name, at] = left + wide / 2, first + at * (_BOX_HEIGHT + gap)
            left += wide + _GAP_X
    for name, inputs in _edges(table):
        for each in inputs:
            if ranks[each] < ranks[name]:
                _arrow(picture, [tops[_passing(each, name, at, ranks)] for at in range(ranks[each], ranks[name] + 1)])
    for at, (each, name) in enumerate(back, 1):
        lane = width - _MARGIN - _LANE * (len(back) - at)
        _arrow_up(picture, tops[each, ranks[each]], tops[name, ranks[name]], lane)
    for row in table:
        x, y = tops[row.layer.name, ranks[row.layer.name]]
        _draw_row(picture, (x - _BOX_WIDTH / 2, y), row)
    totals = [number_of(table.parameters, "parameter", ",")]
    totals += [] if table.macs is OPEN else [number_of(table.macs, "multiply-accumulate", ",")]
    picture.add(Text((_MARGIN, height - 16), ", ".join(totals), 13, FAINT))
    return picture


def _ranks(table: Table) -> dict[str, int]:
    """Each layer's distance from the input along the longest path.

    A shared layer may be fed by what comes of it; such an edge leads back up.
    """
    ranks: dict[str, int] = {}
    waiting = dict(table.inputs)
    while waiting:
        ready = False
        for name, inputs in list(waiting.items()):
            if all(each in ranks for each in inputs):
                ready = True
                ranks[name] = 1 + max((ranks[each] for each in waiting.pop(name)), default=-1)
        if not ready:
            name = next(iter(waiting))
            ranks[name] = 1 + max((ranks[each] for each in waiting.pop(name) if each in ranks), default=-1)
    return ranks


def _edges(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Each layer, and the layers that feed it in any of its calls, each once."""
    yield from ((name, list(dict.fromkeys(inputs))) for name, inputs in table.inputs.items())


def _passing(source: str, target: str, rank: int, ranks: dict[str, int]) -> tuple[str, int]:
    """The place at `rank` of an edge: a layer at either end, else a gap kept free for it."""
    if rank == ranks[source]:
        return source, rank
    return (target, rank) if rank == ranks[target] else (f"{source}>{target}", rank)


def _places(table: Table, ranks: dict[str, int]) -> list[list[str]]:
    """The layers of each rank from left to right, and the gaps through which longer edges pass."""
    places: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    above: dict[tuple[str, int], list[str]] = {}
    for name, inputs in _edges(table):
        places[ranks[name]].append(name)
        for each in inputs:
            for rank in range(ranks[each] + 1, ranks[name] + 1):
                place = _passing(each, name, rank, ranks)
                if place[0] not in places[rank]:
                    places[rank].append(place[0])
                above.setdefault(place, []).append(_passing(each, name, rank - 1, ranks)[0])
    for rank in range(1, len(places)):
        order = {name: at for at, name in enumerate(places[rank - 1])}

        def mean(name: str, rank: int = rank, order: dict[str, int] = order) -> float:
            parents = above.get((name, rank), [])
            return sum(order[each] for each in parents) / len(parents) if parents else 0.0

        places[rank].sort(key=mean)
    return places


def _arrow(picture: Picture, tops: list[Point]) -> None:
    """An edge through the places it passes, upright at both ends."""
    points = [(tops[0][0], tops[0][1] + _BOX_HEIGHT)]
    for x, y in tops[1:-1]:
        points += [(x, y), (x, y + _BOX_HEIGHT)]
    x, y = tops[-1]
    if x != points[-1][0]:
        points += [(points[-1][0], points[-1][1] + 8), (x, y - 15)]
    picture.add(
        Line([*points, (x, y - 6)], LINE), Polygon([(x, y - 1), (x - 4.5, y - 9), (x + 4.5, y - 9)], LINE, LINE)
    )


def _arrow_up(picture: Picture, source: Point, target: Point, lane: float) -> None:
    """An edge from below a box to above another that stands no lower, through a lane beside all boxes."""
    (x, below), (to, above) = (source[0] + _LANE, source[1] + _BOX_HEIGHT), (target[0] + _LANE, target[1])
    turns = [(x, below), (x, below + 8), (lane, below + 8), (lane, above - 15), (to, above - 15), (to, above - 6)]
    head = [(to, above - 1), (to - 4.5, above - 9), (to + 4.5, above - 9)]
    picture.add(Line(turns, LINE), Polygon(head, LINE, LINE))


def _draw_row(picture: Picture, corner: Point, row: Row) -> None:
    (x, y), right = corner, corner[0] + _BOX_WIDTH - 12
    shape, room = shape_cell(row.output), right - x - _GLYPH - 10
    counted = number_of(row.parameters, "param", ",") if row.parameters else ""
    called = f", called {len(row.layer.calls)} times" if row.layer.again else ""
    letters = int(room / _SMALL_LETTER) - len(counted) - len(called)
    settings = shorten(f"{row.layer.kind} {row.settings}", letters, placeholder=" ...") + called
    picture.add(Box(corner, (_BOX_WIDTH, _BOX_HEIGHT), row.layer.kind.fill))
    _sketch(picture, (x + _GLYPH / 2, y + _BOX_HEIGHT / 2), row.output)
    picture.add(
        Text((x + _GLYPH, y + 23), _cut(row.layer.name, int(room / _LETTER) - len(shape)), 14, INK, bold=True),
        Text((x + _GLYPH, y + 41), settings, 11, FAINT),
        Text((right, y + 23), shape, 13, INK, align="right"),
    )
    if counted:
        picture.add(Text((right, y + 41), counted, 11, FAINT, align="right"))


def _cut(name: str, letters: int) -> str:
    """A name in so many letters, with its end, which tells a layer of a nested model from its neighbours."""
    letters = max(letters, 12)
    return name if len(name) <= letters else f"...{name[3 - letters :]}"


def _sketch(picture: Picture, centre: Point, shape: Shape) -> None:
    """A feature map as a block, a vector as a bar, a short vector as circles; sides grow as logarithms."""
    x, y = centre
    shape = tuple(_OPEN_LENGTH if axis is OPEN else axis for axis in shape) or (1,)
    if len(shape) == 1 and shape[0] <= 6:
        for at in range(shape[0]):
            picture.add(Circle((x + (at - (shape[0] - 1) / 2) * 12, y), 4.5, "#ffffff", FAINT))
        return
    if len(shape) == 1:
        height = min(8 + 2 * log2(shape[0]), 42)
        picture.add(Polygon(_rectangle(x - 4, y - height / 2, 8, height), "#ffffff", FAINT))
        return
    rows, columns = shape[0], prod(shape[1:-1])
    height, width, depth = 4.2 * log2(rows + 1), 4.2 * log2(columns + 1), 2.4 * log2(shape[-1] + 1)
    scale = min(1.0, 40 / (height + depth / 2), 66 / (width + depth))
    height, width, depth = (max(side * scale, 3) for side in (height, width, depth))
    back = (depth, -depth / 2)  # the block recedes to the upper right
    left, top = x - (width + back[0]) / 2, y - (height + back[1]) / 2
    front = _rectangle(left, top, width, height)
    rear = [(px + back[0], py + back[1]) for px, py in front]
    picture.add(
        Polygon([front[0], rear[0], rear[1], front[1]], "#f7f9fb", FAINT),
        Polygon([front[1], rear[1], rear[2], front[2]], "#dfe5ea", FAINT),
        Polygon(front, "#ffffff", FAINT),
    )


def _rectangle(x: float, y: float, width: float, height: float) -> list[Point]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
