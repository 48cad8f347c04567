"""What a classifier got right, class by class, from true and predicted labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    Args:
        y: true labels, ``(samples,)``.
        predicted: predicted labels, ``(samples,)``.
    """
    import numpy as np

    count = len(labels)
    confusion = np.bincount(y * count + predicted, minlength=count * count).reshape(count, count)
    found, claimed, hits = confusion.sum(axis=1), confusion.sum(axis=0), confusion.diagonal()
    precision = hits / np.maximum(claimed, 1)
    recall = hits / np.maximum(found, 1)
    f1 = 2 * hits / np.maximum(found + claimed, 1)
    columns = list(zip(precision.tolist(), recall.tolist(), f1.tolist(), found.tolist(), strict=True))
    total = int(found.sum())
    means = [
        ClassFigures(name, *(float(np.average(each, weights=weights)) for each in (precision, recall, f1)), total)
        for name, weights in (("macro avg", None), ("weighted avg", found))
    ]
    return Report(
        classes=tuple(ClassFigures(label, *row) for label, row in zip(labels, columns, strict=True)),
        accuracy=float(hits.sum() / total),
        macro=means[0],
        weighted=means[1],
        confusion=confusion,
    )
