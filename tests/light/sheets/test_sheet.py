import pytest
from conftest import FACTS, SHARED
from hypothesis import given
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.layers.figures import format_shape
from zoo.light.nets.table import Table
from zoo.light.sheets import read as sheet
from zoo.light.sheets.cells import read_count, read_learnables, read_shape
from zoo.light.sheets.words import kind_of, parameters_of

SHEETS = SHARED / "sheets"
HERE = FACTS / "sheets"

needs_shared = pytest.mark.skipif(not SHEETS.is_dir(), reason="no ../shared/sheets; ZOO_SHARED names another place")


def read(text: str, source: str = "sheet") -> sheet.Sheet:
    return sheet.parse(text.encode(), source)


def shapes(of: sheet.Sheet) -> dict[str, tuple[int, ...]]:
    return {row.name: row.cells["output"].shape for row in of.rows if "output" in row.cells}


def params(of: sheet.Sheet) -> dict[str, int]:
    return {row.name: row.cells["params"].count for row in of.rows if "params" in row.cells}


# What tools print, against the tables that were typed by hand


@pytest.mark.parametrize(
    ("file", "name"),
    # The Keras 2 files of conv_add_concat have a longer name, to be broken over lines; they have their own test.
    [(path.name, path.stem) for path in sorted(HERE.glob("keras*.txt")) if "keras2_conv" not in path.name],
)
def test_a_keras_summary_says_what_the_table_says(file, name):
    net = next(each for each in zoo.names() if each in name)
    found = sheet.read(HERE / file)
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
    last = sheet.read(HERE / file).rows[-1]
    assert (last.name, last.kind) == ("concatenation_of_the_two_long_branches", "Concatenate")
    assert (last.cells["output"].shape, last.parameters["inputs"]) == ((3, 3, 2), "o o")


def test_a_keras_summary_names_the_layers_that_feed_a_layer():
    inputs = {row.name: row.parameters.get("inputs") for row in sheet.read(HERE / "keras_equation_b.txt").rows}
    assert inputs == {"x": None, "r1": "x", "r2": "r1", "t3": "r2", "t4": "r1", "joined": "r2 t3 t4", "y": "joined"}


@pytest.mark.parametrize("path", sorted(HERE.glob("torch*.txt")), ids=lambda path: path.stem)
def test_torch_summaries_say_what_the_table_says_channels_first(path):
    found = sheet.read(path)
    assert found.format == path.stem.split("_")[0]
    layers = [row for row in found.rows if row.kind != "Activation"]
    table = [row for row in zoo.table("mnist_cnn") if row.layer.kind.name != "InputLayer"]
    assert [row.kind for row in layers] == [row.layer.kind.name for row in table]
    assert [row.cells["params"].count for row in layers] == [row.parameters for row in table]
    assert [row.cells["output"].shape for row in layers] == [(*row.output[-1:], *row.output[:-1]) for row in table]
    assert found.total.cells["params"].count == 21840


def test_torchinfo_gives_variable_names_and_kernel_sizes():
    first, second, *_ = sheet.read(HERE / "torchinfo_mnist_cnn_columns.txt").rows
    assert (first.name, first.parameters["size"]) == ("conv1", "[5, 5]")
    assert (second.name, second.parameters["size"]) == ("pool1", "2")


def test_matlab_copied_with_tabs_has_its_broken_cells_joined():
    found = sheet.read(HERE / "matlab_signal_cnn.tsv")
    assert (found.format, found.columns) == ("matlab", ("output", "weights", "biases"))
    assert [row.name for row in found.rows] == ["data", "conv1_1", "relu1_1", "pool1", "fc7", "prob"]
    conv = found.rows[1]
    assert (conv.number, conv.kind, conv.cells["output"].shape) == (4, "Conv2D", (2808, 33, 64))
    assert (conv.cells["weights"].count, conv.cells["biases"].count) == (12800, 64)
    assert conv.parameters == {"filters": "64", "size": "200×1×1", "stride": "[1 1]", "padding": "[3 3 0 0]"}


