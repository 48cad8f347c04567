"""A model as a layer of another: no kind of a table, which has its layers, but of the rows that a sheet has for it."""

from collections.abc import Callable, Sequence
from math import inf

from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.parameter import Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.working import Working


def _handed_on(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    first, *further = (each.output for each in inputs)
    return Figures(first, further=tuple(further))


def _given(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    return Working("", f"A nested model gives what its last layer gives, {format_shape(output)}.")


def _entered(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    return Working("", f"A nested model is given what feeds it, {format_shape(output)}.")


def _passing(subject: str, working: Callable[[Settings, Sequence[Shape], Shape], Working]) -> Kind:
    return Plain(name="Functional", subject=subject, figures=_handed_on, inputs=(1, inf), working=working).kind


NESTED = _passing("A nested model", _given)
"""Fed by those of its layers whose outputs are its own, which it hands on."""
ENTRANCE = _passing("The input of a nested model", _entered)
"""Fed by what feeds the model."""
