"""The made-up class of 120, marked: each figure is held against the truth that made it."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter

import made_class
import pytest
from blanks import filled
from conftest import run_zoo

import zoo
from zoo.light.course.blank import write_blank
from zoo.light.course.blanks.registry import forms
from zoo.light.course.statistics import correlation

ABSENT, TWICE, GROUP, LATE, BROKEN = 0, 1, (2, 3), 4, 5
"""By their places in the class."""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The class, its list and its sheets, with all that goes wrong in a week."""
    for library in ("docx", "odfdo", "pypdf"):
        pytest.importorskip(library, reason="a sheet is of any form, some by the extra 'sheets'")
    home = tmp_path_factory.mktemp("school")
    students = made_class.made_class()
    (home / "list.csv").write_text(made_class.roster_text(students), encoding="utf-8")
    one, other = (students[at] for at in GROUP)
    other.sheet = one.sheet
    left = [each for at, each in enumerate(students) if at not in (ABSENT, TWICE, *GROUP, LATE, BROKEN)]
    sheets = made_class.hand_in(left, home / "sheets")
    made_class.written(one.sheet, "md", sheets / f"{one.id}_{other.id}")
    made_class.written(students[LATE].sheet, "csv", sheets / f"{students[LATE].id}_late")
    for form in ("md", "csv"):
        made_class.written(students[TWICE].sheet, form, sheets / students[TWICE].id)
    (sheets / f"{students[BROKEN].id}.jpg").write_bytes(b"\xff\xd8\xff\xe0 no sheet")
    made_class.written(one.sheet, "md", sheets / "s99999")
    return home, students


@pytest.fixture(scope="module")
def counted(school):
    """The students with a mark."""
    return [each for at, each in enumerate(school[1]) if at not in (ABSENT, TWICE, BROKEN)]


@pytest.fixture(scope="module")
def marked(school):
    """What one run says and writes."""
    home, _ = school
    command = [sys.executable, "-m", "zoo", "course", "mark", "mnist_cnn", "sheets", "--students", "list.csv",
               "--report", "report.html", "--reveal", "slip", "--to", "gradescope"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=home)
    return done, home / "marks"


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {line["id"]: line for line in csv.DictReader(file)}


def test_each_mark_is_what_the_sheet_is_worth_by_its_making(marked, counted):
    found = lines(marked[1] / "marks.csv")
    assert {each.id: float(found[each.id]["points"]) for each in counted} == {
        each.id: each.sheet.points for each in counted
    }
    for each in counted:
        cells = {place: found[each.id][" ".join(place)].split()[0] for place in each.sheet.marks}
        assert cells == each.sheet.marks


