"""Tables that people draw with bars: Markdown's, with or without outer bars, and grids of ``+``, ``-`` and ``|``."""

from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.barred import Block, blocks, may_hold_bars
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Grid, Record, checked, joined
from zoo.light.sheets.grids.thousands import beyond_headings


def _grids(document: Document) -> Iterator[Grid]:
    for block in blocks(document):
        if not block.is_summary:
            stripped = ((number, [cell.strip() for cell in cells]) for number, cells in _rows(block))
            yield Grid(FORMAT.name, beyond_headings(checked(stripped)))


def _rows(block: Block) -> Iterator[Record]:
    """The records of a block; those between two rules are one row where each such group can be just that."""
    groups = block.groups
    wrapped = block.drawn and len(groups) > 2 and all(len(list(joined(group, []))) == 1 for group in groups)
    for group in groups:
        yield from joined(group, [None] * MOST_COLUMNS) if wrapped else group


FORMAT = Format(name="markdown", title="Markdown", order=20, accepts=may_hold_bars, grids=_grids)
