"""Moodle's grading worksheet, as the teacher exported it, with the grades filled in.

Its headings come in the site's language, and rows that do not fit are skipped in silence when it is uploaded: so the
column is told by what stands in it, and each student without a row is named.
"""

import re

from zoo.errors import ZooError
from zoo.light.course.gradebook import Gradebook
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept
from zoo.light.course.worksheets import Filling, fill, scaled, worksheet
from zoo.light.files.text import number, printable

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _keep(keeping: Keeping) -> Kept:
    book = worksheet(keeping)
    grade, most = _columns(book, keeping.column)
    comma = any("," in row[most] for row in book.rows)
    largest = float(next(row[most] for row in book.rows).replace(",", "."))
    told = f"its grades go to {number(largest)}, the marks to {number(keeping.maximum)}"
    written = scaled(book, keeping, largest, told)
    filling = Filling(book, grade, "moodle.csv", lambda points: written(points).replace(".", "," if comma else "."))
    return fill(filling, keeping)


def _columns(book: Gradebook, heading: str) -> tuple[int, int]:
    """The column of grades and that of the maximum, which is one number all the way down and stands right of it."""
    numbers = [
        at
        for at in range(1, len(book.headings))
        if len({row[at] for row in book.rows}) == 1 and _NUMBER.fullmatch(book.rows[0][at])
    ]
    if heading:
        if heading not in book.headings:
            heads = ", ".join(printable(each)[:30] for each in book.headings)
            raise ZooError(f"{book.path}: no column '{printable(heading)}'; there are {heads}.")
        grade = book.headings.index(heading)
        numbers = [at for at in numbers if at == grade + 1]
    fitting = [at for at in numbers if all(not row[at - 1] or _is_grade(row[at - 1]) for row in book.rows)]
    if len(fitting) != 1:
        told = "no column of grades beside one of their maximum" if not fitting else "several columns may be the grades"
        raise ZooError(
            f"{book.path}: {told}; is it the grading worksheet of one assignment? --column HEADING names it."
        )
    return fitting[0] - 1, fitting[0]


def _is_grade(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell)) or cell == "-"


KEEPER = Keeper("moodle", "Moodle's grading worksheet, filled in", _keep, fills=True)
