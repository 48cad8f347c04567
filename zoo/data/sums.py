"""What tells other data from those that a model learnt from: a sum over the samples of a split.

The sum is over the contents, all of them. Reading and summing costs a small share of one epoch, which decodes them too;
where files lie as they did, by size and time, not even that.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from zoo.data.splits import Split, Splits


@dataclass(frozen=True, slots=True)
class Sum:
    """Of a split's samples, in their order, with their names and classes."""

    content: str
    """SHA-256 over what the samples are made from."""
    stamp: str | None = None
    """SHA-256 over sizes and times of the files; None where the samples lie in none."""


def sum_of(split: "Split", labels: Sequence[str]) -> Sum:
    """What tells another split from this one.

    Raises:
        ZooError: a file cannot be read.
    """
    return Sum(_content(split, labels), _stamp(split, labels))


def total(sums: Mapping[str, Sum]) -> str:
    """One sum of all splits."""
    return hashlib.sha256("\n".join(each.content for each in sums.values()).encode()).hexdigest()


def changed(kept: Mapping[str, Sum], data: "Splits", parts: Iterable[str] = ("train", "validation", "test")) -> str:
    """The names of the splits that are others than when their sums were kept, ``train and test``; none is empty.

    Raises:
        ZooError: a file cannot be read.
    """
    others = [name for name in parts if name in kept and _differs(kept[name], data.parts[name], data.labels)]
    return " and ".join(others)


def _differs(kept: Sum, split: "Split", labels: Sequence[str]) -> bool:
    if kept.stamp is not None and kept.stamp == _stamp(split, labels):
        return False
    return kept.content != _content(split, labels)


def _content(split: "Split", labels: Sequence[str]) -> str:
    every = _all(split)
    return _digest(split, labels, split.contents(every))


def _stamp(split: "Split", labels: Sequence[str]) -> str | None:
    stamps = split.stamps(_all(split))
    return None if stamps is None else _digest(split, labels, stamps)


def _digest(split: "Split", labels: Sequence[str], pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256("\n".join(labels).encode(errors="surrogateescape"))
    digest.update(split.y.tobytes())
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _all(split: "Split") -> "np.ndarray":
    import numpy as np

    return np.arange(len(split.y))
