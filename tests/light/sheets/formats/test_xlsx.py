import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from conftest import FACTS
from hostile import outcome
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats import registry
from zoo.light.sheets.read import parse, read_sheet
from zoo.light.sheets.sheet import Sheet

HERE = FACTS / "sheets"


def test_a_workbook_is_read_by_worksheet_rows():
    for file, first in (("openpyxl_small_cnn.xlsx", 4), ("xlsxwriter_small_cnn.xlsx", 2)):
        found = read_sheet(HERE / file)
        assert (found.format, found.rows[0].number) == ("xlsx", first)
        counts = [row.cells["params"].count for row in found.rows]
        assert counts == [456, 0, 550, 0, 1610]
        assert [row.name for row in found.rows] == ["conv1", "pool", "conv2", "flatten", "dense"]
        assert found.rows[2].cells["output"].shape == (4, 4, 10)


def test_a_formula_is_its_saved_value_and_says_so_where_there_is_none():
    assert read_sheet(HERE / "xlsxwriter_small_cnn.xlsx").total.cells["params"].count == 2616
    without = read_sheet(HERE / "openpyxl_small_cnn.xlsx").total.cells["params"]
    assert (without.count, without.fault) == (None, "the formula =SUM(D4:D8) has no saved value")


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = '<sheet name="a" sheetId="1" r:id="r1"/>'
USUAL = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{SHEET}</sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/sharedStrings.xml": f"<sst {MAIN}/>",
}


HEADINGS = '<row r="1"><c t="inlineStr"><is><t>layer</t></is></c><c t="inlineStr"><is><t>output</t></is></c></row>'


def workbook(
    rows: str = '<row r="2"><c r="A2" t="inlineStr"><is><t>fc</t></is></c><c r="B2"><v>10</v></c></row>', **parts
):
    """A workbook of these parts, which stand in for the usual ones."""
    sheet = f"<worksheet {MAIN}><sheetData>{HEADINGS}{rows}</sheetData></worksheet>"
    usual = {**USUAL, "xl/worksheets/sheet1.xml": sheet}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in usual.items():
            archive.writestr(name, parts.get(re.sub(r".*/|\.xml", "", name), part))
    return buffer.getvalue()


def test_the_plain_workbook_of_these_tests_is_read():
    assert parse(workbook(), "plain").rows[0].cells["output"].shape == (10,)


BOMB = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (workbook(sharedStrings=BOMB), "declares a document type"),
        (workbook(sharedStrings='<!DOCTYPE s SYSTEM "file:///etc/passwd"><sst/>'), "declares a document type"),
        (workbook(sharedStrings=BOMB.encode("utf-16")), "declares a document type"),
        (workbook(sharedStrings="<sst>" + " " * 50_000_000), r"sharedStrings.xml unpacks to more than"),
        (workbook(sheet1="<a>" * 1000), "not a readable workbook"),
        (workbook(sheet1="<worksheet><row>"), "not a readable workbook"),
        (workbook(sheet1=f"<worksheet {MAIN}/>"), "no layer table"),
        (workbook(rows='<row r="2"><c r="XFD2"><v>1</v></c></row>'), "row 2: a cell in column 16384"),
        (workbook(rows="<row/>" * 20_001), "more than 20000 rows"),
        (workbook(rows=f'<row><c t="str"><v>{"1" * 5000}</v></c></row>'), "row 2: a cell of more than 4000 characters"),
    ],
)
def test_a_hostile_workbook_is_refused(data, message):
    with pytest.raises(ZooError, match=message):
        parse(data, "hostile")


def test_an_encrypted_workbook_is_refused():
    data = bytearray(workbook())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    with pytest.raises(ZooError, match="encrypted"):
        parse(bytes(data), "hostile")


def test_odd_values_of_a_workbook_are_text():
    values = ["1E+308", "1e5", "-1", "9" * 30, "0.1", "1.0", ""]
    rows = "".join(f'<row><c t="str"><v>fc</v></c><c><v>{value}</v></c></row>' for value in values)
    found = outcome(workbook(rows=rows + '<row><c t="str"><v>fc</v></c><c t="b"><v>1</v></c></row>'))
    assert isinstance(found, Sheet)
    assert [cell.shape for row in found.rows for cell in row.cells.values() if cell.shape] == [(100000,), (1,)]


