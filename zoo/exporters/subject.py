"""The net that leaves: a plain model, what its numbers and classes mean, and the data that it can be judged on."""

import logging
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.answers.ask import Model
from zoo.answers.trained import Trained, in_memory, is_architecture, load_checked, load_trained, read_checked
from zoo.data.fixed import PIXELS
from zoo.data.missing import NoDataError
from zoo.data.pixels import BOUNDS
from zoo.data.splits import Splits
from zoo.errors import ZooError
from zoo.exporters.portable import plain
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.weights import Weights, weights_of
from zoo.models.build import import_keras
from zoo.models.ends import ends_of_model
from zoo.models.fill import build

if TYPE_CHECKING:
    import keras
    import numpy as np

FRESH_SEED = 0


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """A net, ready to be written and to be held against."""

    name: str
    """What was given."""
    stem: str
    """What a file of it is called, without the suffix."""
    model: "keras.Model"
    """As Keras computes it; where the file is to take other numbers, with the layer in front that scales them."""
    weights: str
    """Where the weights come from, in words."""
    trained: Trained | None = None
    """What can be judged on data."""
    pixels: str | None = None
    """What the numbers are that the file takes, one of `PIXELS`; None where that is not known."""
    scale: tuple[float, float] = (1.0, 0.0)
    """From the numbers that the file takes to those that the net takes: factor and offset."""

    @property
    def labels(self) -> tuple[str, ...]:
        return self.trained.labels if self.trained else ()

    @property
    def classifies(self) -> bool:
        return self.trained is not None

    def data(self) -> Splits | None:
        """The data that it learnt from and is judged on; None where it has none, or they are not to be had."""
        if self.trained is None or self.trained.data is None:
            return None
        try:
            return self.trained.load_data(None)
        except NoDataError:
            return None

    def given(self, batch: "np.ndarray") -> "np.ndarray":
        """Samples as the file takes them, from samples as the net takes them."""
        factor, offset = self.scale
        return batch if self.scale == (1.0, 0.0) else ((batch - offset) / factor).astype(batch.dtype)


def subject_of(given: Model, weights: str | None = None, pixels: str | None = None) -> Subject:
    """What to export.

    Args:
        given: an architecture, with `weights` or those that it comes with, else fresh ones; a run; a ``.keras`` file;
            a model in memory.
        pixels: what the numbers are that the file will be given; of a net that does not say what it takes, that.

    Raises:
        ZooError: it cannot be loaded, takes several inputs, or takes numbers that are no pixels.
    """
    if pixels is not None and pixels not in PIXELS:
        raise ZooError(f"--pixels {pixels}: one of {', '.join(PIXELS)} is needed.")
    found = _found(given, weights)
    found = replace(found, model=plain(found.model))
    if len(found.model.inputs) != 1:
        raise ZooError(f"{found.name}: it takes {len(found.model.inputs)} inputs; nets of one are exported.")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # It advises against batches of several sizes.
    return found if pixels is None else _scaled(found, pixels)


def _found(given: Model, weights: str | None) -> Subject:
    if isinstance(given, Trained):
        return _of_trained(given, _stem(given.name))
    if not isinstance(given, str | os.PathLike):
        return _of_model(given)
    path = Path(given)
    if is_architecture(path):
        return _of_architecture(find(str(path)), weights)
    if weights is not None or path.suffix != ".keras" or path.is_dir():
        return _of_trained(load_trained(path, weights), path.name)
    return _of_model(load_checked(path, *read_checked(path)), str(path), path.stem)


def _of_architecture(architecture: Architecture, weights: str | None) -> Subject:
    if weights is not None or weights_of(architecture):
        return _of_trained(load_trained(architecture.folder, weights), architecture.name)
    import_keras().utils.set_random_seed(FRESH_SEED)
    model = build(architecture.folder)
    found = _of_model(model, architecture.name, architecture.name)
    pixels = "0..1" if architecture.card.task != "none" and len(architecture.card.input) == 3 else None
    return replace(found, weights=f"as it is built, by the seed {FRESH_SEED}; it comes without others", pixels=pixels)


def _of_trained(trained: Trained, stem: str) -> Subject:
    origin = trained.origin
    shown = f"{origin.name}: {origin}" if isinstance(origin, Weights) else "its own"
    return Subject(trained.name, _stem(stem), trained.model, shown, trained, _taken(trained.fixed.pixels))


def _of_model(model: "keras.Model", name: str = "", stem: str = "") -> Subject:
    try:
        ends_of_model(model)
        trained = in_memory(model)
    except ZooError:  # It is no classifier, and held by its numbers alone.
        trained = None
    return Subject(name or model.name, _stem(stem or model.name), model, "its own", trained)


def _taken(pixels: str | None) -> str | None:
    """What a net takes that learnt from such numbers: those of 0..255 came to it as 0..1."""
    return "0..1" if pixels == "0..255" else pixels


def _stem(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", Path(name).name) or "net"


def _to_unit(pixels: str) -> tuple[float, float]:
    """Factor and offset that bring such numbers to 0..1."""
    low, high = BOUNDS[pixels]
    return 1 / (high - low), -low / (high - low)


def _scaled(found: Subject, pixels: str) -> Subject:
    """The net with a layer in front, where it takes other numbers than the file will be given."""
    if found.pixels is None or pixels == found.pixels:
        return replace(found, pixels=pixels)
    if "raw" in (pixels, found.pixels):
        raise ZooError(f"{found.name} takes numbers that are {found.pixels}; they cannot be had of {pixels}.")
    (factor, offset), (to_factor, to_offset) = _to_unit(pixels), _to_unit(found.pixels)
    scale = factor / to_factor, (offset - to_offset) / to_factor
    return replace(found, model=_behind(found.model, *scale), pixels=pixels, scale=scale)


def _behind(model: "keras.Model", factor: float, offset: float) -> "keras.Model":
    """The same net behind a layer that scales, of which it is no part but which stands among its layers."""
    keras = import_keras()
    scaling = keras.layers.Rescaling(factor, offset, name="scaling")
    given = model.inputs[0]
    if isinstance(model, keras.Sequential):
        copies = [type(each).from_config(each.get_config()) for each in model.layers]
        copy = keras.Sequential([keras.Input(given.shape[1:], name=given.name), scaling, *copies], name=model.name)
    else:
        scaled: dict[int, Any] = {}

        def call(layer: Any, *args: Any, **named: Any) -> Any:
            def brought(tensor: Any) -> Any:
                if not isinstance(getattr(tensor, "_keras_history", (None,))[0], keras.layers.InputLayer):
                    return tensor
                if id(tensor) not in scaled:
                    scaled[id(tensor)] = scaling(tensor)
                return scaled[id(tensor)]

            return layer(*keras.tree.map_structure(brought, args), **named)

        copy = keras.models.clone_model(model, call_function=call)
    copy.set_weights(model.get_weights())
    return copy
