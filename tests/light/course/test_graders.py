"""Marks read back by the programs that keep them: otter-grader 7.0.0 and nbgrader 0.9.6.

They have an environment of their own, whose folder ZOO_GRADERS names:
python -m venv graders; graders/bin/pip install otter-grader==7.0.0 nbgrader==0.9.6
"""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import made_class
import pytest
from conftest import run_zoo

GRADERS = Path(os.environ.get("ZOO_GRADERS", "graders")).resolve() / "bin"
SHEETS = {
    "1001": made_class.made_sheet(("same in conv2",)),
    "1002": made_class.made_sheet(("biases of conv2",), unclear="dense2"),
    "1003": made_class.made_sheet(),
    "=x@y": made_class.made_sheet(("no stride in pool2", "depth of conv2"), missing="dense2"),
}
ASKED = """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(*[each.student.id for each in book.assignment_submissions("marks") if each.needs_manual_grade])
"""


@pytest.fixture
def kept(capsys, tmp_path):
    """The folder of marks at a credit of a half, and the points in it."""
    (tmp_path / "list.csv").write_text("id\n" + "".join(f"{each}\n" for each in [*SHEETS, "1009"]))
    (tmp_path / "half.toml").write_text("[follow_through]\ncredit = 0.5\n")
    (tmp_path / "in").mkdir()
    for name, sheet in SHEETS.items():
        made_class.written(sheet, "csv", tmp_path / "in" / name)
    given = ["--students", tmp_path / "list.csv", "--scheme", tmp_path / "half.toml", "--out", tmp_path / "out"]
    run_zoo(capsys, "course", "mark", "mnist_cnn", tmp_path / "in", *given, "--to", "otter", "--to", "nbgrader")
    halves = {
        name: sum(mark == "follow_through" for mark in sheet.marks.values()) / 2 for name, sheet in SHEETS.items()
    }
    return tmp_path / "out", {name: sheet.points - halves[name] for name, sheet in SHEETS.items()}


def run(folder, program, *arguments):
    path = f"{GRADERS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [GRADERS / program, *map(str, arguments)], cwd=folder, env=os.environ | {"PATH": path, "HOME": str(folder)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def needs(program):
    reason = f"no {program} in {GRADERS}; ZOO_GRADERS names an environment with it"
    return pytest.mark.skipif(not (GRADERS / program).exists(), reason=reason)


@pytest.mark.slow
@needs("otter")
def test_otter_comes_to_the_same_points(kept):
    folder, points = kept[0] / "otter", kept[1]
    run(folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip")
    found = {}
    for notebook in sorted((folder / "notebooks").iterdir()):
        (folder / notebook.stem).mkdir()
        run(folder, "otter", "run", "-a", "autograder.zip", "-o", notebook.stem, notebook)
        tests = json.loads((folder / notebook.stem / "results.json").read_text())["tests"]
        found[notebook.stem] = sum(test.get("score", 0) for test in tests)
    assert found == {name.replace("=", "%3D").replace("@", "%40"): each for name, each in points.items()}


@pytest.mark.slow
@needs("nbgrader")
def test_nbgrader_comes_to_the_same_points_and_asks_for_a_person_where_something_is_unclear(kept):
    folder, points = kept[0] / "nbgrader", kept[1]
    (folder / "nbgrader_config.py").write_text('get_config().CourseDirectory.course_id = "zoo"\n')
    for step in (["generate_assignment", "marks", "--create"], ["autograde", "marks", "--create"], ["export"]):
        run(folder, "nbgrader", *step)
    with (folder / "grades.csv").open() as file:
        found = {line["student_id"]: (float(line["score"]), float(line["max_score"])) for line in csv.DictReader(file)}
    assert found == {name.replace("=", "%3D").replace("@", "%40"): (each, 14.0) for name, each in points.items()}
    asked = subprocess.run([GRADERS / "python", "-c", ASKED], cwd=folder, capture_output=True, text=True)
    assert asked.stdout.split() == ["1002"]


def test_a_student_without_a_mark_is_in_neither(kept):
    assert not [path for path in kept[0].rglob("*") if "1009" in path.name]


def test_the_last_value_of_nbgraders_cell_is_a_float_within_the_maximum(kept, monkeypatch):
    """It gives all points for what is no plain number, and fails a submission for more than the maximum."""
    for name, points in kept[1].items():
        own = kept[0] / "nbgrader" / "submitted" / name.replace("=", "%3D").replace("@", "%40") / "marks"
        monkeypatch.chdir(own)
        cell = json.loads((own / "marks.ipynb").read_text())["cells"][0]
        *before, last = cell["source"].splitlines()
        names: dict[str, object] = {}
        exec("\n".join(before), names)
        value = eval(last, names)
        assert type(value) is float
        assert value == points <= cell["metadata"]["nbgrader"]["points"] == 14


def test_otters_cases_are_worth_all_or_nothing_and_add_up(kept):
    """It gives a case all of its points or none."""
    texts = [path.read_text() for path in (kept[0] / "otter" / "tests").iterdir()]
    worths = [float(each) for text in texts for each in re.findall(r"points=([\d.]+)", text)]
    assert (sum(worths), set(worths)) == (14, {0.5})


def test_what_otter_would_add_up_otherwise_is_named(capsys, tmp_path):
    (tmp_path / "list.csv").write_text("id\n1001\n")
    (tmp_path / "cap.toml").write_text("cap = 10\n")
    (tmp_path / "in").mkdir()
    made_class.written(SHEETS["1003"], "csv", tmp_path / "in" / "1001")
    given = ["--students", tmp_path / "list.csv", "--scheme", tmp_path / "cap.toml", "--out", tmp_path / "out"]
    status, out, _ = run_zoo(capsys, "course", "mark", "mnist_cnn", tmp_path / "in", *given, "--to", "otter")
    assert (status, "1001: has 10 points, where otter would add up its cells" in out) == (2, True)
