"""One process at a time in a folder: a hidden file that is locked while somebody is at work there."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from zoo.errors import ZooError

_NAME = ".lock"
_TRIES, _PAUSE_SECONDS = 4, 0.05
"""Whoever looks whether a folder is held has hold of it for a moment."""


def take(file: BinaryIO | FileIO) -> bool:
    """Lock an open file until it is closed or the process ends; False where another process has it."""
    try:
        import fcntl
    except ModuleNotFoundError:
        return _take_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _take_on_windows(file: BinaryIO | FileIO) -> bool:
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


@contextmanager
def held(folder: Path, who: str) -> Iterator[None]:
    """Keep others out of a folder.

    Args:
        who: what an error calls whoever has it.

    Raises:
        ZooError: another process has it, or nothing can be written there.
    """
    file = _hold(folder, who)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that is open, and then it stays, locked by nobody.
            (folder / _NAME).unlink(missing_ok=True)
        file.close()


def is_held(folder: Path) -> bool:
    """Whether a process is at work in a folder."""
    try:
        with (folder / _NAME).open("r+b") as file:
            return not take(file)
    except OSError:
        return False


def _hold(folder: Path, who: str) -> BinaryIO:
    path = folder / _NAME
    for _ in range(_TRIES):
        try:
            file = path.open("a+b")
        except OSError as error:
            raise ZooError(f"Cannot write '{path}': {error.strerror or error}.") from None
        if take(file) and _is_at(file, path):
            return file
        file.close()
        time.sleep(_PAUSE_SECONDS)
    raise ZooError(f"{who} is at work in '{folder}'; wait until it has ended, or stop it.")


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Whether the file still has its name: whoever held it before may have removed it since it was opened."""
    try:
        ours, there = os.fstat(file.fileno()), path.stat()
        return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)
    except OSError:
        return False
