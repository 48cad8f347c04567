import pytest
from conftest import FACTS

import zoo
from zoo.light.sheets.read import read_sheet

HERE = FACTS / "sheets"


@pytest.mark.parametrize(
    ("file", "name"),
    # The Keras 2 files of conv_add_concat have a longer name, to be broken over lines; they have their own test.
    [(path.name, path.stem) for path in sorted(HERE.glob("keras*.txt")) if "keras2_conv" not in path.name],
)
def test_a_keras_summary_says_what_the_table_says(file, name):
    net = next(each for each in zoo.names() if each in name)
    found = read_sheet(HERE / file)
    assert (found.format, found.columns) == ("keras", ("output", "params"))
    for row in zoo.table(net):
        written = next((each for each in found.rows if each.name == row.layer.name), None)
        if written is None:
            assert row.layer.kind.name == "InputLayer" and "keras2" in file  # a Sequential of Keras 2 shows no input
            continue
        assert written.kind == row.layer.kind.name
        assert written.cells["output"].shape == row.output
        assert written.cells["params"].count == row.parameters
    assert found.total.cells["params"].count == zoo.table(net).parameters


@pytest.mark.parametrize("file", ["keras2_conv_add_concat.txt", "keras2_conv_add_concat_narrow.txt"])
def test_a_name_that_was_broken_over_lines_is_joined_again(file):
    last = read_sheet(HERE / file).rows[-1]
    assert (last.name, last.kind) == ("concatenation_of_the_two_long_branches", "Concatenate")
    assert last.cells["output"].shape == (3, 3, 2)
