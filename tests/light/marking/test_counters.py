"""Columns of multiply-accumulates are marked as the tool counts that they keep to."""

import csv

import pytest
from conftest import FACTS

import zoo
from zoo.light.layers.layer import Layer
from zoo.light.marking.counters import COUNTERS, PLAIN_MACS, macs_of
from zoo.light.marking.follow import true_net
from zoo.light.marking.mark import mark
from zoo.light.marking.match import match
from zoo.light.marking.places import Placed
from zoo.light.marking.scheme import Scheme
from zoo.light.sheets.cells import read_count
from zoo.light.sheets.read import tables_in
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

FLAX = list(csv.DictReader((FACTS / "macs_flax.csv").open(encoding="utf-8")))
WAYS = {tool: way for way in COUNTERS for tool in way.tools}
PRINTED = list(csv.DictReader((FACTS / "macs_tools.csv").open(encoding="utf-8")))
KINDS = {"conv": "Conv2D", "relu": "ReLU", "pool": "MaxPooling2D", "flatten": "Flatten", "fc": "Dense"}
ASKED = Scheme(columns=("macs",))
TORCHINFO = next(each for each in PRINTED if each["tool"] == "torchinfo")


def sheet_of(printed, program="", **changed):
    """The figures that a tool printed for mnist_cnn's layers as torch has them, some of them changed."""
    rows = []
    for number, (layer, text) in enumerate(list((printed | changed).items())[3:], 2):
        cell = read_count(text)
        kind = KINDS.get(layer.rstrip("123"), "Dropout")
        rows.append(SheetRow(number, layer, kind, {"macs": cell} if cell else {}))
    return Sheet("sheet.txt", "text", ("macs",), tuple(rows), program=program)


def marked(sheet):
    return mark(zoo.table("mnist_cnn"), sheet, "mnist_cnn", ASKED)


def cells_of(marking):
    return {row.layer: cell for row in marking.rows for cell in row.cells}


@pytest.mark.parametrize("printed", PRINTED, ids=lambda each: f"{each['tool']} {each['heading']}")
def test_what_a_tool_prints_is_right_and_its_convention_is_named(printed):
    marking = marked(sheet_of(printed))
    assert {cell.mark for cell in cells_of(marking).values()} == {"right"}
    named = [each for each in marking.conventions if printed["tool"] in each]
    is_plain = PLAIN_MACS.of(printed["tool"]) and printed["heading"] != "FLOPS"
    assert len(named) == (0 if is_plain else 1)


def test_the_convention_is_one_sentence_with_the_tool_and_how_it_counts():
    said = marked(sheet_of(TORCHINFO)).conventions
    assert said == ("The multiply-accumulates are counted as torchinfo 1.8.0 does: biases are added.",)


@pytest.mark.parametrize("printed", PRINTED, ids=lambda each: f"{each['tool']} {each['heading']}")
def test_of_a_known_program_it_alone_is_named(printed):
    said = marked(sheet_of(printed, printed["tool"])).conventions
    tools = [tool.split()[0] for each in (PLAIN_MACS, *COUNTERS) for tool in each.tools]
    assert [tool for tool in dict.fromkeys(tools) if f" {tool} " in said[0]] == [printed["tool"]]


def test_a_cell_that_does_not_count_as_the_others_is_wrong_and_told_how_it_counts():
    cell = cells_of(marked(sheet_of(TORCHINFO, conv2="642,560")))["conv2"]
    assert (cell.mark, cell.expected) == ("wrong", "321280")
    assert cell.because == "It is 321280, as the column is counted."
    cell = cells_of(marked(sheet_of(TORCHINFO, conv2="641,280")))["conv2"]
    assert cell.because == "This is the way of Flax 0.12.8; the rest of the column keeps to another."


def test_a_column_that_keeps_to_no_way_of_counting_is_marked_against_the_plain_one():
    marking = marked(sheet_of(PRINTED[1], conv1="144 k", conv2="149 k", fc1="16 M", fc2="999"))
    assert marking.conventions == ()
    because = {layer: cell.because for layer, cell in cells_of(marking).items() if cell.mark == "wrong"}
    assert because["conv2"] == "It multiplies 320000 times = 1280 outputs * 250 products."
    assert because["dense1"] == "A factor of 1000: it is 16000, not 16000000."


