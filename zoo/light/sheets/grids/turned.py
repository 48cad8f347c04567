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
_LONGEST_HEADING = 80  # characters


def turned(grid: Grid) -> Grid:
    """The grid itself, or where its first column holds the headings and a row above names layers, the one turned."""
    for at, (_, cells) in enumerate(grid.records[:_WITHIN]):
        if _heads_columns(cells):
            return grid
        if _may_head(cells) and _names_layers(cells) and _is_turned(grid.records[at + 1 :]):
            return grid._replace(records=_rows(grid.records[at:]))
    return grid


def _heads_columns(cells: Sequence[str]) -> bool:
    """Whether a row's cells are headings themselves, more of them than are layers, so that layers stand below."""
    layers, headings = _counted(cells)
    return headings > 1 and headings > layers


def _may_head(cells: Sequence[str]) -> bool:
    """Whether a row's first cell says that layers stand beside it, or is no layer and no answer of layers."""
    if not cells or len(cells[0]) >= _LONGEST_HEADING:
        return False
    return _role(cells) in ("", *_LAYERS) and kind_of(plain(cells[0]))[0] is None


def _role(cells: Sequence[str]) -> str:
    return role_of(plain(cells[0])) if cells and len(cells[0]) < _LONGEST_HEADING else ""


def _axis(cells: Sequence[str]) -> str:
    return size_in(plain(cells[0])) if cells and len(cells[0]) < _LONGEST_HEADING else ""


def _names_layers(cells: Sequence[str]) -> bool:
    """Whether two cells or more beside the first are layers, and fewer are headings, such as a column of sums."""
    if len(cells) > 1 and _is_heading(plain(cells[1])):
        return False
    layers, headings = _counted(cells)
    return layers > 1 and headings < layers


def _counted(cells: Sequence[str]) -> tuple[int, int]:
    """How many of the cells beside the first name layers, and how many are headings."""
    names = [name for name in map(plain, cells[1:]) if name]
    return sum(kind_of(name)[0] is not None for name in names), sum(map(_is_heading, names))


def _is_heading(text: str) -> bool:
    return bool(len(text) < _LONGEST_HEADING and role_of(text) and kind_of(text)[0] is None)


def _is_turned(records: Sequence[Record]) -> bool:
    """Whether most rows begin with a heading, and one with that of an answer."""
    roles = [_role(cells) or _axis(cells) for _, cells in records if any(cell.strip() for cell in cells)]
    return any(role in COLUMNS for role in roles) and 2 * sum(map(bool, roles)) > len(roles)


def _rows(records: Sequence[Record]) -> list[Record]:
    """A row for each layer; a table too wide for its page goes on below with the first heading again."""
    first = plain(records[0][1][0]).lower()
    bands: list[list[Record]] = []
    for record in records:
        again = record[1] and plain(record[1][0]).lower() == first and (first or _names_layers(record[1]))
        if not bands or again:
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
