"""What a row says is what is built: the same setting in many words."""

import csv

import pytest
from conftest import FACTS

from zoo.errors import ZooError
from zoo.light.layers.layer import Layer
from zoo.light.nets import describe
from zoo.light.nets.folder import worked_table
from zoo.light.sheets.net import net_in

HEAD = "| layer | type | description | output |\n|---|---|---|---|\n"


def rows():
    with (FACTS / "new/words/settings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last(text):
    """The cells of the last row of the net that a sheet states, and what it infers."""
    stated = net_in("net", text.encode(), "sheet")
    return list(stated.scaffold.table)[-1].cells(), stated.notes


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['type']} {row['text']}")
def test_settings_in_words(row):
    cells, _ = last(f"{HEAD}| in | Input | | {row['input']} |\n| a | {row['type']} | {row['text']} | |\n")
    expected = dict(each.split(" ", 1) for each in row["settings"].split("; "))
    assert {name: cells[name] for name in expected} == expected


@pytest.mark.parametrize(("cell", "bias"), [("yes", "yes"), ("n", "no"), ("off", "no"), ("0", "no"), ("1", "yes")])
def test_a_column_of_choices_headed_bias(cell, bias):
    for heading in ("bias", "Bias (yes/no)", "bias?"):
        head = f"layer,type,filters,size,{heading},output\nin,Input,,,,32x32x3\n"
        assert last(f"{head}a,Conv2D,16,3x3,{cell},\n")[0]["bias"] == bias


@pytest.mark.parametrize(("cell", "output"), [("✓", "20 x 4"), ("✗", "4"), ("yes", "20 x 4")])
def test_signs_for_yes_and_no_in_a_column_of_a_setting(cell, output):
    assert last(f"layer,units,return sequences\nInput 20x8,,\nLSTM,4,{cell}\n")[0]["output"] == output


@pytest.mark.parametrize("heading", ["Activation:", "Activation (function)", "activation (if any)", "*activation*"])
def test_a_column_of_activations_whose_heading_has_signs_and_brackets(heading):
    assert last(f"layer,type,units,{heading}\nx,Input 784,,\nh,Dense,10,tanh\n")[0]["activation"] == "tanh"


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("params (K)", "7.85"), ("learnable params (thousands)", "7.85"), ("params [M]", "0.00785")],
)
def test_a_count_is_claimed_in_the_unit_of_its_heading(heading, cell):
    claims = net_in("net", f"layer,type,units,{heading}\nx,Input 784,,\nh,Dense,10,{cell}\n".encode(), "sheet").claims
    assert [each.count for each in claims.rows[-1].cells.values()] == [7850]


@pytest.mark.parametrize(
    ("headings", "settings", "column", "value"),
    [
        ("kernel (WxH),stride (WxH)", "5x3,2x1", "size", "3 x 5"),
        ("kernel (WxH),stride (WxH)", "5x3,2x1", "stride", "1 x 2"),
        ('kernel,"padding (left,right,top,bottom)"', '3,"1,1,0,0"', "padding", "0 0 ; 1 1"),
    ],
)
def test_settings_are_read_in_the_order_of_their_heading(headings, settings, column, value):
    text = f"layer,type,filters,{headings},output (C x W x H)\nin,Input,,,,1x40x50\na,Conv2D,6,{settings},\n"
    cells, _ = last(text)
    assert (cells[column], cells["weights"]) == (value, "90" if "WxH" in headings else "54")


@pytest.mark.parametrize(
    "heading",
    [
        "padding (same/valid)",
        "padding (P)",
        "Padding (in pixels)",
        "padding [if any]",
        "pad (e.g. 1)",
        "padding (each side)",
    ],
)
def test_what_a_heading_says_beside_its_column(heading):
    text = f"layer,type,filters,kernel,{heading}\nin,Input 8x8x3,,,\na,Conv2D,4,5,1\n"
    assert last(text)[0]["padding"] == "1"


@pytest.mark.parametrize("heading", ["rate (%)", "dropout %", "dropout rate (in percent)"])
def test_a_rate_in_percent(heading):
    assert last(f"layer,type,units,{heading}\nin,Input 8,,\na,Dropout,,20\n")[0]["rate"] == "0.2"


@pytest.mark.parametrize(("cell", "bias"), [("no", "no"), ("none", "no"), ("Yes", "yes"), ("?", "yes"), ("4", "yes")])
def test_a_column_of_biases_may_say_for_a_layer_that_it_has_none(cell, bias):
    text = f"layer,type,filters,kernel,biases\nin,Input 8x8x3,,,\nb,Conv2D,4,3,4\nf,Flatten,,,none\na,Dense,4,,{cell}\n"
    assert last(text)[0]["bias"] == bias


