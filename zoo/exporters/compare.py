"""How far what a file computes is from what Keras computes, layer by layer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoo.light.layers.activations import PROBABILITIES

if TYPE_CHECKING:
    import keras
    import numpy as np

_LEAST = 1e-38
"""Of what a logarithm is taken."""
TOLERANCE = 1e-5
"""Of a layer's scale, its largest absolute value: what rounding in another order comes to."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A layer, and the largest difference of its outputs in units of its scale; None where the file hides them."""

    layer: str
    kind: str
    relative: float | None
    scale: float = 0.0

    @property
    def agrees(self) -> bool:
        return self.relative is None or self.relative <= TOLERANCE


def relative(found: "np.ndarray", right: "np.ndarray", scale: float | None = None) -> float:
    """The largest difference, in units of a scale, else of what is right; infinite for other shapes."""
    import numpy as np

    if found.shape != right.shape or not np.array_equal(np.isfinite(found), np.isfinite(right)):
        return float("inf")
    if not right.size:
        return 0.0
    largest = float(np.abs(np.nan_to_num(found.astype(np.float64) - right)).max())
    return largest / ((scale_of(right) if scale is None else scale) or 1.0)


def scale_of(values: "np.ndarray") -> float:
    import numpy as np

    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def scale_for(layer: "keras.layers.Layer", values: "np.ndarray") -> float:
    """The scale of what a layer gives: its largest value; of probabilities, what may come of rounding their sums.

    A softmax or a sigmoid turns a difference of its sums into a quarter of it at most, and the sums are as large as the
    logarithms of what comes of them.
    """
    import numpy as np

    if getattr(getattr(layer, "activation", None), "__name__", "") not in PROBABILITIES:
        return scale_of(values)
    logarithms = -np.log(np.clip(values, _LEAST, 1))
    return max(scale_of(values), float(logarithms.max(initial=0)) / 4)


def aligned(found: "np.ndarray", right: "np.ndarray", above: tuple[int, ...]) -> "np.ndarray":
    """What a file gives in the layout of Keras: of the layouts whose shape fits, the one that is nearest.

    Args:
        above: the shape of what goes into the layer, of one sample, by which flattened values are put in order.
    """
    fitting = [each for each in _layouts(found, right.shape, above) if each.shape == right.shape]
    return min(fitting, key=lambda each: relative(each, right), default=found)


def _layouts(found: "np.ndarray", shape: tuple[int, ...], above: tuple[int, ...]) -> "Iterator[np.ndarray]":
    import numpy as np

    yield found
    small = found.reshape(len(found), *(each for each in found.shape[1:] if each != 1))
    turned = [small, np.moveaxis(small, 1, -1), np.moveaxis(small, -1, 1)] if small.ndim > 2 else [small]
    wanted = tuple(each for each in shape[1:] if each != 1)
    for each in turned:
        if each.shape == (shape[0], *wanted):
            yield each.reshape(shape)
    if found.ndim == 2 and len(above) > 1 and found.shape[1] == np.prod(above):
        first = found.reshape(len(found), above[-1], *above[:-1])
        yield np.moveaxis(first, 1, -1).reshape(found.shape)


def tapped_layers(model: "keras.Model") -> "list[keras.layers.Layer]":
    """The layers with one output, called once, in their order: those of which there is one value to compare."""
    import keras

    return [
        each
        for each in model.layers
        if not isinstance(each, keras.layers.InputLayer)
        and len(each._inbound_nodes) == 1
        and not isinstance(each.output, list | tuple | dict)
    ]


def flattened_above(layer: Any) -> tuple[tuple[int, ...], str] | None:
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
