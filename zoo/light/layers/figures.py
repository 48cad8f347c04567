"""What a layer gives: output shape, variables, multiply-accumulates, receptive field.

Shapes are channels last and leave out the batch axis: ``(224, 224, 3)``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import NamedTuple

Shape = tuple[int, ...]


class Field(NamedTuple):
    """A receptive field along one axis: `size` input positions, neighbours `jump` positions apart."""

    size: int
    jump: int


@dataclass(frozen=True, slots=True)
class Variable:
    """One of a layer's arrays, under Keras's own name: ``kernel``, ``bias``.

    `is_bias` is whether it is added to something, and so counted under biases; `trainable` whether it is learnt.
    """

    name: str
    shape: Shape
    is_bias: bool = False
    trainable: bool = True

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class Figures:
    """What a layer gives for its inputs. `field` is empty where a unit sees the whole input."""

    output: Shape
    variables: tuple[Variable, ...] = ()
    macs: int = 0
    field: tuple[Field, ...] = ()

    @cached_property
    def weights(self) -> int:
        return sum(each.count for each in self.variables if not each.is_bias)

    @cached_property
    def biases(self) -> int:
        return sum(each.count for each in self.variables if each.is_bias)

    @property
    def parameters(self) -> int:
        return self.weights + self.biases

    @property
    def trainable(self) -> int:
        """The parameters that training changes."""
        return sum(each.count for each in self.variables if each.trainable)


def channels_last(shape: Shape) -> Shape:
    """``(64, 222, 222)`` as ``(222, 222, 64)``."""
    return (*shape[1:], *shape[:1])


def channels_first(shape: Shape) -> Shape:
    """``(222, 222, 64)`` as ``(64, 222, 222)``."""
    return (*shape[-1:], *shape[:-1])


def format_shape(shape: Iterable[int]) -> str:
    """``(28, 28, 8)`` as ``28 x 28 x 8``."""
    return " x ".join(map(str, shape))
