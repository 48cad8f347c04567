"""Convolutions that see one channel at a time: depthwise, and separable with a pointwise part behind."""

from collections.abc import Iterator, Sequence
from math import prod

from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers import activations
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import COMPUTED, Kind, Slips, Spot
from zoo.light.layers.kinds.convolutional import DILATIONS, channel_slips
from zoo.light.layers.kinds.windows import DATA_FORMAT, layout_slips, window_slips
from zoo.light.layers.option import option, whole
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import channels, laid_out, slide, widen, window_axes
from zoo.light.layers.working import Count, Working, slid

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
        field=widen(settings, above),
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
        field=widen(settings, above),
    )


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    given, made = channels(settings, shapes[0]), channels(settings, output)
    if "filters" in settings:
        gives = f"the pointwise part gives {number_of(made, 'channel')}"
    elif settings["depth_multiplier"] > 1:
        gives = f"each of the {given} channels gives {settings['depth_multiplier']}: {made}"
    else:
        gives = f"each of the {number_of(given, 'channel')} is kept by a filter of its own"
    return slid(window_axes(settings, shapes[0]), made, gives)


def _count(settings: Settings, shapes: Sequence[Shape]) -> Count:
    made = channels(settings, shapes[0]) * settings["depth_multiplier"]
    return Count(settings["size"], made, settings["bias"], "channel")


def _made_channels(spot: Spot, given: int) -> Iterator[str]:
    above, made = channels(spot.settings, spot.shapes[0]), channels(spot.settings, spot.figures.output)
    if given == 1:
        yield f"A depthwise convolution does not sum over the channels: it gives {made}, not one."
    elif given == above:
        yield f"{given} is the number of input channels; each gives {made // above}: {made}."
    elif given == above * above:
        yield f"Each filter sees one of the {above} channels and gives one: {made}."
    if name := spot.owner(given, "filter"):
        yield f"{given} is the number of filters of {name}; {spot.name} has none, and gives {made} channels."


def _depthwise_weights(spot: Spot) -> Iterator[tuple[int, int, str]]:
    settings, given = spot.settings, channels(spot.settings, spot.shapes[0])
    made, window, size = given * settings["depth_multiplier"], prod(settings["size"]), format_shape(settings["size"])
    if given > 1:
        why = f"This is a plain convolution of {made} filters; a depthwise filter is {size} and sees one channel."
        yield window * given * made, made, why
    if made > given:
        yield window * given, given, f"The depth multiplier {settings['depth_multiplier']} is left out."
    yield from _window_slips(spot, made, spot.figures.weights)


def _window_slips(spot: Spot, biases: int, weights: int) -> Iterator[tuple[int, int, str]]:
    output = spot.figures.output
    if (places := prod(output) // channels(spot.settings, output)) > 1:
        why = f"The weights are counted at each of the {places} positions; they are the same ones everywhere."
        yield weights * places, biases, why


def _separable_weights(spot: Spot) -> Iterator[tuple[int, int, str]]:
    settings, given, filters = spot.settings, channels(spot.settings, spot.shapes[0]), spot.settings["filters"]
    made, window, size = given * settings["depth_multiplier"], prod(settings["size"]), format_shape(settings["size"])
    deep, point = window * made, made * filters
    parts = f"{deep} for the depthwise part of {size} x {made}, and {made}*{filters} = {point} for the pointwise one"
    yield window * given * filters, filters, f"This is a plain convolution; a separable one has {parts}."
    yield deep + point, filters + made, f"The depthwise part has no biases; there are {filters} in all."
    yield deep, made, f"The pointwise part is left out: {made}*{filters} = {point}."
    if made > 1:
        yield window + point, filters, f"The depthwise part has a window for each of the {made} channels: {deep}."
    yield from _window_slips(spot, filters, spot.figures.weights)


def _slips(separable: bool) -> Slips:
    return Slips(
        whole=layout_slips,
        spatial=window_slips,
        channels=channel_slips if separable else _made_channels,
        handed_on=None,
        weights=_separable_weights if separable else _depthwise_weights,
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
        working=_working,
        count=None if separable else _count,
        slips=_slips(separable),
        learns=True,
        keys={name: key for name, key in _NAMES.items() if separable or name != "filters"},
        usual={"groups": (1,), "filters": (None,), "rank": (rank,)},
        aliases={f"SeparableConvolution{rank}D": {}} if separable else {},
        biases=("bias",),
        words=r"separable" if separable else r"\bdepth ?wise|\bdw\b|\bdw ?conv",
        turn=14 if separable else 15,
        relatives="convolution",
        step=None if separable else COMPUTED,
        fill=palette.BLUE,
    ).kind


FAMILY = tuple(
    _kind(rank, stem, separable)
    for stem, separable in (("DepthwiseConv{}D", False), ("SeparableConv{}D", True))
    for rank in (1, 2)
)
