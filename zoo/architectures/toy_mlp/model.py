"""One hidden layer on points in the plane, after document 001, question 1."""

import keras
from keras import layers

INITIAL = {  # initialization: (kernel, bias) of the hidden layer
    "random": ("glorot_uniform", 0.0),
    "zeros": ("zeros", 0.0),
    "negative_bias": ("glorot_uniform", -10.0),
}


def build(*, units: int = 16, activation: str = "relu", initialization: str = "random") -> keras.Model:
    """Classify points of the plane into two classes; how it is initialised decides whether it learns.

    Args:
        units: hidden units.
        activation: activation of the hidden units, ``relu`` or ``sigmoid``.
        initialization: ``random``; ``zeros`` for all weights of both layers; ``negative_bias`` for random
            weights and a hidden bias of -10, which closes every ReLU.

    Returns:
        A model from ``(batch, 2)`` to ``(batch, 1)``, the probability of the second class.
    """
    kernel, bias = INITIAL[initialization]
    points = keras.Input((2,), name="points")
    hidden = layers.Dense(
        units,
        activation=activation,
        kernel_initializer=kernel,
        bias_initializer=keras.initializers.Constant(bias),
        name="hidden",
    )(points)
    output = layers.Dense(1, activation="sigmoid", kernel_initializer=kernel, name="output")(hidden)
    return keras.Model(points, output, name="toy_mlp")
