"""Flattening, and zeros put around an input."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import prod

from zoo.light.files import palette
from zoo.light.layers.code import arguments, pads_code
from zoo.light.layers.figures import Field, Figures, Shape, format_shape
from zoo.light.layers.kind import COMPUTED, VIEW, Handed, InKeras, Kind, Place, Said, Slips, Spot
from zoo.light.layers.kinds.windows import (
    COUNTED_ONCE,
    DATA_FORMAT,
    flat,
    kept_channels,
    layout_slips,
    refuse_channels_first,
)  # fmt: skip
from zoo.light.layers.option import unsaid
from zoo.light.layers.parameter import ZEROS, Settings
from zoo.light.layers.window import Axis, channels, laid_out, moved, pads, spatial
from zoo.light.layers.working import Working, keeps_channels, padded, times

_MOST_AXES_TAKEN = 3  # of a shape of which only some are multiplied


def _flatten_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    if given == spot.shapes[0]:
        yield f"This is not flattened yet: {times(given)} = {spot.figures.output[0]}."
    yield from (sentence for size, sentence in _flattened_sizes(spot) if (size,) == given)


def _flattened_sizes(spot: Spot) -> Iterator[tuple[int, str]]:
    shape = spot.shapes[0]
    for axes in range(1, min(len(shape), _MOST_AXES_TAKEN + 1)):
        for some in combinations(shape, axes):
            yield prod(some), f"Only {times(some)} is taken; what is flattened is {format_shape(shape)}."
    if len(shape) > 1:
        yield sum(shape), f"The axes are multiplied, not added: {times(shape)}."
    feeder, own = spot.feeder(), format_shape(shape)
    for earlier in feeder.shapes:
        yield (
            prod(earlier),
            f"{format_shape(earlier)} goes into {feeder.name}; what is flattened comes out of it, {own}.",
        )


def _flatten_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    refuse_channels_first(settings)
    yield from inputs[0]


FLATTEN = Kind(
    name="Flatten",
    rank=0,
    takes=(DATA_FORMAT,),
    defaults=unsaid(DATA_FORMAT),
    inputs=(1, 1),
    figures=lambda settings, inputs: Figures((prod(inputs[0].output),), field=()),
    working=lambda settings, shapes, output: Working(times(shapes[0]), f"{times(shapes[0])} = {output[0]}."),
    count=None,
    said=Said(
        stem="Flatten",
        subject="Flattening",
        noun="",
        words=r"\bflat|\bvectori[sz]|\bunroll|\baplana|\baplati|\babflach|\bappiatti|\bachata|\bafvlak|\bsplaszcz"
        r"|展平|扁平|平坦化|평탄화",
        turn=20,
        relatives="flatten",
        may_be_left_out=True,
        flattens=False,
    ),
    slips=Slips(whole=_flatten_outputs, spatial=None, channels=None, handed_on=_flattened_sizes, weights=None),
    units=_flatten_units,
    tokens=None,
    step=VIEW,
    keras=InKeras(
        keys={"data_format": "data_format"},
        usual={},
        aliases={},
        arguments=arguments((DATA_FORMAT,), {"data_format": "data_format"}, {}),
        called=(),
        biases=(),
        statistics=(),
        pads_anyhow=False,
    ),
    part="flatten",
    fill=palette.SAND,
)


def _padded_axes(settings: Settings, shape: Shape) -> list[Axis]:
    return [
        Axis(length, 1, 1, pair) for length, pair in zip(spatial(settings, shape), pads(settings, shape), strict=True)
    ]


def _padded(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    made = (axis.positions for axis in _padded_axes(settings, above.output))
    return Figures(laid_out(settings, made, channels(settings, above.output)), field=_behind(settings, above))


def _behind(settings: Settings, above: Figures) -> tuple[Field, ...] | None:
    return moved(above.field, [-before for before, _ in pads(settings, above.output)])


def _padding_working(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    kept = channels(settings, output)
    return padded(_padded_axes(settings, shapes[0]), kept, keeps_channels("Padding", kept))


def _padding_slips(spot: Spot) -> Iterator[tuple[Shape, str]]:
    shape, zeros = spatial(spot.settings, spot.shapes[0]), pads(spot.settings, spot.shapes[0])
    yield spatial(spot.settings, spot.figures.output)[::-1], "Height and width are swapped."
    yield shape, "The zeros are not added."
    yield tuple(length + before for length, (before, _) in zip(shape, zeros, strict=True)), COUNTED_ONCE


def _padding_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    refuse_channels_first(settings)
    before = [pair[0] for pair in pads(settings, shapes[0])]
    for spot in product(*map(range, output)):
        inner = [*(at - pad for at, pad in zip(spot, before, strict=False)), spot[-1]]
        inside = all(0 <= at < length for at, length in zip(inner, shapes[0], strict=True))
        yield inputs[0][flat(inner, shapes[0])] if inside else None


def _zero_padding(rank: int) -> Kind:
    return Kind(
        name=f"ZeroPadding{rank}D",
        rank=rank,
        takes=(ZEROS, DATA_FORMAT),
        defaults=unsaid(DATA_FORMAT),
        inputs=(1, 1),
        figures=_padded,
        working=_padding_working,
        count=None,
        said=Said(
            stem="ZeroPadding{}D",
            subject="Padding",
            noun="",
            words=r"\bzero ?pad|\bpad(?:ding)?\b",
            turn=25,
            relatives="padding",
            may_be_left_out=True,
            flattens=False,
        ),
        slips=Slips(whole=layout_slips, spatial=_padding_slips, channels=kept_channels, handed_on=None, weights=None),
        units=_padding_units,
        tokens=None,
        step=COMPUTED,
        keras=InKeras(
            keys={"padding": "padding", "data_format": "data_format"},
            usual={},
            aliases={},
            arguments=arguments(
                (ZEROS, DATA_FORMAT), {"padding": "padding", "data_format": "data_format"}, {}, {"padding": pads_code}
            ),
            called=(),
            biases=(),
            statistics=(),
            pads_anyhow=True,
        ),
        part="padding",
        fill=palette.GREY,
    )


ZERO_PADDINGS = {rank: _zero_padding(rank) for rank in (1, 2, 3)}
"""By the number of spatial axes."""
FAMILY = (FLATTEN, *ZERO_PADDINGS.values())
