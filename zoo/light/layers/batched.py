"""Shapes with the batch axis in front, as Keras's operators count axes, and what operators make of them."""

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.open_axis import OPEN

BATCH = -1
"""Stands for the length of the batch axis: no other axis is as long."""


def batched(shape: Shape) -> Shape:
    """A sample's shape with the batch axis in front."""
    return (BATCH, *shape)


def sample(shape: Shape) -> Shape:
    """The shape of one sample.

    Raises:
        ZooError: the first axis is not the batch as it was, or the batch is also elsewhere.
    """
    if not shape or shape[0] != BATCH or any(each is not OPEN and each < 0 for each in shape[1:]):
        raise ZooError(f"this gives {spelled(shape)}, in which the batch is not the first axis as it was.")
    return tuple(shape[1:])


def spelled(shape: Iterable[int]) -> str:
    """``batch x 28 x 28``"""
    text = format_shape("batch" if each == BATCH else each for each in shape)  # type: ignore[misc]
    return text or "a single number"


def size(shape: Shape) -> int:
    """The numbers in a sample of a shape."""
    return prod(each for each in shape if each != BATCH)


def axis_of(axis: Any, rank: int) -> int:
    """The place of an axis, which may count from the end.

    Raises:
        ZooError: there is no such axis.
    """
    if isinstance(axis, bool) or not isinstance(axis, int) or not -rank <= axis < rank:
        raise ZooError(f"axis {axis} is none of {rank}, the batch's among them.")
    return axis % rank


def axes_of(axes: Any, rank: int) -> tuple[int, ...]:
    """The places of one axis or of several; all where it is None.

    Raises:
        ZooError: there is no such axis, or one stands twice.
    """
    if axes is None:
        return tuple(range(rank))
    places = tuple(axis_of(each, rank) for each in (axes if isinstance(axes, tuple) else (axes,)))
    if len(set(places)) < len(places):
        raise ZooError(f"axes {axes} name an axis twice.")
    return places


def reduced(shape: Shape, axes: Any, keepdims: bool = False) -> Shape:
    """What is left of a shape when axes are summed up; None is all of them."""
    gone = axes_of(axes, len(shape))
    if keepdims:
        return tuple(1 if at in gone else each for at, each in enumerate(shape))
    return tuple(each for at, each in enumerate(shape) if at not in gone)


def replaced(shape: Shape, axis: int, length: int) -> Shape:
    return (*shape[:axis], length, *shape[axis + 1 :])


def broadcast(shapes: Iterable[Shape], known: bool = True) -> Shape:
    """The shape that shapes of one rank or several are broadcast to.

    Args:
        known: whether a length beside an open one is taken for both, as operators do and merging layers do not.

    Raises:
        ZooError: they do not go together.
    """
    given = list(shapes)
    rank = max(map(len, given), default=0)
    made = (1,) * rank
    for shape in given:
        made = tuple(
            _broadcast_axis(one, other, given, known)
            for one, other in zip(made, (1,) * (rank - len(shape)) + tuple(shape), strict=True)
        )
    return made


def _broadcast_axis(one: int, other: int, shapes: Sequence[Shape], known: bool) -> int:
    if one == other or other == 1:
        return one
    if one == 1:
        return other
    if BATCH not in (one, other) and (one is OPEN or other is OPEN):
        return OPEN if not known else other if one is OPEN else one
    raise ZooError(f"{' and '.join(map(spelled, shapes))} cannot be broadcast to one shape.")


def joined(shapes: Sequence[Shape], axis: Any) -> Shape:
    """What shapes that differ on one axis give when they are put together there.

    Raises:
        ZooError: they differ elsewhere.
    """
    first = shapes[0]
    place = axis_of(axis, len(first))
    for shape in shapes[1:]:
        others = zip(replaced(first, place, 1), replaced(shape, place, 1), strict=False)
        if len(shape) != len(first) or any(one != two and OPEN not in (one, two) for one, two in others):
            raise ZooError(f"{' and '.join(map(spelled, shapes))} differ on other axes than {axis}.")
    return replaced(first, place, sum(shape[place] for shape in shapes))


def multiplied(one: Shape, other: Shape) -> tuple[Shape, int]:
    """The shape of a matrix product, and its multiply-accumulates for one sample.

    Raises:
        ZooError: the inner axes differ.
    """
    if not one or not other:
        raise ZooError(f"a matrix product takes no single number ({spelled(one)} and {spelled(other)}).")
    left, right = one if len(one) > 1 else (1, *one), other if len(other) > 1 else (*other, 1)
    refuse_unlike(left[-1], right[-2], one, other)
    leading = broadcast([left[:-2], right[:-2]])
    rows, columns = left[-2:-1] if len(one) > 1 else (), right[-1:] if len(other) > 1 else ()
    made = (*leading, *rows, *columns)
    return made, size(made) * left[-1]


def refuse_unlike(one: int, other: int, *shapes: Shape) -> None:
    """Refuse to sum over axes of unlike lengths, or over the batch."""
    if BATCH in (one, other) or (one != other and OPEN not in (one, other)):
        raise ZooError(
            f"{' and '.join(map(spelled, shapes))} do not go together: {spelled([one])}, {spelled([other])}."
        )
