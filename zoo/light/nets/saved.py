"""Reads the configuration in which Keras saves a model, without Keras: layers in, no code run.

A ``.keras`` file is an archive; only its ``config.json`` is read, within a fixed size, so that a file from
anybody can be marked against safely.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.files.foreign import reason
from zoo.light.layers.configured import class_of, kind_of_class, layer_of
from zoo.light.layers.figures import told
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.pooling import MAX_POOLS, padded_with_lowest
from zoo.light.layers.layer import Layer, derive
from zoo.light.layers.operation import SLOT
from zoo.light.layers.source import LayerOutput, mask_of, source
from zoo.light.layers.window import Pads
from zoo.light.nets.graph import Called, Entry, Graph
from zoo.light.nets.row import Row
from zoo.light.nets.sharing import with_shares
from zoo.light.nets.table import Table

LARGEST_CONFIG = 32 << 20  # bytes; NASNetLarge has 2 MB
LARGEST_FIGURE = 10**30
"""Of parameters, bytes of outputs and multiply-accumulates; a float still holds what is computed from it."""
_MOST_DIGITS = 20


def read_table(path: Path) -> Table:
    """The layers of a ``.keras`` file as a table whose figures are derived by `zoo.light.layers`.

    Raises:
        ZooError: it is no such file, or holds a layer of an unknown kind.
    """
    config = read_config(path)
    with reading(path):
        return table_of_config(config)


def read_config(path: Path) -> Any:
    """What a ``.keras`` file says of its model, as it stands there.

    Raises:
        ZooError: it is no such file.
    """
    with reading(path):
        return json.loads(_config_text(path), parse_int=_whole)


def _whole(digits: str) -> int:
    """A whole number that a net may have."""
    if len(digits) > _MOST_DIGITS:
        raise ZooError(f"a number of {len(digits):,} digits; no model has such.")
    return int(digits)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Whatever is wrong with a configuration is said as a line about its file."""
    try:
        yield
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    except Exception as error:  # What is anybody's may have anything anywhere.
        raise ZooError(f"{path}: not the configuration of a Keras model ({reason(error)}).") from None


def table_of_config(model: Entry) -> Table:
    """The layers of a saved model's configuration as a table, every figure derived."""
    layers = read_layers(model)
    derived = derive(layers)
    table = Table(tuple(Row.of(each, derived[each.name]) for each in layers))
    largest = table.parameters, table.activation_bytes, sum(each.macs for each in derived.values())
    if any((told(each) or 0) > LARGEST_FIGURE for each in largest):
        raise ZooError("its layers would have more numbers than any computer holds.")
    return table


def _config_text(path: Path) -> bytes:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive, archive.open("config.json") as file:
            text = file.read(LARGEST_CONFIG + 1)
    except FileNotFoundError:
        raise ZooError("no such file.") from None
    except OSError as error:
        raise ZooError(f"cannot be opened ({error.strerror or error}).") from None
    except Exception:  # An archive can be damaged anywhere.
        raise _no_keras_file(path) from None
    if len(text) > LARGEST_CONFIG:
        raise ZooError(f"its configuration is larger than {LARGEST_CONFIG} bytes.")
    return text


def _no_keras_file(path: Path) -> ZooError:
    """What a file is that is no model, as far as its first bytes and its members tell, and what helps."""
    import zipfile

    with path.open("rb") as file:
        begins = file.read(8)
    if begins == b"\x89HDF\r\n\x1a\n":
        return ZooError("not a .keras file but HDF5, Keras's old format; write it anew with model.save('model.keras').")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:
        cut = begins.startswith(b"PK\x03\x04")
        return ZooError("not a .keras file: its end is cut off; copy it again." if cut else "not a .keras file.")
    if "config.json" not in names and any(name.endswith(".weights.h5") for name in names):
        return ZooError("not a .keras file: weights without their net; write it with model.save('model.keras').")
    return ZooError("not a .keras file.")


def read_layers(model: Entry, kinds: Mapping[str, str] | None = None) -> list[Layer]:
    """The layers of a saved model, or of what ``Model.get_config()`` gives; nested models are opened.

    Args:
        kinds: the kind of a layer by its name, for classes derived from Keras's own.
    """
    config = model.get("config", model)
    if not isinstance(config, Mapping | list) or (isinstance(config, Mapping) and "layers" not in config):
        raise ZooError("the model is subclassed, so that its layers are not in the file; save a functional one.")
    if not isinstance(config, Mapping):  # Keras 2 wrote a chain as the bare list of its layers.
        config = {"layers": config}
    graph = Graph(config)
    called = list(graph.called())
    layers = with_shares(called, [_layer(each, (kinds or {}).get(each.name)) for each in called])
    given = {graph.resolve(each, 0).layer for each in graph.outputs}
    fed = {source(each).layer for layer in layers for call in layer.calls for each in call}
    return [replace(each, given=True) if each.name in given & fed else each for each in layers]


def _layer(called: Called, class_name: str | None) -> Layer:
    try:
        name = class_name or class_of(called.entry)
        kind, _ = kind_of_class(name)
    except ZooError as error:
        raise ZooError(f"{called.name}: {error}") from None
    first, *again = (_in_order(kind, call) for call in called.calls)
    if kind.is_operator:  # A mask is an argument like any other of theirs.
        return layer_of(_operation(called), called.name, name, inputs=first, again=tuple(again))
    masks = dict.fromkeys(_mask(*each) for call in called.calls for each in call if _is_mask(each[0]))
    layer = layer_of(called.entry, called.name, name, inputs=first, again=tuple(again), masks=tuple(masks))
    return _with_keywords(layer, called.keywords)


