#!/bin/sh
# Partial credit in an nbgrader notebook: the last value of a grading cell is the number of points.
# Expected: a submission with every answer wrong gets 0 of 2 from `2 * (answers == right).mean()`, and a cell that
#   only warns is not marked down.
# Instead: NumPy 2 prints that 0 as `np.float64(0.0)`, nbgrader cannot read it as a number and gives full marks, 2
#   of 2, with a line in the log; so for every NumPy scalar, `False` and -1. With float(...) around it the 0 counts.
#   And any text on standard error, a warning of a library too, makes the cell 0 of 2 though nothing failed.
# With: nbgrader 0.9.6, numpy 2.4.6; NumPy 1 printed the bare number.
# Matters: means and accuracies are NumPy scalars, and nets print warnings: both ends of the scale come out swapped.
set -eu
unset PYTHONPATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet nbgrader==0.9.6 numpy==2.4.6
export HOME="$work" PATH="$work/venv/bin:$PATH"
mkdir -p source/sheet submitted/anna
venv/bin/python -I - <<'END'
import nbformat


def cell(name, source, **role):
    made = nbformat.v4.new_code_cell(source)
    role = {"grade": False, "solution": False, "locked": False, "task": False} | role
    made.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, **role}
    return made


graded = {"grade": True, "locked": True, "points": 2}
cells = [
    cell("given", "import warnings\nimport numpy as np\nright = np.array([80, 0, 50, 10])", locked=True),
    cell("answers", "### BEGIN SOLUTION\nanswers = right\n### END SOLUTION", solution=True),
    cell("python-number", "2 * float((answers == right).mean())", **graded),
    cell("numpy-number", "2 * (answers == right).mean()", **graded),
    cell("truth", "bool((answers == right).all())", **graded),
    cell("warning", "assert len(answers) == 4\nwarnings.warn('an old argument')", **graded),
]
nbformat.write(nbformat.v4.new_notebook(cells=cells), "source/sheet/counts.ipynb")
END
nbgrader generate_assignment sheet >log 2>&1
cp -r release/sheet submitted/anna/
venv/bin/python -I - <<'END'
import nbformat

book = nbformat.read("submitted/anna/sheet/counts.ipynb", 4)
book.cells[1].source = "answers = np.array([1, 2, 3, 4])"  # four answers, all wrong
nbformat.write(book, "submitted/anna/sheet/counts.ipynb")
END
nbgrader autograde sheet >log 2>&1
venv/bin/python -I - <<'END'
from nbgrader.api import Gradebook

STATED = {"python-number": 0, "numpy-number": 2, "truth": 2, "warning": 0}
with Gradebook("sqlite:///gradebook.db") as book:
    grades = book.find_submission_notebook("counts", "sheet", "anna").grades
    seen = {grade.name: grade.auto_score for grade in grades}
for name, points in seen.items():
    print(f"{name:14} {points:g} of 2 points")
raise SystemExit("changed: not what is stated above" if seen != STATED else 0)
END
