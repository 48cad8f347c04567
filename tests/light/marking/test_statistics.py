"""Nets with parameters that no training changes: a sheet may give them apart, trained ones alone, or all."""

import pytest
from schemes import asking

from zoo.light.layers.layer import Layer
from zoo.light.marking.mark import mark
from zoo.light.nets.folder import worked_table
from zoo.light.sheets.read import parse

# Keras 3.15.1 prints for a normalisation of 8 channels: 32 parameters, 16 of them trained.
NET = worked_table(
    [
        Layer.of("image", "InputLayer", shape=(8, 8, 3)),
        Layer.of(
            "conv", "Conv2D", filters=8, size=(3, 3), stride=(1, 1), padding="same", activation="relu", bias=False
        ),
        Layer.of("bn", "BatchNormalization"),
        Layer.of("flatten", "Flatten"),
        Layer.of("bn2", "BatchNormalization"),
        Layer.of("fc", "Dense", filters=2, activation="softmax", bias=True),
    ]
)


def marks(text):
    sheet = parse(text.encode(), "sheet.csv")
    marked = mark(NET, sheet, "net", asking(*sheet.columns))
    return {(row.layer, cell.column): cell.mark for row in marked.rows for cell in row.cells}, marked.conventions


def test_two_columns_are_marked_by_themselves():
    found, _ = marks("layer,trainable,non-trainable\nconv,216,0\nbn,16,16\nbn2,1024,16\nfc,1026,0\n")
    wrong = {place for place, mark_ in found.items() if mark_ == "wrong"}
    assert wrong == {("bn2", "non_trainable")}


@pytest.mark.parametrize(
    ("counts", "said"), [("32 2048", ()), ("16 1024", ("The parameters are those that are trained.",))]
)
def test_a_sheet_may_count_all_or_those_that_are_trained(counts, said):
    bn, bn2 = counts.split()
    found, conventions = marks(f"layer,params\nconv,216\nbn,{bn}\nbn2,{bn2}\nfc,1026\n")
    assert {mark_ for (layer, _), mark_ in found.items() if layer not in ("image", "flatten")} == {"right"}
    assert conventions == said


def test_one_that_leaves_out_what_is_not_trained_is_told_so():
    marked = mark(
        NET, parse(b"layer,params\nconv,216\nbn,16\nbn2,2048\nfc,1026\n", "sheet.csv"), "net", asking("params")
    )
    (cell,) = (cell for row in marked.rows for cell in row.cells if cell.mark == "wrong")
    assert cell.because == "The 16 numbers that no training changes are left out."


def test_two_columns_together_answer_the_parameters_where_these_are_asked():
    text = b"layer,trainable,non-trainable\nconv,216,0\nbn,16,16\nbn2,1024,16\nfc,1026,0\n"
    marked = mark(NET, parse(text, "sheet.csv"), "net", asking("params"))
    found = {row.layer: row.by_column["params"].mark for row in marked.rows if row.sheet_row}
    assert found == {"conv": "right", "bn": "right", "bn2": "wrong", "fc": "right"}