def _with_keywords(layer: Layer, calls: Sequence[Mapping[str, Any]]) -> Layer:
    """The layer with the settings that stand in its calls, which must be those of all of them."""
    settings: dict[str, Any] = {}
    for parameter in layer.kind.takes:
        if parameter.option and parameter.option.in_call:
            values = {call.get(parameter.name, parameter.option.default) for call in calls}
            if len(values) > 1:
                raise ZooError(f"{layer.name}: called with {parameter.name} and without; that is not known.")
            settings[parameter.name] = values.pop()
    for keyword, value in (each for call in calls for each in call.items()):
        if _is_mask(keyword) and isinstance(value, tuple) and None in value:
            raise ZooError(f"{layer.name}: called with a {keyword} for some of its inputs alone; that is not known.")
        if keyword not in settings and value not in (None, SLOT) and not _is_plain(keyword):
            raise ZooError(f"{layer.name}: called with {keyword}={value}; that is not known.")
    return layer.changed(**settings) if settings else layer


def _is_plain(keyword: str) -> bool:
    """Whether an argument of a call leaves shapes as they are, or holds tensors in a list."""
    return keyword in ("training", "initial_state", "states") or _is_mask(keyword)


def _mask(keyword: str, each: LayerOutput) -> str:
    return str(each) if keyword == "mask" else f"{keyword}={each}"


def _operation(called: Called) -> Entry:
    """An operator's entry with the constants of its call among its settings, as its kind takes them."""
    if called.node is None:
        raise ZooError(f"{called.name}: an operation called several times with unlike constants is not known.")
    config = {name: value for name, value in called.entry["config"].items() if name != "name"}
    # Tensors among the keywords keep the order in which they feed the call.
    keywords = [*config.items(), *called.node.keywords.items()]
    return {"config": {"arguments": called.node.arguments, "keywords": keywords}}


def _in_order(kind: Kind, call: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    """What feeds a call, in the order of the kind's arguments; masks are wiring and no inputs."""
    order = {name: at for at, name in enumerate(kind.keras.called)}
    names = {keyword for keyword, _ in call if keyword and not _is_mask(keyword)}
    if len(call) > 1 and (unknown := names - order.keys()) and not kind.is_operator:
        raise ZooError(f"a {kind} called with {min(unknown)}= is not known.")
    heeds = not kind.is_operator  # an operation has no masks but its arguments
    inputs = [(order.get(keyword, -1), str(each)) for keyword, each in call if not (heeds and _is_mask(keyword))]
    return tuple(each for _, each in sorted(inputs, key=lambda pair: pair[0]))


def _is_mask(keyword: str) -> bool:
    return keyword.endswith("mask")


def fold_masks(layers: Sequence[Layer]) -> list[Layer]:
    """The layers without the operations that Keras adds where an embedding or a masking layer gives a mask.

    They come from that layer's own input, and feed nothing but masks; a table leaves them unsaid.
    """
    masked = {
        source(each).layer
        for layer in layers
        if layer.get("mask_zero") or layer.get("mask_value") is not None
        for call in layer.calls
        for each in call
    }
    fed = {layer.name: {source(each).layer for call in layer.calls for each in call} for layer in layers}
    added: set[str] = set()
    for layer in layers:
        if layer.kind.is_operator and fed[layer.name] <= masked | added:
            added.add(layer.name)
    used = {mask_of(each)[1].layer for layer in layers for each in layer.masks}
    for layer in reversed(layers):
        if layer.name not in used:
            added.discard(layer.name)
        if layer.name in added:
            used |= fed[layer.name]
        else:
            added -= fed[layer.name]
    return [
        replace(layer, masks=tuple(each for each in layer.masks if mask_of(each)[1].layer not in added))
        for layer in layers
        if layer.name not in added
    ]


def fold_padding(layers: Sequence[Layer]) -> list[Layer]:
    """Padding in front of a convolution or a maximum as that layer's own padding, as the homework writes it."""
    consumers: dict[str, list[Layer]] = {layer.name: [] for layer in layers}
    for layer in layers:
        for each in (each for call in layer.calls for each in call):
            consumers[source(each).layer].append(layer)
    folded: dict[str, tuple[Layer, Pads]] = {}
    for layer in layers:
        fed, lowest = consumers[layer.name], padded_with_lowest(layer.kind, layer.settings)
        if layer.kind.part == "padding" and fed and all(map(_takes_padding, fed)):
            folded[layer.name] = layer, layer.settings["padding"]
        elif lowest and fed and all(map(_takes_maximum, fed)):
            folded[layer.name] = layer, lowest
    return [_with_padding(layer, folded) for layer in layers if layer.name not in folded]


def _with_padding(layer: Layer, folded: Mapping[str, tuple[Layer, Pads]]) -> Layer:
    padding, zeros = next((folded[each] for each in layer.inputs if each in folded), (None, ()))
    if padding is None:
        return layer
    inputs = tuple(padding.inputs[0] if each == padding.name else each for each in layer.inputs)
    return replace(layer.changed(padding=zeros), inputs=inputs)


def _takes_maximum(layer: Layer) -> bool:
    """Whether a layer takes the maximum of windows, and pads nothing so far."""
    return layer.kind in MAX_POOLS.values() and layer.get("padding") == "valid"


def _takes_padding(layer: Layer) -> bool:
    """Whether a layer is one whose own padding may be any zeros, and is none so far."""
    return layer.kind.keras.pads_anyhow and layer.kind.part == "convolution" and layer.get("padding") == "valid"
