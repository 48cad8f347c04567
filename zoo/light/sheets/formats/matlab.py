"""What MATLAB's analyzeNetwork shows: copied from its window, where cells break over lines, or as it is printed."""

import re
from collections.abc import Iterator, Sequence

from zoo.errors import ZooError
from zoo.light.sheets.formats import spaces
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids import separated
from zoo.light.sheets.grids.grid import Grid, Habits, Record, checked

_HEADING_WITHIN = 200  # records; above it may stand what else the window shows
_HEADING = r"#?|name|type|activations?( sizes?| formats?)?|(total |number of )?learnables?.*|states?.*|description"
_HABITS = Habits(name_on_first_line=True)


def _accepts(document: Document) -> bool:
    text = document.text.lower()
    return "name" in text and "type" in text and ("activation" in text or "learnable" in text)


def _grids(document: Document) -> Iterator[Grid]:
    for records in _separated(document.text):
        for at, (_, cells) in enumerate(records[:_HEADING_WITHIN]):
            if _is_heading(cells):
                yield Grid(FORMAT.name, checked(_continued(records[at:])), _HABITS)
                break
    printed = spaces.records(document.text)
    if printed and _is_heading(printed[0][1]):
        yield Grid(FORMAT.name, printed, _HABITS)


def _separated(text: str) -> Iterator[list[Record]]:
    for delimiter in "\t;,":
        if delimiter in text:
            try:
                records = separated.records(text, delimiter)
            except ZooError:
                continue  # The format of the delimiter says what is wrong.
            yield records


def _is_heading(cells: Sequence[str]) -> bool:
    names = [cell.strip().lower() for cell in cells]
    return (
        len(names) > 2
        and {"name", "type"} <= set(names)
        and any(name.startswith(("activation", "learnable")) for name in names)
        and all(re.fullmatch(_HEADING, name) for name in names)
    )


def _continued(records: list[Record]) -> Iterator[Record]:
    """The rows, each with the lines over which its cells break when they are copied."""
    (first, headings), *rest = records
    if rest and rest[0][1][0].strip().isdigit() and headings[0].strip().lower() == "name":
        headings = ["#", *headings]  # Numbers in front of the names may have no heading.
    yield first, headings
    numbered = headings[0].strip() in ("#", "")
    row: Record | None = None
    for number, cells in rest:
        starts = cells[0].strip().isdigit() if numbered else len(cells) > 1
        if row is None or starts:
            if row:
                yield _within(row, len(headings))
            row = number, list(cells)
        else:
            row[1][-1] += "\n" + cells[0]
            row[1].extend(cells[1:])
    if row:
        yield _within(row, len(headings))


def _within(row: Record, width: int) -> Record:
    """The row with what was set apart in its last column as one cell again."""
    number, cells = row
    return number, [*cells[: width - 1], " ".join(cells[width - 1 :])] if len(cells) > width else cells


FORMAT = Format(name="matlab", title="MATLAB's analyzeNetwork", order=30, accepts=_accepts, grids=_grids)
