"""What tells other data from those that a model learnt from: a sum over the samples of a split.

The sum is over the contents, all of them. Reading and summing costs a small share of one epoch, which decodes them too;
where files lie as they did, by size and time, not even that.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


class Summed(Protocol):
    """Samples that can be told from others."""

    @property
    def y(self) -> "np.ndarray":
        """Labels of shape ``(samples,)``, int64."""
        ...

    def contents(self, indices: "np.ndarray") -> Iterator[bytes]:
        """What these samples are made from, or sums of that, in pieces."""
        ...

    def stamps(self, indices: "np.ndarray") -> Iterator[bytes] | None:
        """Sizes and times of the files of these samples; None where they lie in none."""
        ...


@dataclass(frozen=True, slots=True)
class Sum:
    """Of a split's samples, in their order, with their names and classes."""

    content: str
    """SHA-256 over what the samples are made from."""
    stamp: str | None = None
    """SHA-256 over sizes and times of the files; None where the samples lie in none."""


def sum_of(split: Summed, labels: Sequence[str]) -> Sum:
    """What tells another split from this one.

    Raises:
        ZooError: a file cannot be read.
    """
    return Sum(_content(split, labels), _stamp(split, labels))


def total(sums: Mapping[str, Sum]) -> str:
    """One sum of all splits."""
    return hashlib.sha256("\n".join(each.content for each in sums.values()).encode()).hexdigest()


def changed(kept: Mapping[str, Sum], splits: Mapping[str, Summed], labels: Sequence[str]) -> str:
    """The names of the splits that are others than when their sums were kept, ``train and test``; none is empty.

    Raises:
        ZooError: a file cannot be read.
    """
    return " and ".join(name for name, then in kept.items() if name in splits and _differs(then, splits[name], labels))


def _differs(kept: Sum, split: Summed, labels: Sequence[str]) -> bool:
    if kept.stamp is not None and kept.stamp == _stamp(split, labels):
        return False
    return kept.content != _content(split, labels)


def _content(split: Summed, labels: Sequence[str]) -> str:
    every = _all(split)
    return _digest(split, labels, split.contents(every))


def _stamp(split: Summed, labels: Sequence[str]) -> str | None:
    stamps = split.stamps(_all(split))
    return None if stamps is None else _digest(split, labels, stamps)


def _digest(split: Summed, labels: Sequence[str], pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256("\n".join(labels).encode(errors="surrogateescape"))
    digest.update(split.y.tobytes())
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _all(split: Summed) -> "np.ndarray":
    import numpy as np

    return np.arange(len(split.y))
