"""A wide CNN of six layers on 100x100 grey images, after document 003, question 2."""

import keras
from keras import layers


def build(*, filters: int = 100, units: int = 100, activation: str = "relu", use_bias: bool = True) -> keras.Model:
    """Two padded convolutions, a pool, and three dense layers, nearly all of the weights in the first of them.

    Args:
        filters: 5x5 filters of each convolution.
        units: units of each hidden dense layer.
        activation: activation of the convolutions and hidden layers.
        use_bias: whether layers have biases; the homework counts weights alone.

    Returns:
        A model from ``(batch, 100, 100, 1)`` to ``(batch, 1)``, a probability.
    """
    shared = {"activation": activation, "use_bias": use_bias}
    image = keras.Input((100, 100, 1), name="image")
    x = layers.Conv2D(filters, 5, padding="same", name="L1", **shared)(image)
    x = layers.Conv2D(filters, 5, padding="same", name="L2", **shared)(x)
    x = layers.MaxPooling2D(2, name="L3")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(units, name="L4", **shared)(x)
    x = layers.Dense(units, name="L5", **shared)(x)
    x = layers.Dense(1, activation="sigmoid", use_bias=use_bias, name="L6")(x)
    return keras.Model(image, x, name="wide_cnn")
