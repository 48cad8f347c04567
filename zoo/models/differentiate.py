"""A trace's numbers once more, by Keras and its automatic differentiation in float64.

The independent referee of `zoo.light.tracing`, which computes them from formulas: the two must agree.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError, require
from zoo.light.nets.asked import check_seed
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.trace import DataPoint, Trace
from zoo.models.build import import_keras
from zoo.models.initial import build_exact, flat, float64, tensor, variables

if TYPE_CHECKING:
    import keras

Values = dict[tuple[str, str], list[float]]
"""By layer and what they are (a, z, kernel, bias, and gradients as 'd kernel'), flattened."""


def differentiate(
    net: str | os.PathLike[str] | Architecture,
    traced: Trace,
    /,
    *,
    knobs: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """The values of a trace, by their names in it, as Keras computes them.

    Args:
        net: the architecture that was traced.
        traced: whose point, names and steps are taken; none of its values is.
        knobs: those of the traced net, and the `seed` of its weights.

    Raises:
        ZooError: Keras is missing, runs on another backend than TensorFlow, or cannot build the net; or the seed is
            out of bounds.
    """
    require("keras", "numpy")
    check_seed(seed)
    architecture = net if isinstance(net, Architecture) else find(net)
    keras = import_keras()
    if keras.config.backend() != "tensorflow":
        raise ZooError(f"Gradients are taken with TensorFlow, not {keras.config.backend()}; set KERAS_BACKEND.")
    with float64(keras):
        model = build_exact(keras, architecture, architecture.settings(knobs or {}), seed)
        passes = _descend(keras, model, traced)
    return {step.name: _value(step, traced.point, passes) for step in traced.steps}


def _descend(keras: ModuleType, model: "keras.Model", traced: Trace) -> list[Values]:
    """The values of each pass; those of the last have gradients too where no step is wanted."""
    point, passes = traced.point, []
    for step in range(point.steps + 1):
        values = _pass(keras, model, traced)
        passes.append(values)
        if step < point.steps:
            for (layer, entry), variable in variables(model).items():
                gradient = tensor(keras, values[layer, f"d {entry}"], variable.shape)
                variable.assign_sub(point.learning_rate * gradient)
    return passes


def _pass(keras: ModuleType, model: "keras.Model", traced: Trace) -> Values:
    """Forward and, with a loss, backward: values and gradients by layer."""
    point, (first, *_) = traced.point, traced.wiring.handed_on
    with_units = {layer for layer, _ in traced.wiring.units} - {first}
    layers = [layer for layer in model.layers if layer.name in with_units]
    inside = keras.Model(model.inputs, [[layer.output for layer in layers], model.outputs])
    x = tensor(keras, point.x, (1, *model.inputs[0].shape[1:]))
    seen: dict[tuple[str, str], Any] = {}

    def forward() -> Any:
        with _recording(layers, seen):
            activations, outputs = inside(x, training=False)
        seen.update({(layer.name, "a"): value for layer, value in zip(layers, activations, strict=True)})
        y = keras.ops.concatenate([keras.ops.reshape(output, (-1,)) for output in outputs])
        return _loss(keras, point, y) if point.loss else keras.ops.sum(y)

    loss, gradients = _gradients(forward, x, seen, variables(model))
    values = {key: flat(keras, value) for key, value in (seen | variables(model)).items()}
    values[first, "a"] = list(point.x)
    if point.loss:
        values["", "loss"] = [float(loss)]
        for (layer, entry), gradient in gradients.items():
            values[layer, f"d {entry}"] = flat(keras, gradient)
    return values


def _gradients(forward: Callable[[], Any], x: Any, seen: Mapping[Any, Any], weights: Mapping[Any, Any]) -> Any:
    """The loss, and its derivatives by everything that `forward` has seen and by the weights."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)  # Else what is made of it before the first weights is taken for a constant.
        loss = forward()
    sources = {**seen, **{key: variable.value for key, variable in weights.items()}}
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


def _loss(keras: ModuleType, point: DataPoint, y: Any) -> Any:
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
    terms = [t * ops.log(y[at]) for at, t in enumerate(point.target) if t]
    if point.loss == "categorical_crossentropy":
        return -sum(terms) if terms else 0 * y[0]
    terms += [(1 - t) * ops.log(1 - y[at]) for at, t in enumerate(point.target) if t != 1]
    return -sum(terms) / len(point.target)


def _value(step: Step, point: DataPoint, passes: Sequence[Values]) -> float:
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