def test_matlab_as_printed_says_what_the_table_says():
    found = sheet.read(HERE / "matlab_mnist_cnn.txt")
    table = zoo.table("mnist_cnn").rows_by_name
    for row in found.rows:
        assert (row.cells["weights"].count, row.cells["biases"].count) == (
            table[row.name].weights,
            table[row.name].biases,
        )
    assert (found.total.cells["params"].count, found.total.cells["params"].unit) == (21800, 100)


def test_a_workbook_is_read_by_worksheet_rows():
    for file, first in (("openpyxl_small_cnn.xlsx", 4), ("xlsxwriter_small_cnn.xlsx", 2)):
        found = sheet.read(HERE / file)
        assert (found.format, found.rows[0].number) == ("xlsx", first)
        assert params(found) == {"conv1": 456, "pool": 0, "conv2": 550, "flatten": 0, "dense": 1610}
        assert shapes(found)["conv2"] == (4, 4, 10)


def test_a_formula_is_its_saved_value_and_says_so_where_there_is_none():
    assert sheet.read(HERE / "xlsxwriter_small_cnn.xlsx").total.cells["params"].count == 2616
    without = sheet.read(HERE / "openpyxl_small_cnn.xlsx").total.cells["params"]
    assert (without.count, without.fault) == (None, "the formula =SUM(D4:D8) has no saved value")


# The zoo's own tables


@pytest.mark.parametrize("name", zoo.names())
def test_a_table_of_the_zoo_reads_as_a_sheet(name):
    table = zoo.table(name)
    found = read(table.to_csv())
    assert found.columns == ("output", "weights", "biases")
    for row, written in zip(table, found.rows, strict=True):
        layer = row.layer
        assert (written.name, written.kind) == (layer.name, layer.kind.name)
        assert {column: cell.shape or cell.count for column, cell in written.cells.items()} == {
            "output": row.output, "weights": row.weights, "biases": row.biases,
        }  # fmt: skip
        taken = {"inputs", *(each.name for each in layer.kind.takes)} - {"shape"}
        assert written.parameters == {each: row.cells()[each] for each in taken if row.cells()[each]}


# What people write


@needs_shared
def test_the_shared_sheets():
    read_all = {path.name: sheet.read(path) for path in SHEETS.iterdir()}
    assert {name: (found.format, found.columns, len(found.rows)) for name, found in read_all.items()} == {
        "conv8.csv": ("csv", ("output", "params"), 1),
        "signal_cnn.tsv": ("tsv", ("output", "weights", "biases"), 14),
        "small_cnn.md": ("markdown", ("output", "params"), 5),
        "vgg224.md": ("markdown", ("output",), 12),
        "wide_cnn.csv": ("csv", ("weights",), 6),
    }
    assert {row.kind for row in read_all["wide_cnn.csv"].rows} == {None}
    assert read_all["wide_cnn.csv"].total.cells["weights"].count == 25262600
    faults = [
        (row.number, cell.fault) for each in read_all.values() for row in each.rows for cell in row.cells.values()
    ]
    assert [fault for fault in faults if fault[1]] == [(6, "100*100 gives 10000, not 1000")]


@needs_shared
def test_the_settings_text_of_a_sheet_is_no_count():
    row = sheet.read(SHEETS / "signal_cnn.tsv").rows[1]
    assert (row.kind, row.cells["weights"].count, row.cells["biases"].count) == ("Conv2D", 12800, 64)
    assert row.parameters == {
        "filters": "64", "size": "200 x 1 x 1", "padding": "[3 3 ; 0 0]", "stride": "[1 1]", "activation": "relu",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Hello.\n\n| Layer | Output |\n|:--|--:|\n| conv | 28 x 28 x 8 |\n\nBye | now.\n",
        "layer | output\n--- | ---\n**conv** | `28 x 28 x 8`\n",
        "| layer | output |\n| conv | $28 \\times 28 \\times 8$ |\n",
        "layer,output\nconv,28 x 28 x 8\n",
        'No;"Layer name";"Output dimensions (H x W x C)"\n1;"conv";"28, 28, 8"\n',
        "layer\toutput size\r\nconv\t28*28*8\r\n",
        "layer      output shape\rconv       (None, 28, 28, 8)\r",
        "+-------+--------+\n| name  | size   |\n+=======+========+\n| conv  | 28 x   |\n|       | 28 x 8 |\n"
        "+---+---+\n| fc    | 28 x   |\n|       | 28 x 8 |\n+---+---+\n",
        "| | result |\n|-|-|\n| conv | 28x28x8 |\n",
    ],
)
def test_one_table_in_many_layouts(text):
    found = read(text)
    assert (found.columns, shapes(found)["conv"], found.rows[0].kind) == (("output",), (28, 28, 8), "Conv2D")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_table_in_many_encodings(encoding, end):
    data = end.join(["layer,output", "conv,28×28×8"]).encode(encoding)
    assert shapes(sheet.parse(data, "sheet")) == {"conv": (28, 28, 8)}


