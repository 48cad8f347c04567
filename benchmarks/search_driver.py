"""What the search itself costs: of a trial, of taking up a long search, and of keeping many workers busy."""

import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from side_by_side import claim, options, seconds_of

from tuning.job.read import parse_job
from tuning.search.search import Search
from tuning.trials.journal import read_state
from tuning.trials.task import Outcome, Task
from tuning.trials.workers import Cluster, Here

SECONDS = 10.0
"""Mean of a simulated trial; real ones are longer."""


def main() -> None:
    tiny = options(__doc__).parse_args().tiny
    few, many = (20, 40) if tiny else (1_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        seconds, resuming = {}, {}
        for number in (few, many):
            job, place = _job(number), Path(folder, str(number))
            seconds[number] = _search(job, place, Here(), at_once)
            resuming[number] = _resume(job, place)
            print(
                f"{number:6,} trials: {1000 * seconds[number] / number:.2f} ms a trial, "
                f"{resuming[number]:.2f} s to take up the search"
            )
        claim(f"driver's milliseconds a trial, of {many:,}", "", 1000 * seconds[many] / many)
        growth = seconds[many] / many / (seconds[few] / few)
        claim(f"driver's cost of a trial among {many:,}", f"a trial among {few:,}", growth, at_most=1.5)
        claim(f"seconds to take up a search of {many:,} finished trials", "", resuming[many])
        workers = 4 if tiny else 200
        what = f"share of the time that {workers} workers with trials of {SECONDS:g} s are busy"
        claim(what, "", _busy(workers, Path(folder)), at_least=0.95)


def at_once(task: Task) -> Outcome:
    return Outcome("completed", [{"val_accuracy": 0.5}], [0.5], 0.0, "here")


def at_once_apart(task: Task) -> Outcome:
    """Long enough that nobody does it twice."""
    time.sleep(SECONDS)
    return at_once(task)


def sleeping(task: Task) -> Outcome:
    started = time.monotonic()
    time.sleep(random.Random(task.id).uniform(0.5, 1.5) * SECONDS)
    return replace(at_once(task), where=f"{started} {time.monotonic()}")


def _job(trials: int):
    return parse_job(
        "driver",
        {
            "architecture": "toy_mlp",
            "data": "sample",
            "limit": 60,
            "epochs": 1,
            "budget": {"trials": trials},
            "final": {"trials": 0},
            "space": {"learning_rate": {"float": [1e-4, 1e-1], "log": True}, "units": {"int": [2, 64]}},
        },
    )


def _search(job, folder: Path, workers, run) -> float:
    search = Search(job, folder, run=run)
    try:
        search.begin()
        return seconds_of(lambda: search.go(workers))
    finally:
        search.close()


def _resume(job, folder: Path) -> float:
    search: list[Search] = []
    seconds = seconds_of(lambda: (search.append(Search(job, folder)), search[0].begin(resume=True)))
    search[0].close()
    return seconds


def _busy(workers: int, folder: Path) -> float:
    """The share of the workers' time, until the last trial was proposed, that went into trials.

    Each worker is a thread that waits for a process that sleeps; a few of Dask's hold all threads, as a machine has not
    the memory for so many. What a trial's process takes to begin, once a worker, is not counted.
    """
    import distributed

    processes = min(4, workers)
    cluster = distributed.LocalCluster(
        n_workers=processes, threads_per_worker=workers // processes, dashboard_address=":0"
    )
    team = Cluster(scheduler=cluster.scheduler_address)
    try:
        _search(_job(workers), folder / "warm", team, at_once_apart)
        _search(_job(5 * workers), folder / "cluster", team, sleeping)
    finally:
        team.close()
        cluster.close()
    ran = [tuple(map(float, trial.where.split())) for trial in read_state(folder / "cluster").search]
    first, last = min(start for start, _ in ran), max(start for start, _ in ran)
    worked = sum(min(end, last) - start for start, end in ran)
    return worked / (workers * (last - first))


if __name__ == "__main__":
    main()
