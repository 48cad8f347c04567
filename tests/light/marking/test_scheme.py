"""Marking schemes: what is asked and what it is worth, never changed by a sheet."""

import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.marking.mark import mark
from zoo.light.marking.scheme import DEFAULT, Scheme
from zoo.light.marking.scheme_file import read_scheme, text_of
from zoo.light.sheets.read import parse

# conv1 has 250 weights and 10 biases, a pool has none; the image and the dropout are not asked.
SHEETS = (
    "layer,output,params\nconv1,24x24x10,260\npool1,12x12x10,0\n",
    'layer,output,params\nconv1,24x24x10,"w: 250, b: 10"\npool1,12x12x10,\n',
    "layer,output,weights,biases\nconv1,24x24x10,250,10\npool1,12x12x10,0,0\n",
    "layer,output,weights,biases,params\nconv1,24x24x10,250,10,260\npool1,12x12x10,0,0,0\n",
    "layer,output,trainable,params\nimage,28x28x1,0,0\nconv1,24x24x10,260,260\npool1,12x12x10,0,0\ntotal,,,260\n",
)


def marked(text, scheme=DEFAULT, name="mnist_cnn"):
    return mark(zoo.table(name), parse(text.encode(), "sheet.csv"), name, scheme)


@pytest.mark.parametrize("text", SHEETS)
def test_the_maximum_is_the_nets_whatever_columns_a_sheet_has(text):
    score = marked(text).score
    assert (score.points, score.maximum, score.wrong) == (4, 14, 0)


def test_a_missing_column_costs_its_cells():
    marking = marked("layer,output\nconv1,24x24x10\n")
    assert (marking.score.right, marking.score.missing, marking.score.maximum) == (1, 13, 14)
    assert mark_of(marking, "conv1", "params").because == "The sheet has no such column."


def mark_of(marking, layer, column):
    (row,) = (row for row in marking.rows if row.layer == layer)
    return row.by_column[column]


def test_weights_and_biases_are_half_of_the_parameters_each():
    marking = marked("layer,weights,biases\nconv1,250,1\n", Scheme(columns=("params",)))
    assert (mark_of(marking, "conv1", "weights").worth, marking.score.points) == (0.5, 0.5)


def test_a_row_that_leaves_its_sum_out_answers_by_weights_and_biases():
    marking = marked("layer,weights,biases,params\nconv1,250,1,\npool1,,,0\n", Scheme(columns=("params",)))
    assert (marking.score.points, marking.score.wrong) == (1.5, 1)
    assert "params" not in marking.rows[0].by_column


def test_a_column_that_is_not_asked_is_marked_for_nothing():
    marking = marked(SHEETS[4].replace("260,260", "99,260"))
    assert (mark_of(marking, "conv1", "trainable").mark, marking.score.points) == ("wrong", 4)


SCHEME = """
columns = ["output", "params"]
given = ["image", "dropout", "flatten", "pool1 output"]
total = 3
cap = 20

[points]
params = 2
conv1 = 3
"conv1 params" = 0.5

[follow_through]
credit = 0.5
at_most = 0.1

[headings]
Sortie = "output"
"""


def test_a_total_that_is_asked_and_not_given_is_missing():
    marking = marked("layer,output,params\nconv1,24x24x10,260\npool1,12x12x10,0\n", Scheme(total=3))
    assert mark_of(marking, "total", "params")[1:6] == (
        "",
        "21840",
        "missing",
        "The sheet has no row that sums up the others.",
        3,
    )
    assert (
        mark_of(marked("layer,output\nconv1,24x24x10\npool1,1x1x1\n", Scheme(total=3)), "total", "params").mark
        == "missing"
    )


def test_a_cells_points_come_before_its_layers_and_these_before_its_columns(tmp_path):
    (tmp_path / "scheme.toml").write_text(SCHEME)
    scheme = read_scheme(tmp_path / "scheme.toml")
    marking = marked("layer,output,params\nconv1,24x24x10,260\npool1,12x12x10,0\ntotal,,21840\n", scheme)
    worth = {(row.layer, cell.column): float(cell.worth) for row in marking.rows for cell in row.cells}
    assert [worth[each, "output"] for each in ("conv1", "pool1", "conv2")] == [3, 0, 1]
    assert [worth[each, "params"] for each in ("conv1", "pool1", "total")] == [0.5, 2, 3]
    assert (marking.score.points, marking.score.maximum) == (8.5, 20)


def test_follow_through_has_its_credit_and_its_bound(tmp_path):
    (tmp_path / "scheme.toml").write_text(SCHEME.replace("cap = 20\n", "").replace("total = 3", ""))
    scheme = read_scheme(tmp_path / "scheme.toml")
    text = "layer,output,params\nconv1,24x24x1,260\npool1,12x12x1,7\nconv2,8x8x20,520\n"
    marking = marked(text, scheme)
    assert mark_of(marking, "conv2", "params").mark == "follow_through"
    assert marking.score.points == 0.5 + 1 + 0.5 * 2
    assert [marked(text, Scheme(most_credit=each)).score.points for each in (1, 0)] == [4, 2]


@pytest.mark.parametrize("name", ["mnist_cnn", "vgg224", "net3_sigmoid"])
def test_a_scheme_that_is_printed_reads_back_as_worth_the_same(tmp_path, name):
    table = zoo.table(name)
    (tmp_path / "scheme.toml").write_text(text_of(DEFAULT, table))
    again = read_scheme(tmp_path / "scheme.toml").checked(table)
    assert again.maximum(table) == DEFAULT.maximum(table)
    assert text_of(again, table) == text_of(DEFAULT, table)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('columns = ["outptu"]', "no column 'outptu' to ask; there are output, "),
        ("columns = []", "no column is asked"),
        ('given = ["conv9"]', "names 'conv9', no layer, column or cell"),
        ("[points]\nconv1 = -1", "the points of conv1 must be a number from 0 to 10000, not -1"),
        ("[points]\noutput = 0\nparams = 0", "asks for nothing"),
        ("[follow_through]\ncredit = 2", "the credit for follow-through is 2; it must be from 0 to 1"),
        ('[headings]\nx = "outputs"', r"'x' stands for 'outputs'; give one of output, "),
        ('cap = "all"', "cap must be a number"),
        ("colour = 1", "unknown entry 'colour'"),
    ],
)
def test_a_scheme_that_is_none_is_one_line(tmp_path, text, message):
    path = tmp_path / "scheme.toml"
    path.write_text(text)
    with pytest.raises(ZooError, match=message):
        zoo.check("mnist_cnn", tmp_path / "sheet.csv", scheme=path)


def test_a_card_may_hold_the_scheme(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    built_in = zoo.card("mnist_cnn")
    assert built_in.extra.get("marking") is None
    from zoo.light.nets.catalogue import BUILT_IN

    for each in ("model.py", "table.csv", "card.toml"):
        (folder / each).write_text((BUILT_IN / "mnist_cnn" / each).read_text())
    with (folder / "card.toml").open("a") as card:
        card.write('\n[marking]\ncolumns = ["params"]\n')
    (tmp_path / "sheet.csv").write_text("layer,params\nconv1,260\n")
    assert zoo.check(folder, tmp_path / "sheet.csv").score.maximum == 7


def test_weights_alone_answer_the_parameters_without_biases():
    marking = marked("layer,output,weights\nconv1,24x24x10,250\npool1,12x12x10,0\n")
    assert (marking.score.points, marking.score.maximum) == (4, 14)
    assert marking.conventions == ("The parameters are counted without biases.",)
