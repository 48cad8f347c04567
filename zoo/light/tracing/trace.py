"""A small net's numbers on one data point: forward, backward, a step of gradient descent, forward again.

Computed by Keras in float64, its gradients by automatic differentiation; `zoo.light.tracing.by_hand` has the formulas.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite, prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError, suggestion
from zoo.light.nets.card import TRACE_LOSSES, Card, Example
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.table import Table
from zoo.light.tracing import by_hand
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.notation import Notation, notation
from zoo.light.tracing.wiring import Wiring, wire
from zoo.models.build import build_model, import_keras, table_of

if TYPE_CHECKING:
    import keras

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
Values = dict[tuple[str, str], list[float]]
"""By layer and what they are (a, z, delta, kernel, bias, and gradients as 'd kernel'), flattened."""


@dataclass(frozen=True, slots=True)
class Point:
    """The data point and how to descend from it. Without a target there is only a forward pass."""

    x: tuple[float, ...]
    target: tuple[float, ...]
    loss: str | None
    learning_rate: float
    steps: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Every value of a traced net by name, in the order of computation."""

    name: str
    title: str
    table: Table
    wiring: Wiring
    notation: Notation
    point: Point
    steps: tuple[Step, ...]
    values: Mapping[str, float]

    def losses(self) -> list[float]:
        """The loss of each forward pass."""
        return [self.values[step.name] for step in self.steps if step.section == "loss"]


def trace(
    architecture: Architecture,
    knobs: Mapping[str, Any] | None = None,
    *,
    x: Sequence[float] | None = None,
    target: Sequence[float] | None = None,
    loss: str | None = None,
    learning_rate: float | None = None,
    steps: int = 1,
    seed: int = 0,
) -> Trace:
    """Trace an architecture; what is not given is its card's example.

    Args:
        x: the input, row by row, channels last.
        target: one number for each output; an empty one leaves the backward pass out.
        loss: one of `zoo.light.nets.card.TRACE_LOSSES`.
        steps: of gradient descent.

    Raises:
        ZooError: the net is too large, a number is missing or does not fit, or the descent leaves the finite.
    """
    settings = architecture.settings(knobs or {})
    changed = bool(architecture.changed(settings))
    if not changed:
        _refuse_large(architecture.name, architecture.table)
    point = _point(architecture.card, x, target, loss, learning_rate, steps)
    if len(point.x) != prod(architecture.card.input):
        raise ZooError(_misfit(architecture, point.x))
    keras = import_keras()
    with _float64(keras):
        keras.utils.set_random_seed(seed)
        model = build_model(architecture, settings)
        _sharpen(keras, model)
        table = table_of(model)
        _refuse_large(architecture.name, table)
        wiring = wire(table)
        names = notation(table, wiring, architecture.card.extra.get("notation", {}), strict=not changed)
        point = _checked(point, table, wiring)
        passes = _descend(keras, model, wiring, point)
    walked = by_hand.steps(table, wiring, names, loss=point.loss, target=point.target, updates=point.steps)
    values = {step.name: _value(step, point, passes) for step in walked}
    for name, value in values.items():
        if not isfinite(value):
            raise ZooError(f"{name} is {value}, no finite number; give a smaller --learning-rate, weights or input.")
    return Trace(architecture.name, architecture.card.title, table, wiring, names, point, tuple(walked), values)


def _refuse_large(name: str, table: Table) -> None:
    values = table.parameters + sum(prod(row.output) for row in table)
    if values > MOST_VALUES:
        raise ZooError(
            f"{name} has {values:,} units, weights and biases; a trace shows at most {MOST_VALUES}, as of net3_sigmoid."
        )


