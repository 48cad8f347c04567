"""What follows from a person's mistake earns credit, what follows from a made-up size none."""

import csv
import re
from contextlib import suppress
from unittest.mock import patch

import adversary
import pytest
from conftest import FACTS

import zoo
from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.layer import figures
from zoo.light.marking.guard import Guard
from zoo.light.marking.mark import mark
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

MISTAKES = list(csv.DictReader((FACTS / "marks" / "mistakes.csv").open(encoding="utf-8")))
MOST = 0.3


def worked_on(name, made_up, *layers, columns=("output", "params")):
    """The rows, some or all, of a sheet that gives the sizes `made_up`, and works on from them as far as it goes."""
    given, rows = {}, []
    for number, row in enumerate(table := zoo.table(name), 2):
        key = row.layer.name
        with suppress(ZooError):  # no net goes on from this size
            follows = figures(row.layer, [Figures(given[above]) for above in table.inputs[key]])
        given[key] = made_up.get(key, follows.output)
        cells = {"output": Cell(format_shape(given[key]), shape=given[key])}
        cells["params"] = Cell(str(follows.parameters), count=follows.parameters)
        if key in (layers or given):
            rows.append(SheetRow(number, key, row.layer.kind.name, cells))
    return Sheet("sheet.csv", "csv", columns, tuple(rows))


def marks(name, sheet):
    marking = mark(zoo.table(name), sheet, name)
    return {(row.layer, cell.column): cell for row in marking.rows for cell in row.cells}


@pytest.mark.parametrize("fact", MISTAKES, ids=lambda fact: f"{fact['layer']} {fact['given']}")
def test_what_is_below_follows_from_a_persons_mistake_alone(fact):
    name, layer, below = fact["architecture"], fact["layer"], fact["below"]
    marked = marks(name, worked_on(name, {layer: tuple(map(int, fact["given"].split(" x ")))}, layer, below))
    cell = next(marked[below, each] for each in ("output", "params") if marked[below, each].mark != "right")
    assert cell.mark == ("follow_through" if fact["follows"] == "yes" else "wrong")
    assert ("which no slip explains" in cell.because) == (fact["follows"] == "no")


def test_a_made_up_size_is_named_as_what_no_slip_explains():
    sheet = worked_on("mnist_cnn", {"conv1": (12, 12, 2)}, "conv1", "pool1", "conv2")
    cell = marks("mnist_cnn", sheet)["pool1", "output"]
    assert (cell.mark, cell.given, cell.expected) == ("wrong", "6 x 6 x 2", "12 x 12 x 10")
    assert cell.because == "This follows from row 3, conv1: 12 x 12 x 2, which no slip explains."


def test_small_sizes_made_up_and_easy_arithmetic_from_there_earn_nothing():
    sheet = worked_on("mnist_cnn", {"conv1": (12, 12, 2), "dense1": (2,), "dense2": (2,)})
    marking = mark(zoo.table("mnist_cnn"), sheet, "mnist_cnn")
    assert marking.score.follow_through == 0
    with patch.object(Guard, "allows", lambda *_: True):
        assert mark(zoo.table("mnist_cnn"), sheet, "mnist_cnn").score.follow_through == 7


def test_a_sheet_whose_outputs_follow_from_nothing_is_no_worked_one():
    near = {"conv1": (221, 221, 64), "conv2": (219, 219, 65), "pool1": (109, 109, 66), "conv3": (107, 107, 129)}
    sheet = worked_on("vgg224", near, *near, "conv4")
    cell = marks("vgg224", sheet)["conv4", "output"]
    assert cell.mark == "wrong"
    assert re.search(r"conv3: 107 x 107 x 129, but 3 of the 5 outputs given are wrong, follow from", cell.because)


def test_the_same_slip_in_every_layer_is_still_a_worked_sheet():
    slipped = {"conv1": (221, 221, 64), "conv2": (218, 218, 64), "pool1": (108, 108, 64), "conv3": (105, 105, 128)}
    marked = marks("vgg224", worked_on("vgg224", slipped, *slipped, "conv4"))
    assert marked["conv4", "output"].mark == "follow_through"


def test_a_slip_with_a_made_up_size_above_is_made_up_too():
    sheet = worked_on("vgg224", {"conv1": (90, 90, 64), "conv2": (90, 90, 64)}, "conv1", "conv2", "pool1", "conv3")
    assert "conv2: 90 x 90 x 64, which no slip" in marks("vgg224", sheet)["pool1", "output"].because


@pytest.mark.parametrize(
    ("weights", "biases", "expected"),
    [(250, 11, "follow_through"), (25, 10, "follow_through"), (250, 0, "follow_through"), (77, 10, "wrong")],
)
def test_a_sum_of_a_rows_own_counts_follows_from_a_persons_mistake_alone(weights, biases, expected):
    counts = {"weights": weights, "biases": biases, "params": weights + biases}
    row = SheetRow(2, "conv1", "Conv2D", {column: Cell(str(count), count=count) for column, count in counts.items()})
    marked = marks("mnist_cnn", Sheet("sheet.csv", "csv", tuple(counts), (row,)))
    assert marked["conv1", "params"].mark == expected


@pytest.mark.parametrize("name", zoo.names())
def test_a_sheet_with_nothing_right_in_it_earns_at_most_three_tenths(name):
    earned, forged = adversary.best(zoo.table(name), lambda table, sheet: mark(table, sheet, name), seed=5, sheets=80)
    assert earned <= MOST, forged


@pytest.mark.slow
@pytest.mark.parametrize("name", zoo.names())
def test_a_long_search_for_such_a_sheet_ends_there_too(name):
    earned, forged = adversary.best(zoo.table(name), lambda table, sheet: mark(table, sheet, name), seed=7, sheets=4000)
    assert earned <= MOST, forged


@pytest.mark.parametrize("name", zoo.names())
def test_without_the_guard_such_a_sheet_earns_half(name):
    with patch.object(Guard, "allows", lambda *_: True), patch.object(Guard, "allows_sum", lambda *_: True):
        earned, _ = adversary.best(zoo.table(name), lambda table, sheet: mark(table, sheet, name), seed=5, sheets=80)
    assert earned >= 0.5
