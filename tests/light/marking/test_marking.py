import cProfile
import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from conftest import FACTS, SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from schemes import asking

import zoo
from zoo.errors import ZooError
from zoo.light.layers import inner
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, figures
from zoo.light.marking.mark import mark
from zoo.light.marking.marks import Marking, to_json
from zoo.light.marking.match import match
from zoo.light.marking.scheme import Scheme
from zoo.light.nets.folder import worked_table
from zoo.light.nets.table import Table
from zoo.light.sheets.read import parse, read_sheet
from zoo.light.sheets.sheet import COLUMNS, Cell, Sheet, SheetRow

MARKS = FACTS / "marks"
HOMEWORK = SHARED / "sheets"


def cell(value, **more):
    return Cell(format_shape(value), shape=value) if isinstance(value, tuple) else Cell(str(value), count=value, **more)


def answers(table, layer="", column="", value=None):
    """The answers of a student who gets everything right but one cell, and works on from it."""
    answer = {}
    for row in table:
        name = row.layer.name
        derived = figures(row.layer, [Figures(answer[above]["output"]) for above in table.inputs[name]])
        own = {"output": derived.output, "weights": derived.weights, "biases": derived.biases}
        if name == layer and column in own:
            own[column] = value
        own["params"] = value if (name, column) == (layer, "params") else own["weights"] + own["biases"]
        answer[name] = own
    return answer


def sheet_of(table, answer, columns=COLUMNS[:4]):
    rows = []
    for number, row in enumerate(table, 2):
        cells = {column: cell(answer[row.layer.name][column]) for column in columns}
        rows.append(SheetRow(number, row.layer.name, row.layer.kind.name, cells))
    sums = {column: sum(each[column] for each in answer.values()) for column in columns if column != "output"}
    total = SheetRow(len(rows) + 2, "total", None, {column: cell(count) for column, count in sums.items()})
    return Sheet("sheet.csv", "csv", columns, tuple(rows), total)


def mark_answers(name, answer, columns=COLUMNS[:4]):
    return mark(zoo.table(name), sheet_of(zoo.table(name), answer, columns), name, asking(*columns, total=1))


def rows_of(name, *rows, columns=("output",)):
    """The marking of rows given as (name, kind, value or cells)."""
    filled = tuple(
        SheetRow(number, title, kind, value if isinstance(value, dict) else {columns[0]: cell(value)})
        for number, (title, kind, value) in enumerate(rows, 1)
    )
    return mark(zoo.table(name), Sheet("sheet.csv", "csv", columns, filled), name, Scheme(columns=columns))


def cells_of(marking):
    return {(row.layer, each.column): each for row in marking.rows for each in row.cells}


def marks_of(marking):
    return {where: each.mark for where, each in cells_of(marking).items()}


@pytest.mark.parametrize("name", ["conv8", "signal_cnn", "small_cnn", "vgg224", "wide_cnn"])
def test_the_homeworks_sheets_are_marked_as_by_hand(name):
    fact = json.loads((MARKS / f"{name}.json").read_text())
    path = HOMEWORK / fact["sheet"]
    if not path.is_file():
        pytest.skip(f"no {path}; ZOO_SHARED names another place")
    sheet = read_sheet(path)
    scheme = Scheme(columns=sheet.columns, given=tuple(fact["given"]) if "given" in fact else None)
    marked = to_json(mark(zoo.table(fact["architecture"]), sheet, fact["architecture"], scheme))
    others = [
        {"layer": row["layer"], "sheet_row": row["sheet_row"], **each}
        for row in marked["rows"]
        for each in row["cells"]
        if each["mark"] != "right"
    ]
    right = sum(each["mark"] == "right" for row in marked["rows"] for each in row["cells"])
    assert (right, marked["surplus"], marked["conventions"]) == (fact["right"], [], [])
    assert len(others) == len(fact["not_right"])
    for other, expected in zip(others, fact["not_right"], strict=True):
        assert all(text in other["because"] for text in expected.pop("says"))
        assert other | expected == other


