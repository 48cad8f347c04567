"""What C code writes to standard error past Python, turned away for as long as it is at work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_STDERR = 2


class _Silence:
    """Standard error of the process, turned away as long as any thread needs it; what Python prints is still seen."""

    def __init__(self) -> None:
        self._lock, self._users, self._saved = Lock(), 0, -1
        self._theirs = self._ours = sys.stderr

    def begin(self) -> None:
        with self._lock:
            if not self._users:
                self._saved, self._theirs = os.dup(_STDERR), sys.stderr
                if sys.stderr is sys.__stderr__ and sys.stderr is not None:
                    sys.stderr.flush()
                    sys.stderr = os.fdopen(self._saved, "w", 1, sys.stderr.encoding, sys.stderr.errors, closefd=False)
                self._ours = sys.stderr
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, _STDERR)
                os.close(nothing)
            self._users += 1

    def end(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                if sys.stderr is self._ours and self._ours is not self._theirs:
                    sys.stderr.flush()
                    sys.stderr = self._theirs
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
