"""Work that is done several pieces at a time, in threads or in processes; in a browser, which has neither, in turn."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_THREADS = 8  # that wait for a disk
_AT_A_TIME = 16  # pieces handed to a process
_ALONE = sys.platform in ("emscripten", "wasi")


def in_threads(work: Callable[..., object], *arguments: Iterable[Any]) -> None:
    """Call `work` for each of the arguments, as `map` does; for what waits for a disk or a network."""
    if _ALONE:
        list(map(work, *arguments))
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(work, *arguments))


def in_processes(
    work: Callable[[Any], Any], pieces: Sequence[Any], begin: Callable[[Any], object], given: Any, *, fewest: int
) -> Iterator[Any]:
    """What `work` makes of each piece, in their order, on all cores.

    Args:
        begin: is called with `given` in each process before any work; functions of a module, and what goes through
            pickle, all of these.
        fewest: pieces that are done here sooner than another process begins.
    """
    if _ALONE or len(pieces) <= fewest:
        begin(given)
        yield from map(work, pieces)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A process that is begun anew has no thread of its parent's in an unknown state, on any system.
    context = get_context("spawn")
    workers = min(context.cpu_count(), len(pieces) // fewest + 1)
    with ProcessPoolExecutor(workers, context, begin, (given,)) as pool:
        yield from pool.map(work, pieces, chunksize=_AT_A_TIME)
