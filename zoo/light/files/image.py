"""Pictures as images of pixels, with Pillow; the letters are Bitstream Vera Sans where reportlab brings it."""

from functools import cache
from itertools import pairwise
from math import dist
from typing import Any

from zoo.errors import require
from zoo.light.files import letters
from zoo.light.files.marks import CORNER, Box, Circle, Line, Point, Polygon, Text, Tint
from zoo.light.files.palette import PAPER
from zoo.light.files.text import printable

MOST_PIXELS = 40_000_000


class ImageCanvas:
    """A sheet of pixels, drawn larger and brought down, since Pillow's lines are hard.

    Args:
        shown: pixels for each unit of the marks.
    """

    def __init__(self, size: Point, shown: float, tint: Tint) -> None:
        require("PIL")
        from PIL import Image, ImageDraw

        shown = min(shown, (MOST_PIXELS / (4 * size[0] * size[1])) ** 0.5)
        self._size = round(size[0] * shown), round(size[1] * shown)
        self._scale, self._tint = 2 * shown, tint
        self._sheet = Image.new("RGB", (2 * self._size[0], 2 * self._size[1]), tint(PAPER))
        self._pen = ImageDraw.Draw(self._sheet)

    def image(self) -> Any:
        """What was drawn, as a Pillow image."""
        from PIL import Image

        return self._sheet.resize(self._size, Image.Resampling.LANCZOS)

    def box(self, mark: Box) -> None:
        (x, y), (width, height) = mark.at, mark.size
        corners = self._scaled((x, y), (x + width, y + height))
        outline = self._tint(mark.stroke) if mark.stroke else None
        self._pen.rounded_rectangle(
            corners, CORNER * self._scale, fill=self._tint(mark.fill), outline=outline, width=self._thick(1)
        )

    def polygon(self, mark: Polygon) -> None:
        self._pen.polygon(self._scaled(*mark.points), fill=self._tint(mark.fill))
        if mark.stroke:
            self._stroke((*mark.points, mark.points[0]), mark.stroke, 1)

    def circle(self, mark: Circle) -> None:
        (centre,) = self._scaled(mark.centre)
        fill, outline = self._tint(mark.fill), self._tint(mark.stroke)
        self._pen.circle(centre, mark.radius * self._scale, fill=fill, outline=outline, width=self._thick(1))

    def line(self, mark: Line) -> None:
        strokes = _strokes(list(mark.points), *mark.dash) if mark.dash else [mark.points]
        for each in strokes:
            self._stroke(tuple(each), mark.stroke, mark.width)

    def text(self, mark: Text) -> None:
        text, size = printable(mark.text), mark.size * self._scale
        font, own = font_of(size, mark.bold)
        if not own and (length := font.getlength(text)):  # Another font's letters, made to fit.
            font, _ = font_of(size * min(mark.length * self._scale / length, 1.15), mark.bold)
        self._pen.text(
            self._scaled(mark.at)[0],
            text,
            font=font,
            fill=self._tint(mark.fill),
            anchor={"left": "ls", "right": "rs", "centre": "ms"}[mark.align],
            stroke_width=0.022 * size if mark.bold and not own else 0,
        )

    def _stroke(self, points: tuple[Point, ...], colour: str, width: float) -> None:
        self._pen.line(self._scaled(*points), fill=self._tint(colour), width=self._thick(width), joint="curve")

    def _scaled(self, *points: Point) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _thick(self, width: float) -> int:
        return max(1, round(width * self._scale))


@cache
def font_of(size: float, bold: bool) -> tuple[Any, bool]:
    """A font of Pillow's, and whether its letters have the widths by which labels are placed."""
    from PIL import ImageFont

    file = letters.vera(bold)
    if file is None:
        return ImageFont.load_default(size), False
    return ImageFont.truetype(str(file), size), True


def _strokes(points: list[Point], on: float, off: float) -> list[list[Point]]:
    """The strokes of a broken line; the pattern runs on around its corners."""
    drawn, run, found = True, on, [points[:1]]
    for (x, y), (to_x, to_y) in pairwise(points):
        length, done = dist((x, y), (to_x, to_y)), 0.0
        while length - done > run:
            done += run
            corner = (x + (to_x - x) * done / length, y + (to_y - y) * done / length)
            if drawn:
                found[-1].append(corner)
            else:
                found.append([corner])
            drawn = not drawn
            run = on if drawn else off
        run -= length - done
        if drawn:
            found[-1].append((to_x, to_y))
    return [each for each in found if len(each) > 1]
