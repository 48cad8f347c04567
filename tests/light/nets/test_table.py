import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.layers.parameter import format_padding, parse_padding
from zoo.light.nets.row import COLUMNS
from zoo.light.nets.table import Table

TEXT = zoo.table("conv_add_concat").to_csv()


def test_a_table_survives_being_written_and_read():
    for name in zoo.names():
        table = zoo.table(name)
        assert Table.parse(table.to_csv()).rows == table.rows


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("layer,kind", "name,kind", "the columns must be"),
        ("o,Conv2D", "o,Conv9D", "line 3: kind: no layer kind 'Conv9D'"),
        ("2 x 2,1 x 1", "2 by 2,1 x 1", "line 3: size: '2 by 2' is not a whole number"),
        ("valid", "vaild", "line 3: padding: 'vaild' is not a whole number"),
        ("3 x 3 x 1,4,1", "3 x 3 x 1,,1", "line 3: weights: the cell is empty"),
        ("sum,Add,o o", "sum,Add,p o", "sum: no layer 'p' above it"),
        ("sum,Add,o o", "sum,Add,", "sum: Add needs its inputs named"),
        ("concatenation,", "sum,", "Two rows are named 'sum'"),
        ("m,InputLayer,,,,,,,,4 x 4 x 1,0,0,,\n", "", "o: no layer|first row must be the input"),
        ("linear,yes", "linear,maybe", "line 3: bias: 'maybe' is neither yes nor no"),
        ("4 x 4 x 1", "4 x 4 x 99999999999999999999", "is not a whole number"),
    ],
)
def test_a_slip_in_a_table_is_named(old, new, message):
    assert old in TEXT
    with pytest.raises(ZooError, match=message):
        Table.parse(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(("text", "why"), [("", "the columns"), ("\0", "columns"), (",".join(COLUMNS), "first row")])
def test_what_is_no_table_is_refused(text, why):
    with pytest.raises(ZooError, match=why):
        Table.parse(text)


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused(text):
    for content in (text, TEXT + text):
        try:
            Table.parse(content)
        except ZooError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "pads"),
    [
        ("1", ((1, 1), (1, 1))),
        ("3 3 ; 0 0", ((3, 3), (0, 0))),
        ("[3 3 ; 0 0]", ((3, 3), (0, 0))),
        ("[1 2 3 4]", ((1, 2), (3, 4))),
        ("[3 0]", ((3, 3), (0, 0))),
    ],
)
def test_padding_is_read_as_matlab_writes_it(text, pads):
    assert parse_padding(text, 2) == pads
    assert parse_padding(format_padding(pads), 2) == pads


def test_an_output_of_other_axes_than_the_layer_gives_disagrees():
    inputs = "a,InputLayer,,4 x 5,0,0\nb,InputLayer,,4 x 6,0,0\n"
    text = f"layer,kind,inputs,output,weights,biases\n{inputs}c,Concatenate,a b,{{}},0,0\n"
    assert Table.parse(text.format("4 x 11")).contradictions() == []
    assert [each.column for each in Table.parse(text.format("4 x 11 x 1")).disagreements()][:1] == ["output"]
