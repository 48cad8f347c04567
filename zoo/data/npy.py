"""Arrays of anybody's ``.npy`` and ``.npz`` files: their headers are held against the file before more is read."""

import os
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.errors import ZooError
from zoo.light.files.foreign import told_as

_MOST_32_BITS = float(np.finfo(np.float32).max)


def read_npz(
    path: Path, choose: Callable[[Sequence[str]], Iterable[str]], most_bytes: int, content: IO[bytes] | None = None
) -> dict[str, np.ndarray]:
    """The arrays of an archive that `choose` takes of their names.

    Args:
        most_bytes: to which the whole archive may unpack.
        content: of the file, where it has been read.

    Raises:
        ZooError: it is damaged or too large, or an array that is taken holds objects.
    """
    with _reading(path), np.load(content or path, allow_pickle=False) as file:
        if not isinstance(file, np.lib.npyio.NpzFile) or file.zip is None:
            raise ValueError("a single array")
        sizes = {entry.filename: entry.file_size for entry in file.zip.infolist()}
        if sum(sizes.values()) > most_bytes:
            raise ZooError(f"{path}: unpacks to {sum(sizes.values()):,} bytes, more than {most_bytes:,}.")
        keys = list(choose(file.files))
        for key in keys:
            member = f"{key}.npy" if f"{key}.npy" in sizes else key
            with file.zip.open(member) as packed:
                _check_header(packed, sizes[member], str(path), key)
        return {key: file[key] for key in keys}


def write_npz(path: Path, arrays: Mapping[str, Callable[[], np.ndarray]]) -> None:
    """What `numpy.savez` writes, of arrays that are made one after another, so that only one is there at a time."""
    with zipfile.ZipFile(path, "w") as file:
        for name, make in arrays.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, make(), allow_pickle=False)


def read_npy(path: Path, most_bytes: int) -> np.ndarray:
    """An array that lies in a file by itself; it is read from there as it is used.

    Raises:
        ZooError: it is damaged or too large, or holds objects.
    """
    with _reading(path):
        with path.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            _check_header(content, size, str(path), "it")
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.nbytes > most_bytes:
        raise ZooError(f"{path}: unpacks to {array.nbytes:,} bytes, more than {most_bytes:,}.")
    return array


def check_finite(x: np.ndarray, path: Path) -> None:
    """Refuse numbers that are none, or none in the 32 bits with which a net computes.

    Raises:
        ZooError: some are not.
    """
    if x.dtype.kind == "f" and x.size:
        low, high = float(x.min()), float(x.max())
        if not (low >= -_MOST_32_BITS and high <= _MOST_32_BITS):
            raise ZooError(f"{path}: some numbers in it are not finite in 32 bits; repair or remove them.")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    remedy = "copy it again or save it anew"
    with told_as(f"{path}: not a readable {path.suffix}", remedy), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # NumPy warns of headers that Python 2 wrote.
        yield


def _check_header(content: IO[bytes], size: int, path: str, key: str) -> None:
    """Refuse an array of objects, which could run anything when they are read, and one that is larger than its file.

    Raises:
        ZooError: it is one of these.
        Exception: it is no array; NumPy raises errors of many classes.
    """
    version = np.lib.format.read_magic(content)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(content)
    if dtype.hasobject:
        raise ZooError(
            f"{path}: {key} is an object array, whose Python objects are not read; save it as numbers, "
            "array.astype(float), or as texts, array.astype(str)."
        )
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize > size:
        raise ZooError(f"{path}: {key} says that it has more numbers than the file; save it anew.")
