"""Layers that are settings of others: spelled ``LSTM(filters=32; return_sequences=yes)``, as code, and as Keras saves.

Only settings that are not their kind's defaults are spelled.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.configured import layer_of
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kind_named
from zoo.light.layers.layer import Layer

_MOST_CHARACTERS = 20_000


def write(layer: Layer) -> str:
    """The spelling that `parse` reads back."""
    return f"{layer.kind}({'; '.join(entries(layer))})"


def entries(layer: Layer) -> Iterator[str]:
    """``name=value`` of each setting that a layer has otherwise than by its kind's default."""
    for parameter in layer.kind.takes:
        value = layer.settings[parameter.name]
        unsaid = layer.kind.defaults.get(parameter.name)
        if unsaid is None or unsaid(layer.settings) != value:
            yield f"{parameter.name}={parameter.write(value)}"
    if layer.frozen:
        yield "trainable=no"


def parse(text: str) -> Layer:
    """The layer that a spelling means, named after its kind.

    Raises:
        ZooError: it means none.
    """
    match = re.fullmatch(r"\s*([A-Za-z][\w.]*)\((.*)\)\s*", text, re.DOTALL)
    if not match or len(text) > _MOST_CHARACTERS:
        raise ZooError(f"'{text[:40]}' is no layer such as LSTM(filters=32).")
    kind = kind_named(match[1])
    settings = dict(_entry(kind, part) for part in literal.split(match[2]))
    for name, unsaid in kind.defaults.items():
        settings.setdefault(name, unsaid(settings))
    frozen = settings.pop("trainable", True) is False
    return Layer(kind.name.lower(), kind, settings=settings, frozen=frozen)


def parse_many(text: str) -> tuple[Layer, ...]:
    """The layers of ``[LSTMCell(filters=3), LSTMCell(filters=4)]``."""
    if not (text.startswith("[") and text.endswith("]")):
        raise ZooError(f"'{text[:40]}' is no list of layers in brackets.")
    return tuple(map(parse, literal.split(text[1:-1], ",")))


def read_entry(kind: Kind, name: str, text: str) -> Any:
    """The value of a setting, spelled as a table spells it.

    Raises:
        ZooError: the kind has no such setting, or it has no such value.
    """
    parameter = next((each for each in kind.takes if each.name == name), None)
    if parameter is None:
        raise ZooError(f"{kind} takes no {name}.")
    try:
        return parameter.parse(text, kind.rank)
    except ZooError as error:
        raise ZooError(f"{name}: {error}") from None


def from_keras(entry: Mapping[str, Any]) -> Layer:
    """A layer within another's saved configuration, named after its kind."""
    layer = layer_of(entry)
    return Layer(layer.kind.name.lower(), layer.kind, settings=layer.settings, frozen=layer.frozen)


def code(layer: Layer) -> str:
    """``layers.LSTM(32, return_sequences=True)``"""
    arguments = [*layer.kind.keras.arguments(layer.settings), *["trainable=False"] * layer.frozen]
    return f"layers.{layer.kind}({', '.join(arguments)})"


def _entry(kind: Kind, text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ZooError(f"'{text[:40]}' is no setting such as filters=32.")
    if name.strip() == "trainable":
        return "trainable", literal.parse(value)
    return name.strip(), read_entry(kind, name.strip(), value.strip())
