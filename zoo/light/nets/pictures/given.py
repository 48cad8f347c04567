"""What a layout is given, the room there is and what each step needs; and what it gives beside places and paths."""

from typing import NamedTuple

from zoo.light.files.letters import cut, wrapped
from zoo.light.files.marks import Point
from zoo.light.nets.pictures.words import SIZE

FRAME_BESIDE = 66.0
"""Beside what runs down, for the label of a frame."""


class Extent(NamedTuple):
    """What a step needs: along the way, across it before and behind its line, and half of what arrows end at."""

    along: float
    before: float
    after: float
    half: float


class Room(NamedTuple):
    """What there is: the way's length, which may be without end, and the gaps between lanes and around frames."""

    along: float
    between_lanes: float
    frame_label: float


class Tag(NamedTuple):
    """A letter for what a step hands on to another row: where it stands, and the line to its step or from it."""

    letter: str
    centre: Point
    path: list[Point]
    enters: bool


class FrameArea(NamedTuple):
    """A part of a frame that lies in one row."""

    label: str
    first: Point
    last: Point

    def lines(self, across: bool) -> list[str]:
        """Its label: in a line above a net that runs across, beside one that runs down."""
        if not across:
            return wrapped(self.label, FRAME_BESIDE - 8, SIZE, True)
        return [cut(self.label, self.last[0] - self.first[0] - 10, SIZE, True)]