def test_what_a_person_must_look_at_is_named_first(marked, school):
    out, students = marked[0].stdout, school[1]
    assert marked[0].returncode == 2
    first = [line.partition(":")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert first[:4] == ["Nobody's", "Without a sheet", "Several sheets, of which none counts", "Unreadable"]
    assert "s99999.md" in out
    found = lines(marked[1] / "marks.csv")
    assert {each.id: found[each.id]["status"] for each in students if found[each.id]["status"] != "marked"} == {
        students[ABSENT].id: "no sheet", students[TWICE].id: "several sheets", students[BROKEN].id: "unreadable",
    }  # fmt: skip
    assert [name for name, line in found.items() if line["late"]] == [students[LATE].id]
    unclear = [each.id for each in students if each.sheet.unclear and found[each.id]["status"] == "marked"]
    assert [name for name, line in found.items() if line["unclear"] not in ("", "0")] == unclear


def test_the_report_counts_the_slips_that_were_made(marked, school):
    home, students = school
    page = (home / "report.html").read_text(encoding="utf-8")
    sheets = [each for at, each in enumerate(students) if at not in (ABSENT, TWICE, BROKEN, GROUP[1])]
    made = Counter(slip for each in sheets for slip in each.sheet.slips)
    assert made
    for slip, count in made.items():
        layer, column, said = made_class.SLIPS[slip]
        cells = rf"<td>{layer}, {column}</td><td>{count} of {len(sheets)}</td>"
        assert re.search(re.escape(said).replace("'", "(&#x27;|')") + "</th>" + cells, page), slip
    points = [each.sheet.points for each in sheets]
    assert f"Mean {sum(points) / len(points):.2f}" in page
    for value, count in Counter(points).items():
        assert f'<th scope="row">{value}</th><td>{count}</td>' in page


def test_difficulty_and_discrimination_are_those_of_the_truth(marked, school):
    home, students = school
    page = (home / "report.html").read_text(encoding="utf-8")
    sheets = [each.sheet for at, each in enumerate(students) if at not in (ABSENT, TWICE, BROKEN, GROUP[1])]
    for place in made_class.worked():
        gained = [float(each.marks[place] in ("right", "follow_through")) for each in sheets]
        told = correlation(gained, [each.points - own for each, own in zip(sheets, gained, strict=True)])
        shown = "–" if told is None else f"{told:.2f}"
        row = re.search(rf'<th scope="row">{", ".join(place)}</th>(.*)</tr>', page)
        assert row[1].endswith(f"<td>{sum(gained) / len(gained):.2f}</td><td>{shown}</td>"), place


def test_without_names_the_report_tells_nobody(marked, school):
    page = (school[0] / "report.html").read_text(encoding="utf-8")
    assert not [each for each in school[1] if each.id in page or each.name in page or each.email in page]


def test_feedback_is_a_file_a_student_and_names_no_other(marked, counted):
    files = {path.stem: path.read_text(encoding="utf-8") for path in (marked[1] / "feedback").iterdir()}
    assert sorted(files) == sorted(each.id for each in counted)
    ids = re.compile("|".join(each.id for each in counted))
    for name, text in files.items():
        assert set(ids.findall(text)) == {name}


def test_gradescopes_results_add_up(marked, counted):
    for each in counted:
        result = json.loads((marked[1] / "gradescope" / each.id / "results.json").read_text(encoding="utf-8"))
        assert result["score"] == sum(test["score"] for test in result["tests"]) == each.sheet.points
        assert sum(test["max_score"] for test in result["tests"]) == made_class.MAXIMUM


def few(home, sheets, roster="id,name\n1001,Ada Abel\n1002,Li Ito\n"):
    """A small class's list and folder."""
    (home / "list.csv").write_text(roster, encoding="utf-8")
    (home / "in").mkdir()
    for name, sheet in sheets.items():
        made_class.written(sheet, "csv", home / "in" / name)
    return home


def mark(capsys, home, *more):
    arguments = ["mnist_cnn", home / "in", "--students", home / "list.csv", "--out", home / "out", *more]
    return run_zoo(capsys, "course", "mark", *arguments)


def test_all_right_ends_with_0_and_one_who_is_absent_with_1(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(("biases of conv1",)), "1002": made_class.made_sheet()})
    status, out, _ = mark(capsys, home)
    assert (status, "on average 13.50 points" in out) == (0, True)
    (home / "in" / "1002.csv").unlink()
    assert mark(capsys, home)[0] == 1


def test_of_several_files_the_only_readable_one_counts(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(), "1002": made_class.made_sheet()})
    (home / "in" / "1001.png").write_bytes(b"\x89PNG\r\n\x1a\n a photograph")
    status, out, _ = mark(capsys, home)
    assert status == 0
    assert "1 more of the files cannot be read" in out


@pytest.mark.parametrize(
    ("degree", "tests", "told"), [("score", 0, ""), ("where", 14, "wrong: 5000."), ("slip", 14, "left out")]
)
def test_gradescope_is_told_no_more_than_the_student(capsys, tmp_path, degree, tests, told):
    home = few(tmp_path, {"1001": made_class.made_sheet(("biases of conv2",))})
    mark(capsys, home, "--to", "gradescope", "--reveal", degree)
    text = (home / "out" / "gradescope" / "1001" / "results.json").read_text()
    assert (len(json.loads(text)["tests"]), told in text, "5020" in text) == (tests, True, False)
    assert json.loads(text)["score"] == 13


