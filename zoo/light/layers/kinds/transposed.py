"""Transposed convolutions, which enlarge what they are given."""

import re
from collections.abc import Iterator, Sequence
from math import prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers import activations
from zoo.light.layers.field import Field
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import Kind, Slips, Spot
from zoo.light.layers.kinds.convolutional import (
    DILATIONS,
    channel_slips,
    counted_by_filter,
    filter_slips,
    refuse_stride_and_dilation,
)  # fmt: skip
from zoo.light.layers.kinds.windows import DATA_FORMAT, layout_slips
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import maybe, option, per_axis, whole
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import channels, each_axis, laid_out, pads, reach, spatial
from zoo.light.layers.working import Working

_OUTPUT_PADDING = option("output_padding", maybe(per_axis(whole(0))), None, heading="out padding|output pad")


def _length(length: int, size: int, stride: int, padding: str, more: int | None) -> int:
    """The positions on one axis; None of output padding is not 0, but what `padding` needs."""
    if more is None:
        return length * stride if padding == "same" else length * stride + max(size - stride, 0)
    if more >= stride:
        raise ZooError(f"output padding {more} must be smaller than the stride {stride}.")
    cut = size // 2 if padding == "same" else 0
    return (length - 1) * stride + size + more - 2 * cut


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    refuse_stride_and_dilation(settings)
    above = inputs[0]
    axes, given, filters = spatial(settings, above.output), channels(settings, above.output), settings["filters"]
    if isinstance(settings["padding"], tuple):
        raise ZooError("padding: Keras pads a transposed convolution as 'valid' or 'same' alone.")
    more = settings["output_padding"] or (None,) * len(axes)
    made = tuple(
        _length(length, size, stride, settings["padding"], extra)
        for length, size, stride, extra in zip(axes, reach(settings), settings["stride"], more, strict=True)
    )
    if min(made) < 1:
        raise ZooError(f"a window of {format_shape(settings['size'])} leaves nothing of {format_shape(axes)}.")
    kernel = (*settings["size"], filters, given)
    bias = (Variable("bias", (filters,), is_bias=True),) if settings["bias"] else ()
    return Figures(
        output=laid_out(settings, made, activations.channels(settings["activation"], filters)),
        variables=(Variable("kernel", kernel), *bias),
        macs=prod(axes) * prod(kernel),
        field=_field(settings, above, made),
    )


def _sum(length: int, size: int, stride: int, padding: str, more: int | None) -> str:
    """The arithmetic of `_length`."""
    if more is None:
        over = f"+{size}-{stride}" if padding == "valid" and size > stride else ""
        return f"{length}*{stride}{over}"
    cut = f"-2*{size // 2}" if padding == "same" else ""
    return f"({length}-1)*{stride}+{size}{f'+{more}' if more else ''}{cut}"


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    made, depth, filters = spatial(settings, output), channels(settings, output), settings["filters"]
    more = settings["output_padding"] or (None,) * len(made)
    axes = zip(spatial(settings, shapes[0]), reach(settings), settings["stride"], more, strict=True)
    sums = [_sum(length, size, stride, settings["padding"], extra) for length, size, stride, extra in axes]
    spoken = [re.sub(r"(?<=[0-9)])([-+*])", r" \1 ", each) for each in sums]
    positions = " by ".join(dict.fromkeys(f"{each} = {axis}" for each, axis in zip(spoken, made, strict=True)))
    gives = f"{number_of(filters, 'filter')} {'gives' if filters == 1 else 'give'} {number_of(depth, 'channel')}"
    return Working(" x ".join([*sums, str(depth)]), f"{positions}, and {gives}.", positions, gives)


def _sizes(spot: Spot) -> Iterator[tuple[Shape, str]]:
    """What slips make of the axes that it enlarges."""
    settings, shape = spot.settings, spatial(spot.settings, spot.shapes[0])
    covers, stride, padding = reach(settings), settings["stride"], settings["padding"]
    axes = list(zip(shape, covers, stride, strict=True))
    yield spatial(settings, spot.figures.output)[::-1], "Height and width are swapped."
    other = "valid" if padding == "same" else "same"
    taken = tuple(_length(n, k, s, other, None) for n, k, s in axes)
    yield taken, f"This is '{other}' padding; the layer has {'no padding' if padding == 'valid' else repr(padding)}."
    shrunk = tuple(-(-n // s) if padding == "same" else (n - k) // s + 1 for n, k, s in axes)
    yield shrunk, "This is the size of a plain convolution, which divides by the stride; a transposed one multiplies."
    ignored = tuple(_length(n, k, 1, padding, None) for n, k, _ in axes)
    yield ignored, f"The stride {format_shape(stride)} is ignored."
    if padding == "same":
        halves = [k // 2 for _, k, _ in axes]
        yield (
            tuple((n - 1) * s + k - 2 * half for (n, k, s), half in zip(axes, halves, strict=True)),
            f"This is PyTorch's size for a padding of {' and '.join(map(str, dict.fromkeys(halves)))};"
            " 'same' padding gives the input times the stride.",
        )
        return
    yield (
        tuple((n - 1) * s + k for n, k, s in axes),
        "This is PyTorch's size; Keras gives the last input a full stride.",
    )
    yield tuple(n * s + k for n, k, s in axes), "Windows overlap: one adds its size less the stride, not its size."
    yield tuple((n - 1) * s for n, k, s in axes), "The last window is left out: (input - 1) * stride + window."


def _field(settings: Settings, above: Figures, made: Sequence[int]) -> tuple[Field, ...] | None:
    """Each output is made of the few inputs whose windows reach it."""
    cut = [before for before, _ in pads(settings, laid_out(settings, made, 1))]
    return each_axis(_spread, above.field, reach(settings), settings["stride"], cut)


def _spread(axis: Field, size: int, stride: int, cut: int) -> Field | None:
    """What a unit sees whose place is that in a row of windows of which the first places are cut off."""
    before = max(size - stride, 0) // 2 if cut is OPEN else cut
    return axis.behind(1, before - size + stride, before, stride)


def _kind(rank: int) -> Kind:
    return Plain(
        name=f"Conv{rank}DTranspose",
        subject="A transposed convolution",
        rank=rank,
        takes=(FILTERS, SIZE, STRIDE, PADDING, ACTIVATION, BIAS, _OUTPUT_PADDING, DILATIONS[rank], DATA_FORMAT),
        defaults={"stride": (1,) * rank, "padding": "valid", "activation": "linear", "bias": True},
        figures=_figures,
        working=_working,
        count=counted_by_filter,
        slips=Slips(whole=layout_slips, spatial=_sizes, channels=channel_slips, handed_on=None, weights=filter_slips),
        learns=True,
        noun="filter",
        keys={"size": "kernel_size", "stride": "strides", "bias": "use_bias"},
        usual={"groups": (1,)},
        aliases={f"Convolution{rank}DTranspose": {}},
        biases=("bias",),
        words=r"transposed? ?conv|conv\w* ?(?:[123] ?d )?transposed?|\bdeconv|\bup ?conv",
        turn=12,
        relatives="convolution",
        fill=palette.BLUE,
    ).kind


FAMILY = tuple(map(_kind, (1, 2, 3)))
