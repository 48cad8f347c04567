"""The usual slips at recurrent layers."""

from collections.abc import Iterator
from typing import Any

from zoo.light.files.text import number_of
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.kind import Spot
from zoo.light.layers.working import Gates

_PARTS = {3: "two gates and a candidate, 3 parts", 4: "three gates and a candidate, 4 parts"}


def output_slips(spot: Spot, given: Shape) -> Iterator[str]:
    """What slips make of the output: all steps for the last one, or the reverse."""
    right = spot.figures.output
    if spot.settings["return_sequences"]:
        if given == right[1:]:
            yield f"It returns the sequence: {format_shape(right)}; this is the last step alone."
    elif given == (spot.shapes[0][0], *right):
        yield f"It returns the last step alone: {format_shape(right)}; this is the sequence."
    if given == spot.shapes[0]:
        yield f"This is the size of the input; its units are {right[-1]}."


def weight_slips(spot: Spot) -> Iterator[tuple[int, int, str]]:
    """What slips make of the weights and the biases that go with them."""
    counted: Any = spot.kind.count and spot.kind.count(spot.settings, spot.shapes)
    assert isinstance(counted, Gates)
    gates, (inputs, units), biases = counted.gates, counted.factors, counted.biases
    each, bias = (inputs + units) * units, biases * units
    if gates > 1:
        yield each, bias, f"The factor {gates} is left out: it has {_PARTS[gates]}, each with weights of its own."
        for other in {3, 4} - {gates}:
            yield other * each, other * bias, f"It has {_PARTS[gates]}, not {other}."
    yield gates * inputs * units, gates * bias, f"The weights of the step before are left out: {units} for each unit."
    yield gates * units * units, gates * bias, f"The weights of the inputs are left out: {inputs} for each unit."
    if inputs != units:
        why = f"A unit sees {number_of(inputs, 'input')} and {number_of(units, 'unit')} of the step before"
        yield gates * 2 * units * units, gates * bias, f"{why}, not {units} twice."
        yield gates * 2 * inputs * units, gates * bias, f"{why}, not {inputs} twice."
    if biases == 1:
        why = "Two biases are counted for each unit and gate, as PyTorch has them; here there is one."
        yield gates * each, 2 * gates * units, why
    if biases == 2:
        why = "One bias is counted for each unit and gate; with reset_after there are two."
        yield gates * each, gates * units, why
