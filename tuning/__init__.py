"""Hyperparameter search over an architecture's knobs, with KerasTuner.

import keras_tuner
import tuning

tuner = keras_tuner.RandomSearch(tuning.hypermodel("mnist_cnn"), "val_accuracy", max_trials=8)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuning.hypermodels import ArchitectureHyperModel

__all__ = ["hypermodel"]


def hypermodel(name: str, /) -> "ArchitectureHyperModel":
    """An architecture as a ``keras_tuner.HyperModel``: its card's search values, its recipe.

    Raises:
        zoo.ZooError: no such architecture, or one without a task.
    """
    from tuning.hypermodels import ArchitectureHyperModel
    from zoo.catalogue import find

    return ArchitectureHyperModel(find(name))
