"""What a file and Keras are both given: the task's test samples, else inputs by a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from zoo.data.pixels import BOUNDS
from zoo.data.splits import Splits
from zoo.exporters.subject import Subject

if TYPE_CHECKING:
    import numpy as np

FEWEST, MOST, SECONDS = 32, 1000, 60
"""Inputs by a seed: as many as so many seconds allow, within these bounds."""
_CHUNK_BYTES = 64 << 20
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class Samples:
    """Where inputs come from: test samples where there are any."""

    subject: Subject
    splits: Splits | None

    @property
    def said(self) -> str:
        return f"the test samples of {self.splits.note}" if self.splits else "inputs by a seed"

    @property
    def most(self) -> int:
        """How many there are at most."""
        return len(self.splits.test.y) if self.splits else MOST

    @property
    def known(self) -> bool:
        """Whether their classes are known."""
        return self.splits is not None

    def first(self, count: int) -> "np.ndarray":
        """The first so many, ``(count, *input)``."""
        import numpy as np

        if self.splits is None or len(self.splits.test.y) < count:
            return seeded(self.subject, count, 0)
        return self.subject.given(self.splits.test.batch(np.arange(count)))

    def chunks(self) -> "Iterator[tuple[np.ndarray, np.ndarray | None]]":
        """All test samples with their classes, or as many inputs by a seed as a minute allows."""
        import numpy as np

        if self.splits is None:
            begun = monotonic()
            for done, at in enumerate(range(0, MOST, _CHUNK), start=1):
                yield seeded(self.subject, min(_CHUNK, MOST - at), 1 + at), None
                if (monotonic() - begun) * (done + 1) / done > SECONDS:
                    return
            return
        test = self.splits.test
        one = self.subject.given(test.batch(np.arange(1)))
        size = max(1, _CHUNK_BYTES // max(one.nbytes, 1))
        for at in range(0, len(test.y), size):
            chosen = np.arange(at, min(at + size, len(test.y)))
            yield self.subject.given(test.batch(chosen)), test.y[chosen]


def seeded(subject: Subject, count: int, seed: int) -> "np.ndarray":
    """Inputs ``(count, *input)`` in the range that the net takes, dim and bright ones in turn; whole numbers for words.

    An axis of any size has seven places.
    """
    import numpy as np

    given = subject.model.inputs[0]
    shape = (count, *(each or 7 for each in given.shape[1:]))
    rng = np.random.default_rng([20, seed])
    tokens = subject.trained.ends.tokens if subject.trained else None
    if tokens or "int" in given.dtype:
        return rng.integers(0, tokens or 2, shape).astype(given.dtype)
    if subject.pixels not in (None, "raw"):
        low, high = BOUNDS[subject.pixels]
        strength = rng.random((count, *[1] * (len(shape) - 1)))
        return (low + (high - low) * strength * rng.random(shape)).astype(given.dtype)
    return rng.standard_normal(shape).astype(given.dtype)
