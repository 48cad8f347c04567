"""Axes as Keras counts them: the batch is 0, and negative ones count from the end."""

from collections.abc import Iterable
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.open_axis import OPEN

_MOST_AXES = 32


def axis(value: Any, rank: int) -> int:
    """The rule of an option that is one axis; Keras 2 wrote it as a list of one."""
    if isinstance(value, tuple) and len(value) == 1:
        (value,) = value
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_AXES:
        raise ZooError(f"{value!r} is no axis such as -1.")
    return value


def axes(value: Any, rank: int) -> int | tuple[int, ...]:
    """The rule of an option that is one axis or several, which Keras sorts."""
    if not isinstance(value, tuple) or len(value) == 1:
        return axis(value, rank)
    return tuple(sorted(axis(each, rank) for each in value))


def listed(value: int | tuple[int, ...]) -> tuple[int, ...]:
    """One axis or several as several."""
    return value if isinstance(value, tuple) else (value,)


def place(at: int, shape: Shape) -> int:
    """Where an axis stands in a shape that leaves the batch out.

    Raises:
        ZooError: the shape has no such axis, or it is the batch.
    """
    found = at - 1 if at >= 0 else at + len(shape)
    if not 0 <= found < len(shape):
        named = "is the batch" if found == -1 else "is not there"
        raise ZooError(f"axis {at} {named}: {format_shape(shape)} has the axes 1 to {len(shape)}.")
    return found


def places(value: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """Where axes stand, in their order, each of them once."""
    found = tuple(place(each, shape) for each in listed(value))
    if len(set(found)) < len(found):
        raise ZooError(f"axes {list(listed(value))} name one axis twice.")
    return found


def lengths(at: Iterable[int], shape: Shape) -> Shape:
    """The lengths of the axes at some places, as a variable has them.

    Raises:
        ZooError: one of them is open.
    """
    found = tuple(shape[each] for each in at)
    if OPEN in found:
        raise ZooError(f"an axis that is open has no weights: {format_shape(shape)}.")
    return found
