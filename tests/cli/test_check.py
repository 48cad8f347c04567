import csv
import io
import json

import pytest
from conftest import ROOT, needs_keras, run_zoo

import zoo

EXAMPLE = ROOT / "docs" / "answer_sheet.md"


def run(capsys, *arguments):
    return run_zoo(capsys, "check", *arguments)


@pytest.fixture
def sheets(tmp_path):
    """A right sheet, the README's example and a file that is no sheet."""
    right = tmp_path / "right.csv"
    rows = [
        "layer,output,params",
        *(f"{row.layer.name},{row.cells()['output']},{row.parameters}" for row in zoo.table("mnist_cnn")),
    ]
    right.write_text("\n".join(rows))
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\x01\x02")
    return right, EXAMPLE, broken


def test_a_right_sheet_ends_with_0_and_a_wrong_one_with_1(capsys, sheets):
    status, out, err = run(capsys, "mnist_cnn", sheets[0])
    assert (status, err) == (0, "")
    assert "0 wrong: 14 of 14 points" in out
    status, out, _ = run(capsys, "mnist_cnn", sheets[1])
    assert status == 1
    assert "The 20 biases are left out." in out
    assert out.endswith("9 right, 2 wrong, 3 following through: 12 of 14 points.\n")


def test_the_credit_for_following_through_can_be_set(capsys):
    assert "10.5 of 14 points" in run(capsys, "mnist_cnn", EXAMPLE, "--follow-through", "0.5")[1]
    assert "9 of 14 points" in run(capsys, "mnist_cnn", EXAMPLE, "--follow-through", "0")[1]


def test_many_sheets_are_a_line_each_and_one_unreadable_harms_no_other(capsys, sheets, tmp_path):
    status, out, err = run(capsys, "mnist_cnn", *sheets, "--out", tmp_path / "marks.csv")
    assert status == 2
    assert err.startswith(f"zoo: {sheets[2]}: not text")
    assert [line.split()[-2:] for line in out.splitlines() if line.split()[-1] == "14"] == [["14", "14"], ["12", "14"]]
    assert out.splitlines()[-1].endswith("unreadable")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text())))
    assert [line["points"] for line in lines] == ["14.0", "12.0", ""]
    assert "not text" in lines[2]["error"]


def test_json_has_the_promised_form(capsys, sheets):
    content, broken = json.loads(run(capsys, "mnist_cnn", EXAMPLE, sheets[2], "--format", "json")[1])
    assert content["architecture"] == broken["architecture"] == "mnist_cnn"
    assert [content[key] for key in ("points", "maximum", "percent", "points_if_right")] == [12.0, 14.0, 85.7, 12.0]
    assert content["cells"] == {"right": 9, "wrong": 2, "follow_through": 3, "missing": 0, "unclear": 0}
    row = next(row for row in content["rows"] if row["layer"] == "conv2")
    assert row["sheet_row"] == 5
    assert row["cells"][1] == {
        "column": "params", "given": "5*5*10*20 = 5000", "expected": "5020", "mark": "wrong",
        "because": "The 20 biases are left out.", "worth": 1.0,
    }  # fmt: skip
    assert "not text" in broken["fault"]


def test_json_is_a_list_whatever_the_number_of_sheets(capsys, sheets):
    assert len(json.loads(run(capsys, "mnist_cnn", sheets[0], "--format", "json")[1])) == 1
    status, out, err = run(capsys, "mnist_cnn", sheets[2], "--format", "json")
    assert (status, len(json.loads(out)), err.count("\n")) == (2, 1, 1)


def test_what_a_person_must_look_at_is_unclear_and_ends_with_3(capsys, sheets):
    sheets[0].write_text(sheets[0].read_text().replace("12 x 12 x 10", "see page 2"))
    status, out, _ = run(capsys, "mnist_cnn", sheets[0])
    assert status == 3
    assert out.endswith("13 right, 0 wrong, 1 unclear: 13 of 14 points, 14 if what is unclear is right.\n")
    assert run(capsys, "mnist_cnn", sheets[0], sheets[1])[0] == 1
    assert run(capsys, "mnist_cnn", sheets[0], sheets[2])[0] == 2


def test_a_folder_and_a_pattern_stand_for_what_is_in_them(capsys, sheets, tmp_path, monkeypatch):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "table.md").write_text(EXAMPLE.read_text())
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    found = json.loads(run(capsys, "mnist_cnn", tmp_path, sheets[0], "--format", "json")[1])
    assert [each["sheet"] for each in found] == [
        str(tmp_path / each) for each in ("anna/table.md", "broken.csv", "right.csv")
    ]
    monkeypatch.chdir(tmp_path)
    assert len(json.loads(run(capsys, "mnist_cnn", "*/*.md", "r*.csv", "--format", "json")[1])) == 2
    assert "No file fits 'x*.md'" in run(capsys, "mnist_cnn", "x*.md")[2]


