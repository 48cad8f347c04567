"""Holds what a row claims to be understood: an output or a count that is not read would be left out without a word."""

from collections.abc import Mapping, Sequence

from zoo.errors import ZooError
from zoo.light.layers.typed import CHOICES
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.signs import plain, untold
from zoo.light.sheets.stated.meanings import Meaning, ignoring


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


def said_bias(text: str) -> str:
    """The choice of a cell in a column of biases that says only whether there are any; empty for any other."""
    said = plain(text).lower().replace("w/o", "without")
    if said not in CHOICES or said.isdigit():
        return ""
    return "yes" if CHOICES[said] else "no"
