"""An empty table as Markdown, under its question."""

from zoo.light.course.blanks.form import BlankSheet, Form
from zoo.light.files.text import markdown_table, markdown_text


def _write(sheet: BlankSheet) -> bytes:
    rows = [[cell.replace("|", "\\|") for cell in row] for row in sheet.rows]
    parts = [f"# {markdown_text(sheet.title)}", "\n".join(sheet.question), markdown_table(sheet.headings, rows)]
    return ("\n\n".join(parts) + "\n").encode()


FORM = Form(".md", _write)
