"""Canvas's gradebook, as the teacher exported it, with the column of one assignment filled in.

Points are written without thousands and with a point: of the separators in a number Canvas takes the last for the
decimal one.
"""

import re

from zoo.errors import ZooError
from zoo.light.course.gradebook import Gradebook
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept
from zoo.light.course.worksheets import Filling, fill, scaled, worksheet
from zoo.light.files.text import number, printable

_ASSIGNMENT = re.compile(r".*\(\d+\)", re.DOTALL)


def _keep(keeping: Keeping) -> Kept:
    book = worksheet(keeping)
    at = _column(book, keeping.column)
    largest = _possible(book, at) or keeping.maximum
    told = f"'{printable(book.headings[at])}' has {number(largest)} points, the marks go to {number(keeping.maximum)}"
    return fill(Filling(book, at, "canvas.csv", scaled(book, keeping, largest, told)), keeping)


def _column(book: Gradebook, heading: str) -> int:
    """The assignment of that heading, with or without the number that Canvas puts behind it; the only one without."""
    assignments = [at for at, each in enumerate(book.headings) if _ASSIGNMENT.fullmatch(each.strip())]
    if heading:
        assignments = [
            at for at in assignments if heading in (book.headings[at], re.sub(r" *\(\d+\)$", "", book.headings[at]))
        ]
    if len(assignments) != 1:
        there = ", ".join(printable(each)[:40] for each in book.headings if _ASSIGNMENT.fullmatch(each.strip()))
        raise ZooError(f"{book.path}: give the assignment with --column; there are {there or 'none'}.")
    return assignments[0]


def _possible(book: Gradebook, at: int) -> float | None:
    """The points possible, which stand in a row without a student."""
    ids = book.column("id")
    for row in book.rows:
        if ids is not None and not row[ids] and re.fullmatch(r"\d+(?:\.\d+)?", row[at].strip()):
            return float(row[at])
    return None


KEEPER = Keeper("canvas", "Canvas's gradebook, filled in", _keep, fills=True)
