import pytest

from zoo.errors import ZooError
from zoo.light.sheets.named_values import parse_values
from zoo.light.sheets.read import parse, tables_in


def cells(text: str):
    rows = parse(text.encode(), "sheet").rows
    return [(row.name, {column: cell.shape or cell.count for column, cell in row.cells.items()}) for row in rows]


def test_a_line_for_each_layer_is_a_layer_table():
    text = """1. Sizes
    Conv1 = (32-3)/1+1 = 30 => 30 x 30 x 8
    - pool: 15x15x8, 0 params
    Conv2: 15x15x8 -> 13x13x12 (876 parameters)
    $$\\text{Conv3} = \\frac{13 - 3}{1} + 1 = 11 \\Rightarrow 11 \\times 11 \\times 4$$
    Dense: 10, params = 4,850"""
    assert cells(text) == [
        ("Conv1", {"output": (30, 30, 8)}),
        ("pool", {"output": (15, 15, 8), "params": 0}),
        ("Conv2", {"output": (13, 13, 12), "params": 876}),
        ("Conv3", {"output": (11, 11, 4)}),
        ("Dense", {"output": (10,), "params": 4850}),
    ]


def test_layers_named_by_their_sizes_are_read_without_their_memory():
    text = (
        "CONV3-8: [30x30x8]  memory:  30*30*8=7.2K   weights: (3*3*3)*8 = 216\nPOOL2: [15x15x8] memory: 1.8K weights: 0"
    )
    assert cells(text) == [
        ("CONV3-8", {"output": (30, 30, 8), "weights": 216}),
        ("POOL", {"output": (15, 15, 8), "weights": 0}),
    ]


def test_a_number_without_a_word_is_an_answer_that_is_not_understood():
    rows = parse(b"conv1: 30x30x8, 224 params\nconv2: 15x15x8, 876\nfc1: 50, 90,050\n", "sheet").rows
    assert [row.cells["params"].count for row in rows] == [224, None, None]
    assert rows[1].cells["params"].fault == "no word says what the 876 counts"


@pytest.mark.parametrize("rest", ["; 224", " (224)", ", 224"])
def test_a_number_without_a_word_is_named_and_not_read(rest):
    found = parse(f"Layer 1 (conv1) -> output 30x30x8{rest}\npool1 -> 15x15x8\n".encode(), "sheet")
    assert [(row.name, row.cells["output"].shape) for row in found.rows] == [
        ("conv1", (30, 30, 8)),
        ("pool1", (15, 15, 8)),
    ]
    assert [tuple(each) for each in found.unread] == [("row 1", "has a number that no word explains: 224")]


def test_a_pair_of_numbers_is_an_answer_and_one_that_no_word_explains_where_others_are():
    found = parse(b"conv1: 30x30x8, 224\npool1: 15x15x8\nfc1: 50, 90,050\nfc2 -> 5 (255)\n", "sheet")
    assert [row.cells["output"].shape for row in found.rows[2:]] == [(50,), (5,)]
    assert [each.place for each in found.unread] == ["row 1", "row 3", "row 4"]


def test_what_was_asked_may_stand_below_the_name_of_its_layer():
    text = """1st convolutional layer
    kernel = 3 x 3 x 3
    Dimension of output neurons = ((32-3)/1 + 1) x ((32-3)/1 + 1) x 8
    = 30 x 30 x 8
    Number of trainable parameters = (3 x 3 x 3 + 1) x 8 = 224

    Max pooling layer
    pool size = 2x2
    Output shape: 15 x 15 x 8
    Number of parameters = 0"""
    assert cells(text) == [
        ("1st convolutional layer", {"output": (30, 30, 8), "params": 224}),
        ("Max pooling layer", {"output": (15, 15, 8), "params": 0}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "conv1: 3x3 kernels, 8 filters\nconv2: 3x3 kernel\n",
        "pool size: 2x2\nkernel size: 3x3\npadding: 1x1\n",
        "Conv1: see page 2\nConv2: see page 3\n",
        "Conv1 = 30 x 30 x 8\n",
    ],
)
def test_settings_and_a_lone_line_are_no_layer_table(text):
    with pytest.raises(ZooError, match="no layer table"):
        parse(text.encode(), "sheet")


def test_lines_that_name_values_are_no_layers():
    text = b"z1 = 0.94\na1 = 0.7191\ndelta_k = -0.0218\n"
    assert [each.name for each in parse_values(text, "sheet").values] == ["z1", "a1", "delta_k"]
    with pytest.raises(ZooError, match="no layer table"):
        parse(text, "sheet")


