"""Reads the configuration in which Keras saves one layer: its kind and its settings, and nothing dropped.

An entry that is not understood is refused, since it may change the layer.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.kind import OPERATORS, Alias, Kind
from zoo.light.layers.kinds import applications
from zoo.light.layers.known import KINDS, LAYERS
from zoo.light.layers.layer import Layer
from zoo.light.layers.operation import operator_kind
from zoo.light.layers.parameter import Option, Settings
from zoo.light.layers.refused import REFUSED

# What a configuration may say of any layer without changing what it computes.
_NEUTRAL = re.compile(
    r"name|trainable|seed|batch_input_shape|input_dtype|activity_regularizer|autocast|build_config|implementation"
    r"|input_length|vocabulary_size|has_input_vocabulary|rng_type"
    r"|\w*_?(initializer|regularizer|constraint)"
)
# Entries of any layer under which it is as its kind has it, and the values for that.
_USUAL: Mapping[str, tuple[Any, ...]] = {
    "lora_rank": (None,), "lora_alpha": (None,), "quantization_mode": (None,),
    "time_major": (False,), "unit_forget_bias": (True, False), "batch_size": (None,),
}  # fmt: skip
_KERAS = re.compile(r"(?:tf_)?keras\b|tensorflow\.(?:python\.)?keras\b")
_APPLICATIONS = re.compile(r"(?:tf_)?keras\.(?:src\.)?applications\b")
_OPERATORS = re.compile(r"keras\.src\.(?:ops|activations)\b|keras\.ops\b|keras\.src\.backend\.common\.\w+")


def is_neutral(entry: str) -> bool:
    """Whether an argument of that name changes nothing of what any layer computes."""
    return bool(_NEUTRAL.fullmatch(entry))


def class_of(entry: Mapping[str, Any]) -> str:
    """The kind that a saved layer's class and module name; Keras's operators share their names with layers.

    Raises:
        ZooError: the class is somebody's own, whatever it is called.
    """
    name, module = str(entry["class_name"]), str(entry.get("module") or "")
    if _OPERATORS.match(module):
        return operator_kind(name)
    own = entry.get("registered_name") and not _KERAS.match(module)
    if own or (name in applications.CLASSES and not _APPLICATIONS.match(module)):
        raise ZooError(f"the class {name} is somebody's own, whose layers are not known.")
    return name


def kind_of_class(name: str) -> tuple[Kind, Alias]:
    """The kind of a class, and what the class alone stands for.

    Raises:
        ZooError: there is no such kind.
    """
    if name in KINDS:
        return KINDS[name], {}
    if name in _aliases():
        return _aliases()[name]
    if name.startswith(OPERATORS):
        raise ZooError(f"the operation keras.{name} is not known.")
    if name in REFUSED:
        raise ZooError(f"{name} is refused: {REFUSED[name]}.")
    raise ZooError(f"no layer kind '{name}'; it is a class of somebody's own.")


def settings_of(config: Mapping[str, Any], kind: Kind, alias: Alias) -> dict[str, Any]:
    """What a layer's configuration sets, and the class that it is of.

    Raises:
        ZooError: naming the entry that is not understood.
    """
    stands_for: Settings = {} if callable(alias) else alias
    config = alias(config) if callable(alias) else config
    settings, keys = dict(stands_for), set()
    for parameter in kind.takes:
        key = kind.keras.keys.get(parameter.name, "")
        if parameter.option and parameter.option.older in config:
            key = parameter.option.older
        keys.add(key)
        if parameter.name in stands_for or (parameter.option and _is_unsaid(config, key, parameter.option)):
            continue
        try:
            settings[parameter.name] = parameter.from_keras(config[key], kind.rank)
        except ZooError as error:
            raise ZooError(f"{key}: {error}") from None
    for entry, value in config.items():
        usual = kind.keras.usual.get(entry, _USUAL.get(entry))
        if usual is not None and entry not in keys:
            if any(each not in usual for each in (value if isinstance(value, list | tuple) else [value])):
                raise ZooError(f"{entry} {value} is not known; {usual[0]} is.")
        elif entry in ("dtype", "quantization_config"):
            _refuse_quantised(value)
        elif entry not in keys and not is_neutral(entry):
            raise ZooError(f"a {kind} with '{entry}' is not known.")
    return settings


def layer_of(entry: Mapping[str, Any], name: str | None = None, class_name: str | None = None, **wiring: Any) -> Layer:
    """The layer of a saved entry, ``{"class_name": ..., "config": ...}``.

    Args:
        wiring: what feeds it, as `Layer` has it; nothing yet where that is not given.

    Raises:
        ZooError: naming the layer, and the entry that is not understood.
    """
    config = entry["config"]
    name = name or str(entry.get("name") or config.get("name") or "layer")
    try:
        kind, alias = kind_of_class(class_name or class_of(entry))
        settings = settings_of(config, kind, alias)
        settings = _unbuilt(settings, kind, (entry.get("build_config") or {}).get("shapes_dict") or {})
    except ZooError as error:
        raise ZooError(f"{name}: {error}") from None
    return Layer(name, kind, settings=settings, frozen=config.get("trainable", True) is False, **wiring)


def _is_unsaid(config: Mapping[str, Any], key: str, option: Option) -> bool:
    """Whether a configuration leaves an option out, or has None for what follows from the others."""
    return key not in config or (config[key] is None and callable(option.default))


def _unbuilt(settings: dict[str, Any], kind: Kind, shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without those that Keras only filled in when it built the layer."""
    filled = {
        each.name: each.option.built(shapes) for each in kind.takes if each.option and each.option.built and shapes
    }
    return {name: value for name, value in settings.items() if name not in filled or value != filled[name]}


def _refuse_quantised(value: Any) -> None:
    """Refuse a type of numbers, or a configuration of its own, by which a layer is quantised."""
    config = value.get("config", {}) if isinstance(value, Mapping) else {}
    name = str(value.get("class_name", "") if isinstance(value, Mapping) else value)
    name = str(config.get("mode") or config.get("name") or name)
    if "mode" in config or "_from_" in name or name.startswith("int4") or "Quant" in name:
        to = re.split("[_/]", name)[0].removesuffix("QuantizationConfig").lower()
        raise ZooError(f"a layer quantised to {to} is not known; save the model before quantising.")


@cache
def _aliases() -> dict[str, tuple[Kind, Alias]]:
    return {alias: (kind, stands_for) for kind in LAYERS.values() for alias, stands_for in kind.keras.aliases.items()}
