"""Layers that change something in training alone."""

from collections.abc import Iterator, Sequence

from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Handed, InKeras, Kind, Place, Said, Slips, no_slips
from zoo.light.layers.parameter import RATE, Settings
from zoo.light.layers.working import Working

_SUBJECT = "Dropout"


def _units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    yield from inputs[0]


DROPOUT = Kind(
    name="Dropout",
    rank=0,
    takes=(RATE,),
    defaults={},
    inputs=(1, 1),
    figures=lambda settings, inputs: Figures(inputs[0].output, field=inputs[0].field),
    working=lambda settings, shapes, output: Working(
        "", f"{_SUBJECT} keeps the shape of its input, {format_shape(output)}."
    ),
    count=None,
    said=Said(
        stem="Dropout",
        subject=_SUBJECT,
        noun="",
        words=r"\bdrop(?: ?out)?\b",
        turn=21,
        relatives="dropout",
        may_be_left_out=True,
        flattens=False,
    ),
    slips=Slips(whole=no_slips, spatial=None, channels=None, handed_on=None, weights=None),
    units=_units,
    keras=InKeras(
        keys={"rate": "rate"},
        usual={"noise_shape": (None,)},
        aliases={},
        arguments=lambda settings: [f"{settings['rate']:g}"],
        biases=(),
        pads_anyhow=False,
    ),
    part="through",
    fill=palette.VIOLET,
)

FAMILY = (DROPOUT,)
