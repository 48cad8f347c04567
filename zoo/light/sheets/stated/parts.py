"""Which layers a row names, in its type, its name or its description: ``Conv + BN + ReLU`` are three."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.kinds.activation import ACTIVATION as FUNCTION
from zoo.light.layers.kinds.core import DENSE
from zoo.light.layers.parameter import ACTIVATION
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.stated.calls import CalledLayer, call_in, read_call
from zoo.light.sheets.stated.naming import Named, activation_in, by_letter, named_in, special
from zoo.light.sheets.stated.remains import Remains
from zoo.light.sheets.stated.statement import StatedLayer, Written

_APART = re.compile(r"\s*(?:\+|→|->|=>|&)\s*")
_LISTED = re.compile(r"[,;/]|\band\b")
_ADJECTIVES = (("groups", r"\bgrouped\b"), ("dilation_rate", r"\b(?:dilated|atrous)\b(?!\s+(?:rate|by|factor))"))


class Texts(NamedTuple):
    """The texts of a record by what they are."""

    name: str
    type: str
    descriptions: list[Remains]
    cells: dict[str, Cell]
    units: bool = False
    """Whether a column of units is filled."""


class Spoken(NamedTuple):
    """The parts of a row, each with the texts that speak of it, and what calls say of the input."""

    parts: list[tuple[StatedLayer, list[Remains]]]
    above: list[tuple[str, Written]]
    by_name: bool = False
    """Whether the name alone tells the kind."""
    torch: bool = False
    """Whether the row is a call of PyTorch's."""


def parts_of(texts: Texts, torch: bool) -> Spoken:
    """The layers that a row names.

    Args:
        torch: whether calls are PyTorch's where they could be Keras's too.

    Raises:
        ZooError: it names none that is known.
    """
    sources = [(texts.type, "type"), (texts.name, "name"), *((each.text, each.where) for each in texts.descriptions)]
    for text, where in sources:
        if call := call_in(text):
            called = read_call(call, torch)
            part, above = _of_call(called, where)
            others = [each for each in texts.descriptions if each.text != text]
            return Spoken([(part, others)], above, torch=called.torch)
    if texts.type == "null":  # MXNet's word for what goes in
        texts = texts._replace(type="input")
    by_name = not texts.type
    source, where = (texts.name, "name") if by_name else (texts.type, "type")
    pieces = [Remains(each, where) for each in _APART.split(source) if each.strip()]
    found = _several(pieces) if len(pieces) > 1 else []
    if not found:
        found = _one(Remains(source, where), texts, by_name)
    if not found and by_name and re.fullmatch(r"outputs?|predictions?", texts.name.lower()) and not texts.descriptions:
        return Spoken(_output(texts), [], True)
    if not found:
        said = next(filter(None, (source, *(each.text for each in texts.descriptions))), "unnamed")
        raise ZooError(f"kind: '{said[:60]}' is no layer kind that can be built.")
    found[0][1].extend(texts.descriptions)
    return Spoken(found, [], by_name)


def _output(texts: Texts) -> list[tuple[StatedLayer, list[Remains]]]:
    """A last row ``Output`` is a layer where it has parameters, and else says again what the net gives."""
    counted = texts.units or any(cell.count for column, cell in texts.cells.items() if column != "output")
    return [(StatedLayer(Named(DENSE.said.stem, None)), [])] if counted else []


def takes_activation(part: StatedLayer) -> bool:
    """Whether a layer has an activation of its own."""
    return ACTIVATION in part.named.any_kind.takes


def _of_call(called: CalledLayer, where: str) -> tuple[StatedLayer, list[tuple[str, Written]]]:
    part = StatedLayer(called.named, exact=True)
    for parameter, text in called.settings:
        part.say(parameter, text, where)
    return part, [(what, Written(text, where)) for what, text in called.claims]


def _one(source: Remains, texts: Texts, by_name: bool) -> list[tuple[StatedLayer, list[Remains]]]:
    """The one layer that a text names, or a description where that is more special."""
    adjectives = {
        name for name, pattern in _ADJECTIVES for each in (source, *texts.descriptions) if each.take_all(pattern)
    }
    pieces = [each.strip().lower() for each in _LISTED.split(source.text) if each.strip()]
    if len(set(pieces)) < len(pieces):
        raise ZooError(f"{source.where}: '{source.text[:60]}' lists a layer twice; give each a row of its own.")
    named = named_in(source)
    if named and source.take(r"(?<=\0)[\s_]*blocks?\b"):
        raise ZooError(f"kind: '{source.text[:60]}' does not say which layers the block holds.")
    function = activation_in(source)
    described = [_named_apart(each) for each in texts.descriptions]
    if named is None and function:
        named = _of_function(texts.cells, function)
    elif named is None and by_name:
        named = special([*described, by_letter(texts.name)])
    elif named is not None:
        named = special([named, *described])
    if named is None and by_name:
        function = next(filter(None, map(activation_in, texts.descriptions)), None)
        named = _of_function(texts.cells, function) if function else None
    if named is None:
        return []
    if function is None and named.stem == FUNCTION.name and not named.settings:
        function = activation_in(Remains(re.sub(r"_+", " ", texts.name), "name"))  # conv0_relu_fwd
    part = _part(named, source.where, function)
    part.must |= adjectives
    return [(part, [source])]


def _several(pieces: Sequence[Remains]) -> list[tuple[StatedLayer, list[Remains]]]:
    """A layer a piece; nothing where a piece names none."""
    found: list[tuple[StatedLayer, list[Remains]]] = []
    for piece in pieces:
        adjectives = {name for name, pattern in _ADJECTIVES if piece.take_all(pattern)}
        named, function = named_in(piece), activation_in(piece)
        function = function or dict(named.settings if named else ()).get(ACTIVATION.name)
        if named is None and function is None:
            return []
        if found and function and (named is None or named.stem == FUNCTION.name) and takes_activation(found[-1][0]):
            found[-1][0].say(ACTIVATION.name, function, piece.where)
            found[-1][1].append(piece)
            continue
        part = _part(named or Named(FUNCTION.name, None), piece.where, function)
        part.must |= adjectives
        found.append((part, [piece]))
    return found


def _part(named: Named, where: str, function: str | None) -> StatedLayer:
    part = StatedLayer(named)
    for parameter, text in named.settings:
        part.say(parameter, text, where)
    if function and ACTIVATION in named.any_kind.takes and ACTIVATION.name not in dict(named.settings):
        part.say(ACTIVATION.name, function, where)
    elif function and ACTIVATION.name not in dict(named.settings):
        part.activation = function
    return part


def _of_function(cells: dict[str, Cell], function: str) -> Named:
    """A function has no parameters: a row that counts some names an output layer by its activation."""
    counted = any(cell.count for column, cell in cells.items() if column != "output")
    return Named(DENSE.said.stem if counted and function in PROBABILITIES else FUNCTION.name, None)


def _named_apart(remains: Remains) -> Named | None:
    """The kind that a text names, of which nothing is taken away."""
    return named_in(Remains(remains.rest, remains.where))
