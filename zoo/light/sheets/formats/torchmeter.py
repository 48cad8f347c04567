"""What torchmeter prints: a drawn table to the right of a drawn tree, whose cells break within words."""

import re
from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import MOST_COLUMNS, Grid, Habits, Record, begin_with_batch, checked
from zoo.light.sheets.formats.lines import is_rule

_TOP = re.compile(r"╭─+(?:┬─+)*╮\s*$")
_HEADINGS = {"operation_name": "name", "operation_type": "type", "operation_id": "#"}


def _grids(document: Document) -> Iterator[Grid]:
    for at, line in enumerate(document.lines):
        if top := _TOP.search(line):
            records = list(_rows(document.lines, at, min(top[0].count("┬") + 1, MOST_COLUMNS)))
            names = [_HEADINGS.get(name.lower(), name) for name in records[0][1]] if records else []
            if "name" in names:
                outputs = [cells[names.index("Output")] for _, cells in records[1:]] if "Output" in names else []
                habits = Habits(begin_with_batch(outputs), framework="torch", program=FORMAT.name, type_is_class=True)
                yield Grid(FORMAT.name, checked([(records[0][0], names), *records[1:]]), habits)


def _rows(lines: list[str], top: int, width: int) -> Iterator[Record]:
    """The rows between one rule and the next; the lines of a cell are joined, as they break at any sign."""
    row: Record | None = None
    for at in range(top + 1, len(lines)):
        pieces = lines[at].rstrip().split("│")
        if len(pieces) > width and not pieces[-1]:
            cells = pieces[-width - 1 : -1]
            row = row or (at + 1, [""] * width)
            row[1][:] = [above + cell.strip() for above, cell in zip(row[1], cells, strict=True)]
        elif row:
            yield row
            row = None
        if not is_rule(lines[at].lstrip()[-1:]):
            return


FORMAT = Format(
    name="torchmeter",
    title="torchmeter's table",
    order=10,
    accepts=lambda document: "╭" in document.text and "┬" in document.text,
    grids=_grids,
)
