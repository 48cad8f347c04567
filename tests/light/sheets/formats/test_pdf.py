import io
import subprocess

import pypdf
import pytest
from conftest import FACTS

from zoo.errors import ZooError
from zoo.light.sheets.formats import pdf
from zoo.light.sheets.grids import pdf_text
from zoo.light.sheets.read import parse

FORMS = FACTS / "forms"


def records(text: str):
    """The records of the tables in a page's text."""
    return [[cells for _, cells in part.records] for part in pdf._parts(text.split("\n"), ()) if part.records]


def test_lines_of_a_pdf_are_read_as_answers():
    found = parse((FORMS / "reportlab_lines.pdf").read_bytes(), "sheet")
    assert [row.cells["output"].shape for row in found.rows] == [(30, 30, 8), (15, 15, 8), (13, 13, 12)]


def test_a_raised_figure_of_a_pdf_is_a_power():
    found = parse((FORMS / "reportlab_raised.pdf").read_bytes(), "sheet")
    assert [row.cells["params"].count for row in found.rows] == [224, 876]


def test_a_table_goes_on_over_pages_and_ends_at_prose():
    text = (
        "layer    output       params\nconv1    30 x 30 x 8     224\n\n"
        "pool          15 x 15 x 8\nThat is what I computed for all of it.\nfc    3\n"
    )
    table = [["layer", "output", "params"], ["conv1", "30 x 30 x 8", "224"], ["pool", "15 x 15 x 8", ""]]
    assert records(text) == [table]


def test_a_line_that_may_be_of_two_rows_makes_both_unclear():
    between = f"{'(3*3*3+1)':>33}"
    (table,) = records(
        f"layer    output         params\nconv1    30 x 30 x 8\n{between}\nconv2    13 x 13 x 12   *12\n"
    )
    assert [row[2].endswith("[a line between two rows]") for row in table[1:]] == [True, True]


@pytest.mark.parametrize("written", ["1.605·104", "1,605 x 104"])
def test_a_power_that_may_have_lost_its_height_is_unclear(written):
    (table,) = records(f"layer   output   params\ndense   50       {written}\n")
    assert table[1][2] == f"{written} [is it a power of ten?]"


def test_a_column_may_begin_one_space_or_none_after_the_longest_name():
    (table,) = records(
        "layer    output       params\nconv1    30 x 30 x 8  224\nflattens 7200         0\nmaxpools 15 x 15 x 8\n"
        "flattened9            0\n"
    )
    assert table[2:] == [["flattens", "7200", "0"], ["maxpools", "15 x 15 x 8", ""], ["flattened", "9", "0"]]
    (table,) = records("Layer        Output\nconv1   30 x 30 x 8\nflatten 7200\n")
    assert table[2] == ["flatten", "7200"]


def test_a_working_that_is_set_wide_is_one_cell():
    (table,) = records("layer   output            params\nconv1   30  ×  30  ×  8   (3 ⋅ 3)  =  9\n")
    assert table[1] == ["conv1", "30 × 30 × 8", "(3 ⋅ 3) = 9"]


def blank(pages: int, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(99, 99)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(buffer := io.BytesIO())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (blank(1), "a PDF without text, as a scan is"),
        (blank(3000), "a PDF of 3000 pages; the limit is 100"),
        (blank(1, "secret"), "a PDF with a password"),
        (b"%PDF-1.7 and no more", "not a readable PDF"),
        (b"%PDF-1.7" + b"<<" * 50_000, "not a readable PDF"),
    ],
)
def test_a_pdf_that_holds_no_text_is_refused(data, message):
    with pytest.raises(ZooError, match=message):
        parse(data, "sheet")


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch):
    def late(*_, timeout, **__):
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(ZooError, match="takes more than 20 seconds"):
        pdf_text.laid_out(blank(1))
