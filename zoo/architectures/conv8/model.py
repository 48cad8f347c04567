"""Eight 5x5 filters on a small colour image, after document 001, question 2."""

import keras
from keras import layers


def build(*, filters: int = 8) -> keras.Model:
    """One convolution without padding.

    Args:
        filters: number of 5x5 filters.

    Returns:
        A model from ``(batch, 32, 32, 3)`` to ``(batch, 28, 28, filters)`` feature maps.
    """
    image = keras.Input((32, 32, 3), name="image")
    maps = layers.Conv2D(filters, 5, name="conv")(image)
    return keras.Model(image, maps, name="conv8")
