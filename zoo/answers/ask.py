"""A trained model as Python code asks it: loaded, judged on test samples, asked for a class."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Union

from zoo.answers.judge import Judged
from zoo.answers.predict import Answer, answer, files_in
from zoo.answers.trained import Trained, in_memory, load_trained
from zoo.data.classes import matched
from zoo.data.splits import Splits
from zoo.errors import require
from zoo.light.files.foreign import there

if TYPE_CHECKING:
    import keras

Model = Union[str, "os.PathLike[str]", Trained, "keras.Model"]
"""A run's folder, a ``.keras`` file, an architecture that comes with weights, or a model in memory."""


def load(source: str | os.PathLike[str], /, *, weights: str | None = None) -> Trained:
    """A trained model, ready to answer; nothing in a ``.keras`` file is run.

    Args:
        source: a run's folder, a ``.keras`` file, or an architecture that comes with weights.
        weights: which weights of an architecture.

    Raises:
        ZooError: it is none of these, is damaged, is no classifier, or would take more memory than its size warrants.
    """
    require("keras", "numpy")
    return load_trained(Path(source), weights)


def evaluate(
    model: Model, data: str | Splits | None = None, /, *, weights: str | None = None, pixels: str | None = None
) -> Judged:
    """Judge a model on test samples.

    Args:
        data: a spec, or splits that are loaded; those that the model learnt from and was to be judged by if None.
        pixels: what their numbers are, ``0..1``, ``0..255``, ``-1..1`` or ``raw``, where it cannot be told; of a model
            that does not say what it takes, that.

    Raises:
        ZooError: the model cannot be loaded, or the data are not known, not to be had, or do not fit it.
    """
    splits = data if isinstance(data, Splits) else None
    trained = _trained(model, splits.labels if splits else (), weights)
    if splits is None:
        splits = trained.load_data(data if isinstance(data, str) else None, pixels)
    return trained.judge(matched(splits, trained.labels, trained.name))


def predict(
    model: Model,
    /,
    *files: str | os.PathLike[str],
    top: int = 1,
    weights: str | None = None,
    pixels: str | None = None,
) -> list[Answer]:
    """The most probable classes of each sample in some pictures, recordings or arrays, or folders of such.

    Args:
        top: how many classes of each, the likeliest first.
        pixels: as for `evaluate`.

    Raises:
        ZooError: the model cannot be loaded, or a file cannot be read as what it takes.
    """
    trained = _trained(model, (), weights)
    paths = [each for file in map(Path, files) for each in (files_in(file)[0] if there(file, Path.is_dir) else [file])]
    return [each for path in paths for each in answer(trained, path, top, pixels)]


def _trained(model: Model, labels: tuple[str, ...], weights: str | None) -> Trained:
    if isinstance(model, Trained):
        return model
    if isinstance(model, str | os.PathLike):
        return load(model, weights=weights)
    return in_memory(model, labels)
