"""Activations as layers of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import activations
from zoo.light.layers.axes import axes, lengths, listed
from zoo.light.layers.figures import Figures, Shape, Variable
from zoo.light.layers.kind import VIEW, Handed, Wired
from zoo.light.layers.kinds.windows import unpadded
from zoo.light.layers.option import maybe, option
from zoo.light.layers.parameter import ACTIVATION as FUNCTION
from zoo.light.layers.parameter import Settings
from zoo.light.layers.plain import Plain


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    if not above.output:
        return above
    shape = (*above.output[:-1], activations.channels(settings["activation"], above.output[-1]))
    return Figures(shape, field=None if "axis=" in settings["activation"] else above.field)


def _units(settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape) -> Iterator[Wired]:
    for source in inputs[0]:
        yield Wired("activation", unpadded([source]))


def _as_function(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a layer that stands for a function, as ``Activation`` has it."""
    own = (*activations.LAYERS[name], "alpha")
    said = {"activation": activations.from_layer(name, config)}
    return {**{key: value for key, value in config.items() if key not in own}, **said}


_PLAIN = Plain(
    name="Activation",
    subject="An activation",
    takes=(FUNCTION,),
    defaults={"activation": "linear"},
    figures=_figures,
    aliases={name: partial(_as_function, name) for name in activations.LAYERS},
    words=r"\bactivation\b",
    turn=99,
    relatives="activation",
    may_be_left_out=True,
    step=VIEW,
    part="through",
    fill=palette.VIOLET,
).kind
ACTIVATION = replace(
    _PLAIN,
    units=_units,
    keras=_PLAIN.keras._replace(arguments=lambda settings: [activations.code(settings["activation"])]),
)


def _parametric(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    shape = list(above.output)
    for each in listed(settings["shared_axes"] or ()):
        # Keras counts the axes from 1, and takes a negative one for that before it.
        if not -len(shape) <= each - 1 < len(shape):
            raise ZooError(f"shared_axes: there is no axis {each}; the axes are 1 to {len(shape)}.")
        shape[each - 1] = 1
    slopes = lengths(range(len(shape)), tuple(shape))
    return Figures(above.output, (Variable("alpha", slopes),), field=above.field)


PARAMETRIC_RELU = Plain(
    name="PReLU",
    subject="A parametric ReLU",
    takes=(option("shared_axes", maybe(lambda value, rank: listed(axes(value, rank))), None),),
    figures=_parametric,
    learns=True,
    words=r"\bp ?re ?lu|\bparametric re ?lu",
    turn=98,
    relatives="activation",
    fill=palette.VIOLET,
).kind

FAMILY = (ACTIVATION, PARAMETRIC_RELU)
