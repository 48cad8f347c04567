"""What an epoch came to, and which of several was the best."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Epoch:
    """The figures of one epoch, over the training samples as they were learnt, and over the validation ones after."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float


def best(history: Sequence[Epoch], objective: str = "val_accuracy", direction: str = "max") -> Epoch | None:
    """The best epoch by an objective; of several the one with the lowest validation loss, of these the first."""
    sign = 1 if direction == "max" else -1
    return max(history, key=lambda epoch: (sign * getattr(epoch, objective), -epoch.val_loss), default=None)
