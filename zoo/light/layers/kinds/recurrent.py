"""Recurrent layers and their cells: a cell is one time step of the layer."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers import activations, held
from zoo.light.layers.code import Writer
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import NO_SLIPS, Kind
from zoo.light.layers.kinds.core import known
from zoo.light.layers.kinds.recurrent_slips import output_slips, weight_slips
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import number, option, yes_no
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, Option, Parameter, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.working import Gates, Working

if TYPE_CHECKING:
    from zoo.light.layers.layer import Layer

RECURRENT_ACTIVATION = ACTIVATION._replace(
    name="recurrent_activation",
    said=lambda settings: _said_gate(settings["recurrent_activation"]),
    heading="recurrent activation",
    key="recurrent[_ ]activation",
    neutral=None,
    option=Option("sigmoid"),
)
DROPOUTS = (option("dropout", number(0, 1), 0.0), option("recurrent_dropout", number(0, 1), 0.0))
RETURN_SEQUENCES = option("return_sequences", yes_no, False, heading="sequences?")
RUNNING = (
    RETURN_SEQUENCES,
    option("return_state", yes_no, False),
    option("go_backwards", yes_no, False),
    option("stateful", yes_no, False),
    option("unroll", yes_no, False),
    option("zero_output_for_mask", yes_no, False),
)
"""How a cell is run along its steps."""
RESET_AFTER = option("reset_after", yes_no, True)
WRITERS: Mapping[str, Writer] = {"cell": held.code, "cells": held.codes}
LEARNT = {"activation": "tanh", "bias": True}
KEYS = {"filters": "units", "bias": "use_bias"}
RELATIVES = "recurrent"


class Gated(NamedTuple):
    """A recurrent layer with its cell."""

    name: str
    subject: str
    gates: int
    states: int
    options: tuple[Parameter, ...]
    words: str
    turn: int
    called: tuple[str, ...] = ("inputs", "states")
    """How the cell is called."""

    def counted(self, settings: Settings, width: int) -> Gates:
        """How its parameters are counted for inputs of so many features."""
        biases = (2 if settings.get("reset_after") else 1) if settings["bias"] else 0
        return Gates(self.gates, (width, settings["filters"]), settings["filters"], biases)

    def step(self, settings: Settings, width: int) -> Figures:
        """What one time step gives for so many features."""
        refuse_halving(settings)
        units = settings["filters"]
        wide = self.gates * units
        biases = {0: (), 1: ((wide,),), 2: ((2, wide),)}[self.counted(settings, width).biases]
        variables = (Variable("kernel", (width, wide)), Variable("recurrent_kernel", (units, wide)))
        return Figures(
            (units,),
            (*variables, *(Variable("bias", shape, is_bias=True) for shape in biases)),
            macs=(width + units) * wide,
            further=((units,),) * self.states,
        )

    def cell_figures(self, settings: Settings, inputs: Sequence[Figures]) -> Figures:
        above, *states = (each.output for each in inputs)
        step = self.step(settings, known(above, 1))
        for state in states:
            _fit(state, (*above[:-1], *step.output))
        return step

    def figures(self, settings: Settings, inputs: Sequence[Figures]) -> Figures:
        steps, width = steps_and_features(inputs[0].output)
        return run(settings, steps, self.step(settings, width), inputs[1:])

    def _takes(self) -> tuple[Parameter, ...]:
        return (FILTERS, ACTIVATION, BIAS, *self.options, *DROPOUTS)

    @property
    def layer(self) -> Kind:
        return Plain(
            name=self.name,
            subject=self.subject,
            takes=(*self._takes(), *RUNNING),
            defaults=LEARNT,
            inputs=(1, 1 + self.states),
            figures=self.figures,
            working=ran,
            count=lambda settings, shapes: self.counted(settings, shapes[0][-1]),
            learns=True,
            keys=KEYS,
            called=("sequences", "initial_state"),
            biases=("bias",),
            writers=WRITERS,
            words=self.words,
            turn=self.turn,
            relatives=RELATIVES,
            noun="unit",
            slips=NO_SLIPS._replace(whole=output_slips, weights=weight_slips),
            fill=palette.TEAL,
        ).kind

    @property
    def cell(self) -> Kind:
        return Plain(
            name=f"{self.name}Cell",
            subject=f"{self.subject} cell",
            takes=self._takes(),
            defaults=LEARNT,
            inputs=(1 + self.states,) * 2,
            figures=self.cell_figures,
            count=lambda settings, shapes: self.counted(settings, shapes[0][-1]),
            learns=True,
            keys=KEYS,
            called=self.called,
            biases=("bias",),
            writers=WRITERS,
            relatives=RELATIVES,
            noun="unit",
            slips=NO_SLIPS._replace(weights=weight_slips),
            fill=palette.TEAL,
        ).kind


def steps_and_features(shape: Shape) -> tuple[int, int]:
    if len(shape) != 2:
        raise ZooError(f"it takes steps x features, not {format_shape(shape) or 'a number'}.")
    return shape[0], known(shape, 2)


def run(settings: Settings, steps: int, step: Figures, states: Sequence[Figures]) -> Figures:
    """What a layer gives whose time step is `step`, perhaps with the states that it begins with.

    A unit of it sees all steps, and of each what the step's unit sees.

    Raises:
        ZooError: the states are not its own, or it is to be unrolled over an open number of steps.
    """
    if settings["unroll"] and steps is OPEN:
        raise ZooError("only a known number of steps can be unrolled, not ?.")
    if states and len(states) != len(step.further):
        raise ZooError(f"it begins with {number_of(len(step.further), 'state')}, not {len(states)}.")
    for given, own in zip(states, step.further, strict=False):
        _fit(given.output, own)
    return Figures(
        output=(steps, *step.output) if settings["return_sequences"] else step.output,
        variables=tuple(each._replace(within=each.within or "cell") for each in step.variables),
        macs=steps * step.macs,
        field=() if len(step.output) == 1 else None,
        further=step.further if settings["return_state"] else (),
    )


def ran(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    """How the output of a recurrent layer is worked out."""
    if settings["return_sequences"]:
        each = format_shape(output[1:])
        return Working("", f"It returns {each} at each of its {output[0]} steps: {format_shape(output)}.")
    return Working("", f"It returns what it gives at its last step: {format_shape(output)}.")


def _fit(given: Shape, own: Shape) -> None:
    if given != own:
        raise ZooError(f"a state of it is {format_shape(own)}, not {format_shape(given)}.")


def _said_gate(name: str) -> str:
    return "" if name == "sigmoid" else f"recurrent activation {name}"


def refuse_halving(settings: Settings) -> None:
    """Refuse a function that gives half as many values: the states would not fit."""
    for each in ("activation", "recurrent_activation"):
        if settings.get(each) in activations.HALVING:
            raise ZooError(f"{settings[each]} halves its values, so that its states do not fit it.")


# Cells in a layer


def _rnn(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    steps, width = steps_and_features(inputs[0].output)
    return run(settings, steps, _step(settings["cell"], (width,)), inputs[1:])


def _stacked(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shape, macs = inputs[0].output, 0
    variables: list[Variable] = []
    states: list[Shape] = []
    for at, cell in enumerate(settings["cells"], 1):
        step = _step(cell, shape)
        variables += [each._replace(within=f"cell {at}") for each in step.variables]
        states += step.further
        shape, macs = step.output, macs + step.macs
    for given, own in zip(inputs[1:], states, strict=False):
        _fit(given.output, own)
    return Figures(shape, tuple(variables), macs, further=tuple(states))


def _step(cell: "Layer", shape: Shape) -> Figures:
    if not cell.kind.name.endswith(("Cell", "Cells")):
        raise ZooError(f"{cell.kind} is no cell; {cell.kind}Cell may be.")
    step = held.derived(cell, shape)
    return Figures(step.output, tuple(held.variables(step)), step.macs, further=step.further)


RNN = Plain(
    name="RNN",
    subject="An RNN",
    takes=(held.layer_option("cell"), *RUNNING),
    inputs=(1, inf),
    figures=_rnn,
    working=ran,
    learns=True,
    called=("sequences", "initial_state"),
    biases=("bias",),
    writers=WRITERS,
    relatives=RELATIVES,
    fill=palette.TEAL,
)
STACKED = Plain(
    name="StackedRNNCells",
    subject="A stack of cells",
    takes=(held.layers_option("cells"),),
    inputs=(1, inf),
    figures=_stacked,
    learns=True,
    called=("inputs", "states"),
    biases=("bias",),
    writers=WRITERS,
    relatives=RELATIVES,
    fill=palette.TEAL,
)
_GATED = (
    Gated("SimpleRNN", "A simple RNN", 1, 1, (), r"rnn\b|\bsimple rec|\belman\b", 19, ("sequence", "states")),
    Gated("LSTM", "An LSTM", 4, 2, (RECURRENT_ACTIVATION,), r"lstm|\blong short", 18),
    Gated("GRU", "A GRU", 3, 1, (RECURRENT_ACTIVATION, RESET_AFTER), r"gru\b|\bgated recurrent", 18),
)
FAMILY = (*(kind for each in _GATED for kind in (each.layer, each.cell)), RNN.kind, STACKED.kind)
