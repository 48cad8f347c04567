"""The same arithmetic, faster: layers along one axis computed as one-dimensional ones, GELU and Adam in few passes.

A kernel of width 1 treats the columns of its input alike and apart. Keras hands such a convolution to a routine for
two dimensions; on the processor, the same arithmetic in one dimension, with a row a column and the columns joined to
the batch, takes less time, forward and back. Layers keep their class, name, weights and shapes, so a saved model is
plain Keras. Between two such layers the transpositions cancel: TensorFlow's optimiser of graphs removes them.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zoo.models.gelu import gelu

if TYPE_CHECKING:
    import keras

LONGEST_STRETCH = 64
"""Most neighbouring outputs that are joined to one line of a matrix.

Longer lines cost arithmetic whose results are thrown away, shorter ones make matrices too small to be fast.
"""


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
            if vars(layer).get("activation") is keras.activations.gelu:  # A recurrent layer's is its cell's.
                layer.call = functools.partial(call_with_gelu, layer, layer.call)
    return model


def call_with_gelu(layer: "keras.layers.Layer", call: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What a layer's `call` gives, its GELU in few passes; its configuration goes on to name Keras's."""
    own, layer.activation = layer.activation, gelu
    try:
        return call(*args, **options)
    finally:
        layer.activation = own


def works_in_rows(layer: "keras.layers.Layer") -> bool:
    """Whether it is a plain convolution or maximum pool of two axes, whose window is one column of several."""
    import keras

    if type(layer) not in (keras.layers.Conv2D, keras.layers.MaxPooling2D) or layer.data_format != "channels_last":
        return False
    if getattr(layer, "groups", 1) > 1:
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

    The gradients are the usual ones, computed faster, and one after another, so that fewer arrays are held at a time.
    """
    import keras
    import tensorflow as tf
    from keras import ops

    stride, dilation = layer.strides[0], layer.dilation_rate[0]
    relu = layer.activation is keras.activations.relu
    convolved = functools.partial(ops.conv, strides=(1, stride), padding=layer.padding, dilation_rate=(1, dilation))

    @tf.custom_gradient
    def compute(rows: Any, kernel: Any, *bias: Any) -> Any:
        outputs = convolved(rows, kernel)
        outputs = outputs + bias[0] if bias else outputs
        # With ReLU in here, TensorFlow computes convolution, sum and ReLU as one operation.
        outputs = tf.nn.relu(outputs) if relu else outputs

        def gradients(above: Any) -> Any:
            above = tf.raw_ops.ReluGrad(gradients=above, features=outputs) if relu else above
            of_bias = [bias_gradient(above) for _ in bias]
            if stride == dilation == 1 and layer.padding == "valid" and makes_stretches(kernel, above):
                of_kernel = long_kernel_gradient(rows, kernel, above)
            else:
                of_kernel = gradient_at(kernel, lambda kernel: convolved(rows, kernel), above)
            with tf.control_dependencies([of_kernel, *of_bias]):
                above = tf.identity(above)
            if stride == dilation == 1:
                below = input_gradient(kernel, above, layer.padding)
            else:
                below = gradient_at(rows, lambda rows: convolved(rows, kernel), above)
            return [below, of_kernel, *of_bias]

        return outputs, gradients

    kernel = ops.transpose(layer.kernel, (1, 0, 2, 3))
    outputs = compute(rows, kernel, *([tf.convert_to_tensor(layer.bias)] if layer.use_bias else []))
    return outputs if relu else layer.activation(outputs)


def gradient_at(point: Any, function: Callable[[Any], Any], above: Any) -> Any:
    """The gradient by the function's argument at `point`, from that by its value."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(point)
        value = function(point)
    return tape.gradient(value, point, above)


