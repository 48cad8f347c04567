"""The process that reads mutants, seen from outside: started anew where a mutant ends it or hangs."""

import json
import os
import selectors
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

TESTS = Path(__file__).parents[1]
MOST_SECONDS = 10.0
MOST_BYTES = 1 << 30
"""By which reading a mutant may make the process grow."""
_START_SECONDS = 120.0


class Child:
    """Reads one file at a time; `faults` says what is wrong with what came of it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._started = False

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def outcome(self, kind: str, path: Path) -> dict[str, Any]:
        process = self._process or self._start()
        assert process.stdin and process.stdout
        process.stdin.write(f"{kind}\t{path}\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            came = selector.select(_START_SECONDS)
        line = process.stdout.readline() if came else ""
        if line:
            return dict(json.loads(line))
        self._end()
        code = process.returncode
        ended = "hangs" if not came else f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return {"said": [], "faults": [f"the process {ended}"], "printed": "", "warnings": [], "seconds": 0, "grown": 0}

    def faults(self, kind: str, path: Path) -> list[str]:
        """What must not come of a mutant."""
        came = self.outcome(kind, path)
        found = [*came["faults"], *came["warnings"]]
        found += [f"printed {came['printed'][:300]!r}"] if came["printed"] else []
        found += [f"took {came['seconds']:.1f} s"] if came["seconds"] > MOST_SECONDS else []
        found += [f"grew by {came['grown'] >> 20} MiB"] if came["grown"] > MOST_BYTES else []
        return found + [f"said {said!r}" for said in came["said"] if not is_a_line(said)]

    def _start(self) -> "subprocess.Popen[str]":
        path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
        settings = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": path}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mutants.reader"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS, env=settings,
        )  # fmt: skip
        return self._process

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def is_a_line(said: str) -> bool:
    """Whether an error is one line that a person can read."""
    return said.isprintable() and 10 < len(said) < 1000 and said.strip() == said and "Traceback" not in said
