"""A small net's numbers on one data point: forward, backward, a step of gradient descent, forward again.

Computed in float64 from the formulas of `zoo.light.tracing.by_hand`; no library is needed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan, prod
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files.shown import Pictured
from zoo.light.nets.card import TRACE_LOSSES, Card, Example
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.table import Table
from zoo.light.tracing import by_hand
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.given import Start, read_given
from zoo.light.tracing.notation import Notation, notation, primed
from zoo.light.tracing.wiring import Wiring, wire

MOST_VALUES = 600
"""Units, weights and biases together: as many as a person could still look through."""
MOST_STEPS = 100
LARGEST = 1e12
"""The largest number that an input, a target or a learning rate may be."""

_LOSS_OF_TRAINING = {
    "binary_crossentropy": "binary_crossentropy",
    "mean_squared_error": "mean_squared_error",
    "sparse_categorical_crossentropy": "categorical_crossentropy",
}


class Asked(NamedTuple):
    """What is to be traced; None is what the card's example has."""

    x: Sequence[float] | None = None
    """The input, row by row, channels last."""
    target: Sequence[float] | None = None
    """One number for each output; an empty one leaves the backward pass out."""
    loss: str | None = None
    """One of `zoo.light.nets.card.TRACE_LOSSES`."""
    learning_rate: float | None = None
    steps: int = 1
    """Of gradient descent."""


def asked_of(given: Mapping[str, Any]) -> Asked:
    """What Python code asks for, by name.

    Raises:
        ZooError: it asks for something else.
    """
    known = Asked._fields
    if unknown := next((name for name in given if name not in known), None):
        raise ZooError(f"A trace takes no '{unknown}'.{suggestion(unknown, known)}")
    return Asked(**given)


class DataPoint(NamedTuple):
    """The data point and how to descend from it. Without a target there is only a forward pass."""

    x: tuple[float, ...]
    target: tuple[float, ...]
    loss: str | None
    learning_rate: float
    steps: int


@dataclass(frozen=True, slots=True, repr=False)
class Trace(Pictured):
    """Every value of a traced net by name, in the order of computation."""

    name: str
    title: str
    table: Table
    wiring: Wiring
    notation: Notation
    point: DataPoint
    steps: tuple[Step, ...]
    values: Mapping[str, float]

    def __str__(self) -> str:
        losses = ", ".join(f"{loss:.6g}" for loss in self.losses())
        return f"{self.name}, {len(self.values)} values" + (f", loss {losses}" if losses else "")

    def losses(self) -> list[float]:
        """The loss of each forward pass."""
        return [self.values[step.name] for step in self.steps if step.section == "loss"]

    def output_names(self) -> list[str]:
        """The names that the values of the net's outputs have in the first pass, but those that are inputs too."""
        return _computed_outputs(self.table, self.wiring, self.notation)

    def outputs(self, name: str) -> list[float]:
        """The first pass's output of one of the net's layers, flattened; zero where it is padded."""
        places = self.wiring.handed_on[name]
        return [self.values[self.notation("a", place)] if place else 0.0 for place in places]


def trace(architecture: Architecture, asked: Asked | None = None, start: Callable[[], Start] | None = None) -> Trace:
    """Trace an architecture on its card's example, or on what is asked for instead.

    Args:
        start: asked for the net as built, once the numbers fit its input; None takes the table and the weights that
            the homework gives. `zoo.models.initial` has one for nets without given weights, or with knobs turned.

    Raises:
        ZooError: the net is too large or has no given weights, a number is missing or does not fit, an activation
            has no formula, or the descent leaves the finite.
    """
    if start is None:
        refuse_large(architecture.name, architecture.table)
    point = _point(architecture.card, asked or Asked())
    if len(point.x) != prod(architecture.card.input):
        raise ZooError(_misfit(architecture, point.x))
    built = start() if start else None
    table = built.table if built else architecture.table
    refuse_large(architecture.name, table)
    if len(table.first) > 1:
        raise ZooError(f"A net of {len(table.first)} inputs cannot be traced; one of a single input can.")
    wiring = wire(table)
    strict = _shapes(table) == _shapes(architecture.table)
    names = notation(table, wiring, architecture.card.extra.get("notation", {}), strict=strict)
    point = _checked(point, table, wiring)
    steps = by_hand.steps(table, wiring, names, loss=point.loss, target=point.target, updates=point.steps)
    weights = built.named(names) if built else read_given(architecture, names)
    values = _computed(steps, point, weights, _computed_outputs(table, wiring, names))
    return Trace(architecture.name, architecture.card.title, table, wiring, names, point, tuple(steps), values)


def refuse_large(name: str, table: Table) -> None:
    """Refuse a net of which nobody could look through the trace.

    Raises:
        ZooError: it has more than `MOST_VALUES` units, weights and biases.
    """
    values = table.parameters + sum(prod(row.output) for row in table)
    if values > MOST_VALUES:
        raise ZooError(
            f"{name} has {values:,} units, weights and biases; a trace shows at most {MOST_VALUES}, as of net3_sigmoid."
        )


