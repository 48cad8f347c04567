"""Feedback by degrees: up to the slip no right value of a lost point is in it, in whatever form it is printed."""

import re

import made_class
import pytest
from conftest import ROOT

import zoo
from zoo.light.course.feedback import FORMS, feedback, file_names
from zoo.light.course.reveal import DEGREES, revealed, without_values
from zoo.light.marking.marks import to_json

ALL = tuple(made_class.SLIPS)
BELOW_ALL = DEGREES[:-1]


@pytest.fixture(params=[("biases of conv2", "same in conv2"), ("depth of conv2", "no stride in pool2"), ALL[:1]])
def marking(request, tmp_path):
    path = made_class.written(made_class.made_sheet(request.param, missing="dense2"), "csv", tmp_path / "sheet")
    return zoo.check("mnist_cnn", path)


def numbers(text):
    return set(re.findall(r"\d+(?: x \d+)*", text))


@pytest.mark.parametrize("degree", BELOW_ALL)
@pytest.mark.parametrize("form", FORMS)
def test_up_to_the_slip_no_right_value_of_a_lost_point_is_in_a_file(marking, degree, form):
    text = feedback(marking, "s1", "sheet.csv", degree=degree, form=form)
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    lost = [cell for row in marking.rows for cell in row.cells if cell.mark != "right"]
    own = {each for row in marking.rows for cell in row.cells for each in numbers(cell.given)}
    assert lost
    assert not {cell.expected for cell in lost} - own & numbers(body)


def test_the_score_names_no_cell_and_where_names_no_reason(marking):
    assert revealed(marking, "score").rows == ()
    where = revealed(marking, "where")
    assert {cell.because for row in where.rows for cell in row.cells if cell.mark == "wrong"} == {""}
    assert [cell.mark for row in where.rows for cell in row.cells] == [
        cell.mark for row in marking.rows for cell in row.cells
    ]


def test_each_lost_point_has_its_reason_at_the_slip():
    marking = revealed(zoo.check("mnist_cnn", ROOT / "docs/answer_sheet.md"), "slip")
    reasons = {(row.layer, cell.column): cell.because for row in marking.rows for cell in row.cells if cell.because}
    assert reasons["conv2", "params"] == "The biases are left out."
    assert reasons["flatten", "output"] == "This follows from row 5, conv2."
    assert all(cell.because for row in marking.rows for cell in row.cells if cell.mark != "right")


def test_all_is_all(marking):
    assert revealed(marking, "all") is marking


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The 20 biases are left out.", "The biases are left out."),
        ("A factor of 10: it is 5020, not 502.", "A factor of …: it is …, not …"),
        ("The + 1 is forgotten.", "The + 1 is forgotten."),
        ("20 is the number of filters of conv1; conv2 has 64.", "… is the number of filters of conv1; conv2 has …"),
        ("The pointwise part is left out: 4*5 = 20.", "The pointwise part is left out: … = …"),
        ("It is (5*5*1+1)*6 or 7 x 7 x 256.", "It is … or …"),
    ],
)
def test_a_slip_is_named_without_its_numbers(sentence, told):
    assert without_values(sentence) == told


@pytest.mark.parametrize("name", ["mnist_cnn", "vgg224", "equation_b", "wide_cnn"])
def test_whatever_is_wrong_with_a_sheet_no_slip_tells_a_value(name, tmp_path):
    """Each count and size of the net in turn by a factor, without biases, one up, and one down."""
    table = zoo.table(name)
    columns = ("layer", "output", "weights", "biases", "params")
    right = [[row.layer.name, row.cells()["output"], row.weights, row.biases, row.parameters] for row in table]
    for wrong in (lambda n: n * 10, lambda n: n + 1, lambda n: max(n - 1, 0), lambda n: n // 2):
        path = tmp_path / "sheet.csv"
        lines = [[name, output, *map(wrong, counts)] for name, output, *counts in right]
        path.write_text("\n".join(",".join(map(str, line)) for line in (columns, *lines)))
        for row in revealed(zoo.check(name, path), "slip").rows:
            for cell in row.cells:
                because = cell.because.replace("The + 1 is", "").replace("moves by 1", "")
                assert not re.search(r"(?<![\w])\d", re.sub(r"row \d+, \S+", "", because)), because


def test_json_has_no_right_value_either(marking):
    assert {cell["expected"] for row in to_json(revealed(marking, "slip"))["rows"] for cell in row["cells"]} == {""}


def test_a_name_of_a_file_leads_nowhere_and_is_nobody_elses():
    ids = ["../../etc/passwd", "a/b", "a\\b", "..", "CON", "Ada", "ada", "é", "x" * 500, "x" * 501, "=1+1", "a%2Fb"]
    names = file_names(ids)
    assert len({each.casefold() for each in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z0-9_%-]{1,130}", name)
        assert name.casefold() != "con"


def test_what_a_sheet_says_is_shown_and_not_meant(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(
        'layer,output,params\nconv1,<script>alert(1)</script>,"<img src=x onerror=1>"\nconv2,8 x 8 x 20,5020\n'
    )
    text = feedback(zoo.check("mnist_cnn", path), "<b>s1</b>", "<i>.csv", degree="all", form="html")
    assert not re.search(r"<(script|img|b|i)\b", text)
    assert "&lt;script&gt;" in text


def test_values_of_a_backpropagation_are_told_by_degrees_too(tmp_path):
    values = zoo.trace("net3_sigmoid").values
    name = next(each for each in values if each.startswith("delta"))
    path = tmp_path / "values.csv"
    path.write_text(f"name,value\n{name},{-values[name]:.6f}\n" + "".join(
        f"{each},{value:.6f}\n" for each, value in values.items() if each != name and "'" not in each
    ))  # fmt: skip
    rows = revealed(zoo.check("net3_sigmoid", path), "slip").rows
    told = {row.layer: row.cells[0] for row in rows}
    assert (told[name].mark, told[name].because) == ("wrong", "The sign is turned.")
    assert {cell.expected for cell in told.values()} == {""}
