"""Data that lie in memory: the Keras data sets, and ``.npz`` files of anybody's."""

import contextlib
import io
import sys
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.data.fixed import Fixed
from zoo.data.folders import listed
from zoo.data.images import can_be_sized, fit_size
from zoo.data.labels import numbered
from zoo.data.missing import NoDataError, RangeError
from zoo.data.npy import check_finite, read_npz
from zoo.data.pixels import AS_THEY_ARE, Pixels, Scale, check_range
from zoo.data.splits import VALIDATION, InMemory, Part, Split, Splits, counts, shares
from zoo.errors import ZooError
from zoo.light.files.text import printable

MOST_BYTES = 8 << 30
"""Of all arrays of a file, unpacked."""
_LONGEST_REASON = 200
_WANTED = (("x_train", "y_train", "x_test", "y_test"), ("x", "y"))
"""The arrays that are taken, the first of these sets that a file has."""
_AT_ONCE = 1024  # samples
_NAMES = {
    "cifar10": ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    "fashion_mnist": (
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Arrays:
    """Samples in memory, made float32, to the net's range and to size a batch at a time."""

    x: np.ndarray
    y: np.ndarray
    shape: tuple[int, ...]
    label: str = "sample"
    scale: Scale = AS_THEY_ARE

    def batch(self, indices: np.ndarray) -> np.ndarray:
        return fit_size(self.scale(self.x[indices]), self.shape)

    @property
    def kept(self) -> InMemory:
        size = prod(self.shape)
        return InMemory(size, self.scale) if self._as_bytes else InMemory(4 * size, AS_THEY_ARE)

    def raw(self, indices: np.ndarray) -> np.ndarray:
        return self.x[indices].reshape(-1, *self.shape) if self._as_bytes else self.batch(indices)

    @property
    def _as_bytes(self) -> bool:
        """Whether what the net takes follows from bytes of the net's shape."""
        return self.x.dtype == np.uint8 and self.x.shape[1:] in (self.shape, self.shape[:-1])

    def name(self, index: int) -> str:
        return f"{self.label} {index}"

    def digests(self, indices: np.ndarray) -> Iterator[Hashable]:
        return (hash(self.x[each].tobytes()) for each in indices)  # A quarter of the time of hashlib's.

    def contents(self, indices: np.ndarray) -> Iterator[bytes]:
        yield f"{self.x.dtype}{self.x.shape[1:]}".encode()
        for at in range(0, len(indices), _AT_ONCE):
            yield self.x[indices[at : at + _AT_ONCE]].tobytes()

    def stamps(self, indices: np.ndarray) -> None:
        return None


def from_keras(name: str, pixels: Pixels) -> Splits:
    """A Keras data set by its own loader, with its cache and checksums.

    Raises:
        NoDataError: it is not in the cache and cannot be downloaded.
    """
    from zoo.models.build import import_keras

    datasets = import_keras().datasets
    watched = sys.stderr if sys.stderr.isatty() else io.StringIO()
    try:
        with contextlib.redirect_stdout(watched):  # Keras prints how far the download is, which is no answer.
            (x, y), (x_test, y_test) = getattr(datasets, name).load_data()
    except Exception as error:  # Keras wraps the faults of a network in exceptions of many classes.
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise NoDataError(
            f"{name} is not on this machine and could not be downloaded ({reason[:_LONGEST_REASON]})",
            f"name a folder that holds {name}.npz in ZOO_DATA",
        ) from None
    return _with_test(name, (x, y), (x_test, y_test), pixels)


def from_npz(path: Path, pixels: Pixels) -> Splits:
    """An ``.npz`` with ``x_train, y_train, x_test, y_test`` as Keras has them, or ``x, y`` to be split.

    Raises:
        ZooError: it is damaged, too large, holds objects, or its arrays do not fit each other.
    """
    held: list[str] = []

    def choose(names: Sequence[str]) -> Sequence[str]:
        held.extend(names)
        return next((wanted for wanted in _WANTED if {*wanted} <= {*names}), ())

    arrays = read_npz(path, choose, MOST_BYTES)
    if not arrays:
        holds = printable(", ".join(held)) or "no array"
        raise ZooError(f"{path}: holds {holds}; it needs x and y, or x_train to y_test.")
    splits = _of_arrays(path, arrays, pixels)
    left = listed([each for each in held if each not in arrays])
    return replace(splits, said=(*splits.said, f"passed over {printable(left)}")) if left else splits


def _of_arrays(path: Path, arrays: Mapping[str, np.ndarray], pixels: Pixels) -> Splits:
    if "x" not in arrays:
        train, test = (_checked(path, arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))
        return _with_test(path.stem, train, test, pixels)
    name = path.stem
    x, y = _checked(path, arrays["x"], arrays["y"])
    (y,), names, renamed = numbered(str(path), {"y": y})
    _check_shape(str(path), x, pixels.shape)
    scale = pixels.of_array(x, name)
    whole = Arrays(x, y, pixels.shape, name, scale)
    parts: list[Split] = [Part(whole, indices) for indices in shares(y, hashed(len(y)), (0.8, 0.1))]
    said, fixed = _said(whole, parts, renamed), Fixed(pixels=scale.of)
    return Splits(parts[0], parts[1], parts[2], labels=_known_names(name, names), said=said, fixed=fixed)


def hashed(count: int) -> np.ndarray:
    """The numbers below `count` in an order that is the same on every machine and looks like none."""
    keys = (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    keys ^= keys >> np.uint64(32)
    return np.argsort(keys * np.uint64(0xD6E8FEB86659FD93), kind="stable")


def _with_test(
    name: str, learnt: tuple[np.ndarray, np.ndarray], tested: tuple[np.ndarray, np.ndarray], pixels: Pixels
) -> Splits:
    (x, y), (x_test, y_test) = learnt, tested
    (y, y_test), names, renamed = numbered(name, {"y_train": y, "y_test": y_test})
    for part, given in (("", x), (" test", x_test)):
        _check_shape(name + part, given, pixels.shape)
    scale, of_test = _scales(name, x, x_test, pixels)
    whole = Arrays(x, y, pixels.shape, name, scale)
    validation, train = shares(y, hashed(len(y)), (VALIDATION,))
    test = Arrays(x_test, y_test, pixels.shape, f"{name} test", of_test)
    parts: list[Split] = [Part(whole, train), Part(whole, validation), test]
    said, fixed = _said(whole, parts, renamed), Fixed(pixels=scale.of)
    said += () if of_test == scale else (f"test samples {of_test}",)
    return Splits(parts[0], parts[1], parts[2], labels=_known_names(name, names), said=said, fixed=fixed)


def _scales(name: str, x: np.ndarray, x_test: np.ndarray, pixels: Pixels) -> tuple[Scale, Scale]:
    """How the samples to learn from, and those to be tested on, are brought to what the net takes."""
    if not pixels.training:
        scale = pixels.of_array(x_test, f"{name} test")
        return scale, scale
    scale = pixels.of_array(x, name)
    alike = x_test.dtype == x.dtype and x.dtype.kind != "f"
    if not pixels.tokens and (alike or pixels.asked == "raw"):
        check_range(x_test, scale.of, f"{name} test")
        return scale, scale
    later = replace(pixels, training=False, asked=None, learnt=scale.of)
    try:
        return scale, later.of_array(x_test, f"{name} test")
    except RangeError as error:
        raise ZooError(f"{error.fact}; bring training and test samples to one range.") from None


def _checked(path: Path, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not x.ndim or not y.ndim or len(x) != len(y) or not len(y):
        raise ZooError(f"{path}: {x.shape} inputs and {y.shape} labels do not fit each other.")
    if x.dtype.kind not in "buif":
        raise ZooError(f"{path}: inputs of {x.dtype}; numbers are needed.")
    check_finite(x, path)
    return x, y


def _check_shape(name: str, x: np.ndarray, shape: tuple[int, ...]) -> None:
    if not can_be_sized(x.shape[1:], shape):
        raise ZooError(f"{name}: samples of {x.shape[1:]}, where {shape} is needed; bring the array to that.")


def _known_names(name: str, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """What the classes of a data set of Keras's are called that has numbers for them."""
    known = _NAMES.get(name, ())
    return known if numbers == tuple(map(str, range(len(known)))) else numbers


def _said(whole: Arrays, parts: list[Split], renamed: str) -> tuple[str, ...]:
    name, x, shape = whole.label, whole.x, whole.shape
    done = [str(whole.scale), renamed] if renamed else [str(whole.scale)]
    if x.shape[1:] != shape and x.shape[1:] != shape[:-1]:
        done.append(f"made {' x '.join(map(str, shape))} from {' x '.join(map(str, x.shape[1:]))}")
    return f"{name}: {counts(parts)}", ", ".join(done)
