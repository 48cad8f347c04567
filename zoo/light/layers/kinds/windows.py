"""What convolutions, pools and zero padding share: the window's positions, slips and the layout of channels."""

from collections.abc import Iterator, Sequence
from itertools import product

from zoo.errors import ZooError
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Place, Spot
from zoo.light.layers.option import option, word
from zoo.light.layers.parameter import Settings, format_padding
from zoo.light.layers.window import channels, laid_out, pads, reach, slide, spatial, widen

DATA_FORMAT = option(
    "data_format",
    lambda value, rank: word("channels_last", "channels_first")(value or "channels_last", rank),
    "channels_last",
)
COUNTED_ONCE = "The padding is counted once; it is added on both sides."


def covered(settings: Settings, shape: Shape, corner: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The window's offsets that fall on the input, and the flattened positions on which they fall."""
    before = [pair[0] for pair in pads(settings, shape)]
    dilation = settings.get("dilation_rate") or (1,) * len(before)
    for offset, steps in enumerate(product(*map(range, settings["size"]))):
        spot = [
            at * stride + step * gap - pad
            for at, stride, step, gap, pad in zip(corner, settings["stride"], steps, dilation, before, strict=True)
        ]
        if all(0 <= each < length for each, length in zip(spot, shape, strict=False)):
            yield offset, flat(spot, shape)


def flat(spot: list[int], shape: Shape) -> int:
    """A position's place in a flattened array, row by row."""
    at = 0
    for each, length in zip(spot, shape, strict=False):
        at = at * length + each
    return at


def same_channels(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    """What a window gives that keeps the channels."""
    shape = inputs[0].output
    output = laid_out(settings, slide(settings, shape), channels(settings, shape))
    return Figures(output, field=widen(settings, inputs[0]))


def refuse_channels_first(settings: Settings) -> None:
    """Units are counted channels last."""
    if settings.get("data_format") == "channels_first":
        raise ZooError("a layer that takes its channels first cannot be traced.")


def unpadded(sources: Sequence[Place | None]) -> tuple[Place, ...]:
    """The units that a layer takes, none of which may be a zero that a layer before it has padded."""
    found = tuple(source for source in sources if source is not None)
    if len(found) < len(sources):
        raise ZooError("a layer without weights behind zero padding cannot be traced.")
    return found


def layout_slips(spot: Spot, given: Shape) -> Iterator[str]:
    """The channels are left out."""
    right = spot.figures.output
    if given == spatial(spot.settings, right):
        yield f"The channels are left out: {channels(spot.settings, right)}."


def kept_channels(spot: Spot, given: int) -> Iterator[str]:
    """A layer without filters keeps its channels."""
    name = spot.owner(given, "filter")
    comes = f"; {given} come with {name}" if name else ""
    yield f"{spot.kind.said.subject} keeps its {number_of(channels(spot.settings, spot.shapes[0]), 'channel')}{comes}."


def window_slips(spot: Spot) -> Iterator[tuple[Shape, str]]:
    """What the usual slips make of the axes that a window slides on."""
    settings, shape = spot.settings, spatial(spot.settings, spot.shapes[0])
    size, stride, covers = settings["size"], settings["stride"], reach(settings)
    yield spatial(settings, spot.figures.output)[::-1], "Height and width are swapped."
    axes = [(n, k, s, sum(p)) for n, k, s, p in zip(shape, covers, stride, pads(settings, spot.shapes[0]), strict=True)]
    padded = any(p for *_, p in axes)
    yield from _padding_slips(settings, axes, padded)
    if padded:
        yield tuple((n + p // 2 - k) // s + 1 for n, k, s, p in axes), COUNTED_ONCE
    yield tuple((n + p - k) // s for n, k, s, p in axes), "The + 1 is forgotten."
    same = settings["padding"] == "same"
    unstrided = shape if same else tuple(n + p - k + 1 for n, k, _, p in axes)
    yield unstrided, f"The stride {format_shape(stride)} is ignored."
    for side in sorted(set(size)) if len(set(size)) > 1 else ():
        taken = tuple((n + p - side) // s + 1 for n, _, s, p in axes)
        yield taken, f"The window is taken as {format_shape((side,) * len(size))}; it is {format_shape(size)}."
    if covers != size:
        bare = pads({**settings, "dilation_rate": None}, spot.shapes[0])
        taken = tuple((n + sum(p) - k) // s + 1 for n, k, s, p in zip(shape, size, stride, bare, strict=True))
        yield taken, f"The dilation is left out; with it the window covers {format_shape(covers)}."


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