def test_a_log_of_caffe_is_read():
    log = "] Creating layer conv1\n] net.cpp:1] Top shape: 1 8 30 30 (7200)\n] Setting up fc\n] Top shape: 1 10 (10)\n"
    found = parse(log.encode(), "sheet")
    assert [(row.name, row.cells["output"].shape) for row in found.rows] == [("conv1", (8, 30, 30)), ("fc", (10,))]
    assert found.program == "Caffe"


def test_counts_before_an_output_are_no_axes():
    found = parse(b"conv1: 224 params, 30x30x8\npool1: 15x15x8\nflatten: 1800\nfc: 18,010 params; 10\n", "sheet").rows
    assert [row.cells["output"].shape for row in found] == [(30, 30, 8), (15, 15, 8), (1800,), (10,)]
    assert [row.cells["params"].count for row in found if "params" in row.cells] == [224, 18010]


def test_lines_are_one_table():
    found = tables_in(b"Answers\n\nconv1: 30x30x8\nfc: 10\nconv2: 28x28x8\n", "sheet")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("30x30x8, params (3*3*3+1)*8 = 224", {"params": 224}), ("30x30x8, no params", {"params": 0}),
        ("30x30x8, 216 weights, 8 biases", {"weights": 216, "biases": 8}),
        ("30x30x8, weights 216, biases 8", {"weights": 216, "biases": 8}),
    ],
)  # fmt: skip
def test_counts_of_a_line_are_read_with_their_words_around_them(line, counts):
    cells = parse(f"conv1: {line}\npool1: 15x15x8\nfc: 10, 18010 params\n".encode(), "sheet").rows[0].cells
    assert cells["output"].shape == (30, 30, 8)
    assert {column: cell.count for column, cell in cells.items() if column != "output"} == counts


def test_a_line_whose_words_are_not_understood_is_no_shape_and_no_count():
    cells = parse(b"conv1: 30x30x8 with 224 parameters\nfc: 10, 18010 params in all\n", "sheet").rows[0].cells
    assert all(cell.fault for cell in cells.values())
    assert cells.keys() == {"output", "params"}


def test_a_line_in_place_of_headings_is_no_row_of_headings():
    text = b"1. conv1 (30x30x8), parameters 224\n2. pool1 (15x15x8), parameters 0\n3. fc (10), parameters 18010\n"
    with pytest.raises(ZooError, match="no layer table"):
        parse(text, "sheet")


def test_lines_under_a_word_alone_answer_that():
    text = b"## Outputs\nconv1: 30x30x8\npool1: 15x15x8\nfc: 10\n\n## Parameters\nconv1: 224\npool1: 0\nfc: 18,010\n"
    rows = parse(text, "sheet").rows
    assert [row.cells["output"].shape for row in rows if "output" in row.cells] == [(30, 30, 8), (15, 15, 8), (10,)]
    assert [row.cells["params"].count for row in rows if "params" in row.cells] == [224, 0, 18010]


def test_a_name_without_a_number_begins_a_section_too():
    text = "conv1:\noutput: 24 x 24 x 10\nparams: 260\nflatten:\noutput: 320\nparams: 0\n"
    assert cells(text)[1] == ("flatten", {"output": (320,), "params": 0})


def test_a_working_that_no_word_explains_is_no_part_of_the_output():
    rows = parse(b"conv1: 24x24x10, (5*5*1+1)*10 = 260\nconv2: 8x8x20, 5020\n", "sheet").rows
    assert rows[0].cells["output"].shape == (24, 24, 10)
    assert "no word says what" in rows[0].cells["params"].fault


@pytest.mark.parametrize("line", ["{} - output {}, params {}", "{} – {} – {} params", "{}: Ausgabe {}, {} Parameter"])
def test_dashes_and_words_of_other_languages_keep_answers_apart(line):
    text = "\n".join(line.format(*each) for each in (("conv1", "24x24x10", 260), ("dense1", 50, 16050)))
    assert [[*row.cells.values()][1].count for row in parse(text.encode(), "sheet").rows] == [260, 16050]


def test_the_number_of_a_question_is_no_name():
    assert [name for name, _ in cells("Q1: conv1: 9x9x4, 40 params\nLösung 2) fc: 10, 1970 params\n")] == [
        "conv1",
        "fc",
    ]


@pytest.mark.parametrize("working", ["(320+1)*50 -> 16,050", "16000 weights + 50 biases = 16050"])
@pytest.mark.parametrize("output", ["50", "[50]"])
def test_a_comma_within_a_count_keeps_no_answers_apart(output, working):
    text = f"conv1: 30x30x8, 224 params\nfc: {output}, {working} params"
    assert cells(text)[1] == ("fc", {"output": (50,), "params": 16050})


def test_what_names_a_count_and_is_not_understood_is_no_count():
    rows = parse(b"conv1: 30x30x8, 224 params\nfc: 10, 510 params params\n", "sheet").rows
    assert [cell.count or cell.shape for cell in rows[1].cells.values()] == [None, None]
