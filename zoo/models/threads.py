"""How many threads share an operation of TensorFlow's: one, where a step is small.

Handing the parts of a small operation to threads and waiting for them takes longer than to compute it: a step of
mnist_cnn at batch 16 takes half the processor time on one, and no more by the clock, as operations that do not wait for
each other still run side by side. Those of a somewhat larger step wait for each other too long; it is computed as two
halves of the batch, side by side. The number of threads holds for a process, from before TensorFlow is imported.
"""

import os
import sys

VARIABLE = "TF_NUM_INTRAOP_THREADS"
ONE, ALL = "1", "all"
_HALVED, _SHARED = 10**7, 5 * 10**7
"""Of the multiply-accumulates of a step, forward: from here on it is faster in halves, and by shared operations."""
_TWO = 2
"""Cores that two halves keep busy; more of them share operations."""


def choose(macs: int) -> None:
    """Decide for this process, where nobody has, by the multiply-accumulates of a step, forward."""
    if macs < (_SHARED if usable_cores() <= _TWO else _HALVED):
        keep(ONE)


def better_halved(macs: int) -> bool:
    """Whether a step of so many multiply-accumulates, forward, takes less time as two halves side by side.

    It does up to any size where an operation has one thread, as in a search whose trials are of several sizes.
    """
    return macs >= _HALVED and (macs < _SHARED or state() == ONE)


def keep(state: str) -> None:
    """Let this process have what a run had that goes on now, unless the user or TensorFlow has decided otherwise."""
    if state == ONE and VARIABLE not in os.environ and "tensorflow" not in sys.modules:
        os.environ[VARIABLE] = ONE


def environment(cores: int) -> dict[str, str]:
    """In which TensorFlow computes with so many threads; it holds from its import."""
    return {VARIABLE: str(cores), "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": str(cores)}


def limit(cores: int) -> None:
    """Let this process have no more, as a worker of a cluster, unless TensorFlow has decided."""
    if "tensorflow" not in sys.modules:
        os.environ |= environment(cores)


def usable_cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def state() -> str:
    """A number, or ``all``."""
    return os.environ.get(VARIABLE) or ALL