@pytest.mark.parametrize(
    ("heading", "cell", "column"),
    [
        ("output", "10", "output"),
        ("Activations", "1 x 10", "output"),
        ("Output Shape", "10", "output"),
        ("feature map size", "10", "output"),
        ("# params", "10", "params"),
        ("Param #", "10", "params"),
        ("Number of trainable parameters", "10", "params"),
        ("Learnables", "10", "params"),
        ("weights + biases", "10", "params"),
        ("weights", "10", "weights"),
        ("No. of weights", "10", "weights"),
        ("Bias", "10", "biases"),
        ("bias parameters", "10", "biases"),
    ],
)
def test_headings_vary(heading, cell, column):
    assert read(f"layer\t{heading}\nfc\t{cell}\n").columns == (column,)


def test_headings_that_mean_two_things_are_told_by_their_cells():
    found = read("name,activation,bias,size,parameters,activations\nconv,relu,yes,3 x 3,stride: 2,5 x 5 x 1\n")
    assert (found.columns, shapes(found)) == (("output",), {"conv": (5, 5, 1)})
    assert found.rows[0].parameters == {"activation": "relu", "bias": "yes", "size": "3 x 3", "stride": "2"}


def test_a_total_is_no_layer():
    for last in ("total,610", "Total parameters,610", "sum,610"):
        found = read(f"layer,params\nconv,600\nfc,10\n{last}\n")
        assert ([row.name for row in found.rows], found.total.cells["params"].count) == (["conv", "fc"], 610)
    assert read("layer,kind,params\nsum,Add,0\n").total is None


def test_a_softmax_with_parameters_is_a_dense_layer():
    kinds = [row.kind for row in read("layer,params\nFC3,48120\nSoftmax,841\nsoftmax,0\n").rows]
    assert kinds == ["Dense", "Dense", "Activation"]


def test_a_note_below_a_table_is_no_layer():
    assert len(read("layer,output,params\nconv,3 x 3 x 1,5\nL4,,\nNote: with bias\nThat is all, I think\n").rows) == 2


def test_rows_keep_their_line_numbers():
    assert [row.number for row in read("Mine:\n\nlayer,output\nconv,3 x 3 x 1\n\n\npool,1 x 1 x 1\n").rows] == [4, 7]


def test_a_working_that_contradicts_itself_is_the_outputs_fault():
    found = read(
        "layer,working,output\nconv,(6 - 2) / 2 + 1 = 4,4 x 4 x 1\nconv,(6 - 2) / 2 + 2(0) + 1 = 3,3 x 3 x 1\n"
    )
    assert [row.cells["output"].fault for row in found.rows] == ["(6 - 2) / 2 + 1 gives 3, not 4", ""]


