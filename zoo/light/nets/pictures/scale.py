"""How large feature maps are drawn: to scale where the net's sizes allow it, else by their logarithms, which is said.

A map of height, width and channels is a block as high as its height, as deep as its width, and as wide along the net as
it has channels. A sequence is a sheet of steps and features, a vector a bar, a short one as many circles.
"""

from collections.abc import Iterable
from math import log2, prod
from typing import NamedTuple

from zoo.light.layers.figures import Shape
from zoo.light.layers.open_axis import OPEN

MOST_CIRCLES = 6
RADIUS, CIRCLE_PITCH = 4.5, 12.0
_HIGH, _WIDE, _BAR = 76.0, 34.0, 8.0
_LEAST = 3.0
"""Of any side, in pixels; where the shortest would be less at scale, sides grow with the logarithm."""
_OBLIQUE = 0.36
"""How long a side appears that recedes, along each axis of the page."""
_OPEN_LENGTH = 32
"""With which an open axis is drawn."""


class Body(NamedTuple):
    """A block on the page: its front, and how far it recedes to the upper right; or circles one below the other."""

    width: float
    height: float
    depth: float
    circles: int = 0

    @property
    def wide(self) -> float:
        return self.width + self.depth

    @property
    def high(self) -> float:
        return self.height + self.depth


class _Axis(NamedTuple):
    """Lengths up to `longest`, drawn up to `room`."""

    longest: float
    room: float
    logarithmic: bool

    def drawn(self, length: float) -> float:
        share = log2(1 + length) / log2(1 + self.longest) if self.logarithmic else length / self.longest
        return max(self.room * share, _LEAST)


class Proportions:
    """The scale of a net's maps."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        known = [_known(shape) for shape in shapes]
        maps = [shape for shape in known if len(shape) > 1]
        self._sides = _axis([side for shape in maps for side in (shape[0], *_deep(shape))], _HIGH)
        self._channels = _axis([shape[-1] for shape in maps], _WIDE)
        self._values = _axis([shape[0] for shape in known if len(shape) == 1 and shape[0] > MOST_CIRCLES], _HIGH)
        self._said = list(self._sentences(maps))

    def body(self, shape: Shape) -> Body:
        """How a map of that shape is drawn."""
        shape = _known(shape)
        if len(shape) == 1 and shape[0] <= MOST_CIRCLES:
            return Body(2 * RADIUS, 2 * RADIUS + (shape[0] - 1) * CIRCLE_PITCH, 0.0, shape[0])
        if len(shape) == 1:
            return Body(_BAR, max(self._values.drawn(shape[0]), 10.0), 0.0)
        depth = sum(_OBLIQUE * self._sides.drawn(side) for side in _deep(shape))
        return Body(self._channels.drawn(shape[-1]), self._sides.drawn(shape[0]), depth)

    def caption(self) -> str:
        """What the sides of the blocks mean."""
        return " ".join(self._said)

    def _sentences(self, maps: list[Shape]) -> Iterable[str]:
        if maps:
            sides = "Heights and depths" if any(map(_deep, maps)) else "Heights"
            if self._sides.logarithmic or self._channels.logarithmic:
                yield f"{sides} are {_grown(self._sides)}, widths {_grown(self._channels, ' of the channels')}."
            else:
                yield f"{sides.replace(' and', ',')} and widths are to scale."
        if self._values.longest:
            yield f"Bars are {_grown(self._values)}."


def _grown(axis: _Axis, of: str = "") -> str:
    return f"by the logarithm{of}" if axis.logarithmic else "to scale"


def _axis(lengths: list[int], room: float) -> _Axis:
    if not lengths:
        return _Axis(0, room, False)
    return _Axis(max(lengths), room, min(lengths) * room < _LEAST * max(lengths))


def _known(shape: Shape) -> Shape:
    return tuple(_OPEN_LENGTH if axis is OPEN else axis for axis in shape) or (1,)


def _deep(shape: Shape) -> tuple[int, ...]:
    """The side that recedes, none of a sequence; of a volume its further axes together."""
    return (prod(shape[1:-1]),) if len(shape) > 2 else ()
