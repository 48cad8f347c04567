"""Files that take their names together, when all are written and proven; until then they lie in a hidden folder."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files.disk import FullDiskError, beside
from zoo.light.files.foreign import reason, there

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("No space left", "RESOURCE_EXHAUSTED", "File too large", "Disk quota")
"""By which libraries that raise no `OSError` tell that there is no room."""


@contextmanager
def staged(path: Path) -> Iterator[Path]:
    """A hidden folder beside `path` to write into, which is gone at the end, whatever has happened.

    Raises:
        ZooError: there is no such folder, or it cannot be written to, or is full.
    """
    if not there(path.parent, Path.is_dir):
        raise ZooError(f"No folder '{path.parent}' for {path.name}; make it first.")
    folder = beside(path.parent / path.stem)
    try:
        folder.mkdir()
    except OSError as error:
        raise ZooError(f"Cannot write '{path}': {reason(error)}.") from None
    try:
        with told_when_full(path):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def told_when_full(path: Path) -> Iterator[None]:
    """A writer at work; what the system or a library says of a full disk, each in its own way, becomes one line.

    Raises:
        FullDiskError: there is no room.
        ZooError: the system does not let it be written for another reason.
    """
    try:
        yield
    except (ZooError, ImportError):
        raise
    except OSError as error:
        kind = FullDiskError if error.errno in _NO_ROOM else ZooError
        raise kind(f"Cannot write '{path}': {error.strerror or error}.") from None
    except Exception as error:
        if any(words in str(error) for words in _FULL_WORDS) or not _has_room(path.parent):
            raise FullDiskError(f"Cannot write '{path}': No space left on device.") from None
        raise


def _has_room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free > 1 << 16


def check_new(paths: Sequence[Path], *, force: bool) -> None:
    """Refuse to write over what is there, unless it is asked for.

    Raises:
        ZooError: naming the first that is there.
    """
    found = next((each for each in paths if there(each)), None)
    if found is not None and not force:
        raise ZooError(f"'{found}' is there already; give another name with --out, or write over it with --force.")


def publish(folder: Path, names: Sequence[str], to: Path) -> None:
    """Give what was written its final names, the first of them last, so that it never stands without the others."""
    for name in reversed(names):
        flush(folder / name)
        if (to / name).is_dir():  # A folder is never written over: the old one goes first.
            (to / name).rename(folder / f"{name}.old")
        (folder / name).replace(to / name)


def flush(path: Path) -> None:
    """See to it that a file, or all of a folder, is on the disk."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    for file in files:
        with file.open("r+b") as written, contextlib.suppress(PermissionError):
            os.fsync(written.fileno())
