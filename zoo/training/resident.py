"""An epoch within TensorFlow's graph: the samples in memory as one tensor, many steps a call.

Keras's own `fit` hands each batch from Python to the graph and counts in Keras's metrics, which takes longer than the
step of a small net. Here the graph takes a batch's samples itself, by the epoch's order, and varies them by a seed of
their own; a step is Keras's: its loss, its optimiser, its layers' state, in Keras's own variables.
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from zoo.data.splits import Split
from zoo.data.varying import varied_in_graph
from zoo.light.files.text import memory
from zoo.light.nets.recipe import Training
from zoo.models import threads
from zoo.models.device import on_gpu
from zoo.training import interrupt
from zoo.training.micro import Learnt, MicroBatches, asked, each_by_itself
from zoo.training.numbers import numbers, taken

if TYPE_CHECKING:
    import keras
    import numpy as np

MOST_BYTES = 1 << 30
"""Of the samples that lie in memory as one tensor."""
_READ_AT_ONCE = 1024
"""Samples, after which it is asked whether to stop."""
_SECONDS_A_CALL = 0.1
"""Aimed at: Python hears of the steps, shows them and can be interrupted so often."""

Follow: TypeAlias = Callable[[int, float, float], object]
"""Told, after each step of an epoch, how many are done, and the mean loss and the accuracy of their samples."""


def prepared(
    model: "keras.Model",
    split: Split,
    recipe: Training,
    *,
    halved: bool = False,
    micro: MicroBatches | None = None,
    ground: float = 0.0,
) -> "Resident | str":
    """What trains a compiled model on a split within the graph; or why Keras's own `fit` has to.

    Args:
        halved: whether to compute a batch as two halves side by side, where no sample's answer hangs on the others.
        micro: what computes a batch a few samples at a time, if not all at once.
        ground: what comes in where pictures are moved.
    """
    if reason := _hindered(model):
        return reason
    if not _fits(split):
        return f"the samples are more than {memory(MOST_BYTES)} in memory"
    return Resident(model, recipe, split, halved=halved and each_by_itself(model), micro=micro, ground=ground)


def answering(model: "keras.Model", split: Split) -> "ResidentAnswers | None":
    """What asks a model for a split within the graph; None where Keras's own `predict` has to."""
    return None if _hindered(model) or not _fits(split) else ResidentAnswers(model, split)


def _fits(split: Split) -> bool:
    return len(split.y) * split.kept.bytes <= MOST_BYTES


def _hindered(model: "keras.Model") -> str | None:
    """Why the graph cannot train such a model by itself, if it cannot."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return f"the backend is {keras.backend.backend()}"
    if on_gpu():
        return "a GPU computes"
    if not type(model).__module__.startswith("keras.") or model.run_eagerly:
        return "the model is of a class of its own"
    if len(model.inputs) != 1 or len(model.outputs) != 1 or len(model.outputs[0].shape) != 2:
        return "the model has several inputs or outputs"
    return None


class _Samples:
    """The inputs of a split as one tensor, as they are kept, once they are loaded."""

    def __init__(self, split: Split) -> None:
        self._split, self._x = split, None

    def load(self) -> None:
        """Take them into memory, if they are not there yet.

        Raises:
            ZooError: a file of them cannot be read.
            KeyboardInterrupt: somebody has asked to stop.
        """
        import numpy as np
        import tensorflow as tf

        if self._x is None:
            number = len(self._split.y)
            x = np.empty(0)
            for at in range(0, number, _READ_AT_ONCE):
                interrupt.check()
                part = self._split.raw(np.arange(at, min(at + _READ_AT_ONCE, number)))
                x = x if at else np.empty((number, *part.shape[1:]), part.dtype)
                x[at : at + len(part)] = part
            self._x = tf.constant(x)

    def of(self, chosen: Any) -> Any:
        """Some of them, as the net takes them."""
        import tensorflow as tf

        return self._split.kept.scale.of_floats(tf.cast(tf.gather(self._x, chosen), tf.float32))


class Resident:
    """Training samples as one tensor, and a compiled model that learns from them.

    An epoch's end depends on the model's and the optimiser's variables, the order and the seed alone, and not on how
    many steps a call takes.
    """

    def __init__(
        self,
        model: "keras.Model",
        recipe: Training,
        split: Split,
        *,
        halved: bool = False,
        micro: MicroBatches | None = None,
        ground: float = 0.0,
    ) -> None:
        import tensorflow as tf

        self._model, self._recipe, self.halved, self.micro = model, recipe, halved, micro
        self._samples, self._y, self._ground = _Samples(split), tf.constant(split.y), ground
        order, first, seed = (tf.TensorSpec(shape, tf.int32) for shape in ((None, None), (), (2,)))
        rates = values = tf.TensorSpec((None,), tf.float32)
        self._calls = _Calls(self._in_turn, order, first, seed, rates, values)

    def epoch(
        self, order: "np.ndarray", size: int, seed: tuple[int, int], rates: "np.ndarray", follow: Follow | None
    ) -> tuple[float, float]:
        """Mean loss and accuracy over the samples, as they were learnt, in this order, `size` a step.

        Args:
            rates: the learning rate of each step, float32.
        """
        import numpy as np

        self._samples.load()
        seed_of_epoch = np.array([seed[0], seed[1]], np.uint32).view(np.int32)
        loss, right, samples, done = 0.0, 0.0, 0, 0
        for part in _parts(order, size):
            for losses, rights in self._calls.over(part, done, seed_of_epoch, rates, numbers(self._model)):
                for each, correct in zip(losses.tolist(), rights.tolist(), strict=True):
                    done, samples = done + 1, samples + part.shape[1]
                    loss, right = loss + each * part.shape[1], right + correct
                    if follow:
                        follow(done, loss / samples, right / samples)
        return loss / samples + 0.0, right / samples  # The sum makes a loss of -0.0 one of 0.0.

    def _in_turn(self, order: Any, first: Any, seed: Any, rates: Any, values: Any) -> tuple[Any, Any]:
        """Steps within the graph, a row of `order` each.

        Args:
            first: the number of the first within its epoch.
            rates: of all steps of the epoch.
            values: the model's numbers.
        """
        import tensorflow as tf

        count = tf.shape(order)[0]

        def step(at: Any, losses: Any, rights: Any) -> tuple[Any, Any, Any]:
            own_seed = tf.random.experimental.stateless_fold_in(seed, first + at)
            with taken(self._model, rates[first + at], values):
                loss, right = self._step(order[at], own_seed)
            return at + 1, losses.write(at, loss), rights.write(at, right)

        kept = [tf.TensorArray(tf.float32, count, element_shape=()) for _ in range(2)]
        _, losses, rights = tf.while_loop(lambda at, *_: at < count, step, (0, *kept), parallel_iterations=1)
        return losses.stack(), rights.stack()

    def _step(self, chosen: Any, seed: Any) -> tuple[Any, Any]:
        """What Keras's own `train_step` does, with these samples: their mean loss, and how many were right."""
        import tensorflow as tf

        model = self._model
        x = varied_in_graph(self._samples.of(chosen), self._recipe, seed, self._ground)
        y = tf.gather(self._y, chosen)
        if self.micro:
            loss, outputs, gradients = self.micro.learnt(x, y, halved=self.halved)
        else:
            loss, outputs, gradients = self._learnt(x, y)
        if model.trainable_weights:
            model.optimizer.apply(gradients, model.trainable_weights)
        return tf.cast(loss, tf.float32), _right(outputs, y)

    def _learnt(self, x: Any, y: Any) -> Learnt:
        """What the model learns from a batch as a whole."""
        import tensorflow as tf

        model = self._model
        with tf.GradientTape() as tape:
            loss, outputs = asked(model, x, y, halved=self.halved)
            scaled = model.optimizer.scale_loss(loss)
        return Learnt(loss, outputs, tape.gradient(scaled, model.trainable_weights))