@pytest.mark.parametrize("words", ["32x32 RGB image", "32x32, 3 channels", "colour image 32x32"])
def test_the_channels_of_an_image_in_words(words):
    text = f"{HEAD}| in | Input | {words} | |\n| a | Conv2D | 16 filters 3x3 | |\n"
    assert last(text)[0]["output"] == "30 x 30 x 16"


@pytest.mark.parametrize("shape", ["784", "784 features"])
def test_a_vector_in_the_input_row(shape):
    assert last(f"layer,type,units\nx,Input {shape},\na,Dense,2\n")[0]["weights"] == "1568"


def test_an_output_row_with_units_is_a_layer():
    cells, _ = last("layer,units,activation\nInput,20,\nHidden,10,relu\nOutput,3,softmax\n")
    assert (cells["kind"], cells["filters"], cells["activation"]) == ("Dense", "3", "softmax")


@pytest.mark.parametrize(("words", "noted"), [("Pooling", True), ("Max pooling", False)])
def test_a_pool_that_does_not_say_of_what_is_a_maximum_and_noted(words, noted):
    notes = last(f"{HEAD}| in | Input | | 8x8x3 |\n| a | {words} | 2x2 | |\n")[1]
    assert notes == (("a: a maximum, since the row says no more than pooling.",) if noted else ())


def test_a_heading_for_what_kinds_call_differently_is_read_by_the_kind():
    text = "layer,type,filters / units,kernel / pool size\nin,Input 8x8x3,,\nc,Conv2D,4,3\np,max pool,,2\nd,Dense,5,\n"
    assert (last(text)[0]["filters"], last(text)[0]["weights"]) == ("5", "180")
    with pytest.raises(ZooError, match="'3' may be filters or size"):
        last("layer,type,filters / kernel\nin,Input 8x8x3,\nc,Conv2D,3\n")


@pytest.mark.parametrize("size", ["Kernel", "Kernel size", "Window"])
def test_a_heading_for_two_settings_is_the_one_that_no_other_column_says(size):
    cells, _ = last(f"Schicht,Filter,{size}\nEingabe 28x28x1,,\nFaltung 1,8,3x3\n")
    assert (cells["filters"], cells["size"]) == ("8", "3 x 3")


def test_a_transposed_convolution_padded_by_a_number_is_cropped():
    cells, _ = last(
        f"{HEAD}| in | Input | | 7x7x3 |\n| a | transposed conv | 4x4, 2 filters, stride 2, padding 1 | |\n"
    )
    assert (cells["kind"], cells["output"]) == ("Cropping2D", "14 x 14 x 2")


def test_a_text_beside_the_table_that_speaks_of_settings_is_named():
    table = f"{HEAD}| in | Input | | 8x8x3 |\n| a | Conv2D, ReLU | 3x3, 4 filters | |\n"
    assert last(f"Exercise 3, due on Friday.\n\n{table}")[1] == ()
    notes = last(f"{table}\nNo layer has biases.\n")[1]
    assert notes == ("Not read, beside the table: 'No layer has biases.'.",)
    broken = 'layer,type,units\nx,Input 784,\nh,"Dense\nsoftmax",10\n'
    assert last(broken)[1] == ()


@pytest.mark.parametrize("row", ["Output (softmax),5,", "Output (softmax),,5", "softmax,5,5"])
def test_an_output_of_another_width_than_what_goes_in_is_no_activation_alone(row):
    cells, notes = last(f"layer,units,output\nInput,,8\nHidden (ReLU),4,\n{row}\n")
    assert (cells["kind"], cells["activation"], cells["weights"]) == ("Dense", "softmax", "20")
    assert "since its activation alone keeps the size" in notes[-1]
    assert last(f"layer,units,output\nInput,,8\nfc,5,\n{row}\n")[0]["kind"] == "Activation"


def test_a_column_of_groups_names_no_layers_and_says_nothing_of_them():
    text = "block,layer,filters,size,output\n,input,,,8x8x3\n{0},conv ReLU,4,3x3,\n{0},conv,4,3x3,\n"
    cells, _ = last(text.format("Block 1"))
    assert (cells["layer"], cells["output"]) == ("conv", "4 x 4 x 4")
    for said in ("Block 1 (x3)", "Block 1 (dropout 0.5)", "Blocks 1-3", "..."):
        with pytest.raises(ZooError):
            last(text.format(said))
        with pytest.raises(ZooError):
            last(f"{text.format('Block 1')}{said},,,,\n")


