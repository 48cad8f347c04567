"""Two inputs, two sigmoid units, one linear output, after document 004, question 1."""

import keras
from keras import layers


def build(
    *, w1: float = 1.0, w2: float = 0.2, w3: float = 0.2, w4: float = 0.0, w5: float = 0.5, w6: float = 0.1
) -> keras.Model:
    """y = w5 sigmoid(w1 x1 + w3 x2) + w6 sigmoid(w2 x1 + w4 x2).

    Args:
        w1: initial weight from the first input to the first hidden unit.
        w2: initial weight from the first input to the second hidden unit.
        w3: initial weight from the second input to the first hidden unit.
        w4: initial weight from the second input to the second hidden unit.
        w5: initial weight from the first hidden unit to the output.
        w6: initial weight from the second hidden unit to the output.

    Returns:
        A model from ``(batch, 2)`` to ``(batch, 1)``.
    """
    constant = keras.initializers.Constant
    x = keras.Input((2,), name="x")
    a = layers.Dense(
        2, activation="sigmoid", use_bias=False, kernel_initializer=constant([[w1, w2], [w3, w4]]), name="a"
    )(x)
    y = layers.Dense(1, use_bias=False, kernel_initializer=constant([[w5], [w6]]), name="y")(a)
    return keras.Model(x, y, name="net3")
