"""Sheets worked out with other frameworks, whose figures are facts found by running them."""

import csv

import pytest
from conftest import FACTS
from schemes import asking

import zoo
from zoo.light.layers.layer import Layer, derive
from zoo.light.layers.parameter import parse_padding, parse_shape
from zoo.light.marking.mark import mark
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

with (FACTS / "framework_conventions.csv").open() as file:
    CASES = list(csv.DictReader(file))


def of(quantity):
    found = [case for case in CASES if case["quantity"] == quantity]
    return pytest.mark.parametrize("case", found, ids=[f"{each['framework']} {each['rule']}" for each in found])


def layers_of(case, times):
    settings = {name: parse_shape(case[name]) for name in ("size", "stride") if case[name]}
    if case["filters"]:
        settings |= {"filters": int(case["filters"]), "activation": "tanh", "bias": True}
    if case["size"]:
        settings["padding"] = parse_padding(case["padding"] or "valid", 2)
    yield Layer.of("input", "InputLayer", shape=parse_shape(case["input"]))
    yield from (Layer.of(f"layer{at}", case["kind"], "input", **settings) for at in range(times))


def marked(case, cells):
    """The marking of a net of a layer for each cell, of what is asked for in each."""
    layers = list(layers_of(case, len(cells)))
    table = Table(tuple(Row.of(layer, figures) for layer, figures in zip(layers, derive(layers).values(), strict=True)))
    rows = tuple(SheetRow(at, f"layer{at}", case["kind"], {case["quantity"]: cell}) for at, cell in enumerate(cells))
    return mark(table, Sheet("sheet.csv", "csv", (case["quantity"],), rows, None), "net", asking(case["quantity"]))


@of("output")
def test_a_size_that_is_a_frameworks_own_way_names_it(case):
    cell = Cell(case["value"], shape=parse_shape(case["value"]))
    (row,) = [row for row in marked(case, [cell]).rows if row.layer == "layer0"]
    assert row.cells[0].mark == "wrong"
    assert case["framework"] in row.cells[0].because


@of("params")
def test_a_frameworks_count_is_a_convention_when_the_sheet_keeps_to_it(case):
    marking = marked(case, [Cell(case["value"], count=int(case["value"]))] * 2)
    assert (marking.score.wrong, len(marking.conventions)) == (0, 1)
    assert case["framework"] in marking.conventions[0] or case["kind"] == "Conv2D"  # with no dense layer beside it


def test_convolutions_without_biases_beside_dense_layers_with_them_are_mindspores():
    table, rows = zoo.table("mnist_cnn"), []
    for row in table:
        count = row.weights if row.layer.kind.part == "convolution" else row.parameters
        rows.append(SheetRow(len(rows), row.layer.name, row.layer.kind.name, {"params": Cell(str(count), count=count)}))
    marking = mark(table, Sheet("sheet.csv", "csv", ("params",), tuple(rows), None), "mnist_cnn", asking("params"))
    assert marking.score.wrong == 0
    assert marking.conventions == ("The convolutions are counted without biases, as in MindSpore.",)


@pytest.mark.parametrize(("column", "right", "given"), [("params", 5504, 5632), ("biases", 128, 256)])
def test_a_recurrent_layer_that_departs_from_the_other_is_a_slip(column, right, given):
    case = next(case for case in CASES if case["kind"] == "LSTM") | {"quantity": column}
    marking = marked(case, [Cell(str(right), count=right), Cell(str(given), count=given)])
    assert (marking.score.right, marking.score.wrong, marking.conventions) == (1, 1, ())
    assert "as PyTorch has them; here there is one" in marking.rows[-1].cells[0].because
