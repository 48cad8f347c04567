"""Draws a net from its table: as its graph, or as its feature maps, in one of two directions, as wide as is asked.

Of a long net what is repeated is drawn once, in a frame that says how often.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.letters import wrapped
from zoo.light.files.look import STYLES, Look
from zoo.light.files.marks import Box, Circle, Line, Mark, Point, Polygon, Text
from zoo.light.files.picture import POINTS, UNITS_IN_CM, Picture
from zoo.light.files.text import number_of
from zoo.light.nets.pictures import blocks, boxes, tex
from zoo.light.nets.pictures.drawable import Drawable
from zoo.light.nets.pictures.drawn import Drawn
from zoo.light.nets.pictures.flow import HEAD, TAG_RADIUS, Flow
from zoo.light.nets.pictures.given import FRAME_BESIDE, Room
from zoo.light.nets.pictures.lanes import laid_out
from zoo.light.nets.pictures.steps import NetSteps, folded, steps_of
from zoo.light.nets.pictures.words import LINE_HEIGHT, SIZE, kind_text, size_of, totals
from zoo.light.nets.table import Table

MOST_STEPS, MOST_ARROWS = 4_000, 12_000
"""Of a picture; NASNetLarge has a quarter of that."""
USUAL_CM = 16.0
"""The width of what wraps, where none is asked for: that of a page's text."""
_MARGIN = 14.0
_LEAST = 330.0
"""The width of a net that takes less, which gives its title and its totals room."""
_TITLE_SIZE, _TITLE_LINE = 15.0, 20.0
_FRAME_LABEL = 16.0, FRAME_BESIDE
"""The room for how often a frame is repeated, above it or beside it."""


class Style(NamedTuple):
    """One way to draw a net."""

    nodes: Callable[[Table, NetSteps, float, bool], Sequence[Drawable]]
    join: bool
    """Whether layers that keep their input's map are drawn with it."""
    across: bool
    """Whether it runs from left to right anyhow."""
    most_steps: int
    """More are folded."""
    rooms: tuple[float, ...]
    """For the words of a step, from left to right, the widest first."""
    caption: Callable[[NetSteps], str]
    macros: tuple[str, ...]


_STYLES = {
    "graph": Style(boxes.boxes, False, False, 40, (300, 230, 180, 140, 110, 90), lambda steps: "", boxes.MACROS),
    "blocks": Style(blocks.blocks, True, True, 24, (120, 100, 78), blocks.caption, blocks.MACROS),
}
assert tuple(_STYLES) == STYLES


