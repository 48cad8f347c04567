"""What convolutions, pools and zero padding share: the window's positions, slips and code."""

from collections.abc import Iterator
from itertools import product

from zoo.light.files.text import number_of
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.kind import Spot
from zoo.light.layers.parameter import Settings, format_padding
from zoo.light.layers.window import Pads, pads

COUNTED_ONCE = "The padding is counted once; it is added on both sides."


def covered(settings: Settings, shape: Shape, corner: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The window's offsets that fall on the input, and the flattened positions on which they fall."""
    before = [pair[0] for pair in pads(settings, shape)]
    for offset, steps in enumerate(product(*map(range, settings["size"]))):
        spot = [
            at * stride + step - pad
            for at, stride, step, pad in zip(corner, settings["stride"], steps, before, strict=True)
        ]
        if all(0 <= each < length for each, length in zip(spot, shape, strict=False)):
            yield offset, flat(spot, shape)


def flat(spot: list[int], shape: Shape) -> int:
    """A position's place in a flattened array, row by row."""
    at = 0
    for each, length in zip(spot, shape, strict=False):
        at = at * length + each
    return at


def layout_slips(spot: Spot, given: Shape) -> Iterator[str]:
    """The channels are left out."""
    right = spot.figures.output
    if given == right[:-1]:
        yield f"The channels are left out: {right[-1]}."


def kept_channels(spot: Spot, given: int) -> Iterator[str]:
    """A layer without filters keeps its channels."""
    name = spot.owner(given, "filter")
    comes = f"; {given} come with {name}" if name else ""
    yield f"{spot.kind.said.subject} keeps its {number_of(spot.shapes[0][-1], 'channel')}{comes}."


def window_slips(spot: Spot) -> Iterator[tuple[Shape, str]]:
    """What the usual slips make of the axes that a window slides on."""
    settings, shape, right = spot.settings, spot.shapes[0], spot.figures.output
    size, stride = settings["size"], settings["stride"]
    yield right[:-1][::-1], "Height and width are swapped."
    axes = [(n, k, s, sum(pair)) for n, k, s, pair in zip(shape, size, stride, pads(settings, shape), strict=False)]
    padded = any(p for *_, p in axes)
    yield from _padding_slips(settings, axes, padded)
    if padded:
        yield tuple((n + p // 2 - k) // s + 1 for n, k, s, p in axes), COUNTED_ONCE
    yield tuple((n + p - k) // s for n, k, s, p in axes), "The + 1 is forgotten."
    same = settings["padding"] == "same"
    unstrided = shape[:-1] if same else tuple(n + p - k + 1 for n, k, _, p in axes)
    yield unstrided, f"The stride {format_shape(stride)} is ignored."
    for side in sorted(set(size)) if len(set(size)) > 1 else ():
        taken = tuple((n + p - side) // s + 1 for n, _, s, p in axes)
        yield taken, f"The window is taken as {format_shape((side,) * len(size))}; it is {format_shape(size)}."


def _padding_slips(
    settings: Settings, axes: list[tuple[int, int, int, int]], padded: bool
) -> Iterator[tuple[Shape, str]]:
    if settings["padding"] == "same":
        yield tuple((n - k) // s + 1 for n, k, s, _ in axes), "This is 'valid' padding; the layer has 'same'."
        yield tuple(n // s for n, _, s, _ in axes), "This is rounded down; 'same' padding rounds up."
        return
    own = f"padding {format_padding(settings['padding'])}" if padded else "no padding"
    yield tuple(-(-n // s) for n, _, s, _ in axes), f"This is 'same' padding; the layer has {own}."
    rounded_up = tuple(-(-(n + p - k) // s) + 1 for n, k, s, p in axes)
    yield rounded_up, "This is rounded up; a window that does not fit is left out, so round down."
    if padded:
        yield tuple((n - k) // s + 1 for n, k, s, _ in axes), "The padding is ignored."


def axes_code(axes: Shape) -> str:
    """``3`` for ``(3, 3)``, else the tuple."""
    return str(axes[0]) if len(set(axes)) == 1 else repr(axes)


def pads_code(zeros: Pads) -> str:
    """``1`` for a zero on every side, else the pairs as Keras takes them."""
    if len({each for pair in zeros for each in pair}) == 1:
        return str(zeros[0][0])
    return repr(tuple(zeros) if len(zeros) > 1 else zeros[0])
