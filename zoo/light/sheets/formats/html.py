"""Tables of HTML that stand in a Markdown text, or come out of a notebook's cell."""

from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, checked
from zoo.light.sheets.grids.left_out import named


def _grids(document: Document) -> Iterator[Grid]:
    from zoo.light.sheets.grids.html_tables import parts_of  # Few sheets need what parses it.

    for part in parts_of(document.text):
        if part.records:
            yield Grid(FORMAT.name, checked(part.records), unread=named(part.unread))


FORMAT = Format(
    name="html",
    title="HTML",
    order=15,
    accepts=lambda document: "<" in document.text and "<table" in document.text.lower(),
    grids=_grids,
)
