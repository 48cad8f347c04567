"""OpenDocument spreadsheets, as LibreOffice Calc saves them; what is hidden or struck out is not read, but named."""

import re
from collections.abc import Iterator

from zoo.errors import ZooError
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids import archive, formulas, odf
from zoo.light.sheets.grids.grid import Grid, checked
from zoo.light.sheets.grids.left_out import named
from zoo.light.sheets.sheet import Unread

_NOUN = "spreadsheet"
_ACTIVE = re.compile(r'config:name="ActiveTable"[^>]*>([^<]{1,200})<')


def _grids(document: Document) -> Iterator[Grid]:
    opened = odf.Opened(document.data, _NOUN)
    with archive.one_line(_NOUN):
        tables = [each for each in opened.body.children if each.tag == "table:table"]
        active = _ACTIVE.search(opened.part("settings.xml"))
        titles = [str(each.get_attribute("table:name") or "") for each in tables]
        hidden = [opened.is_hidden(each) for each in tables]
    if tables and all(hidden):
        raise ZooError("every table of the spreadsheet is hidden; show the one that is to be marked.")
    left_out = [
        Unread(f"worksheet '{title}'", "is hidden")
        for title, is_hidden in zip(titles, hidden, strict=True)
        if is_hidden
    ]
    for table, title, is_hidden in zip(tables, titles, hidden, strict=True):
        if not is_hidden:
            with archive.one_line(_NOUN):
                records, unread = odf.table(opened, table)
                records = checked(formulas.evaluated(records))
            opens = title == active[1] if active else table is tables[0]
            yield Grid(FORMAT.name, records, caption=title, active=opens, unread=named([*left_out, *unread]))


FORMAT = Format(
    name="ods",
    title=".ods",
    order=87,
    accepts=lambda document: archive.holds(document.data, b"application/vnd.oasis.opendocument.spreadsheet"),
    grids=_grids,
    alone=True,
)
