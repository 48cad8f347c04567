"""Which layers of a saved model are one layer, as an encoder's are that stands in two nested models.

Keras numbers what it writes more than once, at the second place and those after it; at the first one only where the
model right around that one was not written to its end yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer
from zoo.light.nets.graph import Called

_NUMBER = "shared_object_id"


def with_shares(called: Sequence[Called], layers: Sequence[Layer]) -> list[Layer]:
    """The layers, each that stands somewhere above already with the name that it has there.

    Raises:
        ZooError: it stands within another layer, such as a wrapper, too; or which it is cannot be told.
    """
    _refuse_within(called)
    places: dict[Any, list[int]] = {}
    for at, each in enumerate(called):
        if layers[at].kind.count and _NUMBER in each.entry:
            places.setdefault(each.entry[_NUMBER], []).append(at)
    shared = {at: _first(found, called, layers) for found in places.values() for at in found}
    return [
        replace(layer, shares=layers[shared[at]].name) if shared.get(at, at) != at else layer
        for at, layer in enumerate(layers)
    ]


def _first(found: Sequence[int], called: Sequence[Called], layers: Sequence[Layer]) -> int:
    """Where the layer stands first that has a number at some places."""
    first, model = found[0], _model(layers[found[0]])
    if any(layers[at].name.startswith(model) for at in found[1:]):
        return first
    own = _apart_from_place(layers[first])
    above = [at for at in range(first) if _NUMBER not in called[at].entry and _apart_from_place(layers[at]) == own]
    if not above:
        raise _two_places(layers[first].name, str(layers[first].kind))
    if len(above) > 1:
        names = " or ".join(layers[at].name for at in above)
        raise ZooError(f"{layers[first].name}: the file does not tell whether it is {names}; name these otherwise.")
    return above[0]


def _apart_from_place(layer: Layer) -> tuple[Any, ...]:
    return layer.name.rpartition("/")[2], layer.kind, layer.settings, layer.frozen


def _model(layer: Layer) -> str:
    """What the names of all layers in a layer's model begin with."""
    return layer.name.removesuffix(layer.name.rpartition("/")[2])


def _refuse_within(called: Sequence[Called]) -> None:
    """Refuse a layer within another one that stands in a second one, or by itself, too."""
    owners: dict[Any, set[Any]] = {}
    for each in called:
        own = each.entry.get(_NUMBER, each.name)
        for number in (each.entry.get(_NUMBER), *(number for _, number in _numbered(each.entry["config"]))):
            owners.setdefault(number, set()).add(own)
    for each in called:
        for name, number in _numbered(each.entry["config"]):
            if _NUMBER not in each.entry or len(owners[number]) > 1:
                raise _two_places(each.name, name)


def _numbered(value: Any) -> Iterator[tuple[str, Any]]:
    """The class and the number of each layer with weights that is written again within a configuration."""
    if isinstance(value, Mapping):
        kind = KINDS.get(str(value.get("class_name")))
        if kind and kind.count and _NUMBER in value:
            yield kind.name, value[_NUMBER]
    if isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _numbered(each)


def _two_places(name: str, kind: str) -> ZooError:
    return ZooError(
        f"{name}: the file has the same {kind} within another layer and elsewhere, too, which is not known;"
        " make a layer of its own for each."
    )
