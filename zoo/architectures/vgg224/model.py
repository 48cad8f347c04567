"""A VGG-style net of seven convolutions on 224x224 images, after document 004, question 5."""

import keras
from keras import layers


def build(*, filters: int = 64, activation: str = "relu") -> keras.Model:
    """Three blocks of convolutions, each closed by a 2x2 pool, and one dense layer.

    Args:
        filters: filters of the first block; the second has twice, the third four times as many.
        activation: activation of every convolution.

    Returns:
        A model from ``(batch, 224, 224, 3)`` to ``(batch, 10)`` class probabilities.
    """
    image = keras.Input((224, 224, 3), name="image")

    x = layers.Conv2D(filters, 3, activation=activation, name="conv1")(image)
    x = layers.Conv2D(filters, 3, activation=activation, name="conv2")(x)
    x = layers.MaxPooling2D(2, name="pool1")(x)

    x = layers.Conv2D(2 * filters, 3, activation=activation, name="conv3")(x)
    x = layers.Conv2D(2 * filters, 3, activation=activation, name="conv4")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)

    x = layers.Conv2D(4 * filters, 3, padding="same", activation=activation, name="conv5")(x)
    x = layers.ZeroPadding2D(1, name="conv6_pad")(x)
    x = layers.Conv2D(4 * filters, 5, activation=activation, name="conv6")(x)
    x = layers.ZeroPadding2D(1, name="conv7_pad")(x)
    x = layers.Conv2D(4 * filters, 5, activation=activation, name="conv7")(x)
    x = layers.MaxPooling2D(2, name="pool3")(x)

    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(10, activation="softmax", name="dense")(x)
    return keras.Model(image, x, name="vgg224")
