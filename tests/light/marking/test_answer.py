"""Which of several tables or rows is the answer: told by names, kinds and headings, never by right values."""

import io

import openpyxl
import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.marking.reference import mark_tables
from zoo.light.sheets.read import tables_in

WHOLE = ("output", "params")


def table(rows, *columns):
    at = {"output": 1, "params": 2}
    lines = [f"| layer | {' | '.join(columns)} |", "|" + "---|" * (len(columns) + 1)]
    lines += [f"| {row[0]} | {' | '.join(str(row[at[each]]) for each in columns)} |" for row in rows]
    return "\n".join(lines)


def marked(*parts):
    return mark_tables(zoo.table("small_cnn"), tables_in("\n\n".join(parts).encode(), "sheet.md"), "small_cnn")


def right_rows():
    return [(row.layer.name, " x ".join(map(str, row.output)), row.parameters) for row in zoo.table("small_cnn")][1:]


def test_tables_that_complete_one_another_are_joined():
    marking = marked(table(right_rows(), "output"), "And the parameters:", table(right_rows(), "params"))
    assert (marking.score.right, marking.score.points) == (10, 10)
    assert len(marking.said) == 1
    assert marking.said[0].startswith("2 tables are read together: the table")


def test_a_table_broken_in_two_goes_on():
    rows = right_rows()
    assert marked(table(rows[:2], *WHOLE), "over the page", table(rows[2:], *WHOLE)).score.points == 10


@pytest.mark.parametrize("caption", ["The example of the lecture:", "Draft", ""])
def test_an_example_with_a_few_of_the_layers_is_set_aside_and_named(caption):
    example = [("conv1", "28 x 28 x 6", 456), ("pool", "14 x 14 x 6", 0)]
    marking = marked(caption, table(example, *WHOLE), "My answer:", table(right_rows(), *WHOLE))
    assert marking.score.points == 10
    assert len(marking.unread) == 1


def test_what_is_no_layer_table_is_named_though_the_first_table_is_set_aside():
    example = table([("conv1", "28 x 28 x 6", 456), ("pool", "14 x 14 x 6", 0)], *WHOLE)
    notes = "| day | epochs | loss |\n|---|---|---|\n| Monday | 3 | 0.5 |\n| Tuesday | 4 | 0.3 |"
    unread = marked(example, "My answer:", table(right_rows(), *WHOLE), "Training:", notes).unread
    assert any("Training" in each.place and "no layer table" in each.why for each in unread)


def test_two_whole_answers_that_differ_are_unclear_where_they_do():
    other = [*right_rows()[:-1], ("dense", "10", 411)]
    marking = marked(table(right_rows(), *WHOLE), "or", table(other, *WHOLE))
    assert (marking.score.right, marking.score.unclear, marking.score.points) == (9, 1, 9)


def test_what_stands_over_a_table_decides_between_two_whole_answers():
    wrong = [(name, "1 x 1 x 1", 1) for name, *_ in right_rows()]
    marking = marked("# Draft", table(wrong, *WHOLE), "# Final", table(right_rows(), *WHOLE))
    assert marking.score.points == 10
    assert "Draft" in marking.unread[0].place


def test_a_layer_answered_alike_counts_once_and_one_answered_differently_not_at_all():
    rows = right_rows()
    assert marked(table([*rows, *rows], *WHOLE)).score.points == 10
    marking = marked(table([rows[0], ("conv1", "8 x 8 x 6", rows[0][2]), *rows], *WHOLE))
    assert (marking.score.right, marking.score.unclear, marking.score.points) == (8, 2, 8)


def test_every_layer_twice_under_other_names_is_undecided_too():
    rows = [("conv2d_4", *right_rows()[0][1:]), ("conv2d_4", "1 x 1 x 1", 1), *right_rows()[1:2]]
    marking = marked(table([*rows, ("conv2d_5", *right_rows()[2][1:]), ("conv2d_5", "1 x 1 x 1", 1)], *WHOLE))
    assert (marking.score.right, marking.score.unclear) == (2, 4)


def test_rows_of_one_name_that_are_more_than_such_layers_are_undecided():
    rows = [("conv", *row[1:]) if row[0].startswith("conv") else row for row in right_rows()]
    assert marked(table(rows, *WHOLE)).score.points == 10
    marking = marked(table([*rows, ("conv", "3 x 3 x 3", 3)], *WHOLE))
    assert (marking.score.unclear, marking.score.points) == (4, 6)


