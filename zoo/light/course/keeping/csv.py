"""``marks.csv``: a line a student, with the mark and the points of each cell; `zoo.light.course.regrade` reads it."""

from collections.abc import Iterator, Sequence
from typing import Any

from zoo.light.course.classwork import Entry
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept, earned
from zoo.light.files import disk
from zoo.light.files.text import csv_text, number
from zoo.light.marking.marks import Marking
from zoo.light.marking.scheme import Scheme

NAME = "marks.csv"
_COUNTS = ("right", "wrong", "follow_through", "missing", "unclear")
COLUMNS = (
    "id", "name", "status", "points", "maximum", "percent", "points_if_right", *_COUNTS, "late", "sheet", "not_read",
    "note",
)  # fmt: skip
"""Of every file, in front of those of the cells: ``conv1 output``."""


def _keep(keeping: Keeping) -> Kept:
    path = keeping.folder / NAME
    cells = _cells(keeping.entries)
    rows = [list(_row(each, cells, keeping)) for each in keeping.entries]
    disk.write_text(path, csv_text([*COLUMNS, *cells], rows))
    return Kept((path,))


def _cells(entries: Sequence[Entry]) -> list[str]:
    """The cells that are asked of anybody, in the order of the net."""
    found: dict[str, None] = {}
    for entry in entries:
        for row in entry.marking.rows if entry.marking else ():
            found.update((f"{row.layer} {cell.column}", None) for cell in row.cells if cell.worth)
    return list(found)


def _row(entry: Entry, cells: Sequence[str], keeping: Keeping) -> Iterator[Any]:
    student, marking = entry.student, entry.marking
    points = "" if entry.points is None else number(entry.points)
    yield from (student.id, student.name, entry.status, points)
    if marking is None or entry.outcome is None:
        yield from (number(keeping.maximum), *[""] * (len(COLUMNS) - 6), entry.note, *[""] * len(cells))
        return
    score = marking.score
    percent = round(100 * (entry.points or 0) / score.maximum, 1) if score.maximum else 0.0
    yield from (number(score.maximum), percent, number(score.points_if_right))
    yield from (getattr(score, each) for each in _COUNTS)
    unread = "; ".join(f"{each.place} {each.why}" for each in marking.unread)
    yield from ("late" if entry.late else "", entry.outcome.sheet.title, unread, entry.note)
    told = marked_cells(marking, keeping.scheme)
    yield from (told.get(each, "") for each in cells)


def marked_cells(marking: Marking, scheme: Scheme) -> dict[str, str]:
    """What a line says of each cell that is asked: ``wrong 0`` under ``conv1 output``."""
    return {
        f"{row.layer} {cell.column}": f"{cell.mark} {number(float(earned(cell, scheme)))}"
        for row in marking.rows
        for cell in row.cells
        if cell.worth
    }


KEEPER = Keeper("csv", "a line a student", _keep)
