"""All the tables of a document: each format has the lines that no other has read before it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from zoo.errors import ZooError
from zoo.light.files.text import printable
from zoo.light.sheets.columns import NAMING
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.grids.grid import Grid, Record
from zoo.light.sheets.headed import are_headings
from zoo.light.sheets.headings import role_of
from zoo.light.sheets.sheet import COLUMNS, Unread
from zoo.light.sheets.signs import plain
from zoo.light.sheets.words import kind_of

MOST_TABLES = 40
"""Of a document; those beyond are named together."""

_MOST_PASSES = 6
_HEADINGS_WITHIN = 20  # records of a table, for one that goes on with it
_FEWEST_LINES = 2  # with a number, of what is left of a text, for another format to be tried
_MOST_HEADINGS_TOLD = 8
_LONGEST_HEADING_TOLD = 30  # characters
_NEEDED = (
    "it needs a heading row with a layer column and one of output, weights, biases or params, and a row for each layer"
)

Kept = TypeVar("Kept")


def layer_tables(document: Document, read: Callable[[Grid], Kept | None]) -> tuple[list[Kept], list[Grid]]:
    """What `read` makes of each grid of a document, and the grids of which it makes nothing.

    Raises:
        ZooError: nothing is found, and a format could not read the document.
    """
    found: list[Kept] = []
    others: dict[int, Grid] = {}
    read_lines: list[tuple[int, int]] = []
    read_as: list[tuple[int, int, str]] = []
    for _ in range(_MOST_PASSES):
        spent: list[tuple[int, int]] = []
        try:
            for grid, kept in _read(document, read):
                if not document.text and _is_read(grid, read_as):
                    continue
                if kept is None:
                    others.setdefault(grid.records[0][0], grid)
                elif len(found) < MOST_TABLES:
                    found.append(kept)
                    spent.append((grid.records[0][0], max(grid.end, grid.records[-1][0])))
                    read_as.append((*spent[-1], grid.format))
        except ZooError:
            if not found:
                raise
        read_lines += spent
        document = _without(document, spent)
        if not spent or not _worth_reading(document):
            break
    if document.text:  # What one format cannot read, another may have.
        others = {at: grid for at, grid in others.items() if not any(first < at <= last for first, last in read_lines)}
    return found, [grid for _, grid in sorted(others.items())]


def _read(document: Document, read: Callable[[Grid], Kept | None]) -> Iterator[tuple[Grid, Kept | None]]:
    """The grids of a text up to the first formats that find something in it; all of any other file."""
    for turn in registry.turns(document):
        found = False
        above: Sequence[Record] = ()
        for grid in turn:
            for part in _parts(grid):
                kept = read(part)
                if kept is None and (going_on := _going_on(part, above)):
                    part, kept = going_on, read(going_on)
                if kept is not None:
                    above = part.records[:_HEADINGS_WITHIN]
                found = found or kept is not None
                yield part, kept
        if found and document.text:
            return


def _going_on(grid: Grid, above: Sequence[Record]) -> Grid | None:
    """A grid without headings under those of the table above it, if it is as wide and its rows name layers."""
    headings = next((cells for _, cells in above if are_headings(cells)), [])
    records = [record for record in grid.records if any(map(str.strip, record[1]))]
    if not headings or not records or any(len(cells) != len(headings) for _, cells in records):
        return None
    naming = [at for at, heading in enumerate(headings) if role_of(plain(heading)) in NAMING]
    layers = sum(any(kind_of(plain(cells[at]))[0] for at in naming) for _, cells in records)
    if 2 * layers <= len(records):
        return None
    return grid._replace(records=[(records[0][0], list(headings)), *records])


def _is_read(grid: Grid, read_as: Sequence[tuple[int, int, str]]) -> bool:
    """Whether another format has read these lines of a document's part; worksheets have lines of the same numbers."""
    at = grid.records[0][0]
    return any(first <= at <= last and grid.format != format_ for first, last, format_ in read_as)


