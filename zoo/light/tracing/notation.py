"""What the values of a traced net are called: as its homework calls them, else ``w_layer[i,j]``.

A card's ``[notation]`` has a table for each layer, with the names of its activations ``a``, pre-activations ``z``,
error terms ``delta``, ``kernel`` and ``bias`` in Keras's order, and the names of the ``loss`` and the ``target``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, Literal, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.layers.figures import Shape
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table
from zoo.light.tracing.wiring import Place, Wiring

Entry = Literal["a", "z", "delta", "kernel", "bias"]
ENTRIES: tuple[Entry, ...] = ("a", "z", "delta", "kernel", "bias")
RATE = "eta"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}\*?")
_GREEK = ("alpha", "delta", "eta", "lambda", "sigma")


class Notation(NamedTuple):
    """The names by layer and entry, in the order of the flattened values."""

    names: Mapping[tuple[str, Entry], tuple[str, ...]]
    loss: str
    target: tuple[str, ...]

    def __call__(self, entry: Entry, place: Place) -> str:
        return self.names[place[0], entry][place[1]]


def notation(table: Table, wiring: Wiring, given: Mapping[str, Any], *, strict: bool = True) -> Notation:
    """The names of every value of a net.

    Args:
        given: a card's ``[notation]``.
        strict: refuse a list of names that does not fit; else, as where a knob made the net another, pass over it.

    Raises:
        ZooError: an unknown entry, what is no name, a list of the wrong length, or one name for two values.
    """
    names: dict[tuple[str, Entry], tuple[str, ...]] = {}
    layers = {row.layer.name: row for row in table}
    for key in given:
        if key not in layers and key not in ("loss", "target"):
            raise ZooError(f"[notation]: no layer '{key}'.{suggestion(key, layers)}")
    for name, row in layers.items():
        entries = given.get(name, {})
        if not isinstance(entries, Mapping):
            raise ZooError(f"[notation]: {name} must be a table.")
        if unknown := [entry for entry in entries if entry not in ENTRIES]:
            raise ZooError(f"[notation] {name}: no entry '{unknown[0]}'.{suggestion(unknown[0], ENTRIES)}")
        for entry, usual in _usual(row, wiring):
            if entry == "z" and row.layer.get("activation") == "linear":
                usual = names[name, "a"]  # nothing comes between the two
            names[name, entry] = _names(f"{name} {entry}", entries.get(entry), usual, strict)
    outputs = len(wiring.outputs(table))
    usual = ("t",) if outputs == 1 else tuple(f"t[{at}]" for at in range(outputs))
    loss = given.get("loss", "L")
    if not isinstance(loss, str) or not _NAME.fullmatch(loss):
        raise ZooError(f"[notation] loss: {loss!r} is no name.")
    made = Notation(names, loss, _names("target", given.get("target"), usual, strict))
    twice = Counter(name for key, each in names.items() if key[1] != "z" for name in each)
    twice.update([made.loss, RATE, *made.target])
    twice.update(set(_z_names(names)) - set(_a_names(names)))
    if repeated := [name for name, times in twice.items() if times > 1]:
        raise ZooError(f"Two values are named '{repeated[0]}'; give one another name in the card's [notation].")
    return made


def primed(name: str, step: int) -> str:
    """The name of a value after so many steps of descent: ``w1``, ``w1'``, ``w1(2)``."""
    return name if step == 0 else f"{name}'" if step == 1 else f"{name}({step})"


def latex(name: str) -> str:
    r"""A name as LaTeX sets it: ``delta_h1`` as ``\delta_{h1}``, ``dL/dw1`` as a fraction."""
    if match := re.fullmatch(r"d([^/]+)/d(.+?)('|\(\d+\))?", name):
        above, below = latex(match[1]), latex(match[2])
        return rf"\frac{{\partial {above}}}{{\partial {below}}}{_mark(match[3])}"
    match = re.fullmatch(
        r"([A-Za-z]+?)_?((?:(?<=_)[A-Za-z0-9_]+|[0-9][A-Za-z0-9_]*)?)(\*?)(\[[0-9,]+\])?('|\(\d+\))?", name
    )
    if not match:
        return rf"\mathrm{{{_escaped(name)}}}"
    letters, below, star, index, step = match.groups()
    letters = f"\\{letters}" if letters in _GREEK else letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"
    below = _escaped(below) + (index or "")
    return letters + (f"_{{{below}}}" if below else "") + (star and "^{*}") + _mark(step)


def _mark(step: str | None) -> str:
    return "" if not step else "'" if step == "'" else f"^{{{step}}}"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def _names(where: str, given: Any, usual: tuple[str, ...], strict: bool) -> tuple[str, ...]:
    if given is None or (isinstance(given, list) and len(given) != len(usual) and not strict):
        return usual
    if not isinstance(given, list) or len(given) != len(usual):
        raise ZooError(f"[notation] {where}: give a list of {len(usual)} names.")
    for name in given:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ZooError(f"[notation] {where}: {name!r} is no name: a letter, then letters, digits and _.")
    return tuple(given)


def _usual(row: Row, wiring: Wiring) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """The names of a layer's values where its card gives none."""
    name = row.layer.name
    own = [unit for place in wiring.handed_on[name] if place and place[0] == name for unit in [wiring.units[place]]]
    if own:
        yield "a", _indexed(name, row.output)
    if own and own[0].rule == "weighted":
        yield "z", _indexed(f"z_{name}", row.output)
        yield "delta", _indexed(f"delta_{name}", row.output)
        yield "kernel", _indexed(f"w_{name}", _kernel(row))
        yield "bias", _indexed(f"b_{name}", (row.biases,)) if row.biases else ()


def _kernel(row: Row) -> Shape:
    """The shape of a kernel: ``(inputs, units)``, or ``(height, width, channels, filters)``."""
    size, filters = row.layer.get("size") or (), row.layer.get("filters") or 1
    return (*size, row.weights // prod(size) // filters, filters)


def _indexed(name: str, shape: Shape) -> tuple[str, ...]:
    """``name[i,j]`` for every place; axes of length one at the end are left out."""
    while shape and shape[-1] == 1:
        shape = shape[:-1]
    places = product(*map(range, shape))
    return tuple(f"{name}[{','.join(map(str, place))}]" if place else name for place in places)


def _z_names(names: Mapping[tuple[str, Entry], tuple[str, ...]]) -> Iterator[str]:
    return (name for (_, entry), each in names.items() if entry == "z" for name in each)


def _a_names(names: Mapping[tuple[str, Entry], tuple[str, ...]]) -> Iterator[str]:
    return (name for (_, entry), each in names.items() if entry == "a" for name in each)
