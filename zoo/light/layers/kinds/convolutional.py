"""Convolutions."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Handed, InKeras, Kind, Said, Slips, Spot, Wired
from zoo.light.layers.kinds.core import learnt, weighted
from zoo.light.layers.kinds.windows import axes_code, covered, layout_slips, window_slips
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.window import slide, widen, window_axes
from zoo.light.layers.working import Count, Working, slid


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    spatial = slide(settings, above.output)
    kernel = (*settings["size"], above.output[-1], settings["filters"])
    return Figures(
        output=(*spatial, settings["filters"]),
        variables=learnt(settings, kernel),
        macs=prod(spatial) * prod(kernel),
        field=widen(settings, above.field),
    )


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    filters = settings["filters"]
    gives = f"{number_of(filters, 'filter')} {'gives' if filters == 1 else 'give'} {number_of(output[-1], 'channel')}"
    return slid(window_axes(settings, shapes[0]), output[-1], gives)


def _count(settings: Settings, shapes: Sequence[Shape]) -> Count:
    return Count((*settings["size"], shapes[0][-1]), settings["filters"], settings["bias"], "filter")


def _units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    shape, channels = shapes[0], shapes[0][-1]
    for corner in product(*map(range, output[:-1])):
        taps = [
            (inputs[0][position * channels + channel], offset * channels + channel)
            for offset, position in covered(settings, shape, corner)
            for channel in range(channels)
        ]
        for each in range(settings["filters"]):
            yield weighted(settings, each, taps)


def _channels(spot: Spot, given: int) -> Iterator[str]:
    channels, filters = spot.shapes[0][-1], spot.settings["filters"]
    if given == channels:
        yield f"{given} is the number of input channels; the output has one channel for each filter: {filters}."
    if given == channels * filters and filters > 1:
        yield f"Each of the {filters} filters sums over the {channels} input channels and gives one channel."
    if name := spot.owner(given, "filter"):
        yield f"{given} is the number of filters of {name}; {spot.name} has {filters}."


def _weights(spot: Spot) -> Iterator[tuple[int, int, str]]:
    channels, filters, axes = spot.shapes[0][-1], spot.settings["filters"], spot.settings["size"]
    window, size, rank = prod(axes), format_shape(axes), len(axes)
    if channels > 1:
        yield window * filters, filters, f"The depth of the input is left out: a filter is {size} x {channels}."
    if channels != filters:
        why = f"Input channels are counted instead of filters: {channels}, not {filters}."
        yield window * channels * channels, channels, why
        why = f"Filters are counted instead of input channels: {filters}, not {channels}."
        yield window * filters * filters, filters, why
    for side in sorted(set(axes)):
        if len(set(axes)) > 1:
            square = format_shape((side,) * rank)
            yield side**rank * channels * filters, filters, f"The kernel is taken as {square}; it is {size}."
        elif rank > 1 and side > 1:
            yield side * channels * filters, filters, f"The kernel is {size}, not {side}."
    output = spot.figures.output
    if (places := prod(output[:-1])) > 1:
        why = f"The weights are counted at each of the {places} positions; a filter has the same ones everywhere."
        yield spot.figures.weights * places, filters, why
        yield prod(output), 0, f"{format_shape(output)} is the number of outputs, not of weights."


def _arguments(settings: Settings) -> list[str]:
    arguments = [str(settings["filters"]), axes_code(settings["size"])]
    if set(settings["stride"]) != {1}:
        arguments.append(f"strides={axes_code(settings['stride'])}")
    if settings["padding"] == "same":
        arguments.append('padding="same"')
    if settings["activation"] != "linear":
        arguments.append(f'activation="{settings["activation"]}"')
    return arguments if settings["bias"] else [*arguments, "use_bias=False"]


_SAID = Said(
    stem="Conv{}D",
    subject="A convolution",
    noun="filter",
    words=r"\bconv(?!er)",
    turn=17,
    relatives="convolution",
    may_be_left_out=False,
    flattens=False,
)
_KERAS = InKeras(
    keys={
        "filters": "filters",
        "size": "kernel_size",
        "stride": "strides",
        "padding": "padding",
        "activation": "activation",
        "bias": "use_bias",
    },
    usual={"dilation_rate": (1,), "groups": (1,), "data_format": ("channels_last", None)},
    aliases={},
    arguments=_arguments,
    called=(),
    biases=("bias",),
    statistics=(),
    pads_anyhow=True,
)


def _convolution(rank: int) -> Kind:
    return Kind(
        name=f"Conv{rank}D",
        rank=rank,
        takes=(FILTERS, SIZE, STRIDE, PADDING, ACTIVATION, BIAS),
        defaults={
            "stride": lambda given: (1,) * rank,
            "padding": lambda given: "valid",
            "activation": lambda given: "linear",
            "bias": lambda given: True,
        },
        inputs=(1, 1),
        figures=_figures,
        working=_working,
        count=_count,
        said=_SAID,
        slips=Slips(whole=layout_slips, spatial=window_slips, channels=_channels, handed_on=None, weights=_weights),
        units=_units,
        keras=_KERAS,
        part="convolution",
        fill=palette.BLUE,
    )


CONVOLUTIONS = {rank: _convolution(rank) for rank in (1, 2)}
"""By the number of spatial axes."""
FAMILY = tuple(CONVOLUTIONS.values())