class ResidentAnswers:
    """Samples as one tensor, and a model that is asked for them."""

    def __init__(self, model: "keras.Model", split: Split) -> None:
        import tensorflow as tf

        self._model, self._samples, self._number = model, _Samples(split), len(split.y)
        order, first = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((), tf.int32)
        self._calls = _Calls(self._in_turn, order, first)

    def outputs(self, size: int) -> "np.ndarray":
        """What the model answers for each sample, `size` of them at a time, float32."""
        import numpy as np

        self._samples.load()
        parts = _parts(np.arange(self._number), size)
        return np.concatenate([answers for part in parts for (answers,) in self._calls.over(part, 0)])

    def _in_turn(self, order: Any, first: Any) -> tuple[Any]:
        import tensorflow as tf

        count = tf.shape(order)[0]
        kept = tf.TensorArray(tf.float32, count, element_shape=(None, self._model.outputs[0].shape[1]))

        def batch(at: Any, answers: Any) -> tuple[Any, Any]:
            outputs = self._model(self._samples.of(order[at]), training=False)
            return at + 1, answers.write(at, tf.cast(outputs, tf.float32))

        # Batches of a net whose operations have one thread each are computed side by side.
        together = threads.usable_cores() if threads.state() == threads.ONE else 1
        _, answers = tf.while_loop(lambda at, *_: at < count, batch, (0, kept), parallel_iterations=together)
        return (answers.concat(),)


def _parts(order: "np.ndarray", size: int) -> "list[np.ndarray]":
    """Samples in batches of a size, a row each, and what is left over as a last one."""
    whole = len(order) // size * size
    parts = [order[:whole].reshape(-1, size), order[whole:].reshape(-1, max(1, len(order) - whole))]
    return [part for part in parts if len(part)]


class _Calls:
    """A function of the graph that takes batches, a row of samples each: as many a call as keep Python informed."""

    def __init__(self, function: Callable[..., Any], *signature: Any) -> None:
        import tensorflow as tf

        # As Keras's `fit` does, without AutoGraph: it would rewrite Keras's own code, which takes longer than tracing.
        self._function = tf.function(function, input_signature=signature, autograph=False)
        self._at_once = 1

    def over(self, batches: "np.ndarray", first: int, *beside: Any) -> "Iterator[tuple[np.ndarray, ...]]":
        """What each call gives, until all batches are taken.

        Args:
            first: the number of the first batch, which the function is told.
            beside: the function's other arguments.
        """
        import numpy as np

        at = 0
        while at < len(batches):
            some, started = batches[at : at + self._at_once], time.perf_counter()
            given = tuple(each.numpy() for each in self._function(some.astype(np.int32), first + at, *beside))
            fitting = int(len(some) * _SECONDS_A_CALL / (time.perf_counter() - started))
            self._at_once = max(1, min(2 * self._at_once, fitting))
            at += len(some)
            yield given


def _right(outputs: Any, y: Any) -> Any:
    """How many answers are right, as Keras counts them: of one output, whether it is above a half."""
    import tensorflow as tf

    answers = tf.cast(outputs[:, 0] > 0.5, y.dtype) if outputs.shape[-1] == 1 else tf.argmax(outputs, 1, y.dtype)
    return tf.reduce_sum(tf.cast(answers == y, tf.float32))
