"""An empty table as a Word document, under its question."""

import io

from zoo.errors import require
from zoo.light.course.blanks.form import BlankSheet, Form


def _write(sheet: BlankSheet) -> bytes:
    require("docx")
    from docx import Document
    from docx.enum.section import WD_ORIENT

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(sheet.title, 1)
    document.add_paragraph(" ".join(sheet.question))
    table = document.add_table(len(sheet.rows) + 1, len(sheet.headings), style="Table Grid")
    for row, line in zip(table.rows, (sheet.headings, *sheet.rows), strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FORM = Form(".docx", _write)
