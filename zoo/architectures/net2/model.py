"""One input, one sigmoid unit, two linear outputs, after document 004, question 1."""

import keras
from keras import layers


def build(*, w1: float = 0.1, w2: float = 0.2, w3: float = 0.0) -> keras.Model:
    """(y1, y2) = (w2 a, w3 a) with a = sigmoid(w1 x).

    Args:
        w1: initial weight of the hidden unit.
        w2: initial weight of the first output.
        w3: initial weight of the second output.

    Returns:
        A model from ``(batch, 1)`` to ``(batch, 2)``.
    """
    x = keras.Input((1,), name="x")
    a = layers.Dense(
        1, activation="sigmoid", use_bias=False, kernel_initializer=keras.initializers.Constant(w1), name="a"
    )(x)
    y = layers.Dense(2, use_bias=False, kernel_initializer=keras.initializers.Constant([[w2, w3]]), name="y")(a)
    return keras.Model(x, y, name="net2")