def test_what_was_killed_and_is_run_again_comes_to_the_same(capsys, tmp_path):
    def content(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    home = few(tmp_path, {"1001": made_class.made_sheet(), "1002": made_class.made_sheet(("same in conv2",))})
    mark(capsys, home)
    first = content(home / "out")
    (home / "out" / "feedback" / "1002.html").unlink()
    (home / "out" / "feedback" / ".zoo-0123456789abcdef.html").write_text("half")
    mark(capsys, home)
    assert content(home / "out") == first


HOSTILE = 'id,name\n../../evil,"=HYPERLINK(""http://x"")"\n@SUM(1),<script>alert(1)</script>\n"-2+3",Ada\n'


def test_ids_that_are_paths_formulas_or_html_do_nothing(capsys, tmp_path):
    home = few(tmp_path, {"@SUM(1)": made_class.made_sheet(), "-2+3": made_class.made_sheet()}, HOSTILE)
    assert mark(capsys, home, "--report", home / "report.html", "--names")[0] == 1
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "in" not in path.relative_to(tmp_path).parts]
    assert {path.parent for path in files} == {tmp_path, home / "out", home / "out" / "feedback"}
    for line in (home / "out" / "marks.csv").read_text().splitlines()[1:]:
        assert all(not cell.startswith(tuple("=+-@")) for cell in next(csv.reader([line])))
    assert "<script>" not in (home / "report.html").read_text()


def test_pseudonyms_stand_for_all_that_tells_a_student(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(), "1002": made_class.made_sheet(("same in conv2",))})
    known = home / "pseudonyms.csv"
    status, _, _ = mark(
        capsys, home, "--pseudonyms", known, "--report", home / "out.html", "--names", "--to", "gradescope"
    )
    assert status == 0
    for path in [home / "out.html", *(home / "out").rglob("*")]:
        text = f"{path.name} {path.read_text() if path.is_file() else ''}"
        assert not re.search("1001|1002|Ada|Ito", text), path
    first = known.read_text()
    assert re.fullmatch(r"id,pseudonym\n1001,p[0-9a-f]{8}\n1002,p[0-9a-f]{8}\n", first)
    mark(capsys, home, "--pseudonyms", known)
    assert known.read_text() == first
    assert "own ids" in mark(capsys, home, "--pseudonyms", known, "--to", "moodle", "--worksheet", known)[2]


def schemed(home, text):
    (home / "scheme.toml").write_text(text)
    return home / "scheme.toml"


def test_since_tells_whose_mark_changes_and_lowers_none(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(("same in conv2",)), "1002": made_class.made_sheet()})
    mark(capsys, home, "--out", home / "first")
    before = (home / "first" / "marks.csv").read_bytes()
    scheme = schemed(home, "[follow_through]\ncredit = 0.5\n[points]\ndense2 = 2\n")
    _, out, _ = mark(capsys, home, "--scheme", scheme, "--since", home / "first" / "marks.csv")
    assert "1001 Ada Abel" in out
    assert "+0.5" in out
    assert "pool2 output: follow through (1), now follow through (0.5)" in out
    scheme = schemed(home, "[follow_through]\ncredit = 0\n")
    _, out, _ = mark(capsys, home, "--scheme", scheme, "--since", home / "first" / "marks.csv")
    assert "-3, not lowered" in out
    assert lines(home / "out" / "changes.csv")["1001"]["marked_again"] == "10"
    assert lines(home / "out" / "marks.csv")["1001"]["points"] == "13"
    mark(capsys, home, "--scheme", scheme, "--since", home / "first" / "marks.csv", "--allow-lower")
    assert lines(home / "out" / "marks.csv")["1001"]["points"] == "10"
    assert (home / "first" / "marks.csv").read_bytes() == before


def test_since_a_file_that_would_be_lost_or_is_none_is_refused(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet()})
    mark(capsys, home)
    status, _, err = mark(capsys, home, "--since", home / "out" / "marks.csv")
    assert (status, "name another folder" in err) == (2, True)
    status, _, err = mark(capsys, home, "--since", home / "list.csv", "--out", home / "b")
    assert (status, "no marks.csv" in err) == (2, True)


