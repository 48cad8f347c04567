"""The same answer in each form in which a class hands it in."""

import pytest
from conftest import FACTS

from zoo.errors import EXTRAS, ZooError
from zoo.light.sheets.read import parse, tables_in

FORMS = FACTS / "forms"
OUTPUTS = [(30, 30, 8), (15, 15, 8), (13, 13, 12), (2028,), (5,)]
COUNTS = [224, 0, 876, 0, 10145]
BESIDE_AN_EXAMPLE = ["docx", "odt", "html", "mathml.html", "tex", "rst", "ipynb", "gitlab.md"]


@pytest.mark.parametrize("form", BESIDE_AN_EXAMPLE)
def test_a_document_gives_its_tables_under_what_stands_above_them(form):
    example, answer = tables_in((FORMS / f"pandoc_small.{form}").read_bytes(), "sheet")
    assert (example.caption.replace("’", "'"), answer.caption) == ("The lecture's example", "Computed by hand")
    assert [row.cells["output"].shape for row in answer.rows] == OUTPUTS
    assert [row.cells["params"].count for row in answer.rows] == COUNTS
    assert not any(cell.fault for row in answer.rows for cell in row.cells.values())


@pytest.mark.parametrize("form", ["docx", "odt", "html", "mathml.html", "tex"])
def test_a_struck_out_answer_is_named(form):
    _, answer = tables_in((FORMS / f"pandoc_small.{form}").read_bytes(), "sheet")
    assert [each.why for each in answer.unread] == ["has struck-out text: 32 x 32 x 8"]


@pytest.mark.parametrize("file", ["fpdf2_small.pdf", "reportlab_ruled.pdf", "reportlab_unruled.pdf"])
def test_a_table_of_a_pdf_is_read_with_its_empty_cells(file):
    found = parse((FORMS / file).read_bytes(), "sheet")
    cells = [(row.name, row.cells.get("output"), row.cells.get("params")) for row in found.rows]
    assert [cell.shape if cell else None for _, cell, _ in cells] == [*OUTPUTS[:4], None]
    assert [cell.count if cell else None for _, _, cell in cells] == [224, 0, 876, None, 10145]
    assert found.caption.startswith("My answer")


def test_a_spreadsheet_of_opendocument_is_read():
    found = parse((FORMS / "odfpy_small.ods").read_bytes(), "sheet")
    assert [row.cells["params"].count for row in found.rows] == [*COUNTS, 7, 7]
    assert found.total.cells["params"].count == 11245
    assert [tuple(each) for each in found.unread] == [
        ("worksheet 'Draft'", "is hidden"),
        ("row 2", "has struck-out text: 32 x 32"),
    ]


@pytest.mark.parametrize(("module", "form"), [("docx", "docx"), ("odfdo", "odt"), ("odfdo", "ods"), ("pypdf", "pdf")])
def test_a_form_without_its_package_names_the_extra(module, form, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    file = next(FORMS.glob(f"*.{form}"))
    with pytest.raises(ZooError, match=r"pip install 'homework-zoo\[sheets\]'"):
        parse(file.read_bytes(), "sheet")
    assert EXTRAS[module] == "sheets"


def test_headings_of_jira_have_two_bars():
    found = parse(b"||layer||output||params||\n|conv1|7 x 7 x 4\\\\(9-3)/1+1 = 7|40|\n|fc|10|1970|\n", "sheet")
    assert [row.cells["params"].count for row in found.rows] == [40, 1970]
    assert found.rows[0].cells["output"].shape == (7, 7, 4)
