import ast
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from zoo.errors import ZooError
from zoo.light.sheets import formats as folder
from zoo.light.sheets.formats import registry
from zoo.light.sheets.named_values import parse_values
from zoo.light.sheets.read import parse

SHEETS = ROOT / "zoo" / "light" / "sheets"
OWN_FILES = {each.name: SHEETS / "formats" / f"{each.name}.py" for each in registry.formats()}
# Also forms that commands print in, modules and packages.
OF_OTHER_THINGS = {"json", "csv", "markdown", "keras", "html", "pdf", "latex", "docx", "torchmeter"}

STARRED = """
from zoo.light.sheets.formats.format import Format
from zoo.light.sheets.grids.grid import Grid, Habits


def grids(document):
    records = [(at, line.split("*")) for at, line in enumerate(document.lines, 1)]
    yield Grid("starred", records, Habits(batch_first=True))


FORMAT = Format(
    name="starred", title="values apart by stars", order=1, accepts=lambda document: "*" in document.text, grids=grids
)
"""


@pytest.fixture
def starred(tmp_path, monkeypatch):
    """A format whose file lies in the folder of formats, as far as Python can tell."""
    (tmp_path / "starred.py").write_text(STARRED, encoding="utf-8")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    registry.formats.cache_clear()
    yield
    registry.formats.cache_clear()
    sys.modules.pop("zoo.light.sheets.formats.starred")


def test_a_new_format_is_one_new_file(starred):
    found = parse(b"layer*output\nfc*[2, 5, 10]\n", "sheet")
    assert (found.format, found.rows[0].cells["output"].shape) == ("starred", (5, 10))
    assert parse_values(b"name*value\ny*0.5\n", "sheet").values[0].text == "0.5"
    assert "values apart by stars" in registry.accepted()


def test_a_file_is_named_after_its_format():
    assert len(OWN_FILES) == len(registry.formats())
    assert all(path.is_file() for path in OWN_FILES.values())


def strings(path: Path) -> set[object]:
    return {each.value for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.Constant)}


def test_no_other_file_of_the_zoo_names_a_format():
    names = OWN_FILES.keys() - OF_OTHER_THINGS
    named = {path: strings(path) & names for path in (ROOT / "zoo").rglob("*.py") if path not in OWN_FILES.values()}
    assert {path: found for path, found in named.items() if found} == {}


@pytest.mark.parametrize("path", sorted((SHEETS / "formats").glob("*.py")), ids=lambda path: path.stem)
def test_no_format_and_nothing_that_formats_share_names_another(path):
    assert strings(path) & OWN_FILES.keys() <= {path.stem}


@pytest.mark.parametrize("reader", ["document", "read", "rows", "columns", "cells", "totals", "named_values"])
def test_no_reader_names_a_format(reader):
    assert not strings(SHEETS / f"{reader}.py") & OWN_FILES.keys()


def test_the_table_that_stands_first_is_read():
    drawn = "│ Layer (type) │ Output Shape │\n│ fc (Dense) │ (None, 7) │\n"
    person = "| layer | output |\n|-|-|\n| fc | 10 |\n"
    texts = [f"{drawn}\n\n{person}", f"{person}\n\n{drawn}"]
    assert [parse(text.encode(), "sheet").format for text in texts] == ["keras", "markdown"]


def test_what_is_no_text_is_told_the_formats():
    for data in (b"\x00\x01", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(ZooError) as refused:
            parse(data, "sheet")
        assert str(refused.value).endswith(f"{registry.accepted()}.")


@pytest.mark.parametrize(
    "text",
    [
        '[{"layer": "conv1", "output": [9, 9, 4], "params": 260}, {"layer": "fc", "output": 4, "params": null}]',
        '{"net": {"conv1": {"output": "9x9x4", "params": 260}, "fc": {"output": [null, 4]}}}',
    ],
)
def test_json_of_objects_is_a_table(text):
    rows = [
        (row.name, {column: cell.shape or cell.count for column, cell in row.cells.items()})
        for row in parse(text.encode(), "sheet").rows
    ]
    assert rows == [("conv1", {"output": (9, 9, 4), "params": 260}), ("fc", {"output": (4,)})]


def test_json_loses_neither_a_key_that_stands_twice_nor_a_number_beside_the_layers():
    layers = '"conv1": {"output": {"h": 9, "w": 9, "c": 4}, "params": 260}, "fc": {"output": 4, "params": 7}'
    found = parse(f'{{{layers}, "total": 267}}'.encode(), "sheet")
    assert [row.cells["output"].shape for row in found.rows] == [(9, 9, 4), (4,)]
    assert [tuple(each) for each in found.unread] == [("the JSON", "has 'total' outside the table: 267")]
    with pytest.raises(ZooError, match="the key 'conv1' stands twice"):
        parse(f'{{{layers}, "conv1": {{"params": 9}}}}'.encode(), "sheet")


@pytest.mark.parametrize("text", ['{"conv1": 260}', '[{"layer": "conv1", "params": 26', '[{"a": 1}]', '{"a": ' * 9999])
def test_other_json_is_refused_in_one_line(text):
    with pytest.raises(ZooError, match=r"^sheet: (no layer table|not readable JSON)[^\n]*$"):
        parse(text.encode(), "sheet")


@pytest.mark.parametrize(
    "text",
    [
        "net = [\n  layers.Conv2D(10, kernel_size=(5, 5)),\n  layers.MaxPooling2D(pool_size=(2, 2)),\n]\n",
        "self.conv1 = nn.Conv2d(1, 10, kernel_size=5)\nself.fc1 = nn.Linear(320, 50)\n",
        "model.add(Conv2D(10, kernel_size=(5, 5)))\nmodel.add(Dense(10, name='scores'))\n",
    ],
)
def test_code_is_no_answer_and_refused_as_such(text):
    with pytest.raises(ZooError, match="the code that builds it"):
        parse(text.encode(), "sheet")
