"""THE table of layer kinds: every record of the families in ``kinds/``, files that are found by their place."""

from importlib import import_module
from pathlib import Path

from zoo.errors import ZooError, suggestion
from zoo.light.layers.kind import Kind

_FAMILIES = sorted(path.stem for path in Path(__file__).with_name("kinds").glob("[a-z]*.py"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for family in _FAMILIES
    for kind in getattr(import_module(f"zoo.light.layers.kinds.{family}"), "FAMILY", ())
}
"""The kinds by their Keras class names."""


def kinds() -> tuple[Kind, ...]:
    """Every kind of layer that the zoo knows."""
    return tuple(KINDS.values())


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises:
        ZooError: there is none; the message suggests one.
    """
    if name not in KINDS:
        raise ZooError(f"no layer kind '{name}'.{suggestion(name, KINDS)}")
    return KINDS[name]
