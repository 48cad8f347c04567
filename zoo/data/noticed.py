"""What is said of data before a net learns from them: samples that are in two splits, and those that show nothing."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from zoo.data.folders import listed
from zoo.data.splits import Split, Splits
from zoo.light.files.text import number_of

if TYPE_CHECKING:
    import numpy as np

_LOOKED_AT = 32  # samples of a split
_ANOTHER_SIZE = 10
"""So many times larger are numbers of another scale."""
_ONE_SHADE = 16 / 255
"""So near to each other are the numbers of what shows nothing: those of pictures are from 0 to 1, of sounds wider."""


def noticed(splits: Splits) -> Splits:
    """The data, with what there is to say of them.

    Raises:
        ZooError: a sample cannot be read.
    """
    some = _some(splits.train)
    remarks = [*_copies(splits), *_blank(splits, some), *_scales(splits, some)]
    if some.ndim == 2:
        remarks += _columns(splits)
    return replace(splits, said=(*splits.said, *remarks))


def _copies(splits: Splits) -> Iterator[str]:
    """The test samples that can be known by heart, and those of which one class at most is right."""
    learnt: dict[Hashable, int] = {}
    torn = set()
    for split in (splits.train, splits.validation):
        for digest, label in zip(split.digests(_all(split)), split.y.tolist(), strict=True):
            if learnt.setdefault(digest, label) != label:
                torn.add(digest)
    again = sum(digest in learnt for digest in splits.test.digests(_all(splits.test)))
    if again:
        yield f"{again:,} of the {len(splits.test.y):,} test samples also among those that are learnt from"
    if torn:
        yield f"{number_of(len(torn), 'sample', ',')} of several classes at once"


def _blank(splits: Splits, some: "np.ndarray") -> Iterator[str]:
    """Samples that are all of one shade, or silent."""
    low, high = float(some.min()), float(some.max())
    if high - low < _ONE_SHADE and (splits.fixed.pixels != "raw" or splits.fixed.rate is not None or low == high):
        yield f"all of {len(some)} samples that were looked at show nothing: from {low:.3g} to {high:.3g}"


def _scales(splits: Splits, some: "np.ndarray") -> Iterator[str]:
    """Numbers without a range that are of another size in the test samples, as where only some were standardised."""
    if splits.fixed.pixels == "raw" and splits.fixed.rate is None:
        learnt, tested = (float(abs(each).max()) for each in (some, _some(splits.test)))
        if max(learnt, tested) > _ANOTHER_SIZE * min(learnt, tested):
            yield f"numbers to train on go to {learnt:.3g}, those of test samples to {tested:.3g}: another scale"


def _columns(splits: Splits) -> Iterator[str]:
    """Of samples that are rows of numbers: those columns that are their labels, or number them."""
    import numpy as np

    parts = list(splits.parts.values())
    x, y = np.concatenate([each.batch(_all(each)) for each in parts]), np.concatenate([each.y for each in parts])
    _, first, classes = np.unique(y, return_index=True, return_inverse=True)
    labels = [f"{at}" for at, column in enumerate(x.T, 1) if _tells(column, column[first], classes)]
    whole = [(f"{at}", column) for at, column in enumerate(x.T, 1) if np.ptp(column) == len(y) - 1]
    counting = [at for at, column in whole if (np.diff(np.sort(column)) == 1).all()]
    for found, what in ((labels, "tells the label"), (counting, "is a number of its own, as an id is")):
        if found:
            yield f"column {listed(found)} of the samples {what}"


def _tells(column: "np.ndarray", numbers: "np.ndarray", classes: "np.ndarray") -> bool:
    """Whether a column has a number of its own for each class, and only that, whatever it is."""
    return bool((column == numbers[classes]).all()) and len(set(numbers.tolist())) == len(numbers)


def _all(split: Split) -> "np.ndarray":
    import numpy as np

    return np.arange(len(split.y))


def _some(split: Split) -> "np.ndarray":
    """Some of the samples, evenly spread."""
    import numpy as np

    count = len(split.y)
    return split.batch(np.unique(np.linspace(0, count - 1, min(count, _LOOKED_AT)).astype(int)))
