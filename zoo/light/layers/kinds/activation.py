"""Activations as layers of their own."""

from collections.abc import Iterator, Sequence

from zoo.light.files import palette
from zoo.light.layers.figures import Shape
from zoo.light.layers.kind import NO_SLIPS, Handed, InKeras, Kind, Said, Wired, keeps_shape, kept
from zoo.light.layers.parameter import ACTIVATION as FUNCTION
from zoo.light.layers.parameter import Settings

_SUBJECT = "An activation"


def _units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    for source in inputs[0]:
        yield Wired("activation", () if source is None else (source,))


ACTIVATION = Kind(
    name="Activation",
    rank=0,
    takes=(FUNCTION,),
    defaults={"activation": lambda given: "linear"},
    inputs=(1, 1),
    figures=kept,
    working=keeps_shape(_SUBJECT),
    count=None,
    said=Said(
        stem="Activation",
        subject=_SUBJECT,
        noun="",
        words=r"\bactivation\b",
        turn=99,
        relatives="activation",
        may_be_left_out=True,
        flattens=False,
    ),
    slips=NO_SLIPS,
    units=_units,
    keras=InKeras(
        keys={"activation": "activation"},
        usual={"max_value": (None,), "negative_slope": (0, None), "threshold": (0, None), "axis": (-1,)},
        aliases={"ReLU": {"activation": "relu"}, "Softmax": {"activation": "softmax"}},
        arguments=lambda settings: [f'"{settings["activation"]}"'],
        called=(),
        biases=(),
        statistics=(),
        pads_anyhow=False,
    ),
    part="through",
    fill=palette.VIOLET,
)

FAMILY = (ACTIVATION,)
