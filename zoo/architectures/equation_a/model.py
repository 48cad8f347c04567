"""Three ReLU units between two inputs and a sigmoid output, after document 004, question 3a."""

import keras
from keras import layers


def build(*, units: int = 3) -> keras.Model:
    """y = sigmoid(sum over i of w4i ReLU(wi1 x1 + wi2 x2 + bi) + b4).

    Args:
        units: hidden units.

    Returns:
        A model from ``(batch, 2)`` to ``(batch, 1)``, a probability.
    """
    x = keras.Input((2,), name="x")
    hidden = layers.Dense(units, activation="relu", name="hidden")(x)
    y = layers.Dense(1, activation="sigmoid", name="y")(hidden)
    return keras.Model(x, y, name="equation_a")