@pytest.mark.parametrize(
    "fact", json.loads((MARKS / "usual_slips.json").read_text()), ids=lambda fact: str(fact["given"])
)
def test_a_usual_slip_is_named(fact):
    answer = answers(zoo.table(fact["architecture"]))
    value = tuple(fact["given"]) if isinstance(fact["given"], list) else fact["given"]
    answer[fact["layer"]][fact["column"]] = value
    marked = cells_of(mark_answers(fact["architecture"], answer))[fact["layer"], fact["column"]]
    assert marked.mark == "wrong"
    assert [text for text in fact["says"] if text not in marked.because] == []


@pytest.mark.parametrize("name", zoo.names())
def test_the_right_sheet_scores_full_marks(name):
    table = zoo.table(name)
    marking = mark_answers(name, answers(table))
    assert marking.score.right == marking.score.maximum == marking.score.points == 4 * len(table) + 3
    assert marking.conventions == marking.surplus == ()
    assert not any(each.because for each in cells_of(marking).values())


def text_of(sheet, layer, column):
    row = next((row for row in sheet.rows if row.name == layer), sheet.total)
    return row.cells[column].text


def changes(table):
    """Every cell, and the values of a person's mistakes to change it to."""
    for layer, own in answers(table).items():
        for column, value in own.items():
            if column == "output":
                others = [tuple(axis + (at == to) for at, axis in enumerate(value)) for to in range(len(value))]
                others += [tuple(axis + 1 for axis in value[:-1]) + value[-1:]]
            else:
                others = [value + 1, 10 * value, abs(value - 1)]
            yield from ((layer, column, other) for other in dict.fromkeys(others) if other != value)