def test_a_layer_of_which_it_is_not_known_how_a_tool_counts_it_is_unclear():
    sheet = sheet_of(TORCHINFO)
    rows = [row._replace(kind="Activation", cells={"macs": read_count("77")}) if row.name == "relu3" else row
            for row in sheet.rows]  # fmt: skip
    cell = cells_of(marked(sheet._replace(rows=tuple(rows))))["relu3"]
    assert (cell.mark, cell.because) == ("unclear", "It is not known how such a layer is counted by torchinfo 1.8.0.")


def test_multiplications_follow_from_a_size_above():
    output = {"conv1": (24, 24, 11), "pool1": (12, 12, 11)}
    sheet = sheet_of(TORCHINFO, conv2="353,280")
    rows = [row._replace(cells=row.cells | {"output": Cell("", shape=output[row.name])}) if row.name in output else row
            for row in sheet.rows]  # fmt: skip
    cell = cells_of(marked(sheet._replace(rows=tuple(rows))))["conv2"]
    assert (cell.mark, cell.because) == (
        "follow_through", "This follows from row 2, conv1: 24 x 24 x 11 instead of 24 x 24 x 10.",
    )  # fmt: skip


@pytest.mark.parametrize("fact", FLAX, ids=lambda fact: fact["padding"])
def test_flax_leaves_products_with_padding_out(fact):
    shape = tuple(map(int, fact["input"].split(" x ")))
    window = {each: tuple(map(int, fact[each].split(" x "))) for each in ("size", "stride", "dilation")}
    padding = ((1, 1), (1, 1)) if fact["padding"] == "1 1; 1 1" else fact["padding"]
    layer = Layer.of(
        "conv", "Conv2D", filters=int(fact["filters"]), size=window["size"], stride=window["stride"], padding=padding,
        groups=int(fact["groups"]), dilation_rate=window["dilation"], bias=fact["bias"] == "yes", activation="linear",
    )  # fmt: skip
    net = true_net({"conv": Placed(layer, (), None, (shape,))})
    assert macs_of(net, "conv", WAYS["Flax 0.12.8"]) == int(fact["flops"])


@pytest.mark.parametrize(
    ("tool", "count"),
    [("torchinfo 1.8.0", 16), ("fvcore 0.1.5", 1024), ("thop 0.1.1", 2048), ("ptflops 0.7.5", 1024),
     ("torchprofile 0.1.0", 512)],
)  # fmt: skip
def test_a_normalisation_of_eight_channels_counts_as_each_tool_has_it(tool, count):
    net = true_net({"norm": Placed(Layer.of("norm", "BatchNormalization"), (), None, ((8, 8, 8),))})
    assert macs_of(net, "norm", WAYS[tool]) == count


def test_a_known_program_may_have_counted_for_a_batch():
    of_64 = {"conv1": "9,584,640", "conv2": "20,561,920", "fc1": "1,027,200", "fc2": "32,640"}
    marking = marked(sheet_of(TORCHINFO, "torchinfo", **of_64))
    assert {cell.mark for cell in cells_of(marking).values()} == {"right"}
    assert "as torchinfo 1.8.0 does for a batch of 64: biases are added." in marking.conventions[0]
    assert "wrong" in {cell.mark for cell in cells_of(marked(sheet_of(TORCHINFO, **of_64))).values()}


def test_a_program_that_counted_nothing_is_neither_right_nor_wrong():
    nothing = dict.fromkeys(list(TORCHINFO)[3:], "0")
    cells = cells_of(marked(sheet_of(TORCHINFO, "Lightning", **nothing)))
    assert (cells["conv1"].mark, cells["conv1"].because) == ("unclear", "Lightning has counted nothing.")
    assert cells["pool1"].mark == "right"


@pytest.mark.parametrize("way", COUNTERS, ids=lambda way: way.tools[0])
def test_every_way_counts_each_layer_of_a_sheet_with_rows_of_padding(way):
    rows = "| layer | type | macs |\n|--|--|--|\n| pad | ZeroPadding2D | 0 |\n| conv2 | Conv2D | 8640 |\n"
    matching = match(zoo.table("small_cnn"), tables_in(rows.encode(), "sheet")[0].rows)
    counts = {key: macs_of(true_net(matching.places), key, way) for key in matching.places}
    assert len(counts) == 7 and counts["conv2 padding"] == 0
