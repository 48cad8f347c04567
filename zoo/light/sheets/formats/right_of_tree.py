"""What torchmeter prints: a drawn table to the right of a drawn tree, whose cells break within words."""

import re
from collections.abc import Iterator, Sequence

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Grid, Habits, Record, begin_with_batch, checked
from zoo.light.sheets.grids.lines import is_rule
from zoo.light.sheets.grids.ruled import MOST_SUMMARIES

_TOP = re.compile(r"╭─+(?:┬─+)*╮\s*$")
_BOTTOM = "╯"
_PROGRAM = "torchmeter"
_MOST_LINES_A_ROW = 100
_HEADINGS = {"operation_name": "name", "operation_type": "type", "operation_id": "#"}


def _grids(document: Document) -> Iterator[Grid]:
    end = tables = 0
    for at, line in enumerate(document.lines):
        if at >= end and tables < MOST_SUMMARIES and (top := _TOP.search(line)):
            end, tables = _end(document.lines, at), tables + 1
            records = list(_rows(document.lines[at + 1 : end], at + 2, min(top[0].count("┬") + 1, MOST_COLUMNS)))
            names = [_HEADINGS.get(name.lower(), name) for name in records[0][1]] if records else []
            if "name" in names:
                outputs = [cells[names.index("Output")] for _, cells in records[1:]] if "Output" in names else []
                habits = Habits(begin_with_batch(outputs), framework="torch", program=_PROGRAM, type_is_class=True)
                yield Grid(FORMAT.name, checked([(records[0][0], names), *records[1:]]), habits, end=end)


def _end(lines: Sequence[str], top: int) -> int:
    """The number of the last line of a table."""
    for at in range(top + 1, len(lines)):
        line = lines[at].rstrip()
        if line.endswith(_BOTTOM):
            return _end_of_totals(lines, at + 1)
        if not is_rule(line[-1:]) or _TOP.search(line):
            return at
    return len(lines)


def _end_of_totals(lines: Sequence[str], start: int) -> int:
    """The number of the last line of what stands below a table: its title, and totals with a dot before each."""
    if "s u m m a r y" not in " ".join(lines[start : start + 1]):
        return start
    return next((at for at in range(start + 1, len(lines)) if lines[at][:1] not in ("", " ", "•")), len(lines))


def _rows(lines: Sequence[str], first: int, width: int) -> Iterator[Record]:
    """The rows between one rule and the next; the lines of a cell are joined, as they break at any sign."""
    row: Record | None = None
    taken = 0
    for number, line in enumerate(lines, start=first):
        pieces = line.rstrip().split("│")
        if len(pieces) > width and not pieces[-1] and taken < _MOST_LINES_A_ROW:
            row, taken = row or (number, [""] * width), taken + 1
            row[1][:] = [above + cell.strip() for above, cell in zip(row[1], pieces[-width - 1 : -1], strict=True)]
        elif row:
            yield _spaced(row)
            row, taken = None, 0
    if row:
        yield _spaced(row)


def _spaced(row: Record) -> Record:
    return row[0], ["not supported" if cell == "NotSupported" else cell for cell in row[1]]


FORMAT = Format(
    name="right_of_tree",
    title="torchmeter's table",
    order=10,
    accepts=lambda document: "╭" in document.text and "┬" in document.text,
    grids=_grids,
)
