"""What a style makes of a step: how much room it takes, its marks, and its line of TikZ."""

from collections.abc import Sequence
from typing import Protocol

from zoo.light.files.marks import Mark, Point, Text
from zoo.light.nets.pictures.given import Extent
from zoo.light.nets.pictures.words import LINE_HEIGHT, SIZE, Words


class Drawable(Protocol):
    """A step as one style draws it."""

    @property
    def name(self) -> str:
        """The first of its layers."""

    @property
    def size(self) -> Point:
        """Width and height on the page of what arrows end at."""

    def cell(self, horizontal: bool) -> Extent:
        """The room it takes along and across the way."""

    def marks(self, place: Point) -> list[Mark]:
        """Its marks, its middle being at a place of the page."""

    def tikz(self, place: Point, key: str) -> str:
        """Its line of TikZ, as a node of that name."""


def stacked(lines: Sequence[Words], top: Point, fill: str) -> list[Text]:
    """Lines of words centred one below the other, from the middle of their upper edge on."""
    x, y = top
    return [
        Text((x, y + LINE_HEIGHT * at + 0.82 * SIZE), each.text, SIZE, fill, each.bold, "centre")
        for at, each in enumerate(lines)
    ]
