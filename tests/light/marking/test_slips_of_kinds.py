"""The usual slips at layers other than plain convolutions: what a student reads who made one."""

from dataclasses import replace

import pytest
from schemes import asking

from zoo.light.layers.inner import parse
from zoo.light.layers.layer import Layer
from zoo.light.marking.mark import mark
from zoo.light.nets.folder import worked_table
from zoo.light.sheets.cells import read_count, read_shape
from zoo.light.sheets.sheet import Sheet, SheetRow

PICTURE, SEQUENCE, TOKENS = (32, 32, 16), (5, 10), (7,)
DEPTHWISE = "DepthwiseConv2D(size=3 x 3; padding=same)"
SEPARABLE = "SeparableConv2D(filters=64; size=3 x 3; stride=2 x 2; padding=same)"
SAME = "Conv2DTranspose(filters=8; size=3 x 3; stride=2 x 2; padding=same)"
VALID = "Conv2DTranspose(filters=8; size=3 x 3; stride=2 x 2)"
EMBEDDING, DENSE = "Embedding(input_dim=100; output_dim=8)", "Dense(filters=4)"


def reason(layer, column, written):
    """What is said of a cell of the layer below an input, where it is wrong."""
    given = Layer.of("given", "InputLayer", shape=layer[0])
    table = worked_table([given, layer[1] if isinstance(layer[1], Layer) else parse(layer[1])])
    cell = read_shape(written) if column == "output" else read_count(written)
    last = table.rows[-1].layer
    row = SheetRow(1, last.name, last.kind.name, {column: cell})
    (found,) = mark(table, Sheet("sheet.csv", "csv", (column,), (row,)), "net", asking(column)).rows[-1].cells
    assert found.mark == "wrong"
    return found.because


@pytest.mark.parametrize(
    ("layer", "written", "because"),
    [
        ((PICTURE, "BatchNormalization()"), "32", "The 32 numbers that no training changes are left out."),
        ((PICTURE, "BatchNormalization()"), "16", "It has 4 arrays of 16, gamma, beta, moving_mean, moving_variance;"),
        ((PICTURE, "BatchNormalization()"), "65536", "one of each for a channel, not for each of the 1024 positions."),
        ((PICTURE, "LayerNormalization()"), "64", "It keeps no moving mean and variance, as a batch"),
        ((PICTURE, "GroupNormalization(groups=4)"), "8", "one of each for a channel, not for each of the 4 groups."),
        ((PICTURE, DEPTHWISE), "2320", "This is a plain convolution of 16 filters; a depthwise filter is 3 x 3"),
        ((PICTURE, DEPTHWISE), "144", "The 16 biases are left out."),
        ((PICTURE, DEPTHWISE), "10", "Only one channel is counted; there are 16."),
        ((PICTURE, DEPTHWISE), "161", "(3*3 + 1) * 16 = 160."),
        ((PICTURE, SEPARABLE), "9280", "This is a plain convolution; a separable one has 144 for the depthwise part"),
        ((PICTURE, SEPARABLE), "1248", "The depthwise part has no biases; there are 64 in all."),
        ((PICTURE, SEPARABLE), "208", "The pointwise_kernel of 1 x 1 x 16 x 64 is left out."),
        ((PICTURE, SEPARABLE), "160", "The pointwise part is left out: 16*64 = 1024."),
        ((PICTURE, SAME), "80", "The depth of the input is left out: a filter is 3 x 3 x 16."),
        ((PICTURE, SAME), "2320", "Input channels are counted instead of filters: 16, not 8."),
        ((SEQUENCE, "Bidirectional(layer=LSTM(filters=64))"), "19200", "Only one direction is counted; there are 2."),
        ((TOKENS, EMBEDDING), "808", "An embedding has no biases: it looks a vector up."),
        ((TOKENS, EMBEDDING), "5600", "The table is counted for each of the 7 numbers that go in;"),
        ((TOKENS, EMBEDDING), "56", "7*8 are the numbers that come out; the table has all 100 entries."),
        ((SEQUENCE, DENSE), "204", "Nothing is flattened: a unit sees the last axis of 5 x 10, 10, not all 50 values."),
        ((SEQUENCE, DENSE), "220", "The weights are counted at each of the 5 steps; a dense layer has the same ones"),
    ],
)  # fmt: skip
def test_a_usual_slip_in_a_count_is_named(layer, written, because):
    assert because in reason(layer, "params", written)


