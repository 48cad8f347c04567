"""One input, one sigmoid unit, one linear output, after document 004, question 1."""

import keras
from keras import layers


def build(*, w1: float = 0.4, w2: float = 0.5) -> keras.Model:
    """y = w2 sigmoid(w1 x).

    Args:
        w1: initial weight of the hidden unit.
        w2: initial weight of the output.

    Returns:
        A model from ``(batch, 1)`` to ``(batch, 1)``.
    """
    x = keras.Input((1,), name="x")
    a = layers.Dense(
        1, activation="sigmoid", use_bias=False, kernel_initializer=keras.initializers.Constant(w1), name="a"
    )(x)
    y = layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(w2), name="y")(a)
    return keras.Model(x, y, name="net1")
