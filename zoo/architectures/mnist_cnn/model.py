"""A small CNN for MNIST digits, after document 001, problem C."""

import keras
from keras import layers


def build(
    *,
    filters1: int = 10,
    filters2: int = 20,
    units: int = 50,
    dropout: float = 0.5,
    activation: str = "relu",
) -> keras.Model:
    """Two convolutions, each followed by a pool, then a hidden layer with dropout.

    Args:
        filters1: 5x5 filters of the first convolution.
        filters2: 5x5 filters of the second convolution.
        units: units of the hidden dense layer.
        dropout: share of the hidden units that is dropped in training.
        activation: activation of the convolutions and the hidden layer.

    Returns:
        A model from ``(batch, 28, 28, 1)``, grey values from 0 to 1, to ``(batch, 10)`` class probabilities.
    """
    image = keras.Input((28, 28, 1), name="image")

    x = layers.Conv2D(filters1, 5, activation=activation, name="conv1")(image)
    x = layers.MaxPooling2D(2, name="pool1")(x)
    x = layers.Conv2D(filters2, 5, activation=activation, name="conv2")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)

    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(units, activation=activation, name="dense1")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    digit = layers.Dense(10, activation="softmax", name="dense2")(x)
    return keras.Model(image, digit, name="mnist_cnn")
