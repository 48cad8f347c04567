"""Whether the classes of data can be learnt, and those of other data matched with the ones that were."""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zoo.data.folders import listed, plain
from zoo.data.splits import InMemory, Split, Splits
from zoo.errors import ZooError

if TYPE_CHECKING:
    import numpy as np

_PERHAPS_MISSING = ("none", "na", "n/a", "null", "?")
"""How programs write a label that is missing; a class may be called so, too."""
FEW_TESTS = 30
"""So many test samples say little: one of 30 is 3 % of the accuracy."""


@dataclass(frozen=True)
class Relabelled:
    """The samples of another split, their labels by other numbers."""

    whole: Split
    numbers: "np.ndarray"
    """The new number of each old one."""

    @property
    def y(self) -> "np.ndarray":
        return self.numbers[self.whole.y]

    def batch(self, indices: "np.ndarray") -> "np.ndarray":
        return self.whole.batch(indices)

    @property
    def kept(self) -> InMemory:
        return self.whole.kept

    def raw(self, indices: "np.ndarray") -> "np.ndarray":
        return self.whole.raw(indices)

    def name(self, index: int) -> str:
        return self.whole.name(index)

    def digests(self, indices: "np.ndarray") -> Iterator[Hashable]:
        return self.whole.digests(indices)

    def contents(self, indices: "np.ndarray") -> Iterator[bytes]:
        return self.whole.contents(indices)

    def stamps(self, indices: "np.ndarray") -> Iterator[bytes] | None:
        return self.whole.stamps(indices)


def matched(splits: Splits, labels: tuple[str, ...], model: str, spec: str = "What is given") -> Splits:
    """The data with the numbers that a model has for their classes: by name, else by number, which is said.

    Raises:
        ZooError: the model does not know a class by that name, or has another number of them.
    """
    import numpy as np

    if splits.labels == labels:
        return splits
    numbers = {plain(label): at for at, label in enumerate(labels)}
    unknown = [label for label in splits.labels if label not in numbers]
    if not unknown:
        order = np.array([numbers[label] for label in splits.labels])
        parts: list[Split] = [Relabelled(each, order) for each in (splits.train, splits.validation, splits.test)]
        return replace(splits, train=parts[0], validation=parts[1], test=parts[2], labels=labels)
    if len(splits.labels) == len(labels) and all(label.isdecimal() for label in (*splits.labels, *labels)):
        both = f"{spec} has labels {listed(splits.labels)}, {model} knows {listed(labels)}"
        raise ZooError(f"{both}: which is which cannot be told of numbers; number them alike, from 0.")
    if _are_numbers(splits.labels) or _are_numbers(labels):
        if len(splits.labels) == len(labels):
            how = f"classes matched by number, {_pairs(splits, labels)}"
            return replace(splits, labels=labels, said=(*splits.said, how))
        shown = f"{len(splits.labels)} classes ({listed(splits.labels)})"
        raise ZooError(f"{spec} has {shown}, {model} has {len(labels)}; choose data with {len(labels)} classes.")
    raise ZooError(
        f"{model} has no {'class' if len(unknown) == 1 else 'classes'} {listed(unknown)}; it knows {listed(labels)}: "
        "name the data's classes as it does."
    )


def check_numbered(spec: str, splits: Splits) -> None:
    """Refuse numbers of which some are no class, as targets, years and codes are.

    Raises:
        ZooError: a number below the highest is no sample's label.
    """
    import numpy as np

    count = len(splits.labels)
    met = np.unique(np.concatenate([each.y for each in splits.parts.values()]))
    if _are_numbers(splits.labels) and len(never := np.setdiff1d(np.arange(count), met)):
        fact = f"{spec} has labels up to {count - 1}, of which {listed(never.astype(str).tolist())} never occur"
        raise ZooError(f"{fact}; number the classes from 0 without a gap, or give their names, as y.astype(str).")


def check_learnable(spec: str, splits: Splits) -> Splits:
    """The data, with what there is to say of classes that are hardly judged.

    Raises:
        ZooError: a class has no sample to learn from.
    """
    import numpy as np

    train, test = (np.bincount(each.y, minlength=len(splits.labels)) for each in (splits.train, splits.test))
    count = len(splits.labels)
    lacking = [splits.labels[at] if at < count else str(at) for at in np.flatnonzero(_padded(train, test) == 0)]
    if lacking:
        raise ZooError(f"{spec} has no sample to train on of {listed(lacking)}; give some, or leave the class out.")
    remarks = [] if _are_numbers(splits.labels) else [f"classes {listed(splits.labels)}"]
    remarks += _doubtful(splits.labels)
    if never := [splits.labels[at] for at in np.flatnonzero(test[:count] == 0)]:
        remarks.append(f"no test sample of {listed(never)}, which is never judged")
    if 0 < len(splits.test.y) < FEW_TESTS:
        remarks.append(f"{len(splits.test.y)} test samples are too few to tell how good a net is")
    return replace(splits, said=(*splits.said, *remarks))


def _doubtful(labels: tuple[str, ...]) -> list[str]:
    """What a person should look at of the names of classes."""
    folded = Counter(label.casefold() for label in labels)
    alike = [label for label in labels if folded[label.casefold()] > 1]
    missing = [label for label in labels if label.casefold() in _PERHAPS_MISSING]
    said = [f"{listed(alike)} differ in case alone"] if alike else []
    return said + ([f"{listed(missing)} may stand for labels that are missing"] if missing else [])


def _padded(train: "np.ndarray", test: "np.ndarray") -> "np.ndarray":
    """How many there are to train on of each class that either has."""
    import numpy as np

    return np.pad(train, (0, max(0, len(test) - len(train))))


def _are_numbers(labels: tuple[str, ...]) -> bool:
    return labels == tuple(map(str, range(len(labels))))


def _pairs(splits: Splits, labels: tuple[str, ...]) -> str:
    return f"'{splits.labels[0]}' as '{labels[0]}' and so on"
