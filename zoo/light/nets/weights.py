"""Weights that an architecture comes with, and where they come from.

They lie beside its three files: ``weights/<data>.npz``, an array a weight under ``<layer>/<weight>``, and
``weights/<data>.toml``, which names the data, the recipe, the seed, the knobs, the figures reached and the SHA-256.
"""

import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError, suggestion
from zoo.light.files import disk
from zoo.light.layers.figures import format_shape
from zoo.light.nets.card import Value
from zoo.light.nets.catalogue import Architecture
from zoo.models.build import build_verified, check_knobs

if TYPE_CHECKING:
    import keras
    import numpy as np

FOLDER = "weights"
LARGEST_FILE = 64 << 20  # bytes
_LARGEST_TOML = 1 << 20  # bytes of the .toml


@dataclass(frozen=True)
class Weights:
    """The ``.toml`` of some weights; the arrays are read when a model is filled."""

    path: Path
    """Of the ``.toml``."""
    data: str
    seed: int
    limit: int | None
    labels: tuple[str, ...]
    sha256: str
    knobs: Mapping[str, Value]
    figures: Mapping[str, float]
    """`test_accuracy` on `test_samples`, `test_loss`, and what else was found."""

    def __str__(self) -> str:
        accuracy, samples = self.figures["test_accuracy"], self.figures["test_samples"]
        return f"{accuracy:.2%} of {samples:,.0f} test samples right, seed {self.seed}"

    @property
    def name(self) -> str:
        """What ``--weights`` calls them: the data they were learnt from."""
        return self.path.stem

    def settings(self, architecture: Architecture, knobs: Mapping[str, Any]) -> dict[str, Value]:
        """The knobs that the weights were learnt with.

        Raises:
            ZooError: one of `knobs` is set otherwise, is unknown or illegal.
        """
        defaults = {name: knob.default for name, knob in architecture.card.knobs.items()}
        own = defaults | check_knobs(architecture, self.knobs)
        for knob, value in check_knobs(architecture, knobs).items():
            if value != own[knob]:
                raise ZooError(
                    f"{architecture.name}: the weights '{self.name}' were learnt with {knob}={own[knob]}, "
                    f"not {value}; leave --set {knob} out, or train with it: zoo train {architecture.name}."
                )
        return own

    def fill(self, model: "keras.Model") -> None:
        """Give the model these weights.

        Raises:
            ZooError: the file is missing, is not the one that the ``.toml`` tells of, or is another net's.
        """
        path = self.path.with_suffix(".npz")
        arrays = self._arrays(path)
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

    def _arrays(self, path: Path) -> dict[str, "np.ndarray"]:
        import hashlib
        import zipfile

        import numpy as np

        content = disk.read(path, LARGEST_FILE)
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ZooError(f"{path}: its SHA-256 is not the one in {self.path.name}; the file is damaged or another.")
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                if any(entry.compress_type != zipfile.ZIP_STORED for entry in file.zip.infolist()):
                    raise ZooError(f"{path}: compressed; weights are kept as numpy.savez writes them.")
                return {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, zipfile.BadZipFile) as error:
            raise ZooError(f"{path}: not a readable .npz ({type(error).__name__}).") from None


def weights_of(architecture: Architecture) -> tuple[str, ...]:
    """The names of the weights that an architecture comes with."""
    return tuple(sorted(path.stem for path in (architecture.folder / FOLDER).glob("*.toml")))


def find_weights(architecture: Architecture, name: str | None = None) -> Weights:
    """The weights of that name; without one, those of the card's own data, or the only ones.

    Raises:
        ZooError: there are none, or their ``.toml`` is damaged.
    """
    known = weights_of(architecture)
    if not known:
        name = architecture.name
        raise ZooError(f"{name} comes without weights; train it and give the run: zoo train {name}.")
    if name is None:
        name = architecture.card.data if architecture.card.data in known else known[0]
    if name not in known:
        raise ZooError(f"{architecture.name} has no weights '{name}'.{suggestion(name, known)}")
    return _read(architecture.folder / FOLDER / f"{name}.toml")


def build_filled(architecture: Architecture, weights: Weights, knobs: Mapping[str, Any]) -> "keras.Model":
    """Build, verify and fill; see `zoo.build`."""
    model = build_verified(architecture, weights.settings(architecture, knobs))
    weights.fill(model)
    return model


def variables_by_name(model: "keras.Model") -> dict[str, Any]:
    """The weights of a model under ``<layer>/<weight>``: ``conv1/kernel``."""
    return {f"{layer.name}/{weight.name}": weight for layer in model.layers for weight in layer.weights}


def _read(path: Path) -> Weights:
    try:
        content = tomllib.loads(disk.read(path, _LARGEST_TOML).decode())
        weights = Weights(
            path=path,
            data=_take(content, "data", str),
            seed=_take(content, "seed", int),
            limit=_take(content, "limit", int) if "limit" in content else None,
            labels=tuple(map(str, _take(content, "labels", list))),
            sha256=_take(content, "sha256", str),
            knobs=_take(content, "knobs", dict),
            figures={name: float(value) for name, value in _take(content, "figures", dict).items()},
        )
        _ = str(weights)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ZooError(f"{path}: not what zoo.shipping writes ({type(error).__name__}: {error}).") from None
    return weights


def _take(content: Mapping[str, Any], name: str, kind: type) -> Any:
    value = content[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name} must be of type {kind.__name__}, not {value!r}")
    return value
