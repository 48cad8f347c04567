"""Reads an answer sheet: the layer table that a person wrote, or that a tool printed, in any format of `formats`.

A sheet is anybody's file: it is only ever read, within fixed limits.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets import document, tables
from zoo.light.sheets.columns import resolve
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.grid import Grid, Habits, Record
from zoo.light.sheets.rows import read_row
from zoo.light.sheets.sheet import COLUMNS, Sheet, SheetRow
from zoo.light.sheets.totals import is_sum, is_total, with_footer

_HEADING_WITHIN = 200  # records; above it may stand a title and prose


class Found(NamedTuple):
    """A table as it stands in a file, beside the sheet that was read from it."""

    sheet: Sheet
    headings: Sequence[str]
    body: Sequence[Record]
    """The records below the headings."""
    columns: Mapping[str, int]
    """The index of each column by what it holds."""
    habits: Habits
    sums: frozenset[int]
    """The numbers of the records that sum up others."""


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
    return found_in(data, source).sheet


def found_in(data: bytes, source: str) -> Found:
    """The first layer table in a sheet's bytes, as it stands; as `parse`."""
    try:
        opened = document.opened(data)
        found = _first(registry.grids(opened), source)
        return found._replace(sheet=with_footer(found.sheet, opened.text))
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None


def tables_in(data: bytes, source: str) -> tuple[Sheet, ...]:
    """Every layer table in a sheet's bytes, from top to bottom; the first names what else was not read.

    Raises:
        ZooError: there is none, or the file is none that is read.
    """
    try:
        opened = document.opened(data)
        found, others = tables.layer_tables(opened, lambda grid: _found(grid, source))
        if not found:
            raise ZooError(tables.none_told(others))
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None
    sheets = [each.sheet for each in found]
    sheets[0] = with_footer(sheets[0], opened.text)
    unread = [*sheets[0].unread, *tables.left_out(others)]
    return (sheets[0]._replace(unread=tuple(unread)), *sheets[1:])


def refuse_more_tables(data: bytes, found: Found) -> Found:
    """The table with those below it of the same headings, which go on with it.

    Raises:
        ZooError: a table of other layers stands below it, which would be left out.
    """
    body = list(found.body)
    last = body[-1][0] if body else 0
    for grid in registry.grids(document.opened(data)):
        if grid.format != found.sheet.format or not grid.records or grid.records[0][0] <= last:
            continue
        if list(grid.records[0][1]) == list(found.headings):
            body += grid.records[1:]
        elif (other := _found(grid, found.sheet.source)) and sum(row.kind is not None for row in other.sheet.rows) > 1:
            at = grid.records[0][0]
            raise ZooError(f"{found.sheet.source}: another table of layers stands at row {at}; give one table a file.")
    return found._replace(body=body)


def found_of(grid: Grid, source: str, columns: Mapping[str, int] | None = None) -> Found:
    """The table in a grid.

    Args:
        columns: what they hold, where the first record has the headings and no claims stand below.

    Raises:
        ZooError: it is no layer table.
    """
    if columns is None:
        return _first([grid], source)
    (_, headings), *body = grid.records
    return Found(Sheet(source, grid.format, (), ()), headings, body, columns, grid.habits, frozenset())


def _first(grids: Iterable[Grid], source: str) -> Found:
    for grid in grids:
        if found := _found(grid, source):
            return found
    raise ZooError(
        "no layer table; it needs a heading row with a layer column and one of output, weights, biases or params,"
        " and a row for each layer."
    )


def _found(grid: Grid, source: str) -> Found | None:
    """The sheet that the grid holds below its heading row, or None."""
    for at, (_, headings) in enumerate(grid.records[:_HEADING_WITHIN]):
        body = grid.records[at + 1 :]
        if columns := resolve(headings, body):
            break
    else:
        return None
    below = (read_row(record, columns, len(headings), grid.habits) for record in body if record[1] != headings)
    read = list(filter(None, below))
    rows, total = _with_total(read)
    if not rows:
        return None
    asked = tuple(_asked(columns, [*rows, *filter(None, [total])]))
    sums = frozenset({row.number for row in read} - {row.number for row in rows})
    sheet = Sheet(source, grid.format, asked, tuple(rows), total, grid.unread, grid.caption, grid.habits.program)
    return Found(sheet, headings, body, columns, grid.habits, sums)


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