# Cells


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("222 x 222 x 64", (222, 222, 64)),
        ("222×222×64", (222, 222, 64)),
        ("222*222*64", (222, 222, 64)),
        ("(None, 222, 222, 64)", (222, 222, 64)),
        ("[(None, 224, 224, 3)]", (224, 224, 3)),
        ("[-1, 64, 222, 222]", (64, 222, 222)),
        ("222(S) × 222(S) × 64(C) × 1(B)", (222, 222, 64)),
        ("torch.Size([1, 64, 222, 222])", (64, 222, 222)),
        ("64@222x222", (64, 222, 222)),
        ("224,224,3", (224, 224, 3)),
        ("160 x 1", (160, 1)),
        ("256", (256,)),
        ("10 classes", (10,)),
        ("147,456", (147456,)),
        ("24 x 24 x 256 = 147456", (147456,)),
        ("(32-5)/1+1 x (32-5)/1+1 x 8", (28, 28, 8)),
        ("⌊(49 − 2) ÷ 2⌋ + 1", (24,)),
    ],
)
def test_shapes(text, shape):
    cell = read_shape(text)
    assert (cell.shape, cell.fault) == (shape, "")


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5,112,064", 5112064, 1),
        ("5 112 064", 5112064, 1),
        ("5.112.064", 5112064, 1),
        ("(5*5*3+1)*6 = 456", 456, 1),
        ("(5 x 5 x 3 + 1) x 6 = 456", 456, 1),
        ("(8 * 5*5 * 3) + 8 = 608", 608, 1),
        ("100.5.5.1 = 2500", 2500, 1),
        ("100.1 = 100", 100, 1),
        ("3 x 1 x 64 x 128", 24576, 1),
        ("(5² · 3 + 1)6", 456, 1),
        ("3.2M", 3200000, 100000),
        ("12.8k", 12800, 100),
        ("160 x 19968 ≈ 3.2M", 3200000, 100000),
        ("5.3 × 10^6", 5300000, 100000),
        ("21,840 (85.31 KB)", 21840, 1),
        ("1,600 + 10 = 1,610 params", 1610, 1),
        ("--", 0, 1),
        ("0", 0, 1),
    ],
)
def test_counts(text, count, unit):
    cell = read_count(text)
    assert (cell.count, cell.unit, cell.fault) == (count, unit, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("100.100 = 1000", "100*100 gives 10000, not 1000"),
        ("(5*5*3 + 1)*6 = 450", "(5*5*3 + 1)*6 gives 456, not 450"),
        ("2 * 3 = 7 = 6", "7 gives 7, not 6"),
        ("28.5", "28.5 is no whole number"),
        ("-5", "it is negative"),
        ("many", "cannot read 'many'"),
        ("1/0", "the working '1/0' divides by zero"),
        ("=B2*3", "the formula =B2*3 has no saved value"),
        ("10^18", "it is larger than 10^18"),
    ],
)
def test_a_count_says_what_is_wrong_with_it(text, fault):
    assert read_count(text).fault == fault


def test_a_shape_says_what_is_wrong_with_it():
    assert read_shape("20 x 20 x 8 = 3201").fault == "20 x 20 x 8 gives 3200, not 3201"
    assert read_shape("(49-2)/2+1 = 24").fault == "(49-2)/2+1 gives 24.5, not 24"
    assert read_shape("(None, 14745…").fault == "cannot read '(None, 14745…'"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Weights: 3 x 1 x 64 x 128 Bias: 1 x 1 x 128", {"weights": 24576, "biases": 128}),
        ("Weights 200×1×1×64 Bias 1×1×64", {"weights": 12800, "biases": 64}),
        ("450 weights + 6 biases", {"weights": 450, "biases": 6}),
        ("1 x 1 x 64 (bias)", {"biases": 64}),
        ("w: 0, b: 0", {"weights": 0, "biases": 0}),
        ("450 weights + 6 biases = 456", {"params": 456}),
    ],
)
def test_learnables(text, counts):
    assert {column: cell.count for column, cell in read_learnables(text).items()} == counts


@pytest.mark.parametrize("text", ["", " ", "?", "n/a"])
def test_blanks_are_no_answers(text):
    assert (read_shape(text), read_count(text), read_learnables(text)) == (None, None, {})


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=4))
def test_a_shape_reads_the_same_however_it_is_written(axes):
    shape = tuple(axes)
    commas = ", ".join(map(str, axes))
    written = [format_shape(shape), "×".join(map(str, axes)), f"({commas})", f"[(None, {commas})]", f"[-1, {commas}]"]
    assert {read_shape(text).shape for text in written} == {shape}


