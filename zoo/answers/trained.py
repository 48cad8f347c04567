"""A model that has learnt: of a run's folder, of an architecture with weights, or of anybody's ``.keras`` file.

That file may mean harm, and its own word is not taken: its layers are read without Keras, what they would allocate is
held against the size of the file, and Keras builds the model from its configuration alone before the weights are
filled in.
"""

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.answers.judge import Judged, judge
from zoo.answers.unpacked import unpacked
from zoo.data.fixed import UNKNOWN, Fixed
from zoo.data.load import check_rate, load
from zoo.data.missing import NoDataError
from zoo.data.splits import Splits
from zoo.data.sums import Sum, changed
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.curves.runs import Run, read_run, resuming
from zoo.light.files.foreign import there, told_as
from zoo.light.files.shown import Shown
from zoo.light.layers.figures import told
from zoo.light.nets.catalogue import Architecture, catalogue, find, is_name
from zoo.light.nets.graph import says_its_input
from zoo.light.nets.saved import read_config, reading, table_of_config
from zoo.light.nets.table import Table
from zoo.light.nets.weights import Weights, find_weights
from zoo.models.build import import_keras
from zoo.models.ends import Ends, ends_of_model, ends_of_table
from zoo.models.fast import hasten
from zoo.models.fill import build_filled

if TYPE_CHECKING:
    import keras

MOST_PARAMETERS = 2_000_000_000
MOST_SAMPLE_BYTES = 2 << 30
"""Of all layers' outputs for one sample."""
_MOST_UNPACKED, _MORE_BYTES = 10, 1 << 20
"""An archive unpacks to at most so many times its size, and so many bytes more."""
_BATCH_SIZE = 32
_CLAIMED = ("build_config", "compile_config")
"""The shapes that a file claims its layers are built for, which would be allocated unchecked."""
_ROOTS = ("Functional", "Sequential", "Model")


