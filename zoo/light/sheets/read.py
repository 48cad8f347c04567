"""Reads an answer sheet: the layer table that a person wrote, or that a tool printed.

Markdown, CSV, TSV, ``.xlsx``, Keras ``summary()``, torchinfo, torchsummary, MATLAB's analyzeNetwork.
A sheet is anybody's file: it is only ever read, within fixed limits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.sheets.cells import (
    LONGEST,
    Cell,
    is_blank,
    is_dash,
    plain,
    read_count,
    read_learnables,
    read_shape,
    self_contradiction,
)
from zoo.light.sheets.columns import COLUMNS, PARAMETERS, resolve
from zoo.light.sheets.formats.layouts import LAYOUTS, Grid, checked
from zoo.light.sheets.words import is_loss, kind_of, parameters_of

__all__ = ["COLUMNS", "Cell", "Sheet", "SheetRow", "parse", "read"]

LARGEST_FILE = 4 << 20  # bytes; a workbook may hold pictures
LARGEST_TEXT = 1 << 20  # characters

_HEADING_WITHIN = 200  # records; above it may stand a title and prose


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: a layer as its author names it."""

    number: int
    """The line of the file, or the row of the worksheet, counted from 1."""
    name: str
    kind: str | None
    """The Keras class that the name and the type suggest, if any."""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """By column of `COLUMNS`; only the cells that are filled in."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """As written, by parameter: inputs, filters, size, stride, padding, activation, bias, rate."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer sheet. `columns` are those of `COLUMNS` that it has at all."""

    source: str
    format: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    total: SheetRow | None = None
    """The row that sums up the others, if there is one."""


def read(path: Path) -> Sheet:
    """Read a sheet from a file; see `parse`."""
    if not path.is_file():
        raise ZooError(f"No file '{path}'; give an answer sheet.")
    return parse(disk.read(path, LARGEST_FILE), str(path))


def parse(data: bytes, source: str) -> Sheet:
    """Read a sheet from its bytes; the format is told from the content.

    Raises:
        ZooError: naming the source and, where there is one, the row that cannot be read.
    """
    try:
        if len(data) > LARGEST_FILE:
            raise ZooError(f"larger than the {LARGEST_FILE} bytes a sheet may have.")
        if data.startswith(b"PK\x03\x04"):
            from zoo.light.sheets.formats.xlsx import worksheet  # only a workbook needs its machinery

            return _first_sheet([Grid("xlsx", checked(worksheet(data)))], source)
        text = decode(data)
        if len(text) > LARGEST_TEXT:
            raise ZooError(f"more than the {LARGEST_TEXT} characters a sheet may have.")
        return _with_footer(_first_sheet(_grids(text), source), text)
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None


def decode(data: bytes) -> str:
    """Text of any of the usual encodings, with ``\\n`` at its line ends and no terminal colours."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ZooError("an encrypted or old Excel file; save it as .xlsx without a password, or as CSV.")
    if data.startswith(b"%PDF"):
        raise ZooError("a PDF; give the table as Markdown, CSV or .xlsx.")
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\x1b\[[0-9;]{0,20}m|[\ufeff\u200b\u200c\u200d\u2060]", "", text)
    if binary := re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise ZooError(f"not text (character {binary[0]!r}); give Markdown, CSV, TSV, .xlsx or a summary.")
    return text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    zeros = data[:200].count(0)
    if zeros > len(data[:200]) // 3:  # UTF-16 without its mark: every other byte of plain text is zero
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _grids(text: str) -> Iterator[Grid]:
    """The grids of every layout; the fault of one is raised only if no later one gives a sheet."""
    faults = []
    for layout in LAYOUTS:
        try:
            yield from layout(text)
        except ZooError as error:
            faults.append(error)
    if faults:
        raise faults[0]


def _first_sheet(grids: Iterator[Grid] | list[Grid], source: str) -> Sheet:
    for grid in grids:
        if sheet := _sheet(grid, source):
            return sheet
    raise ZooError(
        "no layer table; it needs a heading row with a layer column and one of output, weights, biases or params,"
        " and a row for each layer."
    )


def _sheet(grid: Grid, source: str) -> Sheet | None:
    """The sheet that the grid holds below its heading row, or None."""
    for at, (_, headings) in enumerate(grid.records[:_HEADING_WITHIN]):
        body = grid.records[at + 1 :]
        columns = resolve(headings, body)
        if columns:
            break
    else:
        return None
    rows: list[SheetRow] = []
    total = None
    for number, cells in body:
        row = _row(grid.format, number, cells, columns, width=len(headings))
        if row is None or cells == headings:
            continue
        if _is_total(row):
            total = total or replace(row, name=row.name or "total", kind=None, parameters={})
        else:
            rows.append(row)
    if len(rows) > 1 and total is None and _is_sum(rows[-1]):
        total = replace(rows.pop(), kind=None, parameters={})
    if not rows:
        return None
    filled = {column for row in (*rows, *filter(None, [total])) for column in row.cells}
    asked = filled | ({"output", "weights", "biases"} & columns.keys())
    if "params" in columns and not filled & {"weights", "biases", "params"}:
        asked.add("params")
    return Sheet(source, grid.format, tuple(column for column in COLUMNS if column in asked), tuple(rows), total)


# Rows


def _row(layout: str, number: int, written: Sequence[str], columns: Mapping[str, int], width: int) -> SheetRow | None:
    """One row of a table; None if it says nothing, or names only MATLAB's loss."""

    def cell(column: str) -> str:
        at = columns.get(column, len(written))
        return plain(written[at]) if at < len(written) else ""

    kind_text = cell("type")
    name = cell("name").strip("'\"").rstrip(" :")
    if layout == "matlab" and "name" in columns and columns["name"] < len(written):
        name = plain(written[columns["name"]].partition("\n")[0]).strip("'\"")
    if not kind_text:
        name, kind_text = _with_class(name)
    kind, activation = kind_of(name, kind_text)
    if kind is None and layout == "keras" and kind_text.isidentifier():
        kind = kind_text
    cells = _cells({column: cell(column) for column in (*COLUMNS, "learnables", "working")}, layout)
    if activation in ("softmax", "sigmoid") and kind == "Activation" and any(each.count for each in cells.values()):
        kind = "Dense"  # a function has no parameters: the row names an output layer by its activation
    if is_loss(kind_text) or not (name or kind_text or cells):
        return None
    if kind is None and len(written) < width and not any(each.shape or each.count for each in cells.values()):
        return None  # a note below the table
    parameters: dict[str, str] = {}
    for text in (cell("settings"), kind_text, cell("name") if " " in cell("name") else ""):
        parameters = parameters_of(text) | parameters
    for parameter in PARAMETERS:
        value = cell(parameter)
        if not is_blank(value) and not is_dash(value):
            parameters[parameter] = value
    if activation:
        parameters.setdefault("activation", activation)
    if layout == "keras" and "inputs" in parameters:
        parameters["inputs"] = " ".join(re.sub(r"\[[0-9]*\]|[][',]", " ", parameters["inputs"]).split())
    return SheetRow(number, name or kind_text, kind, cells, {key: value for key, value in parameters.items() if value})


