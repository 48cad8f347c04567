"""Activations as layers of their own."""

from collections.abc import Iterator, Sequence

from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Handed, InKeras, Kind, Said, Slips, Wired, no_slips
from zoo.light.layers.parameter import ACTIVATION as FUNCTION
from zoo.light.layers.parameter import Settings
from zoo.light.layers.working import Working

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
    figures=lambda settings, inputs: Figures(inputs[0].output, field=inputs[0].field),
    working=lambda settings, shapes, output: Working(
        "", f"{_SUBJECT} keeps the shape of its input, {format_shape(output)}."
    ),
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
    slips=Slips(whole=no_slips, spatial=None, channels=None, handed_on=None, weights=None),
    units=_units,
    keras=InKeras(
        keys={"activation": "activation"},
        usual={"max_value": (None,), "negative_slope": (0, None), "threshold": (0, None), "axis": (-1,)},
        aliases={"ReLU": {"activation": "relu"}, "Softmax": {"activation": "softmax"}},
        arguments=lambda settings: [f'"{settings["activation"]}"'],
        biases=(),
        pads_anyhow=False,
    ),
    part="through",
    fill=palette.VIOLET,
)

FAMILY = (ACTIVATION,)
