"""A net being fitted, epoch by epoch, with everything that changes while it is in one file.

An epoch's order of samples depends on the seed and the epoch alone, and the state holds the weights, the optimiser's
and dropout's own state, and the history: fitting that was killed goes on to the very same end.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo import disk
from zoo.builder import build_verified, import_keras
from zoo.cards import Training
from zoo.catalogue import Architecture
from zoo.data import Splits
from zoo.errors import ZooError

if TYPE_CHECKING:
    import keras
    import numpy as np


@dataclass(frozen=True, slots=True)
class Epoch:
    """The figures of one epoch, over the training samples as they were learnt, and over the validation ones after."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float


class DivergedError(ZooError):
    """The loss is no longer a finite number."""

    def __init__(self, epoch: int, loss: float, rate: float) -> None:
        self.epoch, self.loss = epoch, loss
        super().__init__(
            f"The loss is {loss} in epoch {epoch}. A learning rate of {rate:g} is likely too high: "
            f"try --learning-rate {rate / 10:g}."
        )


class Fitting:
    """An architecture's model on its data, compiled by the recipe."""

    def __init__(
        self, architecture: Architecture, knobs: Mapping[str, Any], recipe: Training, data: Splits, *, seed: int
    ) -> None:
        import_keras().utils.set_random_seed(seed)
        from zoo.data.batches import Batches

        self.recipe, self.data = recipe, data
        self.model = build_verified(architecture, knobs)
        compile_model(self.model, recipe, recipe.learning_rate)
        self.model.optimizer.build(self.model.trainable_variables)
        self.batches = Batches(data.train, recipe.batch_size, seed=seed, shift=recipe.shift)
        self.validation = Batches(data.validation, recipe.batch_size)
        self.seconds = 0.0
        """What the training half of the last epoch took."""

    @property
    def _variables(self) -> list[Any]:
        """Everything that changes: weights, dropout's seeds, the optimiser's state."""
        return [*self.model.variables, *self.model.optimizer.variables]

    def epoch(self, number: int, callbacks: Sequence["keras.callbacks.Callback"] = ()) -> Epoch:
        """Train for epoch `number`, counted from 0, and validate.

        Raises:
            DivergedError: the loss is not finite.
        """
        started = time.perf_counter()
        self.batches.start(number)
        logs = self.model.fit(
            self.batches,
            initial_epoch=number,
            epochs=number + 1,
            shuffle=False,  # Keras would shuffle the batches by a state that no checkpoint holds
            verbose=0,
            callbacks=[*self._schedule(number), *callbacks],
        ).history
        self.seconds = time.perf_counter() - started
        loss, accuracy = logs["loss"][0], logs["accuracy"][0]
        if not math.isfinite(loss):
            raise DivergedError(number + 1, loss, self.recipe.learning_rate)
        val_loss, val_accuracy = self.model.evaluate(self.validation, verbose=0)
        last_rate = float(to_array(self.model.optimizer.learning_rate))
        return Epoch(number + 1, loss, accuracy, val_loss, val_accuracy, last_rate)

    def save(self, path: Path, history: Sequence[Epoch]) -> None:
        """Write the state after the last epoch of `history`, whole or not at all."""
        import numpy as np

        arrays: dict[str, Any] = {f"variable{at}": to_array(each) for at, each in enumerate(self._variables)}
        arrays["history"] = np.array(json.dumps([list(asdict(epoch).values()) for epoch in history]))
        arrays["data"] = np.array(self._fingerprint)
        disk.write(path, lambda temporary: np.savez(temporary, **arrays))

    def restore(self, path: Path) -> list[Epoch]:
        """Bring back what `save` wrote, and return the history; nothing, if there is no such file.

        Raises:
            ZooError: it is no such file, or one of other data or of another net.
        """
        import zipfile

        import numpy as np

        if not path.exists():
            return []
        try:
            with np.load(path, allow_pickle=False) as file:
                history = [Epoch(*row) for row in json.loads(str(file["history"]))]
                values = [file[f"variable{at}"] for at in range(len(self._variables))]
                fingerprint = str(file["data"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ZooError(f"{path}: not a run's state ({type(error).__name__}: {error}).") from None
        if fingerprint != self._fingerprint:
            raise ZooError(f"The data are others than when {path} was written; begin anew.")
        if any(value.shape != tuple(each.shape) for value, each in zip(values, self._variables, strict=True)):
            raise ZooError(f"{path}: the state does not fit {self.model.name}; has its code changed?")
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        return history

    @cached_property
    def _fingerprint(self) -> str:
        """What tells other data from these: the labels, split by split, and one batch."""
        import hashlib

        import numpy as np

        digest = hashlib.sha256("|".join(self.data.labels).encode())
        for split in (self.data.train, self.data.validation, self.data.test):
            digest.update(np.ascontiguousarray(split.y).tobytes())
        digest.update(self.data.train.batch(np.arange(min(4, len(self.data.train.y)))).tobytes())
        return digest.hexdigest()

    def _schedule(self, epoch: int) -> list["keras.callbacks.Callback"]:
        import keras

        if self.recipe.schedule == "constant":
            return []
        steps = len(self.batches)

        def set_rate(batch: int, logs: Mapping[str, float] | None = None) -> None:
            step = epoch * steps + batch
            self.model.optimizer.learning_rate.assign(rate(self.recipe, step, steps * self.recipe.epochs))

        return [keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate)]


def compile_model(model: "keras.Model", recipe: Training, learning_rate: float) -> None:
    """Compile with the recipe's optimiser and loss, counting accuracy."""
    import keras

    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = learning_rate
    model.compile(optimizer=optimizer, loss=recipe.loss, metrics=["accuracy"])


def rate(recipe: Training, step: int, steps: int) -> float:
    """The learning rate of a step, counted from 0, of `steps` in all.

    ``one_cycle`` rises in a line over the first quarter, from a 25th of the recipe's rate, and falls as a cosine to a
    thousandth of it (Smith and Topin, *Super-convergence*, 2018).
    """
    if recipe.schedule == "constant":
        return recipe.learning_rate
    rise = max(1, steps // 4)
    if step < rise:
        share = 1 / 25 + (1 - 1 / 25) * step / rise
    else:
        fall = (step - rise) / max(1, steps - rise)
        share = 1 / 1000 + (1 - 1 / 1000) * (1 + math.cos(math.pi * fall)) / 2
    return recipe.learning_rate * share


def to_array(variable: Any) -> "np.ndarray":
    """A Keras variable as an array, whatever the backend."""
    import keras
    import numpy as np

    return np.asarray(keras.ops.convert_to_numpy(variable))


def best(history: Sequence[Epoch]) -> Epoch | None:
    """The first epoch with the highest validation accuracy."""
    return max(history, key=lambda epoch: epoch.val_accuracy, default=None)
