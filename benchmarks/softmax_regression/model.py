"""Softmax regression on the pixels of small colour images: the linear baseline for the photographs of flowers."""

import keras  # noqa: TID253  (imported only when it is built)
from keras import layers  # noqa: TID253


def build() -> keras.Model:
    """One dense layer on all pixels.

    Returns:
        A model from ``(batch, 32, 32, 3)`` to ``(batch, 5)`` class probabilities.
    """
    image = keras.Input((32, 32, 3), name="image")
    x = layers.Flatten(name="flatten")(image)
    x = layers.Dense(5, activation="softmax", name="fc")(x)
    return keras.Model(image, x, name="softmax_regression")
