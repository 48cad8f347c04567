"""Ctrl-C, or a cluster's SIGTERM, while a net trains: heard between two batches, where nothing half done is lost.

Python raises `KeyboardInterrupt` wherever it happens to be; within a callback of TensorFlow's it is swallowed, or
becomes an error of another kind.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_OWN = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
"""What Python itself does about the signals by which a terminal and a cluster end a process."""
_asked = threading.Event()


@contextmanager
def heard_between_batches() -> Iterator[None]:
    """Meanwhile, the first Ctrl-C or SIGTERM is raised by `check`, and a second Ctrl-C at once."""
    main = threading.current_thread() is threading.main_thread()
    # Where somebody has set a handler, who may be we, it stays.
    before = {each: own for each, own in _OWN.items() if main and signal.getsignal(each) is own}
    if not before:
        yield
        return
    _asked.clear()
    for each in before:
        signal.signal(each, _hear)
    try:
        yield
        check()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def check() -> None:
    """Stop here if somebody has asked for it.

    Raises:
        KeyboardInterrupt: by Ctrl-C.
    """
    if _asked.is_set():
        _asked.clear()
        raise KeyboardInterrupt


def _hear(number: int, _frame: FrameType | None) -> None:
    if _asked.is_set() and number == signal.SIGINT:
        raise KeyboardInterrupt
    _asked.set()