@pytest.mark.parametrize("cell", ["<c><v>nan</v></c>", '<c t="s"><v>99</v></c>', '<c s="99"><v>1</v></c>'])
def test_a_value_that_no_workbook_has_is_refused(cell):
    assert "not a readable workbook" in outcome(workbook(rows=f"<row>{cell}</row>"))


def merged(area: str, times: int) -> str:
    """A worksheet of many rows in which an area is merged so many times."""
    rows, areas = "<row><c><v>1</v></c></row>" * 3000, f'<mergeCell ref="{area}"/>' * times
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData><mergeCells>{areas}</mergeCells></worksheet>"


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet1": merged("A1:XFD1048576", 1)},
        {"sheet1": merged("A1:XFD1048576", 20_000)},
        {"sheet1": f"<worksheet {MAIN}>" + '<conditionalFormatting sqref="A1"/>' * 50_000 + "</worksheet>"},
        {"sharedStrings": f"<sst {MAIN}>" + "<si/>" * 50_000 + "</sst>"},
        {"workbook": USUAL["xl/workbook.xml"].replace("</sheets>", f"{SHEET * 20_000}</sheets>")},
    ],
)
def test_a_workbook_made_to_be_slow_is_not(parts):
    outcome(workbook(**parts))


# Workbooks as programs make them


def saved(book: openpyxl.Workbook) -> Sheet:
    """The sheet that a workbook is read as."""
    buffer = io.BytesIO()
    book.save(buffer)
    return parse(buffer.getvalue(), "made")


def made(*rows: tuple) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (("layer", "output", "params"), *rows):
        book.active.append(row)
    return book


def test_a_run_that_is_struck_out_is_no_part_of_the_answer():
    struck, raised = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    output = CellRichText(TextBlock(struck, "224 x 224 x 64 "), "222 x 222 x 64")
    book = made(("conv", output, CellRichText("1.792·10", TextBlock(raised, "3"))), ("fc", 10, 99))
    book.active["C3"].font = Font(strike=True)
    conv, dense = saved(book).rows
    assert (conv.cells["output"].shape, conv.cells["params"].count) == ((222, 222, 64), 1792)
    assert dense.cells.keys() == {"output"}


@pytest.mark.parametrize("made_of_it", [date(2026, 10, 10), time(5, 30), timedelta(days=1, minutes=24), datetime.now()])
def test_what_the_spreadsheet_made_a_date_of_is_unreadable(made_of_it):
    cells = saved(made(("dense", made_of_it, made_of_it))).rows[0].cells
    for cell in cells.values():
        assert (cell.shape, cell.count, cell.fault) == (None, None, "the spreadsheet made a date of it")


def test_what_is_hidden_is_not_read_but_named():
    book = made(("conv", "1 x 1 x 1", 1), ("fc", 10, 1470))
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("Draft").sheet_state = "hidden"
    found = saved(book)
    assert [(row.name, [*row.cells]) for row in found.rows] == [("fc", ["output"])]
    places = ["worksheet 'Draft'", "row 2", "column C"]
    assert [tuple(each) for each in found.unread] == [(place, "is hidden") for place in places]


def test_a_workbook_of_hidden_worksheets_is_refused():
    book = made(("fc", 10, 1470))
    book.create_chartsheet("curves")
    book.active.sheet_state = "hidden"
    with pytest.raises(ZooError, match="every worksheet of the workbook is hidden"):
        saved(book)


def test_what_is_left_out_often_is_counted():
    book = made(*((f"conv{at}", 1, 1) for at in range(30)))
    for row in range(2, 27):
        book.active[f"C{row}"].font = Font(strike=True)
    unread = saved(book).unread
    assert len(unread) == 21 and tuple(unread[0]) == ("row 2", "has struck-out text: 1")
    assert tuple(unread[-1]) == ("5 more parts", "are hidden, deleted or struck out")


def test_the_title_and_which_worksheet_is_open_are_kept():
    book = made(("fc", 10, 1470))
    book.create_sheet("Answer").append(("layer", "output"))
    book["Answer"].append(("fc", 10))
    book.active = 1
    book.save(buffer := io.BytesIO())
    found = registry.grids(document.opened(buffer.getvalue()))
    assert [(grid.caption, grid.active) for grid in found] == [("Sheet", False), ("Answer", True)]


