"""A perceptron with a sigmoid, its weights given, after document 002, question 1."""

import keras
from keras import layers


def build(*, w1: float = 0.2, w2: float = 0.3, b: float = 0.1) -> keras.Model:
    """y = sigmoid(w1 x1 + w2 x2 + b).

    Args:
        w1: initial weight of the first input.
        w2: initial weight of the second input.
        b: initial bias.

    Returns:
        A model from ``(batch, 2)`` to ``(batch, 1)``, a probability.
    """
    x = keras.Input((2,), name="x")
    y = layers.Dense(
        1,
        activation="sigmoid",
        kernel_initializer=keras.initializers.Constant([[w1], [w2]]),
        bias_initializer=keras.initializers.Constant(b),
        name="y",
    )(x)
    return keras.Model(x, y, name="perceptron")
