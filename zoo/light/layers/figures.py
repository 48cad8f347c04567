"""What a layer gives: output shape, variables, multiply-accumulates, receptive field.

Shapes are channels last and leave out the batch axis: ``(224, 224, 3)``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import NamedTuple

from zoo.light.layers.field import Field
from zoo.light.layers.open_axis import OPEN

Shape = tuple[int, ...]
"""An axis whose length the net leaves open is `OPEN`."""


class Variable(NamedTuple):
    """One of a layer's arrays, under Keras's own name: ``kernel``, ``bias``.

    `is_bias` is whether it is added to something, and so counted under biases; `trainable` whether it is learnt
    where the layer is, as a moving mean never is.
    """

    name: str
    shape: Shape
    is_bias: bool = False
    trainable: bool = True
    within: str = ""
    """The part of the layer that it belongs to: ``query``, ``forward``."""

    @property
    def numbers(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class Figures:
    """What a layer gives for its inputs.

    `field` is empty where a unit sees the whole input, and None where what it sees is not derived.
    """

    output: Shape
    variables: tuple[Variable, ...] = ()
    macs: int = 0
    field: tuple[Field, ...] | None = None
    further: tuple[Shape, ...] = ()
    """Outputs after the first, such as the states of a recurrent layer."""
    frozen: bool = False
    """Whether none of its variables are learnt."""

    @cached_property
    def weights(self) -> int:
        return sum(each.numbers for each in self.variables if each.trainable and not each.is_bias)

    @cached_property
    def biases(self) -> int:
        return sum(each.numbers for each in self.variables if each.is_bias)

    @cached_property
    def parameters(self) -> int:
        return sum(each.numbers for each in self.variables)

    @property
    def trainable(self) -> int:
        """The parameters that training changes."""
        return 0 if self.frozen else self.weights + self.biases

    @property
    def non_trainable(self) -> int:
        """The parameters that training leaves alone: moving statistics, and all of a frozen layer's."""
        return self.parameters - self.trainable

    @property
    def outputs(self) -> tuple[Shape, ...]:
        return (self.output, *self.further)


def channels_last(shape: Shape) -> Shape:
    """``(64, 222, 222)`` as ``(222, 222, 64)``."""
    return (*shape[1:], *shape[:1])


def channels_first(shape: Shape) -> Shape:
    """``(222, 222, 64)`` as ``(64, 222, 222)``."""
    return (*shape[-1:], *shape[:-1])


def format_shape(shape: Iterable[int]) -> str:
    """``(28, 28, 8)`` as ``28 x 28 x 8``, an open axis as ``?``."""
    return " x ".join(map(str, shape))


def of_one(batch: Sequence[int | None]) -> Shape:
    """The shape of one sample of what Keras calls ``(None, 28, 28, 1)``; a further None is an open axis."""
    return tuple(OPEN if axis is None else int(axis) for axis in batch[1:])


def listed(shape: Iterable[int]) -> list[int | None]:
    """A shape as JSON takes it: None where an axis is open."""
    return list(map(told, shape))


def told(count: int) -> int | None:
    """A count as JSON takes it: None where it depends on an open axis."""
    return None if count is OPEN else count