def test_a_merged_answer_stands_for_all_its_rows():
    book = made(("conv1", "8 x 8 x 2", 20), ("conv2", "6 x 6 x 2", None), ("conv3", "4 x 4 x 2", None))
    book.active.merge_cells("C2:C4")
    assert [row.cells["params"].count for row in saved(book).rows] == [20, 20, 20]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (1792, "#,##0", "1792"), (1792.0, "0.00", "1792"), (0.25, "0%", "25%"), (1.8, '0.0"M"', "1.8M"),
        (1792, '#,##0 "params"', "1792 params"), (1792000, '0.0,"k"', "1792000"),
        (73.85599999999999, "General", "73.856"),
        (1792, ";;;", None), ("'1792", "@", "1792"), (1792, '"$"#,##0', "1792"), (1e20, "General", "1e+20"),
    ],
)  # fmt: skip
def test_a_number_is_what_it_is_shown_as(value, shown_as, text):
    book = made(("fc", 10, value), ("conv", 1, 1))
    book.active["C2"].number_format = shown_as
    cell = saved(book).rows[0].cells.get("params")
    assert (cell and cell.text) == text


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        ("=C2*2+B3", 41), ("=SUM(C2:C2,1)", None), ("=SUM($C$2:C2)+1", 21), ("=PRODUCT(B3:B3)*2", 2), ("=C3", None),
        ("=A2", None), ("=Other!C2", None), ("=C2/3", None), ("=C9+5", 5), ("=10^30", None), ("=C2+D3", 47),
    ],
)  # fmt: skip
def test_a_formula_over_other_cells_is_computed_where_it_is_a_sum_or_a_product(formula, count):
    book = made(("conv", 8, 20), ("fc", 1, formula))
    book.active["D3"] = "=C2+7"
    cell = saved(book).rows[1].cells["params"]
    assert cell.count == count and bool(cell.fault) == (count is None)


def test_formulas_that_need_each_other_end():
    book = made(*((f"conv{at}", 1, f"=SUM(C2:C{at - 1})+C{at + 1}") for at in range(3, 1500)))
    assert saved(book).rows[0].cells["params"].count is None


def test_a_hidden_worksheet_and_one_of_prose_are_passed_over():
    book = made(("draft", 1, 1))
    book.active.sheet_state = "hidden"
    book.create_sheet().append(["Read the next sheet."])
    final = book.create_sheet()
    for row in (("layer", "params"), ("fc", 1470)):
        final.append(row)
    assert saved(book).rows[0].name == "fc"


def test_a_chart_alone_in_a_worksheet_is_passed_over():
    book = made(("fc", 10, 1470))
    book.create_chartsheet("curves", 0)
    assert saved(book).rows[0].cells["params"].count == 1470


def test_a_merged_cell_is_its_first_one_alone():
    covered = '<row r="2"><c t="str"><v>fc</v></c><c><v>10</v></c></row><row r="3"><c r="B3"><v>7</v></c></row>'
    sheet = f'<worksheet {MAIN}><sheetData>{HEADINGS}{covered}</sheetData><mergeCells><mergeCell ref="A2:A3"/>'
    found = parse(workbook(sheet1=f'{sheet}<mergeCell ref="B2:B3"/></mergeCells></worksheet>'), "made")
    assert [(row.name, row.cells["output"].shape) for row in found.rows] == [("fc", (10,))]


@pytest.mark.parametrize(("formula", "count"), [("(3*3*3+1)*64", 1792), ("SUM(B2:B3)", None)])
def test_a_formula_that_was_saved_as_zero_is_computed_or_unreadable(formula, count):
    rows = f'<row><c t="str"><v>fc</v></c><c><f>{formula}</f><v>0</v></c></row>'
    sheet = f"<worksheet {MAIN}><sheetData>{HEADINGS.replace('output', 'params')}{rows}</sheetData></worksheet>"
    cell = parse(workbook(sheet1=sheet), "made").rows[0].cells["params"]
    assert cell.count == count
    assert ("has no saved value" in cell.fault) == (count is None)
