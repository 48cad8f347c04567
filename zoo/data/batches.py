"""Batches for Keras's ``fit``, ``evaluate`` and ``predict``, in an order that can be had again."""

import keras  # noqa: TID253  (imported only when a model is trained)
import numpy as np  # noqa: TID253

from zoo.data import Split


class Batches(keras.utils.PyDataset):
    """The samples of a split in batches, as they come; for training, shuffled and moved anew in each epoch.

    What is random depends on the seed, the epoch and the batch alone.
    """

    def __init__(self, split: Split, batch_size: int, *, seed: int = 0, shift: int = 0) -> None:
        super().__init__(workers=1)
        self.split, self.batch_size, self.seed, self.shift = split, batch_size, seed, shift
        self.labels = split.y
        self.order = np.arange(len(self.labels))
        self.epoch = 0

    def start(self, epoch: int) -> None:
        """Set the order of an epoch."""
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.labels))

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[at * self.batch_size : (at + 1) * self.batch_size]
        x = self.split.batch(chosen)
        if self.shift:
            x = shifted(x, self.shift, np.random.default_rng([self.seed, self.epoch, at]))
        return x, self.labels[chosen]


def shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Images ``(samples, height, width, channels)``, each moved by up to `most` pixels; what comes in is 0."""
    samples, height, width, _ = x.shape
    framed = np.pad(x, ((0, 0), (most, most), (most, most), (0, 0)))
    moves = rng.integers(0, 2 * most + 1, (2, samples, 1))
    rows, columns = moves[0] + np.arange(height), moves[1] + np.arange(width)
    return framed[np.arange(samples)[:, None, None], rows[:, :, None], columns[:, None, :]]
