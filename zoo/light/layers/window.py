"""How a window slides: positions, padding, receptive field.

Divisions round down, as in Keras and PyTorch; ``same`` pads as Keras does (Dumoulin and Visin, *A guide to
convolution arithmetic*, 2016; Araujo et al., *Computing receptive fields of convolutional neural networks*, 2019).
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.figures import Field, Shape, format_shape

Pads = tuple[tuple[int, int], ...]
"""Zeros before and after each spatial axis: ``((top, bottom), (left, right))``."""
Padding = Literal["same", "valid"] | Pads


class Axis(NamedTuple):
    """One spatial axis of `length` on which a window of `size` moves by `stride`, between the zeros of `pads`."""

    length: int
    size: int
    stride: int
    pads: tuple[int, int]

    @property
    def positions(self) -> int:
        return positions(self.length, self.size, self.stride, *self.pads)

    @property
    def remainder(self) -> int:
        """What of the axis the last position of the window leaves out."""
        return (self.length + sum(self.pads) - self.size) % self.stride


def positions(length: int, size: int, stride: int, before: int = 0, after: int = 0) -> int:
    """Places of a window of `size` on an axis of `length`: floor((length + pads - size) / stride) + 1."""
    return (length + before + after - size) // stride + 1


def same_pads(length: int, size: int, stride: int) -> tuple[int, int]:
    """Zeros before and after that give ceil(length / stride) positions; an odd one goes after."""
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2


def pads(settings: Mapping[str, Any], shape: Shape) -> Pads:
    """The zeros that a layer's padding means on an input of `shape`; none of an axis for a layer that takes none."""
    padding = settings.get("padding", "valid")
    if isinstance(padding, tuple):
        return padding
    rank = len(shape) - 1
    if padding == "valid":
        return ((0, 0),) * rank
    return tuple(same_pads(*axis) for axis in zip(shape, settings["size"], settings["stride"], strict=False))


def window_axes(settings: Mapping[str, Any], shape: Shape) -> tuple[Axis, ...]:
    """The spatial axes of an input of `shape` with the layer's window on them."""
    return tuple(map(Axis, shape, settings["size"], settings["stride"], pads(settings, shape)))


def slide(settings: Mapping[str, Any], shape: Shape) -> Shape:
    """The positions of a layer's window on each spatial axis of `shape`.

    Raises:
        ZooError: the window is larger than what it slides on.
    """
    spatial = tuple([axis.positions for axis in window_axes(settings, shape)])
    if min(spatial) < 1:
        raise ZooError(f"a window of {format_shape(settings['size'])} does not fit into {format_shape(shape)}.")
    return spatial


def widen(settings: Mapping[str, Any], field: tuple[Field, ...]) -> tuple[Field, ...]:
    """The receptive field behind a layer's window, from that in front of it."""
    return tuple(
        Field(axis.size + (size - 1) * axis.jump, axis.jump * stride)
        for axis, size, stride in zip(field, settings["size"], settings["stride"], strict=False)
    )
