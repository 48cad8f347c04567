"""Tables that are turned or torn, and what is known and not read."""

import pytest

from zoo.errors import ZooError
from zoo.light.sheets.read import parse, read_sheet


def cells(text: str):
    rows = parse(text.encode(), "sheet").rows
    return [(row.name, *(cell.shape or cell.count for cell in row.cells.values())) for row in rows]


def test_layers_may_be_columns():
    text = "layer;conv1;pool1;fc\noutput;8 x 8 x 2;4 x 4 x 2;3\nparams;20;0;99\n"
    assert cells(text) == [("conv1", (8, 8, 2), 20), ("pool1", (4, 4, 2), 0), ("fc", (3,), 99)]


def test_a_turned_table_may_go_on_below():
    text = "| layer | conv1 | pool1 |\n|-|-|-|\n| params | 20 | 0 |\n| layer | fc |\n| params | 99 |\n"
    assert cells(text) == [("conv1", 20), ("pool1", 0), ("fc", 99)]


@pytest.mark.parametrize(("first", "last"), [("layer", "total"), ("", "sum"), ("", "output"), ("quantity", "Total")])
def test_a_turned_table_may_have_a_column_of_sums_or_an_output_layer(first, last):
    text = f"{first},conv1,pool1,{last}\noutput shape,8x8x2,4x4x2,\nparams,20,0,20\n"
    rows = parse(text.encode(), "sheet").rows
    assert [row.name for row in rows][:2] == ["conv1", "pool1"]
    assert not {"output shape", "params"} & {row.name for row in rows}


def test_a_row_that_is_called_as_a_column_of_counts_is_no_layer_and_named():
    found = parse(b"layer,output,params\nconv1,8x8x2,20\nparams,20,20\n# weights,1,2\n", "sheet")
    assert ([row.name for row in found.rows], len(found.unread)) == (["conv1"], 2)


def test_a_layer_with_a_known_heading_for_its_name_turns_no_table():
    assert cells("layer,output,params\noutput,3,9\nconv1,8x8x2,20\n") == [("output", (3,), 9), ("conv1", (8, 8, 2), 20)]


HEAD = "layer,output,params\n"


def test_thousands_that_a_comma_broke_are_joined():
    text = f"{HEAD}conv1,8 x 8 x 2,1,792\npool1,4 x 4 x 2,0,\nflatten,147,456,0\nfc,10,1,474,570\n"
    assert cells(text) == [
        ("conv1", (8, 8, 2), 1792), ("pool1", (4, 4, 2), 0), ("flatten", (147456,), 0), ("fc", (10,), 1474570)
    ]  # fmt: skip


@pytest.mark.parametrize(("row", "cells"), [("fc,12,345,678", 4), ("fc," + "123," * 30 + "1", 32)])
def test_what_can_be_joined_in_more_ways_than_one_is_unclear(row, cells):
    found = parse(f"{HEAD}conv1,8x8x2,20\n{row}\n".encode(), "sheet").rows[1].cells
    assert found.keys() == {"output", "params"}
    assert all(f"the row has {cells} cells under 3 headings" in cell.text and cell.fault for cell in found.values())


def test_what_stands_beyond_the_last_heading_is_named():
    found = parse(f"{HEAD}conv1,8x8x2,20\nfc,10,20,see,page 2\n".encode(), "sheet")
    assert found.rows[1].cells["params"].count == 20
    assert [tuple(each) for each in found.unread] == [("row 3", "has 5 cells under 3 headings: see, page 2")]


