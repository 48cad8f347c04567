"""A class marked again after its key or scheme was corrected: whose mark changes, by how much, and why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course import gradebook
from zoo.light.course.classwork import Entry
from zoo.light.course.keeping.csv import COLUMNS, marked_cells
from zoo.light.course.roster import Student, key
from zoo.light.files.text import as_written, csv_text, number
from zoo.light.marking.scheme import Scheme

_MOST_REASONS = 20  # cells that are named of one sheet


class Earlier(NamedTuple):
    """A student's line of an earlier `marks.csv`."""

    points: float | None
    cells: Mapping[str, str]
    """By cell, ``wrong 0``; empty where it was not asked."""


class Change(NamedTuple):
    """A student whose mark is another one now, or would be."""

    student: Student
    before: float | None
    now: float | None
    """What the corrected key or scheme gives."""
    why: tuple[str, ...]
    stands: bool
    """Whether the earlier points stand, since a mark is not lowered."""

    @property
    def points(self) -> float | None:
        """That count from now on."""
        return self.before if self.stands else self.now

    @property
    def amount(self) -> str:
        """``+1.5``, or what there was before and is now where one is no number."""
        if self.before is None or self.now is None:
            return " to ".join(_number(each) or "none" for each in (self.before, self.now))
        return f"{self.now - self.before:+g}"


def changes_text(changes: Sequence[Change]) -> str:
    """The changes as CSV, a line a student."""
    rows = [
        [*each.student[:2], *(_number(points) for points in (each.before, each.now, each.points)), "; ".join(each.why)]
        for each in changes
    ]
    return csv_text(("id", "name", "before", "marked_again", "points", "why"), rows)


def _number(points: float | None) -> str:
    return "" if points is None else number(points)


def read_earlier(path: Path) -> dict[str, Earlier]:
    """The lines of a `marks.csv` by id.

    Raises:
        ZooError: it is none, or has a line whose points are no number.
    """
    book = gradebook.read(path)
    if tuple(book.headings[: len(COLUMNS)]) != COLUMNS:
        raise ZooError(f"{path}: no marks.csv of zoo course mark; give one that it wrote.")
    points, cells = COLUMNS.index("points"), book.headings[len(COLUMNS) :]
    found: dict[str, Earlier] = {}
    for row in book.rows:
        try:
            mark = float(row[points]) if row[points] else None
        except ValueError:
            raise ZooError(f"{path}: the points of '{row[0][:40]}' are '{row[points][:20]}', no number.") from None
        told = dict(zip(cells, row[len(COLUMNS) :], strict=True))
        found[key(as_written(row[0]))] = Earlier(mark, told)
    return found


def regraded(
    entries: Sequence[Entry], earlier: Mapping[str, Earlier], scheme: Scheme, *, allow_lower: bool
) -> tuple[list[Entry], list[Change]]:
    """The entries, none with fewer points than before unless that is allowed, and each change."""
    made, changes = [], []
    for entry in entries:
        before = earlier.get(key(entry.student.id))
        if before is None or before.points == entry.points:
            made.append(entry)
            continue
        is_lower = before.points is not None and (entry.points is None or entry.points < before.points)
        stands = is_lower and not allow_lower
        why = tuple(_reasons(entry, before, scheme))
        changes.append(Change(entry.student, before.points, entry.points, why, stands))
        if stands:
            now = f"keeps its points; marked again it has {_number(entry.points) or 'none'}"
            note = "; ".join(filter(None, (entry.note, now)))
            entry = entry._replace(kept=before.points, note=note)
        made.append(entry)
    return made, changes


def _reasons(entry: Entry, before: Earlier, scheme: Scheme) -> Iterator[str]:
    """The cells that are marked otherwise, or are worth something else."""
    if entry.marking is None:
        yield f"now: {entry.status}"
        return
    now = marked_cells(entry.marking, scheme)
    places = [each for each in {**before.cells, **now} if before.cells.get(each, "") != now.get(each, "")]
    for place in places[:_MOST_REASONS]:
        yield f"{place}: {_told(before.cells.get(place, ''))}, now {_told(now.get(place, ''))}"
    if len(places) > _MOST_REASONS:
        yield f"and {len(places) - _MOST_REASONS} more cells"
    if not places:
        yield "the points of the whole are counted otherwise"


def _told(cell: str) -> str:
    mark, _, points = cell.rpartition(" ")
    return f"{mark.replace('_', ' ')} ({points})" if mark else "not asked"
