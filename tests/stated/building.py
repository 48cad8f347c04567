"""What the stated nets are written with: a chain of layers, and the pools that round up, which Keras lacks."""

import keras
from keras import layers, ops


def chain(shape, *stack):
    """A model of layers that follow one another."""
    return keras.Sequential([keras.Input(shape), *stack])


def graph(inputs, outputs):
    return keras.Model(inputs, outputs)


def after(x, rows, columns, fill):
    return ops.pad(x, [[0, 0], [0, rows], [0, columns], [0, 0]], constant_values=fill)


def ceil_max(x, size, stride, rows, columns):
    """A maximum over windows of which the last may hang over by so many rows and columns."""
    return layers.MaxPooling2D(size, stride)(after(x, rows, columns, -1e30))


def ceil_average(x, size, stride, rows, columns):
    """A mean of what is inside the window."""
    mean = layers.AveragePooling2D(size, stride)
    return mean(after(x, rows, columns, 0.0)) / mean(after(ops.ones_like(x), rows, columns, 0.0))
