"""Data for an architecture: a spec in, three splits out.

A spec is ``sample``, a Keras data set by name, or the path of an ``.npz``, of a folder or of a ``.zip``.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from zoo.errors import ZooError, suggestion
from zoo.light.nets.card import Card

if TYPE_CHECKING:
    import numpy as np

KERAS_DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100")


class Learner(Protocol):
    """What data are for: an architecture of the catalogue, or a saved model."""

    @property
    def name(self) -> str: ...

    @property
    def card(self) -> Card: ...


class Split(Protocol):
    """Samples that are read a batch at a time, so that they need not fit into memory."""

    @property
    def y(self) -> "np.ndarray":
        """Labels of shape ``(samples,)``, int64."""
        ...

    def batch(self, indices: "np.ndarray") -> "np.ndarray":
        """The inputs of these samples, ``(len(indices), *input)``, float32."""
        ...

    def name(self, index: int) -> str:
        """What a person would look a sample up by: its file or its number."""
        ...


@dataclass(frozen=True, slots=True)
class Splits:
    """The parts of a data set; `test` is never used to choose anything."""

    train: Split
    validation: Split
    test: Split
    labels: tuple[str, ...]
    note: str
    """What the data are and what was done to them, in one line."""


@dataclass(frozen=True)
class Part:
    """Some of the samples of another split."""

    whole: Split
    indices: "np.ndarray"

    @property
    def y(self) -> "np.ndarray":
        return self.whole.y[self.indices]

    def batch(self, indices: "np.ndarray") -> "np.ndarray":
        return self.whole.batch(self.indices[indices])

    def name(self, index: int) -> str:
        return self.whole.name(int(self.indices[index]))


def load(
    architecture: Learner,
    spec: str | None = None,
    *,
    limit: int | None = None,
    seed: int = 0,
    any_classes: bool = False,
) -> Splits:
    """Load the data that `spec` names, the card's default if none.

    Args:
        limit: samples in all, shared out among the splits.
        seed: seed of data that is made up.
        any_classes: whether the data may have other classes than the architecture, whose head is then rebuilt.

    Raises:
        ZooError: the architecture has no task, no such data is known or to be had, or their labels are not its classes.
    """
    card = architecture.card
    if card.task == "none":
        raise ZooError(f"{architecture.name} has no task to train on: it is worked by hand.")
    spec = spec or card.data or "sample"
    if spec == "sample":
        from zoo.data.sample import sample

        return sample(card, limit=limit, seed=seed)
    path = locate(spec)
    if path is not None and path.suffix == ".npz":
        from zoo.data.arrays import from_npz

        splits = from_npz(path, card.input)
    elif path is not None:
        from zoo.data.files import from_store

        splits = from_store(path, card.input)
    elif spec in KERAS_DATASETS:
        from zoo.data.arrays import from_keras

        splits = from_keras(spec, card.input)
    else:
        near = suggestion(spec, ("sample", *KERAS_DATASETS)) if spec != card.data else ""
        remedy = near if "Did" in near else " Use --data sample, or set ZOO_DATA to the folder that holds it."
        raise ZooError(f"No data '{spec}': no such file or folder here or under ZOO_DATA.{remedy}")
    _check_labels(architecture, spec, splits, any_classes)
    return _limited(splits, limit) if limit else splits


def locate(spec: str) -> Path | None:
    """The file or folder that a spec names: a path, or a name under the folder ``ZOO_DATA``."""
    given = Path(spec).expanduser()
    root = os.environ.get("ZOO_DATA")
    places = [given]
    if root and not given.is_absolute():
        places += [Path(root) / f"{spec}{suffix}" for suffix in ("", ".npz", ".zip")]
    return next((place for place in places if place.exists()), None)


def _check_labels(architecture: Learner, spec: str, splits: Splits, any_classes: bool) -> None:
    binary = architecture.card.task == "binary"
    classes, found = architecture.card.classes or 2, len(splits.labels)
    if found != classes and (binary or not any_classes):
        shown = ", ".join(splits.labels[:12]) + (", ..." if found > 12 else "")
        otherwise = f"an architecture with {found}" if binary else "rebuild its head: zoo train --classes auto"
        raise ZooError(
            f"{spec} has {found} classes ({shown}), {architecture.name} has {classes}; "
            f"choose data with {classes} classes, or {otherwise}."
        )
    if found < 2:
        raise ZooError(f"{spec} has one class alone; there is nothing to tell apart.")
    for part, split in (("train", splits.train), ("validation", splits.validation), ("test", splits.test)):
        if not len(split.y):
            raise ZooError(f"{spec} leaves no samples to {part}.")


def _limited(splits: Splits, limit: int) -> Splits:
    """The first samples of each class of each split, as many as its share of `limit`."""
    import numpy as np

    whole = sum(len(split.y) for split in (splits.train, splits.validation, splits.test))

    def cut(split: Split) -> Split:
        wanted = max(len(splits.labels), round(limit * len(split.y) / whole))
        return Part(split, np.sort(stratified(split.y)[:wanted])) if wanted < len(split.y) else split

    parts = [cut(split) for split in (splits.train, splits.validation, splits.test)]
    note = f"{splits.note}; of these {sum(len(part.y) for part in parts):,}"
    return replace(splits, train=parts[0], validation=parts[1], test=parts[2], note=note)


def stratified(y: "np.ndarray", order: "np.ndarray | None" = None) -> "np.ndarray":
    """All samples, taken from the classes in turn; within a class by `order`, else as they come."""
    import numpy as np

    order = np.arange(len(y)) if order is None else order
    rank = np.empty(len(y), dtype=np.int64)
    for label in np.unique(y):
        members = order[y[order] == label]
        rank[members] = np.arange(len(members))
    return np.lexsort((y, rank))


def shares(y: "np.ndarray", order: "np.ndarray", fractions: Sequence[float]) -> list["np.ndarray"]:
    """Split the samples, each class by itself, into parts of these fractions; the last part takes the rest."""
    import numpy as np

    parts: list[list[np.ndarray]] = [[] for _ in range(len(fractions) + 1)]
    for label in np.unique(y):
        members = order[y[order] == label]
        cuts = np.cumsum([round(fraction * len(members)) for fraction in fractions])
        for part, chosen in zip(parts, np.split(members, cuts), strict=True):
            part.append(chosen)
    return [np.sort(np.concatenate(part)) for part in parts]
