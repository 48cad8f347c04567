"""Ctrl-C while a net trains: heard between two batches, where nothing that is half done is lost.

Python raises `KeyboardInterrupt` wherever it happens to be; within a callback of TensorFlow's it is swallowed, or
becomes an error of another kind.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


@contextmanager
def heard_between_batches() -> Iterator[None]:
    """Meanwhile, the first Ctrl-C is raised by `check`, and a second one at once."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # No handler can be set, or somebody has set one, who may be we.
        return
    _asked.clear()
    before = signal.signal(signal.SIGINT, _hear)
    try:
        yield
        check()
    finally:
        signal.signal(signal.SIGINT, before)


def check() -> None:
    """Stop here if somebody has asked for it.

    Raises:
        KeyboardInterrupt: by Ctrl-C.
    """
    if _asked.is_set():
        _asked.clear()
        raise KeyboardInterrupt


def _hear(_number: int, _frame: FrameType | None) -> None:
    if _asked.is_set():
        raise KeyboardInterrupt
    _asked.set()
