"""Moodle's and Canvas's own worksheets, filled in: the right cell of the right row, and all else as it was."""

import csv
import io

import made_class
import pytest
from conftest import run_zoo

LIST = "id,name,email\n1001,Ada Abel,ada@example.edu\n1002,Jürgen Weiß,j@example.edu\n1003,Li Ito,li@example.edu\n"
GERMAN = (
    "\ufeffID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Abgabe),Feedback als Kommentar\r\n"
    'Teilnehmer/in901,Ada Abel,ada@example.edu,Zur Bewertung abgegeben,,"14,00",Ja,-,"<p>Gut, ""so"" weiter</p>"\r\n'
    'Teilnehmer/in902,Jürgen Weiß,j@example.edu,Keine Abgabe,"3,00","14,00",Ja,-,\r\n'
    'Teilnehmer/in999,Someone Else,s@example.edu,Keine Abgabe,,"14,00",Ja,-,=1+1\r\n'
)
ENGLISH = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed\n"
    "Participant 901,Ada Abel,1001,ada@example.edu,Submitted,,100.00,Yes\n"
    "Participant 902,Jürgen Weiß,1002,j@example.edu,Submitted,,100.00,Yes\n"
    "Participant 903,Li Ito,1003,li@example.edu,Submitted,,100.00,Yes\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (501),Homework 2 (502),Final Score\n"
    "    Points Possible,,,,,10,14,(read only)\n"
    '"Abel, Ada",1,1001,ada,S1,9,,80.1\n"Weiß, Jürgen",14,1002,jw,S1,8,,70\n"Test, Student",99,,x,S1,,,\n'
)


@pytest.fixture
def home(tmp_path):
    """Three students with 13, 14 and 14 points."""
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "in").mkdir()
    sheets = (("same in conv2",), (), ())
    for name, slips in zip(("1001", "1002", "1003"), sheets, strict=True):
        made_class.written(made_class.made_sheet(slips), "csv", tmp_path / "in" / name)
    return tmp_path


def keep(capsys, home, site, text, *more):
    (home / "theirs.csv").write_bytes(text.encode("utf-8"))
    given = ["--students", home / "list.csv", "--out", home / "out", "--to", site, "--worksheet", home / "theirs.csv"]
    status, out, err = run_zoo(capsys, "course", "mark", "mnist_cnn", home / "in", *given, *more)
    path = home / "out" / f"{site}.csv"
    return status, out + err, path.read_bytes().decode("utf-8") if path.exists() else ""


def rows(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def test_moodles_worksheet_is_filled_in_whatever_its_language(capsys, home):
    status, said, text = keep(capsys, home, "moodle", GERMAN)
    before, after = rows(GERMAN), rows(text)
    assert [row[4] for row in after[1:]] == ["13", "14", ""]
    assert [row[:4] + row[5:8] for row in after] == [row[:4] + row[5:8] for row in before]
    assert after[1][8] == before[1][8]
    assert (text[0], text.count("\r\n")) == ("\ufeff", 4)
    assert status == 2
    assert "1003 Li Ito, 14 points: has no row in theirs.csv." in said


def test_a_formula_in_a_students_field_is_defused(capsys, home):
    assert rows(keep(capsys, home, "moodle", GERMAN)[2])[3][8] == "'=1+1"


def test_another_maximum_is_refused_or_scaled(capsys, home):
    status, said, text = keep(capsys, home, "moodle", ENGLISH)
    assert (status, text) == (2, "")
    assert "its grades go to 100, the marks to 14" in said
    status, _, text = keep(capsys, home, "moodle", ENGLISH, "--scale")
    assert (status, [row[5] for row in rows(text)[1:]]) == (0, ["92.85714", "100", "100"])


def test_points_have_a_comma_where_the_worksheet_has(capsys, home):
    (home / "scheme.toml").write_text("[follow_through]\ncredit = 0.5\n")
    text = keep(capsys, home, "moodle", GERMAN, "--scheme", home / "scheme.toml")[2]
    assert [row[4] for row in rows(text)[1:]] == ["11,5", "14", ""]
    text = keep(capsys, home, "canvas", CANVAS, "--column", "Homework 2", "--scheme", home / "scheme.toml")[2]
    assert [row[6] for row in rows(text)[2:4]] == ["11.5", "14"]


def test_canvas_gradebook_is_filled_in_for_one_assignment(capsys, home):
    status, said, text = keep(capsys, home, "canvas", CANVAS)
    assert (status, "Homework 1 (501), Homework 2 (502)" in said) == (2, True)
    status, said, text = keep(capsys, home, "canvas", CANVAS, "--column", "Homework 2")
    assert [row[6] for row in rows(text)] == ["Homework 2 (502)", "14", "13", "14", ""]
    assert [row[:6] + row[7:] for row in rows(text)] == [row[:6] + row[7:] for row in rows(CANVAS)]
    assert "1003 Li Ito, 14 points: has no row" in said
    assert "has 10 points" in keep(capsys, home, "canvas", CANVAS, "--column", "Homework 1 (501)")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,Mark\nAda Abel,3\n", "no column of grades"),
        (ENGLISH.replace("1002,j@", "1001,j@"), "fits"),
        (ENGLISH + ENGLISH.splitlines()[1] + "\n", "two rows are of 1001"),
        (ENGLISH.replace("1001", "1").replace("ada@", "x@").replace("Ada", "X").split("Participant 902")[0], "no row"),
    ],
)
def test_a_worksheet_that_does_not_fit_is_refused_in_a_line(capsys, home, text, said):
    status, told, written = keep(capsys, home, "moodle", text, "--scale")
    assert (status, written) == (2, "")
    assert said in told


def test_a_site_without_its_worksheet_says_what_it_needs(capsys, home):
    given = ["--students", home / "list.csv", "--out", home / "out", "--to", "moodle"]
    status, _, err = run_zoo(capsys, "course", "mark", "mnist_cnn", home / "in", *given)
    assert (status, "give it with --worksheet" in err) == (2, True)