def test_a_scheme_is_printed_edited_and_used(capsys, tmp_path):
    _, printed, _ = run(capsys, "mnist_cnn", "--print-scheme")
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(printed.replace("output = 1", "output = 2").replace('"dropout"]', '"dropout", "pool1"]'))
    assert "15 of 18 points" in run(capsys, "mnist_cnn", EXAMPLE, "--scheme", scheme)[1]
    assert "6 of 7 points" in run(capsys, "mnist_cnn", EXAMPLE, "--columns", "output")[1]
    scheme.write_text("colums = []")
    assert "unknown entry 'colums'. Did you mean 'columns'?" in run(capsys, "mnist_cnn", EXAMPLE, "--scheme", scheme)[2]


def test_a_scheme_names_headings_of_ones_own(capsys, tmp_path):
    (tmp_path / "sheet.csv").write_text("layer,Vorher,Nachher\nconv1,28x28x1,24x24x10\n")
    assert "13 missing, 1 unclear" in run(capsys, "mnist_cnn", tmp_path / "sheet.csv")[1]
    (tmp_path / "scheme.toml").write_text('[headings]\nNachher = "output"\n')
    assert "1 right" in run(capsys, "mnist_cnn", tmp_path / "sheet.csv", "--scheme", tmp_path / "scheme.toml")[1]


def test_csv_has_a_line_a_cell_and_no_formula(capsys, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("layer,output,params\nconv1,=HYPERLINK(1),260\n")
    lines = list(csv.DictReader(io.StringIO(run(capsys, "mnist_cnn", sheet, "--format", "csv")[1])))
    assert [line["layer"] for line in lines[:2]] == ["conv1", "conv1"]
    assert lines[0]["given"].startswith("'=")


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_what_a_sheet_holds_cannot_act_in_a_page_or_a_terminal(capsys, tmp_path, form):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("layer,output,params\nconv1,<script>x</script> \x1b[2J,260\n<b>evil</b>,1,2\n")
    _, out, _ = run(capsys, "mnist_cnn", sheet, "--format", form)
    assert "\x1b" not in out
    if form != "text":
        assert "<script>" not in out
        assert "<b>" not in out


@needs_keras
def test_a_saved_model_is_marked_against_without_keras(capsys, tmp_path):
    zoo.build("mnist_cnn").save(tmp_path / "theirs.keras")
    status, out, _ = run(capsys, tmp_path / "theirs.keras", EXAMPLE)
    assert status == 1
    assert "answer_sheet.md against theirs.keras" in out
    assert "9 right, 2 wrong, 3 following through" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mnst_cnn", EXAMPLE], "No architecture 'mnst_cnn'. Did you mean 'mnist_cnn'?"),
        (["mnist_cnn", "nowhere.md"], "nowhere.md"),
        (["none.keras", EXAMPLE], "none.keras: no such file."),
        (["mnist_cnn"], "Missing argument 'SHEET...'"),
        (["mnist_cnn", EXAMPLE, "--follow-through", "2"], "2.0 is not in the range 0<=x<=1"),
        (["mnist_cnn", EXAMPLE, "--out", "/nowhere/marks.csv"], "No folder '/nowhere' for marks.csv"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys, arguments, message):
    status, _, err = run(capsys, *arguments)
    assert (status, err.count("\n")) == (2, 1)
    assert message in err


def test_sheets_of_one_folder_are_told_without_it(capsys, sheets, tmp_path):
    lines = run(capsys, "mnist_cnn", tmp_path)[1].splitlines()
    assert (lines[0], [line.split()[0] for line in lines[2:]]) == (f"{tmp_path}:", ["broken.csv", "right.csv"])
    assert run(capsys, "mnist_cnn", sheets[0], "nowhere.md")[1].splitlines()[1].startswith(str(sheets[0]))


def test_a_text_that_only_looks_like_a_table_is_none(capsys):
    status, _, err = run(capsys, "mnist_cnn", ROOT / "README.md")
    assert status == 2
    assert "can be read as a size or a count" in err


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "html"])
def test_up_to_the_slip_no_form_of_the_answer_has_a_right_value(capsys, form):
    told = {each: run(capsys, "mnist_cnn", EXAMPLE, "--format", form, "--reveal", each) for each in ("slip", "all")}
    assert [status for status, _, _ in told.values()] == [1, 1]
    for value in ("8 x 8 x 20", "5020", "4 x 4 x 20", "16050"):
        assert value in told["all"][1]
        assert value not in told["slip"][1]
    assert "The biases are left out." in told["slip"][1]
