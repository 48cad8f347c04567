"""A course folder for nbgrader: the notebook with its cell of marks, and a submission of each student.

nbgrader takes the last value of a cell for its points, and anything that is no plain number for all of them, an error
for none, and more than all of them for a fault of the submission. So the value is a float, from 0 to the maximum,
which the cell reads from a file that was written for it; a student without a mark gets no submission. Where a person
must look at a sheet, the cell for that differs from the one that was handed out, and nbgrader asks for a person.
"""

import json
from pathlib import Path
from typing import Any

from zoo.light.course.classwork import Entry
from zoo.light.course.feedback import file_names
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept
from zoo.light.course.notebooks import code_cell, markdown_cell, notebook
from zoo.light.files import disk
from zoo.light.files.text import number

_ASSIGNMENT, _NOTEBOOK, _MARKS = "marks", "marks.ipynb", "marks.json"
_SOURCE = f'import json\nfrom pathlib import Path\n\nfloat(json.loads(Path("{_MARKS}").read_text())["points"])'
_UNANSWERED = "YOUR ANSWER HERE"
"""What nbgrader puts into a cell for a person's eyes; where it still stands there, no person is asked."""


def _keep(keeping: Keeping) -> Kept:
    folder = keeping.folder / "nbgrader"
    texts: dict[Path, str | bytes] = {_folder(folder, "source") / _NOTEBOOK: _notebook(keeping.maximum)}
    names = file_names([each.student.id for each in keeping.entries])
    complaints = []
    for entry in keeping.entries:
        if entry.points is None:
            complaints.append(f"{entry.student.id}: {entry.status}, so that nbgrader has no submission.")
            continue
        own = _folder(folder, "submitted", names[entry.student.id])
        texts[own / _NOTEBOOK] = _notebook(keeping.maximum, _unclear(entry))
        texts[own / _MARKS] = json.dumps({"points": min(max(entry.points, 0.0), keeping.maximum)}) + "\n"
    disk.write_many(texts)
    return Kept(tuple(texts), tuple(complaints))


def _folder(folder: Path, *parts: str) -> Path:
    made = folder.joinpath(*parts, _ASSIGNMENT)
    made.mkdir(parents=True, exist_ok=True)
    return made


def _unclear(entry: Entry) -> str:
    if entry.marking is None or not entry.marking.score.unclear:
        return ""
    cells = ", ".join(
        f"{row.layer} {cell.column}" for row in entry.marking.rows for cell in row.cells if cell.mark == "unclear"
    )
    return f"{cells}: {number(entry.marking.score.points_if_right)} points if it is right."


def _notebook(maximum: float, unclear: str = "") -> str:
    marks = code_cell("points", _SOURCE, _told("points", maximum, grade=True))
    by_hand = markdown_cell("by-hand", unclear or _UNANSWERED, _told("by-hand", 0, grade=True, solution=True))
    return notebook([marks, by_hand])


def _told(name: str, points: float, *, grade: bool, solution: bool = False) -> dict[str, Any]:
    """What nbgrader is told of a cell."""
    return {
        "nbgrader": {
            "grade": grade, "solution": solution, "locked": not solution, "task": False, "points": points,
            "grade_id": name, "schema_version": 3,
        }
    }  # fmt: skip


KEEPER = Keeper("nbgrader", "a course folder of nbgrader", _keep)
