"""What the numbers of pictures mean: fixed by what a net learns from, and held against all that comes later."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.data.missing import RangeError
from zoo.errors import ZooError

_BRIGHT = 128
"""Numbers from 0 to at least this are taken for 0..255."""
_WIDE = 0.75
"""Real numbers that reach beyond it on both sides are taken for -1..1; others within that may be 0..1, less a mean."""
_DIM = 16
"""Numbers that are no bytes and not above it may have been 0..1 or 0..16 as well as a dark picture of 0..255."""
_ROUNDED = 1e-5
"""A share of the largest number: so far may rounding carry numbers past the end of their range."""
BOUNDS = {"0..1": (0, 1), "0..255": (0, 255), "-1..1": (-1, 1), "raw": (-inf, inf)}
"""Of the numbers of each range."""
_MEANING = {"0..1": "1 is white: ", "0..255": "255 is white: ", "-1..1": "-1 is black: ", "raw": "no picture's: "}
"""By which a person chooses among them."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From the range that numbers have to the one that a net takes, both of `PIXELS`; ``raw`` is left as it is."""

    of: str = "raw"
    to: str = "raw"

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The numbers as the net takes them, float32."""
        return self.of_floats(x.astype(np.float32))

    def of_floats(self, x: Any) -> Any:
        """The same of what is float32 already, an array or a tensor of any library."""
        if self.of == self.to or "raw" in (self.of, self.to):
            return x
        unit = x / np.float32(255) if self.of == "0..255" else (x + 1) / 2 if self.of == "-1..1" else x
        return unit * np.float32(255) if self.to == "0..255" else unit * 2 - 1 if self.to == "-1..1" else unit

    def __str__(self) -> str:
        if self.of == self.to or "raw" in (self.of, self.to):
            return "taken as they are" if self.to == "raw" else f"{self.of}, taken as they are"
        return f"scaled from {self.of} to {self.to}"


AS_THEY_ARE = Scale()
_AS_THEY_WERE = "give it an array made as they were, or --pixels raw to take this as it is"


@dataclass(frozen=True, slots=True)
class Pixels:
    """What is known of the numbers before they are looked at."""

    shape: tuple[int, ...]
    """Of one sample."""
    asked: str | None = None
    """What ``--pixels`` says."""
    learnt: str | None = None
    """What those were from which the model learnt, if that is known."""
    training: bool = True
    """Whether these are the data that fix it."""
    tokens: int | None = None
    """How many there are, where the numbers stand for words."""

    def of_array(self, x: np.ndarray, name: str) -> Scale:
        """How an array is brought to what the net takes.

        Raises:
            ZooError: its numbers may be read in two ways, or are none that the net takes.
        """
        if self.tokens:
            low, high = _bounds(x)
            if low < 0 or high >= self.tokens or (x.dtype.kind == "f" and (x != np.floor(x)).any()):
                raise ZooError(
                    f"{name}: {_span(x)}; whole numbers from 0 to {self.tokens - 1:,} are needed, one a word."
                )
            return AS_THEY_ARE
        reading = self.asked
        if self.training:
            reading = reading or _reading(x, self._pictures, name)
            check_range(x, reading, name)
            return Scale(reading, _taken(reading))
        if self.learnt is None:
            return self._for_unknown(x, name)
        if self.learnt == "raw" and reading not in (None, "raw"):
            raise RangeError(f"{name}: the model learnt from numbers that are no {reading}", _AS_THEY_WERE)
        reading = reading or self._later(x, name)
        if reading == "raw" and self.asked is None and self.learnt != "raw":
            raise RangeError(f"{name}: {_span(x)}, which is not what the model learnt from ({self.learnt})")
        check_range(x, reading, name)
        return Scale(reading, "raw" if reading == "raw" else _taken(self.learnt))

    def of_pictures(self, name: str) -> Scale:
        """How pictures, whose numbers are from 0 to 255, are brought to what the net takes.

        Raises:
            ZooError: it is not known what the net takes, or that is nothing that a picture can be brought to.
        """
        if self.training:
            if self.asked not in (None, "0..255", "raw"):
                raise ZooError(f"{name}: holds pictures, which are 0..255; leave out --pixels {self.asked}.")
            return Scale(self.asked or "0..255", _taken(self.asked or "0..255"))
        if self.learnt is None:
            if self.asked is None:
                raise RangeError(f"{name}: the model does not say what range of numbers it takes for pixels")
            return Scale("0..255", self.asked)
        if self.asked == "raw":
            return Scale()
        if self.learnt == "raw":
            raise ZooError(
                f"{name}: a picture, where the model learnt from numbers that were no picture's; {_AS_THEY_WERE}."
            )
        return Scale("0..255", _taken(self.learnt))

    @property
    def _pictures(self) -> bool:
        return len(self.shape) == 3 and self.shape[-1] in (1, 3)

    def _for_unknown(self, x: np.ndarray, name: str) -> Scale:
        """For a model that does not say what it takes: what is asked is that."""
        if self.asked == "raw":
            return Scale()
        if self.asked is None:
            if x.dtype != np.uint8 and (x.dtype.kind == "f" or not self._pictures):
                return Scale()
            raise RangeError(f"{name}: the model does not say what range of numbers it takes for {x.dtype}")
        of = "0..255" if x.dtype == np.uint8 else _reading(x, True, name)
        return Scale(of, self.asked)

    def _later(self, x: np.ndarray, name: str) -> str:
        """The range of later numbers, by what training fixed; the file's own numbers can only contradict it."""
        low, high = _bounds(x)
        learnt, whole = self.learnt, x.dtype.kind in "ui"
        if learnt == "raw":
            if x.dtype == np.uint8 or (self._pictures and low >= 0 and high > low):
                fact = f"{name}: {_span(x)}, where the model learnt from numbers of no such range"
                raise RangeError(fact, _AS_THEY_WERE)
            return "raw"
        if x.dtype.kind == "b":
            return "0..1"
        if low == high == 0:
            return "0..255" if whole else str(learnt)
        if x.dtype == np.uint8 and high > 1:
            return "0..255"
        if not whole and learnt == "0..1" and low >= 0 and high <= 1:
            return "0..1"
        if not whole and learnt == "-1..1" and -1 <= low < 0 and high <= 1:
            return "-1..1"
        if low >= 0 and high <= 255 and (high >= _BRIGHT or (learnt == "0..255" and high > _DIM)):
            return "0..255"
        raise RangeError(
            f"{name}: {_span(x)}, where the model learnt from {learnt}; they {_ways(x, _taken(str(learnt)))}"
        )