def test_masks_frozen_layers_and_outputs_that_feed_on_are_read_as_they_are_shown():
    text = "kind,inputs,filters,settings,output\nw,InputLayer,,,,9\n" + "".join(
        (
            "e,Embedding,w,,input_dim=5; output_dim=4; mask_zero=yes,9 x 4\n",
            "d,Dense,e,3,trainable=no; given=yes,9 x 3\n",
        )
    )
    table = net_in("net", f"layer,{text}l,LSTM,d,2,mask=[e],2\n".encode(), "sheet").scaffold.table
    dense, lstm = (table.rows_by_name[name].layer for name in "dl")
    assert (dense.frozen, dense.given, lstm.masks, table.outputs) == (True, True, ("e",), ("d", "l"))
    shown = describe.table_markdown(table).replace("5 entries of 4", "input dim 5, output dim 4")
    assert net_in("net", shown.encode(), "shown").scaffold.table.rows == table.rows


@pytest.mark.parametrize(
    ("kind", "said", "settings"),
    [
        ("Cropping2D", "cropping [[1, 0], [0, 1]]", "cropping=[[1, 0], [0, 1]]"),
        ("UpSampling2D", "2 x 3, interpolation bilinear", "interpolation=bilinear"),
        ("BatchNormalization", "no scale, no center", "center=no; scale=no"),
    ],
)
def test_options_are_read_as_they_are_shown(kind, said, settings):
    assert last(f"{HEAD}| in | Input | | 8 x 8 x 4 |\n| a | {kind} | {said} | |\n")[0]["settings"] == settings
    with pytest.raises(ZooError):
        last(f"{HEAD}| in | Input | | 8 x 8 x 4 |\n| a | {kind} | {said}, cropping [[9]] | |\n")


def test_an_output_in_the_words_of_a_row_is_a_claim():
    text = HEAD + "| in | Input | | 9 x 9 x 1 |\n| a | Conv2D | 4 filters 3x3, {} | {} |\n"
    assert last(text.format("outputs 7x7x4", ""))[0]["padding"] == "valid"
    assert last(text.format("output size: 9 x 9 x 4", ""))[0]["padding"] == "same"
    with pytest.raises(ZooError, match="'outputs 7x7x4' does not agree with what else the row says it gives"):
        last(text.format("outputs 7x7x4", "9x9x4"))


def test_units_in_a_column_of_units_and_points_change_nothing():
    text = "layer,type,units,points,output\nin,Input,,,8\na,Dense,{},2,5\n"
    assert last(text.format("5 units"))[0] == last(text.format("5"))[0]


def test_what_a_row_says_of_its_input_and_the_key_of_a_pool_are_no_words_left_over():
    text = 'layer,spec,in channels\ninput,"(9, 9, 2)",\nconv,"filters=4, kernel_size=3",{}\n'
    text += 'pool,"pool_size=2, strides=1",4\n'
    cells, _ = last(text.format(2))
    assert (cells["size"], cells["stride"], cells["output"]) == ("2 x 2", "1 x 1", "6 x 6 x 4")
    with pytest.raises(ZooError, match=r"'3' \(in channels\) does not agree with 9 x 9 x 2"):
        last(text.format(3))


def test_a_heading_with_the_channels_first_over_an_image_with_them_last_is_refused():
    text = 'layer,filters,kernel,"output (C,H,W)"\ninput,,,32x32x3\nconv,8,3,30x30x8\n'
    with pytest.raises(ZooError, match="32 x 32 x 3 seems to have its channels last"):
        last(text)
    assert last(text.replace("32x32x3", "3x32x32").replace("30x30x8", "8x30x30"))[0]["output"] == "30 x 30 x 8"


def test_a_pool_that_moves_by_one_is_shown_and_read_back_as_such():
    layers = [
        ("x", "InputLayer", {"shape": (8, 8, 4)}),
        ("p", "MaxPooling2D", {"size": (2, 2), "stride": (1, 1), "padding": "valid"}),
    ]
    table = worked_table([Layer.of(name, kind, **settings) for name, kind, settings in layers])
    assert "stride 1 x 1" in (shown := describe.table_markdown(table))
    assert net_in("net", shown.encode(), "shown").scaffold.table.rows == table.rows


def test_the_cells_of_the_last_row_stand_on_lines_of_their_own_and_are_read():
    text = "|===\n|layer |units |activation |output\n\n|input\n|\n|\n|4\n\n|fc\n|10\n|softmax\n|10\n|===\nNo biases.\n"
    assert net_in("net", text.encode(), "net.adoc").notes == ("Not read, beside the table: 'No biases.'.",)
