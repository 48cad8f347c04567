"""What other people's code makes of a file of anybody's: a line where it fails, and nothing printed beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from zoo.errors import ZooError

_MOST_CHARACTERS = 120
_STDERR = 2


@contextmanager
def told_as(fact: str, remedy: str = "") -> Iterator[None]:
    """Whatever a library raises becomes a line; what is no fault of the file, a package that is missing, stays.

    Args:
        fact: what the line begins with; the reason follows in brackets.

    Raises:
        ZooError: the library failed.
    """
    try:
        yield
    except (ZooError, ImportError):
        raise
    except Exception as error:  # Damaged files make it fail in any of its parts, with whatever is raised there.
        raise ZooError(f"{fact} ({reason(error)}){f'; {remedy}' if remedy else ''}.") from None


def reason(error: Exception) -> str:
    """What went wrong, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    words = " ".join(str(error).split())[:_MOST_CHARACTERS].rstrip(" .")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


class _Silence:
    """Standard error of the whole process, turned away as long as anybody needs it."""

    def __init__(self) -> None:
        self._lock, self._users, self._saved = Lock(), 0, -1

    def begin(self) -> None:
        with self._lock:
            if not self._users:
                self._saved = os.dup(_STDERR)
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, _STDERR)
                os.close(nothing)
            self._users += 1

    def end(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                os.dup2(self._saved, _STDERR)
                os.close(self._saved)


_SILENCE = _Silence()


@contextmanager
def silenced() -> Iterator[None]:
    """Hide what C code writes to standard error, in several threads at once; Python's errors still travel."""
    _SILENCE.begin()
    try:
        yield
    finally:
        _SILENCE.end()
