"""What tools print: no figure of theirs is wrong, and what is no table of layers is refused by the tool's name."""

import csv
from collections import Counter

import pytest
from conftest import FACTS

import zoo
from zoo.errors import ZooError
from zoo.light.marking.reference import mark_tables
from zoo.light.nets.table import Table
from zoo.light.sheets.read import tables_in

HERE = FACTS / "tools"


def facts(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TEXTS = facts("tool_texts.csv")


def marked(table, path):
    sheets = tables_in(path.read_bytes(), path.name)
    marking = mark_tables(table, sheets, "net")
    told = [cell for row in marking.rows if row.layer != "total" for cell in row.cells]
    only = sheets[0].columns == ("macs",)
    cells = Counter(cell.mark for cell in told if only or cell.column != "macs")
    assert {cell.mark for cell in told if cell.column == "macs"} <= {"right", "missing", "unclear"}
    total = {cell.mark for row in marking.rows if row.layer == "total" for cell in row.cells}
    return sheets[0], marking, cells, total


@pytest.mark.parametrize("fact", [fact for fact in TEXTS if not fact["refused"]], ids=lambda fact: fact["file"])
def test_no_figure_of_a_tool_is_wrong(fact, shared):
    path = shared / "cases/tool_texts" / fact["file"]
    sheet, _, cells, total = marked(zoo.table("mnist_cnn"), path)
    assert sheet.program == fact["program"]
    assert (cells["wrong"], cells["follow_through"], total - {"right"}) == (0, 0, set())
    assert (cells["right"], cells["unclear"]) == (int(fact["right"]), int(fact["unclear"]))


@pytest.mark.parametrize("fact", [fact for fact in TEXTS if fact["refused"]], ids=lambda fact: fact["file"])
def test_a_text_without_a_table_of_layers_is_refused_by_the_tools_name(fact, shared):
    with pytest.raises(ZooError, match=rf"what .*{fact['refused']}.* prints of a net, .*; (?:give|print) "):
        tables_in((shared / "cases/tool_texts" / fact["file"]).read_bytes(), "sheet")


def test_few_texts_are_refused():
    assert (len(TEXTS), sum(bool(fact["refused"]) for fact in TEXTS)) == (65, 12)


@pytest.mark.parametrize("fact", facts("marks.csv"), ids=lambda fact: fact["file"])
def test_other_nets_are_marked_as_typed(fact):
    sheet, marking, cells, total = marked(Table.read(HERE / f"{fact['net']}.csv"), HERE / fact["file"])
    assert sheet.program == fact["program"] and "wrong" not in total
    assert (cells["right"], cells["unclear"]) == (int(fact["right"]), int(fact["unclear"]))
    assert cells["wrong"] == cells["follow_through"] == 0
    assert fact["named"] in " ".join(unread.place for unread in marking.unread)


def test_a_column_that_was_printed_beyond_its_line_is_cut_off():
    sheet, *_ = tables_in((HERE / "norm_keras_90.txt").read_bytes(), "sheet")
    assert {row.cells["params"].fault for row in sheet.rows} == {"the column is cut off by the tool at 80 characters"}
    assert sheet.total.cells["params"].count == 8463


@pytest.mark.parametrize("fact", facts("forms.csv"), ids=lambda fact: fact["text"][:20])
def test_a_form_that_is_no_table_is_named(fact):
    with pytest.raises(ZooError, match=f"what {fact['program']} prints"):
        tables_in(fact["text"].replace("\\n", "\n").encode(), "sheet")
