"""Turns a table whose layers are its columns, so that each layer is a row as in any other table."""

from collections.abc import Sequence

from zoo.light.sheets.columns import role_of
from zoo.light.sheets.grids.grid import Grid, Record
from zoo.light.sheets.headings import size_in
from zoo.light.sheets.sheet import COLUMNS
from zoo.light.sheets.signs import plain
from zoo.light.sheets.words import kind_of

_LAYERS = ("layer", "name", "type", "number")
_WITHIN = 5  # records; above the layers may stand a title


def turned(grid: Grid) -> Grid:
    """The grid itself, or where its first column holds the headings and a row above names layers, the one turned."""
    for at, (_, cells) in enumerate(grid.records[:_WITHIN]):
        if _role(cells) in _LAYERS and _names_layers(cells):
            return grid._replace(records=_rows(grid.records[at:])) if _is_turned(grid.records[at:]) else grid
    return grid


def _role(cells: Sequence[str]) -> str:
    return role_of(plain(cells[0])) if cells and len(cells[0]) < 80 else ""


def _axis(cells: Sequence[str]) -> str:
    return size_in(plain(cells[0])) if cells and len(cells[0]) < 80 else ""


def _names_layers(cells: Sequence[str]) -> bool:
    """Whether two cells or more beside the first are layers, and none is another heading."""
    if len(cells) > 1 and _is_heading(plain(cells[1])):
        return False
    kinds = [(name, kind_of(name)[0]) for name in map(plain, cells[1:]) if name]
    return sum(kind is not None for _, kind in kinds) > 1 and not any(_is_heading(name) for name, _ in kinds)


def _is_heading(text: str) -> bool:
    return bool(len(text) < 80 and role_of(text) and kind_of(text)[0] is None)


def _is_turned(records: Sequence[Record]) -> bool:
    roles = [_role(cells) or _axis(cells) for _, cells in records]
    return any(role in COLUMNS for role in roles) and 2 * sum(map(bool, roles)) > len(roles)


def _rows(records: Sequence[Record]) -> list[Record]:
    """A row for each layer; a table too wide for its page goes on below with the first heading again."""
    first = plain(records[0][1][0]).lower()
    bands: list[list[Record]] = []
    for record in records:
        if not bands or (record[1] and plain(record[1][0]).lower() == first):
            bands.append([])
        if record[1] and any(cell.strip() for cell in record[1]):
            bands[-1].append(record)
    headings = [cells[0] for _, cells in bands[0]]
    rows: list[Record] = [(records[0][0], headings)]
    for band in bands:
        by_heading = {plain(cells[0]).lower(): cells for _, cells in reversed(band)}
        for at in range(1, max(len(cells) for _, cells in band)):
            row = [_at(by_heading.get(plain(heading).lower(), []), at) for heading in headings]
            if any(cell.strip() for cell in row):
                rows.append((rows[-1][0] + 1, row))
    return rows


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
