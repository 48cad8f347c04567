"""A step micro-batch by micro-batch, of a large net or as a recipe has it: a batch for the memory of a few samples.

The loss is the batch's, and so are its gradients, to rounding. Only under TensorFlow, on the processor.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from zoo.errors import ZooError
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


def divides() -> bool:
    """Whether a batch is divided here; elsewhere Keras's optimiser sums up the gradients of several batches."""
    import keras

    return keras.backend.backend() == "tensorflow" and not on_gpu()


def in_micro_batches(model: "keras.Model", macs: int, size: int, *, parts: int = 1) -> "MicroBatches | None":
    """Let a compiled model learn from batches of so many samples in micro-batches, where that is for the better.

    Keras's `fit` does so from then on; the model's configuration and files stay those of a plain one.

    Args:
        macs: multiply-accumulates of a sample, forward.
        parts: in how many micro-batches at least, whatever the net is.

    Raises:
        ZooError: a net of several inputs or outputs is to learn in parts.
    """
    some = size // parts
    if each_by_itself(model):
        some = micro_batch(told(macs) or 0, some)
    if some == size or not divides():
        return None
    if not len(model.inputs) == len(model.outputs) == 1:
        if parts > 1:
            raise ZooError(f"accumulate = {parts}: {model.name} has several inputs or outputs; leave it at 1.")
        return None
    micro = MicroBatches(model, some)
    model.train_step = micro.train_step
    return micro


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

    def learnt(self, x: Any, y: Any, *, halved: bool = False) -> Learnt:
        """What the model learns from a batch, one micro-batch after the other.

        Args:
            halved: whether each is computed as two halves side by side.
        """
        import tensorflow as tf

        for total in self._sums:
            total.assign(tf.zeros(total.shape, total.dtype))
        number = tf.shape(x)[0]
        count = (number + self.size - 1) // self.size
        shape = (None, *self._model.outputs[0].shape[1:])
        kept = tf.TensorArray(tf.float32, count, infer_shape=False, element_shape=shape)

        def micro_batch(at: Any, loss: Any, answers: Any) -> tuple[Any, Any, Any]:
            some = slice(at * self.size, (at + 1) * self.size)  # The last one has what is left.
            own, outputs = self._sum_up(x[some], y[some], number, halved)
            return at + 1, loss + own, answers.write(at, tf.cast(outputs, tf.float32))

        begun = (0, tf.constant(0.0), kept)
        _, loss, answers = tf.while_loop(lambda at, *_: at < count, micro_batch, begun, parallel_iterations=1)
        return Learnt(loss, answers.concat(), [total.read_value() for total in self._sums])

    def _sum_up(self, x: Any, y: Any, number: Any, halved: bool) -> tuple[Any, Any]:
        """Sum up the gradients of a micro-batch, by its share of a batch's loss; that share, and the outputs."""
        import tensorflow as tf

        model = self._model
        with tf.GradientTape() as tape:
            loss, outputs = asked(model, x, y, halved=halved)
            own = tf.cast(tf.shape(x)[0] / number, tf.float32) * tf.cast(loss, tf.float32)
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


def asked(model: "keras.Model", x: Any, y: Any, *, halved: bool) -> tuple[Any, Any]:
    """The loss of some samples and the model's outputs, in training.

    Args:
        halved: whether to compute them as two halves side by side, which no sample's answer may hang on.
    """
    import tensorflow as tf

    losses, outputs = [], []
    for share, part in _halves(y) if halved else [(1.0, slice(None))]:
        outputs.append(model(x[part], training=True))
        losses.append(share * model.compute_loss(x=x[part], y=y[part], y_pred=outputs[-1], training=True))
    return tf.add_n(losses), tf.concat(outputs, 0)[: tf.shape(y)[0]] if halved else outputs[0]


def _halves(batch: Any) -> list[tuple[Any, slice]]:
    """Both halves of a batch, with the share of each in a mean over it; of a single sample, twice that sample."""
    import tensorflow as tf

    number = tf.shape(batch)[0]
    first, second = number - number // 2, tf.maximum(1, number // 2)
    share = tf.cast(first, tf.float32) / tf.cast(first + second, tf.float32)
    return [(share, slice(None, first)), (1 - share, slice(number - second, None))]
