"""Values apart by a sign of one character, in quotation marks where they hold it themselves."""

import csv
import io
from collections.abc import Iterator

from zoo.errors import ZooError
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Record, checked
from zoo.light.sheets.grids.left_out import named
from zoo.light.sheets.grids.lines import is_rule
from zoo.light.sheets.grids.thousands import beyond_headings, with_thousands
from zoo.light.sheets.printed import refusal
from zoo.light.sheets.sheet import Unread


def separated_by(delimiter: str, *, name: str, title: str, order: int) -> Format:
    """The format of values apart by `delimiter`."""

    def accepts(document: Document) -> bool:
        return delimiter in document.text

    def grids(document: Document) -> Iterator[Grid]:
        if ("): " in document.text or "FPS" in document.text) and (reason := refusal(document.text)):
            raise ZooError(reason)
        found, unread = records(document.text, delimiter), list[Unread]()
        if delimiter == ",":
            found, unread = with_thousands(found)
        else:
            found = beyond_headings(found)
        yield Grid(name, found, is_table=False, unread=named(unread))

    return Format(name=name, title=title, order=order, accepts=accepts, grids=grids)


def records(text: str, delimiter: str) -> list[Record]:
    """The records of a text that are not blank.

    Raises:
        ZooError: naming the row whose quotation marks do not match, or that is beyond the limits.
    """
    return checked(_filled(text, delimiter))


def _filled(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (cells[0].startswith("---") and is_rule("".join(cells))):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise ZooError(f"row {number}: {error}; check its quotation marks.") from None
