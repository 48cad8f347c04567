"""Layers that give their input another shape: reshaped, turned, repeated, cropped, enlarged."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers import literal
from zoo.light.layers.field import Field
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.kind import VIEW, Kind
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import option, several, whole, word
from zoo.light.layers.parameter import REQUIRED, SIZE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import Pads, channels, each_axis, laid_out, moved, spatial

_FILL = palette.SAND


def _reshape(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given, target = inputs[0].output, settings["target_shape"]
    known, values = prod(axis for axis in target if axis != -1), prod(given)
    unknown = target.count(-1)
    if unknown > 1 or (values is not OPEN and (values % known if unknown else values != known)):
        raise ZooError(f"{format_shape(given)} has {values} values; they do not make {format_shape(target)}.")
    return Figures(tuple((values // known if values is not OPEN else OPEN) if axis == -1 else axis for axis in target))


def _permute(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given, order = inputs[0].output, settings["dims"]
    if sorted(order) != list(range(1, len(given) + 1)):
        raise ZooError(f"dims {format_shape(order)} do not order the {len(given)} axes of {format_shape(given)}.")
    return Figures(tuple(given[axis - 1] for axis in order))


def _repeat(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given = inputs[0].output
    if len(given) != 1:
        raise ZooError(f"RepeatVector takes a shape of one axis, not {format_shape(given)}.")
    return Figures((settings["n"], *given))


def _pairs(value: Any, rank: int) -> Pads:
    """``1``, a number for each axis or a pair for each, as pairs of before and after."""
    if rank == 1 and isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], tuple):
        value = (value,)
    axes = value if isinstance(value, tuple) else (value,) * rank
    if len(axes) != rank:
        raise ZooError(f"must be for {number_of(rank, 'axis')}, not {literal.write(value)}.")
    pairs = tuple(each if isinstance(each, tuple) else (each, each) for each in axes)
    if any(len(pair) != 2 for pair in pairs):
        raise ZooError(f"{literal.write(value)} must be pairs of before and after.")
    return tuple((whole(0)(before, rank), whole(0)(after, rank)) for before, after in pairs)


_CROPPING = option("cropping", _pairs, REQUIRED, heading="crop")


def _crop(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given = inputs[0].output
    axes = [
        length - before - after
        for length, (before, after) in zip(spatial(settings, given), settings["cropping"], strict=True)
    ]
    if min(axes) < 1:
        raise ZooError(f"cropping {literal.write(settings['cropping'])} leaves nothing of {format_shape(given)}.")
    field = moved(inputs[0].field, [before for before, _ in settings["cropping"]])
    return Figures(laid_out(settings, axes, channels(settings, given)), field=field)


def _cropping(rank: int) -> Kind:
    return Plain(
        name=f"Cropping{rank}D",
        subject="Cropping",
        rank=rank,
        takes=(_CROPPING, DATA_FORMAT),
        figures=_crop,
        words=r"\bcrop",
        turn=30,
        fill=palette.GREY,
    ).kind


_ENLARGED: dict[str, Callable[[Field, int], Field | None]] = {
    "nearest": lambda axis, times: axis.behind(1, 0, 0, times),
    "bilinear": lambda axis, times: axis.behind(2, 1 - times, times, 2 * times),
}
"""What a unit sees behind each; between two neighbours it sees both."""
_INTERPOLATION = option("interpolation", word(), "nearest", heading="mode")


def _enlarge(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    given, size = inputs[0].output, settings["size"]
    axes = (length * each for length, each in zip(spatial(settings, given), size, strict=True))
    made = _ENLARGED.get(settings.get("interpolation", "nearest"))
    field = each_axis(made, inputs[0].field, size) if made else None
    return Figures(laid_out(settings, axes, channels(settings, given)), field=field)


def _upsampling(rank: int) -> Kind:
    takes = (SIZE, DATA_FORMAT) if rank > 1 else (SIZE,)
    return Plain(
        name=f"UpSampling{rank}D",
        subject="Upsampling",
        rank=rank,
        takes=(*takes, _INTERPOLATION) if rank == 2 else takes,
        figures=_enlarge,
        usual={"interpolation": ("nearest",)},
        words=r"\bup ?sampl|\bunpool",
        turn=11,
        fill=_FILL,
    ).kind


CROPPINGS = {rank: _cropping(rank) for rank in (1, 2, 3)}
"""By the number of spatial axes."""
FAMILY = (
    Plain(
        name="Reshape",
        subject="Reshaping",
        takes=(option("target_shape", several(whole(-1), 0), REQUIRED, heading="target|shape", key="shape"),),
        figures=_reshape,
        words=r"\bre ?shape|\bunflatten",
        turn=31,
        step=VIEW,
        fill=_FILL,
    ).kind,
    Plain(
        name="Permute",
        subject="Permuting",
        takes=(option("dims", several(whole(), 1), REQUIRED, heading="order"),),
        figures=_permute,
        words=r"\bpermut|\btranspose$",
        turn=32,
        fill=_FILL,
    ).kind,
    Plain(
        name="RepeatVector",
        subject="Repeating",
        takes=(option("n", whole(), REQUIRED, heading="times|repeats"),),
        figures=_repeat,
        words=r"\brepeat",
        turn=33,
        fill=_FILL,
    ).kind,
    *CROPPINGS.values(),
    *map(_upsampling, (1, 2, 3)),
)
