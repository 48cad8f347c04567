"""Reads the configuration in which Keras saves a model, without Keras: layers in, no code run.

A ``.keras`` file is an archive; only its ``config.json`` is read, within a fixed size, so that a file from
anybody can be marked against safely.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.layer import PARAMETERS, Layer, Padding, Pads, derive
from zoo.light.nets.table import Row, Table

LARGEST_CONFIG = 8 << 20  # bytes
_ACTIVATION_LAYERS = {"ReLU": "relu", "Softmax": "softmax"}


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
        kind = (kinds or {}).get(name) or _ACTIVATION_LAYERS.get(entry["class_name"]) or entry["class_name"]
        kind = "Activation" if kind in _ACTIVATION_LAYERS.values() else kind
        if kind not in PARAMETERS:
            raise ZooError(f"{name}: no layer kind '{kind}'. Known: {', '.join(PARAMETERS)}.")
        above = inputs[name]
        followed_by = [by_name[each] for each in consumers[name]]
        if kind.startswith("ZeroPadding") and all(_is_bare_convolution(each, kinds or {}) for each in followed_by):
            folded[name] = above[0], _pads(entry["config"]["padding"])
            continue
        padding = next((folded[each][1] for each in above if each in folded), None)
        above = tuple(folded[each][0] if each in folded else each for each in above)
        layers.append(_layer(entry, kind, above, padding))
    return layers


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


def _is_bare_convolution(entry: Mapping[str, Any], kinds: Mapping[str, str]) -> bool:
    kind = kinds.get(_name(entry)) or entry["class_name"]
    return kind in ("Conv1D", "Conv2D") and entry["config"]["padding"] == "valid"


def _pads(padding: Any) -> Pads:
    """Keras's padding of one axis, ``(1, 1)``, or of two, ``((3, 3), (0, 0))``."""
    axes = [padding] if isinstance(padding[0], int) else padding
    return tuple((int(before), int(after)) for before, after in axes)


def _layer(entry: Mapping[str, Any], kind: str, inputs: tuple[str, ...], padding: Padding | None) -> Layer:
    config = entry["config"]
    for option, usual in (("dilation_rate", 1), ("groups", 1), ("data_format", "channels_last")):
        value = config.get(option, usual)
        if any(each != usual for each in (value if isinstance(value, list | tuple) else [value])):
            raise ZooError(f"{_name(entry)}: {option} {value} is not known; {usual} is.")
    parameters: dict[str, Any] = {}
    for parameter in PARAMETERS[kind]:
        match parameter:
            case "shape":
                parameters["shape"] = _shape(entry)
            case "filters":
                parameters["filters"] = config["units" if kind == "Dense" else "filters"]
            case "size":
                parameters["size"] = tuple(config["kernel_size" if kind.startswith("Conv") else "pool_size"])
            case "stride":
                parameters["stride"] = tuple(config["strides"])
            case "padding":
                own = _pads(config["padding"]) if kind.startswith("Zero") else config["padding"]
                parameters["padding"] = padding or own
            case "activation":
                parameters["activation"] = _ACTIVATION_LAYERS.get(entry["class_name"]) or _activation(config)
            case "bias":
                parameters["bias"] = config["use_bias"]
            case "rate":
                parameters["rate"] = config["rate"]
    return Layer(name=_name(entry), kind=kind, inputs=inputs, **parameters)


def _shape(entry: Mapping[str, Any]) -> tuple[int, ...]:
    shape = entry["config"]["batch_shape"][1:]
    if not all(isinstance(axis, int) for axis in shape):
        raise ZooError(f"{_name(entry)}: an axis of the input has no fixed length: {shape}.")
    return tuple(shape)


def _activation(config: Mapping[str, Any]) -> str:
    activation = config.get("activation") or "linear"
    return activation if isinstance(activation, str) else str(activation["config"])
