import pytest
from conftest import FACTS

import zoo
from zoo.light.sheets.read import read_sheet

HERE = FACTS / "sheets"


@pytest.mark.parametrize("path", sorted(HERE.glob("torch*.txt")), ids=lambda path: path.stem)
def test_torch_summaries_say_what_the_table_says_channels_first(path):
    found = read_sheet(path)
    assert found.format == path.stem.split("_")[0]
    layers = [row for row in found.rows if row.kind != "Activation"]
    table = [row for row in zoo.table("mnist_cnn") if row.layer.kind.name != "InputLayer"]
    assert [row.kind for row in layers] == [row.layer.kind.name for row in table]
    assert [row.cells["params"].count for row in layers] == [row.parameters for row in table]
    assert [row.cells["output"].shape for row in layers] == [(*row.output[-1:], *row.output[:-1]) for row in table]
    assert found.total.cells["params"].count == 21840


def test_torchinfo_gives_variable_names():
    first, second, *_ = read_sheet(HERE / "torchinfo_mnist_cnn_columns.txt").rows
    assert (first.name, second.name) == ("conv1", "pool1")
