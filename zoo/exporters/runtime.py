"""A process of its own that opens an exported file in its runtime, and computes what it is asked for.

    python -m zoo.exporters.runtime FORMAT FILE THREADS exact|default

A line of JSON comes in for each question, a line of JSON goes out; arrays travel as ``.npy`` files. What a library
prints goes to standard error.
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from zoo.exporters.format import Runtime
from zoo.exporters.registry import find_format

_MOST_MEMORY = 0.8
"""Of the machine's, that a file may have its runtime take."""


def main(name: str, file: str, threads: str, precision: str) -> None:
    """Answer questions until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    bound_memory(_MOST_MEMORY)
    try:
        opened = find_format(name).open(Path(file), int(threads), precision == "exact")
        _say(answers, {"inputs": opened.inputs, "outputs": opened.outputs})
        for line in sys.stdin:
            _say(answers, _answer(opened, json.loads(line)))
    except Exception as error:  # Runtimes raise whatever they like; the other side makes a line of it.
        _say(answers, {"fault": f"{type(error).__name__}: {error}"})


def bound_memory(share: float) -> None:
    """Let this process take a share of the machine's memory: beyond that it fails, and not the machine."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):  # Not every system has such limits.
        import resource

        most = int(share * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _say(answers: Any, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content) + "\n")
    answers.flush()


def _answer(opened: Runtime, asked: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    x = np.load(asked["x"], allow_pickle=False)
    if times := asked.get("times"):
        return {"milliseconds": timed(lambda: opened.run(x), times)}
    folder = Path(asked["out"])
    if (scopes := asked.get("scopes")) is not None:
        made = opened.tap(x, scopes)
        for at, each in enumerate(made.values()):
            np.save(folder / f"{at}.npy", each)
        return {"scopes": list(made)}
    size = asked["batch"]
    batches = [opened.run(x[at : at + size]) for at in range(0, len(x), size)]
    for at in range(len(opened.outputs)):
        np.save(folder / f"{at}.npy", np.concatenate([each[at] for each in batches]))
    return {"outputs": len(opened.outputs)}


def timed(run: Any, seconds: float, least: int = 5, most: int = 200) -> float:
    """Milliseconds of a call: the median of as many as so many seconds allow, after three that warm up."""
    for _ in range(3):
        run()
    taken: list[float] = []
    begun = perf_counter()
    while len(taken) < least or (len(taken) < most and perf_counter() - begun < seconds):
        started = perf_counter()
        run()
        taken.append(1000 * (perf_counter() - started))
    return median(taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
