"""Reads one worksheet with openpyxl: what a person sees in each cell, and what a person does not see."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import IO, Any

from zoo.errors import ZooError
from zoo.light.sheets.grids import formulas
from zoo.light.sheets.grids.grid import MOST_CELL_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Record
from zoo.light.sheets.grids.left_out import hide_columns, quoted
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import raised

_DIGITS = 15  # that a spreadsheet keeps of a number


def read(workbook: Any, target: str) -> tuple[list[Record], list[Unread]]:
    """The rows of a worksheet by their numbers, without those that are hidden, and what was left out.

    Raises:
        ZooError: it is beyond a limit.
    """
    records: list[Record] = []
    unread: list[Unread] = []
    with workbook.archive.open(target, "r") as source:
        parser = _parser(source, workbook)
        for number, cells in parser.parse():
            if len(records) == MOST_ROWS:
                raise ZooError(f"row {number}: more than {MOST_ROWS} rows; give one table a file.")
            records.append((number, _row(number, cells, workbook.wb, unread)))
    _fill_merged(records, parser.merged_cells)
    records = formulas.evaluated(records)
    hidden = {int(row) for row, attributes in parser.row_dimensions.items() if _is_hidden(attributes, "ht")}
    shown = [record for record in records if record[0] not in hidden]
    unread += [Unread(f"row {number}", "is hidden") for number, cells in records if number in hidden and any(cells)]
    for attributes in parser.column_dimensions.values():
        if _is_hidden(attributes, "width"):
            unread += hide_columns(shown, int(attributes["min"]), int(attributes["max"]))
    return [record for record in shown if any(record[1])], unread


def _parser(source: IO[bytes], workbook: Any) -> Any:
    """openpyxl's reader of one worksheet, which builds no grid of cells that a hostile file could make endless.

    Its public readers either build that grid or leave out which cells are merged and which columns are hidden.
    """
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


def _row(number: int, cells: list[dict[str, Any]], workbook: Any, unread: list[Unread]) -> list[str]:
    row: list[str] = []
    for cell in cells:
        if cell["column"] > MOST_COLUMNS:
            raise ZooError(f"row {number}: a cell in column {cell['column']}; the limit is {MOST_COLUMNS}.")
        style = workbook._cell_styles[cell["style_id"]]
        struck = bool(workbook._fonts[style.fontId].strike)
        runs = [*_runs(cell["value"], struck, _format(workbook, style.numFmtId))]
        written = "".join(text for text, is_struck in runs if not is_struck)
        if len(written) > MOST_CELL_CHARACTERS:
            raise ZooError(f"row {number}: a cell of more than {MOST_CELL_CHARACTERS} characters.")
        if lost := "".join(text for text, is_struck in runs if is_struck).strip():
            unread.append(quoted(f"row {number}", "has struck-out text", lost))
        row.extend([""] * (cell["column"] - len(row)))
        row[cell["column"] - 1] = written
    return row


def _format(workbook: Any, number: int) -> str:
    """The number format, as Excel writes one: ``0.0%``."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, "General"))
    return str(workbook._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _runs(value: Any, struck: bool, shown_as: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a cell, and of each whether it is struck out."""
    if not isinstance(value, list):
        yield _text(value, shown_as), struck
        return
    for run in value:
        if isinstance(run, str):
            yield run, struck
        else:
            text = raised(run.text) if run.font.vertAlign == "superscript" else run.text
            yield text, struck or bool(run.font.strike)


def _text(value: Any, shown_as: str) -> str:
    """What a cell shows: a number with its percent sign or word, a date as ISO 8601 writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, shown_as)
    text = "" if value is None else str(value)
    return text[1:] if re.fullmatch(r"'[0-9][0-9.,' ]*", text) else text  # It marks a number that is kept as text.


def _number(value: float, shown_as: str) -> str:
    first = shown_as.partition(";")[0]
    if shown_as.strip() == ";;;":
        return ""
    percent = "%" in re.sub(r'"[^"]*"|\\\\.', "", first)
    words = "" if percent or re.search(r"[0#?],+(?![0#?])", first) else _words_after(first)
    value = value * 100 if percent else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    written = str(value) if isinstance(value, int) or "e" in str(value) else f"{value:.{_DIGITS}g}"
    return f"{written}{'%' if percent else words}"


def _words_after(shown_as: str) -> str:
    """The words that a format writes after a number: ``1.8`` as ``0.0"M"`` is shown as 1.8M."""
    match = re.search(r'[0#?]((?: *"[^"]{1,20}")+)\s*$', shown_as)
    return match[1].replace('"', "") if match else ""


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) == "0"


def _fill_merged(records: list[Record], merged: Any) -> None:
    """What stands at the top left of a merged area stands for all its rows, in the first of its columns."""
    numbers = [number for number, _ in records]
    rows = 0
    areas: list[tuple[int, int, Any]] = []
    for area in merged.mergeCell if merged else ():
        start, end = bisect_left(numbers, area.min_row), bisect_left(numbers, area.max_row + 1)
        rows += end - start if area.min_col <= MOST_COLUMNS else 0
        if rows > len(records) * MOST_COLUMNS:
            raise ZooError("merged cells that overlap; save the table as CSV.")
        text = _emptied(records[start:end], area)
        areas.append((start, end, (area.min_col, text)))
    own = [any(cells) for _, cells in records]  # A row that merged areas cover whole shows nothing of its own.
    for start, end, (column, text) in areas:
        for at in range(start, end):
            if text and (own[at] or at == start):
                cells = records[at][1]
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = text


def _emptied(covered: Iterable[Record], area: Any) -> str:
    """The text at the top left of an area, all of which is emptied."""
    text = ""
    for number, cells in covered:
        if number == area.min_row and area.min_col <= len(cells):
            text = cells[area.min_col - 1]
        cells[area.min_col - 1 : area.max_col] = [""] * len(cells[area.min_col - 1 : area.max_col])
    return text
