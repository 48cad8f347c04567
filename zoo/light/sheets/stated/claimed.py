"""Holds what a row claims to be understood: an output or a count that is not read would be left out without a word."""

import re
from collections.abc import Mapping, Sequence

from zoo.errors import ZooError
from zoo.light.layers.kind import Kind
from zoo.light.layers.typed import CHOICES
from zoo.light.sheets.cells import read_shape
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.signs import plain, untold
from zoo.light.sheets.stated.meanings import Meaning, ignoring
from zoo.light.sheets.stated.remains import Remains
from zoo.light.sheets.stated.statement import Statement

_GIVES = re.compile(
    r"\b(?:outputs?|gives|giving|yields?|yielding|produc(?:es|ing)|result(?:s|ing) in)\b"
    r"(?: (?:an?|the|is|of|size|shape|volume|tensor|(?:feature )?maps?|outputs?))*[ :=]*"
    r"([(\[]?[0-9]+(?: ?[x*,] ?[0-9]+){2,3}[)\]]?)",
    re.IGNORECASE,
)


def refuse_unread(cells: Mapping[str, Cell], meanings: Sequence[Meaning]) -> None:
    """Refuse a claim that is not read, but for a sign that it is not known.

    Raises:
        ZooError: naming the column and the cell.
    """
    headings = {meaning.role: meaning.heading for meaning in meanings}
    for column, cell in cells.items():
        if cell.shape is None and cell.count is None and not cell.impossible and not untold(cell.text):
            heading = headings.get(column) or headings.get("learnables") or headings.get("params") or column
            raise ZooError(f"column '{heading}': '{cell.text[:40]}' is not understood; {ignoring(heading)}.")


def claim_output(statement: Statement, kind: Kind, remains: Remains) -> None:
    """Take the output away that a text says its layer gives, ``outputs 24 x 24 x 6``, which is no setting of it.

    Raises:
        ZooError: the row says another.
    """
    while not any(each.name.startswith("output_") for each in kind.takes) and (found := remains.take(_GIVES)):
        cell, known = read_shape(found[1]), statement.cells.get("output")
        if cell is None or cell.shape is None or (known and known.shape not in (None, cell.shape)):
            raise ZooError(f"{remains.where}: '{found[0][:60]}' does not agree with what else the row says it gives.")
        statement.cells = {**statement.cells, "output": cell}


def said_bias(text: str) -> str:
    """The choice of a cell in a column of biases that says only whether there are any; empty for any other."""
    said = plain(text).lower().replace("w/o", "without")
    if said not in CHOICES or said.isdigit():
        return ""
    return "yes" if CHOICES[said] else "no"
