"""Reads the configuration in which Keras saves one layer: its kind and its settings, and nothing dropped.

An entry that is not understood is refused, since it may change the layer.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer

# What a configuration may say of any layer without changing what it computes.
_NEUTRAL = re.compile(
    r"name|trainable|seed|batch_input_shape|input_dtype|activity_regularizer|autocast|build_config|implementation"
    r"|\w*_?(initializer|regularizer|constraint)"
)
# Entries of any layer under which it is as its kind has it, and the values for that.
_USUAL: Mapping[str, tuple[Any, ...]] = {
    "lora_rank": (None,), "lora_alpha": (None,), "quantization_config": (None,), "quantization_mode": (None,),
    "time_major": (False,), "unit_forget_bias": (True, False), "batch_size": (None,),
}  # fmt: skip
_OPERATORS = re.compile(r"keras\.src\.(?:ops|activations)\b|keras\.ops\b|keras\.src\.backend\.common\.\w+")


def class_of(entry: Mapping[str, Any]) -> str:
    """The kind that a saved layer's class and module name; Keras's operators share their names with layers."""
    name = str(entry["class_name"])
    if _OPERATORS.match(str(entry.get("module") or "")):
        return f"ops.{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}"
    return name


def kind_of_class(name: str) -> tuple[Kind, Mapping[str, Any]]:
    """The kind of a class, and the settings that the class alone stands for.

    Raises:
        ZooError: there is no such kind.
    """
    if name in KINDS:
        return KINDS[name], {}
    if name in _aliases():
        return _aliases()[name]
    if name.startswith("ops."):
        raise ZooError(f"the operation keras.{name} is not known.")
    raise ZooError(f"no layer kind '{name}'; it is a class of somebody's own, or one that is refused.")


def settings_of(config: Mapping[str, Any], kind: Kind, stands_for: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer's configuration sets.

    Raises:
        ZooError: naming the entry that is not understood.
    """
    settings = dict(stands_for)
    for parameter in kind.takes:
        key = kind.keras.keys.get(parameter.name, "")
        if parameter.name in stands_for or (key not in config and parameter.option):
            continue
        try:
            settings[parameter.name] = parameter.from_keras(config[key], kind.rank)
        except ZooError as error:
            raise ZooError(f"{key}: {error}") from None
    keys = set(kind.keras.keys.values())
    for entry, value in config.items():
        usual = kind.keras.usual.get(entry, _USUAL.get(entry))
        if usual is not None and entry not in keys:
            if any(each not in usual for each in (value if isinstance(value, list | tuple) else [value])):
                raise ZooError(f"{entry} {value} is not known; {usual[0]} is.")
        elif entry == "dtype":
            _refuse_quantised(value)
        elif entry not in keys and not _NEUTRAL.fullmatch(entry):
            raise ZooError(f"a {kind} with '{entry}' is not known.")
    return settings


def layer_of(entry: Mapping[str, Any], name: str | None = None, class_name: str | None = None) -> Layer:
    """The layer of a saved entry, ``{"class_name": ..., "config": ...}``, fed by nothing yet.

    Raises:
        ZooError: naming the layer, and the entry that is not understood.
    """
    config = entry["config"]
    name = name or str(entry.get("name") or config.get("name") or "layer")
    try:
        kind, stands_for = kind_of_class(class_name or class_of(entry))
        settings = settings_of(config, kind, stands_for)
    except ZooError as error:
        raise ZooError(f"{name}: {error}") from None
    return Layer(name, kind, settings=settings, frozen=config.get("trainable", True) is False)


def _refuse_quantised(dtype: Any) -> None:
    name = dtype.get("config", {}).get("name") if isinstance(dtype, Mapping) else dtype
    if isinstance(name, str) and ("_from_" in name or name.startswith("int4")):
        raise ZooError(f"a layer quantised to {name.partition('_')[0]} is not known; save the model before quantising.")


@cache
def _aliases() -> dict[str, tuple[Kind, Mapping[str, Any]]]:
    return {alias: (kind, stands_for) for kind in KINDS.values() for alias, stands_for in kind.keras.aliases.items()}
