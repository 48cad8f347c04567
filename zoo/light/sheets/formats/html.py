"""Tables of HTML: a page, or those that stand in a Markdown text or come out of a notebook's cell."""

import re
from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import Grid, checked
from zoo.light.sheets.formats.left_out import named
from zoo.light.sheets.formats.parts import grids_of

_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)


def _grids(document: Document) -> Iterator[Grid]:
    from zoo.light.sheets.formats.html_tables import parts_of  # Few sheets need what parses it.

    parts = parts_of(document.text)
    if _PAGE.match(document.text):
        yield from grids_of(FORMAT.name, parts)
        return
    for part in parts:
        if part.records:
            yield Grid(FORMAT.name, checked(part.records), unread=named(part.unread))


def _accepts(document: Document) -> bool:
    return "<" in document.text and ("<table" in document.text.lower() or bool(_PAGE.match(document.text)))


FORMAT = Format(name="html", title="HTML", order=15, accepts=_accepts, grids=_grids)