@pytest.mark.parametrize(
    ("layer", "written", "because"),
    [
        ((PICTURE, DEPTHWISE), "30 x 30 x 16", "This is 'valid' padding; the layer has 'same'."),
        ((PICTURE, DEPTHWISE), "32 x 32 x 1", "A depthwise convolution does not sum over the channels: it gives 16"),
        ((PICTURE, DEPTHWISE), "32 x 32 x 256", "Each filter sees one of the 16 channels and gives one: 16."),
        ((PICTURE, SEPARABLE), "32 x 32 x 64", "The stride 2 x 2 is ignored."),
        ((PICTURE, SEPARABLE), "16 x 16 x 16", "16 is the number of input channels; the output has one channel for"),
        ((PICTURE, SAME), "16 x 16 x 8", "This is the size of a plain convolution, which divides by the stride;"),
        ((PICTURE, SAME), "63 x 63 x 8", "This is PyTorch's size for a padding of 1;"),
        ((PICTURE, SAME), "65 x 65 x 8", "This is 'valid' padding; the layer has 'same'."),
        ((PICTURE, SAME), "66 x 66 x 8", "32 * 2 = 64, and 8 filters give 8 channels."),
        ((PICTURE, VALID), "64 x 64 x 8", "This is 'same' padding; the layer has no padding."),
        ((PICTURE, VALID), "67 x 67 x 8", "Windows overlap: one adds its size less the stride, not its size."),
        ((PICTURE, VALID), "66 x 66 x 8", "32 * 2 + 3 - 2 = 65, and 8 filters give 8 channels."),
        ((TOKENS, EMBEDDING), "8", "Each of the 7 numbers that go in has a vector of its own: 7 x 8."),
        ((TOKENS, EMBEDDING), "7 x 100", "100 is the number of entries; each is a vector of 8."),
        ((SEQUENCE, DENSE), "4", "Nothing is flattened: a dense layer works on the last axis and keeps the others"),
    ],
)
def test_a_usual_slip_in_an_output_is_named(layer, written, because):
    assert because in reason(layer, "output", written)


@pytest.mark.parametrize(
    ("column", "written", "because"),
    [
        ("params", "640", "These are the weights alone."),
        ("params", "528", "The projection attention_output is left out: 170."),
        ("params", "354", "The heads are left out: each of the 2 has projections to 8 of its own."),
        ("params", "440", "The projections are taken as 10 x 10; they are 10 x 2 heads of 8."),
        ("output", "5 x 16", "The 2 heads of 8 go through one more projection, which gives 10."),
        ("output", "5 x 5", "These are the scores; the values that they weigh give 5 x 10."),
    ],
)
def test_a_usual_slip_at_attention_is_named(column, written, because):
    layer = Layer.of("attention", "MultiHeadAttention", "given", "given", num_heads=2, key_dim=8)
    assert because in reason((SEQUENCE, layer), column, written)


def test_a_row_named_exactly_is_that_layer_where_another_is_named_alike():
    layers = [Layer.of("given", "InputLayer", shape=(8, 8, 3)), *map(parse, ["MaxPooling2D(size=2 x 2)"] * 2)]
    named = [each if at == 0 else replace(each, name=("pool", "max_pool")[at - 1]) for at, each in enumerate(layers)]
    row = SheetRow(1, "max_pool", None, {"output": read_shape("2 x 2 x 3")})
    rows = mark(worked_table(named), Sheet("sheet.csv", "csv", ("output",), (row,)), "net", asking("output")).rows
    assert {each.layer: each.cells[0].mark for each in rows if each.sheet_row} == {"max_pool": "right"}
