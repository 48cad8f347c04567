"""A text is the same after what mail, editors, loggers and forums do to its lines and gaps."""

import json
import re

import pytest
from conftest import FACTS

from zoo.errors import ZooError
from zoo.light.sheets.read import tables_in

TEXTS = sorted([*(FACTS / "tools").glob("*.txt"), *(FACTS / "new" / "printed").glob("*.txt")])
BEFORE_EACH_LINE = {
    "quoted": "> {line}",
    "commented": "# {line}",
    "numbered": "{number:4d}  {line}",
    "numbered_by_cat": "{number:6d}\t{line}",
    "found_by_grep": "{number}:{line}",
    "after_a_bar": "{number:3d} | {line}",
    "logged": "INFO:root:{line}",
    "logged_with_time": "2024-05-24 11:28:18,334 INFO model: {line}",
    "logged_between_dashes": "2024-05-24 11:28:{second:02d},334 - model - INFO - {line}",
    "logged_between_bars": "2024-05-24 11:28:18.334 | INFO     | __main__:<module>:3 - {line}",
    "logged_in_brackets": "[2024-05-24 11:28:18,334][main.py:34][INFO] {line}",
    "level_alone": "[INFO] {line}",
    "after_a_time": "2024-05-24T11:28:{second:02d}.334Z {line}",
    "after_a_level_and_a_time": "[INFO] 2024-05-24 11:28:{second:02d}: {line}",
    "after_a_time_and_a_place": "I0524 11:28:{second:02d}.334123 12345 net.cc:{number}] {line}",
    "in_a_comment": "// {line}",
    "quoted_by_a_bar": "| {line}",
    "quoted_twice": "> > {line}",
    "quoted_and_numbered": "> {number:3d}: {line}",
    "after_a_tab": "\t{line}",
    "indented": "    {line}",
}
GAPS = {
    "as_printed": lambda text: text,
    "tabs": lambda text: re.sub(" {2,}", "\t", text),
    "collapsed": lambda text: re.sub(" {2,}", " ", text),
    "hard_spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
}


def read(text):
    try:
        sheets = tables_in(text.encode(), "sheet")
    except ZooError:
        return None
    return [(row.name, row.kind, row.cells.keys(), _values(row)) for sheet in sheets for row in sheet.rows]


def _values(row):
    return [(cell.shape, cell.count, bool(cell.fault)) for cell in row.cells.values()]


PLAIN = {path: read(path.read_text(encoding="utf-8")) for path in TEXTS}


@pytest.mark.parametrize("gaps", GAPS)
@pytest.mark.parametrize("before", BEFORE_EACH_LINE)
def test_a_printed_text_says_the_same_in_any_disguise(before, gaps):
    for path, plain in PLAIN.items():
        lines = enumerate(GAPS[gaps](path.read_text(encoding="utf-8")).split("\n"), start=1)
        form = BEFORE_EACH_LINE[before]
        text = "\n".join(form.format(line=line, number=number, second=number % 60) for number, line in lines)
        assert read(text) == plain, path.name


def test_a_loggers_prefix_may_stand_before_the_first_line_alone():
    text = (FACTS / "tools" / "residual_torchsummary.txt").read_text(encoding="utf-8")
    assert read(f"2024-05-24 11:28:18,334 INFO model: {text}") == read(text)


def test_a_table_of_a_person_that_begins_with_numbers_is_left_alone():
    rows = ["conv | 3 x 3 x 8 | 80", "fc | 10 | 730"]
    table = "\n".join(
        ["# | layer | output | params", "--|--|--|--", *(f"{n} | {row}" for n, row in enumerate(rows, 1))]
    )
    assert [(name, len(cells)) for name, _, cells, _ in read(table)] == [("conv", 2), ("fc", 2)]


def test_a_table_drawn_with_bars_keeps_its_first_one():
    table = "| layer | output | params |\n|--|--|--|\n| conv | 3 x 3 x 8 | 80 |\n| fc | 10 |\n"
    assert read(table) == read(table.replace("\n|", "\n| |").replace("| layer", "| | layer"))


def test_a_heading_after_the_tag_of_what_is_set_as_it_stands_is_one():
    text = "Module                FLOP\n------------------  --------\nNet.conv  18.000K\nNet.fc   1.440K\n"
    plain = read(text)
    assert plain and read(f"<pre>{text}</pre>") == plain


def test_a_table_in_a_cells_output_is_read_once():
    bars = "|  Layer Name  |   Output Shape  | Params |\n|    conv    |  [1, 8, 3, 3]  |   80   |\n"
    output = {"output_type": "stream", "text": [bars]}
    notebook = {"cells": [{"cell_type": "code", "source": "", "outputs": [output]}]}
    assert len(tables_in(json.dumps(notebook).encode(), "sheet")) == 1


def test_columns_apart_by_spaces_end_at_other_headings():
    first = "layer    params\nconv     80\nfc       730\n\n"
    below = "name      type      output        params  weights\nconv      Conv2D    1 x 3 x 8     80      72\n"
    below += "fc        Dense     10            730     720\n"
    tables = tables_in((first + below).encode(), "sheet")
    assert [table.columns for table in tables] == [("params",), ("output", "weights", "params")]
    assert tables[1].rows[0].cells["output"].shape == (1, 3, 8)


@pytest.mark.parametrize("before", ["> ", "# ", "| ", "2024-05-24 11:28:18 "])
def test_what_stands_before_the_lines_of_a_part_is_taken_off_there(before):
    text = (FACTS / "tools" / "residual_torchsummary.txt").read_text(encoding="utf-8").strip()
    part = "\n".join(before + line for line in text.split("\n"))
    assert read(f"Dear all,\n\nthis is what it printed:\n\n{part}\n\nIt has 2 blocks.") == read(text)


def test_numbers_before_the_lines_of_a_programs_table_are_taken_off_and_a_persons_stay():
    text = (FACTS / "tools" / "residual_torchsummary.txt").read_text(encoding="utf-8").strip()
    part = "\n".join(f"{number}: {line}" for number, line in enumerate(text.split("\n"), 1))
    assert read(f"```\n{part}\n```\nThat is all.") == read(text)
    rows = ["no    layer    output       params", "1     conv     3 x 3 x 8    80", "2     fc       10           730"]
    own = "\n".join([*rows, "3     fc2      4            44", ""])
    assert [name for name, *_ in read(f"My table:\n\n{own}")] == ["conv", "fc", "fc2"]
