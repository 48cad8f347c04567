"""What is said of data before a net learns from them: samples that are in two splits, and those that show nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from zoo.data.splits import Split, Splits
from zoo.light.files.text import number_of

if TYPE_CHECKING:
    import numpy as np

_LOOKED_AT = 32  # training samples
_ONE_SHADE = 16 / 255
"""So near to each other are the numbers of what shows nothing: those of pictures are from 0 to 1, of sounds wider."""


def noticed(splits: Splits) -> Splits:
    """The data, with what there is to say of them in their line.

    Raises:
        ZooError: a sample cannot be read.
    """
    return replace(splits, note="; ".join([splits.note, *_copies(splits), *_blank(splits)]))


def _copies(splits: Splits) -> Iterator[str]:
    """The test samples that can be known by heart, and those of which one class at most is right."""
    learnt: dict[bytes, int] = {}
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


def _blank(splits: Splits) -> Iterator[str]:
    """Samples that are all of one shade, or silent."""
    import numpy as np

    count = len(splits.train.y)
    some = splits.train.batch(np.unique(np.linspace(0, count - 1, min(count, _LOOKED_AT)).astype(int)))
    low, high = float(some.min()), float(some.max())
    if high - low < _ONE_SHADE and (splits.fixed.pixels != "raw" or splits.fixed.rate is not None or low == high):
        yield f"all of {len(some)} samples that were looked at show nothing: from {low:.3g} to {high:.3g}"


def _all(split: Split) -> "np.ndarray":
    import numpy as np

    return np.arange(len(split.y))
