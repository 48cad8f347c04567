"""A graph of five units in which two units feed two others each, after document 004, question 3b."""

import keras
from keras import layers


def build() -> keras.Model:
    """y = sigmoid(w6 r2 + w7 t3 + w5 t4 + b5), each unit named by its bias:

    ``r1 = ReLU(w1 x + b1)``, ``r2 = ReLU(w2 r1 + b2)``, ``t3 = tanh(w4 r2 + b3)``, ``t4 = tanh(w3 r1 + b4)``.

    Returns:
        A model from ``(batch, 1)`` to ``(batch, 1)``, a probability.
    """
    x = keras.Input((1,), name="x")
    r1 = layers.Dense(1, activation="relu", name="r1")(x)
    r2 = layers.Dense(1, activation="relu", name="r2")(r1)
    t3 = layers.Dense(1, activation="tanh", name="t3")(r2)
    t4 = layers.Dense(1, activation="tanh", name="t4")(r1)
    joined = layers.Concatenate(name="joined")([r2, t3, t4])
    y = layers.Dense(1, activation="sigmoid", name="y")(joined)
    return keras.Model(x, y, name="equation_b")