def _point(
    card: Card,
    x: Sequence[float] | None,
    target: Sequence[float] | None,
    loss: str | None,
    learning_rate: float | None,
    steps: int,
) -> Point:
    """The data point, completed from the card; the card's target goes with the card's input alone."""
    example = card.example or Example(x=())
    if x is None and target is None:
        target = tuple(flattened(example.target))
    rates = (learning_rate, example.learning_rate, card.training.learning_rate if card.training else None, 0.1)
    usual = example.loss or (_LOSS_OF_TRAINING[card.training.loss] if card.training else TRACE_LOSSES[0])
    point = Point(
        x=tuple(x if x is not None else flattened(example.x)),
        target=tuple(target or ()),
        loss=(loss or usual) if target else None,
        learning_rate=next(rate for rate in rates if rate is not None),
        steps=steps if target else 0,
    )
    for number in (*point.x, *point.target, point.learning_rate):
        if not abs(number) <= LARGEST:
            raise ZooError(f"The number {number:g} is too large to trace; at most {LARGEST:g} will do.")
    if point.loss and point.loss not in TRACE_LOSSES:
        raise ZooError(f"No loss '{point.loss}'.{suggestion(point.loss, TRACE_LOSSES)}")
    if not 0 <= steps <= MOST_STEPS:
        raise ZooError(f"{steps} steps; give from 0 to {MOST_STEPS}.")
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


def _checked(point: Point, table: Table, wiring: Wiring) -> Point:
    outputs = wiring.outputs(table)
    if point.loss is None:
        return point
    if len(point.target) != len(outputs):
        of = ", then ".join(f"{prod(table.rows_by_name[name].output)} of {name}" for name in table.outputs)
        raise ZooError(f"A target of {len(point.target)} numbers for {of}; give --target with as many as outputs.")
    if point.loss.endswith("crossentropy") and not all(0 <= each <= 1 for each in point.target):
        raise ZooError(f"{point.loss} takes targets from 0 to 1; choose another --loss, or other targets.")
    return point


@contextmanager
def _float64(keras: ModuleType) -> Iterator[None]:
    """Models built inside compute in float64."""
    policy, floatx = keras.config.dtype_policy(), keras.config.floatx()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)


def _sharpen(keras: ModuleType, model: "keras.Model") -> None:
    """Give constant weights their exact values: Keras passes a list of constants through float32."""
    for layer in _weighted(model):
        for entry in ("kernel", "bias"):
            initializer = getattr(layer, f"{entry}_initializer", None)
            if isinstance(initializer, keras.initializers.Constant) and getattr(layer, entry, None) is not None:
                variable = getattr(layer, entry)
                value = initializer.value
                exact = list(flattened(value.tolist() if hasattr(value, "tolist") else value))
                exact *= prod(variable.shape) if len(exact) == 1 else 1
                variable.assign(_tensor(keras, exact, variable.shape))


def _descend(keras: ModuleType, model: "keras.Model", wiring: Wiring, point: Point) -> list[Values]:
    """The values of each pass; those of the last have gradients too where no step is wanted."""
    passes = []
    for step in range(point.steps + 1):
        values = _pass(keras, model, wiring, point)
        passes.append(values)
        if step < point.steps:
            for layer in _weighted(model):
                for entry in ("kernel", "bias"):
                    if (variable := getattr(layer, entry, None)) is not None:
                        gradient = _tensor(keras, values[layer.name, f"d {entry}"], variable.shape)
                        variable.assign_sub(point.learning_rate * gradient)
    return passes


def _pass(keras: ModuleType, model: "keras.Model", wiring: Wiring, point: Point) -> Values:
    """Forward and, with a loss, backward: values and gradients by layer."""
    layers = [layer for layer in model.layers if any(place[0] == layer.name for place in wiring.units)]
    layers = [layer for layer in layers if layer.name != next(iter(wiring.handed_on))]
    variables = {
        (layer.name, entry): variable
        for layer in layers
        for entry in ("kernel", "bias")
        if (variable := getattr(layer, entry, None)) is not None
    }
    inside = keras.Model(model.inputs, [[layer.output for layer in layers], model.outputs])
    x = _tensor(keras, point.x, (1, *model.inputs[0].shape[1:]))
    seen: dict[tuple[str, str], Any] = {}

    def forward() -> Any:
        with _recording(layers, seen):
            activations, outputs = inside(x, training=False)
        seen.update({(layer.name, "a"): value for layer, value in zip(layers, activations, strict=True)})
        y = keras.ops.concatenate([keras.ops.reshape(output, (-1,)) for output in outputs])
        return _loss(keras, point, y) if point.loss else keras.ops.sum(y)

    loss, gradients = _gradients(keras, forward, seen, variables)
    values = {key: _flat(keras, value) for key, value in (seen | variables).items()}
    values[next(iter(wiring.handed_on)), "a"] = list(point.x)
    if point.loss:
        values["", "loss"] = [float(loss)]
        for (layer, entry), gradient in gradients.items():
            values[layer, f"d {entry}"] = _flat(keras, gradient)
    return values


