"""Pictures as SVG: every label as text of one named font at a fixed length, so that it looks the same anywhere."""

from collections.abc import Iterable

from zoo.light.files.letters import FAMILY
from zoo.light.files.marks import CORNER, Box, Circle, Line, Point, Polygon, Text, Tint
from zoo.light.files.palette import INK, PAPER
from zoo.light.files.text import printable

_FONTS = f"{FAMILY}, Bitstream Vera Sans, Verdana, sans-serif"
_SIZE = 11.0
"""Of the letters that do not say theirs."""


class SvgCanvas:
    """The lines of a document."""

    def __init__(self, tint: Tint) -> None:
        self.lines: list[str] = []
        self._tint = tint

    def document(self, size: Point, shown: tuple[str, str], words: tuple[str, str]) -> str:
        """The whole document.

        Args:
            size: width and height, in the unit of the marks.
            shown: width and height at which it is shown, each with its unit.
            words: its title and its description, for who hears it read.
        """
        from html import escape  # only a picture that is drawn needs it

        box = f"0 0 {_short(size[0])} {_short(size[1])}"
        start = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{shown[0]}" height="{shown[1]}" viewBox="{box}" '
            f'role="img" font-family="{_FONTS}" font-size="{_short(_SIZE)}" fill="{self._tint(INK)}" '
            'stroke-linejoin="round">'
        )
        said = [
            f"<{name}>{escape(printable(text), quote=False)}</{name}>"
            for name, text in zip(("title", "desc"), words, strict=True)
            if text
        ]
        ground = f'<rect width="{_short(size[0])}" height="{_short(size[1])}" fill="{self._tint(PAPER)}"/>'
        return "\n".join([start, *said, ground, *self.lines, "</svg>", ""])

    def box(self, mark: Box) -> None:
        (x, y), (width, height) = mark.at, mark.size
        place = f'x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"'
        self.lines.append(f'<rect {place} rx="{CORNER:g}"{self._painted(mark.fill, mark.stroke)}/>')

    def polygon(self, mark: Polygon) -> None:
        painted = self._painted(mark.fill, mark.stroke)
        self.lines.append(f'<polygon points="{_points(mark.points)}"{painted}/>')

    def circle(self, mark: Circle) -> None:
        x, y = map(_short, mark.centre)
        self.lines.append(f'<circle cx="{x}" cy="{y}" r="{mark.radius:g}"{self._painted(mark.fill, mark.stroke)}/>')

    def line(self, mark: Line) -> None:
        dash = f' stroke-dasharray="{mark.dash[0]:g} {mark.dash[1]:g}"' if mark.dash else ""
        thick = "" if mark.width == 1 else f' stroke-width="{_short(mark.width)}"'
        stroke = self._painted("none", mark.stroke)
        self.lines.append(f'<polyline points="{_points(mark.points)}"{stroke}{thick}{dash}/>')

    def text(self, mark: Text) -> None:
        from html import escape

        if not mark.text.strip():
            return
        size = "" if mark.size == _SIZE else f' font-size="{_short(mark.size)}"'
        weight = ' font-weight="bold"' if mark.bold else ""
        fill = "" if mark.fill == INK else f' fill="{self._tint(mark.fill)}"'
        # As its length is fixed, where it begins says where it ends.
        place = f'x="{_short(mark.left)}" y="{_short(mark.at[1])}" textLength="{_short(mark.length)}"'
        said = escape(printable(mark.text), quote=False)
        self.lines.append(f"<text {place}{fill}{size}{weight}>{said}</text>")

    def _painted(self, fill: str, stroke: str) -> str:
        filled = f' fill="{fill if fill == "none" else self._tint(fill)}"'
        return filled + (f' stroke="{self._tint(stroke)}"' if stroke else "")


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
