"""The first worksheet of an ``.xlsx`` workbook, as rows of text."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from zoo.errors import ZooError
from zoo.light.sheets.formats import archive
from zoo.light.sheets.formats.archive import Archive
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import MOST_CELL_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Grid, Record, checked

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _grids(document: Document) -> Iterator[Grid]:
    with archive.opened(document.data, "workbook") as workbook:
        records = _worksheet(workbook)
    yield Grid(FORMAT.name, checked(records))


def _worksheet(workbook: Archive) -> list[Record]:
    """The rows of the first worksheet, by their numbers; a formula is its saved value, else ``=`` and itself."""
    strings = _shared_strings(workbook)
    return _rows(workbook, workbook.part(_first_sheet(workbook)), strings)


def _first_sheet(workbook: Archive) -> str:
    """The path of the first worksheet that the workbook lists."""
    relations: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relations.append(attributes.get("id", ""))

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    workbook.walk(workbook.part("xl/workbook.xml", b"<workbook/>"), sheet, _ignore)
    workbook.walk(workbook.part("xl/_rels/workbook.xml.rels", b"<Relationships/>"), relation, _ignore)
    target = targets.get(relations[0], "") if relations else ""
    return posixpath.normpath(posixpath.join("/xl", target or "worksheets/sheet1.xml")).lstrip("/")


def _ignore(*_: object) -> None:
    pass


def _shared_strings(workbook: Archive) -> list[str]:
    strings: list[str] = []
    phonetic = 0

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal phonetic
        phonetic += name == "rPh"
        if name == "si":
            strings.append("")

    def end(name: str, text: str) -> None:
        nonlocal phonetic
        phonetic -= name == "rPh"
        if name == "t" and strings and not phonetic and len(strings[-1]) <= MOST_CELL_CHARACTERS:
            strings[-1] += text

    workbook.walk(workbook.part("xl/sharedStrings.xml", b"<sst/>"), start, end)
    return strings


def _rows(workbook: Archive, content: bytes, strings: list[str]) -> list[Record]:
    records: list[Record] = []
    cell: dict[str, str] = {}  # of the cell being read: its type and the parts of its content
    column = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal column, cell
        if name == "row":
            if len(records) == MOST_ROWS:
                raise ZooError(f"row {records[-1][0]}: more than {MOST_ROWS} rows; give one table a file.")
            number = attributes.get("r", "")
            above = records[-1][0] if records else 0
            records.append((int(number) if re.fullmatch("[0-9]{1,7}", number) else above + 1, []))
            column = 0
        elif name == "c" and records:
            column = _column(attributes.get("r", ""), column)
            if column >= MOST_COLUMNS:
                raise ZooError(f"row {records[-1][0]}: a cell in column {column + 1}; the limit is {MOST_COLUMNS}.")
            cell = {"type": attributes.get("t", "n")}

    def end(name: str, text: str) -> None:
        nonlocal column
        if name in ("v", "t", "f"):
            cell[name] = cell.get(name, "") + text[: MOST_CELL_CHARACTERS + 1]
        elif name == "c" and records:
            number, cells = records[-1]
            written = _text(cell, strings)
            if len(written) > MOST_CELL_CHARACTERS:
                raise ZooError(f"row {number}: a cell of more than {MOST_CELL_CHARACTERS} characters.")
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = written
            column += 1

    workbook.walk(content, start, end)
    return [record for record in records if any(record[1])]


def _column(reference: str, expected: int) -> int:
    """``C7`` is column 2; without a reference a cell follows the one before."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return expected
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _text(cell: Mapping[str, str], strings: list[str]) -> str:
    """What a cell shows, numbers without the decimals that a whole one does not have."""
    value = cell.get("v", "")
    match cell.get("type"):
        case "s":
            known = re.fullmatch("[0-9]{1,7}", value) and int(value) < len(strings)
            return strings[int(value)] if known else ""
        case "inlineStr":
            return cell.get("t", "")
        case "b":
            return "yes" if value == "1" else "no"
        case "n" if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,17})?([Ee][-+]?[0-9]{1,2})?", value):
            number = float(value)
            return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value
    return value if value or "f" not in cell else f"={cell['f']}"


# Any archive that no other format accepts is taken for a workbook, so this one is the last of those that are no text.
FORMAT = Format(
    name="xlsx",
    title=".xlsx",
    order=90,
    accepts=lambda document: archive.is_archive(document.data),
    grids=_grids,
    binary=True,
)
