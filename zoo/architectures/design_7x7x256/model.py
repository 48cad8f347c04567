"""Our answer to the design question of document 004, question 6: from 224x224x3 to 7x7x256 with four convolutions."""

import keras
from keras import layers


def build(*, activation: str = "relu") -> keras.Model:
    """Three strided convolutions and two pools, so that every division comes out even.

    A stride of 2 divides evenly only where the size is odd, and a 2x2 pool only where it is even; `conv1`
    keeps its stride of 1 so that the sizes alternate: 222, 111, 55, 27, 14, 7.

    Args:
        activation: activation of every convolution.

    Returns:
        A model from ``(batch, 224, 224, 3)`` to ``(batch, 5)`` class probabilities.
    """
    image = keras.Input((224, 224, 3), name="image")
    x = layers.Conv2D(32, 3, activation=activation, name="conv1")(image)
    x = layers.MaxPooling2D(2, name="pool1")(x)
    x = layers.ZeroPadding2D(1, name="conv2_pad")(x)
    x = layers.Conv2D(64, 5, strides=2, activation=activation, name="conv2")(x)
    x = layers.ZeroPadding2D(1, name="conv3_pad")(x)
    x = layers.Conv2D(128, 5, strides=2, activation=activation, name="conv3")(x)
    x = layers.ZeroPadding2D(1, name="conv4_pad")(x)
    x = layers.Conv2D(256, 3, strides=2, activation=activation, name="conv4")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(5, activation="softmax", name="fc")(x)
    return keras.Model(image, x, name="design_7x7x256")
