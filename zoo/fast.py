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
        kernel = ops.transpose(layer.kernel, (1, 0, 2, 3))
        dilation = (1, layer.dilation_rate[0])
        outputs = ops.conv(rows, kernel, (1, layer.strides[0]), layer.padding, dilation_rate=dilation)
        if layer.use_bias:
            # Not `ops.add`: that makes a BiasAdd, whose gradient TensorFlow joins to the kernel's, which is slower.
            outputs = outputs + ops.convert_to_tensor(layer.bias)
        outputs = layer.activation(outputs)
    outputs = ops.reshape(outputs, (-1, width, *outputs.shape[2:]))
    return ops.transpose(outputs, (0, 2, 1, 3))


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
