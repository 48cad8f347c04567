"""What a classifier got right, class by class, from true and predicted labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoo.errors import ZooError

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of one class: how many predicted as it are it, how many of it were found, and their harmonic mean."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of a set of predictions; `confusion` has true classes in rows, predicted ones in columns."""

    classes: tuple[ClassFigures, ...]
    accuracy: float
    macro: ClassFigures
    weighted: ClassFigures
    confusion: "np.ndarray"


def report(y: "np.ndarray", predicted: "np.ndarray", labels: Sequence[str]) -> Report:
    """The report that scikit-learn's ``classification_report`` prints; a class never predicted has precision 0.

    A class that neither occurs nor is predicted counts in no mean.

    Args:
        y: true labels, ``(samples,)``.
        predicted: predicted labels, ``(samples,)``.

    Raises:
        ZooError: there are no samples.
    """
    import numpy as np

    if not len(y):
        raise ZooError("No samples to judge by; name other data with --data, or a larger --limit.")

    count = len(labels)
    confusion = np.bincount(y * count + predicted, minlength=count * count).reshape(count, count)
    found, claimed, hits = confusion.sum(axis=1), confusion.sum(axis=0), confusion.diagonal()
    precision = hits / np.maximum(claimed, 1)
    recall = hits / np.maximum(found, 1)
    f1 = 2 * hits / np.maximum(found + claimed, 1)
    columns = list(zip(precision.tolist(), recall.tolist(), f1.tolist(), found.tolist(), strict=True))
    total = int(found.sum())
    means = []
    for name, weights in (("macro avg", found + claimed > 0), ("weighted avg", found)):
        mean = [float(np.average(each, weights=weights)) for each in (precision, recall, f1)]
        means.append(ClassFigures(name, mean[0], mean[1], mean[2], total))
    return Report(
        classes=tuple(ClassFigures(label, *row) for label, row in zip(labels, columns, strict=True)),
        accuracy=float(hits.sum() / total),
        macro=means[0],
        weighted=means[1],
        confusion=confusion,
    )
