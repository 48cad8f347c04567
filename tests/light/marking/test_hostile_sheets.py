"""Whatever a sheet's tables hold, marking them ends soon, in marks within the maximum or in one line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.marking.reference import mark_tables
from zoo.light.sheets.read import tables_in

NETS = ("small_cnn", "signal_cnn", "conv_add_concat", "toy_mlp", "mnist_cnn")
NAMES = st.sampled_from(
    ["conv1", "conv", "Conv2D", "ZeroPadding2D", "ReLU", "total", "pool-2", "dense", "x", "", "LSTM", "1", "a/b", "add"]
)
CELLS = st.sampled_from(
    ["9 x 9 x 6", "0", "456", "-3", "0x0x0", "8640", "(None, None)", "[(1, 2), (3, 4)]", "112.5 x 3", "?", "0M", "1e17",
     "64 x 9 x 9 x 6", "6 x 9 x 9", "24 x 24 x 10 = 5760", "w: 3, b: 4", "", "-", "multiple", "10", "260 (1.0 KB)"]
)  # fmt: skip
ROWS = st.lists(st.tuples(NAMES, CELLS, CELLS, CELLS), min_size=1, max_size=8)
HEADINGS = st.permutations(["output", "params", "macs", "weights", "biases", "type", "volume"])
TABLES = st.lists(st.tuples(st.sampled_from(["Example", "My answer", "and"]), HEADINGS, ROWS), min_size=1, max_size=4)


def outcome(net, text):
    """The points and the maximum, or nothing of a sheet that is refused in one line."""
    try:
        score = mark_tables(zoo.table(net), tables_in(text.encode(), "sheet"), net).score
    except ZooError as error:
        assert "\n" not in str(error)
        return None
    assert 0 <= score.points <= score.points_if_right <= score.maximum
    return score


@pytest.mark.parametrize("net", NETS)
@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_tables_of_anything_are_marked_within_the_maximum(net, tables):
    lines = []
    for caption, headings, rows in tables:
        lines += [caption, "", "|".join(["layer", *headings[:3]]), "--|--|--|--", *map("|".join, rows), ""]
    outcome(net, "\n".join(lines))


@pytest.mark.parametrize("name", ["conv", "conv1", "layer {at}", "Conv2D-{at}"])
def test_many_rows_in_many_tables_give_no_points(name):
    rows = "\n".join(f"{name.format(at=at)},{at} x {at} x 6,{at + 5000}" for at in range(50, 400))
    score = outcome("small_cnn", "\n\nagain:\n\n".join([f"layer,output,params\n{rows}"] * 40))
    assert score is None or score.points == 0