def _point(card: Card, asked: Asked) -> DataPoint:
    """The data point, completed from the card; the card's target goes with the card's input alone."""
    example = card.example or Example(x=())
    target = asked.target
    if asked.x is None and target is None:
        target = tuple(flattened(example.target))
    rates = (asked.learning_rate, example.learning_rate, card.training.learning_rate if card.training else None, 0.1)
    usual = example.loss or (_LOSS_OF_TRAINING[card.training.loss] if card.training else TRACE_LOSSES[0])
    point = DataPoint(
        x=tuple(asked.x if asked.x is not None else flattened(example.x)),
        target=tuple(target or ()),
        loss=(asked.loss or usual) if target else None,
        learning_rate=next(rate for rate in rates if rate is not None),
        steps=asked.steps if target else 0,
    )
    for number in (*point.x, *point.target, point.learning_rate):
        if isnan(number):
            raise ZooError("nan is no number to trace; give one.")
        if abs(number) > LARGEST:
            raise ZooError(f"The number {number:g} is too large to trace; at most {LARGEST:g} will do.")
    if point.learning_rate <= 0:
        raise ZooError(f"A learning rate of {point.learning_rate:g} descends nowhere; give one above 0.")
    if point.loss and point.loss not in TRACE_LOSSES:
        raise ZooError(f"No loss '{point.loss}'.{suggestion(point.loss, TRACE_LOSSES)}")
    if not 0 <= asked.steps <= MOST_STEPS:
        raise ZooError(f"{asked.steps} steps; give from 0 to {MOST_STEPS}.")
    return point


def flattened(values: object) -> Iterator[float]:
    """The numbers of nested lists, row by row."""
    if isinstance(values, list | tuple):
        for each in values:
            yield from flattened(each)
    elif isinstance(values, float) or (isinstance(values, int) and abs(values) <= LARGEST):
        yield float(values)
    else:
        what = "a larger one" if isinstance(values, int) else repr(values)[:20]
        raise ZooError(f"The card's example may hold numbers of at most {LARGEST:g}, not {what}.")


def _misfit(architecture: Architecture, x: Sequence[float]) -> str:
    shape = " x ".join(map(str, architecture.card.input))
    count = prod(architecture.card.input)
    wanted = f"{count} numbers ({shape})" if count > 1 else "one number"
    if not x:
        return f"The card of {architecture.name} has no example; give --x with {wanted}."
    return f"The input of {architecture.name} is {wanted}, not {len(x)}; give --x with as many."


def _checked(point: DataPoint, table: Table, wiring: Wiring) -> DataPoint:
    outputs = wiring.outputs(table)
    if point.loss is None:
        return point
    if len(point.target) != len(outputs):
        of = ", then ".join(f"{prod(table.rows_by_name[name].output)} of {name}" for name in table.outputs)
        raise ZooError(f"A target of {len(point.target)} numbers for {of}; give --target with as many as outputs.")
    if point.loss.endswith("crossentropy") and not all(0 <= each <= 1 for each in point.target):
        raise ZooError(f"{point.loss} takes targets from 0 to 1; choose another --loss, or other targets.")
    return point


def _computed_outputs(table: Table, wiring: Wiring, names: Notation) -> list[str]:
    places = dict.fromkeys(wiring.outputs(table))
    return [names("a", place) for place in places if wiring.units[place].rule != "input"]


def _shapes(table: Table) -> list[tuple[str, tuple[int, ...], int, int]]:
    return [(row.layer.name, row.output, row.weights, row.biases) for row in table]


def _computed(
    steps: Sequence[Step], point: DataPoint, weights: Mapping[str, float], outputs: Sequence[str]
) -> dict[str, float]:
    """Every step's value, in turn; `outputs` are the names that the net's outputs have in the first pass."""
    values: dict[str, float] = {}
    for step in steps:
        if step.formula is None:
            values[step.name] = _given(step, point, weights)
            continue
        if step.section == "loss":
            _check_outputs(point, [values[primed(name, step.step)] for name in outputs])
        try:
            value = step.formula.value(values)
        except (ArithmeticError, ValueError):  # a logarithm of zero, or a power beyond all numbers
            value = nan
        if not isfinite(value):
            raise ZooError(f"{step.name} is no finite number; give a smaller --learning-rate, weights or input.")
        values[step.name] = value
    return values


def _given(step: Step, point: DataPoint, weights: Mapping[str, float]) -> float:
    match step.entry:
        case "a":
            return point.x[step.place[1]]
        case "target":
            return point.target[step.place[1]]
        case "rate":
            return point.learning_rate
        case _:
            return weights[step.name]


def _check_outputs(point: DataPoint, outputs: Sequence[float]) -> None:
    if str(point.loss).endswith("crossentropy"):
        for output in outputs:
            if not 0 <= output <= 1:
                wanted = "takes outputs from 0 to 1"
                raise ZooError(f"{point.loss} {wanted}, not {output:g}; choose --loss half_squared_error.")