def _taken(reading: str) -> str:
    """What a net takes that learns from such numbers: 0..255 are scaled to 0..1, others are left as they are."""
    return "0..1" if reading == "0..255" else reading


def _reading(x: np.ndarray, pictures: bool, name: str) -> str:
    """The range of the numbers from which a net is to learn."""
    low, high = _bounds(x)
    if not pictures:
        return "0..255" if x.dtype == np.uint8 else "raw"
    if low >= 0 and (high == 0 or 0.5 <= high <= 1) and x.dtype != np.uint8:
        return "0..1"
    if (x.dtype.kind == "u" and high == 0) or (low >= 0 and _BRIGHT <= high <= 255):
        return "0..255"
    if x.dtype.kind == "f" and -1 <= low <= -_WIDE and _WIDE <= high <= 1:
        return "-1..1"
    if x.dtype.kind == "f" and low < 0 and (low < -1 or high > 1):
        return "raw"
    raise RangeError(f"{name}: {_span(x)}, which {_ways(x)}")


def _ways(x: np.ndarray, takes: str | None = None) -> str:
    """The readings that numbers allow, and what each would do with them.

    Args:
        takes: what the net takes; None for one that is to learn from them.
    """
    low, high = _bounds(x)
    fit = [each for each, (least, most) in BOUNDS.items() if least <= low and high <= most]
    if low >= 0 and "-1..1" in fit:
        fit.remove("-1..1")
    done = [f"{each} ({_MEANING[each]}{_done(each, takes or _taken(each))})" for each in fit]
    return f"can be read as {' or as '.join(done)}" if len(done) > 1 else f"fit no range of pictures but {done[0]}"


def _done(of: str, to: str) -> str:
    return "taken as they are" if of == to or of == "raw" else f"scaled to {to}"


def check_range(x: np.ndarray, reading: str, name: str) -> None:
    """Refuse numbers that are not within a range.

    Raises:
        ZooError: some are not.
    """
    low, high = _bounds(x)
    if low < BOUNDS[reading][0] or high > BOUNDS[reading][1]:
        raise RangeError(f"{name}: {_span(x)}, which is not within {reading}")


def _bounds(x: np.ndarray) -> tuple[float, float]:
    """The lowest and the highest number; where rounding has carried one past an end of a range, that end."""
    if not x.size:
        return 0.0, 0.0
    low, high = float(x.min()), float(x.max())
    near = _ROUNDED * max(abs(low), abs(high)) if x.dtype.kind == "f" else 0.0
    low = next((end for end in (-1.0, 0.0) if end - near <= low < end), low)
    return low, next((end for end in (1.0, 255.0) if end < high <= end + near), high)


def _span(x: np.ndarray) -> str:
    low, high = _bounds(x)
    return f"its {x.dtype} numbers run from {low:g} to {high:g}"
