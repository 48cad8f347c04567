"""Layers that change something in training alone."""

from collections.abc import Iterator, Sequence

from zoo.light.files import palette
from zoo.light.layers.figures import Shape
from zoo.light.layers.kind import NO_SLIPS, Handed, InKeras, Kind, Place, Said, keeps_shape, kept
from zoo.light.layers.parameter import RATE, Settings

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
    figures=kept,
    working=keeps_shape(_SUBJECT),
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
    slips=NO_SLIPS,
    units=_units,
    keras=InKeras(
        keys={"rate": "rate"},
        usual={"noise_shape": (None,)},
        aliases={},
        arguments=lambda settings: [f"{settings['rate']:g}"],
        called=(),
        biases=(),
        statistics=(),
        pads_anyhow=False,
    ),
    part="through",
    fill=palette.VIOLET,
)

FAMILY = (DROPOUT,)
