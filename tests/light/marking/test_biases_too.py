"""A column of weights that counts the biases too is a convention."""

import zoo
from zoo.light.layers.figures import format_shape
from zoo.light.marking.mark import mark
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

BIASES_TOO = "The weights column counts the biases too."
SMALL_CNN = {"conv1": (450, 6), "conv2": (540, 10), "dense": (1600, 10)}


def marking_of(columns, **weights):
    """Of small_cnn's sheet with these weights, and all else right."""
    rows = []
    for number, row in enumerate(zoo.table("small_cnn"), 2):
        own, biases = SMALL_CNN.get(row.layer.name, (0, 0))
        counts = {"weights": weights.get(row.layer.name, own + biases), "biases": biases, "params": own + biases}
        cells = {"output": Cell(format_shape(row.output), shape=row.output)}
        cells |= {column: Cell(str(count), count=count) for column, count in counts.items()}
        rows.append(SheetRow(number, row.layer.name, row.layer.kind.name, {each: cells[each] for each in columns}))
    return mark(zoo.table("small_cnn"), Sheet("sheet.csv", "csv", columns, tuple(rows)), "small_cnn")


def test_weights_that_count_the_biases_on_every_row_are_the_parameters():
    marking = marking_of(("output", "weights"))
    assert (marking.score.points, marking.score.maximum) == (10, 10)
    assert marking.conventions == (BIASES_TOO,)


def test_beside_a_column_of_biases_they_are_right_too():
    marking = marking_of(("output", "weights", "biases"))
    assert (marking.score.points, marking.conventions) == (10, (BIASES_TOO,))


def test_a_row_that_keeps_it_not_is_wrong():
    marking = marking_of(("output", "weights"), dense=1500)
    cell = next(row.by_column["params"] for row in marking.rows if row.layer == "dense")
    assert (cell.mark, cell.expected, marking.conventions) == ("wrong", "1610", (BIASES_TOO,))


def test_one_row_alone_makes_no_convention_and_a_row_of_weights_alone_speaks_against_it():
    without = ("The parameters are counted without biases.",)
    assert marking_of(("output", "weights"), conv1=450, conv2=540).conventions == without
    marking = marking_of(("output", "weights"), conv1=450)
    assert marking.conventions == without
    assert {row.layer for row in marking.rows if row.by_column["weights"].mark == "wrong"} == {"conv2", "dense"}
