"""Several tables of a file held against one another: which rows are of the same layer, whatever each table calls it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from zoo.light.marking.laid import lay
from zoo.light.marking.match import match
from zoo.light.marking.names import key_of
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Sheet, SheetRow

Key = tuple[str, int]
"""A layer's place and -1; or what is left of a row's name, and how many rows of that name stand above."""
Rows = dict[Key, SheetRow]

_MOST_PAIRS = 30_000  # of rows and layers, for tables to be held against one another by more than names


def at_places(table: Table, sheets: Sequence[Sheet]) -> list[list[Key]]:
    """The keys of each sheet's rows by the layers that they may be; none of sheets that are too large.

    A table below one of the same columns goes on with it where so each row finds a layer that has one alone.
    """
    if len(table) * sum(len(sheet.rows) for sheet in sheets) > _MOST_PAIRS:
        return []
    found: list[list[Key]] = []
    above: list[SheetRow] = []
    columns: tuple[str, ...] = ()
    for sheet in sheets:
        rows, keys = list(sheet.rows), _keys(table, sheet.rows)
        both = _keys(table, [*above, *rows]) if above and sheet.columns == columns else []
        if both and _count(table, both) == _count(table, _keys(table, above)) + _count(table, keys):
            above, keys = above + rows, both[len(above) :]
        else:
            above = rows
        found.append(keys)
        columns = sheet.columns
    return found


def _keys(table: Table, rows: Sequence[SheetRow]) -> list[Key]:
    places = {id(place.row): key for key, place in match(table, rows).places.items() if place.row}
    seen: dict[str, int] = {}
    keys: list[Key] = []
    for row in rows:
        if id(row) in places:
            keys.append((places[id(row)], -1))
        else:
            name = key_of(row.name)
            keys.append((name, seen.get(name, 0)))
            seen[name] = seen.get(name, 0) + 1
    return keys


def _count(table: Table, keys: Iterable[Key]) -> int:
    """How many of the net's own layers have a row."""
    layers = {row.layer.name for row in table}
    return sum(count < 0 and place in layers for place, count in keys)


def in_turn(tables: Sequence[Mapping[Key, SheetRow]]) -> list[Key]:
    """The keys of tables, each after the one above it in the first of them that has it."""
    after: dict[Key | None, Key | None] = {None: None}
    last: Key | None = None
    for rows in tables:
        above = None if any(key in after for key in rows) else last
        for key in rows:
            if key not in after:
                after[key], after[above] = after[above], key
                last = key if after[key] is None else last
            above = key
    keys: list[Key] = []
    at = after[None]
    while at is not None:
        keys.append(at)
        at = after[at]
    return keys


def written_alike(table: Table, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets with their outputs channels last and without a batch, where they do not all write them alike."""
    if len(table) * sum(len(sheet.rows) for sheet in sheets) > _MOST_PAIRS:
        return list(sheets)
    laid = [lay(table, match(table, sheet.rows), sheet.program) for sheet in sheets]
    if len({(each.batch, each.channels_first) for each in laid}) == 1:
        return list(sheets)
    alike = []
    for sheet, each in zip(sheets, laid, strict=True):
        shapes = {id(each.places[key].row): shape for key, shape in each.given.items()}
        rows = []
        for row in sheet.rows:
            if shape := shapes.get(id(row)):
                row = row._replace(cells={**row.cells, "output": replace(row.cells["output"], shape=shape)})
            rows.append(row)
        alike.append(sheet._replace(rows=tuple(rows)))
    return alike
