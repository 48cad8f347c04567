"""Reads an answer sheet: the layer table that a person wrote, or that a tool printed, in any format of `formats`.

A sheet is anybody's file: it is only ever read, within fixed limits.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets import document, tables
from zoo.light.sheets.columns import Columns
from zoo.light.sheets.formats import registry
from zoo.light.sheets.grids.grid import Grid, Habits, Record
from zoo.light.sheets.headed import headed, headings_again, repeats
from zoo.light.sheets.printed import refusal
from zoo.light.sheets.rows import left_out, read_row
from zoo.light.sheets.sheet import COLUMNS, Sheet, SheetRow, Unread
from zoo.light.sheets.signs import may_strike
from zoo.light.sheets.totals import is_sum, is_total, with_footer

_MOST_HEADINGS = 10  # of other order, in one table
_MOST_ROWS_NAMED = 20  # as not read


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
    told: Columns = Columns({})
    """All that the headings tell of the columns: their units, say."""


def read_sheet(path: str | os.PathLike[str], headings: Mapping[str, str] | None = None) -> Sheet:
    """Read the answer sheet in a file.

    Args:
        headings: what columns hold by their headings in lower case, where a marking scheme says it: one of `COLUMNS`,
            ``name``, ``type`` or ``ignored``.

    Raises:
        ZooError: naming the file and, where there is one, the row that cannot be read.
    """
    return parse(document.read_bytes(Path(path)), str(path), headings)


def parse(data: bytes, source: str, headings: Mapping[str, str] | None = None) -> Sheet:
    """Read a sheet from its bytes; the format is told from the content, `headings` are as of `read_sheet`.

    Raises:
        ZooError: naming the source and, where there is one, the row that cannot be read.
    """
    return found_in(data, source, headings).sheet


def found_in(data: bytes, source: str, headings: Mapping[str, str] | None = None) -> Found:
    """The first layer table in a sheet's bytes, as it stands; as `parse`."""
    text = ""
    try:
        opened = document.opened(data)
        text = opened.text
        found = _first(registry.grids(opened), source, headings)
        return found._replace(sheet=with_footer(found.sheet, text))
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {refusal(text) or error}") from None


def tables_in(data: bytes, source: str, headings: Mapping[str, str] | None = None) -> tuple[Sheet, ...]:
    """Every layer table in a sheet's bytes, from top to bottom; each names what else was not read.

    `headings` are as of `read_sheet`.

    Raises:
        ZooError: there is none, or the file is none that is read.
    """
    text = ""
    try:
        opened = document.opened(data)
        text = opened.text
        found, others = tables.layer_tables(opened, lambda grid: _found(grid, source, headings))
        if not found:
            raise ZooError(tables.none_told(others))
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {refusal(text) or error}") from None
    sheets = [each.sheet for each in found]
    sheets[0] = with_footer(sheets[0], opened.text)
    unread = tuple(tables.left_out(others))
    return tuple(sheet._replace(unread=(*sheet.unread, *unread)) for sheet in sheets)


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


def _first(grids: Iterable[Grid], source: str, headings: Mapping[str, str] | None = None) -> Found:
    for grid in grids:
        if found := _found(grid, source, headings):
            return found
    raise ZooError(tables.none_told(()))


def _found(grid: Grid, source: str, headings: Mapping[str, str] | None = None) -> Found | None:
    """The sheet that the grid holds below its heading row, or None."""
    at, names, columns = headed(grid, headings or {})
    if columns is None:
        return None
    body, width = grid.records[at:], len(names)
    rows: list[SheetRow] = []
    unread = [*grid.unread, *columns.unread]
    dropped: list[Unread] = []
    changes = 0
    read_by = columns
    for number, record in enumerate(body):
        if repeats(record[1], names):
            continue
        if changes < _MOST_HEADINGS and (again := headings_again(record, body, number + 1, headings or {})):
            read_by, changes = again, changes + 1
            continue
        row = read_row(record, read_by, width, grid.habits)
        if row:
            rows.append(row)
        if row is None or len(record[1]) > width or any(map(may_strike, record[1])):
            dropped += left_out(record, row is not None, width)
    layers, total = _with_total(rows)
    if not layers:
        return None
    asked = tuple(_asked(columns, [*layers, *filter(None, [total])]))
    sums = frozenset({row.number for row in rows} - {row.number for row in layers})
    left = tuple(dict.fromkeys([*unread, *_named(dropped)]))
    sheet = Sheet(source, grid.format, asked, tuple(layers), total, left, grid.caption, grid.habits.program)
    by_heading = {**columns.apart, **columns.at}
    sheet = sheet._replace(said=columns.said, channels_first=columns.order[:1] == ("channels",))
    return Found(sheet, names, body, by_heading, grid.habits, sums, columns)


def _named(rows: list[Unread]) -> list[Unread]:
    """The rows that are not read whole, or how many more there are than are named."""
    if len(rows) > _MOST_ROWS_NAMED:
        rows[_MOST_ROWS_NAMED:] = [Unread(f"{len(rows) - _MOST_ROWS_NAMED} more rows", "are not read whole")]
    return rows


def _with_total(below: Iterable[SheetRow]) -> tuple[list[SheetRow], SheetRow | None]:
    """The rows that are layers, and the first that sums them up."""
    rows: list[SheetRow] = []
    total = None
    for row in below:
        if is_total(row):
            total = total or row._replace(name=row.name or "total", kind=None)
        else:
            rows.append(row)
    if len(rows) > 1 and total is None and is_sum(rows[-1]):
        total = rows.pop()._replace(kind=None)
    return rows, total


def _asked(columns: Columns, rows: Sequence[SheetRow]) -> Iterable[str]:
    """The columns that the headings ask for, or that most rows with a count fill; of counts, those filled anywhere."""
    filled = {column for row in rows for column in row.cells}
    counted = [row for row in rows if row.cells.keys() - {"output"}]
    most = {each for each in filled if 2 * sum(each in row.cells for row in counted) > len(counted)}
    asked = (columns.asked & {*filled, "output", "weights", "biases"}) | (most - {"output"})
    if "params" in columns.asked and not filled & {"weights", "biases", "params"}:
        asked.add("params")
    return (column for column in COLUMNS if column in asked)
