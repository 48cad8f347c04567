"""Columns kept apart by two or more spaces, below a line of headings that are known."""

import re
from collections.abc import Iterable, Iterator

from zoo.errors import ZooError
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Grid, Record, checked
from zoo.light.sheets.grids.lines import PIECE, begins_summary, is_rule

_HEADING = (
    r"#|no\.?|name|layer.*|type|kind|outputs?.*|activations?.*|learnables?.*|params?.*|parameters|weights|bias(es)?"
    r"|module|flops?|macs?"
)


def records(text: str) -> list[Record]:
    """The records from the first line of headings on, if the text has one.

    Raises:
        ZooError: naming the row that is beyond the limits.
    """
    lines = text.expandtabs().split("\n")
    for at, line in enumerate(lines):
        if headings := _headings(line):
            names = [heading[0] for heading in headings]
            starts = [heading.start() for heading in headings]
            if re.match(rf" {{0,{starts[0]}}}[0-9]{{1,5}} ", "".join(lines[at + 1 : at + 2])[: starts[0]]):
                names, starts = ["#", *names], [0, *starts]  # Numbers in front of the names may have no heading.
            return checked([(at + 1, names), *_continued(enumerate(lines[at + 1 :], start=at + 2), names, starts)])
    return []


def _headings(line: str) -> list[re.Match[str]]:
    headings = list(PIECE.finditer(line))
    known = len(headings) > 1 and not begins_summary(line) and sum(map(_is_known, headings)) > 1
    return headings if known else []


def _are_others(headings: list[re.Match[str]], names: list[str]) -> bool:
    return bool(headings) and not {heading[0] for heading in headings} <= set(names)


def _is_known(heading: re.Match[str]) -> bool:
    return bool(re.fullmatch(_HEADING, heading[0], re.IGNORECASE))


def _continued(lines: Iterable[tuple[int, str]], names: list[str], starts: list[int]) -> Iterator[Record]:
    """The rows down to other headings, below which columns may stand elsewhere, or to a title below a blank line."""
    row: Record | None = None
    blank = False
    for number, line in lines:
        pieces = list(PIECE.finditer(line))
        if row and blank and len(pieces) == 1 and not is_rule(line):
            break
        blank = not pieces
        if len(pieces) > MOST_COLUMNS:
            raise ZooError(f"row {number}: {len(pieces)} columns; a sheet has at most {MOST_COLUMNS}.")
        if len(pieces) > 1 and not re.search("[0-9]", line) and _are_others(_headings(line), names):
            break
        cells = _under(starts, pieces)
        if row and pieces and not any(cells[: min(2, len(starts) - 1)]):
            row = row[0], [f"{above}\n{cell}".strip() for above, cell in zip(row[1], cells, strict=True)]
        elif len(pieces) > 1 and not is_rule(line):
            if row:
                yield row
            row = number, cells
    if row:
        yield row


def _under(starts: list[int], pieces: list[re.Match[str]]) -> list[str]:
    """The pieces of a line under the headings: one each, else each under the nearest to its left."""
    if len(pieces) == len(starts):
        return [piece[0] for piece in pieces]
    cells = [""] * len(starts)
    for piece in pieces:
        at = max((at for at, start in enumerate(starts) if start <= piece.start() + 2), default=0)
        cells[at] = f"{cells[at]} {piece[0]}".strip()
    return cells


def _grids(document: Document) -> Iterator[Grid]:
    if found := records(document.text):
        yield Grid(FORMAT.name, found, is_table=False)


FORMAT = Format(
    name="spaces",
    title="columns apart by spaces",
    order=70,
    accepts=lambda document: bool(document.text),
    grids=_grids,
)
