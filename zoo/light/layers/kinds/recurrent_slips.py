"""The usual slips at recurrent layers."""

from collections.abc import Iterator
from typing import Any

from zoo.light.files.text import number_of
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.kind import Spot
from zoo.light.layers.working import Gates

_PARTS = {3: "3 gates with the candidate", 4: "4 gates with the candidate"}


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
    gates, (inputs, before), filters, biases = counted.gates, counted.factors, counted.filters, counted.biases
    each, bias, noun = (inputs + before) * filters, biases * filters, counted.noun
    if gates > 1:
        yield each, bias, f"The factor {gates} is left out: it has {_PARTS[gates]}, each with weights of its own."
        for other in {3, 4} - {gates}:
            yield other * each, other * bias, f"It has {_PARTS[gates]}, not {other}."
    yield gates * inputs * filters, gates * bias, f"The weights of the step before are left out: {before} a {noun}."
    yield gates * before * filters, gates * bias, f"The weights of the inputs are left out: {inputs} a {noun}."
    if inputs != before:
        why = f"A {noun} sees {number_of(inputs, 'value')} of the input and {before} of the step before"
        yield gates * 2 * before * filters, gates * bias, f"{why}, not {before} twice."
        yield gates * 2 * inputs * filters, gates * bias, f"{why}, not {inputs} twice."
    if biases == 1:
        why = f"Two biases are counted for each {noun} of a gate, as PyTorch has them; here there is one."
        yield gates * each, 2 * gates * filters, why
    if biases == 2:
        why = f"One bias is counted for each {noun} of a gate; with reset_after there are two."
        yield gates * each, gates * filters, why
