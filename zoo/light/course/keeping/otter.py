"""Tests for otter-grader, a file a layer, and a notebook of each student that holds what they are run on.

A test case of otter gives all of its points or none, so that a cell whose credit is a share of its points has two: one
for what follows through or is right, one for what is right.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from zoo.light.course.classwork import Entry
from zoo.light.course.feedback import file_names
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept, earned
from zoo.light.course.notebooks import code_cell, notebook
from zoo.light.files import disk
from zoo.light.files.text import number
from zoo.light.marking.scheme import Points, Scheme

_HEAD = "from otter.test_files import test_case\n\nOK_FORMAT = False\n\nname = {name!r}\npoints = None\n"
_CASE = (
    "\n\n@test_case(points={points!r}, name={name!r})\ndef case_{at}(marks):\n    assert marks[{cell!r}] in {marks!r}\n"
)
_Cells = dict[str, Points]


def _keep(keeping: Keeping) -> Kept:
    folder = keeping.folder / "otter"
    for each in ("tests", "notebooks"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    layers = _layers(keeping)
    files = file_names(list(layers))
    texts: dict[Path, str | bytes] = {
        folder / "tests" / f"{files[layer].replace('%', '_')}.py": _tests(layer, cells, keeping.scheme)
        for layer, cells in layers.items()
    }
    names = file_names([each.student.id for each in keeping.entries])
    complaints = []
    for entry in keeping.entries:
        if fault := _fault(entry, layers, keeping.scheme):
            complaints.append(f"{entry.student.id}: {fault}.")
        else:
            cell = code_cell("marks", f"marks = {_marks(entry, layers)!r}")
            texts[folder / "notebooks" / f"{names[entry.student.id]}.ipynb"] = notebook([cell])
    disk.write_many(texts)
    return Kept(tuple(texts), tuple(complaints))


def _layers(keeping: Keeping) -> dict[str, _Cells]:
    """The points of each cell that is asked, by layer."""
    found: dict[str, _Cells] = {}
    for entry in keeping.entries:
        for row in entry.marking.rows if entry.marking else ():
            for cell in row.cells:
                if cell.worth:
                    found.setdefault(row.layer, {})[f"{row.layer}, {cell.column}"] = cell.worth
    return found


def _tests(layer: str, cells: _Cells, scheme: Scheme) -> str:
    cases = [each for cell, worth in cells.items() for each in _cases(cell, worth, scheme)]
    return _HEAD.format(name=layer) + "".join(
        _CASE.format(points=float(points), name=name, at=at, cell=cell, marks=marks)
        for at, (name, cell, points, marks) in enumerate(cases, start=1)
    )


def _cases(cell: str, worth: Points, scheme: Scheme) -> Iterator[tuple[str, str, Points, tuple[str, ...]]]:
    """Name, cell, points, and the marks that earn them."""
    followed = Fraction(scheme.credit) * worth
    if followed:
        yield f"{cell}: right, or follows", cell, followed, ("right", "follow_through")
    if followed < worth:
        yield f"{cell}: right", cell, worth - followed, ("right",)


def _marks(entry: Entry, layers: dict[str, _Cells]) -> dict[str, str]:
    """The marks of all cells that are asked of anybody."""
    assert entry.marking
    own = {f"{row.layer}, {cell.column}": cell.mark for row in entry.marking.rows for cell in row.cells}
    return {cell: own.get(cell, "missing") for cells in layers.values() for cell in cells}


def _fault(entry: Entry, layers: dict[str, _Cells], scheme: Scheme) -> str:
    """Why otter would not come to the student's points."""
    if entry.points is None or entry.marking is None:
        return f"{entry.status}, so that otter has no notebook"
    asked = [cell for row in entry.marking.rows for cell in row.cells if cell.worth]
    told = {f"{row.layer}, {cell.column}": cell.worth for row in entry.marking.rows for cell in row.cells if cell.worth}
    known = {cell: worth for cells in layers.values() for cell, worth in cells.items()}
    total = float(sum(earned(cell, scheme) for cell in asked))
    if told != known or abs(total - entry.points) > 1e-9:
        return f"has {number(entry.points)} points, where otter would add up its cells; enter them by hand"
    return ""


KEEPER = Keeper("otter", "otter-grader's tests, and a notebook of each student", _keep)
