"""Fills a model with the weights that its architecture comes with."""

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.foreign import told_as
from zoo.light.layers.figures import format_shape
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.weights import Weights, find_weights
from zoo.models.build import build_verified

if TYPE_CHECKING:
    import keras
    import numpy as np

MOST_BYTES = 64 << 20


def build(name: str | os.PathLike[str], /, *, weights: str | None = None, **knobs: Any) -> "keras.Model":
    """Build an architecture, by name or from its folder, and verify it.

    With every knob at its default the model must agree with the architecture's table, cell by cell;
    with other knobs it must agree with `zoo.light.layers`.

    Args:
        weights: the name of weights that the architecture comes with, ``zoo show`` lists them; the model then has the
            knobs that they were learnt with.

    Raises:
        ZooError: no such architecture, knob or weights, an illegal value, or a model that disagrees.
    """
    architecture = find(name)
    if weights is None:
        return build_verified(architecture, knobs)
    return build_filled(architecture, find_weights(architecture, weights), knobs)


def build_filled(architecture: Architecture, weights: Weights, knobs: Mapping[str, Any]) -> "keras.Model":
    """Build, verify and fill; see `zoo.build`.

    Raises:
        ZooError: a knob is set otherwise than the weights were learnt with, or the file is damaged.
    """
    model = build_verified(architecture, weights.settings(architecture, knobs))
    fill(model, weights)
    return model


def fill(model: "keras.Model", weights: Weights) -> None:
    """Give the model these weights.

    Raises:
        ZooError: the file is missing, is not the one that the ``.toml`` tells of, or is another net's.
    """
    path = weights.path.with_suffix(".npz")
    arrays = _arrays(path, weights)
    variables = variables_by_name(model)
    if differing := variables.keys() ^ arrays.keys():
        where = "the model" if min(differing) in arrays else "the file"
        raise ZooError(f"{path}: not the weights of {model.name}; {where} has no {min(differing)}.")
    for name, variable in variables.items():
        if arrays[name].shape != tuple(variable.shape):
            shapes = (format_shape(shape) or "a number" for shape in (arrays[name].shape, tuple(variable.shape)))
            raise ZooError(f"{path}: {name} is {' where the model has '.join(shapes)}.")
    for name, variable in variables.items():
        variable.assign(arrays[name].astype(variable.dtype))


def variables_by_name(model: "keras.Model") -> dict[str, Any]:
    """The weights of a model under ``<layer>/<weight>``: ``conv1/kernel``."""
    return {f"{layer.name}/{weight.name}": weight for layer in model.layers for weight in layer.weights}


def _arrays(path: Path, weights: Weights) -> dict[str, "np.ndarray"]:
    import numpy as np

    content = disk.read(path, MOST_BYTES)
    if hashlib.sha256(content).hexdigest() != weights.sha256:
        raise ZooError(f"{path}: its SHA-256 is not the one in {weights.path.name}; the file is damaged or another.")
    with told_as(f"{path}: not a readable .npz"), np.load(io.BytesIO(content), allow_pickle=False) as file:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in file.zip.infolist()):
            raise ZooError(f"{path}: compressed; weights are kept as numpy.savez writes them.")
        return {name: file[name] for name in file.files}
