"""OpenDocument texts, as LibreOffice Writer saves them: their tables and, as text, what stands between these."""

from collections.abc import Iterator
from typing import Any

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.parts import Fragment, grids_of, texts_of
from zoo.light.sheets.grids import archive, odf
from zoo.light.sheets.grids.grid import Grid
from zoo.light.sheets.sheet import Unread

_NOUN = "text document"
_HOLDERS = ("text:section", "text:list", "text:list-item", "text:index-body", "office:text")


def _grids(document: Document) -> Iterator[Grid]:
    yield from grids_of(FORMAT.name, _all_parts(document))


def _all_parts(document: Document) -> list[Fragment]:
    opened = odf.Opened(document.data, _NOUN)
    with archive.one_line(_NOUN):
        return [*_parts(opened)]


def _parts(opened: odf.Opened) -> Iterator[Fragment]:
    reader, lines = odf.ShownText(opened), list[str]()
    unread: list[Unread] = []
    for block in _blocks(opened.body):
        if block.tag == "text:tracked-changes":
            deleted = [each for each in block.children if "text:deletion" in {child.tag for child in each.children}]
            unread += [Unread(f"{len(deleted)} tracked changes", "delete text that is not read")] if deleted else []
        elif block.tag != "table:table":
            lines.append(reader.text(block))
        else:
            yield Fragment("\n".join(lines), unread=(*unread, *reader.unread("a paragraph")))
            reader, lines, unread = odf.ShownText(opened), [], []
            yield from _tables(opened, block)
    yield Fragment("\n".join(lines), unread=(*unread, *reader.unread("a paragraph")))


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent.children:
        if child.tag in _HOLDERS:
            yield from _blocks(child)
        elif child.tag in ("text:p", "text:h", "table:table", "text:tracked-changes"):
            yield child


def _tables(opened: odf.Opened, table: Any) -> Iterator[Fragment]:
    """A table, and then those that stand in its cells."""
    for each in (table, *table.get_elements("descendant::table:table-cell/table:table")):
        records, unread = odf.table(opened, each)
        yield Fragment(records=records, unread=tuple(unread))


FORMAT = Format(
    name="odt",
    title=".odt",
    order=86,
    accepts=lambda document: archive.holds(document.data, b"application/vnd.oasis.opendocument.text"),
    grids=_grids,
    texts=lambda document: texts_of(_all_parts(document)),
    alone=True,
)
