"""From an architecture to its Keras model, and from a Keras model to rows that can be held against a table.

The only module that loads an architecture's ``model.py``.
"""

import inspect
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zoo.errors import EXTRAS, ZooError, not_installed
from zoo.light.layers.figures import of_one, told
from zoo.light.layers.kind import Kind
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.knob import Value
from zoo.light.nets.row import Difference, Row
from zoo.light.nets.saved import fold_masks, fold_padding, read_layers
from zoo.light.nets.table import Table
from zoo.models.fast import hasten
from zoo.models.silence import silenced

if TYPE_CHECKING:
    import keras


def import_keras() -> ModuleType:
    """Import Keras without the chatter that TensorFlow's C++ side writes to standard error.

    Raises:
        ZooError: Keras, or the backend that it is to compute with, is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with silenced():
            import keras

            if keras.backend.backend() != "tensorflow":  # Keras imports it whenever it is asked for a seed.
                with suppress(ModuleNotFoundError):
                    import_module("tensorflow")
    except ModuleNotFoundError as error:
        package = (error.name or "keras").partition(".")[0]
        other = "" if package in EXTRAS else ", or unset KERAS_BACKEND"
        raise ZooError(f"{not_installed(package)}{other}") from None
    except ValueError as error:  # Keras's own, of a backend that it does not know
        raise ZooError(f"Keras cannot be imported: {error}; unset KERAS_BACKEND.") from None
    return keras


def build_verified(architecture: Architecture, knobs: Mapping[str, Any]) -> "keras.Model":
    """Build, verify and hasten; see `zoo.build`."""
    settings = architecture.settings(knobs)
    model = build_model(architecture, settings)
    if faults := verify(model, architecture, settings):
        raise ZooError(f"{architecture.name} does not agree with its table: {'; '.join(map(str, faults))}.")
    return hasten(model)


def build_model(architecture: Architecture, settings: Mapping[str, Value]) -> "keras.Model":
    """Call the architecture's ``build``; what it returns is plain Keras.

    Raises:
        ZooError: its ``model.py`` fails, or the settings leave no net (a window that does not fit).
    """
    keras = import_keras()
    try:
        build = _load(architecture).build
        _check_signature(architecture, build)
        model = build(**settings)
    except ZooError:
        raise
    except Exception as error:  # The file is anybody's and may raise anything.
        reason = str(error).strip().splitlines() or [""]
        raise ZooError(f"{architecture.model_file}: {type(error).__name__}: {reason[0]}") from error
    if not isinstance(model, keras.Model):
        raise ZooError(f"{architecture.model_file}: build() must return a keras.Model, not {model!r}.")
    return model


def _check_signature(architecture: Architecture, build: Callable[..., Any]) -> None:
    """Hold the keywords of ``build`` and their defaults against the card's knobs, type by type.

    Raises:
        ZooError: naming the first that is not the same on both sides.
    """
    known = architecture.defaults
    accepted = {name: each.default for name, each in inspect.signature(build).parameters.items()}
    for name in {**accepted, **known}:
        if name not in accepted:
            differing = f"build() and the card's knobs differ: the card alone has {name}={known[name]!r}"
        elif name not in known:
            differing = f"build() and the card's knobs differ: build alone has {name}"
        elif accepted[name] is inspect.Parameter.empty:
            differing = f"build({name}) without a default and the card's knob {name}={known[name]!r} differ"
        elif (type(accepted[name]), accepted[name]) != (type(known[name]), known[name]):
            differing = f"build({name}={accepted[name]!r}) and the card's knob {name}={known[name]!r} differ"
        else:
            continue
        raise ZooError(f"{architecture.model_file}: {differing}.")


def verify(model: "keras.Model", architecture: Architecture, settings: Mapping[str, Value]) -> list[Difference]:
    """Hold the model against its table, or, where a knob is turned, against the arithmetic alone."""
    rows = describe(model)
    if not architecture.changed(settings):
        return architecture.table.disagreements() + architecture.table.compare(rows, "the model")
    return Table(tuple(rows)).contradictions()


def describe(model: "keras.Model") -> list[Row]:
    """Read a Keras model as table rows: its own shapes and parameter counts, nothing derived.

    Raises:
        ZooError: a layer of a kind that `zoo.light.layers` does not know.
    """
    operations = {name: (each, steps) for name, each, steps in _operations(model)}
    kinds = {name: kind for name, (each, _) in operations.items() if (kind := _derived_from(each))}
    rows: list[Row] = []
    first: dict[int, str] = {}
    """By the layer itself, the name that it has where it stands first."""
    for read in fold_padding(fold_masks(read_layers(model.get_config(), kinds))):
        if read.name not in operations:  # the input of a Sequential model
            rows.append(Row(read, of_one(model.input_shape), 0, 0))
            continue
        operation, steps = operations[read.name]
        shares = first.setdefault(id(operation), read.name)
        if shares != read.name:
            read = replace(read, shares=shares)
        learnt = {id(each) for each in getattr(operation, "trainable_weights", ())}
        counts: Counter[str] = Counter()
        for variable in getattr(operation, "weights", ()):
            role = _role(read.kind, variable.name) if read.frozen or id(variable) in learnt else "statistics"
            counts[role] += prod(variable.shape)
        # Keras shows a shared layer with the output of its last call.
        output = (*steps, *of_one(operation._inbound_nodes[-1].output_tensors[0].shape))
        rows.append(Row(read, output, counts["weights"], counts["biases"], statistics=counts["statistics"]))
    return rows


def _operations(
    model: "keras.Model", prefix: str = "", steps: tuple[int, ...] = ()
) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    """The layers and operators of a model by name, those of nested models by their path, and at which steps."""
    for each in getattr(model, "operations", model.layers):
        within = getattr(each, "layer", None)
        if _is_model(each):
            yield from _operations(each, f"{prefix}{each.name}/", steps)
        elif _is_model(within):  # a wrapper that calls it at each step
            shape = of_one(each._inbound_nodes[-1].output_tensors[0].shape)
            yield from _operations(within, f"{prefix}{each.name}/", (*steps, *shape[:1]))
        else:
            yield f"{prefix}{each.name}", each, steps


def _is_model(layer: Any) -> bool:
    return hasattr(layer, "layers") and hasattr(layer, "get_layer")


def _role(kind: Kind, variable: str) -> str:
    if variable in kind.keras.biases:
        return "biases"
    return "statistics" if variable in kind.keras.statistics else "weights"


def table_of(model: "keras.Model") -> Table:
    """The rows of a model as a table, without working."""
    return Table(tuple(describe(model)))


def macs_of(model: "keras.Model", architecture: Architecture) -> int:
    """A sample's multiply-accumulates, forward: by the model's layers, so that its knobs count.

    They are those of the architecture's table where a layer of somebody's own has no row.
    """
    with suppress(ZooError):
        return told(table_of(model).macs) or 0
    return told(architecture.table.macs) or 0


def _load(architecture: Architecture) -> ModuleType:
    """Run the file itself: Python's own import would take what lies compiled beside it, of which no sum is known."""
    module = ModuleType(f"zoo.architectures.{architecture.name}.model")
    module.__file__ = str(architecture.model_file)
    exec(compile(architecture.model_file.read_bytes(), module.__file__, "exec"), module.__dict__)
    return module


def _derived_from(layer: Any) -> str | None:
    """The class of Keras's own that a layer of another class is derived from."""
    if type(layer).__module__.startswith("keras."):
        return None
    return next((base.__name__ for base in type(layer).__mro__ if base.__module__.startswith("keras.src.layers")), None)
