"""Convolutions."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers import activations
from zoo.light.layers.code import arguments
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import COMPUTED, Handed, InKeras, Kind, Said, Slips, Spot, Wired
from zoo.light.layers.kinds.adapters import LORA, adapted
from zoo.light.layers.kinds.core import learnt, weighted
from zoo.light.layers.kinds.windows import DATA_FORMAT, covered, layout_slips, refuse_channels_first, window_slips
from zoo.light.layers.option import option, per_axis, unsaid, whole
from zoo.light.layers.parameter import (
    ACTIVATION,
    BIAS,
    CAUSAL_PADDING,
    FILTERS,
    PADDING,
    SIZE,
    STRIDE,
    Parameter,
    Settings,
)  # fmt: skip
from zoo.light.layers.window import channels, laid_out, slide, widen, window_axes
from zoo.light.layers.working import Count, Working, slid

GROUPS = option("groups", whole(), 1, heading="cardinality|num groups", key="group")
DILATIONS = {
    rank: option(
        "dilation_rate",
        per_axis(whole()),
        (1,) * rank,
        heading="dilations?|dilation factor|atrous rate|rate",
        key="dilation factor|dilation|atrous rate|atrous|dilated by",
    )
    for rank in (1, 2, 3)
}
"""By the number of spatial axes."""


def refuse_stride_and_dilation(settings: Settings) -> None:
    """Keras has no layer that leaves out positions on both sides."""
    if max(settings["stride"]) > 1 and max(settings["dilation_rate"]) > 1:
        stride, dilation = format_shape(settings["stride"]), format_shape(settings["dilation_rate"])
        raise ZooError(f"Keras takes no stride {stride} with a dilation {dilation}; one of them must be 1.")


def _depth(settings: Settings, shape: Shape) -> int:
    """The channels that a filter sees."""
    given, filters, groups = channels(settings, shape), settings["filters"], settings.get("groups") or 1
    if given % groups or filters % groups:
        raise ZooError(f"{groups} groups do not divide {given} channels and {filters} filters.")
    return given // groups


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    refuse_stride_and_dilation(settings)
    above = inputs[0]
    spatial = slide(settings, above.output)
    kernel = (*settings["size"], _depth(settings, above.output), settings["filters"])
    return Figures(
        output=laid_out(settings, spatial, activations.channels(settings["activation"], settings["filters"])),
        variables=adapted(settings, *learnt(settings, kernel)),
        macs=prod(spatial) * prod(kernel),
        field=widen(settings, above),
    )


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    filters, given = settings["filters"], channels(settings, output)
    gives = f"{number_of(filters, 'filter')} {'gives' if filters == 1 else 'give'} {number_of(given, 'channel')}"
    return slid(window_axes(settings, shapes[0]), given, gives)


def counted_by_filter(settings: Settings, shapes: Sequence[Shape]) -> Count:
    """So many for each filter: its window on every channel that it sees, and a bias."""
    return Count((*settings["size"], _depth(settings, shapes[0])), settings["filters"], settings["bias"], "filter")


def _units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    refuse_channels_first(settings)
    shape, given, depth = shapes[0], shapes[0][-1], _depth(settings, shapes[0])
    per_group = settings["filters"] // settings["groups"]
    for corner in product(*map(range, output[:-1])):
        window = list(covered(settings, shape, corner))
        for each in range(settings["filters"]):
            first = each // per_group * depth
            taps = [
                (inputs[0][position * given + first + channel], offset * depth + channel)
                for offset, position in window
                for channel in range(depth)
            ]
            yield weighted(settings, each, taps)


def channel_slips(spot: Spot, given: int) -> Iterator[str]:
    """What slips make of the channels that filters give."""
    above, filters = channels(spot.settings, spot.shapes[0]), spot.settings["filters"]
    if given == above:
        yield f"{given} is the number of input channels; the output has one channel for each filter: {filters}."
    if given == above * filters and filters > 1:
        yield f"Each of the {filters} filters sums over the {above} input channels and gives one channel."
    if name := spot.owner(given, "filter"):
        yield f"{given} is the number of filters of {name}; {spot.name} has {filters}."


def filter_slips(spot: Spot) -> Iterator[tuple[int, int, str]]:
    """What slips make of the weights of filters and the biases that go with them."""
    depth, filters, axes = _depth(spot.settings, spot.shapes[0]), spot.settings["filters"], spot.settings["size"]
    window, size, rank = prod(axes), format_shape(axes), len(axes)
    if (groups := spot.settings.get("groups") or 1) > 1:
        all_channels = f"A filter sees the {number_of(depth, 'channel')} of its group, not all {depth * groups}."
        yield window * depth * groups * filters, filters, all_channels
    if depth > 1:
        yield window * filters, filters, f"The depth of the input is left out: a filter is {size} x {depth}."
    if depth != filters:
        why = f"Input channels are counted instead of filters: {depth}, not {filters}."
        yield window * depth * depth, depth, why
        why = f"Filters are counted instead of input channels: {filters}, not {depth}."
        yield window * filters * filters, filters, why
    for side in sorted(set(axes)):
        if len(set(axes)) > 1:
            square = format_shape((side,) * rank)
            yield side**rank * depth * filters, filters, f"The kernel is taken as {square}; it is {size}."
        elif rank > 1 and side > 1:
            yield side * depth * filters, filters, f"The kernel is {size}, not {side}."
    output = spot.figures.output
    if (places := prod(output) // channels(spot.settings, output)) > 1:
        why = f"The weights are counted at each of the {places} positions; a filter has the same ones everywhere."
        yield spot.figures.weights * places, filters, why
        yield prod(output), 0, f"{format_shape(output)} is the number of outputs, not of weights."


_SAID = Said(
    stem="Conv{}D",
    subject="A convolution",
    noun="filter",
    words=r"\bconv(?!er)|\bfaltung|\bsplot|\bevrisim|卷积|卷積|畳み込み|합성곱|\bсверт",
    turn=17,
    relatives="convolution",
    may_be_left_out=False,
    flattens=False,
)
_KEYS = {each.name: each.name for each in LORA} | {
    "filters": "filters",
    "size": "kernel_size",
    "stride": "strides",
    "padding": "padding",
    "activation": "activation",
    "bias": "use_bias",
    "groups": "groups",
    "dilation_rate": "dilation_rate",
    "data_format": "data_format",
}


def convolution_keras(rank: int, takes: tuple[Parameter, ...], usual: Settings) -> InKeras:
    """How Keras spells a convolution of any kind."""
    return InKeras(
        keys=_KEYS,
        usual={},
        aliases={f"Convolution{rank}D": {}},
        arguments=arguments(takes, _KEYS, usual),
        called=(),
        biases=("bias",),
        statistics=(),
        pads_anyhow=True,
    )


def _convolution(rank: int) -> Kind:
    padding = CAUSAL_PADDING if rank == 1 else PADDING
    takes = (FILTERS, SIZE, STRIDE, padding, ACTIVATION, BIAS, GROUPS, DILATIONS[rank], DATA_FORMAT, *LORA)
    usual = {"stride": (1,) * rank, "padding": "valid", "activation": "linear", "bias": True}
    return Kind(
        name=f"Conv{rank}D",
        rank=rank,
        takes=takes,
        defaults={
            "stride": lambda given: (1,) * rank,
            "padding": lambda given: "valid",
            "activation": lambda given: "linear",
            "bias": lambda given: True,
            **unsaid(*takes),
        },
        inputs=(1, 1),
        figures=_figures,
        working=_working,
        count=counted_by_filter,
        said=_SAID,
        slips=Slips(
            whole=layout_slips, spatial=window_slips, channels=channel_slips, handed_on=None, weights=filter_slips
        ),
        units=_units,
        tokens=None,
        step=COMPUTED,
        keras=convolution_keras(rank, takes, usual),
        part="convolution",
        fill=palette.BLUE,
    )


CONVOLUTIONS = {rank: _convolution(rank) for rank in (1, 2, 3)}
"""By the number of spatial axes."""
FAMILY = tuple(CONVOLUTIONS.values())
