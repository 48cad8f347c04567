"""Hyperparameter search: jobs of our own, and an architecture as KerasTuner takes it.

import keras_tuner
import tuning

tuner = keras_tuner.RandomSearch(tuning.hypermodel("mnist_cnn"), "val_accuracy", max_trials=8)

state = tuning.tune("mnist_cnn", folder="logs/tune/mine", workers=2)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuning.hypermodels import hypermodel
    from tuning.job.read import read_job
    from tuning.results.best import read_best
    from tuning.search.tune import tune

__all__ = ["hypermodel", "read_best", "read_job", "tune"]

_HOMES = {
    "hypermodel": "tuning.hypermodels",
    "read_best": "tuning.results.best",
    "read_job": "tuning.job.read",
    "tune": "tuning.search.tune",
}


def __getattr__(name: str) -> Any:
    """A public name, found when it is asked for: some of them import KerasTuner."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tuning' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