def _parts(grid: Grid) -> Iterator[Grid]:
    """A grid cut where headings begin again below its first, others or under a text of their own, or beside them."""
    start, headings, last = 0, None, 0
    for at, (_, cells) in enumerate(grid.records):
        if not are_headings(cells):
            continue
        again = headings is not None and (cells != headings or _lone(grid.records[at - 1]))
        if again and last < at - 1:  # A second row of headings right below the first goes with it.
            yield from _side_by_side(_part(grid, start, at))
            start = at
        headings, last = cells, at
    yield from _side_by_side(_part(grid, start, len(grid.records)))


def _part(grid: Grid, start: int, end: int) -> Grid:
    """Some records of a grid; a lone text above its headings, or at its end, stands over the next part."""
    if start == 0 and end == len(grid.records):
        return grid
    records = list(grid.records[start:end])
    above = start or next((at for at in range(end) if are_headings(grid.records[at][1])), 0)
    caption = _lone(grid.records[above - 1]) if above else ""
    while len(records) > 1 and end < len(grid.records) and _lone(records[-1]):
        records.pop()
    return grid._replace(records=records, caption=caption or grid.caption)


def _lone(record: Record) -> str:
    filled = [cell.strip() for cell in record[1] if cell.strip()]
    return filled[0] if len(filled) == 1 and not any(sign.isdigit() for sign in filled[0]) else ""


def _side_by_side(grid: Grid) -> Iterator[Grid]:
    """A grid whose headings begin anew to the right is two."""
    headings = next((cells for _, cells in grid.records if are_headings(cells)), None)
    roles = [role_of(plain(cell)) for cell in headings or ()]
    first = next((at for at, role in enumerate(roles) if role in ("name", "layer")), None)
    cut = first is not None and next((at for at, role in enumerate(roles) if at > first and role == roles[first]), None)
    if not cut or not set(roles[:cut]) & set(COLUMNS) or not set(roles[cut:]) & set(COLUMNS):
        yield grid
        return
    for start, end in ((0, cut), (cut, len(roles))):
        records = [(number, cells[start:end]) for number, cells in grid.records]
        yield grid._replace(records=[record for record in records if any(cell.strip() for cell in record[1])])


def _without(document: Document, spent: Sequence[tuple[int, int]]) -> Document:
    """The document with blank lines where it was read, so that the numbers of the others stay."""
    if not document.text or not spent:
        return replace(document, text="")
    lines = list(document.lines)
    for first, last in spent:
        first = max(1, first)  # Lines without headings have those that stand for them above the first.
        lines[first - 1 : last] = [""] * len(lines[first - 1 : last])
    return replace(document, text="\n".join(lines))


def _worth_reading(document: Document) -> bool:
    return len(re.findall(r"(?m)^[^\n0-9]*[0-9]", document.text)) >= _FEWEST_LINES


def left_out(grids: Sequence[Grid]) -> Iterator[Unread]:
    """What is named of the grids that are no layer tables."""
    for grid in grids:
        yield from grid.unread
        if grid.is_table and len(grid.records) > 1:
            caption = f" '{printable(grid.caption[:60])}'" if grid.caption else ""
            yield Unread(f"the table{caption} at row {grid.records[0][0]}", f"is no layer table ({_headings(grid)})")


def none_told(grids: Sequence[Grid]) -> str:
    """Why none of the grids is a layer table: the headings of the nearest to one."""
    told = [grid for grid in grids if any(len(cells) > 1 for _, cells in grid.records)]
    if not told:
        return f"no layer table; {_NEEDED}."
    nearest = max(told, key=lambda grid: (_known(grid), grid.is_table))
    return f"no layer table ({_headings(nearest)}); {_NEEDED}."


def _known(grid: Grid) -> int:
    return sum(bool(role_of(plain(cell))) for cell in grid.records[0][1])


def _headings(grid: Grid) -> str:
    headings = [plain(cell)[:_LONGEST_HEADING_TOLD] for cell in grid.records[0][1] if cell.strip()]
    more = ", ..." if len(headings) > _MOST_HEADINGS_TOLD else ""
    told = ", ".join(f"'{printable(each)}'" for each in headings[:_MOST_HEADINGS_TOLD])
    return f"its headings are {told}{more}"
