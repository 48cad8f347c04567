"""A document of several parts, such as paragraphs and tables: each is read for itself, under what stands above it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats import registry
from zoo.light.sheets.grids.grid import Grid, Record, checked
from zoo.light.sheets.grids.left_out import named
from zoo.light.sheets.sheet import Unread

MOST_PARTS = 2_000


class Fragment(NamedTuple):
    """A text, in which other formats may find tables, or the records of a table."""

    text: str = ""
    records: Sequence[Record] = ()
    unread: tuple[Unread, ...] = ()
    """What was left out of the part."""


def grids_of(format_: str, parts: Iterable[Fragment]) -> Iterator[Grid]:
    """The tables of the parts from top to bottom, their records numbered through the document.

    Raises:
        ZooError: at the end, the first fault of a part that could not be read, whatever the others gave.
    """
    above, caption, fault, characters = 0, "", None, 0
    left_out: list[Unread] = []
    for at, part in enumerate(parts):
        if at == MOST_PARTS:
            raise ZooError(f"more than {MOST_PARTS} parts of a document; give one table a file.")
        characters += len(part.text)
        if characters > document.LARGEST_TEXT_CHARACTERS:
            raise ZooError(f"more than {document.LARGEST_TEXT_CHARACTERS} characters of text; give one table a file.")
        left_out += part.unread
        length = len(part.records) + part.text.count("\n") + 1
        try:
            for grid in _grids(format_, part):
                records = [(above + number, cells) for number, cells in grid.records]
                length = max(length, records[-1][0] - above)
                yield grid._replace(
                    records=records,
                    end=grid.end and above + grid.end,
                    caption=grid.caption or caption,
                    unread=named([*left_out, *grid.unread]),
                )
                left_out = []
        except ZooError as error:
            fault = fault or error
        above += length
        caption = registry.last_prose(part.text.split("\n")) or ("" if part.records else caption)
    if fault:
        raise fault


def texts_of(parts: Iterable[Fragment]) -> Iterator[str]:
    """The texts of the parts that are no tables."""
    return (part.text for part in parts)


def _grids(format_: str, part: Fragment) -> Iterator[Grid]:
    if part.text.strip():
        yield from registry.grids(document.of_text(part.text))
    elif part.records:
        yield Grid(format_, checked(part.records))
