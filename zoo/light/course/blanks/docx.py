"""An empty table as a Word document, under its question."""

import io

from zoo.errors import require
from zoo.light.course.blanks.form import BlankSheet, Form

_PAGE, _MARGIN, _OF_A_CHARACTER, _POINTS = 8.5, 0.2, 0.08, 9  # inches, and the size of letters


def _write(sheet: BlankSheet) -> bytes:
    require("docx")
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(sheet.title, 1)
    document.add_paragraph(" ".join(sheet.question))
    table = document.add_table(len(sheet.rows) + 1, len(sheet.headings), style="Table Grid")
    table.autofit = False
    widths = _widths(sheet)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for at, (row, line) in enumerate(zip(table.rows, (sheet.headings, *sheet.rows), strict=True)):
        for cell, text in zip(row.cells, line, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(_POINTS), at == 0
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _widths(sheet: BlankSheet) -> list[float]:
    """Of the columns in inches: as wide as what stands in them, and the rest of the page to those that are asked."""
    longest = [max(len(line[at]) for line in (sheet.headings, *sheet.rows)) for at in range(len(sheet.headings))]
    widths = [_OF_A_CHARACTER * each + _MARGIN for each in longest]
    asked = len(widths) - sheet.first_asked
    room = (_PAGE - sum(widths[: sheet.first_asked])) / asked
    return widths[: sheet.first_asked] + [max(room, each) for each in widths[sheet.first_asked :]]


FORM = Form(".docx", _write)
