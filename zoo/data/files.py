"""Data that lie in a folder or a ``.zip``: a folder a class, or those under ``train``, ``val`` and ``test``."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from threading import Lock

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.data import images, sound
from zoo.data.fixed import Fixed
from zoo.data.folders import below, is_file, is_hidden, placed
from zoo.data.pixels import AS_THEY_ARE, Pixels, Scale
from zoo.data.recordings import common_rate
from zoo.data.splits import VALIDATION, InMemory, Part, Split, Splits, counts, shares
from zoo.errors import ZooError
from zoo.light.files.foreign import told_as

MOST_FILE_BYTES = 64 << 20
MOST_FILES = 5_000_000
_SUMMED_AT_ONCE = 256  # files
CACHE_BYTES = 1 << 30
"""Of decoded samples that are kept."""
Decoder = Callable[[bytes, tuple[int, ...], str], np.ndarray]
"""A file's content, the shape that is wanted and the file's name in, a sample out."""


class Store:
    """A folder or an archive as files by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._archive: zipfile.ZipFile | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._sums: dict[str, bytes] = {}
        self._lock = Lock()
        if path.is_file():
            remedy = "data are a folder or a .zip of class folders, or an .npz: numpy.savez('data.npz', x=x, y=y)"
            with told_as(f"{path}: not a readable .zip, nor a folder or .npz", remedy):
                self._archive = zipfile.ZipFile(path)
                # Windows has packed folders with a backslash; of a file that was packed twice, the last is meant.
                self._members = {each.filename.replace("\\", "/"): each for each in self._archive.infolist()}

    def names(self) -> tuple[list[str], list[str]]:
        """All files, in the order of their names, and the folders in which nothing lies; none that is hidden."""
        found = list(self._members) if self._archive else self._below()
        if len(found) > MOST_FILES:
            raise ZooError(f"{self.path}: more than {MOST_FILES:,} files.")
        found = [name for name in found if not is_hidden(name)]
        files = sorted(name for name in found if not name.endswith("/"))
        filled = {str(above) for folder in {PurePosixPath(name).parent for name in files}
                  for above in (folder, *folder.parents)}  # fmt: skip
        return files, sorted({name.rstrip("/") for name in found if name.endswith("/")} - filled)

    def _below(self) -> list[str]:
        """What lies in a folder, a few too many at most; folders end in a slash."""
        with told_as(f"{self.path}: cannot be looked through"):
            some = islice(below(self.path), MOST_FILES + 1)
            return [
                f"{each.relative_to(self.path).as_posix()}{'/' * each.is_dir()}"
                for each in some
                if each.is_dir() or is_file(each)
            ]

    def read(self, name: str) -> bytes:
        """The content of a file, if it is not enormous."""
        with told_as(f"{self.path}: {name} cannot be read", "repair or remove it"):
            if self._archive is None:
                with (self.path / name).open("rb") as file:
                    size = os.fstat(file.fileno()).st_size  # Python allocates as many bytes as are asked for.
                    content = file.read(min(size, MOST_FILE_BYTES) + 1)
            else:
                with self._lock, self._archive.open(self._members[name]) as member:
                    content = member.read(MOST_FILE_BYTES + 1)
        if len(content) > MOST_FILE_BYTES:
            raise ZooError(f"{self.path}: {name} is larger than {MOST_FILE_BYTES} bytes.")
        return content

    def sum(self, name: str) -> bytes:
        """What tells another content of a file; an archive says it of its members."""
        if self._archive is None:
            if name not in self._sums:  # Those to be told apart are read once, also where all are summed thereafter.
                self._sums[name] = hashlib.sha256(self.read(name)).digest()
            return self._sums[name]
        entry = self._members[name]
        return b"%08x %d" % (entry.CRC, entry.file_size)

    def stamps(self, names: list[str]) -> Iterator[bytes]:
        """The size and the time of each file, or of the archive that they are in."""
        for path in [self.path] if self._archive else [self.path / name for name in names]:
            try:
                told = path.stat()
            except OSError as error:
                raise ZooError(f"{path} cannot be read ({error.strerror}).") from None
            yield b"%d %d " % (told.st_size, told.st_mtime_ns)