def test_marks_do_not_lie_among_the_sheets_and_old_feedback_goes(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(), "1002": made_class.made_sheet()})
    status, _, err = mark(capsys, home, "--out", home / "in" / "marks")
    assert (status, "lies among the sheets" in err) == (2, True)
    mark(capsys, home)
    made_class.written(made_class.made_sheet(), "md", home / "in" / "1002")
    mark(capsys, home, "--feedback", "markdown")
    assert [path.name for path in (home / "out" / "feedback").iterdir()] == ["1001.md"]


def test_a_folder_that_is_none_is_refused_in_a_line(capsys, tmp_path):
    home = few(tmp_path, {})
    shutil.rmtree(home / "in")
    status, _, err = mark(capsys, home)
    assert (status, err.count("\n"), "No folder" in err) == (2, 1, True)


def test_a_zip_bomb_and_a_link_harm_no_other_sheet(capsys, tmp_path):
    home = few(tmp_path, {"1001": made_class.made_sheet(), "1002": made_class.made_sheet()})
    (home / "in" / "1002.csv").unlink()
    with zipfile.ZipFile(home / "in" / "1002.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 << 20))
    status, out, _ = mark(capsys, home)
    found = lines(home / "out" / "marks.csv")
    assert (status, found["1001"]["points"], found["1002"]["status"]) == (2, "14", "unreadable")
    assert "1002.xlsx" in out


@pytest.mark.slow
def test_a_run_that_is_killed_anywhere_is_run_again_to_the_same_end(school, tmp_path):
    def content(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    home, _ = school
    given = ["--students", home / "list.csv", "--report", "marks/report.html", "--to", "gradescope"]
    command = [sys.executable, "-m", "zoo", "course", "mark", "mnist_cnn", home / "sheets", *given]
    (tmp_path / "whole" / "marks").mkdir(parents=True)
    subprocess.run(command, cwd=tmp_path / "whole", capture_output=True)
    for seconds in (0.7, 1.5, 2.5, 3.5):
        (tmp_path / str(seconds) / "marks").mkdir(parents=True)
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=tmp_path / str(seconds), start_new_session=True, **silent) as run:
            time.sleep(seconds)
            os.killpg(run.pid, signal.SIGKILL)
        subprocess.run(command, cwd=tmp_path / str(seconds), capture_output=True)
        assert content(tmp_path / str(seconds)) == content(tmp_path / "whole")


@pytest.mark.slow
def test_a_regrade_of_the_class_changes_what_follows_by_a_half(marked, school, counted):
    home, folder = school[0], marked[1]
    (home / "half.toml").write_text("[follow_through]\ncredit = 0.5\n")
    words = "course mark mnist_cnn sheets --students list.csv --scheme half.toml --allow-lower --out half"
    subprocess.run([sys.executable, "-m", "zoo", *words.split(), "--since", folder / "marks.csv"], cwd=home)
    halves = {each.id: list(each.sheet.marks.values()).count("follow_through") / 2 for each in counted}
    changed = lines(home / "half" / "changes.csv")
    assert {name: float(line["before"]) - float(line["points"]) for name, line in changed.items()} == {
        name: lost for name, lost in halves.items() if lost
    }
    found = lines(home / "half" / "marks.csv")
    assert all(float(found[each.id]["points"]) == each.sheet.points - halves[each.id] for each in counted)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", forms())
def test_the_class_on_blanks_is_worth_what_it_is(tmp_path, suffix):
    for at, student in enumerate(made_class.made_class(120)[:24]):
        path = tmp_path / f"{at}{suffix}"
        sheet = write_blank("mnist_cnn", path)
        own = {layer: {column: student.sheet.cells[layer, column] for column in ("output", "params")}
               for layer in made_class.LAYERS}  # fmt: skip
        filled(path, sheet, ("output", "params"), own)
        assert zoo.check("mnist_cnn", path).score.points == student.sheet.points
