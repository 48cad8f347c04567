"""The step of a large net, micro-batch by micro-batch: the gradients of a batch for the memory of a few samples.

The loss is the batch's, and so are its gradients, to rounding. Only under TensorFlow, on the processor.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from zoo.light.layers.figures import told
from zoo.light.nets.micro import micro_batch
from zoo.models.device import on_gpu

if TYPE_CHECKING:
    import keras


class Learnt(NamedTuple):
    """What a batch tells."""

    loss: Any
    outputs: Any
    gradients: list[Any]
    """Of the scaled loss, by each weight that is trained."""


def in_micro_batches(model: "keras.Model", macs: int, size: int) -> "MicroBatches | None":
    """Let a compiled model learn from batches of so many samples in micro-batches, where that is for the better.

    Keras's `fit` does so from then on; the model's configuration and files stay those of a plain one.

    Args:
        macs: multiply-accumulates of a sample, forward.
    """
    import keras

    some = micro_batch(told(macs) or 0, size)
    if some == size or keras.backend.backend() != "tensorflow" or on_gpu() or not _divisible(model):
        return None
    micro = MicroBatches(model, some)
    model.train_step = micro.train_step
    return micro


def _divisible(model: "keras.Model") -> bool:
    return len(model.inputs) == len(model.outputs) == 1 and each_by_itself(model)


def each_by_itself(model: "keras.Model") -> bool:
    """Whether a batch's loss, penalties of weights apart, is the mean of its samples', each the same in any batch."""
    layers = list(model._flatten_layers(include_self=False))
    if not all(type(each).__module__.startswith("keras.") for each in [model, *layers]):
        return False
    state = any(not weight.trainable for layer in layers if layer.trainable for weight in layer.weights)
    penalties = [weight for weight in model.trainable_weights if weight.regularizer is not None]
    losses = len(model.losses) > len(penalties) or any(layer.activity_regularizer for layer in layers)
    return not (state or losses)


class MicroBatches:
    """A compiled model that learns from a batch `size` samples at a time.

    Gradients are summed where they lie: sums made anew for each micro-batch would leave gaps that no array fits.
    """

    def __init__(self, model: "keras.Model", size: int) -> None:
        import tensorflow as tf

        self._model, self.size = model, size
        self._sums = [tf.Variable(tf.zeros(each.shape, each.dtype), False) for each in model.trainable_weights]

    def learnt(self, x: Any, y: Any) -> Learnt:
        """What the model learns from a batch, one micro-batch after the other."""
        import tensorflow as tf

        for total in self._sums:
            total.assign(tf.zeros(total.shape, total.dtype))
        number = tf.shape(x)[0]
        count = (number + self.size - 1) // self.size
        shape = (None, *self._model.outputs[0].shape[1:])
        kept = tf.TensorArray(tf.float32, count, infer_shape=False, element_shape=shape)

        def micro_batch(at: Any, loss: Any, answers: Any) -> tuple[Any, Any, Any]:
            some = slice(at * self.size, (at + 1) * self.size)  # The last one has what is left.
            own, outputs = self._sum_up(x[some], y[some], number)
            return at + 1, loss + own, answers.write(at, tf.cast(outputs, tf.float32))

        begun = (0, tf.constant(0.0), kept)
        _, loss, answers = tf.while_loop(lambda at, *_: at < count, micro_batch, begun, parallel_iterations=1)
        return Learnt(loss, answers.concat(), [total.read_value() for total in self._sums])

    def _sum_up(self, x: Any, y: Any, number: Any) -> tuple[Any, Any]:
        """Sum up the gradients of a micro-batch, by its share of a batch's loss; that share, and the outputs."""
        import tensorflow as tf

        model = self._model
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            share = tf.cast(tf.shape(x)[0] / number, tf.float32)
            own = share * tf.cast(model.compute_loss(x=x, y=y, y_pred=outputs, training=True), tf.float32)
            scaled = model.optimizer.scale_loss(own)
        zero = tf.UnconnectedGradients.ZERO
        gradients = tape.gradient(scaled, model.trainable_weights, unconnected_gradients=zero)
        for total, gradient in zip(self._sums, gradients, strict=True):
            total.assign_add(tf.convert_to_tensor(gradient))  # An embedding's comes as slices.
        return own, outputs

    def train_step(self, data: Any) -> dict[str, Any]:
        """Keras's own, which nobody gives weights of samples here."""
        import keras
        import tensorflow as tf

        model, (x, y, _) = self._model, keras.utils.unpack_x_y_sample_weight(data)
        loss, outputs, gradients = self.learnt(x, y)
        model._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        model.optimizer.apply(gradients, model.trainable_weights)
        return model.compute_metrics(x, y, outputs)
