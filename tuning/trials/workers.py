"""Where trials run: in this process, or on Dask's workers, which may come, go and die."""

import logging
import os
import queue
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tuning.trials.apart import Work, run_apart
from tuning.trials.task import LOST, Outcome, PausedError, Task
from tuning.trials.trial import FAILED, WAITING
from zoo.errors import ZooError
from zoo.light.files.disk import FullDiskError
from zoo.models.threads import usable_cores

if TYPE_CHECKING:
    import distributed

GRACE = 30.0
"""Seconds past its time limit after which a trial that does not end by itself has its process killed."""
PATIENCE = 300.0
"""Seconds to wait for a scheduler that is gone."""
_BEGINNING = 60
"""Seconds that the first worker of an own cluster may take to begin."""
BELOW_MAIN = 'call tuning.tune below if __name__ == "__main__":'
"""What a script has to do, as Python runs it anew in each process of a cluster."""
_GONE = ("cancelled", "lost")
"""What Dask calls work that went with its scheduler."""


class Workers(Protocol):
    """What the search needs of them."""

    apart: bool
    """Whether a trial's process is another than this one."""

    @property
    def slots(self) -> int:
        """How many trials can run at once, now."""
        ...

    def start(self, task: Task, work: Work) -> None: ...

    def ended(self, seconds: float) -> list[tuple[str, Any]]:
        """The trials that ended, waiting for the first so long at most, each with what its work returned.

        An `Outcome` may have a state that no trial has: see there.
        """
        ...

    def close(self) -> None: ...


class Here:
    """Runs a trial in this process, while `ended` waits for it."""

    slots, apart = 1, False

    def __init__(self) -> None:
        self._next: list[tuple[Task, Work]] = []

    def start(self, task: Task, work: Work) -> None:
        self._next.append((task, work))

    def ended(self, seconds: float) -> list[tuple[str, Any]]:
        started, self._next = self._next, []
        return [(task.id, work(task)) for task, work in started]

    def close(self) -> None:
        pass


