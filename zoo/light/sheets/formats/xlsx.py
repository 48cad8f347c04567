"""The worksheets of an ``.xlsx`` workbook, as rows of text; what is hidden or struck out is not read, but named."""

import io
import re
from collections.abc import Iterator
from typing import Any

from zoo.errors import ZooError, require
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids import archive, worksheet
from zoo.light.sheets.grids.grid import Grid
from zoo.light.sheets.grids.left_out import named
from zoo.light.sheets.sheet import Unread

_WANTED = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?(workbook|sharedStrings|styles)[0-9]*\.xml|(.*/)?workbook[0-9]*\.xml\.rels"
    r"|(.*/)?worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
"""No charts, pictures, links or properties: a table is whole without them, and a chart alone in a sheet is none."""


def _grids(document: Document) -> Iterator[Grid]:
    require("openpyxl")
    essence = archive.essence(document.data, "workbook", _WANTED)
    with archive.one_line("workbook"):
        workbook = _opened(essence)
        sheets = [*workbook.parser.find_sheets()]
        opens_with = workbook.wb.views[0].activeTab if workbook.wb.views else 0
    shown = {
        relation.target: (sheet.name, at == opens_with)
        for at, (sheet, relation) in reversed([*enumerate(sheets)])
        if sheet.state == "visible" and relation.target in workbook.valid_files
    }
    hidden = [Unread(f"worksheet '{sheet.name}'", "is hidden") for sheet, _ in sheets if sheet.state != "visible"]
    if hidden and not shown:
        raise ZooError("every worksheet of the workbook is hidden; show the one that holds the table.")
    for target in reversed(shown):  # A part is read once, however many sheets it is said to be.
        with archive.one_line("workbook"):
            records, unread = worksheet.read(workbook, target)
        title, active = shown[target]
        yield Grid(FORMAT.name, records, caption=title, active=active, unread=named([*hidden, *unread]))


def _opened(essence: io.BytesIO) -> Any:
    """openpyxl's reader of a workbook, which has read all but its worksheets."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader = ExcelReader(essence, read_only=True, keep_links=False, rich_text=True)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    return reader


# Any archive that no other format accepts is taken for a workbook, so this one is the last of those that are no text.
FORMAT = Format(
    name="xlsx",
    title=".xlsx",
    order=90,
    accepts=lambda document: archive.is_archive(document.data),
    grids=_grids,
    alone=True,
)
