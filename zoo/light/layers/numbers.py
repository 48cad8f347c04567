"""Numbers and arrays of numbers as settings: a mean, a scale, a vocabulary's weights."""

from collections.abc import Mapping
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import number

Numbers = float | tuple[Any, ...]


def numbers(value: Any, rank: int) -> Numbers:
    """The rule of an option that is a number, or an array of numbers with as many in each row."""
    if isinstance(value, Mapping) and value.get("class_name") in ("__numpy__", "__tensor__"):
        value = literal.fixed(value["config"]["value"])
    if not isinstance(value, tuple):
        return number()(value, rank)
    items = tuple(numbers(each, rank) for each in value)
    if len({shape_of(each) for each in items}) > 1:
        raise ZooError("the rows of an array must be equally long.")
    return items


def shape_of(value: Numbers) -> Shape:
    """``(2, 3)`` of two rows of three."""
    if not isinstance(value, tuple):
        return ()
    return (len(value), *(shape_of(value[0]) if value else ()))


def broadcast(value: Numbers, shape: Shape, name: str) -> None:
    """Refuse an array that does not lie along the last axes of a shape.

    Raises:
        ZooError: naming it by `name`.
    """
    own = shape_of(value)
    along = zip(reversed(own), reversed(shape), strict=False)
    if len(own) > len(shape) or any(length is not OPEN and each not in (1, length) for each, length in along):
        raise ZooError(f"{name} of {format_shape(own)} does not lie along {format_shape(shape) or 'a number'}.")
