"""Reads an answer sheet: the layer table that a person wrote, or that a tool printed, in any format of `formats`.

A sheet is anybody's file: it is only ever read, within fixed limits.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.columns import resolve
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.grid import Grid
from zoo.light.sheets.rows import read_row
from zoo.light.sheets.sheet import COLUMNS, Sheet, SheetRow
from zoo.light.sheets.totals import is_sum, is_total, with_footer

_HEADING_WITHIN = 200  # records; above it may stand a title and prose


def read_sheet(path: str | os.PathLike[str]) -> Sheet:
    """Read the answer sheet in a file.

    Raises:
        ZooError: naming the file and, where there is one, the row that cannot be read.
    """
    return parse(document.read_bytes(Path(path)), str(path))


def parse(data: bytes, source: str) -> Sheet:
    """Read a sheet from its bytes; the format is told from the content.

    Raises:
        ZooError: naming the source and, where there is one, the row that cannot be read.
    """
    try:
        opened = document.opened(data)
        return with_footer(_first_sheet(registry.grids(opened), source), opened.text)
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None


def _first_sheet(grids: Iterable[Grid], source: str) -> Sheet:
    for grid in grids:
        if sheet := _sheet(grid, source):
            return sheet
    raise ZooError(
        "no layer table; it needs a heading row with a layer column and one of output, weights, biases or params,"
        " and a row for each layer."
    )


def _sheet(grid: Grid, source: str) -> Sheet | None:
    """The sheet that the grid holds below its heading row, or None."""
    for at, (_, headings) in enumerate(grid.records[:_HEADING_WITHIN]):
        body = grid.records[at + 1 :]
        if columns := resolve(headings, body):
            break
    else:
        return None
    below = (read_row(record, columns, len(headings), grid.habits) for record in body if record[1] != headings)
    rows, total = _with_total(filter(None, below))
    if not rows:
        return None
    return Sheet(source, grid.format, tuple(_asked(columns, [*rows, *filter(None, [total])])), tuple(rows), total)


def _with_total(below: Iterable[SheetRow]) -> tuple[list[SheetRow], SheetRow | None]:
    """The rows that are layers, and the first that sums them up."""
    rows: list[SheetRow] = []
    total = None
    for row in below:
        if is_total(row):
            total = total or row._replace(name=row.name or "total", kind=None, parameters={})
        else:
            rows.append(row)
    if len(rows) > 1 and total is None and is_sum(rows[-1]):
        total = rows.pop()._replace(kind=None, parameters={})
    return rows, total


def _asked(columns: Mapping[str, int], rows: Iterable[SheetRow]) -> Iterable[str]:
    """The columns that are filled anywhere, or that a person is asked to fill."""
    filled = {column for row in rows for column in row.cells}
    asked = filled | ({"output", "weights", "biases"} & columns.keys())
    if "params" in columns and not filled & {"weights", "biases", "params"}:
        asked.add("params")
    return (column for column in COLUMNS if column in asked)