def _with_class(name: str) -> tuple[str, str]:
    """``conv1 (Conv2D)`` as the name and its class; any other name with no class."""
    bare, _, bracketed = name.rstrip(")").partition(" (")
    if name.endswith(")") and bracketed.isidentifier() and bracketed[0].isupper():
        kind, _ = kind_of("", bracketed)
        if kind not in (None, "Activation"):
            return bare, bracketed
    return name, ""


def _cells(written: Mapping[str, str], layout: str) -> dict[str, Cell]:
    """The cells that are filled in, by column."""
    cells: dict[str, Cell] = {}
    if shape := read_shape(written["output"], batch_first=layout in ("torchinfo", "torchsummary")):
        cells["output"] = shape
    for column in ("weights", "biases"):
        labelled = read_learnables(written[column])
        if labelled.keys() == {"weights", "biases"}:
            cells |= labelled
        elif labelled:
            cells[column] = replace(*labelled.values(), text=written[column])
    if is_dash(written["learnables"]):
        cells |= {column: Cell(written["learnables"], count=0) for column in ("weights", "biases")}
    else:
        cells |= read_learnables(written["learnables"])
    if counted := read_count(written["params"]):
        cells["params"] = counted
    if cells and 0 < len(written["working"]) <= LONGEST and (fault := self_contradiction(written["working"])):
        column = next(column for column in ("output", "params", "weights", "biases") if column in cells)
        cells[column] = replace(cells[column], fault=cells[column].fault or fault)
    return cells


# Totals

_TOTAL = re.compile(r"(?:grand |in |the )?totals?\b.*|overall\b.*|Σ.*|∑.*", re.IGNORECASE)
_FOOTER = re.compile(
    r"^[ \t*_>|#]*(total|trainable) (?:params|parameters|learnables)[ \t*_]*[:=][ \t*_]*(\S[^\n]*)"
    r"|^[^\n]{0,40}?\b([0-9][0-9.,]{0,30}[kM]?) total learnables",
    re.IGNORECASE | re.MULTILINE,
)


def _is_total(row: SheetRow) -> bool:
    label = row.name or next((cell.text for cell in row.cells.values()), "")
    return bool(_TOTAL.match(label)) and (row.kind is None or "output" not in row.cells)


def _is_sum(row: SheetRow) -> bool:
    """A last row ``sum`` with a count, which no layer that adds has."""
    counted = any(cell.count for column, cell in row.cells.items() if column != "output")
    return row.name.lower() in ("sum", "sum total") and "output" not in row.cells and counted


def _with_footer(sheet: Sheet, text: str) -> Sheet:
    """The sheet with the total that is written below its table, or above MATLAB's."""
    footers = list(_FOOTER.finditer(text))
    if sheet.total or not footers:
        return sheet
    # Keras adds the optimizer's numbers to its total; then the trainable ones are the layers'.
    wanted = "trainable" if re.search(r"^ *Optimizer params:", text, re.MULTILINE) else "total"
    footer = next((each for each in footers if each[3] or each[1].lower() == wanted), None)
    cell = read_count(plain(footer[2] or footer[3])) if footer else None
    if footer is None or cell is None or cell.count is None:
        return sheet
    number = text.count("\n", 0, footer.start()) + 1
    name = f"{footer[1].capitalize()} params" if footer[1] else "Total learnables"
    return replace(sheet, total=SheetRow(number, name, None, {"params": cell}))
