"""Reads the first worksheet of an ``.xlsx`` file as rows of text, within limits and with the standard library.

A workbook is a ZIP archive of XML. Nothing is unpacked before its size is known, no more than a limit is
ever read of a part, and a part that declares a document type, and with it entities, is refused.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from zoo.errors import ZooError
from zoo.light.sheets.formats.layouts import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Record

MOST_PARTS = 1_000
LARGEST_PART = 4 << 20  # bytes, unpacked
DEEPEST = 32  # elements in one another

_ENCRYPTED = 0x1
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str, str], None]


def worksheet(data: bytes) -> list[Record]:
    """The rows of the first worksheet, by their numbers; a formula is its saved value, else ``=`` and itself.

    Raises:
        ZooError: not a workbook, encrypted, damaged or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_PARTS:
                raise ZooError(f"a workbook of more than {MOST_PARTS} parts; save its table as CSV.")
            strings = _shared_strings(_part(archive, "xl/sharedStrings.xml", b"<sst/>"))
            return _rows(_part(archive, _first_sheet(archive)), strings)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:100]
        raise ZooError(f"not a readable workbook ({reason}); save its table as CSV.") from None


def _part(archive: zipfile.ZipFile, name: str, missing: bytes | None = None) -> bytes:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        if missing is not None:
            return missing
        raise ZooError(f"a ZIP file without {name[:60]}, so no workbook; save the table as CSV or .xlsx.") from None
    if entry.flag_bits & _ENCRYPTED:
        raise ZooError("the workbook is encrypted; save it without a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ZooError(f"{name[:60]} is compressed as no workbook is; save the table as CSV.")
    if entry.file_size > LARGEST_PART:
        raise ZooError(f"{name[:60]} unpacks to more than {LARGEST_PART} bytes; save the table as CSV.")
    with archive.open(entry) as part:
        content = part.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:  # the archive lied about its size
        raise ZooError(f"{name[:60]} unpacks to more than {LARGEST_PART} bytes; save the table as CSV.")
    return content


def _parse(content: bytes, start: Start, end: End) -> None:
    """Call `start` with each element's name and attributes and `end` with its name and its own text."""
    texts: list[list[str]] = []

    def refuse(*_: object) -> NoReturn:
        raise ZooError("the workbook declares a document type, which no workbook needs; save the table as CSV.")

    def start_element(name: str, attributes: dict[str, str]) -> None:
        if len(texts) == DEEPEST:
            raise ZooError("the workbook's XML is nested too deep; save its table as CSV.")
        texts.append([])
        start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end_element(name: str) -> None:
        end(_local(name), "".join(texts.pop()))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = lambda text: texts[-1].append(text)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ZooError(f"not a readable workbook ({error}); save its table as CSV.") from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The path of the first worksheet that the workbook lists."""
    relations: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relations.append(attributes.get("id", ""))

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(_part(archive, "xl/workbook.xml", b"<workbook/>"), sheet, _ignore)
    _parse(_part(archive, "xl/_rels/workbook.xml.rels", b"<Relationships/>"), relation, _ignore)
    target = targets.get(relations[0], "") if relations else ""
    return posixpath.normpath(posixpath.join("/xl", target or "worksheets/sheet1.xml")).lstrip("/")


def _ignore(*_: object) -> None:
    pass


def _shared_strings(content: bytes) -> list[str]:
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
        if name == "t" and strings and not phonetic and len(strings[-1]) <= LONGEST_CELL:
            strings[-1] += text

    _parse(content, start, end)
    return strings


def _rows(content: bytes, strings: list[str]) -> list[Record]:
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
            cell[name] = cell.get(name, "") + text[: LONGEST_CELL + 1]
        elif name == "c" and records:
            number, cells = records[-1]
            written = _text(cell, strings)
            if len(written) > LONGEST_CELL:
                raise ZooError(f"row {number}: a cell of more than {LONGEST_CELL} characters.")
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = written
            column += 1

    _parse(content, start, end)
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
