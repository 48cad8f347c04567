"""The usual slips at recurrent layers, for 10 features and 64 units: 4 * (10 + 64 + 1) * 64 = 19,200 of an LSTM."""

import pytest
from schemes import asking

from zoo.light.layers.inner import parse
from zoo.light.layers.layer import Layer
from zoo.light.marking.mark import mark
from zoo.light.nets.folder import worked_table
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow


def marked(layer, column, value):
    table = worked_table([Layer.of("given", "InputLayer", shape=(5, 10)), parse(layer)])
    cell = Cell("5 x 64", shape=(5, 64)) if column == "output" else Cell(str(value), count=value)
    row = SheetRow(1, table.rows[1].layer.name, table.rows[1].layer.kind.name, {column: cell})
    (found,) = mark(table, Sheet("sheet.csv", "csv", (column,), (row,)), "net", asking(column)).rows[-1].cells
    return found.mark, found.because or ""


@pytest.mark.parametrize(
    ("layer", "column", "value", "because"),
    [
        ("LSTM(filters=64)", "params", 4800, "The factor 4 is left out"),
        ("LSTM(filters=64)", "params", 14400, "It has 4 gates with the candidate, not 3."),
        ("LSTM(filters=64)", "params", 18944, "The 256 biases are left out."),
        ("LSTM(filters=64)", "output", None, "It returns the last step alone: 64; this is the sequence."),
        ("GRU(filters=64)", "params", 14400, "One bias is counted for each unit of a gate; with reset_after there are"),
    ],
)
def test_a_usual_slip_is_named(layer, column, value, because):
    mark, said = marked(layer, column, value)
    assert mark == "wrong"
    assert because in said


def test_the_right_count_is_right_and_worked_out_where_nothing_explains_a_wrong_one():
    assert marked("LSTM(filters=64)", "params", 19200) == ("right", "")
    assert marked("LSTM(filters=64)", "params", 19201)[1] == "4 gates * (10 + 64 + 1) * 64 = 19200."
    both = "2 directions * 4 gates * (10 + 64 + 1) * 64 = 38400."
    assert marked("Bidirectional(layer=LSTM(filters=64))", "params", 5)[1] == both
