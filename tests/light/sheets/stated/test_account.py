"""Every column, word and number of a row decides the net or stops it."""

import pytest

from zoo.errors import ZooError
from zoo.light.sheets.net import net_in

IMAGE = "layer,type,filters,kernel,description,output\nx,Input,,,,12x12x4\n"


def net(*rows, head=IMAGE):
    """The rows of the table that a sheet states, as cells."""
    stated = net_in("net", (head + "\n".join(rows)).encode(), "sheet.csv")
    return [row.cells() for row in stated.scaffold.table], stated.notes


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("c,Conv,6,3,spherical,10x10x6", "'spherical' of 'spherical' is not understood"),
        ("c,Conv,6,3,stride 1 and 4,10x10x6", "'4' of 'stride 1 and 4'"),
        ("c,Conv,6,3x3x5,,10x10x6", "the depth of '3x3x5' (kernel) does not agree with 12 x 12 x 4"),
        ("c,Conv,6,3,5x5 kernel,10x10x6", "'3' (kernel) and '5x5' (description) do not agree"),
        ("c,Conv,6,3,dilated convolution,10x10x6", "dilation rate: the row speaks of it"),
        ("c,Conv,6,3,grouped convolution,10x10x6", "groups: the row speaks of them"),
        ("c,Conv,6,3,,10x10x6,9", "'9' stands beyond the last heading"),
        ("c (stride 2),Conv,6,3,stride 1,10x10x6", "'1' (description) and '2' (name) do not agree"),
        ("p,MaxPool,5,2,,6x6x4", "filters: '5' does not agree with the output 6 x 6 x 4"),
        ("p,MaxPool,,,,", "size: the row does not say"),
        ("a,Activation,,,,12x12x4", "activation: the row does not say which function"),
        ("d,Dense,,,,", "filters: the row does not say"),
        ("l,Lambda(lambda x: x),,,,", "Lambda is refused"),
    ],
)
def test_what_is_not_understood_is_named(row, said):
    with pytest.raises(ZooError) as refused:
        net(row)
    assert said in str(refused.value)
    assert "row 3" in str(refused.value)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("c,Conv,8,3,\"same padding, 2 groups, no bias\",12x12x8", {"padding": "same", "bias": "no"}),
        ("c,Conv,8,3,2 groups,10x10x8", {"settings": "groups=2"}),
        ("c,Conv,8,3,\"stride 2, tanh\",5x5x8", {"stride": "2 x 2", "activation": "tanh"}),
        ("c,Conv,8,,7x7 / 2,3x3x8", {"size": "7 x 7", "stride": "2 x 2"}),
        ("c,\"Conv2d(4, 8, 3, padding=1)\",,,,12x12x8", {"padding": "1", "filters": "8"}),
        ("c,\"layers.Conv2D(8, 3, activation='elu')\",,,,", {"activation": "elu", "padding": "valid"}),
        ("p,Average pooling,,,global,4", {"kind": "GlobalAveragePooling2D"}),
        ("p,Max pooling,,3,\"stride 2, ceil mode\",6x6x4", {"settings": "ceil_mode=yes"}),
        ("d,Dropout,,,30 %,12x12x4", {"rate": "0.3"}),
        ("d (dropout rate 0.2),Dropout,,,,", {"rate": "0.2"}),
    ],
)  # fmt: skip
def test_what_is_said_is_kept(row, cells):
    rows, notes = net(row)
    assert {column: rows[-1][column] for column in cells} == cells
    assert notes == ()


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("c,Conv,8,3,,12x12x8", "c: padding same, from its output."),
        ("c,Conv,,3,,10x10x8", "c: filters 8, from its output."),
        ("p,MaxPool,,,,4x4x4", "p: size 3 x 3, from its output."),
        ("d,Dense,5,,,", "d: its input is flattened, since it is given 12 x 12 x 4."),
    ],
)
def test_what_follows_without_being_said_is_told(row, note):
    assert net(row)[1] == (note,)


def test_values_that_fit_alike_are_not_chosen_among():
    with pytest.raises(ZooError, match="size: the row does not say, and 2 x 2 and 3 x 3 fit"):
        net("p,MaxPool,,,1x1x4", head="layer,type,filters,kernel,output\nx,Input,,,3x3x4\n")


def test_a_dense_layer_behind_a_sequence_has_to_say_what_it_gives():
    head = "layer,type,units,output\nx,Input,,20x8\n"
    with pytest.raises(ZooError, match="flattened or step by step"):
        net("d,Dense,5,", head=head)
    assert [row["output"] for row in net("d,Dense,5,20x5", head=head)[0]] == ["20 x 8", "20 x 5"]
    assert [row["output"] for row in net("d,Dense,5,5", head=head)[0]] == ["20 x 8", "160", "5"]


def test_tables_of_the_same_headings_are_one_and_another_is_refused():
    one = "| layer | type | units | output |\n|---|---|---|---|\n| x | Input | | 4 |\n"
    two = "\ntext\n\n| layer | type | units | output |\n|---|---|---|---|\n| d | Dense | 3 | 3 |\n"
    assert len(net(two, head=one)[0]) == 2
    other = two.replace("units", "filters").replace(
        "| d | Dense | 3 | 3 |", "| d | Dense | 3 | 3 |\n| e | Dense | 2 | 2 |"
    )
    with pytest.raises(ZooError, match="another table of layers stands at row 7"):
        net(other, head=one)