def far_changes(table):
    """Every output, and sizes far from it."""
    for layer, own in answers(table).items():
        value = own["output"]
        others = [tuple(axis + 7 for axis in value), tuple(-(-axis // 9) for axis in value), (3, *value[1:])]
        yield from ((layer, other) for other in others if other != value)


def test_one_changed_cell_is_one_wrong_and_the_rest_follows():
    tried = refused = 0
    for name in zoo.names():
        table, right = zoo.table(name), answers(zoo.table(name))
        for layer, column, value in changes(table):
            try:
                answer = answers(table, layer, column, value)
            except ZooError:  # no net goes on from this size
                refused += 1
                continue
            tried += 1
            given, expected = sheet_of(table, answer), sheet_of(table, right)
            marked = marks_of(mark(table, given, name))
            assert marked.pop((layer, column)) == "wrong", (name, layer, column, value)
            for (row, each), given_mark in marked.items():
                changed = text_of(given, row, each) != text_of(expected, row, each)
                assert given_mark == ("follow_through" if changed else "right"), (name, layer, column, value, row, each)
    print(f"{tried} changed cells tried, {refused} left no net to go on with")
    assert tried > 900


def test_from_one_changed_output_everything_follows_or_nothing():
    fates = []
    for name in zoo.names():
        table, right = zoo.table(name), answers(zoo.table(name))
        for layer, value in far_changes(table):
            try:
                given = sheet_of(table, answers(table, layer, "output", value))
            except ZooError:  # no net goes on from this size
                continue
            marked, expected = marks_of(mark(table, given, name)), sheet_of(table, right)
            changed = [each for each in marked if text_of(given, *each) != text_of(expected, *each)]
            below = {marked.pop(each) for each in changed if each[0] not in (layer, "total")}
            assert len(below) < 2, (name, layer, value)
            fates += below
    assert 2 * fates.count("wrong") > len(fates) > 100


@pytest.mark.parametrize("named", [True, False])
def test_a_missing_row_shifts_no_other(named):
    for name in zoo.names():
        table = zoo.table(name)
        sheet = sheet_of(table, answers(table))
        rows = tuple(row if named else row._replace(name="") for row in sheet.rows)
        for at, row in enumerate(table):
            marks = marks_of(mark(table, sheet._replace(rows=rows[:at] + rows[at + 1 :]), name))
            missing = {layer for (layer, _), each in marks.items() if each == "missing"}
            assert set(marks.values()) <= {"right", "missing"}
            assert missing <= {row.layer.name} if named else len(missing) <= 1  # unnamed twins cannot be told apart


@pytest.mark.parametrize("kind", [None, "Conv2D", "BatchNormalization", "Flatten", "Add"])
@pytest.mark.parametrize("named", [True, False])
def test_a_surplus_row_shifts_no_other(kind, named):
    for name in zoo.names():
        table = zoo.table(name)
        sheet = sheet_of(table, answers(table))
        sheet = sheet._replace(rows=tuple(row if named else row._replace(name="") for row in sheet.rows))
        for at in range(len(table) + 1):
            extra = SheetRow(77, "extra", kind, {"output": cell((5, 5)), "params": cell(12345)})
            marking = mark(
                table, sheet._replace(rows=(*sheet.rows[:at], extra, *sheet.rows[at:])), name, asking(total=1)
            )
            assert marking.score.right >= 4 * len(table) + 3
            assert extra in marking.surplus or "extra" in {row.layer for row in marking.rows}


def test_a_layer_without_a_row_is_missing_but_an_input_row_is_not_asked():
    marking = rows_of("conv8", columns=("output", "params"))
    assert marks_of(marking) == {("conv", "output"): "missing", ("conv", "params"): "missing"}
    dense_only = rows_of("small_cnn", ("dense", "Dense", 1610), columns=("params",))
    missing = dict.fromkeys([(each, "params") for each in ("conv1", "pool", "conv2", "flatten")], "missing")
    assert marks_of(dense_only) == {**missing, ("dense", "params"): "right"}


@pytest.mark.parametrize(
    "names",
    [
        ["conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense", "dropout", "dense_1"],
        ["conv2d_4", "max_pooling2d_4", "conv2d_5", "max_pooling2d_5", "flatten_2", "dense_4", "dropout_2", "dense_5"],
        ["1st convolutional layer", "Pooling 1", "2nd conv. layer", "Pool-2", "Flatten", "FC 1", "Drop", "Dense-2"],
        ["conv1", "pool2", "conv3", "pool4", "flatten", "dense6", "dropout", "dense7"],
        ["conv", "pool", "conv", "pool", "flat", "fc", "dropout", "fc"],
    ],
)
def test_rows_are_known_however_they_are_named(names):
    table = zoo.table("mnist_cnn")
    sheet = sheet_of(table, answers(table))
    rows = tuple(row._replace(name=name) for row, name in zip(sheet.rows[1:], names, strict=True))
    score = mark(table, sheet._replace(rows=rows), "mnist_cnn", asking(total=1)).score
    assert (score.right, score.missing) == (4 * 8 + 3, 4)  # the image's, which may be left out


def test_branches_may_stand_in_another_order():
    table = zoo.table("equation_b")
    sheet = sheet_of(table, answers(table))
    extra = SheetRow(77, "norm", "BatchNormalization", {})
    marking = mark(table, sheet._replace(rows=(*sheet.rows[::-1], extra)), "equation_b")
    assert marking.score.right == marking.score.maximum
    assert [row.sheet_row for row in marking.rows[:-1]] == [row.number for row in sheet.rows]


def test_the_second_of_two_mistakes_is_counted_too():
    answer = answers(zoo.table("small_cnn"), "conv1", "output", (10, 10, 6))
    answer["conv2"]["params"] = 540
    marking = mark_answers("small_cnn", answer, ("output", "params"))
    wrong = [where for where, mark in marks_of(marking).items() if mark == "wrong"]
    assert wrong == [("conv1", "output"), ("conv2", "params")]


def test_a_mistake_made_above_is_named_with_its_row():
    answer = answers(zoo.table("conv_add_concat"), "o", "output", (4, 4, 1))
    marked = cells_of(mark_answers("conv_add_concat", answer))
    assert marked["concatenation", "output"].mark == "follow_through"
    assert marked["concatenation", "output"].because == "This follows from row 3, o: 4 x 4 x 1 instead of 3 x 3 x 1."


def test_no_net_goes_on_from_a_size_of_nothing():
    answer = answers(zoo.table("small_cnn"))
    answer["conv2"]["output"], answer["flatten"]["output"] = (0, 4, 10), (0,)
    assert mark_answers("small_cnn", answer, ("output",)).score.wrong == 2


def test_a_slip_is_found_with_the_sheets_own_size_above():
    answer = answers(zoo.table("small_cnn"), "conv2", "output", (5, 5, 10))
    answer["dense"]["params"] = 250 * 10
    marked = cells_of(mark_answers("small_cnn", answer, ("output", "params")))
    assert marked["flatten", "output"].mark == "follow_through"
    assert marked["dense", "params"].because == "The 10 biases are left out (with the sheet's own 250 above)."


def test_parameters_without_biases_are_a_convention_when_the_whole_sheet_counts_so():
    answer = answers(zoo.table("vgg224"))
    for own in answer.values():
        own["params"] = own["weights"]
    answer["conv3"]["params"] = 64
    marking = mark_answers("vgg224", answer, ("params",))
    assert marking.conventions == ("The parameters are counted without biases.",)
    assert (marking.score.wrong, marking.score.follow_through) == (1, 1)
    assert cells_of(marking)["conv3", "params"].expected == "73728"


def test_parameters_without_biases_are_a_convention_after_a_mistake_too():
    answer = answers(zoo.table("mnist_cnn"), "conv1", "output", (24, 24, 11))
    answer["conv2"] |= {"output": (8, 8, 21), "params": 5 * 5 * 11 * 20}
    answer |= {
        "pool1": {"output": (12, 12, 11), "params": 0},
        "pool2": {"output": (4, 4, 21), "params": 0},
        "flatten": {"output": (336,), "params": 0},
    }
    answer["conv1"]["params"], answer["dense1"]["params"], answer["dense2"]["params"] = 250, 336 * 50, 500
    marking = mark_answers("mnist_cnn", answer, ("output", "params"))
    assert marking.conventions == ("The parameters are counted without biases.",)
    assert marking.score.wrong == 2


def test_biases_counted_in_one_row_and_left_out_of_the_others_are_slips():
    answer = answers(zoo.table("mnist_cnn"))
    for name in ("conv1", "conv2", "dense1"):
        answer[name]["params"] = answer[name]["weights"]
    marking = mark_answers("mnist_cnn", answer, ("params",))
    assert (marking.conventions, marking.score.wrong) == ((), 3)


def test_a_single_bias_forgotten_is_a_slip():
    answer = answers(zoo.table("vgg224"))
    answer["conv3"]["params"] = answer["conv3"]["weights"]
    marking = mark_answers("vgg224", answer, ("params",))
    assert marking.conventions == ()
    assert cells_of(marking)["conv3", "params"].because == "The 128 biases are left out."


@pytest.mark.parametrize(
    ("net", "text", "told"),
    [
        ("wide_cnn", "layer,H,W,C\nL1,100,100,100\nL2,100,100,100\nL4,100,100,100\n", "right"),
        ("signal_cnn", "layer,output size,filters\nconv1_1,2808 x 33,64\nconv1_2,2808 x 33,64\n", "unclear"),
        ("wide_cnn", "layer,output size,filters\nL1,100 x 100,100\nL2,100 x 100,100\n", "unclear"),
    ],
)
def test_axes_as_long_as_others_and_sides_that_differ_are_read_in_their_columns(net, text, told):
    marking = mark(zoo.table(net), parse(text.encode(), "sheet.csv"), net, asking("output"))
    assert {row.by_column["output"].mark for row in marking.rows if row.sheet_row} == {told}


def test_one_wrong_row_does_not_turn_the_axes_of_the_others():
    sheet = "layer,output\nL1,113 x 100 x 100\nL2,100 x 100 x 100\nL3,100 x 50 x 50 = 250000\n"
    marking = mark(zoo.table("wide_cnn"), parse(sheet.encode(), "s"), "wide_cnn")
    assert [cells_of(marking)[key, "output"].mark for key in ("L1", "L2", "L3")] == ["wrong", "right", "right"]


def test_channels_first_is_a_convention_when_the_whole_sheet_writes_so():
    answer = answers(zoo.table("vgg224"), "conv3", "output", (110, 110, 128))
    for own in answer.values():
        own["output"] = (*own["output"][-1:], *own["output"][:-1])
    marking = mark_answers("vgg224", answer, ("output",))
    assert marking.conventions == ("The channels are written first.",)
    wrong = cells_of(marking)["conv3", "output"]
    assert (wrong.mark, wrong.given, wrong.expected) == ("wrong", "128 x 110 x 110", "128 x 108 x 108")
    assert (marking.score.wrong, marking.score.follow_through) == (1, 7)


def test_a_row_of_no_known_kind_is_the_layer_that_is_left_at_its_place():
    text = "layer,output\nconv2,8 x 8 x 20\npool2,4 x 4 x 20\nlàm phẳng,320\ndense1,50\nbemerkung,7\ndense2,10\n"
    marking = mark(zoo.table("mnist_cnn"), parse(text.encode(), "sheet"), "mnist_cnn", asking("output"))
    assert marks_of(marking)["flatten", "output"] == "right"


@pytest.mark.parametrize("row", ["subtotal,,5280", "block 2,4 x 4 x 20,0", "page 2,,0", "h1,100,32100", "...,320,0"])
def test_a_row_that_says_otherwise_is_not_the_layer_that_is_left_at_its_place(row):
    text = f"layer,output,params\nconv2,8 x 8 x 20,5020\npool2,4 x 4 x 20,0\n{row}\ndense1,50,16050\ndense2,10,510\n"
    marking = mark(zoo.table("mnist_cnn"), parse(text.encode(), "sheet"), "mnist_cnn")
    assert {cells_of(marking)["flatten", column].mark for column in ("output", "params")} == {"missing"}
    assert [each.name for each in marking.surplus] == [row.partition(",")[0]]


def test_a_number_that_is_called_that_of_the_maps_is_it_wherever_it_stands():
    text = "layer;output\nconv1;10 maps of 24x24\npool1;10 x 12 x 12\nconv2;8 x 8, 20 channels\npool2;20 x 4 x 4\n"
    marking = mark(zoo.table("mnist_cnn"), parse(text.encode(), "sheet"), "mnist_cnn", asking("output"))
    assert [marks_of(marking)[name, "output"] for name in ("conv1", "pool1", "conv2", "pool2")] == ["right"] * 4


def test_a_heading_that_the_cells_outvote_is_named():
    rows = "conv1,24 x 24 x 10\npool1,{}\n"
    table, said = zoo.table("mnist_cnn"), "though the heading of the outputs has them first"
    sheet = parse(f'layer,"output (C,H,W)"\n{rows.format("12 x 12 x 10")}'.encode(), "sheet.csv")
    marking = mark(table, sheet, "mnist_cnn", asking("output"))
    assert [each for each in marking.conventions if said in each]
    assert cells_of(marking)["conv1", "output"].mark == "right"


def test_squared_sides_are_two_axes_where_the_layer_has_two():
    for net, text, wanted in (("mnist_cnn", "conv1,24² x 10", "right"), ("conv1d_sigmoid", "c,2² x 1", "unclear")):
        sheet = parse(f"layer,output\n{text}\nflatten,320\n".encode(), "sheet.csv")
        marked = cells_of(mark(zoo.table(net), sheet, net, asking("output")))
        assert marked[text.split(",")[0], "output"].mark == wanted


@pytest.mark.parametrize("kinds", [("Conv2D",), ("Conv2D", "Dense")])
def test_counts_of_one_filter_are_a_convention_when_the_whole_sheet_counts_so(kinds):
    table = zoo.table("mnist_cnn")
    answer = answers(table)
    for row in table:
        if row.layer.kind.name in kinds:
            answer[row.layer.name]["params"] //= row.layer.settings["filters"]
    marking = mark_answers("mnist_cnn", answer, ("params",))
    assert marking.conventions == (f"The counts are those of one filter{' or unit' if 'Dense' in kinds else ''}.",)
    assert marking.score.wrong == 0


@pytest.mark.parametrize(
    ("layer", "shape"),
    [("flatten", (160, 1)), ("flatten", (1, 160)), ("dense", (1, 1, 10)), ("conv2", (1, 4, 4, 10))],
)
def test_axes_of_one_do_not_matter(layer, shape):
    answer = answers(zoo.table("small_cnn"))
    answer[layer]["output"] = shape
    assert mark_answers("small_cnn", answer).score.wrong == 0


def test_a_rounded_count_is_right_if_the_exact_one_rounds_to_it():
    rows = [("L1", None, {"params": Cell("2.6k", count=2600, unit=100)})]
    rows += [("L2", None, {"params": Cell("0.25M", count=250_000, unit=10_000)})]
    rows += [("L4", None, {"params": Cell("25.1M", count=25_100_000, unit=100_000)})]
    marks = marks_of(rows_of("wide_cnn", *rows, columns=("params",)))
    assert [marks[name, "params"] for name in ("L1", "L2", "L4")] == ["right", "right", "wrong"]


def test_an_unreadable_cell_is_unclear_and_an_empty_one_missing_unless_there_is_nothing_to_learn():
    rows = [
        ("conv1", "Conv2D", {"output": Cell("?", fault="'?' is no size")}),
        ("pool", "MaxPooling2D", {"output": cell((4, 4, 6))}),
    ]
    marked = cells_of(rows_of("small_cnn", *rows, columns=("output", "params")))
    unclear = marked["conv1", "output"]
    assert (unclear.mark, unclear.because) == ("unclear", "A person decides: '?' is no size.")
    assert [marked[each, "params"].because for each in ("conv1", "pool")] == ["The cell is empty."] * 2
    worked = cells_of(rows_of("small_cnn", *rows, ("dense", "Dense", {"params": cell(1610)}), columns=("params",)))
    assert [worked[each, "params"].mark for each in ("conv1", "pool")] == ["missing", "right"]


def test_a_working_that_misses_its_own_answer_is_told_even_where_the_answer_is_right():
    row = ("conv", "Conv2D", {"params": cell(608, fault="8*5*5*3 + 9 gives 609, not 608")})
    marked = cells_of(rows_of("conv8", row, columns=("params",)))["conv", "params"]
    assert (marked.mark, marked.because) == ("right", "The cell by itself: 8*5*5*3 + 9 gives 609, not 608.")


def test_rows_that_the_table_folds_away_are_checked_and_followed():
    rows = [
        ("zero_padding2d", "ZeroPadding2D", (3006, 33, 1)),  # 3001 + 3 + 3 is 3007
        ("conv1_1", "Conv2D", (2807, 33, 64)),
        ("relu", "Activation", (2807, 33, 64)),
        ("conv1_2", "Conv2D", (2807, 33, 64)),
    ]
    marking = rows_of("signal_cnn", *rows)
    marks = marks_of(marking)
    assert [marks[name, "output"] for name, *_ in rows] == ["wrong", *["follow_through"] * 3]
    assert marking.surplus == ()
    assert cells_of(marking)["zero_padding2d", "output"].expected == "3007 x 33 x 1"


@pytest.mark.parametrize(
    ("total", "expected", "because"),
    [
        (2616, "right", ""),
        (2620, "follow_through", "The sum of the sheet's own cells."),
        (2600, "wrong", "The layers have 2616 together."),
        (2590, "wrong", "The biases are left out."),
        (2160, "wrong", "conv1 is left out."),
        (26160, "wrong", "A factor of 10: it is 2616, not 26160."),
    ],
)
def test_the_total_is_marked_against_the_layers_and_the_sheets_own_cells(total, expected, because):
    table = zoo.table("small_cnn")
    sheet = sheet_of(table, answers(table, "conv1", "params", 460), ("params",))
    row = SheetRow(9, "total", None, {"params": cell(total)})
    marked = cells_of(mark(table, sheet._replace(total=row), "small_cnn"))["total", "params"]
    assert (marked.mark, marked.because) == (expected, because)


@pytest.mark.parametrize(
    ("total", "surplus"), [(2656, False), (2656 - 456, False), (2656 + 77, True), (2656 - 456 + 77, True)]
)
def test_the_total_may_count_a_missing_row_and_must_count_a_surplus_one(total, surplus):
    table = zoo.table("small_cnn")
    sheet = sheet_of(table, answers(table, "conv2", "params", 590), ("params",))
    rows = [row for row in sheet.rows if row.name != "conv1"]
    rows += [SheetRow(77, "norm", "BatchNormalization", {"params": cell(77)})] * surplus
    sheet = sheet._replace(rows=tuple(rows), total=SheetRow(9, "total", None, {"params": cell(total)}))
    assert marks_of(mark(table, sheet, "small_cnn"))["total", "params"] == "follow_through"


@pytest.mark.parametrize("credit", [1, 0.5, 0])
def test_what_follows_through_earns_its_credit(credit):
    table = zoo.table("conv_add_concat")
    sheet = sheet_of(table, answers(table, "m", "output", (5, 5, 1)), ("output",))
    score = mark(table, sheet, "conv_add_concat", asking("output", credit=Fraction(credit))).score
    assert (score.wrong, score.follow_through, score.points - score.right) == (1, 3, 3 * credit)


@pytest.mark.parametrize("credit", [-0.1, 2, float("nan"), float("inf")])
def test_a_credit_beyond_a_whole_point_is_refused(credit):
    with pytest.raises(ZooError, match="must be from 0 to 1"):
        zoo.check("conv8", "sheet.csv", follow_through=credit)


def test_json_has_the_documented_keys():
    marking = rows_of("conv8", ("conv", "Conv2D", (28, 28, 3)), ("bn", "BatchNormalization", (1,)))
    marked = json.loads(json.dumps(to_json(marking)))
    assert list(marked) == [
        "sheet", "architecture", "points", "maximum", "percent", "points_if_right",
        "cells", "rows", "conventions", "said", "surplus", "unread",
    ]  # fmt: skip
    assert list(marked["rows"][0]) == ["layer", "sheet_row", "cells"]
    assert list(marked["rows"][0]["cells"][0]) == ["column", "given", "expected", "mark", "because", "worth"]
    assert list(marked["cells"]) == ["right", "wrong", "follow_through", "missing", "unclear"]
    assert marked["surplus"] == [{"sheet_row": 2, "name": "bn"}]


NUMBERS = st.integers(-5, 300) | st.integers(-(10**30), 10**30) | st.just(10**5000)
CELLS = st.builds(
    Cell,
    text=st.text(max_size=8),
    shape=st.none() | st.lists(NUMBERS, max_size=12).map(tuple),
    count=st.none() | NUMBERS,
    unit=st.integers(-1, 10**9),
    fault=st.text(max_size=20),
)
ROWS = st.builds(
    SheetRow,
    number=st.integers(1, 30),
    name=st.sampled_from(["conv1", "Conv 1", "pool", "fc7", "L2", "r1", "x", "", "flatten", "?"]) | st.text(max_size=8),
    kind=st.none() | st.sampled_from([*KINDS, "BatchNormalization", "2D"]),
    cells=st.dictionaries(st.sampled_from(COLUMNS), CELLS),
)
SHEETS = st.builds(
    Sheet,
    source=st.just("s"),
    format=st.just("csv"),
    columns=st.lists(st.sampled_from(COLUMNS), unique=True).map(tuple),
    rows=st.lists(ROWS, max_size=20).map(tuple),
    total=st.none() | ROWS,
)


@settings(max_examples=300, deadline=None)
@given(sheet=SHEETS, name=st.sampled_from(zoo.names()), credit=st.fractions(0, 1))
def test_any_sheet_is_marked_and_its_score_adds_up(sheet, name, credit):
    table, scheme = zoo.table(name), Scheme(credit=credit)
    marking = mark(table, sheet, name, scheme)
    score, asked = marking.score, [each for row in marking.rows for each in row.cells if each.worth]
    assert sum(score[:5]) == len(asked)
    assert score.maximum == float(scheme.maximum(table)) >= score.points_if_right >= score.points
    assert all(each.because for row in marking.rows for each in row.cells if each.mark != "right")
    placed = [row.sheet_row for row in marking.rows if row.layer != "total" and row.sheet_row]
    assert len(placed) + len(marking.surplus) <= len(sheet.rows)
    assert mark(table, sheet, name, scheme) == marking
    json.dumps(to_json(marking))


def calls_of(work):
    """How many functions are called, whatever the machine."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(each.callcount for each in profile.getstats())


def test_ten_times_the_rows_are_ten_times_the_work():
    table = zoo.table("signal_cnn")
    sheet = sheet_of(table, answers(table, "conv1_1", "output", (2999, 33, 64)))
    row = sheet.rows[1]._replace(name="conv")

    def work(rows):
        long = sheet._replace(rows=(row, row._replace(kind="Activation")) * rows)
        return calls_of(lambda: mark(table, long, "signal_cnn"))

    assert work(2_000) < 12 * work(200)
    huge = sheet._replace(rows=(row, row._replace(kind="Activation")) * 10_000)
    assert isinstance(mark(table, huge, "signal_cnn"), Marking)


def test_every_explanation_is_made_of_sentences():
    for name in zoo.names():
        table = zoo.table(name)
        for layer, column, value in changes(table):
            answer = answers(table)
            answer[layer][column] = value
            because = cells_of(mark_answers(name, answer))[layer, column].because
            assert re.fullmatch(r"[A-Z0-9`(f].*\.", because), because


def test_numbers_that_count_all_rows_are_no_names_of_layers():
    rows = ["Conv2d-1", "Conv2d-2", "MaxPool2d-3", "Conv2d-4", "Dense-5"]
    text = "\n".join(["layer,output", *(f"{name},{at} x 1 x 1" for at, name in enumerate(rows, 1))])
    table = zoo.table("vgg224")
    places = match(table, parse(text.encode(), "sheet").rows).places
    assert {key: place.row.name for key, place in places.items() if place.row}["conv3"] == "Conv2d-4"


def test_a_row_that_joins_kinds_to_a_layer_without_one_in_its_name_is_that_layers_and_theirs():
    made = {"norm": "BatchNormalization()", "a": "Conv2D(filters=4; size=1 x 1)", "norm_a": "BatchNormalization()"}
    layers = [replace(inner.parse(text), name=name) for name, text in made.items()]
    table = worked_table([Layer.of("x", "InputLayer", shape=(8, 8, 4)), *layers])
    rows = mark(table, parse(b"layer,output,params\na + BN,8x8x4,36\n", "sheet"), "net").rows
    assert {row.layer for row in rows if row.by_column["output"].mark == "unclear"} == {"a", "norm_a"}


@pytest.mark.parametrize(
    ("dense", "lstm", "marks"),
    [
        ("? x 3", "2", "right right"),
        ("(None x 3)", "2", "right right"),
        ("None x 3", "None x 2", "wrong right"),
        ("None x ? x 3", "? x 2", "right right"),
        ('"(None, 3)"', "2", "right right"),
        ('"(None, 3)"', '"(None, 2)"', "wrong right"),
    ],
)
def test_a_first_axis_of_open_length_is_no_batch_in_a_sheet_that_writes_none(dense, lstm, marks):
    heading = "layer,kind,filters,activation,bias,output,weights,biases"
    rows = "x,InputLayer,,,,? x 5,0,0\nd,Dense,3,linear,yes,? x 3,15,3\nl,LSTM,2,tanh,yes,2,40,8"
    table, sheet = Table.parse(f"{heading}\n{rows}\n"), parse(f"layer,output\nd,{dense}\nl,{lstm}\n".encode(), "a.csv")
    marking = mark(table, sheet, "net", Scheme(columns=("output",)))
    assert " ".join(cell.mark for row in marking.rows if row.sheet_row for cell in row.cells) == marks
