"""The week of docs/course.md: each of its commands is run, on a class, one after the other."""

import re
import shlex

import made_class
import pytest
from conftest import ROOT, run_zoo

from zoo.light.course.keeping.registry import names
from zoo.light.course.reveal import DEGREES

PAGE = (ROOT / "docs/course.md").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """What stands in the folder when the week begins."""
    monkeypatch.chdir(tmp_path)
    students = made_class.made_class(10, mix=("csv", "md", "xlsx"))
    (tmp_path / "list.csv").write_text(made_class.roster_text(students), encoding="utf-8")
    (tmp_path / "homework.toml").write_text(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1], encoding="utf-8")
    (tmp_path / "corrected.toml").write_text("[follow_through]\ncredit = 0.5\n")
    lines = [f"Participant {at},{each.name},{each.email},,14.00" for at, each in enumerate(students)]
    (tmp_path / "moodle_export.csv").write_text("\n".join(["Identifier,Full name,Email,Grade,Maximum Grade", *lines]))
    lines = [f'"{each.name}",{at},{each.id},,' for at, each in enumerate(students)]
    (tmp_path / "canvas_export.csv").write_text("\n".join(["Student,ID,SIS User ID,Section,Homework 3 (501)", *lines]))
    made_class.hand_in(students, tmp_path / "handed_in")
    return tmp_path


def test_each_command_of_the_page_runs(capsys, course):
    commands = re.findall(r"^zoo .*$", PAGE, re.MULTILINE)
    assert len(commands) == 6
    for command in commands:
        status, _, err = run_zoo(capsys, *shlex.split(command)[1:])
        assert status in (0, 3), err
    for name in ("sheet.xlsx", "questions", "keys.toml", "report.html", "marks/moodle.csv", "marks/canvas.csv"):
        assert (course / name).exists(), name
    assert (course / "again" / "changes.csv").read_text().startswith("id,name,before,marked_again,points,why\n")


def test_the_keepers_and_the_degrees_that_are_told_are_those_there_are():
    tables = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(tables) == sorted([*names(), *DEGREES])
