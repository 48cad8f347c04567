"""Batches for Keras's ``fit``, ``evaluate`` and ``predict``, in an order that can be had again."""

import keras  # noqa: TID253  (imported only when a model is trained)
import numpy as np  # noqa: TID253

from zoo.data import Split


class Batches(keras.utils.PyDataset):
    """The samples of a split in batches: as they come, or shuffled anew by the seed and the number of the epoch."""

    def __init__(self, split: Split, batch_size: int, *, seed: int | None = None) -> None:
        super().__init__(workers=1)
        self.split, self.batch_size, self.seed = split, batch_size, seed
        self.labels = split.y
        self.order = np.arange(len(self.labels))

    def start(self, epoch: int) -> None:
        """Set the order of an epoch."""
        assert self.seed is not None
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.labels))

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[at * self.batch_size : (at + 1) * self.batch_size]
        return self.split.batch(chosen), self.labels[chosen]