def test_a_document_of_another_net_is_no_layer_table_of_this_one():
    rows = [("conv1", "9 x 9 x 6", 456), *((f"lstm{at}", "9 x 9", 99) for at in range(9))]
    with pytest.raises(ZooError, match="of its 10 rows 1 can be layers of small_cnn; 'lstm0'"):
        marked(table(rows, *WHOLE))


def test_rows_that_are_called_after_their_windows_are_layers_each():
    rows = [("conv5", *right_rows()[0][1:]), ("pool2", *right_rows()[1][1:]), ("conv5", *right_rows()[2][1:])]
    assert marked(table(rows, *WHOLE)).score.right == 6


@pytest.mark.parametrize("name", ["conv1 (again)", "Conv1 corrected", "conv₁", "conv1 v2", "conv1, old"])
def test_a_row_that_is_called_like_a_layer_and_more_answers_it_again(name):
    rows = right_rows()
    marking = marked(table([*rows, (name, "8 x 8 x 6", 457)], *WHOLE))
    assert (marking.score.unclear, marking.score.points) == (2, 8)
    assert marked(table([*rows, (name, *rows[0][1:])], *WHOLE)).score.points == 10


@pytest.mark.parametrize("name", ["conv3", "conv1 bn", "conv1 pool"])
def test_a_row_of_another_number_or_kind_is_surplus_alone(name):
    assert marked(table([*right_rows(), (name, "8 x 8 x 6", 457)], *WHOLE)).score.points == 10


@pytest.mark.parametrize(
    "name",
    [
        "{} (after dropout)",
        "{} with dropout",
        "{} + relu + dropout",
        "{} (input: flatten)",
        "{} of conv1",
        "{}, no dropout",
    ],
)
def test_a_row_that_begins_with_the_name_of_a_layer_is_that_layers(name):
    rows = [(name.format(row[0]), *row[1:]) for row in right_rows()]
    marking = marked(table(rows, *WHOLE))
    assert (marking.score.points, marking.surplus) == (10, ())
    assert marked(table([*rows[:-1], ("output layer (dense, no dropout)", *rows[-1][1:])], *WHOLE)).score.points == 10


@pytest.mark.parametrize("between", ["", "|  |  |  |\n|---|---|---|\n"])
def test_a_table_without_headings_goes_on_with_the_one_above_it(between):
    rows = right_rows()
    below = between + "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows[2:])
    marking = marked(table(rows[:2], *WHOLE), "over the page", below)
    assert marking.score.points == 10


def test_weights_and_biases_in_one_cell_are_one_answer_and_no_sum_of_others():
    rows = [*right_rows()[:2], ("conv2", "4 x 4 x 10", "w: 541, b: 11"), *right_rows()[3:]]
    assert (marked(table(rows, *WHOLE)).score.wrong, marked(table(rows, *WHOLE)).score.points) == (1, 9)


def test_tables_of_one_worksheet_are_apart_where_a_text_stands_over_each():
    wrong = [(name, "1 x 1 x 1", 1) for name, *_ in right_rows()]
    lines = [["Draft"], ["layer", *WHOLE], *wrong, [], ["Final"], ["layer", *WHOLE], *right_rows()]
    workbook = openpyxl.Workbook()
    for line in lines:
        workbook.active.append(line)
    workbook.save(file := io.BytesIO())
    marking = mark_tables(zoo.table("small_cnn"), tables_in(file.getvalue(), "sheet.xlsx"), "small_cnn")
    assert marking.score.points == 10
    assert "Draft" in marking.unread[0].place


def test_whole_answers_that_call_the_layers_otherwise_are_held_against_one_another():
    rows = [(f"Layer {at} (Conv2d)" if "conv" in row[0] else row[0], *row[1:]) for at, row in enumerate(right_rows())]
    assert marked(table(right_rows(), *WHOLE), "by hand:", table(rows, *WHOLE)).score.points == 10
    rows[2] = (rows[2][0], "9 x 9 x 9", rows[2][2])
    marking = marked(table(right_rows(), *WHOLE), "by hand:", table(rows, *WHOLE))
    assert (marking.score.right, marking.score.wrong, marking.score.unclear) == (9, 0, 1)


