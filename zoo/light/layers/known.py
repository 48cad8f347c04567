"""THE table of layer kinds: every record of the families in ``kinds/`` and ``operators/``, found by their place."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from zoo.errors import ZooError, suggestion
from zoo.light.layers.kind import OPERATORS, Kind


def _found(folder: str) -> dict[str, Kind]:
    """The kinds of all families in a folder."""
    names = sorted(path.stem for path in Path(__file__).with_name(folder).glob("[a-z]*.py"))
    modules = [import_module(f"zoo.light.layers.{folder}.{name}") for name in names]
    return {kind.name: kind for module in modules for kind in getattr(module, "FAMILY", ())}


@cache
def _operators() -> Mapping[str, Kind]:
    return _found("operators")


class _Kinds(Mapping[str, Kind]):
    """Layers and operators; the many operators are loaded when one is asked for, or all kinds are gone through."""

    def __getitem__(self, name: str) -> Kind:
        return (_operators() if name.startswith(OPERATORS) else LAYERS)[name]

    def __iter__(self) -> Iterator[str]:
        yield from LAYERS
        yield from _operators()

    def __len__(self) -> int:
        return len(LAYERS) + len(_operators())


LAYERS: Mapping[str, Kind] = _found("kinds")
"""The kinds that are layers, by their Keras class names."""
KINDS: Mapping[str, Kind] = _Kinds()
"""All kinds by their names."""


def kinds() -> tuple[Kind, ...]:
    """Every kind of layer that the zoo knows."""
    return tuple(KINDS.values())


def relatives(kind: str) -> str:
    """What people take a kind for, or the kind itself where the zoo has none of that name."""
    return KINDS[kind].said.relatives if kind in KINDS else kind


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises:
        ZooError: there is none; the message suggests one.
    """
    if name not in KINDS:
        raise ZooError(f"no layer kind '{name}'.{suggestion(name, KINDS)}")
    return KINDS[name]
