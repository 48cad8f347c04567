"""A text is the same after what mail, editors, loggers and forums do to its lines and gaps."""

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
