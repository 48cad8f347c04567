"""A CSV file as a site or a spreadsheet wrote it: read for what it says, filled in, and written as it came."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.text import inert
from zoo.light.sheets.document import decoded
from zoo.light.sheets.headings import folded

LARGEST_FILE_BYTES = 16 << 20
MOST_ROWS = 100_000
_DELIMITERS = ",;\t"
_NUMBER = re.compile(r"[-+]?[0-9.,]*")
"""No formula; sites write a dash alone for nothing."""


@dataclass(frozen=True, slots=True)
class Gradebook:
    """Headings, and rows that are all as long as these."""

    path: Path
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    line_end: str = "\n"
    marked: bool = False
    """Whether it began with a byte order mark, by which spreadsheets know UTF-8."""

    def column(self, *names: str) -> int | None:
        """The index of the first column that has one of these headings, in lower case and without accents."""
        known = [plain(each) for each in self.headings]
        return next((known.index(each) for each in names if each in known), None)

    def text(self, rows: Sequence[Sequence[str]]) -> str:
        """These rows under its headings as it was written; what a spreadsheet would run as a formula is defused."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerow(self.headings)
        writer.writerows([cell if _NUMBER.fullmatch(cell) else inert(cell) for cell in row] for row in rows)
        return ("\ufeff" if self.marked else "") + out.getvalue()


def plain(heading: str) -> str:
    """A heading in lower case, without accents and without signs."""
    words = "".join(each if each.isalnum() else " " for each in folded(heading))
    return " ".join(words.split())


def read(path: Path) -> Gradebook:
    """A CSV file with commas, semicolons or tabs, in any usual encoding.

    Raises:
        ZooError: it cannot be opened, is too large, or is no table.
    """
    data = disk.read(path, LARGEST_FILE_BYTES)
    text = decoded(data).removeprefix("\ufeff")
    if "\0" in text:
        raise ZooError(f"{path}: not a CSV file; save the list as CSV.")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise ZooError(f"{path}: not readable as CSV ({error}).") from None
    if not 1 < len(rows) <= MOST_ROWS:
        raise ZooError(f"{path}: {len(rows)} lines; it must have a line of headings and 1 to {MOST_ROWS} rows.")
    headings, width = rows[0], len(rows[0])
    for at, row in enumerate(rows[1:], start=2):
        if len(row) > width and any(row[width:]):
            raise ZooError(f"{path}: row {at} has {len(row)} cells under {width} headings.")
    filled = tuple((*row, *[""] * (width - len(row)))[:width] for row in rows[1:])
    line_end = "\r\n" if first.endswith("\r") else "\n"
    return Gradebook(path, headings, filled, delimiter, line_end, data.startswith(b"\xef\xbb\xbf"))
