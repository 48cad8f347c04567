"""Tables of AsciiDoc, between two lines of ``|===``: a row may stand on one line, or each cell on a line of its own."""

import re
from collections.abc import Iterator, Sequence

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, checked
from zoo.light.sheets.grids.spans import Spanning, laid_out

_FENCE = "|==="
_BAR = re.compile(r"(?:(?:^|(?<=\s))(?:([0-9]+)?(?:\.([0-9]+))?\+)?[<^>.]*[aehlmsd]?)?(?<!\\)\|")
"""A bar with what stands before it of its cell: the columns and rows that it spans, how it is set."""
_COLUMNS = re.compile(r"cols ?= ?(?:\"([^\"]+)\"|([^,\]]+))")

_Cell = tuple[int, Spanning]


def _grids(document: Document) -> Iterator[Grid]:
    fences = [at for at, line in enumerate(document.lines) if line.strip() == _FENCE]
    for begin, end in zip(fences[::2], fences[1::2], strict=False):
        cells = [*_cells(document.lines, range(begin + 1, end))]
        if cells:
            width = _width("\n".join(document.lines[max(0, begin - 2) : begin]), cells)
            records = checked(laid_out(_rows(cells, width)))
            yield Grid(FORMAT.name, records, end=end + 1)


def _cells(lines: Sequence[str], within: range) -> Iterator[_Cell]:
    """The cells of a table in their order, each with the number of its line; one goes on to the next bar."""
    cell: _Cell | None = None
    for at in within:
        line, start = lines[at], 0
        for bar in [*_BAR.finditer(line), None]:
            text = line[start : bar.start() if bar else None].replace("\\|", "|").strip()
            if cell:
                text = text if bar else text.removesuffix(" +")  # It breaks the line.
                cell = cell[0], cell[1]._replace(text=f"{cell[1].text}\n{text}".strip())
            if bar:
                yield from [cell] if cell else ()
                cell = at + 1, Spanning("", rows=int(bar[2] or 1), columns=int(bar[1] or 1))
                start = bar.end()
    yield from [cell] if cell else ()


def _width(attributes: str, cells: Sequence[_Cell]) -> int:
    """How many columns a table has: as its attributes say, else as many cells as stand on its first line."""
    if told := _COLUMNS.search(attributes):
        columns = re.split("[,;]", told[1] or told[2])
        return sum(int(times[1]) if (times := re.match(r"\s*([0-9]{1,2})\*", each)) else 1 for each in columns)
    return sum(cell.columns for number, cell in cells if number == cells[0][0])


def _rows(cells: Sequence[_Cell], width: int) -> Iterator[tuple[int, list[Spanning]]]:
    row: list[Spanning] = []
    begun, taken = cells[0][0], 0
    below: list[tuple[int, int]] = []  # columns that a cell above spans, for so many more rows
    for number, cell in cells:
        begun = begun if row else number
        row.append(cell)
        taken += cell.columns
        if taken + sum(columns for columns, _ in below) >= width:
            yield begun, row
            below = [(columns, rows - 1) for columns, rows in below if rows > 1]
            below += [(each.columns, each.rows - 1) for each in row if each.rows > 1]
            row, taken = [], 0
    if row:
        yield begun, row


FORMAT = Format(
    name="asciidoc",
    title="AsciiDoc",
    order=17,
    accepts=lambda document: _FENCE in document.text,
    grids=_grids,
)
