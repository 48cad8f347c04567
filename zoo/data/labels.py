"""Labels of anybody's arrays as numbers of classes from 0, and what the classes are called."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.data.folders import plain
from zoo.errors import ZooError

MOST_CLASSES = 10_000
_MISSING = ("", "nan", "NaN", "<NA>", "NaT")
"""How NumPy and pandas write a text that is missing."""


class Numbered(NamedTuple):
    """Labels as numbers, ``(samples,)``, int64, of each part; the name of each number; and what was done in words."""

    parts: list[np.ndarray]
    names: tuple[str, ...]
    done: str = ""


def numbered(name: str, parts: Mapping[str, np.ndarray]) -> Numbered:
    """Labels of the parts of a data set: whole numbers from 0 or 1, texts, or rows of one 1 among 0s.

    Args:
        name: of the data set, for errors.
        parts: the labels of each part by what it is called.

    Raises:
        ZooError: they are none of these, or not the same in all parts.
    """
    flat = [_flat(f"{name}: {part}", y) for part, y in parts.items()]
    hot = [y.shape[1] for y in flat if y.ndim == 2]
    if hot and len({y.shape[1:] for y in flat}) > 1:
        raise ZooError(f"{name}: labels of {' and '.join(str(y.shape) for y in flat)} are not of one kind.")
    kinds = {"text" if y.dtype.kind in "US" else "number" for y in flat}
    if len(kinds) > 1:
        raise ZooError(f"{name}: some labels are texts, others numbers; give all in one way.")
    if kinds == {"text"}:
        return _of_texts(name, [_texts(name, y) for y in flat])
    whole = [_whole(f"{name}: {part}", y) for part, y in zip(parts, flat, strict=True)]
    if hot:
        return Numbered(whole, tuple(map(str, range(hot[0]))), "one-hot labels read as numbers")
    return _of_numbers(name, whole)


def _flat(name: str, y: np.ndarray) -> np.ndarray:
    """``(samples,)``, or ``(samples, classes)`` of one-hot rows."""
    y = y.reshape(-1) if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim not in (1, 2) or not y.size:
        raise ZooError(f"{name} has labels of {y.shape}; one for each sample, or a row of one 1 among 0s, is needed.")
    if y.dtype.kind not in "uibfUS":
        raise ZooError(f"{name} has labels of {y.dtype}; whole numbers or texts are needed.")
    return y


def _whole(name: str, y: np.ndarray) -> np.ndarray:
    if y.ndim == 2:
        if not (((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all()):
            raise ZooError(
                f"{name} has rows of {y.shape[1]} that are not one 1 among 0s; give one label for each sample."
            )
        return y.argmax(axis=1).astype(np.int64)
    if y.dtype.kind == "f" and not (np.isfinite(y).all() and (y == np.floor(y)).all()):
        raise ZooError(f"{name} has labels of {y.dtype}, some of them not whole; whole numbers or texts are needed.")
    if y.min() < 0:
        raise ZooError(f"{name} has a label {y.min():g}; labels count from 0.")
    if y.max() > MOST_CLASSES:
        raise ZooError(f"{name} has a label {y.max():g}; labels count from 0 to the number of classes.")
    return y.astype(np.int64)


def _of_numbers(name: str, parts: list[np.ndarray]) -> Numbered:
    found = np.unique(np.concatenate(parts))
    count = int(found[-1]) + 1
    if count > MOST_CLASSES:
        raise ZooError(f"{name}: a label is {count - 1}; labels count from 0 to the number of classes.")
    if len(found) > 1 and found[0] == 1 and len(found) == found[-1]:
        names = tuple(map(str, found.tolist()))
        return Numbered([y - 1 for y in parts], names, f"labels 1..{found[-1]} numbered from 0")
    return Numbered(parts, tuple(map(str, range(count))))


def _texts(name: str, y: np.ndarray) -> np.ndarray:
    try:
        texts = np.char.strip(y if y.dtype.kind == "U" else np.char.decode(y, "utf-8"))
    except UnicodeDecodeError:
        raise ZooError(
            f"{name}: some labels are bytes that are no UTF-8 text; save them as texts or numbers."
        ) from None
    lacking = np.flatnonzero(np.isin(texts, _MISSING))
    if len(lacking):
        fact = f"{name}: {len(lacking):,} labels are empty, 'nan' or such, the first that of sample {lacking[0]}"
        raise ZooError(f"{fact}; give each sample its class, or leave it out.")
    found, of = np.unique(texts, return_inverse=True)
    return np.array([plain(each) for each in found.tolist()])[of]


def _of_texts(name: str, parts: list[np.ndarray]) -> Numbered:
    names = np.unique(np.concatenate(parts))
    if len(names) > MOST_CLASSES:
        raise ZooError(f"{name}: {len(names):,} different labels; at most {MOST_CLASSES:,} classes are read.")
    return Numbered([np.searchsorted(names, y).astype(np.int64) for y in parts], tuple(names.tolist()))
