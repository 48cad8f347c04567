import json

import pytest

from zoo.errors import ZooError
from zoo.light.sheets.read import parse, tables_in

HEAD = "<tr><th>layer</th><th>output</th><th>params</th></tr>"


def read(rows: str, before: str = "", after: str = ""):
    return parse(f"{before}<table>{HEAD}{rows}</table>{after}".encode(), "sheet")


def cells(sheet):
    return [(row.name, *(cell.shape or cell.count for cell in row.cells.values())) for row in sheet.rows]


def test_a_cell_over_several_rows_answers_each_of_them():
    rows = "<tr><td>conv1<td>8 x 8 x 2<td rowspan=2>20</tr><tr><td>conv2<td>6 x 6 x 2</tr><tr><td>fc<td>3<td>219</tr>"
    assert cells(read(rows)) == [("conv1", (8, 8, 2), 20), ("conv2", (6, 6, 2), 20), ("fc", (3,), 219)]


def test_what_is_struck_out_or_hidden_is_named():
    rows = (
        "<tr><td>conv1</td><td><del>9 x 9 x 2</del> 8 x 8 x 2</td><td><span style='display: none'>7</span>20</td></tr>"
        "<tr><td>fc</td><td hidden>4</td><td><span style='text-decoration: line-through'>1</span>219</td></tr>"
    )
    found = read(rows)
    assert cells(found) == [("conv1", (8, 8, 2), 20), ("fc", 219)]
    whys = [each.why for each in found.unread]
    assert whys == [
        "has struck-out text: 9 x 9 x 2", "has hidden text: 7", "has hidden text: 4", "has struck-out text: 1"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("2<sup>3</sup> &middot; 3", 24),
        ("<math><msup><mn>2</mn><mn>3</mn></msup><mo>&sdot;</mo><mn>3</mn></math>", 24),
        ("<math><mfrac><mn>48</mn><mn>2</mn></mfrac></math>", 24),
        ("<span class='math'>\\(\\frac{48}{2}\\)</span>", 24),
        ("<img alt='48 / 2' src=a.png>", 24),
        ("<math><msub><mn>2</mn><mn>4</mn></msub></math>", None),
        ("<img src=a.png>", None),
    ],
)
def test_a_formula_is_its_working_or_unreadable(written, count):
    cell = read(f"<tr><td>fc</td><td>3</td><td>{written}</td></tr>").rows[0].cells["params"]
    assert cell.count == count and bool(cell.fault) == (count is None)


def test_a_table_within_another_is_a_table_of_its_own():
    inner = f"<table>{HEAD}<tr><td>fc</td><td>3</td><td>219</td></tr></table>"
    (found,) = tables_in(f"<p>My answer:</p><table><tr><td>{inner}</td></tr></table>".encode(), "sheet")
    assert cells(found) == [("fc", (3,), 219)]


def test_a_page_is_read_with_its_printed_text_and_without_its_script():
    page = (
        "<!DOCTYPE html><html><head><script>conv9: 1x1x1</script></head><body><pre>conv1: 8x8x2\nfc: 3\n</pre></body>"
    )
    assert cells(parse(page.encode(), "sheet")) == [("conv1", (8, 8, 2)), ("fc", (3,))]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("<table>" * 300, "20 within one another"),
        ("<table><tr><td>1</table>" * 300, "more than 200 tables"),
        (f"<table>{HEAD}" + "<tr><td>fc<td>1" * 20_001, "more than 20000 rows"),
        (f"<table>{HEAD}<tr><td colspan=9999>fc<td>1</table>", "more than 200 columns"),
    ],
)
def test_a_table_beyond_the_limits_is_refused(data, message):
    with pytest.raises(ZooError, match=message):
        parse(data.encode(), "sheet")


# Notebooks


def notebook(*cells: dict) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


def test_outputs_of_a_notebook_are_read_and_its_code_is_not():
    table = f"<table>{HEAD}<tr><td>fc</td><td>3</td><td>219</td></tr></table>"
    shown = {"output_type": "display_data", "data": {"text/html": [table], "text/plain": ["conv9: 1x1x1"]}}
    code = {"cell_type": "code", "source": ["conv8: 2x2x2\n", "conv9: 1x1x1\n"], "outputs": [shown]}
    found = parse(notebook({"cell_type": "markdown", "source": "## My answer:"}, code), "sheet")
    assert (found.caption, cells(found)) == ("My answer", [("fc", (3,), 219)])


def test_what_a_notebook_printed_is_read():
    printed = {"output_type": "stream", "text": ["conv1: 8x8x2, 20 params\n", "fc: 3, 219 params\n"]}
    found = parse(notebook({"cell_type": "code", "source": "", "outputs": [printed]}), "sheet")
    assert cells(found) == [("conv1", (8, 8, 2), 20), ("fc", (3,), 219)]


@pytest.mark.parametrize("data", [b'{"cells": [', b'{"cells": 1}', b'{"cells": [1]}', b'{"cells":' + b"[" * 99_999])
def test_a_damaged_notebook_is_refused(data):
    with pytest.raises(ZooError, match="not a readable notebook"):
        parse(data, "sheet")


def test_headings_of_two_rows_tell_sizes_that_go_in_from_those_that_come_out():
    above = (
        "<tr><th rowspan=2>layer</th><th colspan=3>input</th><th colspan=3>output</th><th rowspan=2>params</th></tr>"
    )
    below = "<tr>" + "<th>H</th><th>W</th><th>C</th>" * 2 + "</tr>"
    cells = "".join(f"<td>{each}</td>" for each in ("conv", 28, 30, 1, 26, 28, 5, 50))
    found = tables_in(f"<html><table>{above}{below}<tr>{cells}</tr></table></html>".encode(), "sheet")
    assert [row.cells["output"].shape for row in found[0].rows] == [(26, 28, 5)]


def test_what_a_field_of_a_form_holds_is_its_text():
    (row,) = read('<tr><td>conv1<td><input value="9 x 9 x 4"><td><input type="number" value=104></tr>').rows
    assert (row.cells["output"].shape, row.cells["params"].count) == ((9, 9, 4), 104)


def test_a_raised_figure_may_be_a_power_or_a_note():
    (row,) = read("<tr><td>conv1<td>9<sup>2</sup> x 4<td>(5<sup>2</sup> + 1) * 4</tr>").rows
    assert "may be a power or a note" in row.cells["output"].fault
    assert row.cells["params"].count == 104
    noted = HEAD.replace("params", "params<sup>1</sup>")
    (row,) = parse(f"<table>{noted}<tr><td>conv1<td>9 x 9 x 4<td>104<sup>3</sup></table>".encode(), "sheet").rows
    assert "may be a power or a note" in row.cells["params"].fault
