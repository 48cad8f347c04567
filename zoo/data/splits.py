"""What a reader of data makes: three splits of samples, and how samples are shared out among them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from zoo.data.fixed import UNKNOWN, Fixed
from zoo.data.sums import Sum, Summed, sum_of
from zoo.light.files.shown import Shown

if TYPE_CHECKING:
    import numpy as np

    from zoo.data.pixels import Scale

VALIDATION = 0.1
"""The share of the training samples that validates, where a data set has a test split of its own."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """How samples lie in memory that are kept there."""

    bytes: int
    """That each takes."""
    scale: "Scale"
    """Makes what the net takes of them."""
    lazily: bool = False
    """Whether they are decoded only as they are asked for."""


class Split(Summed, Protocol):
    """Samples that are read a batch at a time, so that they need not fit into memory."""

    def batch(self, indices: "np.ndarray") -> "np.ndarray":
        """The inputs of these samples, ``(len(indices), *input)``, float32."""
        ...

    @property
    def kept(self) -> InMemory: ...

    def raw(self, indices: "np.ndarray") -> "np.ndarray":
        """The inputs of these samples as they are kept, ``(len(indices), *input)``, uint8 or float32."""
        ...

    def digests(self, indices: "np.ndarray") -> Iterator[Hashable]:
        """For each of these samples what tells another content of it."""
        ...

    def name(self, index: int) -> str:
        """What a person would look a sample up by: its file or its number."""
        ...


@dataclass(frozen=True, repr=False)
class Splits(Shown):
    """The parts of a data set; `test` is never used to choose anything."""

    train: Split
    validation: Split
    test: Split
    labels: tuple[str, ...]
    said: tuple[str, ...]
    """What the data are, what was done to them and what there is to say of them, a statement each."""
    fixed: Fixed = UNKNOWN
    """How the samples are read, for what is read later."""
    kept: Mapping[str, Sum] = field(default_factory=dict)
    """Sums that are known to be those of the samples."""

    def __str__(self) -> str:
        return self.note

    @property
    def note(self) -> str:
        """All that is said of them, in one line."""
        return "; ".join(self.said)

    @property
    def parts(self) -> dict[str, Split]:
        """The splits by their names."""
        return {"train": self.train, "validation": self.validation, "test": self.test}

    @cached_property
    def sums(self) -> Mapping[str, Sum]:
        """What tells other data from these, split by split."""
        return self.kept or {name: sum_of(split, self.labels) for name, split in self.parts.items()}


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

    @property
    def kept(self) -> InMemory:
        return self.whole.kept

    def raw(self, indices: "np.ndarray") -> "np.ndarray":
        return self.whole.raw(self.indices[indices])

    def name(self, index: int) -> str:
        return self.whole.name(int(self.indices[index]))

    def digests(self, indices: "np.ndarray") -> Iterator[Hashable]:
        return self.whole.digests(self.indices[indices])

    def contents(self, indices: "np.ndarray") -> Iterator[bytes]:
        return self.whole.contents(self.indices[indices])

    def stamps(self, indices: "np.ndarray") -> Iterator[bytes] | None:
        return self.whole.stamps(self.indices[indices])


def limited(splits: Splits, limit: int) -> Splits:
    """The first samples of each class of each split, as many as its share of `limit`."""
    import numpy as np

    whole = sum(len(split.y) for split in (splits.train, splits.validation, splits.test))

    def cut(split: Split) -> Split:
        wanted = max(len(splits.labels), round(limit * len(split.y) / whole))
        return Part(split, np.sort(stratified(split.y)[:wanted])) if wanted < len(split.y) else split

    parts = [cut(split) for split in (splits.train, splits.validation, splits.test)]
    train, validation, test = (f"{len(part.y):,}" for part in parts)
    said = (f"{splits.said[0]}, of which {train}, {validation} and {test} are taken", *splits.said[1:])
    return replace(splits, train=parts[0], validation=parts[1], test=parts[2], said=said)


def stratified(y: "np.ndarray") -> "np.ndarray":
    """The numbers of all samples, taken from the classes in turn, within a class as they come."""
    import numpy as np

    rank = np.empty(len(y), dtype=np.int64)
    for label in np.unique(y):
        members = np.flatnonzero(y == label)
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


def counts(parts: list[Split]) -> str:
    """The sizes of the three splits in words."""
    train, validation, test = (len(part.y) for part in parts)
    return f"{train:,} to train, {validation:,} to validate, {test:,} to test"
