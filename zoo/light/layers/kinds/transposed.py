"""Transposed convolutions, which enlarge what they are given."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import activations
from zoo.light.layers.figures import Field, Figures, Variable, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.convolutional import DILATIONS, refuse_stride_and_dilation
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.option import maybe, option, per_axis, whole
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import channels, laid_out, reach, spatial

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
        field=_field(settings, above.field),
    )


def _field(settings: Settings, field: tuple[Field, ...]) -> tuple[Field, ...]:
    """Each output is made of the few inputs whose windows reach it."""
    return tuple(
        Field(axis.size + (ceil(size / stride) - 1) * axis.jump, Fraction(axis.jump) / stride)
        for axis, size, stride in zip(field, reach(settings), settings["stride"], strict=False)
    )


def _kind(rank: int) -> Kind:
    return Plain(
        name=f"Conv{rank}DTranspose",
        subject="A transposed convolution",
        rank=rank,
        takes=(FILTERS, SIZE, STRIDE, PADDING, ACTIVATION, BIAS, _OUTPUT_PADDING, DILATIONS[rank], DATA_FORMAT),
        defaults={"stride": (1,) * rank, "padding": "valid", "activation": "linear", "bias": True},
        figures=_figures,
        learns=True,
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