@given(st.integers(0, 10**12))
def test_a_count_reads_the_same_however_it_is_grouped(count):
    written = [str(count), *(f"{count:,}".replace(",", mark) for mark in ",. '_\u202f")]
    assert {read_count(text).count for text in written} == {count}


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 999), st.integers(1, 999), st.integers(-2, 2))
def test_a_working_is_faulty_exactly_if_it_misses_its_result(height, width, depth, filters, slip):
    right = (height * width * depth + 1) * filters
    cell = read_count(f"({height} x {width} x {depth} + 1) x {filters} = {right + slip}")
    assert (cell.count, bool(cell.fault)) == (right + slip, slip != 0)


# Kinds and parameters


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("Conv2D", "1st convolutional layer|CONV6|conv2_1|Conv + ReLU|Conv2d|2-D Convolution|block1_conv1"),
        ("Conv1D", "Conv1D|1-D Convolution|conv1d_2|1D convolution"),
        ("MaxPooling2D", "Max-Pooling|pool|pooling2|MaxPool2d|2-D Max Pooling"),
        ("MaxPooling1D", "MaxPooling1D|1D max pooling"),
        ("AveragePooling2D", "avg pool|AvgPool2d|Average Pooling"),
        ("GlobalAveragePooling2D", "AdaptiveAvgPool2d|global average pooling"),
        ("Dense", "fc7|FC|Dense|linear|Fully Connected|dense_1|Linear"),
        ("Activation", "Soft-max|relu|ReLU|Softmax|block1_relu|tanh"),
        ("ZeroPadding2D", "padding|ZeroPad2d|conv6_pad"),
        ("InputLayer", "input|data|Image Input"),
        ("Flatten", "flatten|Flatten layer"),
        ("Dropout", "dropout|Dropout2d"),
        ("Add", "add|sum|Addition"),
        ("Concatenate", "concat|Concatenate|Depth concatenation"),
        (None, "L4|block 3|x"),
    ],
)
def test_kinds(kind, texts):
    assert {text: kind_of(text)[0] for text in texts.split("|")} == dict.fromkeys(texts.split("|"), kind)


def test_a_type_tells_more_than_a_name():
    assert kind_of("conv1", "ReLU") == ("Activation", "relu")
    assert kind_of("prob", "Soft-max") == ("Activation", "softmax")
    assert kind_of("conv1", "Conv + ReLU") == ("Conv2D", "relu")


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("nodes: 256", {"filters": "256"}),
        ("size: 6 x 1 padding: [0 0 0 0] stride: [6 1]", {"size": "6 x 1", "padding": "[0 0 0 0]", "stride": "[6 1]"}),
        ("6×1 max pooling with stride [6 1] and padding 'same'", {"size": "6×1", "stride": "[6 1]", "padding": "same"}),
        ("256 fully connected layer", {"filters": "256"}),
        ("kernel_size=(5, 5), stride=(1, 1)", {"size": "(5, 5)", "stride": "(1, 1)"}),
        ("3x3, 64 filters, stride 2", {"size": "3x3", "filters": "64", "stride": "2"}),
        ("50% dropout", {"rate": "50%"}),
        ("conv2_1", {}),
    ],
)
def test_parameters(text, parameters):
    assert parameters_of(text) == parameters


@pytest.mark.parametrize("name", ["signal_cnn", "equation_b"])
def test_a_drawn_table_reads_like_its_csv(name):
    table: Table = zoo.table(name)
    rows = [list(row.cells().values()) for row in table]
    drawn = "\n".join("| " + " | ".join(cells) + " |" for cells in [list(table.rows[0].cells()), *rows])
    written, again = read(table.to_csv()), read(drawn)
    assert [(row.name, row.cells, row.parameters) for row in again.rows] == [
        (row.name, row.cells, row.parameters) for row in written.rows
    ]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ZooError, match=r"No file '.*none\.csv'; give an answer sheet"):
        sheet.read(tmp_path / "none.csv")
