"""A step's numbers: the rate, the optimiser's betas, shares of dropout. A graph takes them as it is called.

Keras writes them into the graph of a step as constants. Taken at each call, one graph is right for every net of a
shape, whatever its recipe's numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from zoo.light.nets.recipe import WITH_BETAS

if TYPE_CHECKING:
    import keras
    import numpy as np

BETAS = ("beta_1", "beta_2")


def dropouts(model: "keras.Model") -> "list[keras.layers.Dropout]":
    """The layers of dropout that do something, of the model's own, not of models in it."""
    import keras

    layers = [layer for layer in model.layers if type(layer) is keras.layers.Dropout]
    return [layer for layer in layers if 0 < layer.rate < 1 and layer.noise_shape is None]


def betas(model: "keras.Model") -> tuple[str, ...]:
    """The names of its optimiser's betas that a recipe has."""
    return BETAS if type(model.optimizer).__name__.lower() in WITH_BETAS else ()


def numbers(model: "keras.Model") -> "np.ndarray":
    """The model's own: its betas, then each share of dropout, float32."""
    import numpy as np

    own = [getattr(model.optimizer, name) for name in betas(model)]
    return np.array([*own, *(layer.rate for layer in dropouts(model))], np.float32)


@contextmanager
def taken(model: "keras.Model", rate: Any, values: Any) -> Iterator[None]:
    """While a graph is made: let the step of a compiled model compute by tensors.

    Args:
        rate: the learning rate, a scalar.
        values: as `numbers` has them.
    """
    optimizer, layers, names = model.optimizer, dropouts(model), betas(model)
    before = {name: getattr(optimizer, name) for name in names}
    optimizer._get_current_learning_rate = lambda: rate
    for at, name in enumerate(names):
        setattr(optimizer, name, values[at])
    for at, layer in enumerate(layers, start=len(names)):
        layer.call = partial(_drop, layer, values[at])
    try:
        yield
    finally:
        del optimizer._get_current_learning_rate
        for name, value in before.items():
            setattr(optimizer, name, value)
        for layer in layers:
            del layer.call


def _drop(layer: "keras.layers.Dropout", share: Any, inputs: Any, training: bool = False) -> Any:
    """What the layer's own `call` does, by a tensor."""
    import tensorflow as tf

    if not training:
        return inputs
    seed = layer.seed_generator.next()
    seed = tf.cast(tf.math.floormod(seed, tf.cast(tf.int32.max - 1, seed.dtype)), tf.int32)  # as Keras does
    return tf.nn.experimental.stateless_dropout(inputs, tf.cast(share, inputs.dtype), seed)