def stream(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0" + bytes(600) + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (stream("WordDocument"), r"an old Word document \(.doc\); save it as .docx"),
        (stream("Workbook"), r"an old Excel file \(.xls\); save it as .xlsx"),
        (stream("EncryptedPackage"), "a document with a password; save it without one"),
        (b"{\\rtf1 layer}", r"a rich text file \(.rtf\); save it as .docx"),
        (b"\x89PNG\r\n\x1a\n", r"a picture \(PNG\); type the table"),
        (b"\xff\xd8\xff\xe0", r"a picture \(JPEG\); type the table"),
        (b"\x00\x00\x00\x18ftypheic", r"a picture \(HEIC or AVIF\); type the table"),
        (b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.presentation", r"a presentation \(.odp\)"),
        (b"PK\x03\x04 Index/Document.iwa", r"an Apple document \(.pages\); export it as .docx"),
        (b"PK\x03\x04 Index/Tables/DataList.iwa", r"an Apple document \(.numbers\); export it as .xlsx"),
        (b"%!PS", r"a PostScript file; print it as a PDF"),
        (b"PK\x03\x04 ppt/presentation.xml", r"a presentation \(.pptx\)"),
        (b"PK\x03\x04 xl/workbook.bin", "a binary Excel file"),
        (b"<?xml version='1.0'?><office:document x='1'>", "a flat OpenDocument file"),
    ],
)
def test_a_form_that_is_not_read_is_named_with_what_to_do(data, told):
    with pytest.raises(ZooError, match=f"^sheet: {told}") as refused:
        parse(data, "sheet")
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("above", "caption"),
    [
        ("## My *answer*:\n\n", "My *answer"),
        ("First.\nThen this:\n", "Then this"),
        ("| a | b |\n\n", ""),
        ("", ""),
        ("<h2>Answer</h2>\n\n", "Answer"),
    ],
)
def test_the_line_above_a_table_is_its_caption(above, caption, tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(f"{above}| layer | output |\n|-|-|\n| fc | 3 |\n")
    assert read_sheet(path).caption == caption


@pytest.mark.parametrize(
    "row", ["| conv1 | 7|7|3 | 84 |", "| conv1 | 7x7x3 | 84 | 91 |"], ids=["bars in a cell", "a number beyond"]
)
def test_a_row_with_numbers_beyond_its_headings_is_unclear_and_they_are_named(row):
    found = parse(f"| layer | output | params |\n|-|-|-|\n{row}\n| fc | 10 | 1480 |\n".encode(), "sheet")
    assert all(cell.fault for cell in found.rows[0].cells.values())
    assert found.rows[1].cells["params"].count == 1480
    assert [each.place for each in found.unread] == ["row 3"]


def test_a_note_beyond_the_headings_is_named_and_costs_nothing():
    found = parse(b"| layer | output | params |\n|-|-|-|\n| fc | 10 | 1480 | easy |\n", "sheet")
    assert found.rows[0].cells["params"].count == 1480
    assert [tuple(each) for each in found.unread] == [("row 3", "has 4 cells under 3 headings: easy")]


def test_a_shape_in_brackets_that_commas_broke_is_put_together():
    found = parse(f"{HEAD}conv1,(7, 7, 3),84\nfc,10,1480\n".encode(), "sheet").rows[0].cells
    assert (found["output"].shape, found["params"].count) == ((7, 7, 3), 84)


def test_a_size_under_the_heading_of_types_tells_that_a_row_lacks_a_cell():
    found = parse(b"layer,type,output,params\nconv1,7 x 7 x 3,84\nfc,Dense,10,1480\n", "sheet").rows
    assert found[0].cells["output"].fault == "the row has 3 cells under 4 headings, and a size for its type"
    assert found[1].cells["output"].shape == (10,)


def test_layers_as_columns_are_turned_where_a_row_is_not_known_and_a_name_is_a_settings():
    found = parse(b"| layer | conv | pool |\n|-|-|-|\n| wobble | 1 | 2 |\n| H | 7 | 3 |\n| W | 7 | 3 |\n| C | 3 | 3 |\n"
                  b"| params | 84 | 0 |\n", "sheet")  # fmt: skip
    assert [(row.name, row.cells["output"].shape) for row in found.rows] == [("conv", (7, 7, 3)), ("pool", (3, 3, 3))]
