"""A CNN for 33-band signals of 3001 time steps, after document 000, question 4."""

import keras
from keras import layers


def build(
    *, filters: int = 64, units: int = 256, activation: str = "relu", dense_activation: str = "linear"
) -> keras.Model:
    """Convolve along time, one band at a time, until `conv3_2` joins neighbouring bands.

    Args:
        filters: filters of the first two convolutions; the other four have twice as many.
        units: units of `fc7` and `fc8`.
        activation: activation of every convolution.
        dense_activation: activation of `fc7` and `fc8`; the homework gives them none.

    Returns:
        A model from ``(batch, 3001 time steps, 33 bands, 1)`` to ``(batch, 10)`` class probabilities.
    """
    data = keras.Input((3001, 33, 1), name="data")

    x = layers.ZeroPadding2D(((3, 3), (0, 0)), name="conv1_1_pad")(data)
    x = layers.Conv2D(filters, (200, 1), activation=activation, name="conv1_1")(x)
    x = layers.Conv2D(filters, (3, 1), padding="same", activation=activation, name="conv1_2")(x)
    x = layers.MaxPooling2D((6, 1), name="pool1")(x)

    x = layers.Conv2D(2 * filters, (3, 1), padding="same", activation=activation, name="conv2_1")(x)
    x = layers.Conv2D(2 * filters, (3, 1), padding="same", activation=activation, name="conv2_2")(x)
    x = layers.MaxPooling2D((6, 1), name="pooling2")(x)

    x = layers.Conv2D(2 * filters, (3, 1), padding="same", activation=activation, name="conv3_1")(x)
    x = layers.ZeroPadding2D(((1, 1), (1, 1)), name="conv3_2_pad")(x)
    x = layers.Conv2D(2 * filters, (3, 2), strides=(1, 3), activation=activation, name="conv3_2")(x)
    x = layers.MaxPooling2D((6, 1), name="pool3")(x)

    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(units, activation=dense_activation, name="fc7")(x)
    x = layers.Dense(units, activation=dense_activation, name="fc8")(x)
    x = layers.Dense(10, name="fc9")(x)
    prob = layers.Activation("softmax", name="prob")(x)
    return keras.Model(data, prob, name="signal_cnn")
