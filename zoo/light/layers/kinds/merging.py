"""Layers that put several inputs together."""

from collections.abc import Iterator, Sequence
from math import inf, prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Field, Figures, Shape, format_shape
from zoo.light.layers.kind import Handed, InKeras, Kind, Place, Said, Slips, Spot, Wired, keeps_shape
from zoo.light.layers.parameter import Settings
from zoo.light.layers.working import Working, added

_FILL = palette.ROSE


def _widest(inputs: Sequence[Figures]) -> tuple[Field, ...]:
    """The largest receptive field along each axis; none where one input has none."""
    fields = [each.field for each in inputs]
    if not all(fields):
        return ()
    return tuple(max(axis, key=lambda one: one.size) for axis in zip(*fields, strict=False))


def _refuse_unlike(name: str, shapes: Sequence[Shape], alike: Sequence[Shape]) -> None:
    if len(shapes) < 2 or len(set(alike)) > 1 or len(set(map(len, shapes))) > 1:
        given = " and ".join(map(format_shape, shapes))
        raise ZooError(f"{name} takes two or more inputs of one size, not {given}.")


def _add(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shapes = [each.output for each in inputs]
    _refuse_unlike("Add", shapes, shapes)
    return Figures(shapes[0], field=_widest(inputs))


def _add_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    right = spot.figures.output
    if given == (*right[:-1], sum(shape[-1] for shape in spot.shapes)):
        yield f"An addition keeps its {number_of(right[-1], 'channel')}; a concatenation puts them together."


def _add_units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    for sources in zip(*inputs, strict=True):
        yield Wired("sum", tuple(source for source in sources if source is not None))


ADD = Kind(
    name="Add",
    rank=0,
    takes=(),
    defaults={},
    inputs=(2, inf),
    figures=_add,
    working=keeps_shape("An addition"),
    count=None,
    said=Said(
        stem="Add",
        subject="An addition",
        noun="",
        words=r"\badd(?:ition)?\b|\bsum(?:mation)?\b|\bplus\b",
        turn=24,
        relatives="merge",
        may_be_left_out=False,
        flattens=False,
    ),
    slips=Slips(whole=_add_outputs, spatial=None, channels=None, handed_on=None, weights=None),
    units=_add_units,
    keras=InKeras(
        keys={},
        usual={},
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


def _concatenate(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shapes = [each.output for each in inputs]
    _refuse_unlike("Concatenate", shapes, [shape[:-1] for shape in shapes])
    return Figures((*shapes[0][:-1], sum(shape[-1] for shape in shapes)), field=_widest(inputs))


def _concatenated(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    channels = "+".join(str(shape[-1]) for shape in shapes)
    sentence = f"A concatenation puts the channels together: {added(shape[-1] for shape in shapes)}."
    return Working(" x ".join([*map(str, output[:-1]), channels]), sentence)


def _concatenate_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    if given in spot.shapes:
        yield f"A concatenation puts the channels together: {added(shape[-1] for shape in spot.shapes)}."


def _concatenate_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    channels = [shape[-1] for shape in shapes]
    for at in range(prod(output[:-1])):
        for given, wide in zip(inputs, channels, strict=True):
            yield from given[at * wide : (at + 1) * wide]


CONCATENATE = Kind(
    name="Concatenate",
    rank=0,
    takes=(),
    defaults={},
    inputs=(2, inf),
    figures=_concatenate,
    working=_concatenated,
    count=None,
    said=Said(
        stem="Concatenate",
        subject="A concatenation",
        noun="",
        words=r"\bconcat|\bdepth ?cat",
        turn=22,
        relatives="merge",
        may_be_left_out=False,
        flattens=False,
    ),
    slips=Slips(whole=_concatenate_outputs, spatial=None, channels=None, handed_on=None, weights=None),
    units=_concatenate_units,
    keras=InKeras(
        keys={},
        usual={"axis": (-1,)},
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

FAMILY = (ADD, CONCATENATE)
