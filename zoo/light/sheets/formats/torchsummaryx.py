"""What torchsummaryX prints: headings on two lines, the second of which holds only ``Layer``."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.gaps import Column, cells_of_line, columns_of
from zoo.light.sheets.grids.grid import Grid, Habits, Record, begin_with_batch, checked
from zoo.light.sheets.grids.lines import is_rule
from zoo.light.sheets.grids.ruled import MOST_SUMMARIES

_NAME = Column("Layer", "name")


def _grids(document: Document) -> Iterator[Grid]:
    pairs = enumerate(pairwise(document.lines))
    headings = ((at, line) for at, (line, below) in pairs if below.strip() == _NAME.heading and columns_of(line))
    for at, line in islice(headings, MOST_SUMMARIES):
        columns = [_NAME, *columns_of(line)]
        records = checked([(at + 1, [column.heading for column in columns]), *_rows(document.lines, at + 2, columns)])
        shapes = [cells[columns.index(_OUTPUT)] for _, cells in records[1:]] if _OUTPUT in columns else []
        habits = Habits(begin_with_batch(shapes), framework="torch", program=_PROGRAM, type_is_class=True)
        yield Grid(FORMAT.name, records, habits)


def _rows(lines: list[str], start: int, columns: list[Column]) -> Iterator[Record]:
    for at in range(start, len(lines)):
        if is_rule(lines[at]) or lines[at].strip() == _NAME.heading:
            return
        if cells := cells_of_line(lines[at], columns):
            yield at + 1, [re.sub(r"^[0-9]+_(?=.)", "", cells[0]), *cells[1:]]


_OUTPUT = Column("Output Shape", "shape")
_PROGRAM = "torchsummaryX"

FORMAT = Format(
    name="torchsummaryx",
    title="torchsummaryX's table",
    order=10,
    accepts=lambda document: "Kernel Shape" in document.text,
    grids=_grids,
)
