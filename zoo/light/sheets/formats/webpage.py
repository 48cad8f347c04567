"""Whole pages of HTML: their tables, and as text what stands between these."""

import re
from collections.abc import Iterator

from zoo.light.sheets import document
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.parts import Fragment, grids_of, texts_of
from zoo.light.sheets.grids.grid import Grid

_BEGINNING = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)


def _grids(opened: Document) -> Iterator[Grid]:
    yield from grids_of(FORMAT.name, _parts(opened))


def _parts(opened: Document) -> list[Fragment]:
    from zoo.light.sheets.grids.html_tables import parts_of  # Few sheets need what parses it.

    return parts_of(document.of_text(document.decoded(opened.data)).text)


FORMAT = Format(
    name="webpage",
    title="HTML",
    order=82,
    accepts=lambda opened: bool(_BEGINNING.match(opened.data)),
    grids=_grids,
    texts=lambda opened: texts_of(_parts(opened)),
    alone=True,
)
