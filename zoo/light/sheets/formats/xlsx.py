"""The worksheets of an ``.xlsx`` workbook, as rows of text; what is hidden or struck out is not read."""

import io
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from zoo.errors import ZooError, require
from zoo.light.sheets.formats import archive
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import MOST_CELL_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Grid, Record

_WANTED = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?(workbook|sharedStrings|styles)[0-9]*\.xml|(.*/)?workbook[0-9]*\.xml\.rels"
    r"|(.*/)?worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
"""No charts, pictures, links or properties: a table is whole without them, and a chart alone in a sheet is none."""


def _grids(document: Document) -> Iterator[Grid]:
    require("openpyxl")
    essence = archive.essence(document.data, "workbook", _WANTED)
    with _one_line():
        workbook = _opened(essence)
        shown = {relation.target: None for sheet, relation in workbook.parser.find_sheets() if sheet.state == "visible"}
    for target in shown:  # A part is read once, however many sheets it is said to be.
        if target in workbook.valid_files:
            with _one_line():
                records = _records(workbook, target)
            yield Grid(FORMAT.name, records)


def _opened(essence: io.BytesIO) -> Any:
    """openpyxl's reader of a workbook, which has read all but its worksheets."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader = ExcelReader(essence, read_only=True, keep_links=False, rich_text=True)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    return reader


@contextmanager
def _one_line() -> Iterator[None]:
    """Turns whatever openpyxl makes of a file that is no workbook into a `ZooError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of what it leaves out, none of which is a cell.
        try:
            yield
        except ZooError:
            raise
        except Exception as error:  # It fails in any of its parts, with whatever Python raises there.
            raise archive.unreadable("workbook", error) from None


def _records(workbook: Any, target: str) -> list[Record]:
    """The rows of a worksheet by their numbers, without those that are hidden."""
    records: list[Record] = []
    with workbook.archive.open(target, "r") as source:
        parser = _parser(source, workbook)
        for number, cells in parser.parse():
            if len(records) == MOST_ROWS:
                raise ZooError(f"row {number}: more than {MOST_ROWS} rows; give one table a file.")
            records.append((number, _row(number, cells, workbook.wb)))
    for attributes in parser.column_dimensions.values():
        if _is_hidden(attributes):
            _clear(records, int(attributes["min"]), int(attributes["max"]))
    _clear_covered(records, parser.merged_cells)
    hidden = {int(row) for row, attributes in parser.row_dimensions.items() if _is_hidden(attributes)}
    return [record for record in records if any(record[1]) and record[0] not in hidden]


def _parser(source: IO[bytes], workbook: Any) -> Any:
    """openpyxl's reader of one worksheet, which builds no grid of cells that a hostile file could make endless."""
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            formula = element.find(FORMULA_TAG)
            if formula is not None and not cell["value"]:  # A program that computes nothing saves none, or 0.
                cell["value"] = f"={formula.text or ''}"
            return cell

    return Parser(
        source,
        workbook.shared_strings,
        data_only=True,
        epoch=workbook.wb.epoch,
        date_formats=workbook.wb._date_formats,
        timedelta_formats=workbook.wb._timedelta_formats,
        rich_text=True,
    )


def _row(number: int, cells: list[dict[str, Any]], workbook: Any) -> list[str]:
    row: list[str] = []
    for cell in cells:
        if cell["column"] > MOST_COLUMNS:
            raise ZooError(f"row {number}: a cell in column {cell['column']}; the limit is {MOST_COLUMNS}.")
        font = workbook._fonts[workbook._cell_styles[cell["style_id"]].fontId]
        written = "" if font.strike else _text(cell["value"])
        if len(written) > MOST_CELL_CHARACTERS:
            raise ZooError(f"row {number}: a cell of more than {MOST_CELL_CHARACTERS} characters.")
        row.extend([""] * (cell["column"] - len(row)))
        row[cell["column"] - 1] = written
    return row


def _text(value: Any) -> str:
    """What a cell shows: whole numbers without decimals, a date as ISO 8601 writes it, no run that is struck out."""
    if isinstance(value, list):
        return "".join(_run(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _run(run: Any) -> str:
    if isinstance(run, str):
        return run
    if run.font.strike:
        return ""
    return f"^{run.text}" if run.font.vertAlign == "superscript" else str(run.text)


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _clear(records: list[Record], first: int, last: int) -> None:
    """Empty the columns from `first` to `last`, counted from 1."""
    for _, cells in records:
        cells[first - 1 : last] = [""] * len(cells[first - 1 : last])


def _clear_covered(records: list[Record], merged: Any) -> None:
    """Empty the cells that a merged one covers: it shows what stands at its top left alone."""
    numbers = [number for number, _ in records]
    rows = 0
    for area in merged.mergeCell if merged else ():
        covered = records[bisect_left(numbers, area.min_row) : bisect_left(numbers, area.max_row + 1)]
        rows += len(covered) if area.min_col <= MOST_COLUMNS else 0
        if rows > len(records) * MOST_COLUMNS:
            raise ZooError("merged cells that overlap; save the table as CSV.")
        for number, cells in covered:
            _clear([(number, cells)], area.min_col + (number == area.min_row), area.max_col)


# Any archive that no other format accepts is taken for a workbook, so this one is the last of those that are no text.
FORMAT = Format(
    name="xlsx",
    title=".xlsx",
    order=90,
    accepts=lambda document: archive.is_archive(document.data),
    grids=_grids,
    binary=True,
)
