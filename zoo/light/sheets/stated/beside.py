"""What the text beside a table says of its layers: nothing of it is read, and so it is named."""

import re
from collections.abc import Iterator, Sequence

from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.read import Found
from zoo.light.sheets.signs import plain, shortened
from zoo.light.sheets.stated.labels import SPEAKS

_MOST_NAMED = 3  # lines


def not_read(document: Document, found: Found) -> Iterator[str]:
    """A sentence for each line outside a table that speaks of a setting; none for what a program printed."""
    if found.habits.framework or not found.body:
        return
    (first, _), (last, cells) = found.body[0], found.body[-1]
    within = range(first, last + 1) if document.text else range(0)
    broken = range(last, last + len(cells) + 1 + "".join(cells).count("\n"))
    rows = [[*filter(None, map(str.strip, cells))] for cells in (found.headings, *(cells for _, cells in found.body))]
    told = [
        plain(line)
        for number, line in enumerate(registry.text(document).split("\n"), start=1)
        if SPEAKS.search(line) and number not in within and not _is_row(line, rows)
        if number not in broken or _words(line) not in _words(" ".join(cells))  # The last row goes on there.
    ]
    yield from (f"Not read, beside the table: '{shortened(line)}'." for line in told[:_MOST_NAMED])
    if len(told) > _MOST_NAMED:
        yield f"Not read, beside the table: {len(told) - _MOST_NAMED} more lines that speak of settings."


def _words(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _is_row(line: str, rows: Sequence[Sequence[str]]) -> bool:
    return any(cells and all(cell in line for cell in cells) for cells in rows)
