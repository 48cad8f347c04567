"""The marks that a picture is made of: plain data, put on a canvas that knows how a format writes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from zoo.light.files import letters

Point = tuple[float, float]
Tint = Callable[[str], str]
"""What becomes of a colour: itself, or what stands for it on a dark ground."""
CORNER = 4.0
"""The radius of a box's corners."""


class Canvas(Protocol):
    """A format's way to write each mark."""

    def box(self, mark: "Box") -> None: ...

    def polygon(self, mark: "Polygon") -> None: ...

    def circle(self, mark: "Circle") -> None: ...

    def line(self, mark: "Line") -> None: ...

    def text(self, mark: "Text") -> None: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    at: Point
    size: Point
    fill: str
    stroke: str = ""

    def on(self, canvas: Canvas) -> None:
        canvas.box(self)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed line, filled; without an outline where `stroke` is empty."""

    points: Sequence[Point]
    fill: str
    stroke: str

    def on(self, canvas: Canvas) -> None:
        canvas.polygon(self)


@dataclass(frozen=True, slots=True)
class Circle:
    centre: Point
    radius: float
    fill: str
    stroke: str

    def on(self, canvas: Canvas) -> None:
        canvas.circle(self)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` is the length of its strokes and of what is between them, none if it is whole."""

    points: Sequence[Point]
    stroke: str
    width: float = 1.5
    dash: tuple[float, float] | None = None

    def on(self, canvas: Canvas) -> None:
        canvas.line(self)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `at` is the left end, the right end or the middle of its baseline."""

    at: Point
    text: str
    size: float
    fill: str
    bold: bool = False
    align: Literal["left", "right", "centre"] = "left"

    def on(self, canvas: Canvas) -> None:
        canvas.text(self)

    @property
    def length(self) -> float:
        """How far it runs."""
        return letters.width(self.text, self.size, self.bold)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.at[0] - {"left": 0.0, "centre": 0.5, "right": 1.0}[self.align] * self.length

    @property
    def area(self) -> tuple[float, float, float, float]:
        """What its letters cover: left, top, right, bottom."""
        return self.left, self.at[1] - 0.76 * self.size, self.left + self.length, self.at[1] + 0.24 * self.size


Mark = Box | Polygon | Circle | Line | Text
