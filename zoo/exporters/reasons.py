"""Why a layer of a file most likely differs: what usual mistakes would make of the same inputs, tried one by one."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from zoo.exporters.compare import TOLERANCE, flattened_above, relative
from zoo.light.layers import activations
from zoo.light.layers.figures import format_shape

if TYPE_CHECKING:
    import keras
    import numpy as np

_NEAR = 100 * TOLERANCE
"""So near to what the file gives comes what a mistake explains."""
_ROUNDED, _HALF_PRECISION = 5 * TOLERANCE, 1e-2


def likely_reason(model: "keras.Model", name: str, found: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    """The reason in words, for the first layer that differs.

    Args:
        found: what the layers of the file give, ``(samples, ...)``, as far as it shows them.
        right: what those of Keras give.
    """
    layer = model.get_layer(name)
    given, wanted = found[name], right[name]
    if given.shape != wanted.shape:
        made, right_one = format_shape(given.shape[1:]), format_shape(wanted.shape[1:])
        return f"it gives {made} where Keras gives {right_one}, by another window, stride or padding"
    for reason in (_of_another, _permuted, _activated, _at_the_edge, _scaled, _in_some_channels):
        if words := reason(layer, given, wanted, right):
            return words
    if relative(given, wanted) < _ROUNDED:
        return "a very small difference everywhere: a long sum that is rounded in another order"
    if relative(given, wanted) < _HALF_PRECISION:
        return "a small difference everywhere: a setting such as an epsilon, or a lower precision"
    return "its weights or its settings are others"


def _explains(made: "np.ndarray", given: "np.ndarray", wanted: "np.ndarray") -> bool:
    """Whether what a mistake would make is what the file gives, far nearer than what Keras gives."""
    return relative(made, given) < min(_NEAR, relative(given, wanted) / 10)


def _of_another(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    for name, values in right.items():
        if name != layer.name and values.shape == given.shape and _explains(values, given, wanted):
            return f"it gives what {name} gives: a layer is left out, or two are exchanged"
    return ""


def _permuted(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    """Whether the rows of a kernel after a flattening stand in the order of the other layout."""
    import numpy as np

    kernel = getattr(layer, "kernel", None)
    above = flattened_above(layer)
    if kernel is None or len(kernel.shape) != 2 or above is None or above[1] not in right:
        return ""
    shape, name = above
    x = right[name]
    places = np.arange(x.shape[1])
    first, last = places.reshape(shape[-1], *shape[:-1]), places.reshape(shape)
    for order in (np.moveaxis(first, 0, -1), np.moveaxis(last, -1, 0)):
        if _explains(_called(layer, x[:, order.ravel()]), given, wanted):
            axes = format_shape(shape)
            return f"the rows of its kernel are not permuted as {axes} is flattened, channels first or last"
    return ""


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
    made: dict[str, np.ndarray] = {}
    for name in activations.ACTIVATIONS:
        function: Callable[[Any], Any] | None = getattr(keras.activations, name, None)
        if function is None or function is own:
            continue
        with contextlib.suppress(Exception):  # Some take sums of certain shapes alone.
            made[name] = keras.ops.convert_to_numpy(function(sums))
    nearest = min(made, key=lambda name: relative(made[name], given))
    if _explains(made[nearest], given, wanted):
        return f"its activation is {nearest}, which in Keras is {getattr(own, '__name__', own)}"
    return ""


def _taken(layer: Any, right: Mapping[str, Any]) -> Any:
    """What goes into a layer in Keras, where it is one tensor that is known."""
    if isinstance(layer.input, list | tuple | dict):
        return None
    return right.get(layer.input._keras_history.operation.name)


def _at_the_edge(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    """Whether the middle of maps agrees and their edge does not, or they are made of an input moved by a place."""
    if given.ndim < 3:
        return ""
    inner = (slice(None), *(slice(1, -1) if side > 2 else slice(None) for side in given.shape[1:-1]))
    if given[inner].size < given.size and relative(given[inner], wanted[inner]) < TOLERANCE:
        return "it agrees but at the edge of the maps: its padding is another"
    x = _taken(layer, right)
    if x is None or x.ndim != given.ndim or getattr(layer, "padding", "valid") == "valid":
        return ""
    for moves in product((0, -1, 1), repeat=given.ndim - 2):
        if any(moves) and _explains(_called(layer, _moved(x, moves))[inner], given[inner], wanted[inner]):
            return "its maps are moved by a place: it pads on the other side"
    return ""


def _moved(x: "np.ndarray", moves: Sequence[int]) -> "np.ndarray":
    """Maps ``(samples, ..., channels)`` moved along their axes, zeros behind them."""
    import numpy as np

    for axis, move in enumerate(moves, start=1):
        if move:
            x = np.roll(x, move, axis)
            x[(slice(None),) * axis + (slice(0, 1) if move > 0 else slice(-1, None),)] = 0
    return x


def _scaled(layer: Any, given: Any, wanted: Any, right: Mapping[str, Any]) -> str:
    import numpy as np

    square = float((wanted.astype(np.float64) ** 2).sum())
    factor = float((given.astype(np.float64) * wanted).sum()) / square if square else 0.0
    if abs(factor) > TOLERANCE and _explains(wanted * factor, given, wanted):
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
