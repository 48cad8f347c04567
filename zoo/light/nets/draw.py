"""Draws a net: its layers from top to bottom, branches side by side, shapes and parameters beside them.

The layout is a small Sugiyama scheme: rank by longest path, order by the mean place above.
"""

from math import log2, prod
from textwrap import shorten

from zoo.light.files.palette import FAINT, INK, LINE
from zoo.light.files.picture import Box, Circle, Line, Picture, Point, Polygon, Text
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

_BOX_WIDTH, _BOX_HEIGHT, _MARGIN = 460, 54, 28
_GAP_X, _PASSAGE = 24, 24  # between two places of a rank; the width of a place where an edge passes
_GAP_Y, _GAP_Y_BRANCHING = 22, 40
_GLYPH = 84  # the left part of a box, where the shape is sketched
_HEADER, _FOOTER = 56, 40
_MOST_LETTERS = 52  # of a layer's settings, beside its number of parameters


def draw(table: Table, title: str) -> Picture:
    """Lay the net out and set its marks; without a title it begins at the top."""
    ranks = _ranks(table)
    places = _places(table, ranks)
    widths = [[_BOX_WIDTH if name in ranks else _PASSAGE for name in rank] for rank in places]
    spans = [sum(rank) + _GAP_X * (len(rank) - 1) for rank in widths]
    gap = _GAP_Y if max(map(len, places)) == 1 else _GAP_Y_BRANCHING
    width = 2 * _MARGIN + max(spans)
    first = _HEADER if title else _MARGIN  # the upper edge of the first rank
    height = first + len(places) * (_BOX_HEIGHT + gap) - gap + _FOOTER
    picture = Picture(width, height)
    if title:
        picture.add(Text((_MARGIN, 34), title, 17, INK, bold=True))
    tops: dict[tuple[str, int], Point] = {}  # the middle of each place's upper edge
    for at, rank in enumerate(places):
        left = (width - spans[at]) / 2
        for name, wide in zip(rank, widths[at], strict=True):
            tops[name, at] = left + wide / 2, first + at * (_BOX_HEIGHT + gap)
            left += wide + _GAP_X
    for name, inputs in table.inputs.items():
        for each in dict.fromkeys(inputs):
            _arrow(picture, [tops[_passing(each, name, at, ranks)] for at in range(ranks[each], ranks[name] + 1)])
    for row in table:
        x, y = tops[row.layer.name, ranks[row.layer.name]]
        _draw_row(picture, (x - _BOX_WIDTH / 2, y), row)
    totals = number_of(table.parameters, "parameter", ","), number_of(table.macs, "multiply-accumulate", ",")
    picture.add(Text((_MARGIN, height - 16), ", ".join(totals), 13, FAINT))
    return picture


def _ranks(table: Table) -> dict[str, int]:
    """Each layer's distance from the input along the longest path."""
    ranks: dict[str, int] = {}
    for name, inputs in table.inputs.items():
        ranks[name] = 1 + max((ranks[each] for each in inputs), default=-1)
    return ranks


def _passing(source: str, target: str, rank: int, ranks: dict[str, int]) -> tuple[str, int]:
    """The place at `rank` of an edge: a layer at either end, else a gap kept free for it."""
    if rank == ranks[source]:
        return source, rank
    return (target, rank) if rank == ranks[target] else (f"{source}>{target}", rank)


def _places(table: Table, ranks: dict[str, int]) -> list[list[str]]:
    """The layers of each rank from left to right, and the gaps through which longer edges pass."""
    places: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    above: dict[tuple[str, int], list[str]] = {}
    for name, inputs in table.inputs.items():
        places[ranks[name]].append(name)
        for each in dict.fromkeys(inputs):
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


def _draw_row(picture: Picture, corner: Point, row: Row) -> None:
    (x, y), right = corner, corner[0] + _BOX_WIDTH - 12
    settings = shorten(f"{row.layer.kind} {row.settings}", _MOST_LETTERS, placeholder=" ...")
    picture.add(Box(corner, (_BOX_WIDTH, _BOX_HEIGHT), row.layer.kind.fill))
    _sketch(picture, (x + _GLYPH / 2, y + _BOX_HEIGHT / 2), row.output)
    picture.add(
        Text((x + _GLYPH, y + 23), row.layer.name[:22], 14, INK, bold=True),
        Text((x + _GLYPH, y + 41), settings, 11, FAINT),
        Text((right, y + 23), format_shape(row.output), 13, INK, align="right"),
    )
    if row.parameters:
        picture.add(Text((right, y + 41), number_of(row.parameters, "param", ","), 11, FAINT, align="right"))


def _sketch(picture: Picture, centre: Point, shape: Shape) -> None:
    """A feature map as a block, a vector as a bar, a short vector as circles; sides grow as logarithms."""
    x, y = centre
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
