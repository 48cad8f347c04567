"""Two sigmoid units in a row, after document 003, question 4."""

import keras
from keras import layers


def build(*, w1: float = 0.5, w2: float = -0.4) -> keras.Model:
    """a2 = sigmoid(w2 a1) with a1 = sigmoid(w1 x).

    Args:
        w1: initial weight of the first unit.
        w2: initial weight of the second unit.

    Returns:
        A model from ``(batch, 1)`` to ``(batch, 1)``.
    """
    x = keras.Input((1,), name="x")
    a1 = layers.Dense(
        1, activation="sigmoid", use_bias=False, kernel_initializer=keras.initializers.Constant(w1), name="a1"
    )(x)
    a2 = layers.Dense(
        1, activation="sigmoid", use_bias=False, kernel_initializer=keras.initializers.Constant(w2), name="a2"
    )(a1)
    return keras.Model(x, a2, name="chain")
