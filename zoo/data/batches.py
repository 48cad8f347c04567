"""Batches for Keras's ``fit``, ``evaluate`` and ``predict``, in an order that can be had again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras  # noqa: TID253  (imported only when a model is trained)
import numpy as np  # noqa: TID253

from zoo.data.splits import Split
from zoo.errors import ZooError
from zoo.light.nets.recipe import Training


class Batches(keras.utils.PyDataset):
    """The samples of a split in batches, as they come; for training, shuffled and varied anew in each epoch.

    What is random depends on the seed, the epoch and the batch alone.

    Args:
        recipe: how samples are varied, if they are.
        ground: what comes in where they are moved.
    """

    def __init__(
        self, split: Split, batch_size: int, *, seed: int = 0, recipe: Training | None = None, ground: float = 0.0
    ) -> None:
        super().__init__(workers=1)
        self.split, self.batch_size, self.seed, self.recipe, self.ground = split, batch_size, seed, recipe, ground
        self.labels = split.y
        self.order = np.arange(len(self.labels))
        self.epoch = 0
        self.fault: ZooError | None = None
        """What kept a batch from being read."""

    def start(self, epoch: int) -> None:
        """Set the order of an epoch."""
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.labels))

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[at * self.batch_size : (at + 1) * self.batch_size]
        try:
            x = self.split.batch(chosen)
        except ZooError as error:
            self.fault = error
            raise
        if self.recipe:
            rng = np.random.default_rng([self.seed, self.epoch, at])
            x = varied(x, self.recipe, rng, self.ground)
        return x, self.labels[chosen]

    @contextmanager
    def named(self) -> Iterator[None]:
        """Keras at work on these batches: a sample that cannot be read is the fault itself, not a pipeline's.

        Raises:
            ZooError: a batch could not be read.
        """
        try:
            yield
        except Exception:  # Each backend wraps it in an exception of its own.
            if self.fault is None:
                raise
            raise self.fault from None

    def feed(self) -> Any:
        """What to give to `fit`, `evaluate` and `predict`: these batches; on TensorFlow, as a pipeline of two ahead.

        Keras's own pipeline of a `PyDataset` is autotuned by a thread that sleeps ever longer, and the end of an epoch
        waits until it wakes: half a second, where the epoch took one.
        """
        if keras.backend.backend() != "tensorflow":
            return self
        import tensorflow as tf

        signature = tuple(tf.TensorSpec((None, *each.shape[1:]), each.dtype) for each in self[0])
        pipeline = tf.data.Dataset.from_generator(
            lambda: map(self.__getitem__, range(len(self))), output_signature=signature
        )
        pipeline = pipeline.apply(tf.data.experimental.assert_cardinality(len(self))).prefetch(2)
        options = tf.data.Options()
        options.autotune.enabled = False
        return pipeline.with_options(options)


def varied(x: np.ndarray, recipe: Training, rng: np.random.Generator, ground: float = 0.0) -> np.ndarray:
    """Images ``(samples, height, width, channels)`` as the recipe has them mirrored, turned, scaled and shifted."""
    if recipe.flip:
        x = np.where(rng.random((len(x), 1, 1, 1)) < 0.5, x[:, :, ::-1], x)
    if recipe.rotation or recipe.zoom:
        return turned(x, recipe.rotation, recipe.zoom, recipe.shift, rng, ground)
    return shifted(x, recipe.shift, rng, ground) if recipe.shift else x


def turned(
    x: np.ndarray, rotation: float, zoom: float, shift: float, rng: np.random.Generator, ground: float = 0.0
) -> np.ndarray:
    """Images ``(samples, height, width, channels)``, each turned and scaled about its middle, then shifted.

    Bilinear.

    Args:
        rotation: degrees at most, either way.
        zoom: larger or smaller by this share at most.
        shift: pixels at most, up or down and left or right.
        ground: what comes in.
    """
    samples, height, width, channels = x.shape
    angle = np.deg2rad(rotation) * rng.uniform(-1, 1, (samples, 1, 1))
    scale = (1 + zoom) ** rng.uniform(-1, 1, (samples, 1, 1))
    move = shift * rng.uniform(-1, 1, (2, samples, 1, 1))
    rows, columns = (np.arange(size) - (size - 1) / 2 for size in (height, width))
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    down = cos * rows[:, None] - sin * columns + move[0] + (height - 1) / 2
    across = sin * rows[:, None] + cos * columns + move[1] + (width - 1) / 2
    # The picture gets a frame of ground, so that a place beyond its edge has four neighbours too.
    down, across = (np.clip(each + 1, 0, size + 1) for each, size in ((down, height), (across, width)))
    top, left = down.astype(np.int64), across.astype(np.int64)
    below, right = ((down - top)[..., None].astype(np.float32), (across - left)[..., None].astype(np.float32))
    framed = np.pad(x, ((0, 0), (1, 2), (1, 2), (0, 0)), constant_values=ground).reshape(-1, channels)
    first = (np.arange(samples)[:, None, None] * (height + 3) + top) * (width + 3) + left
    upper = framed[first] * (1 - right) + framed[first + 1] * right
    lower = framed[first + width + 3] * (1 - right) + framed[first + width + 4] * right
    return upper * (1 - below) + lower * below


def shifted(x: np.ndarray, most: int, rng: np.random.Generator, ground: float = 0.0) -> np.ndarray:
    """Images ``(samples, height, width, channels)``, each moved by up to `most` pixels; what comes in is `ground`."""
    samples, height, width, _ = x.shape
    framed = np.pad(x, ((0, 0), (most, most), (most, most), (0, 0)), constant_values=ground)
    moves = rng.integers(0, 2 * most + 1, (2, samples, 1))
    rows, columns = moves[0] + np.arange(height), moves[1] + np.arange(width)
    return framed[np.arange(samples)[:, None, None], rows[:, :, None], columns[:, None, :]]
