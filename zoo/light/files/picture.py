"""A picture made of a few kinds of marks, saved as SVG or, with Pillow, as PNG.

No program outside pip is needed, and no plotting library, whose mere presence slows `import keras`.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from zoo.errors import require
from zoo.light.files import disk
from zoo.light.files.palette import COLOURS as COLOURS
from zoo.light.files.text import printable

Point = tuple[float, float]

_CORNER = 7.0
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Box:
    at: Point
    size: Point
    fill: str

    def svg(self) -> str:
        (x, y), (width, height) = self.at, self.size
        return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{_CORNER:g}" fill="{self.fill}"/>'

    def paint(self, pen: Any, scale: float) -> None:
        (x, y), (width, height) = self.at, self.size
        corners = _scaled([(x, y), (x + width, y + height)], scale)
        pen.rounded_rectangle(corners, radius=_CORNER * scale, fill=self.fill)


@dataclass(frozen=True, slots=True)
class Polygon:
    points: Sequence[Point]
    fill: str
    stroke: str

    def svg(self) -> str:
        paint = f'fill="{self.fill}" stroke="{self.stroke}" stroke-linejoin="round"'
        return f'<polygon points="{_svg_points(self.points)}" {paint}/>'

    def paint(self, pen: Any, scale: float) -> None:
        pen.polygon(_scaled(self.points, scale), fill=self.fill)
        outline = _scaled([*self.points, self.points[0]], scale)
        pen.line(outline, fill=self.stroke, width=round(scale), joint="curve")


@dataclass(frozen=True, slots=True)
class Circle:
    centre: Point
    radius: float
    fill: str
    stroke: str

    def svg(self) -> str:
        x, y = self.centre
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{self.radius:g}" fill="{self.fill}" stroke="{self.stroke}"/>'

    def paint(self, pen: Any, scale: float) -> None:
        centre = _scaled([self.centre], scale)[0]
        pen.circle(centre, self.radius * scale, fill=self.fill, outline=self.stroke, width=round(scale))


@dataclass(frozen=True, slots=True)
class Line:
    points: Sequence[Point]
    stroke: str
    width: float = 1.5

    def svg(self) -> str:
        stroke = f'stroke="{self.stroke}" stroke-width="{self.width:g}"'
        return f'<polyline points="{_svg_points(self.points)}" fill="none" {stroke}/>'

    def paint(self, pen: Any, scale: float) -> None:
        pen.line(_scaled(self.points, scale), fill=self.stroke, width=round(self.width * scale), joint="curve")


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `at` is the left end, the right end or the middle of its baseline."""

    at: Point
    text: str
    size: float
    fill: str
    bold: bool = False
    align: Literal["left", "right", "centre"] = "left"

    def svg(self) -> str:
        weight = ' font-weight="bold"' if self.bold else ""
        anchor = {"left": "", "right": ' text-anchor="end"', "centre": ' text-anchor="middle"'}[self.align]
        place = f'x="{self.at[0]:g}" y="{self.at[1]:g}" font-size="{self.size:g}"'
        from html import escape  # only a picture that is drawn needs it

        return f'<text {place} fill="{self.fill}"{weight}{anchor}>{escape(printable(self.text), quote=False)}</text>'

    def paint(self, pen: Any, scale: float) -> None:
        from PIL import ImageFont

        pen.text(
            _scaled([self.at], scale)[0],
            self.text,
            font=ImageFont.load_default(size=self.size * scale),
            fill=self.fill,
            anchor={"left": "ls", "right": "rs", "centre": "ms"}[self.align],
            stroke_width=0.022 * self.size * scale if self.bold else 0,
        )


Mark = Box | Polygon | Circle | Line | Text


@dataclass(repr=False)
class Picture:
    """Marks on white, in pixels from the top left corner, later ones over earlier ones."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Picture: {self.width:.0f} x {self.height:.0f} pixels, {len(self.marks)} marks>"

    def add(self, *marks: Mark) -> None:
        self.marks.extend(marks)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `path` as SVG if that is its suffix, else as an image.

        Raises:
            ZooError: it cannot be written.
        """
        path = Path(path)
        if path.suffix == ".svg":
            disk.write_text(path, self.to_svg())
        else:
            disk.write(path, lambda temporary: self.to_image().save(temporary))

    def _repr_svg_(self) -> str:
        """How a notebook shows it."""
        return self.to_svg()

    def to_svg(self) -> str:
        """The picture as an SVG document."""
        width, height = f"{self.width:g}", f"{self.height:g}"
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Helvetica, Arial, sans-serif">'
        white = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        return "\n".join([start, white, *(mark.svg() for mark in self.marks), "</svg>", ""])

    def to_image(self) -> Any:
        """The picture as a Pillow image of twice its size, or less where that would be enormous.

        Raises:
            ZooError: Pillow is not installed.
        """
        require("PIL")
        from PIL import Image, ImageDraw

        shown = min(2.0, (_MOST_PIXELS / (4 * self.width * self.height)) ** 0.5)
        scale = 2 * shown  # drawn larger and brought down, since Pillow's lines are hard
        image = Image.new("RGB", (round(self.width * scale), round(self.height * scale)), "white")
        pen = ImageDraw.Draw(image)
        for mark in self.marks:
            mark.paint(pen, scale)
        return image.resize((round(self.width * shown), round(self.height * shown)), Image.Resampling.LANCZOS)


def _scaled(points: Iterable[Point], scale: float) -> list[Point]:
    return [(x * scale, y * scale) for x, y in points]


def _svg_points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
