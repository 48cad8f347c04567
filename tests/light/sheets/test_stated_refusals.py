"""What a row says and no layer has is refused by name: words, signs, labels, columns, rows that stand for others."""

import csv

import pytest
from conftest import FACTS

from zoo.errors import ZooError
from zoo.light.sheets.net import net_in

HERE = FACTS / "new/words"
INPUT = "| layer | type | description | output |\n|---|---|---|---|\n| in | Input | | {} |\n"
COLUMN = "| layer | type | description | {0} | output |\n|---|---|---|---|---|\n| in | Input | | | 32x32x3 |\n"


def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal(text):
    with pytest.raises(ZooError) as refused:
        net_in("net", text.encode(), "sheet")
    return str(refused.value)


@pytest.mark.parametrize("row", rows("refused.csv"), ids=lambda row: f"{row['type']} {row['text']}")
def test_words_and_signs_that_no_layer_has(row):
    sheet = f"{INPUT.format(row['input'])}| a | {row['type']} | {row['text']} | |\n"
    assert row["names"] in refusal(sheet)


@pytest.mark.parametrize("row", rows("labels.csv"), ids=lambda row: f"{row['name']} {row['type']}")
def test_labels_that_contradict_their_row_or_stand_for_several(row):
    sheet = f"{INPUT.format(row['input'])}| {row['name']} | {row['type']} | {row['text']} | |\n"
    assert row["names"] in refusal(sheet)


@pytest.mark.parametrize("row", rows("columns.csv"), ids=lambda row: f"{row['heading']} {row['cell']}")
def test_cells_of_columns_of_settings(row):
    sheet = f"{COLUMN.format(row['heading'])}| a | Conv2D | 16 filters 3x3 | {row['cell']} | |\n"
    assert row["names"] in refusal(sheet)


@pytest.mark.parametrize("cells", [("2", "1", "3"), ("1", "1", "2")])
def test_a_column_of_numbers_that_does_not_number_the_rows(cells):
    first, second, third = cells
    sheet = "| layer | type | units | # |\n|---|---|---|---|\n"
    sheet += f"| in | Input | 8 | {first} |\n| a | Dense | 4 | {second} |\n| b | Dense | 3 | {third} |\n"
    assert "column '#'" in refusal(sheet)


@pytest.mark.parametrize(
    ("headings", "counts", "names"),
    [("params (dozens)", "654", "'dozens'"), ("params (K),params (M)", "7.85,0.9", "'0.9' does not agree")],
)
def test_counts_of_no_known_unit_and_two_that_differ(headings, counts, names):
    blank = "," * headings.count(",")
    assert names in refusal(f"layer,type,units,{headings}\nx,Input 784,,{blank}\nh,Dense,10,{counts}\n")


@pytest.mark.parametrize("heading", ["rate (keep)", "padding (total)", "stride (only in width)", "filters (x16)"])
def test_what_a_heading_says_more_than_is_understood(heading):
    said = heading.partition("(")[2].strip(")")
    sheet = f"layer,type,{heading}\nin,Input 8x8x3,\na,Conv2D 4 3x3,2\n"
    assert f"column '{heading}': '{said}' is not understood" in refusal(sheet)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("output", "see above"),
        ("output", "6x6x4, then dropout"),
        ("params", "tied with c2"),
        ("weights", "glorot"),
        ("biases", "some"),
        ("trainable params", "all of them"),
    ],
)
def test_a_claim_that_is_not_understood(heading, cell):
    sheet = f"layer;type;{heading};filters\nin;Input 8x8x3;;\nc1;Conv2D 3x3;{cell};4\nc2;Conv2D 3x3;{{}};4\n"
    good = "4x4x4" if heading == "output" else "148"
    assert f"row 3 (c1): column '{heading}': '{cell}' is not understood" in refusal(sheet.format(good))


def test_an_input_that_no_row_takes():
    assert "no row takes a" in refusal("layer,type,units\na,Input,8\nb,Input,4\nc,Dense,2\n")


def test_a_name_that_two_rows_have_feeds_none():
    sheet = 'layer,type,units,inputs\nx,Input,8,\na,Dense,8,x\na,Dense,8,x\ns,Add,,"a, x"\n'
    assert "two rows are named 'a'" in refusal(sheet)


def test_an_image_with_its_channels_first():
    sheet = "layer,type,description,output\nin,Input,,3x32x32\na,Conv2D,4 filters 3x3,4x30x30\n"
    assert "--channels-first" in refusal(sheet)
    table = net_in("net", sheet.encode(), "sheet", channels_first=True).scaffold.table
    assert [row.output for row in table] == [(32, 32, 3), (30, 30, 4)]


def test_a_function_of_the_input():
    assert "an input takes none" in refusal("layer,type,units\nx,Input and tanh,8\na,Dense,2\n")


def test_a_summary_of_a_fixed_batch_does_not_fix_its_input():
    text = "Layer (type) Output Shape Param #\n===\nconv (Conv2D) (32, 26, 26, 8) 80\n===\nTotal params: 80\n"
    assert "sheet" in refusal(text)
