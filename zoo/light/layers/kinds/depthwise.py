"""Convolutions that see one channel at a time: depthwise, and separable with a pointwise part behind."""

from collections.abc import Sequence
from math import prod

from zoo.light.files import palette
from zoo.light.layers import activations
from zoo.light.layers.figures import Figures, Variable
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.convolutional import DILATIONS
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.option import option, whole
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import channels, laid_out, slide, widen

_MULTIPLIER = option("depth_multiplier", whole(), 1, heading="channel multiplier|multiplier")
_NAMES = {"size": "kernel_size", "stride": "strides", "bias": "use_bias", "filters": "filters"}


def _depthwise(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    spatial, given = slide(settings, above.output), channels(settings, above.output)
    kernel = (*settings["size"], given, settings["depth_multiplier"])
    made = given * settings["depth_multiplier"]
    bias = (Variable("bias", (made,), is_bias=True),) if settings["bias"] else ()
    return Figures(
        output=laid_out(settings, spatial, activations.channels(settings["activation"], made)),
        variables=(Variable("kernel", kernel), *bias),
        macs=prod(spatial) * prod(kernel),
        field=widen(settings, above.field),
    )


def _separable(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    spatial, given = slide(settings, above.output), channels(settings, above.output)
    depthwise = (*settings["size"], given, settings["depth_multiplier"])
    pointwise = (*(1 for _ in spatial), given * settings["depth_multiplier"], settings["filters"])
    bias = (Variable("bias", (settings["filters"],), is_bias=True),) if settings["bias"] else ()
    return Figures(
        output=laid_out(settings, spatial, activations.channels(settings["activation"], settings["filters"])),
        variables=(Variable("depthwise_kernel", depthwise), Variable("pointwise_kernel", pointwise), *bias),
        macs=prod(spatial) * (prod(depthwise) + prod(pointwise)),
        field=widen(settings, above.field),
    )


def _kind(rank: int, stem: str, separable: bool) -> Kind:
    takes = (SIZE, STRIDE, PADDING, ACTIVATION, BIAS, _MULTIPLIER, DILATIONS[rank], DATA_FORMAT)
    return Plain(
        name=stem.format(rank),
        subject="A separable convolution" if separable else "A depthwise convolution",
        rank=rank,
        takes=(FILTERS, *takes) if separable else takes,
        defaults={"stride": (1,) * rank, "padding": "valid", "activation": "linear", "bias": True},
        figures=_separable if separable else _depthwise,
        learns=True,
        keys={name: key for name, key in _NAMES.items() if separable or name != "filters"},
        usual={"groups": (1,), "filters": (None,), "rank": (rank,)},
        aliases={f"SeparableConvolution{rank}D": {}} if separable else {},
        biases=("bias",),
        words=r"separable" if separable else r"\bdepth ?wise|\bdw\b|\bdw ?conv",
        turn=14 if separable else 15,
        relatives="convolution",
        fill=palette.BLUE,
    ).kind


FAMILY = tuple(
    _kind(rank, stem, separable)
    for stem, separable in (("DepthwiseConv{}D", False), ("SeparableConv{}D", True))
    for rank in (1, 2)
)
