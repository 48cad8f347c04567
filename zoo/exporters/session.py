"""The other side of `runtime`: a file in a process of its own, asked for outputs, layers and milliseconds."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.format import ExportFormat, Port

if TYPE_CHECKING:
    import numpy as np

LONGEST_SECONDS = 900
"""That a runtime may take for one answer."""
_MOST_CHARACTERS = 200


class RuntimeFailedError(ZooError):
    """The runtime cannot open the file, or fails at it."""


class Session:
    """A file, open in its runtime.

    Raises:
        RuntimeFailedError: the runtime does not open it.
    """

    def __init__(self, format_: ExportFormat, path: Path, threads: int, *, exact: bool = True) -> None:
        self._format, self._path = format_, path
        self._folder = tempfile.TemporaryDirectory(prefix="zoo-", ignore_cleanup_errors=True)
        self._answers: Queue[str] = Queue()
        self._asked = 0
        precision = "exact" if exact else "default"
        command = [sys.executable, "-m", "zoo.exporters.runtime", format_.name, str(path), str(threads), precision]
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "GLOG_minloglevel": "3", "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", env=os.environ | quiet | {"PYTHONPATH": _where_we_are()},
        )  # fmt: skip
        Thread(target=self._listen, daemon=True).start()
        try:
            told = self._next()
        except BaseException:
            self.close()
            raise
        self.inputs = [_tensor(each) for each in told["inputs"]]
        self.outputs = [_tensor(each) for each in told["outputs"]]

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self._folder.cleanup()

    def run(self, x: "np.ndarray", batch: int) -> "list[np.ndarray]":
        """The outputs for some samples, asked in batches of such a size."""
        told = self._ask(x, batch=batch)
        return self._load(told["outputs"])

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        """What the layers of these scopes give, as far as the file has them."""
        told = self._ask(x, scopes=list(scopes))
        return dict(zip(told["scopes"], self._load(len(told["scopes"])), strict=True))

    def milliseconds(self, x: "np.ndarray", seconds: float) -> float:
        """Of a call with this batch, the median."""
        return float(self._ask(x, times=seconds)["milliseconds"])

    def _ask(self, x: "np.ndarray", **asked: Any) -> dict[str, Any]:
        import numpy as np

        self._asked += 1
        place = Path(self._folder.name) / "asked.npy"
        np.save(place, x)
        assert self._process.stdin
        with contextlib.suppress(OSError):  # It has ended, which the answer tells.
            self._process.stdin.write(json.dumps({"x": str(place), "out": self._folder.name, **asked}) + "\n")
            self._process.stdin.flush()
        return self._next()

    def _load(self, number: int) -> "list[np.ndarray]":
        import numpy as np

        return [np.load(Path(self._folder.name) / f"{at}.npy", allow_pickle=False) for at in range(number)]

    def _listen(self) -> None:
        assert self._process.stdout
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _next(self) -> dict[str, Any]:
        runtime = self._format.runtime
        try:
            line = self._answers.get(timeout=LONGEST_SECONDS)
        except Empty:
            raise RuntimeFailedError(f"{self._path}: {runtime} gave no answer in {LONGEST_SECONDS} s.") from None
        told: dict[str, Any] = json.loads(line) if line else {"fault": f"it ended ({self._process.wait()})"}
        if fault := told.get("fault"):
            words = " ".join(str(fault).split())[:_MOST_CHARACTERS].rstrip(" .")
            raise RuntimeFailedError(f"{self._path}: {runtime} cannot run it ({words}).")
        return told


def _tensor(told: Sequence[Any]) -> Port:
    name, shape, dtype = told
    return Port(name, tuple(shape), dtype)


def _where_we_are() -> str:
    """The path on which the other process finds this package, wherever this one found it."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return os.pathsep.join(filter(None, places))
