"""An empty table as CSV: the table alone."""

from zoo.light.course.blanks.form import BlankSheet, Form
from zoo.light.files.text import csv_text


def _write(sheet: BlankSheet) -> bytes:
    return csv_text(sheet.headings, sheet.rows).encode()


FORM = Form(".csv", _write)
