"""Cells that span several rows or columns, laid out as a table that has one text at each place."""

from collections.abc import Iterable
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets.grids.grid import MOST_COLUMNS, MOST_ROWS, Record


class Spanning(NamedTuple):
    """A cell as it is written, once for the whole area that it covers."""

    text: str
    rows: int = 1
    columns: int = 1
    continues: bool = False
    """It goes on with the cell above it, as a Word table says it."""


def laid_out(rows: Iterable[tuple[int, Iterable[Spanning]]]) -> list[Record]:
    """The records: a text stands for all the rows that it spans, in the first of its columns.

    A row without a cell of its own shows nothing that the row above does not, and is left out.

    Raises:
        ZooError: the table is beyond the limits of a sheet.
    """
    records: list[Record] = []
    below: dict[int, tuple[str, int]] = {}  # by column: what stands for so many more rows
    above: list[str] = []
    for number, cells in rows:
        if len(records) == MOST_ROWS:
            raise ZooError(f"row {number}: more than {MOST_ROWS} rows; give one table a file.")
        row: list[str] = []
        own = False
        for cell in cells:
            row.extend(_taken(below, len(row)))
            text = above[len(row)] if cell.continues and len(row) < len(above) else cell.text
            own = own or (bool(text.strip()) and not cell.continues)
            for at in range(cell.columns):
                if cell.rows > 1:
                    below[len(row) + at] = ("" if at else text, cell.rows)
            if len(row) + cell.columns > MOST_COLUMNS:
                raise ZooError(f"row {number}: more than {MOST_COLUMNS} columns; that is no sheet.")
            row += [text, *[""] * (cell.columns - 1)]
        row.extend(_taken(below, len(row)))
        below = {at: (text, left - 1) for at, (text, left) in below.items() if left > 1}
        above = row
        if own:
            records.append((number, row))
    return records


def _taken(below: dict[int, tuple[str, int]], at: int) -> Iterable[str]:
    """The texts from a column on that cells of the rows above stand for."""
    while at in below:
        yield below[at][0]
        at += 1


def written_out(cells: Iterable[Spanning], below: dict[int, int]) -> list[Spanning]:
    """The cells of a row for `laid_out`, of a form that also writes those which a cell of a row above covers.

    Args:
        below: by column, over how many more rows a cell goes; it is brought up to date.
    """
    found: list[Spanning] = []
    at = 0
    begun: dict[int, int] = {}
    for cell in cells:
        found.append(cell._replace(rows=1, continues=not cell.text.strip() and below.get(at, 0) > 0))
        if cell.rows > 1:
            begun[at] = cell.rows - 1
        at += cell.columns
    left = {column: rows - 1 for column, rows in below.items() if rows > 1}
    below.clear()
    below |= left | begun
    return found
