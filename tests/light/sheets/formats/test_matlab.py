from conftest import FACTS

import zoo
from zoo.light.sheets.read import read_sheet

HERE = FACTS / "sheets"


def test_matlab_copied_with_tabs_has_its_broken_cells_joined():
    found = read_sheet(HERE / "matlab_signal_cnn.tsv")
    assert (found.format, found.columns) == ("matlab", ("output", "weights", "biases"))
    assert [row.name for row in found.rows] == ["data", "conv1_1", "relu1_1", "pool1", "fc7", "prob"]
    conv = found.rows[1]
    assert (conv.number, conv.kind, conv.cells["output"].shape) == (4, "Conv2D", (2808, 33, 64))
    assert (conv.cells["weights"].count, conv.cells["biases"].count) == (12800, 64)


def test_matlab_as_printed_says_what_the_table_says():
    found = read_sheet(HERE / "matlab_mnist_cnn.txt")
    table = zoo.table("mnist_cnn").rows_by_name
    for row in found.rows:
        assert (row.cells["weights"].count, row.cells["biases"].count) == (
            table[row.name].weights,
            table[row.name].biases,
        )
    assert (found.total.cells["params"].count, found.total.cells["params"].unit) == (21800, 100)
