"""Layers computed another way, with the same outputs: along one axis as one-dimensional ones, which is faster.

A kernel of width 1 treats the columns of its input alike and apart. Keras hands such a convolution to a routine for
two dimensions; on the processor, the same arithmetic in one dimension, with a row a column and the columns joined to
the batch, takes less time, forward and back. Layers keep their class, name, weights and shapes, so a saved model is
plain Keras. Between two such layers the transpositions cancel: TensorFlow's optimiser of graphs removes them.
"""

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

LONGEST_STRETCH = 64
"""Outputs joined to one row of a matrix; more cost arithmetic that is thrown away, fewer make small matrices."""


def hasten(model: "keras.Model") -> "keras.Model":
    """Let the model's layers that work along one axis compute in rows, and return the model.

    Only under TensorFlow, where it was measured to help: `benchmarks/LOG.md`. Outputs and gradients are equal to
    float rounding. A clone of the model, or one loaded from a file, is plain until it is hastened itself.
    """
    import keras

    if keras.backend.backend() == "tensorflow":
        for layer in model.layers:
            if works_in_rows(layer):
                layer.call = functools.partial(call_in_rows, layer)
            elif skips_positions(layer):
                layer.call = functools.partial(call_on_kept, layer)
    return model


def works_in_rows(layer: "keras.layers.Layer") -> bool:
    """Whether it is a plain `Conv2D` or `MaxPooling2D`, channels last, whose window is one column of several."""
    import keras

    if type(layer) not in (keras.layers.Conv2D, keras.layers.MaxPooling2D) or layer.data_format != "channels_last":
        return False
    window = layer.pool_size if isinstance(layer, keras.layers.MaxPooling2D) else layer.kernel_size
    _, height, width, _ = layer.input.shape
    return window[1] == layer.strides[1] == 1 < window[0] and height is not None and (width or 0) > 1


def call_in_rows(layer: "keras.layers.Layer", inputs: Any) -> Any:
    """What the layer's own `call` gives, ``(batch, height, width, channels)``, computed on rows of that height."""
    import keras
    from keras import ops

    _, height, width, channels = inputs.shape
    rows = ops.reshape(ops.transpose(inputs, (0, 2, 1, 3)), (-1, 1, height, channels))
    if isinstance(layer, keras.layers.MaxPooling2D):
        outputs = ops.max_pool(rows, (1, layer.pool_size[0]), (1, layer.strides[0]), layer.padding)
    else:
        outputs = convolve_rows(layer, rows)
    outputs = ops.reshape(outputs, (-1, width, *outputs.shape[2:]))
    return ops.transpose(outputs, (0, 2, 1, 3))


def convolve_rows(layer: "keras.layers.Conv2D", rows: Any) -> Any:
    """The layer's convolution, bias and activation on rows ``(rows, 1, length, channels)``.

    The gradients of kernel and bias are the usual ones, computed faster.
    """
    import keras
    import tensorflow as tf
    from keras import ops

    stride, dilation = layer.strides[0], layer.dilation_rate[0]
    relu = layer.activation is keras.activations.relu

    def convolution(rows: Any, kernel: Any) -> Any:
        return ops.conv(rows, kernel, (1, stride), layer.padding, dilation_rate=(1, dilation))

    @tf.custom_gradient
    def compute(rows: Any, kernel: Any, *bias: Any) -> Any:
        # Of these three TensorFlow makes one operation; all of them, so that the gradient of ReLU needs no other array.
        outputs = convolution(rows, kernel)
        outputs = outputs + bias[0] if bias else outputs
        outputs = tf.nn.relu(outputs) if relu else outputs

        def gradients(above: Any) -> Any:
            if relu:
                above = tf.raw_ops.ReluGrad(gradients=above, features=outputs)
            with tf.GradientTape() as tape:
                tape.watch((rows, kernel))
                convolved = convolution(rows, kernel)
            below, of_kernel = tape.gradient(convolved, (rows, kernel), above)
            if layer.padding == "valid" and stride == dilation == 1:
                of_kernel = gradient_of_long_kernel(rows, kernel, above, of_kernel)
            return [below, of_kernel, *(gradient_of_bias(above) for _ in bias)]

        return outputs, gradients

    kernel = ops.transpose(layer.kernel, (1, 0, 2, 3))
    outputs = compute(rows, kernel, *([tf.convert_to_tensor(layer.bias)] if layer.use_bias else []))
    return outputs if relu else layer.activation(outputs)


def gradient_of_bias(above: Any) -> Any:
    """The sum over all but the last axis as a matrix product, which is twice as fast as a reduction."""
    import tensorflow as tf

    positions = tf.reshape(above, (-1, above.shape[-1]))
    ones = tf.ones((1, tf.shape(positions)[0]), above.dtype)
    return tf.reshape(ones @ positions, (-1,))


def gradient_of_long_kernel(rows: Any, kernel: Any, above: Any, usual: Any) -> Any:
    """The gradient of a kernel ``(1, taps, 1, filters)`` from that of its outputs ``(rows, 1, positions, filters)``.

    For a long kernel on one channel, a product of two matrices in place of one of `taps` columns, each a copy of
    nearly the whole input: a row of the first is the stretch of input that `stretch` outputs are made from, a row of
    the second is those outputs' gradients. The kernel's gradient is the sum along the diagonals of the product.
    Otherwise `usual`.
    """
    import tensorflow as tf

    _, taps, channels, filters = kernel.shape
    positions = above.shape[2]
    stretch = max(size for size in range(1, LONGEST_STRETCH + 1) if positions % size == 0)
    if channels > 1 or taps < LONGEST_STRETCH or stretch < LONGEST_STRETCH // 2:
        return usual
    span = stretch + taps - 1
    inputs = tf.reshape(tf.signal.frame(rows[:, 0, :, 0], span, stretch), (-1, span))
    outputs = tf.reshape(above, (-1, stretch * filters))
    product = tf.reshape(tf.matmul(inputs, outputs, transpose_a=True), (span, stretch, filters))
    return tf.reshape(tf.add_n([product[at : at + taps, at] for at in range(stretch)]), kernel.shape)


def skips_positions(layer: "keras.layers.Layer") -> bool:
    """Whether it is a plain `Conv2D`, channels last, with a 1 x 1 kernel and a stride that leaves positions out."""
    import keras

    plain = type(layer) is keras.layers.Conv2D and layer.data_format == "channels_last" and layer.groups == 1
    return plain and layer.kernel_size == (1, 1) and max(layer.strides) > 1


def call_on_kept(layer: "keras.layers.Conv2D", inputs: Any) -> Any:
    """What the layer's own `call` gives, computed on the positions that it keeps.

    TensorFlow 2.21 with oneDNN dies of a memory fault in the gradient of the strided form, at 224 x 224 x 3 for one.
    """
    from keras import ops

    down, across = layer.strides
    outputs = ops.conv(inputs[:, ::down, ::across], layer.kernel, 1, "valid")
    if layer.use_bias:
        outputs = ops.add(outputs, layer.bias)
    return layer.activation(outputs)
