"""A trial in a process of its own, for which a worker of Dask's only waits.

In that process no event loop runs beside the trial. Its death leaves the worker there to say what it was: memory at its
end, a fault in native code, or somebody's signal, where a worker that died with it would look like a node that is lost.
It lasts from trial to trial, so that a backend is imported once a worker.
"""

import math
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from tuning.trials.task import DIED, LESS, LOST, OUT_OF_MEMORY, Outcome, Task
from tuning.trials.trial import FAILED
from zoo.models.threads import environment

Work = Callable[[Task], Any]
"""What is done with a trial's task."""
_LOOK = 0.5  # seconds between two looks at a process
_MOST = 0.95
"""Of the worker's memory that a trial may have."""
_LEAVING = ("closing", "closing_gracefully", "closed", "failed")
"""States of a worker that has no time left for a trial."""
_BEGUN = "begun"
"""What a process says before it does a work."""
_WISHES = (signal.SIGTERM, signal.SIGINT)
"""By which somebody ends a job, through no fault of the trial's."""
_idle: "list[_Process]" = []
"""Those of this worker that have nothing to do."""


def run_apart(work: Work, task: Task, *, threads: int | None, grace: float) -> Any:
    """Do the work in a process of this worker's own, and return what it returned.

    Args:
        threads: cores of the process; as the worker has been told, if None.
        grace: seconds past the trial's limit after which a process that does not end it is killed.

    Raises:
        Exception: the work raised it.
    """
    from distributed import get_worker

    worker = get_worker()
    process = _take(threads)
    try:
        return process.do(work, task, limits=_Limits(worker, task.seconds, grace))
    finally:
        if process.usable:
            _idle.append(process)
        else:
            process.kill()


class _Limits:
    """Why a trial's process has to be killed."""

    def __init__(self, worker: Any, seconds: float | None, grace: float) -> None:
        self._worker, self._seconds = worker, seconds
        self._grace, self._until = grace, math.inf
        self._memory: int | None = worker.memory_manager.memory_limit

    def begin(self) -> None:
        """The trial begins now, in a process that is there."""
        if self._seconds is not None:
            self._until = time.monotonic() + self._seconds + self._grace

    def passed(self, memory: int) -> Outcome | None:
        """What becomes of the trial; None while it is within its limits.

        Args:
            memory: of its process, in bytes.
        """
        if self._worker.status.name in _LEAVING:
            return Outcome(LOST)
        if time.monotonic() > self._until:
            reason = f"It ran past its time limit of {self._seconds:g} seconds and did not answer."
            return Outcome(FAILED, reason=reason)
        if self._memory is not None and memory > _MOST * self._memory:
            had = f"{memory >> 20:,} of the {self._memory >> 20:,} MiB that its worker may have"
            return Outcome(OUT_OF_MEMORY, reason=f"Out of memory: its process had {had}; {LESS}.")
        return None


class _Process:
    """A process that does one work after the other."""

    def __init__(self, threads: int | None) -> None:
        self.threads, self.usable = threads, True
        self._here, there = Pipe()
        path = os.pathsep.join(each for each in sys.path if each)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from tuning.trials.apart import serve; serve({there.fileno()})"],
            env=os.environ | {"PYTHONPATH": path} | (environment(threads) if threads else {}),
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )
        there.close()

    def do(self, work: Work, task: Task, limits: _Limits) -> Any:
        """The work's answer, or what became of the process; `usable` says whether it can do another."""
        from distributed.protocol.pickle import dumps

        self.usable = False
        kills = _kernel_kills()
        with suppress(OSError):  # It died while it had nothing to do, which reading tells as well.
            self._here.send_bytes(dumps((work, task)))  # Dask's takes along what a script defines.
        answer: Any = _BEGUN
        while answer == _BEGUN:
            while not self._here.poll(_LOOK):
                if (outcome := limits.passed(self._memory())) is not None:
                    return outcome
                kills = _kernel_kills()
            try:
                answer = self._here.recv()
            except (EOFError, OSError):
                return self._death(kills)
            limits.begin()
        # What ran out of memory may still hold some of it.
        self.usable = not (isinstance(answer, Outcome) and answer.state == OUT_OF_MEMORY)
        if isinstance(answer, _Raised):
            raise answer.error
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._here.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _memory(self) -> int:
        """Bytes."""
        import psutil

        with suppress(psutil.Error):
            return psutil.Process(self._process.pid).memory_info().rss
        return 0

    def _death(self, kills: int) -> Outcome:
        """Of what the process died, where the kernel had ended so many for want of memory a moment before."""
        status = self._process.wait()
        if status == -signal.SIGKILL and _kernel_kills() > kills:
            return Outcome(OUT_OF_MEMORY, reason=f"Out of memory: the kernel ended its process; {LESS}.")
        if -status in _WISHES:
            return Outcome(LOST)
        how = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return Outcome(DIED, reason=how, where=f"{socket.gethostname()}:{self._process.pid}")


class _Raised:
    """What a work raised, on its way through the pipe."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def serve(pipe: int) -> None:
    """Do what comes through a pipe, until nobody is left at its other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal's Ctrl-C is for the search, which ends the worker.
    _be_the_kernels_first_choice()
    connection = Connection(pipe)
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, asked), daemon=True).start()
    while True:
        content = asked.get()
        connection.send(_BEGUN)
        try:
            work, task = pickle.loads(content)
            answer: Any = work(task)
        except BaseException as error:
            answer = _Raised(error)
        try:
            connection.send(answer)
        except Exception as error:  # Somebody's class of errors that no other process can have.
            connection.send(_Raised(RuntimeError(f"{type(answer).__name__}: {error}")))


def _listen(connection: Connection, asked: "queue.SimpleQueue[bytes]") -> None:
    """Hand on what comes; end this process, whatever it does, with the one that it works for."""
    while True:
        try:
            asked.put(connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)


def _take(threads: int | None) -> _Process:
    """A process that has nothing to do."""
    while _idle:
        process = _idle.pop()
        if process.alive and process.threads == threads:
            return process
        process.kill()
    return _Process(threads)


def _be_the_kernels_first_choice() -> None:
    """Where memory ends, let Linux end the trial rather than its worker, the search or whatever else is there."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _kernel_kills() -> int:
    """How many processes Linux has ended for want of memory, a machine's or a group's; 0 where it does not say."""
    try:
        text = Path("/proc/vmstat").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("oom_kill ")), 0)
