"""A 2x2 convolution added to itself and joined with itself, after document 002, question 2."""

import keras
from keras import layers

KERNEL = [[0.0, 0.0], [1.0, 1.0]]


def build(*, bias: float = 0.0) -> keras.Model:
    """Convolve once, then both add and concatenate two copies of the result.

    Args:
        bias: initial bias of the convolution.

    Returns:
        A model from ``(batch, 4, 4, 1)`` to a sum ``(batch, 3, 3, 1)`` and a concatenation ``(batch, 3, 3, 2)``.
    """
    m = keras.Input((4, 4, 1), name="m")
    o = layers.Conv2D(
        1,
        2,
        kernel_initializer=keras.initializers.Constant([[[[k]] for k in row] for row in KERNEL]),
        bias_initializer=keras.initializers.Constant(bias),
        name="o",
    )(m)
    added = layers.Add(name="sum")([o, o])
    joined = layers.Concatenate(name="concatenation")([o, o])
    return keras.Model(m, [added, joined], name="conv_add_concat")
