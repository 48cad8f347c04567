"""Pools, sliding and global."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from zoo.light.files import palette
from zoo.light.layers.code import arguments
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import COMPUTED, Handed, InKeras, InStep, Kind, Rule, Said, Slips, Spot, Units, Wired
from zoo.light.layers.kinds.windows import (
    DATA_FORMAT,
    covered,
    kept_channels,
    layout_slips,
    refuse_channels_first,
    same_channels,
    unpadded,
    window_slips,
)  # fmt: skip
from zoo.light.layers.option import option, per_axis, unsaid, whole, yes_no
from zoo.light.layers.parameter import PADDING, REQUIRED, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import Pads, channels, laid_out, spatial, window_axes
from zoo.light.layers.working import Working, keeps_channels, slid

_STEPS: dict[Rule, InStep] = {"max": InStep(kept=0.25, asks_output=True), "mean": COMPUTED}
"""oneDNN keeps the place of each maximum as a byte."""
_SUBJECT, _FILL = "A pool", palette.ORANGE

_STRIDE = STRIDE._replace(said=lambda settings: _said_stride(settings["size"], settings["stride"]))

_CEIL = option("ceil_mode", yes_no, False, heading="ceil|ceiling")
"""Whether a last window that does not fit is kept, as PyTorch and Caffe can; Keras has no word for it."""


def _said_stride(size: Shape, stride: Shape) -> str:
    """A stride of 1 is told, too: a pool that says none moves by its window."""
    return "" if {*size, *stride} == {1} else f"stride {format_shape(stride)}"


def _working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    given = channels(settings, output)
    return slid(window_axes(settings, shapes[0]), given, keeps_channels(_SUBJECT, given))


def _units(rule: Rule) -> Units:
    def units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
        refuse_channels_first(settings)
        for corner in product(*map(range, output[:-1])):
            positions = [position for _, position in covered(settings, shapes[0], corner)]
            yield from _pooled(rule, inputs[0], positions, output[-1])

    return units


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
    takes = (SIZE, _STRIDE, PADDING, _CEIL, DATA_FORMAT)
    keys = {"size": "pool_size", "stride": "strides", "padding": "padding", "data_format": "data_format"}
    return Kind(
        name=stem.format(rank),
        rank=rank,
        takes=takes,
        defaults={"stride": lambda given: given["size"], "padding": lambda given: "valid", **unsaid(*takes)},
        inputs=(1, 1),
        figures=same_channels,
        working=_working,
        count=None,
        said=_said(stem, words, turn),
        slips=Slips(whole=layout_slips, spatial=window_slips, channels=kept_channels, handed_on=None, weights=None),
        units=_units(rule),
        tokens=None,
        step=_STEPS[rule],
        keras=InKeras(
            keys=keys,
            usual={},
            aliases={stem.replace("Average", "Avg").replace("Pooling", "Pool").format(rank): {}},
            arguments=lambda settings: arguments(takes, keys, {"stride": settings["size"], "padding": "valid"})(
                settings
            ),
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
        yield Wired(rule, unpadded([inputs[each * channels + channel] for each in positions]))


def _global_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    if given == spatial(spot.settings, spot.shapes[0]):
        left = channels(spot.settings, spot.shapes[0])
        away = {1: "The steps", 2: "Height and width"}.get(spot.kind.rank, "The places")
        yield f"{away} are pooled away; the channels are left: {left}."


_KEEPDIMS = option("keepdims", yes_no, False)


def _global_figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given = inputs[0].output
    left = channels(settings, given)
    ones = (1 for _ in spatial(settings, given))
    return Figures(laid_out(settings, ones, left) if settings["keepdims"] else (left,), field=())


def _global_pool(rank: int, stem: str, words: str, turn: int, rule: Rule) -> Kind:
    def units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
        refuse_channels_first(settings)
        yield from _pooled(rule, inputs[0], range(prod(shapes[0][:-1])), output[-1])

    takes = (_KEEPDIMS, DATA_FORMAT)
    keys = {each.name: each.name for each in takes}
    return Kind(
        name=stem.format(rank),
        rank=rank,
        takes=takes,
        defaults=unsaid(*takes),
        inputs=(1, 1),
        figures=_global_figures,
        working=lambda settings, shapes, output: Working(
            "", f"A global pool leaves one value for each channel: {channels(settings, shapes[0])}."
        ),
        count=None,
        said=_said(stem, words, turn),
        slips=Slips(whole=_global_outputs, spatial=None, channels=None, handed_on=None, weights=None),
        units=units,
        tokens=None,
        step=COMPUTED,
        keras=InKeras(
            keys=keys,
            usual={},
            aliases={stem.replace("Average", "Avg").replace("Pooling", "Pool").format(rank): {}},
            arguments=arguments(takes, keys, {}),
            called=(),
            biases=(),
            statistics=(),
            pads_anyhow=False,
        ),
        part=None,
        fill=_FILL,
    )


_OUTPUT_SIZES = {
    rank: option("output_size", per_axis(whole()), REQUIRED, heading="target size|output") for rank in (1, 2, 3)
}


def _adaptive_figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given = inputs[0].output
    return Figures(laid_out(settings, settings["output_size"], channels(settings, given)))


def _adaptive_pool(rank: int, stem: str, words: str, turn: int) -> Kind:
    return Plain(
        name=stem.format(rank),
        subject="An adaptive pool",
        rank=rank,
        takes=(_OUTPUT_SIZES[rank], DATA_FORMAT),
        figures=_adaptive_figures,
        words=words,
        turn=turn,
        relatives="pool",
        fill=_FILL,
    ).kind


_MEAN = (
    r"(?:avg|average|mean) ?pool|\bsub ?sampl|\b(?:mittelwert|durchschnitts?) ?pool|\bsous echantillon"
    r"|\bpool\w* (?:par |de |la )?(?:moyen|promedio|medi[ao])|\bagrupa\w* (?:de |por )?(?:promedio|media)"
    r"|平均池化|平均プーリング|평균 ?풀링"
)
_MAX = r"pool|\bagrupa|池化|プーリング|풀링|\bпулл?инг"
_GLOBAL_MEAN, _GLOBAL_MAX = r"global ?(?:avg|average|mean)|\bgap\b", r"global ?max|\bgmp\b"
_ADAPTIVE_MEAN, _ADAPTIVE_MAX = r"adaptive ?(?:avg|average|mean)", r"adaptive ?max"
MAX_POOLS = {rank: _pool(rank, "MaxPooling{}D", _MAX, 19, "max") for rank in (1, 2, 3)}
"""By the number of spatial axes."""
AVERAGE_POOLS = {rank: _pool(rank, "AveragePooling{}D", _MEAN, 18, "mean") for rank in (1, 2, 3)}
FAMILY = (
    *MAX_POOLS.values(),
    *AVERAGE_POOLS.values(),
    *(_global_pool(rank, "GlobalAveragePooling{}D", _GLOBAL_MEAN, 15, "mean") for rank in (1, 2, 3)),
    *(_global_pool(rank, "GlobalMaxPooling{}D", _GLOBAL_MAX, 16, "max") for rank in (1, 2, 3)),
    *(_adaptive_pool(rank, "AdaptiveAveragePooling{}D", _ADAPTIVE_MEAN, 13) for rank in (1, 2, 3)),
    *(_adaptive_pool(rank, "AdaptiveMaxPooling{}D", _ADAPTIVE_MAX, 13) for rank in (1, 2, 3)),
)

LOWEST = -3.4028234663852886e38
"""The lowest float32, to its last digit, as PyTorch takes nothing beyond: no window's maximum, whatever is in it."""


def padded_with_lowest(kind: Kind, settings: Settings) -> Pads | None:
    """What a layer that only puts the lowest float around its input pads, less the batch and channels; None else."""
    values = dict(settings["keywords"]) if kind.name == "ops.pad" else {}
    widths = values.get("pad_width")
    constant = values.get("mode") == "constant" and values.get("constant_values")
    if not isinstance(widths, tuple) or len(widths) < 3 or not isinstance(constant, float):
        return None
    ends = any(map(any, (widths[0], widths[-1])))
    return widths[1:-1] if constant <= LOWEST and not ends else None
