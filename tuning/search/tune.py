"""A whole search: with its workers started and stopped."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

from tuning.job.job import MOST_WORKERS, Job
from tuning.job.read import find_job, is_search
from tuning.search.watcher import SearchWatcher
from tuning.trials.journal import State
from tuning.trials.workers import BELOW_MAIN, Cluster, Here, Workers
from zoo.errors import ZooError, require
from zoo.light.files.disk import FullDiskError
from zoo.light.files.text import number_of
from zoo.light.files.toml import whole
from zoo.models import device, threads


def tune(
    source: str | Path,
    /,
    *,
    folder: str | Path | None = None,
    workers: int | None = None,
    resume: bool = False,
    architecture: str | Path | None = None,
) -> State:
    """Search as ``zoo tune`` does, and return what was found.

    Args:
        source: an architecture, a job of the project, a job's TOML file, or the folder of a search.
        folder: where to keep everything; ``logs/tune/<job>`` if None.
        workers: processes; the job's own number if None; 1 is this one.
        resume: go on with what `folder` holds.
        architecture: the folder of the net of a search, where it is none of the catalogue and this user has not
            trained it before.

    Raises:
        zoo.ZooError: the job is broken, or nothing could be trained.
    """
    require("keras_tuner", "keras")
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise ZooError(f"This script is run again in each worker that it starts; {BELOW_MAIN}.")
    job = find_job(source, Path(architecture) if architecture else None)
    job = job if workers is None else replace(job, workers=whole("workers", workers, 1, MOST_WORKERS))
    own_folder = Path(source) if is_search(source) else None
    return run_job(job, Path(folder) if folder else own_folder, resume=resume)


def run_job(
    job: Job,
    folder: Path | None = None,
    *,
    scheduler: str | None = None,
    resume: bool = False,
    extend: bool = False,
    watcher: SearchWatcher | None = None,
) -> State:
    """Search in `folder`, with as many workers as the job has.

    Args:
        scheduler: the address or the file of a Dask scheduler that exists, whose workers are used instead.
        extend: go on with a budget that is wider than it was.
        watcher: is told what happens.

    Raises:
        ZooError: something stands in the way; the folder goes on with ``resume``.
    """
    watcher = watcher or SearchWatcher()
    _limit_threads(job)
    from tuning.search.search import Search  # It imports Keras, which takes its threads from then on.

    if scheduler is None:
        _check_gpus(job)
    search = Search(job, folder or Path("logs/tune") / job.name, watcher=watcher)
    try:
        if search.state.lost:
            watcher.damaged(search.state.lost)
        search.begin(resume=resume, extend=extend)
        if search.state.finished:
            search.tell()  # It may have been killed before it had.
            watcher.finished(search.state)
            return search.state
        team = _team(job, scheduler)
        try:
            search.go(team)
        finally:
            team.close()
        return search.state
    except FullDiskError as error:
        raise FullDiskError(f"{str(error).rstrip('.')}. Make room, then go on with --resume.") from None
    finally:
        search.close()


def choose_threads(job: Job) -> None:
    """Let this process, which is the search's own, compute a trial's step as `zoo train` would by the card's recipe."""
    _limit_threads(job)
    recipe = job.base.card.training
    if job.workers == 1 and not job.limits.threads and recipe is not None:
        batch, parts = (job.fixed.get(name, getattr(recipe, name)) for name in ("batch_size", "accumulate"))
        threads.choose(job.base.table.macs * int(batch) // int(parts))


def _limit_threads(job: Job) -> None:
    """Give this process, where it runs the trials, the threads of a worker, before TensorFlow is imported."""
    if job.limits.threads and job.workers == 1:
        threads.limit(job.limits.threads)


def _check_gpus(job: Job) -> None:
    """Refuse to train on processors where the job asks for GPUs; other backends than TensorFlow are not asked."""
    from zoo.models.build import import_keras

    needed = job.limits.gpus * job.workers
    if needed and import_keras().backend.backend() == "tensorflow" and (there := device.gpus()) < needed:
        asked = f"gpus = {job.limits.gpus} for {number_of(job.workers, 'worker')} needs {number_of(needed, 'GPU')}"
        raise ZooError(f"[limits]: {asked}; TensorFlow has {there} here. Take fewer, or leave it out.")


def _team(job: Job, scheduler: str | None) -> Workers:
    if job.workers == 1 and scheduler is None:
        return Here()
    limits = job.limits
    return Cluster(
        workers=job.workers,
        scheduler=scheduler,
        threads=limits.threads,
        gpus=limits.gpus,
    )
