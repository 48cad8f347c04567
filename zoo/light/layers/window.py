"""How a window slides: positions, padding, receptive field.

Divisions round down, as in Keras and PyTorch; ``same`` pads as Keras does (Dumoulin and Visin, *A guide to
convolution arithmetic*, 2016; Araujo et al., *Computing receptive fields of convolutional neural networks*, 2019).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.field import Field, together
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.open_axis import OPEN

Pads = tuple[tuple[int, int], ...]
"""Zeros before and after each spatial axis: ``((top, bottom), (left, right))``."""
Padding = Literal["same", "valid", "causal"] | Pads


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


def spatial(settings: Mapping[str, Any], shape: Shape) -> Shape:
    """The axes on which a layer's window slides: all but the channels, which a layer may take first."""
    return shape[1:] if settings.get("data_format") == "channels_first" else shape[:-1]


def channels(settings: Mapping[str, Any], shape: Shape) -> int:
    """The channels of a shape, as the layer takes them."""
    return shape[0] if settings.get("data_format") == "channels_first" else shape[-1]


def laid_out(settings: Mapping[str, Any], axes: Iterable[int], depth: int) -> Shape:
    """A shape of spatial axes and channels, as the layer gives it."""
    return (depth, *axes) if settings.get("data_format") == "channels_first" else (*axes, depth)


def reach(settings: Mapping[str, Any]) -> Shape:
    """What a window covers on each axis, its gaps with it: (size - 1) * dilation + 1."""
    size = settings["size"]
    dilation = settings.get("dilation_rate") or (1,) * len(size)
    return tuple([(each - 1) * step + 1 for each, step in zip(size, dilation, strict=True)])


def pads(settings: Mapping[str, Any], shape: Shape) -> Pads:
    """The zeros that a layer's padding means on an input of `shape`; none of an axis for a layer that takes none."""
    padding = settings.get("padding", "valid")
    axes = spatial(settings, shape)
    if padding == "same":
        found: Pads = tuple(map(same_pads, axes, reach(settings), settings["stride"]))
    elif padding == "causal":
        found = tuple((size - 1, 0) for size in reach(settings))
    else:
        found = padding if isinstance(padding, tuple) else ((0, 0),) * len(axes)
    if not settings.get("ceil_mode"):
        return found
    return tuple(map(_rounded_up, axes, reach(settings), settings["stride"], found))


def _rounded_up(length: int, size: int, stride: int, zeros: tuple[int, int]) -> tuple[int, int]:
    """Zeros with which the last window fits that only begins within the input or what is padded before it.

    So PyTorch rounds up; a window that would begin in the zeros after the input is left out.
    """
    before, after = zeros
    windows = -(-(length + before + after - size) // stride) + 1
    if (windows - 1) * stride >= length + before:
        windows -= 1
    return before, max(after, (windows - 1) * stride + size - length - before)


def window_axes(settings: Mapping[str, Any], shape: Shape) -> tuple[Axis, ...]:
    """The spatial axes of an input of `shape` with what the layer's window covers on them."""
    axes = spatial(settings, shape)
    return tuple(map(Axis, axes, reach(settings), settings["stride"], pads(settings, shape)))


def slide(settings: Mapping[str, Any], shape: Shape) -> Shape:
    """The positions of a layer's window on each spatial axis of `shape`.

    Raises:
        ZooError: the window is larger than what it slides on.
    """
    found = tuple([axis.positions for axis in window_axes(settings, shape)])
    if min(found) < 1:
        covers = "" if reach(settings) == settings["size"] else f" that covers {format_shape(reach(settings))}"
        raise ZooError(f"a window of {format_shape(settings['size'])}{covers} does not fit into {format_shape(shape)}.")
    return found


def widen(settings: Mapping[str, Any], above: Figures) -> tuple[Field, ...] | None:
    """The receptive field behind a layer's window, from that of what it slides on."""
    zeros = [before for before, _ in pads(settings, above.output)]
    return each_axis(_widened, above.field, reach(settings), settings["stride"], zeros)


def _widened(axis: Field, size: int, stride: int, zeros: int) -> Field | None:
    if zeros is OPEN:  # 'same' on an open axis, of which only the strides are not known beforehand
        zeros, axis = (size - 1) // 2, axis._replace(placed=axis.placed and stride == 1)
    return axis.behind(stride, -zeros, size - 1 - zeros)


def moved(field: tuple[Field, ...] | None, places: Iterable[int]) -> tuple[Field, ...] | None:
    """The receptive field where so many places are cut off in front of each axis; negative where they are put there."""
    return each_axis(lambda axis, each: axis.behind(1, each, each), field, places)


def each_axis(
    change: Callable[..., Field | None], field: tuple[Field, ...] | None, *settings: Iterable[int]
) -> tuple[Field, ...] | None:
    """A receptive field that is changed along each axis; None where one is not known then."""
    made = [change(*each) for each in zip(field or (), *settings, strict=False)]
    return field if not field else None if None in made else tuple(filter(None, made))


def widest(inputs: Sequence[Figures], axes: int) -> tuple[Field, ...] | None:
    """What inputs see together along each of so many axes; the whole input where one sees it, None where unknown."""
    fields = [each.field for each in inputs if each.field is not None]
    if () in fields:
        return ()
    alike = len({each.output[:axes] for each in inputs}) == 1
    if not alike or len(fields) < len(inputs) or any(len(each) != axes for each in fields):
        return None
    found = list(map(together, zip(*fields, strict=True)))
    return None if None in found else tuple(filter(None, found))