@dataclass
class Files:
    """Samples that are read and decoded a batch at a time; what fits into the cache is decoded once."""

    store: Store
    names: list[str]
    y: np.ndarray
    shape: tuple[int, ...]
    decode: Decoder
    dtype: type[np.generic]
    scale: Scale = AS_THEY_ARE
    _cache: np.ndarray | None = None
    _kept: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    _pool: ThreadPoolExecutor | None = None

    def batch(self, indices: np.ndarray) -> np.ndarray:
        return self.scale(self.raw(indices))

    @property
    def kept(self) -> InMemory:
        return InMemory(2 * self._bytes, self.scale, lazily=True)  # They stay in the cache as well.

    def raw(self, indices: np.ndarray) -> np.ndarray:
        if self._pool is None:
            kept = min(len(self.names), CACHE_BYTES // self._bytes)
            self._cache = np.empty((kept, *self.shape), self.dtype)  # Memory is taken page by page, as it is filled.
            self._kept = np.zeros(kept, bool)
            self._pool = ThreadPoolExecutor(max(2, os.cpu_count() or 1))
        return np.stack(list(self._pool.map(self._sample, indices)))

    @property
    def _bytes(self) -> int:
        """Of a decoded sample."""
        return int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize

    def _sample(self, index: int) -> np.ndarray:
        assert self._cache is not None
        if index < len(self._kept) and self._kept[index]:
            return self._cache[index]
        name = self.names[index]
        decoded = self.decode(self.store.read(name), self.shape, name)
        if index < len(self._kept):
            self._cache[index] = decoded
            self._kept[index] = True
        return decoded

    def name(self, index: int) -> str:
        return self.names[index]

    def digests(self, indices: np.ndarray) -> Iterator[Hashable]:
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(self.store.sum, [self.names[each] for each in indices])

    def contents(self, indices: np.ndarray) -> Iterator[bytes]:
        names = [self.names[each] for each in indices]
        yield "\n".join(names).encode(errors="surrogateescape")
        parts = [names[at : at + _SUMMED_AT_ONCE] for at in range(0, len(names), _SUMMED_AT_ONCE)]
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(lambda part: b"".join(map(self.store.sum, part)), parts)

    def stamps(self, indices: np.ndarray) -> Iterator[bytes]:
        names = [self.names[each] for each in indices]
        yield "\n".join(names).encode(errors="surrogateescape")
        yield from self.store.stamps(names)


def from_store(path: Path, pixels: Pixels, fixed: Fixed | None = None, count: int | None = None) -> Splits:
    """Class folders of pictures, or of recordings.

    The split is that of folders ``train``, ``val`` and ``test`` where there are such; else 80 % train, 10 % validate
    and 10 % test, class by class, by a hash of each file's name, so that it is the same on every machine.

    Args:
        fixed: what training fixed; None for a net that is to be trained.
        count: how many classes there are to be, where that is known.

    Raises:
        ZooError: there are no class folders of pictures or recordings, or a recording does not fit.
    """
    store, shape = Store(path), pixels.shape
    names, empty = store.names()
    pictures = [name for name in names if name.lower().endswith(images.SUFFIXES)]
    recordings = [name for name in names if name.lower().endswith(sound.SUFFIXES)]
    chosen = max(pictures, recordings, key=len)
    if not chosen:
        kinds = f"pictures ({', '.join(images.SUFFIXES)}) nor recordings ({', '.join(sound.SUFFIXES)})"
        raise ZooError(f"{path}: holds neither {kinds}.")
    if len(shape) != 3:
        raise ZooError(f"{path}: holds files, where an input of {shape} is needed.")
    is_sound, taken = chosen is recordings, set(chosen)
    found = placed(path, chosen, [name for name in names if name not in taken], empty, count)
    chosen, labels = found.names, tuple(sorted(set(found.classes)))
    y = np.searchsorted(np.array(labels), np.array(found.classes)).astype(np.int64)
    if is_sound and pixels.asked not in (None, "raw"):
        raise ZooError(f"{path}: holds recordings, which have no pixels; leave out --pixels {pixels.asked}.")
    if is_sound and fixed is not None and fixed.seen:
        raise ZooError(
            f"{path}: holds recordings, where the model learnt from pictures of {fixed.pixels}; give pictures."
        )
    if is_sound and shape[2] != 1:
        raise ZooError(f"{path}: holds recordings, bands over time of one channel, where {shape} is needed.")
    chosen_of = _split(y, np.array(found.parts), chosen)
    if is_sound:
        rate, heard = common_rate(chosen, store.read, np.concatenate(chosen_of[:2]), fixed)
        whole = Files(store, chosen, y, shape, partial(sound.decode, rate=rate), np.float32)
        now = Fixed(rate, "raw")
        done = f"as {shape[1]} bands over {shape[0]} steps of one second in all, {heard}"
    else:
        scale = pixels.of_pictures(str(path))
        whole = Files(store, chosen, y, shape, images.decode, np.uint8, scale)
        now = Fixed(pixels=scale.of)
        size = " x ".join(map(str, shape))
        done = f"resized and cropped to {size}, {'grey, ' if shape[2] == 1 else ''}{scale}"
    splits: list[Split] = [Part(whole, indices) for indices in chosen_of]
    kind = "recordings" if is_sound else "pictures"
    said = (f"{path.stem}: {len(chosen):,} {kind}, {counts(splits)}", done, *found.remarks)
    return Splits(splits[0], splits[1], splits[2], labels=labels, said=said, fixed=now)


def _split(y: np.ndarray, parts: np.ndarray, names: list[str]) -> list[np.ndarray]:
    """Train, validation and test samples; what a data set does not tell apart is shared out by hash."""
    plain = [PurePosixPath(name).name.encode(errors="surrogateescape") for name in names]
    keys = np.array([hashlib.sha256(name).hexdigest() for name in plain])
    order = np.argsort(keys, kind="stable")
    if (parts == -1).all():
        return shares(y, order, (0.8, 0.1))
    train, validation, test = (np.flatnonzero(parts == part) for part in range(3))
    train = np.flatnonzero(parts <= 0)
    told = order[np.isin(order, train)]
    if not len(test) and len(validation):  # Such a data set is judged by its val.
        test, validation = validation, test
    if not len(test):
        validation_or_test, rest = shares(y, told, (2 * VALIDATION,))
        validation, test = shares(y, order[np.isin(order, validation_or_test)], (0.5,))
        return [rest, validation, test]
    if not len(validation):
        validation, train = shares(y, told, (VALIDATION,))
    return [train, validation, test]
