"""An empty table as a workbook: only what is asked can be written to, and a count is a whole number."""

import io
from typing import Any

from zoo.errors import require
from zoo.light.course.blanks.form import BlankSheet, Form

_OPEN, _HEAD = "FFF7DC", "E4E9EE"  # fills
_NARROWEST, _ASKED = 11, 24  # columns, in characters


def _write(sheet: BlankSheet) -> bytes:
    require("openpyxl")
    from openpyxl import Workbook
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    answers = book.active
    answers.title = "Answers"
    for at, line in enumerate((sheet.title, *sheet.question), start=1):
        answers.cell(at, 1, _said(line))
    _fill(answers, sheet, len(sheet.question) + 3)
    answers.protection.sheet = True
    answers.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    answers.page_setup.orientation, answers.page_setup.fitToHeight = "landscape", 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(answers: Any, sheet: BlankSheet, top: int) -> None:
    """Write the table, whose headings stand in row `top`."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    answers.cell(1, 1).font = Font(bold=True, size=14)
    side = Side(style="thin", color="B8C2CC")
    for at, line in enumerate((sheet.headings, *sheet.rows), start=top):
        for column, text in enumerate(line):
            cell = answers.cell(at, column + 1, _said(text) if text else None)
            cell.border, cell.alignment = Border(side, side, side, side), Alignment(horizontal="left")
            if at == top:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", _HEAD)
            elif sheet.is_open(at - top - 1, column):
                cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", _OPEN)
                # As text a shape such as 7 x 7 stays what it is; a count is a number, or a formula that gives one.
                cell.number_format = "0" if column in sheet.counts else "@"
    for column, heading in enumerate(sheet.headings):
        longest = max(len(line[column]) for line in (sheet.headings, *sheet.rows))
        asked = column >= sheet.first_asked
        letter = answers.cell(top, column + 1).column_letter
        answers.column_dimensions[letter].width = max(_ASKED if asked else _NARROWEST, longest + 2, len(heading) + 2)
    _validate(answers, sheet, top)


def _validate(answers: Any, sheet: BlankSheet, top: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.errorTitle, rule.error = "A count", "A whole number, or a formula such as =3*3*16+16."
    rule.showErrorMessage = True
    for row in range(len(sheet.rows)):
        for column in sheet.counts:
            if sheet.is_open(row, column):
                rule.add(answers.cell(top + row + 1, column + 1))
    answers.add_data_validation(rule)


def _said(text: str) -> Any:
    """A whole number as such; text that begins like a formula is a text."""
    if text.isdecimal() and text.isascii():
        return int(text)
    return f"'{text}" if text.startswith("=") else text


FORM = Form(".xlsx", _write)
