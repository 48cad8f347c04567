"""Word and OpenDocument documents as people leave them: merged, corrected, tracked, hidden."""

import io
from copy import deepcopy

import docx
import odfdo
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zoo.errors import ZooError
from zoo.light.sheets.read import parse, tables_in

HEADINGS = ("layer", "output", "params")


def word(*rows: tuple[str, ...]):
    document = docx.Document()
    table = document.add_table(0, 3)
    for row in (HEADINGS, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document, table


def read(document):
    document.save(buffer := io.BytesIO())
    return parse(buffer.getvalue(), "sheet")


def cells(sheet):
    return [(row.name, *(cell.shape or cell.count for cell in row.cells.values())) for row in sheet.rows]


def unread(sheet):
    return [f"{place} {why}" for place, why in sheet.unread]


def test_a_merged_cell_of_word_answers_each_of_its_rows():
    document, table = word(("conv1", "8 x 8 x 2", "20"), ("conv2", "6 x 6 x 2", ""))
    table.cell(1, 2).merge(table.cell(2, 2))
    assert cells(read(document)) == [("conv1", (8, 8, 2), 20), ("conv2", (6, 6, 2), 20)]


def test_the_lines_of_a_cell_are_apart_unless_one_goes_on_with_the_last():
    document, table = word(("conv1", "(9-2)/1+1 = 8\n8 x 8", ""), ("conv2", "6 x 6", "(4+1)*2\n= 10"))
    table.cell(1, 2).text = "10"
    for cell, text in ((table.cell(1, 2), "5*2 + 10"), (table.cell(2, 1), "x 2")):
        cell.add_paragraph(text)
    found = cells(read(document))
    assert found == [("conv1", (8, 8), None), ("conv2", (6, 6, 2), 10)]


def test_struck_out_and_hidden_runs_are_named_and_raised_ones_are_powers():
    document, table = word(("conv1", "", ""), ("fc", "3", ""))
    output, params = table.cell(1, 1).paragraphs[0], table.cell(2, 2).paragraphs[0]
    output.add_run("9 x 9 x 2 ").font.strike = True
    output.add_run("8 x 8 x 2")
    params.add_run("7").font.hidden = True
    params.add_run("2·10")
    params.add_run("2").font.superscript = True
    found = read(document)
    assert cells(found) == [("conv1", (8, 8, 2)), ("fc", (3,), 200)]
    assert unread(found) == ["row 2 has struck-out text: 9 x 9 x 2", "row 3 has hidden text: 7"]


def test_a_tracked_change_is_read_as_if_it_were_accepted():
    document, table = word(("conv1", "", "20"), ("conv9", "1 x 1 x 1", "1"))
    change = '<w:{0} {1} w:id="1" w:author="a"><w:r><w:{2}>{3}</w:{2}></w:r></w:{0}>'
    paragraph = table.cell(1, 1).paragraphs[0]._p
    paragraph.append(parse_xml(change.format("del", nsdecls("w"), "delText", "9 x 9 x 2")))
    paragraph.append(parse_xml(change.format("ins", nsdecls("w"), "t", "8 x 8 x 2")))
    table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"/>'))
    found = read(document)
    assert cells(found) == [("conv1", (8, 8, 2), 20)]
    assert unread(found) == ["row 2 has deleted text: 9 x 9 x 2", "row 3 is deleted by a tracked change"]


def test_an_equation_of_word_is_its_working():
    document, table = word(("fc", "3", ""))
    maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    runs = [f"<m:r><m:t>{text}</m:t></m:r>" for text in ("48", "2", "+1")]
    fraction = f"<m:f><m:num>{runs[0]}</m:num><m:den>{runs[1]}</m:den></m:f>"
    table.cell(1, 2).paragraphs[0]._p.append(parse_xml(f"<m:oMath {maths}>{fraction}{runs[2]}</m:oMath>"))
    assert cells(read(document)) == [("fc", (3,), 25)]


def test_a_table_in_a_cell_and_lines_of_a_paragraph_are_read_too():
    _, table = word(("fc", "3", "219"))
    outer = docx.Document()
    outer.add_paragraph("conv1: 8x8x2, 20 params\nconv2: 6x6x2, 38 params")
    outer.add_table(1, 1).cell(0, 0)._tc.append(deepcopy(table._tbl))
    outer.save(buffer := io.BytesIO())
    lines, inner = tables_in(buffer.getvalue(), "sheet")
    assert cells(lines) == [("conv1", (8, 8, 2), 20), ("conv2", (6, 6, 2), 38)]
    assert cells(inner) == [("fc", (3,), 219)]


def test_a_picture_in_a_cell_is_unreadable_and_not_empty():
    document, table = word(("fc", "3", ""))
    run = table.cell(1, 2).paragraphs[0].add_run()
    run._r.append(parse_xml(f"<w:drawing {nsdecls('w')}/>"))
    assert read(document).rows[0].cells["params"].fault == "cannot read '[picture]'"


# OpenDocument


def calc(*rows: tuple, **attributes):
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    table = odfdo.Table("Answer")
    for row in (HEADINGS, *rows):
        table.append(odfdo.Row())
        table.set_row_values(table.height - 1, list(row))
    document.body.append(table)
    return document, table


def test_a_hidden_row_and_column_of_calc_are_named():
    document, table = calc(("conv1", "8 x 8 x 2", 20), ("fc", 3, 219))
    columns = table.get_elements("table:table-column")
    columns[0].set_attribute("table:number-columns-repeated", "2")
    table.insert(odfdo.Element.from_tag('<table:table-column table:visibility="collapse"/>'), position=1)
    table.get_elements("table:table-row")[2].set_attribute("table:visibility", "collapse")
    found = read(document)
    assert cells(found) == [("conv1", (8, 8, 2))]
    assert unread(found) == ["row 3 is hidden", "column C is hidden"]


@pytest.mark.parametrize(
    ("formula", "count"), [("of:=[.B3]*73", 219), ("of:=SUM([.C2:.C2];[.C2])", None), ("of:=IF(1;2;3)", None)]
)
def test_a_formula_of_calc_without_a_value_is_computed_or_unreadable(formula, count):
    document, table = calc(("conv1", "8 x 8 x 2", 20), ("fc", 3, "x"))
    cell = odfdo.Cell()
    cell.set_attribute("table:formula", formula)
    table.set_cell("C3", cell)
    found = read(document).rows[1].cells["params"]
    assert found.count == count and ("has no saved value" in found.fault) == (count is None)


def test_every_worksheet_of_calc_hidden_is_said():
    document, table = calc(("fc", 3, 219))
    style = odfdo.Style("table", name="gone")
    style.append(odfdo.Element.from_tag('<style:table-properties table:display="false"/>'))
    document.insert_style(style, automatic=True)
    table.style = "gone"
    with pytest.raises(ZooError, match="every table of the spreadsheet is hidden"):
        read(document)
