"""What feeds a row, as ``zoo show`` writes it behind a layer's settings: ``Sum of a, b, masked by m``."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.source import mask_of, source
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.signs import plain
from zoo.light.sheets.stated.meanings import Meaning

_TEXTS = ("type", "settings", "words")
_MASKED, _FROZEN, _GIVEN = ", masked by ", ", frozen", ", an output"
_MASKS, _TRAINED, _OUT = "mask", "trainable", "given"


class InNet(NamedTuple):
    """What a row says of its place in the net."""

    inputs: str = ""
    """As a column of inputs has them: calls apart by semicolons, their sources by commas."""
    masks: tuple[str, ...] = ()
    frozen: bool = False
    given: bool = False
    """Whether it is an output of the net though it feeds another row."""

    def beside(self, other: "InNet") -> "InNet":
        """What either says."""
        masks, frozen, given = other.masks or self.masks, other.frozen or self.frozen, other.given or self.given
        return InNet(other.inputs or self.inputs, masks, frozen, given)


def unwired(record: Record, meanings: Sequence[Meaning], names: Collection[str]) -> tuple[Record, InNet]:
    """A record without what its texts say of the rows above, whose names are given, and that."""
    cells, wiring = list(record[1]), InNet()
    for at, meaning in enumerate(meanings[: len(cells)]):
        if meaning.role in _TEXTS:
            text, found = _spelled(*_taken(plain(cells[at]), names))
            if found != InNet():
                cells[at], wiring = text, wiring.beside(found)
    return (record[0], cells), wiring


def _taken(text: str, names: Collection[str]) -> tuple[str, InNet]:
    masks: tuple[str, ...] = ()
    said, _, masked = f", {text}".partition(_MASKED)
    if masked and all(mask_of(each)[1].layer in names for each in masked.split(", ")):
        text, masks = said.removeprefix(", "), tuple(masked.split(", "))
    given = f", {text}".endswith(_GIVEN)
    text = f", {text}".removesuffix(_GIVEN).removeprefix(", ")
    frozen = f", {text}".endswith(_FROZEN)
    text = f", {text}".removesuffix(_FROZEN).removeprefix(", ")
    inputs = ""
    for found in re.finditer(" of ", text):
        calls = [each.split(", ") for each in text[found.end() :].split(" and of ")]
        if all(source(each).layer in names for call in calls for each in call):
            text, inputs = text[: found.start()], "; ".join(map(", ".join, calls))
            break
    return text, InNet(inputs, masks, frozen, given)


def _spelled(text: str, wiring: InNet) -> tuple[str, InNet]:
    """The text without the entries ``mask=[m]``, ``trainable=no`` and ``given=yes`` of ``table.csv``."""
    entries = [each.partition("=") for each in literal.split(text)]
    try:
        said = {name: literal.parse(value) for name, _, value in entries if name in (_MASKS, _TRAINED, _OUT)}
    except ZooError:
        return text, wiring
    if not said:
        return text, wiring
    kept = "; ".join("".join(each) for each in entries if each[0] not in said)
    frozen, given = said.get(_TRAINED) is False, said.get(_OUT) is True
    return kept, InNet(wiring.inputs, said.get(_MASKS, wiring.masks), wiring.frozen or frozen, wiring.given or given)