def test_rows_of_layers_that_one_of_two_tables_leaves_out_stand_where_the_other_has_them():
    rows = right_rows()
    more = [rows[0], ("ReLU", rows[0][1], 0), *rows[1:3], ("ReLU", rows[2][1], 0), *rows[3:]]
    marking = marked(table(rows, *WHOLE), "by the tool:", table(more, *WHOLE))
    assert [row.layer for row in marking.rows if row.layer == "ReLU"] == ["ReLU", "ReLU"]
    assert {cell.mark for row in marking.rows for cell in row.cells} == {"right"}


def test_answers_with_a_batch_or_channels_first_agree_with_those_without():
    rows = right_rows()
    first = [
        (name, f"64 x {' x '.join([*shape.split(' x ')[-1:], *shape.split(' x ')[:-1]])}", n) for name, shape, n in rows
    ]
    marking = marked(table(rows, *WHOLE), "by the tool:", table(first, *WHOLE))
    assert (marking.score.points, len(marking.surplus)) == (10, 0)


def test_a_table_of_kinds_alone_goes_on_with_one_of_kinds():
    rows = [("convolution" if "conv" in row[0] else row[0], *row[1:]) for row in right_rows()]
    assert marked(table(rows[:2], *WHOLE), "over the page", table(rows[2:], *WHOLE)).score.points == 10


def test_of_guesses_in_one_place_none_counts_where_no_name_tells_which():
    rows = right_rows()
    guesses = [(name, f"{size} x {size} x 6", 456) for name, size in (("A conv", 8), ("B conv", 9), ("C conv", 10))]
    marking = marked(table([*guesses, *rows[1:]], *WHOLE))
    assert (marking.score.unclear, marking.score.points) == (2, 8)
    assert marked(table([rows[0], guesses[0], *rows[1:]], *WHOLE)).score.points == 10


@pytest.mark.parametrize("name", ["Conv1 + ReLU + MaxPool", "conv1 & pool1", "conv-pool", "pool1 (with conv1)"])
def test_a_row_for_two_layers_is_unclear_for_both(name):
    first, second, *others = right_rows()
    marking = marked(table([(name, second[1], first[2]), *others], *WHOLE))
    assert (marking.score.points, marking.score.unclear, marking.score.missing) == (6, 4, 0)
    told = [cell.because for row in marking.rows for cell in row.cells if cell.mark == "unclear"]
    assert all(f"the row '{name}' names conv1 and {right_rows()[1][0]}, and" in each for each in told)


def test_layers_that_only_a_type_names_together_are_unclear():
    first, second, *others = right_rows()
    joined = f"| Block 1 | Conv + ReLU + pool | {second[1]} | {first[2]} |"
    rows = [f"| {name} | | {output} | {count} |" for name, output, count in others]
    marking = marked("\n".join(["| block | type | output | params |", "| --- | --- | --- | --- |", joined, *rows]))
    assert (marking.score.points, marking.score.unclear, marking.score.missing) == (6, 4, 0)


@pytest.mark.parametrize("name", ["Output (Softmax)", "softmax"])
def test_a_last_row_of_an_activation_answers_a_last_layer_without_a_row(name):
    *others, last = right_rows()
    assert marked(table([*others, (name, *last[1:])], "output")).score.right == 5
    assert marked(table([*others, last, (name, *last[1:])], "output")).score.right == 5


def test_maps_before_an_at_sign_are_channels_in_each_cell_by_itself():
    rows = right_rows()
    first = (rows[0][0], "{2}@{0}x{1}".format(*rows[0][1].split(" x ")), rows[0][2])
    marking = marked(table([("input", "21 x 21 x 3", ""), first, *rows[1:]], *WHOLE))
    assert {cell.mark for row in marking.rows for cell in row.cells} == {"right"}


@pytest.mark.parametrize("heading", ["params (K)", "params, thousands", "params - in K"])
def test_full_counts_under_a_heading_of_thousands_are_unclear(heading):
    rows = [*right_rows(), ("total", "", sum(row[2] for row in right_rows()))]
    marking = marked(table(rows, *WHOLE).replace("| params |", f"| {heading} |"))
    told = [cell.because for row in marking.rows for cell in row.cells if cell.mark == "unclear"]
    assert (marking.score.points_if_right, marking.score.wrong) == (10, 0)
    assert len(told) > 2
    assert all("heading and count contradict each other" in each for each in told)


def test_names_in_another_script_are_told_apart():
    names = ("畳み込み1", "プーリング", "畳み込み2", "平坦化", "全結合1")
    rows = [(name, *row[1:]) for name, row in zip(names, right_rows(), strict=True)]
    assert marked(table(rows, *WHOLE)).score.points == 10
