import io
import zipfile

import pytest
from conftest import FACTS
from hostile import outcome

from zoo.errors import ZooError
from zoo.light.sheets.read import parse, read
from zoo.light.sheets.sheet import Sheet

HERE = FACTS / "sheets"


def test_a_workbook_is_read_by_worksheet_rows():
    for file, first in (("openpyxl_small_cnn.xlsx", 4), ("xlsxwriter_small_cnn.xlsx", 2)):
        found = read(HERE / file)
        assert (found.format, found.rows[0].number) == ("xlsx", first)
        counts = [row.cells["params"].count for row in found.rows]
        assert counts == [456, 0, 550, 0, 1610]
        assert [row.name for row in found.rows] == ["conv1", "pool", "conv2", "flatten", "dense"]
        assert found.rows[2].cells["output"].shape == (4, 4, 10)


def test_a_formula_is_its_saved_value_and_says_so_where_there_is_none():
    assert read(HERE / "xlsxwriter_small_cnn.xlsx").total.cells["params"].count == 2616
    without = read(HERE / "openpyxl_small_cnn.xlsx").total.cells["params"]
    assert (without.count, without.fault) == (None, "the formula =SUM(D4:D8) has no saved value")


def workbook(**parts: str) -> bytes:
    """A workbook of these parts, which stand in for the usual ones."""
    cells = '<c r="A1" t="inlineStr"><is><t>layer</t></is></c><c r="B1" t="inlineStr"><is><t>output</t></is></c>'
    usual = {
        "sheet1": f'<worksheet><sheetData><row r="1">{cells}</row>%s</sheetData></worksheet>'
        % parts.pop("rows", '<row r="2"><c r="A2" t="inlineStr"><is><t>fc</t></is></c><c r="B2"><v>10</v></c></row>'),
        "sharedStrings": "<sst/>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", (usual | parts)["sheet1"])
        archive.writestr("xl/sharedStrings.xml", (usual | parts)["sharedStrings"])
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
        (workbook(sheet1="<a>" * 1000), "nested too deep"),
        (workbook(sheet1="<worksheet><row>"), "not a readable workbook"),
        (workbook(sheet1="<worksheet/>"), "no layer table"),
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
    values = ["1E+308", "1e5", "nan", "inf", "-1", "9" * 30, "0.1", "1.0", ""]
    rows = "".join(f'<row><c t="str"><v>fc</v></c><c><v>{value}</v></c></row>' for value in values)
    found = outcome(workbook(rows=rows + '<row><c t="s"><v>99</v></c><c t="b"><v>1</v></c></row>'))
    assert isinstance(found, Sheet)
    assert [cell.shape for row in found.rows for cell in row.cells.values() if cell.shape] == [(100000,), (1,)]
