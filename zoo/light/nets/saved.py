"""Reads the configuration in which Keras saves a model, without Keras: layers in, no code run.

A ``.keras`` file is an archive; only its ``config.json`` is read, within a fixed size, so that a file from
anybody can be marked against safely.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, derive
from zoo.light.layers.window import Pads
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

LARGEST_CONFIG = 8 << 20  # bytes
_ALIASES = {alias: (kind, stands_for) for kind in KINDS.values() for alias, stands_for in kind.keras.aliases.items()}
# What a configuration may say of any layer without changing what it computes.
_NEUTRAL = re.compile(
    r"name|trainable|dtype|seed|batch_input_shape|activity_regularizer"
    r"|(kernel|bias)_(initializer|regularizer|constraint)|lora_\w+|quantization_\w+"
)


def read_table(path: Path) -> Table:
    """The layers of a ``.keras`` file as a table whose figures are derived by `zoo.light.layers`.

    Raises:
        ZooError: it is no such file, or holds a layer of an unknown kind.
    """
    try:
        layers = read_layers(json.loads(_config_text(path)))
        derived = derive(layers)
        return Table(
            tuple(
                Row(each, derived[each.name].output, derived[each.name].weights, derived[each.name].biases)
                for each in layers
            )
        )
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ZooError(f"{path}: not the configuration of a Keras model ({type(error).__name__}: {error}).") from None


def _config_text(path: Path) -> bytes:
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as archive, archive.open("config.json") as file:
            text = file.read(LARGEST_CONFIG + 1)
    except FileNotFoundError:
        raise ZooError("no such file.") from None
    except OSError as error:
        raise ZooError(f"cannot be opened ({error.strerror or error}).") from None
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        raise ZooError("not a .keras file.") from None
    if len(text) > LARGEST_CONFIG:
        raise ZooError(f"its configuration is larger than {LARGEST_CONFIG} bytes.")
    return text


def read_layers(model: Mapping[str, Any], kinds: Mapping[str, str] | None = None) -> list[Layer]:
    """The layers of a saved model, or of what ``Model.get_config()`` gives.

    Zero padding in front of a convolution becomes that convolution's padding, as the homework writes it.

    Args:
        kinds: the kind of a layer by its name, for classes derived from Keras's own.
    """
    entries = model.get("config", model)["layers"]
    inputs = _graph(entries)
    by_name = {_name(entry): entry for entry in entries}
    consumers: dict[str, list[str]] = {name: [] for name in inputs}
    for name, above in inputs.items():
        for each in above:
            consumers[each].append(name)
    layers: list[Layer] = []
    folded: dict[str, tuple[str, Pads]] = {}
    for name, entry in by_name.items():
        kind, stands_for = _kind(name, (kinds or {}).get(name) or entry["class_name"])
        settings = _settings(name, entry["config"], kind, stands_for)
        above = inputs[name]
        followed_by = [by_name[each] for each in consumers[name]]
        if kind.part == "padding" and followed_by and all(_takes_up_padding(each, kinds or {}) for each in followed_by):
            folded[name] = above[0], settings["padding"]
            continue
        if zeros := next((folded[each][1] for each in above if each in folded), None):
            settings["padding"] = zeros
        above = tuple(folded[each][0] if each in folded else each for each in above)
        layers.append(Layer(name, kind, above, settings))
    return layers


def _kind(name: str, class_name: str) -> tuple[Kind, Mapping[str, Any]]:
    """The kind of a layer by its class, and the settings that the class alone stands for."""
    if class_name in KINDS:
        return KINDS[class_name], {}
    if class_name in _ALIASES:
        return _ALIASES[class_name]
    raise ZooError(f"{name}: no layer kind '{class_name}'. Known: {', '.join(KINDS)}.")


def _settings(name: str, config: Mapping[str, Any], kind: Kind, stands_for: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer's configuration sets; an entry that is not understood is refused, since it may change the layer."""
    settings = dict(stands_for)
    for parameter in kind.takes:
        if parameter.name not in stands_for:
            try:
                settings[parameter.name] = parameter.from_keras(config[kind.keras.keys[parameter.name]])
            except ZooError as error:
                raise ZooError(f"{name}: {error}") from None
    for entry, value in config.items():
        if entry in kind.keras.usual:
            usual = kind.keras.usual[entry]
            if any(each not in usual for each in (value if isinstance(value, list | tuple) else [value])):
                raise ZooError(f"{name}: {entry} {value} is not known; {usual[0]} is.")
        elif entry not in kind.keras.keys.values() and not _NEUTRAL.fullmatch(entry):
            raise ZooError(f"{name}: a {kind} with '{entry}' is not known.")
    return settings


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or entry["config"]["name"])


def _graph(entries: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The names of the layers that feed each layer."""
    graph: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if "inbound_nodes" in entry:
            nodes = entry["inbound_nodes"]
            if len(nodes) > 1:
                raise ZooError(f"{_name(entry)}: used {len(nodes)} times; a layer that is shared cannot be read.")
            graph[_name(entry)] = tuple(_histories(nodes))
        else:  # a Sequential model's layers follow one another
            graph[_name(entry)] = tuple(graph)[-1:]
    return graph


def _histories(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("class_name") == "__keras_tensor__":
            yield node["config"]["keras_history"][0]
        else:
            yield from _histories(list(node.values()))
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for each in node:
            yield from _histories(each)


def _takes_up_padding(entry: Mapping[str, Any], kinds: Mapping[str, str]) -> bool:
    """Whether a layer is one whose own padding may be any zeros, and is none so far."""
    kind = KINDS.get(kinds.get(_name(entry)) or entry["class_name"])
    return kind is not None and kind.part == "convolution" and entry["config"]["padding"] == "valid"
