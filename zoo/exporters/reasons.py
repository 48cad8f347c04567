"""Why a layer of a file most likely differs: what usual mistakes would make of the same inputs, tried one by one."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zoo.exporters.compare import TOLERANCE, relative
from zoo.light.layers import activations

if TYPE_CHECKING:
    import keras
    import numpy as np

_NEAR = 100 * TOLERANCE
_HALF_PRECISION = 1e-2


def likely_reason(model: "keras.Model", name: str, found: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    """The reason in words, for the first layer that differs.

    Args:
        found: what the layers of the file give, ``(samples, ...)``, as far as it shows them.
        right: what those of Keras give.
    """
    layer = model.get_layer(name)
    given, wanted = found[name], right[name]
    if given.shape != wanted.shape:
        return f"it gives {_shape(given)} where Keras gives {_shape(wanted)}, by another window, stride or padding"
    for reason in (_of_another, _permuted, _activated, _at_the_edge, _scaled, _in_some_channels):
        if words := reason(layer, given, wanted, right):
            return words
    if relative(given, wanted) < _HALF_PRECISION:
        return "a small difference everywhere: a setting such as an epsilon, or a lower precision"
    return "its weights or its settings are others"


def _shape(values: "np.ndarray") -> str:
    return " x ".join(map(str, values.shape[1:]))


def _of_another(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    for name, values in right.items():
        if name != layer.name and values.shape == given.shape and relative(given, values) < _NEAR:
            return f"it gives what {name} gives: a layer is left out, or two are exchanged"
    return ""


def _permuted(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    """Whether the rows of a kernel after a flattening stand in the order of the other layout."""
    import numpy as np

    kernel = getattr(layer, "kernel", None)
    above = _flattened(layer)
    if kernel is None or len(kernel.shape) != 2 or above is None or above[1] not in right:
        return ""
    shape, name = above
    x = right[name]
    orders = [
        np.arange(x.shape[1]).reshape(shape[-1], *shape[:-1]),
        np.moveaxis(np.arange(x.shape[1]).reshape(shape), -1, 0),
    ]
    for order in (np.moveaxis(orders[0], 0, -1).ravel(), orders[1].ravel()):
        if relative(_called(layer, x[:, order]), given) < _NEAR:
            return f"the rows of its kernel are not permuted as {_axes(shape)} is flattened, channels first or last"
    return ""


def _axes(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _flattened(layer: Any) -> tuple[tuple[int, ...], str] | None:
    """The shape that was flattened above a layer, and the name of the layer whose output it takes."""
    below = layer.input._keras_history.operation if not isinstance(layer.input, list) else None
    name = getattr(below, "name", "")
    while below is not None and not isinstance(getattr(below, "input", []), list):
        shape = tuple(below.input.shape[1:])
        if len(shape) > 1 and len(below.output.shape) == 2 and None not in shape:
            return shape, name
        if len(shape) != 1 or not below._inbound_nodes or below.weights:
            return None
        below = below.input._keras_history.operation
    return None


def _called(layer: Any, x: Any) -> "np.ndarray":
    import keras

    made: np.ndarray = keras.ops.convert_to_numpy(layer(x))
    return made


def _activated(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    """Whether another activation function makes of the same sums what the file gives."""
    import keras

    own = getattr(layer, "activation", None)
    x = _taken(layer, right)
    if own is None or x is None or not callable(own):
        return ""
    try:
        layer.activation = keras.activations.linear
        sums = layer(x)
    finally:
        layer.activation = own
    for name in activations.ACTIVATIONS:
        function: Callable[[Any], Any] | None = getattr(keras.activations, name, None)
        if function is None or function is own:
            continue
        try:
            made = keras.ops.convert_to_numpy(function(sums))
        except Exception:  # Some take sums of certain shapes alone.
            continue
        if relative(made, given) < _NEAR:
            return f"its activation is {name}, which in Keras is {getattr(own, '__name__', own)}"
    return ""


def _taken(layer: Any, right: Mapping[str, Any]) -> Any:
    """What goes into a layer in Keras, where it is one tensor that is known."""
    if isinstance(layer.input, list | tuple | dict):
        return None
    return right.get(layer.input._keras_history.operation.name)


def _at_the_edge(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    """Whether the middle of maps agrees and their edge does not, or they are moved by a place."""
    import numpy as np

    if given.ndim < 3:
        return ""
    inner = (slice(None), *(slice(1, -1) if side > 2 else slice(None) for side in given.shape[1:-1]))
    if relative(given[inner], wanted[inner]) < TOLERANCE:
        return "it agrees but at the edge of the maps: its padding is another"
    for axis, move in _moves(given.ndim):
        rest = (slice(None), *(slice(2, -2) if side > 4 else slice(None) for side in given.shape[1:-1]))
        if min(given.shape[1:-1]) > 4 and relative(np.roll(given, move, axis)[rest], wanted[rest]) < TOLERANCE:
            return "its maps are moved by a place: it pads on the other side"
    return ""


def _moves(rank: int) -> Iterator[tuple[Any, Any]]:
    axes = tuple(range(1, rank - 1))
    for move in (1, -1):
        yield axes, (move,) * len(axes)
        yield from ((axis, move) for axis in axes)


def _scaled(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    import numpy as np

    square = float((wanted.astype(np.float64) ** 2).sum())
    factor = float((given.astype(np.float64) * wanted).sum()) / square if square else 0.0
    if abs(factor) > TOLERANCE and relative(given, wanted * factor) < _NEAR:
        return f"all is {factor:.4g} times what it is in Keras"
    return ""


def _in_some_channels(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    import numpy as np

    if not getattr(layer, "weights", None):
        return ""
    apart = np.abs(given - wanted).reshape(-1, given.shape[-1]).max(axis=0) > TOLERANCE * np.abs(wanted).max()
    count, channels = int(apart.sum()), len(apart)
    if count < channels:
        first = int(np.flatnonzero(apart)[0])
        return f"weights are others: {count} of {channels} channels differ, the first is {first}"
    return ""
