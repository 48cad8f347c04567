"""Fills a column of the teacher's own worksheet, each row by whose it is, and names all that do not fit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course import gradebook
from zoo.light.course.gradebook import Gradebook
from zoo.light.course.keeping.keeper import Keeping, Kept
from zoo.light.course.roster import Student, key
from zoo.light.files import disk
from zoo.light.files.text import number, printable


class Filling(NamedTuple):
    """Which column to fill, and how points are written there."""

    book: Gradebook
    column: int
    name: str
    """Of the file that is written."""
    written: Callable[[float], str]


def worksheet(keeping: Keeping) -> Gradebook:
    """The teacher's worksheet, which `mark_class` has asked for."""
    assert keeping.worksheet
    return gradebook.read(keeping.worksheet)


def scaled(book: Gradebook, keeping: Keeping, largest: float, told: str) -> Callable[[float], str]:
    """How points are written where the worksheet's maximum is `largest`.

    Args:
        told: both maxima in words, for who has to change one.

    Raises:
        ZooError: it is another maximum than the marks', and points are not to be brought to it.
    """
    if largest != keeping.maximum and not keeping.scaled:
        raise ZooError(f"{book.path}: {told}; change one of them, or give --scale to bring points to its maximum.")
    return lambda points: f"{points * largest / keeping.maximum:.5f}".rstrip("0").rstrip(".")


def fill(filling: Filling, keeping: Keeping) -> Kept:
    """Write the worksheet with the points of every student who has a row in it; all else stays as it was.

    Raises:
        ZooError: a row is of two students, a student has two rows, or no row is of anybody.
    """
    book = filling.book
    entries = {each.student.id: each for each in keeping.entries}
    owners = _owners(book, filling.column, [each.student for each in keeping.entries])
    rows, filled = [], set[str]()
    for row, owner in zip(book.rows, owners, strict=True):
        if owner in filled:
            raise ZooError(f"{book.path}: two rows are of {owner}; take one out.")
        if owner:
            filled.add(owner)
        points = entries[owner].points if owner else None
        if points is not None:
            row = (*row[: filling.column], filling.written(points), *row[filling.column + 1 :])
        rows.append(row)
    if not filled:
        raise ZooError(f"{book.path}: no row is of a student of the list; is it of another course?")
    complaints = []
    for entry in keeping.entries:
        if entry.student.id not in filled:
            points_told = "no points" if entry.points is None else f"{number(entry.points)} points"
            complaints.append(f"{entry.student.label}, {points_told}: has no row in {book.path.name}.")
    path = keeping.folder / filling.name
    disk.write_text(path, book.text(rows))
    return Kept((path,), tuple(complaints))


def _owners(book: Gradebook, before: int, students: Sequence[Student]) -> list[str]:
    """The id of the student of each row, empty for none: by the columns left of the marks that tell students apart."""
    known = _known(students)
    found = [[known.get(key(row[at]), "") for row in book.rows] for at in range(before)]
    most = max((len(set(column) - {""}) for column in found), default=0)
    telling = [column for column in found if 2 * len(set(column) - {""}) > most]
    owners = []
    for at, row in enumerate(book.rows):
        ids = list(dict.fromkeys(filter(None, (column[at] for column in telling))))
        if len(ids) > 1:
            told = " and ".join(ids)
            raise ZooError(f"{book.path}: the row of '{printable(row[0])}' fits {told}; correct it or the list.")
        owners.append("".join(ids))
    return owners


def _known(students: Sequence[Student]) -> dict[str, str]:
    """The ids of students by all that tells one of them from the others."""
    found: dict[str, set[str]] = {}
    for each in students:
        for name in (each.id, each.name, each.email, each.login, each.canvas):
            found.setdefault(key(name), set()).add(each.id)
    return {name: ids.pop() for name, ids in found.items() if name and len(ids) == 1}