@dataclass(repr=False)
class NetPicture(Picture):
    """A picture of a net, which as LaTeX has a node for each of its steps."""

    sketch: "Sketch | None" = field(default=None)

    def to_tex(self) -> str:
        """The picture as a LaTeX document of one page, a line a step, which needs TikZ alone."""
        assert self.sketch
        sketch, size = self.sketch, (self.width, self.height)
        drawing = tex.Drawing(sketch.nodes, sketch.steps, sketch.flow, sketch.page, sketch.across)
        return tex.document(drawing, size, POINTS * self.scale, self.tint, sketch.words, sketch.style.macros)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A net laid out: its nodes, where they stand, and where the picture begins on the page."""

    style: Style
    steps: NetSteps
    nodes: Sequence[Drawable]
    flow: Flow
    across: bool
    corner: Point = (_MARGIN, _MARGIN)
    words: tuple[Text, ...] = ()

    @property
    def size(self) -> Point:
        """Width and height, margins left out."""
        return self.flow.extent if self.across else self.flow.extent[::-1]

    def page(self, place: Point) -> Point:
        """A place along and across, on the page."""
        x, y = place if self.across else place[::-1]
        return self.corner[0] + x, self.corner[1] + y


def draw(table: Table, title: str, look: Look | None = None) -> NetPicture:
    """The picture of a net.

    Raises:
        ZooError: it does not fit into the width that is asked for.
    """
    look = look or Look()
    style = _STYLES[look.style]
    across = style.across or look.horizontal
    wraps = across and not (look.horizontal and look.width_cm is None)
    width_cm = look.width_cm or (USUAL_CM if wraps else None)
    limit = width_cm * UNITS_IN_CM - 2 * _MARGIN if width_cm else inf
    sketch = _fitted(table, style, across, limit, look.counts)
    fits = width_cm is None or (look.width_cm is None and len(sketch.flow.rows) == 1)
    width = max(sketch.size[0], _LEAST) + 2 * _MARGIN if fits else limit + 2 * _MARGIN
    return _picture(table, title, sketch, width, look)


def _fitted(table: Table, style: Style, across: bool, limit: float, counts: bool) -> Sketch:
    """The net laid out with as much room for words as does not make it longer, or too wide.

    Raises:
        ZooError: it is too wide even with the least.
    """
    steps = steps_of(table, join=style.join)
    if len(steps.steps) > style.most_steps:
        steps = folded(steps)
    if len(steps.steps) > MOST_STEPS or len(steps.edges) > MOST_ARROWS:
        size = f"{number_of(len(steps.steps), 'layer', ',')} with {number_of(len(steps.edges), 'arrow', ',')}"
        raise ZooError(f"{size} are not drawn; at most {MOST_STEPS:,} with {MOST_ARROWS:,} are, repetitions left out.")
    lanes = laid_out(steps)

    def sketched(room: float) -> Sketch:
        nodes = style.nodes(table, steps, room, counts)
        flow = Flow(steps, lanes, [node.cell(across) for node in nodes], _room(across, limit))
        return Sketch(style, steps, nodes, flow, across)

    if limit == inf:
        return sketched(style.rooms[1] if across else style.rooms[0])
    least = sketched(style.rooms[-1])
    if least.size[0] > limit + 0.01:
        need = ceil(10 * (least.size[0] + 2 * _MARGIN) / UNITS_IN_CM) / 10
        raise ZooError(f"This needs a width of {need:g}cm: its words would be smaller than 8 pt in {_cm(limit)}.")
    for room in style.rooms[:-1]:
        made = sketched(room)
        if made.size[0] <= limit and (not across or _parts(made) == _parts(least)):
            return made
    return least


def _parts(sketch: Sketch) -> tuple[int, int]:
    """Into how many rows a net is broken, and into how many parts its frames."""
    return len(sketch.flow.rows), len(sketch.flow.frames)


def _cm(limit: float) -> str:
    return f"{(limit + 2 * _MARGIN) / UNITS_IN_CM:.3g}cm"


def _room(across: bool, limit: float) -> Room:
    return Room(limit if across else inf, 10.0 if across else 14.0, _FRAME_LABEL[0 if across else 1])


def _picture(table: Table, title: str, sketch: Sketch, width: float, look: Look) -> NetPicture:
    """The marks of a net that is laid out, its title above it and its totals below."""
    room = width - 2 * _MARGIN
    heading = wrapped(title, room, _TITLE_SIZE, True)
    top = _MARGIN + _TITLE_LINE * len(heading) + (8 if heading else 0)
    left = _MARGIN if sketch.across else (width - sketch.size[0]) / 2
    foot = top + sketch.size[1] + 16
    notes = wrapped(f"{totals(table)} {sketch.style.caption(sketch.steps)}", room, SIZE)
    words = [
        *(
            Text((_MARGIN, _MARGIN + 12 + _TITLE_LINE * at), line, _TITLE_SIZE, palette.INK, True)
            for at, line in enumerate(heading)
        ),
        *(Text((_MARGIN, foot + SIZE + LINE_HEIGHT * at), line, SIZE, palette.FAINT) for at, line in enumerate(notes)),
    ]
    height = foot + LINE_HEIGHT * len(notes) + _MARGIN
    sketch = replace(sketch, corner=(left, top), words=tuple(words))
    marks = [*_frames(sketch), *_arrows(sketch), *_tags(sketch), *_nodes(sketch), *words]
    shown = look.width_cm or (width / UNITS_IN_CM if sketch.across and look.width_cm is None else None)
    told = "; ".join(
        f"{step.row.layer.name}: {kind_text(step.row)}, {size_of(step.row.output)}" for step in sketch.steps.steps
    )
    return NetPicture(width, height, marks, title or "A net", f"{totals(table)} {told}.", look.dark, shown, sketch)


def _frames(sketch: Sketch) -> Iterator[Mark]:
    for area in sketch.flow.frames:
        (x, y), (to_x, to_y) = sketch.page(area.first), sketch.page(area.last)
        yield Box((x, y), (to_x - x, to_y - y), palette.WINDOW, palette.GRID)
        for at, line in enumerate(area.lines(sketch.across)):
            yield Text((x + 6, y + 12 + LINE_HEIGHT * at), line, SIZE, palette.INK, bold=True)


def _nodes(sketch: Sketch) -> Iterator[Mark]:
    for node, place in zip(sketch.nodes, sketch.flow.places, strict=True):
        yield from node.marks(sketch.page(place))


def _arrows(sketch: Sketch) -> Iterator[Mark]:
    drawn = Drawn()
    for path in sketch.flow.paths.values():
        yield from _arrow([sketch.page(each) for each in path], drawn)


def _tags(sketch: Sketch) -> Iterator[Mark]:
    for tag in sketch.flow.tags:
        points, (x, y) = [sketch.page(each) for each in tag.path], sketch.page(tag.centre)
        yield from _arrow(points, Drawn()) if tag.enters else [Line(points, palette.LINE, 1.2)]
        yield Circle((x, y), TAG_RADIUS, palette.PAPER, palette.LINE)
        yield Text((x, y + 0.37 * SIZE), tag.letter, SIZE, palette.INK, align="centre")


def _arrow(points: Sequence[Point], drawn: Drawn) -> Iterator[Mark]:
    """A line with a head at its end, less what of it is drawn already."""
    (x, y), (tip_x, tip_y) = points[-2], points[-1]
    along = ((tip_x > x) - (tip_x < x), (tip_y > y) - (tip_y < y))
    back = tip_x - HEAD * along[0], tip_y - HEAD * along[1]
    aside = 3.2 * along[1], 3.2 * along[0]
    head = [(tip_x, tip_y), (back[0] + aside[0], back[1] + aside[1]), (back[0] - aside[0], back[1] - aside[1])]
    yield from (Line(each, palette.LINE, 1.2) for each in drawn.rest([*points[:-1], back]))
    yield Polygon(head, palette.LINE, "")
