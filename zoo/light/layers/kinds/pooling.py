"""Pools, sliding and global."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Shape
from zoo.light.layers.kind import Handed, InKeras, Kind, Rule, Said, Slips, Spot, Wired
from zoo.light.layers.kinds.windows import axes_code, covered, kept_channels, layout_slips, window_slips
from zoo.light.layers.parameter import PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.window import slide, widen, window_axes
from zoo.light.layers.working import Working, keeps_channels, slid

_SUBJECT, _FILL = "A pool", palette.ORANGE
_LAYOUT = {"data_format": ("channels_last", None)}


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    return Figures((*slide(settings, above.output), above.output[-1]), field=widen(settings, above.field))


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    return slid(window_axes(settings, shapes[0]), output[-1], keeps_channels(_SUBJECT, output[-1]))


def _arguments(settings: Settings) -> list[str]:
    arguments = [axes_code(settings["size"])]
    if settings["stride"] != settings["size"]:
        arguments.append(f"strides={axes_code(settings['stride'])}")
    return [*arguments, 'padding="same"'] if settings["padding"] == "same" else arguments


def _said(stem: str, words: str, turn: int) -> Said:
    return Said(
        stem=stem,
        subject=_SUBJECT,
        noun="",
        words=words,
        turn=turn,
        relatives="pool",
        may_be_left_out=False,
        flattens=False,
    )


def _pool(rank: int, stem: str, words: str, turn: int, rule: Rule) -> Kind:
    def units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
        for corner in product(*map(range, output[:-1])):
            positions = [position for _, position in covered(settings, shapes[0], corner)]
            yield from _pooled(rule, inputs[0], positions, output[-1])

    return Kind(
        name=stem.format(rank),
        rank=rank,
        takes=(SIZE, STRIDE, PADDING),
        defaults={"stride": lambda given: given["size"], "padding": lambda given: "valid"},
        inputs=(1, 1),
        figures=_figures,
        working=_working,
        count=None,
        said=_said(stem, words, turn),
        slips=Slips(whole=layout_slips, spatial=window_slips, channels=kept_channels, handed_on=None, weights=None),
        units=units,
        keras=InKeras(
            keys={"size": "pool_size", "stride": "strides", "padding": "padding"},
            usual=_LAYOUT,
            aliases={},
            arguments=_arguments,
            called=(),
            biases=(),
            statistics=(),
            pads_anyhow=False,
        ),
        part="pool",
        fill=_FILL,
    )


def _pooled(rule: Rule, inputs: Handed, positions: Sequence[int], channels: int) -> Iterator[Wired]:
    for channel in range(channels):
        sources = (inputs[each * channels + channel] for each in positions)
        yield Wired(rule, tuple(source for source in sources if source is not None))


def _global_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    if given == spot.shapes[0][:-1]:
        yield f"Height and width are pooled away; the channels are left: {spot.figures.output[-1]}."


def _global_pool(rank: int, stem: str, words: str, turn: int, rule: Rule) -> Kind:
    def units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
        yield from _pooled(rule, inputs[0], range(prod(shapes[0][:-1])), output[-1])

    return Kind(
        name=stem.format(rank),
        rank=rank,
        takes=(),
        defaults={},
        inputs=(1, 1),
        figures=lambda settings, inputs: Figures(inputs[0].output[-1:]),
        working=lambda settings, shapes, output: Working(
            "", f"A global pool leaves one value for each channel: {output[-1]}."
        ),
        count=None,
        said=_said(stem, words, turn),
        slips=Slips(whole=_global_outputs, spatial=None, channels=None, handed_on=None, weights=None),
        units=units,
        keras=InKeras(
            keys={},
            usual={**_LAYOUT, "keepdims": (False,)},
            aliases={},
            arguments=lambda settings: [],
            called=(),
            biases=(),
            statistics=(),
            pads_anyhow=False,
        ),
        part=None,
        fill=_FILL,
    )


_MEAN, _MAX = r"(?:avg|average|mean) ?pool|\bsub ?sampl", r"pool"
_GLOBAL_MEAN, _GLOBAL_MAX = r"(?:global|adaptive) ?(?:avg|average|mean)|\bgap\b", r"(?:global|adaptive) ?max"
MAX_POOLS = {rank: _pool(rank, "MaxPooling{}D", _MAX, 19, "max") for rank in (1, 2)}
"""By the number of spatial axes."""
FAMILY = (
    *MAX_POOLS.values(),
    *(_pool(rank, "AveragePooling{}D", _MEAN, 18, "mean") for rank in (1, 2)),
    _global_pool(2, "GlobalAveragePooling{}D", _GLOBAL_MEAN, 15, "mean"),
    _global_pool(2, "GlobalMaxPooling{}D", _GLOBAL_MAX, 16, "max"),
)
