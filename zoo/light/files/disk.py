"""Files that are written whole or not at all, and read within bounds."""

import errno
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files.foreign import reason, there

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FullDiskError(ZooError):
    """There is no room for a file; with more room the same would have gone well."""


def read(path: Path, largest: int) -> bytes:
    """A file's content.

    Raises:
        ZooError: it cannot be opened, or holds more than `largest` bytes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise ZooError(f"Cannot read '{path}': {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > largest:
        raise ZooError(f"{path}: larger than {largest:,} bytes.")
    return content


def write(path: Path, writer: Callable[[Path], object]) -> None:
    """Let `writer` fill a temporary file beside `path`, then put it in its place.

    The temporary file keeps the suffix, since writers choose their format by it.

    Raises:
        ZooError: the folder does not exist or cannot be written to.
    """
    if not there(path.parent, Path.is_dir):
        raise ZooError(f"No folder '{path.parent}' for {path.name}; make it first.")
    if there(path, Path.is_dir):
        raise ZooError(f"'{path}' is a folder; give a file's name.")
    temporary = beside(path)
    try:
        temporary.touch(exist_ok=False)
    except (OSError, ValueError) as error:
        raise ZooError(f"Cannot write '{path}': {reason(error)}.") from None
    try:
        writer(temporary)
        with temporary.open("r+b") as written:  # Windows flushes no file that is open for reading alone.
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        kind = FullDiskError if error.errno in _NO_ROOM else ZooError
        raise kind(f"Cannot write '{path}': {error.strerror or error}.") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """`write` for text, as UTF-8, with the same bytes on every system; what no text can hold is a question mark."""
    _write_one(path, text)


def write_many(contents: Mapping[Path, str | bytes]) -> None:
    """`write` for many files, text as of `write_text`; its time is a wait for the disk, and the waits overlap."""
    from zoo.light.files.together import in_threads  # A file alone needs none.

    in_threads(_write_one, contents.keys(), contents.values())


def _write_one(path: Path, content: str | bytes) -> None:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    write(path, lambda temporary: temporary.write_bytes(data))


def beside(path: Path) -> Path:
    """A hidden name in the same folder that nothing has; what `tempfile` makes there would stay its owner's alone.

    It says nothing of the file's own name: TensorBoard reads whatever is called like its events.
    """
    return path.with_name(f".zoo-{os.urandom(8).hex()}{path.suffix}")


def sweep(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder in which nobody else is at work."""
    for path in folder.glob(".zoo-*"):
        if re.fullmatch(r"\.zoo-[0-9a-f]{16}(\.[^.]*)?", path.name) and path.is_file():
            path.unlink(missing_ok=True)
