"""What a trained model got right: its probabilities, its loss and its report, as figures and as rows of text."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoo.answers.metrics import Report, report
from zoo.data.splits import Split
from zoo.errors import ZooError
from zoo.light.files.foreign import told_as
from zoo.light.files.shown import Pictured
from zoo.light.files.text import printable

if TYPE_CHECKING:
    import keras
    import numpy as np

COLUMNS = ("class", "precision", "recall", "f1-score", "support")
"""Of the report, as the homework prints it."""
_CLOSE = 0.01
"""So near to 1 the sum of probabilities is, computed in half precision."""
_SURE = 1e-7
"""A probability is kept so far from 0, as Keras does, for its logarithm."""


@dataclass(frozen=True, slots=True, repr=False)
class Judged(Pictured):
    """A model's answers on a split. `probabilities` are ``(samples, classes)``."""

    probabilities: "np.ndarray"
    loss: float
    """As `mean_loss` has it."""
    report: Report

    def __str__(self) -> str:
        made = self.report
        return f"accuracy {made.accuracy:.4f} of {made.macro.support:,} samples, loss {self.loss:.4f}"


def judge(
    model: "keras.Model",
    split: Split,
    labels: Sequence[str],
    batch_size: int,
    *,
    logits: bool | None = False,
    loss: str = "",
) -> Judged:
    """Ask the model for every sample of a split.

    Args:
        logits: as in `to_probabilities`.
        loss: as in `mean_loss`.

    Raises:
        ZooError: a sample cannot be read, an answer is not a finite number, or it cannot be told whether it is a
            probability.
    """
    from zoo.data.batches import Batches

    batches = Batches(split, batch_size)
    with asking(), batches.named():
        outputs = model.predict(batches.feed(), verbose=0)
    return judged(outputs, split, labels, logits=logits, loss=loss)


def judged(
    outputs: "np.ndarray", split: Split, labels: Sequence[str], *, logits: bool | None = False, loss: str = ""
) -> Judged:
    """What a model's outputs for a split's samples are worth, as `judge` has it."""
    probabilities = to_probabilities(outputs, logits=logits)
    made = report(split.y, probabilities.argmax(axis=1), labels)
    return Judged(probabilities, mean_loss(probabilities, split.y, loss), made)


@contextmanager
def asking() -> Iterator[None]:
    """A model at work, whose failure is one line; what Keras advises those who made it stands beside no answer.

    Raises:
        ZooError: it fails.
    """
    with told_as("The model fails when it is asked"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def mean_loss(probabilities: "np.ndarray", y: "np.ndarray", loss: str = "") -> float:
    """The mean loss over samples, the same for validation and test samples whatever computed the probabilities.

    Args:
        probabilities: ``(samples, classes)``.
        y: the true classes, ``(samples,)``.
        loss: ``mean_squared_error``, of which the mean is over the classes too; any other is the cross-entropy with
            the natural logarithm.
    """
    import numpy as np

    if loss == "mean_squared_error":
        return float(((probabilities - np.eye(probabilities.shape[1])[y]) ** 2).mean())
    sums = probabilities.sum(axis=1, dtype=np.float64)  # A sigmoid a class makes others than 1; Keras divides by them.
    sums = np.where(abs(sums - 1) < _CLOSE, 1, np.maximum(sums, _SURE))
    of_truth = probabilities[np.arange(len(y)), y].astype(np.float64) / sums
    return float(-np.log(np.clip(of_truth, _SURE, 1)).mean()) + 0.0  # The sum makes -0.0 a 0.0.


def to_probabilities(outputs: "np.ndarray", *, logits: bool | None) -> "np.ndarray":
    """A model's outputs as ``(samples, classes)``; one number a sample is the probability of the second of two classes.

    Args:
        logits: whether the model ends without the activation that makes probabilities; None where that is not known:
            numbers from 0 to 1 that sum to 1, for each sample, are probabilities.

    Raises:
        ZooError: some are not finite numbers, or one number a sample may be either.
    """
    import numpy as np

    if not np.isfinite(outputs).all():
        raise ZooError(
            "The model's answers are not finite numbers: its training has diverged; lower its learning rate."
        )
    if logits is None:
        logits = not _are_probabilities(outputs)
    if outputs.shape[1] == 1:
        # With a logit of 0 for the first class, the softmax below is the sigmoid of the second's.
        outputs = np.concatenate([np.zeros_like(outputs) if logits else 1 - outputs, outputs], axis=1)
    if not logits:
        return outputs
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _are_probabilities(outputs: "np.ndarray") -> bool:
    if outputs.shape[1] == 1:
        raise ZooError("The model's last layer does not say whether its one number is a probability; end in a sigmoid.")
    return bool((outputs >= 0).all() and (abs(outputs.sum(axis=1) - 1) < _CLOSE).all())


def report_rows(made: Report, digits: int = 2) -> list[list[str]]:
    """The lines of the report under `COLUMNS`: the classes, the accuracy, the means."""
    rows = [
        [
            printable(each.label),
            *(f"{figure:.{digits}f}" for figure in (each.precision, each.recall, each.f1)),
            f"{each.support}",
        ]
        for each in (*made.classes, made.macro, made.weighted)
    ]
    rows.insert(len(made.classes), ["accuracy", "", "", f"{made.accuracy:.{digits}f}", f"{made.macro.support}"])
    return rows