def input_gradient(kernel: Any, above: Any, padding: str) -> Any:
    """The gradient of the rows that a kernel ``(1, taps, channels, filters)`` passed over: one by its mirror image.

    As fast as TensorFlow's own operation where that is oneDNN's, twice as fast where it is not.
    """
    import tensorflow as tf

    overhang = kernel.shape[1] - 1
    left, right = (overhang // 2, overhang - overhang // 2) if padding == "same" else (0, 0)
    pads = [[0, 0], [0, 0], [overhang - left, overhang - right], [0, 0]]
    return tf.nn.conv2d(above, tf.transpose(kernel[:, ::-1], (0, 1, 3, 2)), 1, pads)


def bias_gradient(above: Any) -> Any:
    """The sum over all but the last axis as a matrix product, which is twice as fast as a reduction."""
    import tensorflow as tf

    positions = tf.reshape(above, (-1, above.shape[-1]))
    ones = tf.ones((1, tf.shape(positions)[0]), above.dtype)
    return tf.reshape(ones @ positions, (-1,))


def makes_stretches(kernel: Any, above: Any) -> bool:
    """Whether `long_kernel_gradient` is the faster way: few channels, many taps, outputs that divide well."""
    _, taps, channels, _ = kernel.shape
    return channels == 1 and taps >= LONGEST_STRETCH and 2 * stretch_of(above.shape[2]) >= LONGEST_STRETCH


def stretch_of(positions: int) -> int:
    return max(size for size in range(1, LONGEST_STRETCH + 1) if positions % size == 0)


def long_kernel_gradient(rows: Any, kernel: Any, above: Any) -> Any:
    """The gradient of a kernel ``(1, taps, 1, filters)`` from that by its outputs ``(rows, 1, positions, filters)``.

    One matrix product. A line of the first matrix is the stretch of a row that so many neighbouring outputs are
    computed from, a line of the second the gradients by those outputs; the kernel's gradient is the sum along the
    diagonals of the product. The usual way copies each input once for every tap.
    """
    import tensorflow as tf

    _, taps, _, filters = kernel.shape
    stretch = stretch_of(above.shape[2])
    span = stretch + taps - 1
    with tf.control_dependencies([above]):  # Else TensorFlow frames in the forward pass, and holds the copies.
        inputs = tf.reshape(tf.signal.frame(rows[:, 0, :, 0], span, stretch), (-1, span))
    outputs = tf.reshape(above, (-1, stretch * filters))
    product = tf.reshape(tf.matmul(inputs, outputs, transpose_a=True), (span, stretch, filters))
    return tf.reshape(tf.add_n([product[at : at + taps, at] for at in range(stretch)]), kernel.shape)


def skips_positions(layer: "keras.layers.Layer") -> bool:
    """Whether it is a plain convolution of two axes with a kernel of 1 x 1 and a stride that leaves positions out."""
    import keras

    plain = type(layer) is keras.layers.Conv2D and layer.data_format == "channels_last" and layer.groups == 1
    return plain and layer.kernel_size == (1, 1) and max(layer.strides) > 1


def call_on_kept(layer: "keras.layers.Conv2D", inputs: Any) -> Any:
    """What the layer's own `call` gives, computed on the positions that it keeps.

    The gradient of the strided form crashes TensorFlow 2.21 where it computes with oneDNN.
    """
    from keras import ops

    down, across = layer.strides
    outputs = ops.conv(inputs[:, ::down, ::across], layer.kernel, 1, "valid")
    if layer.use_bias:
        outputs = ops.add(outputs, layer.bias)
    return layer.activation(outputs)


def of_one_replica(optimizer: "keras.optimizers.Optimizer") -> "keras.optimizers.Optimizer":
    """Let an optimiser take its gradients as they are, where no other replica has any to add, and return it.

    TensorFlow's sum over replicas, even of one, enters a gradient of its own in a table that is never cleared, and with
    it the graph of the whole step: 5 MiB of a small net that stay for as long as the process.
    """
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        if tf.distribute.get_strategy().num_replicas_in_sync == 1:
            optimizer._all_reduce_sum_gradients = list
    return optimizer


def hasten_adam(optimizer: "keras.optimizers.Optimizer") -> "keras.optimizers.Optimizer":
    """Let Adam update a weight by TensorFlow's one operation for it, and return the optimiser; others stay plain.

    Keras takes a dozen operations, each of which goes through memory: a tenth of a step of a net with large dense
    layers. The formula and the optimiser's state and configuration are the same.
    """
    import keras

    adam = type(optimizer) in (keras.optimizers.Adam, keras.optimizers.AdamW) and not optimizer.amsgrad
    if adam and keras.backend.backend() == "tensorflow":
        optimizer.update_step = functools.partial(update_in_one, optimizer)
    return optimizer


def update_in_one(adam: "keras.optimizers.Adam", gradient: Any, variable: Any, learning_rate: Any) -> None:
    """Adam's own `update_step`: one weight's momentum, velocity and value."""
    import tensorflow as tf

    index, kind = adam._get_variable_index(variable), variable.dtype
    momentum, velocity = adam._momentums[index], adam._velocities[index]
    step = tf.cast(adam.iterations + 1, kind)
    tf.raw_ops.ResourceApplyAdam(
        var=variable.handle,
        m=momentum.value.handle,
        v=velocity.value.handle,
        beta1_power=tf.cast(adam.beta_1, kind) ** step,
        beta2_power=tf.cast(adam.beta_2, kind) ** step,
        lr=tf.cast(learning_rate, kind),
        beta1=adam.beta_1,
        beta2=adam.beta_2,
        epsilon=adam.epsilon,
        grad=tf.convert_to_tensor(tf.cast(gradient, kind)),  # An embedding's gradient comes as slices.
    )