def _gradients(keras: ModuleType, forward: Any, seen: Mapping[Any, Any], variables: Mapping[Any, Any]) -> Any:
    """The loss, and its derivatives by everything that `forward` has seen and by the variables."""
    if keras.config.backend() != "tensorflow":
        raise ZooError(f"zoo trace differentiates with TensorFlow, not {keras.config.backend()}; set KERAS_BACKEND.")
    import tensorflow as tf

    with tf.GradientTape() as tape:
        loss = forward()
    sources = {**seen, **{key: variable.value for key, variable in variables.items()}}
    return loss, tape.gradient(loss, sources, unconnected_gradients="zero")


@contextmanager
def _recording(layers: Sequence[Any], seen: dict[tuple[str, str], Any]) -> Iterator[None]:
    """Put what reaches the activation of each layer with a kernel into `seen`."""
    originals = {layer: layer.activation for layer in layers if hasattr(layer, "kernel")}

    def recorder(layer: Any, original: Any) -> Any:
        def activation(z: Any) -> Any:
            seen[layer.name, "z"] = z
            return original(z)

        return activation

    try:
        for layer, original in originals.items():
            layer.activation = recorder(layer, original)
        yield
    finally:
        for layer, original in originals.items():
            layer.activation = original


def _loss(keras: ModuleType, point: Point, y: Any) -> Any:
    """The loss of the flattened outputs; a term whose factor is zero is left out, as its logarithm may be infinite."""
    ops = keras.ops
    squares = [(y[at] - target) ** 2 for at, target in enumerate(point.target)]
    match point.loss:
        case "half_squared_error":
            return sum(squares) / 2
        case "squared_error":
            return sum(squares)
        case "mean_squared_error":
            return sum(squares) / len(squares)
    outputs = _flat(keras, y)
    if not all(0 <= output <= 1 for output in outputs):
        low = next(output for output in outputs if not 0 <= output <= 1)
        raise ZooError(f"{point.loss} takes outputs from 0 to 1, not {low:g}; choose --loss half_squared_error.")
    terms = [t * ops.log(y[at]) for at, t in enumerate(point.target) if t]
    if point.loss == "categorical_crossentropy":
        return -sum(terms) if terms else 0 * y[0]
    terms += [(1 - t) * ops.log(1 - y[at]) for at, t in enumerate(point.target) if t != 1]
    return -sum(terms) / len(point.target)


def _flat(keras: ModuleType, values: Any) -> list[float]:
    return [float(each) for each in keras.ops.convert_to_numpy(values).reshape(-1)]


def _tensor(keras: ModuleType, values: Sequence[float], shape: Sequence[int]) -> Any:
    return keras.ops.reshape(keras.ops.convert_to_tensor(values, dtype="float64"), shape)


def _weighted(model: "keras.Model") -> list[Any]:
    return [layer for layer in model.layers if hasattr(layer, "kernel")]


def _value(step: Step, point: Point, passes: Sequence[Values]) -> float:
    """The number that belongs to a step."""
    layer, at = step.place
    match step.entry, step.section:
        case "target", _:
            return point.target[at]
        case "rate", _:
            return point.learning_rate
        case "loss", _:
            return passes[step.step]["", "loss"][0]
        case "delta", _:
            return passes[step.step][layer, "d z"][at]
        case entry, "update":
            return passes[step.step + 1][layer, entry][at]
        case entry, "error terms" | "gradients":
            return passes[step.step][layer, f"d {entry}"][at]
        case entry, _:
            return passes[step.step][layer, entry][at]
