"""A table as cells of text, within limits; which column means what is not asked here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets.sheet import Unread

MOST_ROWS, MOST_COLUMNS, MOST_CELL_CHARACTERS = 20_000, 200, 4_000

Record = tuple[int, list[str]]
"""The number of a record's first line, counted from 1, and its cells."""


class Habits(NamedTuple):
    """What a program writes otherwise than a person does."""

    batch_first: bool = False
    """Every output begins with the batch axis, of whatever length."""
    name_on_first_line: bool = False
    """A cell of several lines has the layer's name on the first."""
    type_is_class: bool = False
    """A type that suggests no known kind is itself the name of a class."""
    framework: str = ""
    """Whose program prints it: ``keras`` or ``torch``; it makes no mistakes, and leaves settings out."""
    program: str = ""
    """The program that prints it, where that is known: ``torchinfo``."""


class Grid(NamedTuple):
    """A table as cells of text; its headings are among its first records."""

    format: str
    records: Sequence[Record]
    habits: Habits = Habits()
    caption: str = ""
    """What stands over the table: a worksheet's title, a heading, the last line of prose."""
    active: bool = False
    """Whether it is the worksheet that a workbook opens with."""
    is_table: bool = True
    """False where any text might look like one."""
    end: int = 0
    """The number of its last line, where the last record begins above it or was left out."""
    unread: tuple[Unread, ...] = ()
    """What the format left out of it, or in front of it: hidden rows, columns and worksheets, what is struck out."""


def checked(records: Iterable[Record]) -> list[Record]:
    """The records, if they are within the limits of a sheet.

    Raises:
        ZooError: naming the row that is too wide or has too long a cell, or too many rows.
    """
    kept: list[Record] = []
    for number, cells in records:
        if len(kept) == MOST_ROWS:
            raise ZooError(f"row {number}: more than {MOST_ROWS} rows; give one table a file.")
        if len(cells) > MOST_COLUMNS:
            raise ZooError(f"row {number}: {len(cells)} columns; a sheet has at most {MOST_COLUMNS}.")
        longest = max(map(len, cells), default=0)
        if longest > MOST_CELL_CHARACTERS:
            raise ZooError(f"row {number}: a cell of {longest} characters; a cell has at most {MOST_CELL_CHARACTERS}.")
        kept.append((number, cells))
    return kept


def begin_with_batch(shapes: Iterable[str]) -> bool:
    """Whether all shapes in brackets begin with one and the same number, and so with a batch of a fixed size."""
    axes = {tuple(re.findall(r"[0-9]+", shape)) for shape in shapes if shape.strip()[:1] in ("(", "[")}
    return len(axes) > 1 and len({each[:1] for each in axes}) == 1 and min(map(len, axes)) > 1


def joined(group: Iterable[Record], widths: Sequence[int | None]) -> Iterator[Record]:
    """One row of each record and those that continue it: what was wrapped has a blank beside it.

    A column that is filled to its width broke its text at any character, not between words.
    """
    row: Record | None = None
    for number, cells in group:
        pieces = [cell.rstrip() for cell in cells]
        if row is None or not any(above and not cell.strip() for above, cell in zip(row[1], pieces, strict=False)):
            if row:
                yield row
            row, last = (number, [piece.strip() for piece in pieces]), pieces
            continue
        for at, (piece, width) in enumerate(zip(pieces, widths, strict=False)):
            if piece.strip() and at < len(row[1]):
                broken = width is not None and len(last[at].strip()) >= width and last[at][-1] != ","
                glue = "" if broken and piece.strip()[0] != "(" else " "
                row[1][at] += glue + piece.strip()
                last[at] = piece
    if row:
        yield row
