"""The weights with which a builder starts a net, as plain numbers in float64."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zoo.light.nets.asked import check_seed
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.knob import Value
from zoo.light.tracing.given import Parameter, Start, given_file
from zoo.light.tracing.trace import Trace, asked_of, flattened, refuse_large
from zoo.light.tracing.trace import trace as trace_architecture

if TYPE_CHECKING:
    import keras


def trace(
    name: str | os.PathLike[str],
    /,
    *,
    knobs: Mapping[str, Any] | None = None,
    seed: int = 0,
    **asked: Any,
) -> Trace:
    """Trace a small net: forward, backward, a step of gradient descent, forward again; without Keras where the homework
    gives the weights.

    Args:
        name: an architecture or its folder.
        knobs: of the builder; with one turned, Keras builds the net for its weights.
        seed: of weights that are initialised at random.
        asked: ``x``, ``target``, ``loss``, ``learning_rate``, ``steps``; the card's example where nothing is said.

    Raises:
        ZooError: the net is too large, or a number is missing or does not fit.
    """
    architecture = find(name)
    return trace_architecture(architecture, asked_of(asked), initial(architecture, knobs or {}, seed))


def initial(architecture: Architecture, knobs: Mapping[str, Any], seed: int = 0) -> Callable[[], Start] | None:
    """Where `zoo.light.tracing.trace.trace` starts: None, which needs no Keras, where the homework gives the weights.

    Args:
        seed: of weights that are initialised at random.

    Raises:
        ZooError: an unknown knob, an illegal value or seed, or a net that is too large to trace.
    """
    check_seed(seed)
    settings = architecture.settings(knobs)
    if not architecture.changed(settings):
        if given_file(architecture).is_file():
            return None
        refuse_large(architecture.name, architecture.table)
    return lambda: built(architecture, settings, seed)


def built(architecture: Architecture, settings: Mapping[str, Value], seed: int = 0) -> Start:
    """What the architecture's own builder starts with.

    Raises:
        ZooError: Keras is missing, or the builder fails.
    """
    from zoo.models.build import import_keras, table_of  # Weights that the homework gives need no model.

    keras = import_keras()
    with float64(keras):
        model = build_exact(keras, architecture, settings, seed)
        weights = {key: flat(keras, variable) for key, variable in variables(model).items()}
        return Start(table_of(model), weights)


@contextmanager
def float64(keras: ModuleType) -> Iterator[None]:
    """Models built inside compute in float64."""
    policy, floatx = keras.config.dtype_policy(), keras.config.floatx()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)


def build_exact(
    keras: ModuleType, architecture: Architecture, settings: Mapping[str, Value], seed: int
) -> "keras.Model":
    """Build a net inside `float64`, with constant weights as they are written.

    Keras passes a list of constants through float32, so those are assigned once more.
    """
    from zoo.models.build import build_model

    keras.utils.set_random_seed(seed)
    model = build_model(architecture, settings)
    layers = {layer.name: layer for layer in model.layers}
    for (name, entry), variable in variables(model).items():
        initializer = getattr(layers[name], f"{entry}_initializer", None)
        if isinstance(initializer, keras.initializers.Constant):
            value = initializer.value
            exact = list(flattened(value.tolist() if hasattr(value, "tolist") else value))
            exact *= prod(variable.shape) if len(exact) == 1 else 1
            variable.assign(tensor(keras, exact, variable.shape))
    return model


def variables(model: "keras.Model") -> dict[tuple[str, Parameter], Any]:
    """The kernel and the bias of every layer that has them, by the layer's name."""
    entries: tuple[Parameter, ...] = ("kernel", "bias")
    return {
        (layer.name, entry): variable
        for layer in model.layers
        for entry in entries
        if (variable := getattr(layer, entry, None)) is not None
    }


def flat(keras: ModuleType, values: Any) -> list[float]:
    """An array's numbers, flattened."""
    return [float(each) for each in keras.ops.convert_to_numpy(values).reshape(-1)]


def tensor(keras: ModuleType, values: Any, shape: Any) -> Any:
    """Numbers as a float64 tensor of that shape."""
    return keras.ops.reshape(keras.ops.convert_to_tensor(values, dtype="float64"), shape)
