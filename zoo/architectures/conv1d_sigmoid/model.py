"""A one-dimensional convolution and an output node, all sigmoid, after document 002, question 5."""

import keras
from keras import layers


def build(
    *, wc0: float = 0.5, wc1: float = -0.3, bc: float = 0.1, wf0: float = 0.4, wf1: float = -0.2, bf: float = 0.2
) -> keras.Model:
    """o = sigmoid(wf0 c0 + wf1 c1 + bf) with c_i = sigmoid(wc0 x_i + wc1 x_(i+1) + bc).

    Args:
        wc0: first initial weight of the convolution's kernel.
        wc1: second initial weight of the convolution's kernel.
        bc: initial bias of the convolution.
        wf0: initial weight from the first position to the output node.
        wf1: initial weight from the second position to the output node.
        bf: initial bias of the output node.

    Returns:
        A model from ``(batch, 3, 1)`` to ``(batch, 1)``.
    """
    constant = keras.initializers.Constant
    x = keras.Input((3, 1), name="x")
    c = layers.Conv1D(
        1,
        2,
        activation="sigmoid",
        kernel_initializer=constant([[[wc0]], [[wc1]]]),
        bias_initializer=constant(bc),
        name="c",
    )(x)
    c = layers.Flatten(name="flatten")(c)
    o = layers.Dense(
        1,
        activation="sigmoid",
        kernel_initializer=constant([[wf0], [wf1]]),
        bias_initializer=constant(bf),
        name="o",
    )(c)
    return keras.Model(x, o, name="conv1d_sigmoid")
