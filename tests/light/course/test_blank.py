"""An empty table that is handed out: what of it can be filled in, and that filled in it is read as it was meant."""

import re
import shutil
import subprocess
from importlib.util import find_spec

import openpyxl
import pytest
from blanks import filled
from conftest import run_zoo

import zoo
from zoo.errors import ZooError
from zoo.light.course.blank import write_blank
from zoo.light.course.blanks.registry import forms

needs_word = pytest.mark.skipif(find_spec("docx") is None, reason="needs the extra 'sheets'")
SUFFIXES = [pytest.param(each, marks=needs_word) if each == ".docx" else each for each in forms()]
NETS = ["mnist_cnn", "vgg224", "net1"]
SCHEME = """columns = ["output", "weights", "biases", "params", "macs", "trainable", "non_trainable"]
given = ["conv1 output", "pool1"]
total = 1
"""


def right(name, columns):
    """The right cells by layer, as the table has them."""
    table = zoo.table(name)
    cells = {
        row.layer.name: {
            "output": row.cells()["output"], "params": str(row.parameters), "weights": str(row.weights),
            "biases": str(row.biases), "macs": str(table.figures[row.layer.name].macs),
            "trainable": str(row.trainable), "non_trainable": str(row.non_trainable),
        }
        for row in table
    }  # fmt: skip
    cells["total"] = {column: str(sum(int(each[column]) for each in cells.values())) for column in columns[1:]}
    return cells


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", NETS)
def test_a_blank_that_is_filled_in_is_all_right_and_an_empty_one_is_all_missing(tmp_path, name, suffix):
    path = tmp_path / f"blank{suffix}"
    sheet = write_blank(name, path)
    empty = zoo.check(name, path)
    assert empty.score.points == 0
    assert empty.score.missing == sum(not cell for row in sheet.rows for cell in row[sheet.first_asked :])
    marking = zoo.check(name, filled(path, sheet, ("output", "params"), right(name, ("output", "params"))))
    assert marking.score.points == marking.score.maximum
    assert (marking.unread, marking.surplus, marking.conventions) == ((), (), ())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_given_cells_are_filled_in_and_every_column_can_be_asked(tmp_path, suffix):
    (tmp_path / "scheme.toml").write_text(SCHEME)
    path = tmp_path / f"blank{suffix}"
    sheet = write_blank("mnist_cnn", path, tmp_path / "scheme.toml")
    columns = ("output", "weights", "biases", "params", "macs", "trainable", "non_trainable")
    rows = {row[0]: row[sheet.first_asked :] for row in sheet.rows}
    assert rows["conv1"] == ("24 x 24 x 10", "", "", "", "", "", "")
    assert rows["pool1"] == ("12 x 12 x 10", "0", "0", "0", "0", "0", "0")
    filled(path, sheet, columns, right("mnist_cnn", columns))
    marking = zoo.check("mnist_cnn", path, scheme=tmp_path / "scheme.toml")
    assert marking.score.points == marking.score.maximum > 40


def test_a_layer_that_is_not_asked_tells_nothing_of_the_one_above_it(tmp_path):
    sheet = write_blank("mnist_cnn", tmp_path / "blank.md")
    assert next(row for row in sheet.rows if row[0] == "dropout")[-2:] == ("–", "–")


def test_a_count_of_a_workbook_is_a_whole_number(tmp_path):
    sheet = write_blank("mnist_cnn", tmp_path / "blank.xlsx")
    (rule,) = openpyxl.load_workbook(tmp_path / "blank.xlsx").active.data_validations.dataValidation
    assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")
    cells = sum(each.size["rows"] * each.size["columns"] for each in rule.sqref.ranges)
    assert cells == sum(sheet.is_open(row, at) for row in range(len(sheet.rows)) for at in sheet.counts)


def test_the_question_says_what_the_card_knows(tmp_path):
    write_blank("mnist_cnn", tmp_path / "blank.md")
    text = (tmp_path / "blank.md").read_text()
    assert text.startswith("# CNN for MNIST digits\n\nThe net takes 28 x 28 x 1 and tells 10 classes apart")
    assert "14 points" in text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice's soffice")
@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "to"), [(".xlsx", "ods"), (".xlsx", "xlsx"), (".docx", "odt"), (".docx", "docx")])
def test_a_blank_goes_through_libreoffice(tmp_path, suffix, to):
    path = tmp_path / f"blank{suffix}"
    filled(path, write_blank("vgg224", path), ("output", "params"), right("vgg224", ("output", "params")))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", to, "--outdir", tmp_path / "out", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    marking = zoo.check("vgg224", tmp_path / "out" / f"blank.{to}")
    assert marking.score.points == marking.score.maximum


def test_the_verb_says_what_it_wrote_and_refuses_other_forms(capsys, tmp_path):
    status, out, _ = run_zoo(capsys, "course", "blank", "mnist_cnn", "--out", tmp_path / "b.csv", "--columns", "output")
    assert (status, "9 rows, 7 cells to fill in" in out) == (0, True)
    assert re.match("layer,.*,output\n", (tmp_path / "b.csv").read_text())
    status, _, err = run_zoo(capsys, "course", "blank", "mnist_cnn", "--out", tmp_path / "b.pages")
    assert (status, "must end in .csv, .docx" in err) == (2, True)


def test_a_scheme_of_values_has_no_table(tmp_path):
    (tmp_path / "scheme.toml").write_text('values = ["a1"]\n')
    with pytest.raises(ZooError, match="values of a trace"):
        write_blank("net3_sigmoid", tmp_path / "b.md", tmp_path / "scheme.toml")
