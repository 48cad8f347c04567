"""Finds the headings of a table: its first row as a rule, or below prose, over a row of units, and again below."""

import re
from collections.abc import Mapping, Sequence

from zoo.light.sheets.columns import NAMING, Columns, resolve
from zoo.light.sheets.grids.grid import Grid, Record
from zoo.light.sheets.headings import axes_in, role_of, size_in
from zoo.light.sheets.sheet import COLUMNS
from zoo.light.sheets.signs import plain

_DIGIT = re.compile("[0-9]")
_HEADING_WITHIN = 200  # records; above it may stand a title and prose
_LONGEST_HEADING = 80  # characters
_UNKNOWN_HEADING_WITHIN = 20  # records, where the cells below must tell what they are


def headed(grid: Grid, given: Mapping[str, str]) -> tuple[int, Sequence[str], Columns | None]:
    """Where the body of a table begins, its headings and what its columns hold; first where headings alone tell it."""
    for by_content, within in ((False, _HEADING_WITHIN), (True, _UNKNOWN_HEADING_WITHIN)):
        for at, (_, names) in enumerate(grid.records[:within], start=1):
            body = grid.records[at:]
            columns = resolve(names, body, given, by_content)
            if columns is None or (by_content and "output" not in columns.asked):
                continue
            joined = _with_second_row(names, body[0]) if body else None
            below = resolve(joined, body[1:], given, by_content) if joined else None
            if joined and below:
                return at + 1, joined, below
            if not (body and are_headings(body[0][1])):  # Of two rows of headings the lower one tells more.
                return at, names, columns
    return 0, (), None


def repeats(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a record is the headings once more."""
    if cells[:1] != headings[:1] and (not cells or cells[0].strip().lower() != headings[0].strip().lower()):
        return False
    return [cell.strip().lower() for cell in cells] == [cell.strip().lower() for cell in headings]


def headings_again(record: Record, body: Sequence[Record], start: int, given: Mapping[str, str]) -> Columns | None:
    """What the columns hold below a record that is itself a row of headings, of another order, say."""
    return resolve(record[1], body[start:], given) if are_headings(record[1]) else None


def are_headings(cells: Sequence[str]) -> bool:
    """Whether a record tells of columns that name the layers and of some that answer, and has no number."""
    if len(cells) < 2 or _DIGIT.search("".join(cells)):
        return False
    roles = {role_of(plain(cell)) for cell in cells if cell and len(cell) < _LONGEST_HEADING}
    return bool(roles & NAMING) and bool(roles & set(COLUMNS))


def _with_second_row(headings: Sequence[str], below: Record) -> list[str] | None:
    """The headings with what a row of units or axes right below says of each; None where that row is none."""
    if len(below[1]) > len(headings) or _DIGIT.search("".join(below[1])):
        return None
    texts = [plain(cell) for cell in below[1]]  # What spans both rows of headings stands in both.
    cells = ["" if cell == plain(heading) else cell for cell, heading in zip(texts, headings, strict=False)]
    if not any(cells):
        return None
    if not all(_is_below_heading(cell) for cell in cells if cell):
        return None
    joined, above = [], ""
    for at, heading in enumerate(map(plain, headings)):
        unit = cells[at] if at < len(cells) else ""
        above = heading or above
        joined.append(f"{above} {unit}" if unit else heading)
    return joined


def _is_below_heading(cell: str) -> bool:
    bracketed = re.fullmatch(r"[(\[].{1,60}[)\]]", cell)
    return bool(bracketed or axes_in(cell) or size_in(cell) or cell in ("#", "count", "number", "weights", "biases"))
