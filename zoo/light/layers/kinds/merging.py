"""Layers that put several inputs together."""

from collections.abc import Iterator, Sequence
from math import inf, prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers.batched import axis_of, batched, broadcast, joined, reduced
from zoo.light.layers.code import arguments
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import COMPUTED, Handed, InKeras, Kind, Place, Said, Slips, Spot, Wired, keeps_shape
from zoo.light.layers.option import option, unsaid, whole, yes_no
from zoo.light.layers.parameter import REQUIRED, Settings
from zoo.light.layers.plain import NEVER, Plain
from zoo.light.layers.window import widest
from zoo.light.layers.working import Working, added

_FILL = palette.ROSE


def _elementwise(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    """Shapes are broadcast as arrays are, the shorter ones behind missing axes of length 1."""
    output = broadcast((each.output for each in inputs), known=False)
    return Figures(output, field=widest(inputs, len(output) - 1))


def _add_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    right = spot.figures.output
    if given == (*right[:-1], sum(shape[-1] for shape in spot.shapes)):
        yield f"An addition keeps its {number_of(right[-1], 'channel')}; a concatenation puts them together."


def _add_units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    if set(shapes) != {output}:
        raise ZooError(f"an addition of {' and '.join(map(format_shape, shapes))} is not traced; equal shapes are.")
    for sources in zip(*inputs, strict=True):
        yield Wired("sum", tuple(source for source in sources if source is not None))


ADD = Kind(
    name="Add",
    rank=0,
    takes=(),
    defaults={},
    inputs=(2, inf),
    figures=_elementwise,
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
    tokens=None,
    step=COMPUTED,
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


_AXIS = option("axis", whole(least=-9), -1)


def _place(settings: Settings, shape: Shape) -> int:
    """The axis of a sample's shape along which inputs are put together."""
    place = axis_of(settings["axis"], len(shape) + 1)
    if not place:
        raise ZooError(f"axis {settings['axis']} of {format_shape(shape)} is the batch, which stays apart.")
    return place - 1


def _concatenate(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shapes = [each.output for each in inputs]
    place = _place(settings, shapes[0])
    output = joined(shapes, place)
    return Figures(output, field=widest(inputs, len(output) - 1) if place == len(output) - 1 else None)


def _concatenated(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    place = _place(settings, output)
    lengths = [shape[place] for shape in shapes]
    cells = [*map(str, output[:place]), "+".join(map(str, lengths)), *map(str, output[place + 1 :])]
    what = "channels" if place == len(output) - 1 else f"axis {place + 1}"
    return Working(" x ".join(cells), f"A concatenation puts the {what} together: {added(lengths)}.")


def _concatenate_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    if given in spot.shapes:
        yield spot.kind.working(spot.settings, spot.shapes, spot.figures.output).sentence


def _concatenate_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    place = _place(settings, output)
    sizes = [prod(shape[place:]) for shape in shapes]
    for at in range(prod(output[:place])):
        for given, wide in zip(inputs, sizes, strict=True):
            yield from given[at * wide : (at + 1) * wide]


CONCATENATE = Kind(
    name="Concatenate",
    rank=0,
    takes=(_AXIS,),
    defaults=unsaid(_AXIS),
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
    tokens=None,
    step=COMPUTED,
    keras=InKeras(
        keys={"axis": "axis"},
        usual={},
        aliases={},
        arguments=arguments([_AXIS], {"axis": "axis"}, {}),
        called=(),
        biases=(),
        statistics=(),
        pads_anyhow=False,
    ),
    part=None,
    fill=_FILL,
)


def _difference(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    if len(inputs) != 2:
        raise ZooError(f"a difference is of two inputs, not of {len(inputs)}.")
    return _elementwise(settings, inputs)


def _merging(name: str, subject: str, words: str = NEVER, most: float = inf) -> Plain:
    """A layer that puts its inputs together number by number."""
    return Plain(
        name=name,
        subject=subject,
        figures=_difference if most == 2 else _elementwise,
        inputs=(2, most),
        words=words,
        turn=25,
        relatives="merge",
        fill=_FILL,
    )


def _two_places(value: Any, rank: int) -> int | tuple[int, int]:
    places = value if isinstance(value, tuple) else (value, value)
    if len(places) != 2 or not all(isinstance(each, int) and not isinstance(each, bool) for each in places):
        raise ZooError(f"{value!r} is neither an axis nor a pair of axes.")
    return value


def _dot(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    if len(inputs) != 2:
        raise ZooError(f"a dot product is of two inputs, not of {len(inputs)}.")
    shapes = [batched(each.output) for each in inputs]
    axes = settings["axes"] if isinstance(settings["axes"], tuple) else (settings["axes"],) * 2
    first, second = (axis_of(axis, len(shape)) for axis, shape in zip(axes, shapes, strict=True))
    if not first or not second:
        raise ZooError(f"axes {settings['axes']} have the batch among them, which stays apart.")
    length = shapes[0][first]
    if length != shapes[1][second]:
        raise ZooError(f"a dot product is along axes of one length, not of {length} and {shapes[1][second]}.")
    output = (*reduced(shapes[0], first)[1:], *reduced(shapes[1], second)[1:]) or (1,)
    return Figures(output, macs=prod(output) * length)


FAMILY = (
    ADD,
    CONCATENATE,
    _merging("Subtract", "A difference", r"\bsubtract(?:ion)?\b|\bminus\b", most=2).kind,
    _merging("Multiply", "A product", r"\bmultipl(?:y|ication)\b|\bhadamard\b").kind,
    _merging("Average", "An average").kind,
    _merging("Maximum", "A maximum").kind,
    _merging("Minimum", "A minimum").kind,
    Plain(
        name="Dot",
        subject="A dot product",
        figures=_dot,
        takes=(option("axes", _two_places, REQUIRED), option("normalize", yes_no, False)),
        inputs=(2, 2),
        words=r"\bdot(?: product)?\b",
        turn=25,
        relatives="merge",
        fill=_FILL,
    ).kind,
)