class Cluster:
    """Runs trials on Dask: a cluster of its own on this machine, or one that exists.

    Args:
        workers: how many processes its own cluster has.
        scheduler: the address, or the scheduler file, of one that exists.
        threads: cores of a trial; its own cluster shares out the machine's if None.
        gpus: GPUs of a trial; each process of its own cluster sees only so many.

    Raises:
        ZooError: there is no such scheduler.
    """

    apart = True

    def __init__(
        self,
        *,
        workers: int = 1,
        scheduler: str | None = None,
        threads: int | None = None,
        gpus: int = 0,
    ) -> None:
        self._workers, self._scheduler, self._gpus = workers, scheduler, gpus
        self._threads = threads
        if scheduler is None and threads is None:
            self._threads = max(1, usable_cores() // workers)
        self._running: dict[str, distributed.Future] = {}
        self._done: queue.SimpleQueue[distributed.Future] = queue.SimpleQueue()
        self._looked, self._slots = 0.0, 0
        self._lost: list[str] = []
        """Trials that went with the scheduler, of which the search has not heard yet."""
        _quiet()
        self._cluster = _local_cluster() if scheduler is None else None
        try:
            self._client = self._connect(seconds=10)
            if self._cluster is not None:
                if gpus:
                    self._client.register_plugin(_own_gpus(workers, gpus))
                self._cluster.scale(workers)
                self._wait_for_one()
        except BaseException:
            if self._cluster is not None:
                self._cluster.close()
            raise

    def _wait_for_one(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_BEGINNING)
        except TimeoutError:
            raise ZooError(f"No worker began within {_BEGINNING} s; in a script, {BELOW_MAIN}.") from None

    @property
    def slots(self) -> int:
        """As many as the workers that are there have room for."""
        self._look()
        return self._slots

    def start(self, task: Task, work: Work) -> None:
        resources = {"GPU": self._gpus} if self._gpus and self._scheduler else None
        key = f"{task.id} {time.monotonic_ns()}"
        future = self._client.submit(
            run_apart, work, task, threads=self._threads, grace=GRACE, key=key, pure=False, resources=resources
        )
        self._running[task.id] = future
        future.add_done_callback(self._done.put)

    def ended(self, seconds: float) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        try:
            found += self._result(self._done.get(timeout=seconds))
            while True:
                found += self._result(self._done.get_nowait())
        except queue.Empty:
            pass
        self._look()
        found += [(trial, Outcome(WAITING)) for trial in self._lost]
        self._lost.clear()
        return found

    def close(self) -> None:
        for future in self._running.values():
            future.cancel(force=True)
        self._client.close(timeout=5)
        if self._cluster is not None:
            self._cluster.close(timeout=10)

    def _result(self, future: "distributed.Future") -> list[tuple[str, Any]]:
        """A future's outcome, if it is the one of its trial that counts."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        trial = str(future.key).partition(" ")[0]
        if self._running.get(trial) is not future:
            return []
        if future.status in _GONE:
            return []  # The scheduler is gone; `_look` sees to it.
        del self._running[trial]
        error = future.exception() if future.status == "error" else None
        if error is None:
            try:
                return [(trial, future.result())]
            except (OSError, TimeoutError, CancelledError):  # what it returned went with the worker or the scheduler
                return [(trial, Outcome(WAITING))]
        if isinstance(error, FullDiskError | PausedError):
            raise error
        if isinstance(error, KilledWorker):
            return [(trial, Outcome(LOST, where=error.last_worker.address))]
        return [(trial, Outcome(FAILED, reason=f"{type(error).__name__}: {error}".splitlines()[0]))]

    def _look(self) -> None:
        """See to the workers, and to the trials that were lost with the scheduler, once a second."""
        if time.monotonic() - self._looked < 1:
            return
        self._looked = time.monotonic()
        try:
            if self._client.status != "running":
                raise OSError
            self._slots = self._room()
            if self._cluster is not None and self._slots < self._workers:
                self._cluster.scale(self._workers)
            # Dask's client may have found another scheduler by itself, which knows nothing of what ran.
            self._give_up([trial for trial, future in self._running.items() if future.status in _GONE])
        except (OSError, TimeoutError):
            self._reconnect()

    def _room(self) -> int:
        """How many trials can run at once: a thread each, and on a cluster that exists its GPUs, too."""
        threads: Mapping[str, int] = self._client.nthreads()
        if not self._gpus or self._scheduler is None:
            return sum(threads.values())
        told = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return sum(min(each["nthreads"], int(each["resources"].get("GPU", 0)) // self._gpus) for each in told)

    def _reconnect(self) -> None:
        """Find the scheduler that takes the lost one's place; all that ran has to be started again."""
        self._give_up(list(self._running))
        self._slots = 0
        self._client.close(timeout=1)
        self._client = self._connect(PATIENCE)

    def _give_up(self, trials: list[str]) -> None:
        for trial in trials:
            del self._running[trial]
        self._lost += trials

    def _connect(self, seconds: float) -> "distributed.Client":
        import distributed

        until = time.monotonic() + seconds
        while True:
            try:
                if self._cluster is not None:
                    return distributed.Client(self._cluster, timeout=seconds, set_as_default=False)
                assert self._scheduler is not None
                if Path(self._scheduler).is_file():
                    return distributed.Client(scheduler_file=self._scheduler, timeout=5, set_as_default=False)
                return distributed.Client(self._scheduler, timeout=5, set_as_default=False)
            except (OSError, TimeoutError, ValueError) as error:
                if time.monotonic() > until:
                    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
                    raise ZooError(
                        f"No Dask scheduler at '{self._scheduler}' ({reason}); start one with 'dask scheduler', "
                        "or leave out --scheduler."
                    ) from None
                time.sleep(1)


def _local_cluster() -> "distributed.LocalCluster":
    """A cluster of processes on this machine, without one yet, to which only this process can talk."""
    import dask
    import distributed

    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,  # The search counts deaths, by what a trial had learnt.
            "distributed.nanny.environ": {"TF_CPP_MIN_LOG_LEVEL": "3"},
        }
    )
    return distributed.LocalCluster(
        n_workers=0,
        threads_per_worker=1,
        processes=True,
        memory_limit=0,  # Dask's own is a core's share of the machine's, which no net asks for.
        silence_logs=logging.CRITICAL,
        host="tls://127.0.0.1",
        security=distributed.Security.temporary(),
        dashboard_address="127.0.0.1:0",
    )


def _own_gpus(workers: int, gpus: int) -> Any:
    """Gives each process of a local cluster its own GPUs, before a backend is imported there."""
    from distributed import WorkerPlugin

    class OwnGpus(WorkerPlugin):
        def setup(self, worker: Any) -> None:
            first = int(worker.name) % workers * gpus
            os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(str(first + at) for at in range(gpus))

    return OwnGpus()


def _quiet() -> None:
    """A worker's death is told by the search, not by Dask's log, which importing Dask sets up."""
    import distributed  # noqa: F401

    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