@dataclass(frozen=True, slots=True, repr=False)
class Trained(Shown):
    """A classifier ready to answer."""

    name: str
    """What was given: the run's folder, the file, or the architecture and its weights."""
    model: "keras.Model"
    ends: Ends
    labels: tuple[str, ...]
    """A name a class; their numbers where none are known."""
    batch_size: int
    origin: Run | Weights | None = None
    """What knows the data that it learnt from."""

    def __str__(self) -> str:
        return f"{self.name}, {self.ends.parameters:,} parameters, {len(self.labels)} classes"

    @property
    def input(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.ends.input

    @property
    def wanted(self) -> Wanted:
        """What it asks of the data that it is judged on."""
        binary, tokens = self.ends.output == 1, self.ends.tokens
        labels = self.labels
        return Wanted(
            self.name, self.input, len(labels), binary, labels, self.data, tokens, learnt=True, fixed=self.fixed
        )

    @property
    def fixed(self) -> Fixed:
        """How the samples were read from which it learnt."""
        return Fixed(self.origin.rate, self.origin.pixels) if self.origin else UNKNOWN

    @property
    def data(self) -> str | None:
        """The spec of the data that it learnt from."""
        return self.origin.data if self.origin else None

    def load_data(self, spec: str | None, pixels: str | None = None) -> Splits:
        """The data of that spec; without one, those that the model learnt from and was to be judged by.

        Args:
            pixels: what their numbers are, where they do not say it themselves; what a model takes that does not say.

        Raises:
            ZooError: neither is known, or the data do not fit the model.
        """
        if spec is None and self.data is None:
            raise ZooError(f"{self.name} does not say what data it is for; name them with --data.")
        learnt = self.fixed.pixels
        if spec is None and pixels and learnt and pixels != learnt:
            raise ZooError(f"{self.name} learnt from its data as {learnt}; leave out --pixels {pixels}.")
        seed = (self.origin.seed if self.origin else None) or 0
        limit = self.origin.limit if self.origin and spec is None else None
        wanted = replace(self.wanted, pixels=pixels)
        if spec is None:  # Its own data are read as they were when it learnt from them.
            wanted = replace(wanted, fixed=None, pixels=pixels or learnt)
        run = self.origin if isinstance(self.origin, Run) and spec is None else None
        try:
            splits = load(wanted, spec, place=run.place if run else None, limit=limit, seed=seed)
        except NoDataError as error:  # Other data would be no judge of what it learnt.
            raise error.advising(None if spec is None else "use --data sample") from None
        if spec is None:
            check_rate(splits, self.fixed.rate, str(self.data))
        if run and run.tested and changed({"test": Sum(run.tested)}, splits.parts, splits.labels):
            raise ZooError(
                f"The test samples of {self.data} are others than when {self.name} learnt; to judge it by them all the "
                f"same, name them: --data {self.data}"
            )
        return splits

    def judge(self, splits: Splits) -> Judged:
        """What it gets right of the test samples."""
        loss = str(self.origin.recipe.get("loss", "")) if isinstance(self.origin, Run) else ""
        return judge(self.model, splits.test, splits.labels, self.batch_size, logits=self.ends.logits, loss=loss)


def load_trained(source: Path, weights: str | None = None) -> Trained:
    """Load the best model of a run's folder, a ``.keras`` file, or an architecture with weights that it comes with.

    Args:
        weights: which weights of an architecture.

    Raises:
        ZooError: it is none of these, is damaged, is no classifier, or would take more memory than its size warrants.
    """
    if is_architecture(source):
        return _load_shipped(find(str(source)), weights)
    if weights is not None:
        raise ZooError(f"'{source}' has its own weights; --weights is for an architecture.")
    run = None
    path = source
    if there(source, Path.is_dir):
        run, path = read_run(source), source / "model.keras"
        if not path.exists():
            raise ZooError(f"'{source}' has no model.keras yet; it must finish an epoch: {resuming(source)}")
    elif source.suffix != ".keras":
        raise _no_model(source)
    config, table = read_checked(path)
    ends = ends_of_table(str(path), table)
    labels = _labels(run.labels if run else (), ends.classes)
    batch_size = (run and run.batch_size) or _BATCH_SIZE
    batch_size = min(batch_size, MOST_SAMPLE_BYTES // (told(table.activation_bytes) or MOST_SAMPLE_BYTES))
    return Trained(str(source), load_checked(path, config, table), ends, labels, batch_size, run)


def read_checked(path: Path) -> tuple[dict[str, Any], Table]:
    """The configuration and the layers of a ``.keras`` file, read without Keras.

    Raises:
        ZooError: it is damaged, or would take more memory than its size warrants.
    """
    config = read_config(path)
    with reading(path):
        table = table_of_config(config)
        within = list(_nested(config["config"]))
    for each in (table, *within):
        _check_size(path, each)
    return config, table


def in_memory(model: "keras.Model", labels: tuple[str, ...] = ()) -> Trained:
    """A classifier that Python code has at hand, of any layers.

    Raises:
        ZooError: it is no classifier.
    """
    ends = ends_of_model(model)
    return Trained(model.name, model, ends, _labels(labels, ends.classes), _BATCH_SIZE)


def _no_model(source: Path) -> ZooError:
    if source.is_file() and source.name.endswith((".h5", ".hdf5")):
        if source.name.endswith(".weights.h5"):
            return ZooError(
                f"'{source}' holds weights without their net; load them into the model that they are of, and save that "
                "with model.save('model.keras')."
            )
        return ZooError(
            f"'{source}' is the old format, which may run code when it is loaded; if you trust it, write it anew: "
            f"keras.models.load_model('{source.name}').save('{source.stem}.keras')."
        )
    return ZooError(f"'{source}' is no run's folder, no .keras file and no architecture.")


def is_architecture(source: Path) -> bool:
    """Whether it is an architecture's folder, or would be a name of one, in any case; a run's folder comes first."""
    if there(source / "config.json"):
        return False
    name = str(source).lower()
    named = is_name(name) and (name in catalogue().architectures or not source.exists())
    return named or (source / "card.toml").is_file()


def _load_shipped(architecture: Architecture, name: str | None) -> Trained:
    weights = find_weights(architecture, name)
    model = build_filled(architecture, weights, {})
    ends = ends_of_model(model)
    shown = f"{architecture.name} with the weights {weights.name}"
    labels = _labels(weights.labels, ends.classes)
    return Trained(shown, model, ends, labels, _BATCH_SIZE, weights)


def _labels(known: tuple[str, ...], classes: int) -> tuple[str, ...]:
    return known if len(known) == classes else tuple(map(str, range(classes)))


def _check_size(path: Path, table: Table) -> None:
    """Refuse what would allocate more than an honest file of this size."""
    size = path.stat().st_size
    if table.parameters > min(MOST_PARAMETERS, size):
        raise ZooError(
            f"{path}: {table.parameters:,} parameters in a file of {size:,} bytes; at least a byte each, and at most "
            f"{MOST_PARAMETERS:,}, are believed."
        )
    if told(table.activation_bytes) is None:
        raise ZooError(f"{path}: its input has open sizes; build it for one size and save it so, to have it answer.")
    if table.activation_bytes > MOST_SAMPLE_BYTES:
        raise ZooError(f"{path}: one sample takes {table.activation_bytes:,} bytes, more than {MOST_SAMPLE_BYTES:,}.")
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MOST_UNPACKED * size + _MORE_BYTES:
        raise ZooError(f"{path}: unpacks to {unpacked:,} bytes from {size:,}; no model is packed like that.")


def _nested(config: Mapping[str, Any]) -> Iterator[Table]:
    """The models within a model, at any depth, each as Keras first builds it: for the input that it says itself.

    Raises:
        ZooError: Keras 2 saved how the layers are wired, which Keras 3 does not read.
    """
    for layer in config["layers"]:
        if any(isinstance(node, list) for node in layer.get("inbound_nodes", ())):
            raise ZooError("Keras 2 saved its graph, which Keras 3 does not load; zoo show and zoo check read it.")
        for within in (layer["config"], (layer["config"].get("layer") or {}).get("config", {})):
            if "layers" in within:
                if says_its_input(within):
                    yield table_of_config(_without(within, "shared_object_id"))  # Its twin may stand outside.
                yield from _nested(within)


def load_checked(path: Path, config: dict[str, Any], table: Table) -> "keras.Model":
    """The model of a ``.keras`` file that was read and checked; nothing in it is run.

    Raises:
        ZooError: it is none that Keras can load.
    """
    if config.get("class_name") not in _ROOTS:
        raise ZooError(f"{path}: not the configuration of a Keras model, but of '{config.get('class_name')}'.")
    keras = import_keras()
    fact = f"{path}: not a model that Keras can load"
    with unpacked(path, table) as weights, told_as(fact), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # What Keras advises the net's maker is no answer to who asks it.
        model = keras.saving.deserialize_keras_object(_without(config, *_CLAIMED), safe_mode=True)
        warnings.simplefilter("error")  # It no more than warns of layers that keep their random weights.
        model.load_weights(weights)
    return hasten(model)


def _without(config: Any, *left_out: str) -> Any:
    """A configuration less entries of some names, at any depth."""
    if isinstance(config, dict):
        return {key: _without(value, *left_out) for key, value in config.items() if key not in left_out}
    return [_without(each, *left_out) for each in config] if isinstance(config, list) else config
