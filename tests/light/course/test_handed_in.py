"""Whose a sheet is, by the way in which sites name what they export."""

import pytest

from zoo.errors import ZooError
from zoo.light.course.handed_in import collect
from zoo.light.course.roster import read_roster

LIST = """id,name,email,identifier
12345,Ada Abel,ada@example.edu,Participant 901
67890,Björn D'Arcy,bjoern@example.edu,Participant 902
s-77,Chloë O'Neil,chloe@example.edu,Participant 903
7,Li Ito,li@example.edu,Participant 904
"""
METADATA = """---
submission_555:
  :submitters:
  - :name: Ada Abel
    :sid: '12345'
    :email: ada@example.edu
  - :name: Björn D'Arcy
    :sid:
    :email: bjoern@example.edu
  :created_at: 2026-11-01 10:00:00 Z
  :score: 3.0
submission_556:
  :submitters:
  - :name: Nobody
    :sid: '999'
"""


@pytest.fixture
def roster(tmp_path):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return read_roster(tmp_path / "list.csv")


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


@pytest.mark.parametrize(
    ("name", "students", "late", "title"),
    [
        ("Ada Abel_901_assignsubmission_file_/my sheet.xlsx", ("12345",), False, "my sheet.xlsx"),
        ("Ada Abel_901_assignsubmission_file_my sheet.xlsx", ("12345",), False, "my sheet.xlsx"),
        ("Bjorn DArcy_902_assignsubmission_file_/a.md", ("67890",), False, "a.md"),
        ("Participant_903_assignsubmission_file_/a.md", ("s-77",), False, "a.md"),
        ("Chloë O'Neil_4444_assignsubmission_onlinetext_onlinetext.html", ("s-77",), False, "onlinetext.html"),
        ("Course-Homework 3/Ada Abel_901_assignsubmission_file_/a.md", ("12345",), False, "a.md"),
        ("abelada_55501_98765_sheet.md", ("12345",), False, "sheet.md"),
        ("itoli_LATE_55502_98766_sheet-1.md", ("7",), True, "sheet-1.md"),
        ("12345.md", ("12345",), False, "12345.md"),
        ("7.md", ("7",), False, "7.md"),
        ("s-77_late.md", ("s-77",), True, "s-77_late.md"),
        ("12345_67890.docx", ("12345", "67890"), False, "sheet.docx"),
        ("12345/sheet.md", ("12345",), False, "sheet.md"),
        ("homework 7 of 67890.md", ("67890",), False, "homework 7 of 67890.md"),
        ("ADA@example.edu.md", (), False, ""),
    ],
)
def test_a_name_tells_whose_a_sheet_is(tmp_path, roster, name, students, late, title):
    found = collect(put(tmp_path / "sheets", name), roster)
    assert [each.students for each in found.sheets] == ([students] if students else [])
    assert [(each.late, each.title) for each in found.sheets] == ([(late, title)] if students else [])
    assert len(found.strays) == (not students)


def test_gradescopes_list_tells_of_groups_and_of_strangers(tmp_path, roster):
    folder = put(tmp_path / "export", "submission_555/answer.pdf", "submission_556/x.md")
    (folder / "submission_metadata.yml").write_text(METADATA, encoding="utf-8")
    found = collect(folder, roster)
    assert [each.students for each in found.sheets] == [("12345", "67890")]
    assert [each.why for each in found.strays] == ["is by Nobody 999, not all of the list"]


def test_a_name_that_two_students_have_tells_neither(tmp_path):
    (tmp_path / "list.csv").write_text("id,name\n1001,Li Ito\n1002,Li Ito\n")
    folder = put(tmp_path / "sheets", "Li Ito_9_assignsubmission_file_/a.md")
    assert len(collect(folder, read_roster(tmp_path / "list.csv")).strays) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\n1,Ada\n1,Li\n", "two students have the id '1' (Ada and Li)"),
        ("name,age\nAda,3\n", "no column of ids among name, age"),
        ("id,name\n,Ada\n", "row 2 has no id"),
        ("id\n", "1 lines"),
        ("id,name\n1,Ada,3\n", "row 2 has 3 cells under 2 headings"),
        (f"id,name\n{'9' * 300},Ada\n", "an id of 300 characters"),
    ],
)
def test_a_list_that_is_none_is_refused_in_a_line(tmp_path, text, said):
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(ZooError) as error:
        read_roster(tmp_path / "list.csv")
    assert said in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_comes_in_any_usual_form(tmp_path, encoding, delimiter):
    text = "Matrikelnummer,Vorname,Nachname,E-Mail\r\n0042,Jürgen,Weiß,j@example.edu\r\n".replace(",", delimiter)
    (tmp_path / "list.csv").write_bytes(text.encode(encoding))
    (student,) = read_roster(tmp_path / "list.csv").students
    assert (student.id, student.name, student.email) == ("0042", "Jürgen Weiß", "j@example.edu")


def test_canvas_gradebook_is_a_list_whose_other_rows_are_no_students(tmp_path):
    (tmp_path / "list.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (77)\n"
        '    Points Possible,,,,,14\n"Abel, Ada",55501,12345,ada,1,\n"Ito, Li",55502,,li,1,\n'
    )
    roster = read_roster(tmp_path / "list.csv")
    assert [(each.id, each.canvas) for each in roster.students] == [("12345", "55501"), ("55502", "55502")]
    found = collect(put(tmp_path / "sheets", "abelada_55501_1_a.md", "x_55502_2_b.md"), roster)
    assert [each.students[0] for each in found.sheets] == ["12345", "55502"]


@pytest.mark.parametrize(
    "headings", ["N.º de matrícula;Apellidos;Nombre", "Matricola;Cognome;Nome", "Matrikelnummer;Nachname;Vorname"]
)
def test_a_list_may_have_its_headings_in_another_language(tmp_path, headings):
    (tmp_path / "list.csv").write_text(f"{headings}\n7;Abel;Ada\n", encoding="utf-8")
    assert [each.label for each in read_roster(tmp_path / "list.csv").students] == ["7 Ada Abel"]
