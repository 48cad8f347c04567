import pytest
from conftest import SHARED

import zoo
from zoo.errors import ZooError
from zoo.light.nets.table import Table
from zoo.light.sheets import read as sheet
from zoo.light.sheets.sheet import Sheet

SHEETS = SHARED / "sheets"

needs_shared = pytest.mark.skipif(not SHEETS.is_dir(), reason="no ../shared/sheets; ZOO_SHARED names another place")


def read(text: str) -> Sheet:
    return sheet.parse(text.encode(), "sheet")


def shapes(of: Sheet) -> dict[str, tuple[int, ...]]:
    return {row.name: row.cells["output"].shape for row in of.rows if "output" in row.cells}


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


# What people write


@needs_shared
def test_the_shared_sheets():
    read_all = {path.name: sheet.read_sheet(path) for path in SHEETS.iterdir()}
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
    row = sheet.read_sheet(SHEETS / "signal_cnn.tsv").rows[1]
    assert (row.kind, row.cells["weights"].count, row.cells["biases"].count) == ("Conv2D", 12800, 64)


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
        ("(b) Output size", "10", "output"),
        ("Q1a Output", "10", "output"),
        ("Output size (b)", "1 x 10", "output"),
        ("# Parameters (W+b)", "10", "params"),
        ("Počet parametrů", "10", "params"),
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


@pytest.mark.parametrize("name", ["signal_cnn", "equation_b"])
def test_a_drawn_table_reads_like_its_csv(name):
    table: Table = zoo.table(name)
    rows = [list(row.cells().values()) for row in table]
    drawn = "\n".join("| " + " | ".join(cells) + " |" for cells in [list(table.rows[0].cells()), *rows])
    written, again = read(table.to_csv()), read(drawn)
    assert [(row.name, row.cells) for row in again.rows] == [(row.name, row.cells) for row in written.rows]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ZooError, match=r"No file '.*none\.csv'; give an answer sheet"):
        sheet.read_sheet(tmp_path / "none.csv")
