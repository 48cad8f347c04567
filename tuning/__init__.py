"""Hyperparameter search: jobs of our own, and an architecture as KerasTuner takes it.

import keras_tuner
import tuning

tuner = keras_tuner.RandomSearch(tuning.hypermodel("mnist_cnn"), "val_accuracy", max_trials=8)

state = tuning.tune("mnist_cnn", folder="logs/tune/mine", workers=2)
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuning.hypermodels import ArchitectureHyperModel
    from tuning.search.journal import State

__all__ = ["hypermodel", "tune"]


def hypermodel(source: str, /) -> "ArchitectureHyperModel":
    """A job's space and recipe as a ``keras_tuner.HyperModel``, for any tuner of KerasTuner's.

    Args:
        source: an architecture, for the default job that its card makes; or a job, as for `tune`.

    Raises:
        zoo.ZooError: there is no such job or architecture, or it has no task.
    """
    from tuning.hypermodels import ArchitectureHyperModel
    from tuning.job.job import find_job

    return ArchitectureHyperModel(find_job(source))


def tune(source: str, /, *, folder: str | Path | None = None, workers: int = 1, resume: bool = False) -> "State":
    """Search as ``zoo tune`` does, and return what was found.

    Args:
        source: an architecture, a job of the project, or a job's TOML file.
        folder: where to keep everything; ``logs/tune/<job>`` if None.
        workers: processes; 1 is this one.
        resume: go on with what `folder` holds.

    Raises:
        zoo.ZooError: the job is broken, or nothing could be trained.
    """
    from tuning.job.job import find_job
    from tuning.search.search import run_job

    return run_job(find_job(source), Path(folder) if folder else None, workers=workers, resume=resume)
