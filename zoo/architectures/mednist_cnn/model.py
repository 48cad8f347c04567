"""A small CNN for six kinds of medical images, after document 004, implementation question 3."""

import keras
from keras import layers


def build(*, filters1: int = 32, filters2: int = 64, activation: str = "relu") -> keras.Model:
    """Two padded convolutions, each followed by a pool, and one dense layer.

    Args:
        filters1: 3x3 filters of the first convolution.
        filters2: 3x3 filters of the second convolution.
        activation: activation of the convolutions.

    Returns:
        A model from ``(batch, 128, 128, 1)``, grey values from 0 to 1, to ``(batch, 6)`` class probabilities.
    """
    image = keras.Input((128, 128, 1), name="image")
    x = layers.Conv2D(filters1, 3, padding="same", activation=activation, name="conv1")(image)
    x = layers.MaxPooling2D(2, name="pool1")(x)
    x = layers.Conv2D(filters2, 3, padding="same", activation=activation, name="conv2")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(6, activation="softmax", name="fc")(x)
    return keras.Model(image, x, name="mednist_cnn")
