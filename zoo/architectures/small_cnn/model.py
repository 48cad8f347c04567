"""A five-layer CNN on 21x21 colour images, after document 002, question 3."""

import keras
from keras import layers


def build(*, filters1: int = 6, filters2: int = 10, activation: str = "relu") -> keras.Model:
    """A strided convolution, an overlapping pool, a padded convolution and a classifier.

    Args:
        filters1: 5x5 filters of the first convolution.
        filters2: 3x3 filters of the second convolution.
        activation: activation of the convolutions.

    Returns:
        A model from ``(batch, 21, 21, 3)`` to ``(batch, 10)`` class probabilities.
    """
    image = keras.Input((21, 21, 3), name="image")
    x = layers.Conv2D(filters1, 5, strides=2, activation=activation, name="conv1")(image)
    x = layers.MaxPooling2D(3, strides=2, name="pool")(x)
    x = layers.Conv2D(filters2, 3, padding="same", activation=activation, name="conv2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(10, activation="softmax", name="dense")(x)
    return keras.Model(image, x, name="small_cnn")
