"""Reads one record of a table as a row of the sheet: the layer that it names, and its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.kinds.core import DENSE
from zoo.light.layers.known import KINDS
from zoo.light.sheets.cells import MOST_READ_CHARACTERS, read_count, read_learnables, read_shape, self_contradiction
from zoo.light.sheets.columns import Columns
from zoo.light.sheets.grids.grid import Habits, Record
from zoo.light.sheets.grids.left_out import quoted
from zoo.light.sheets.headings import role_of
from zoo.light.sheets.orders import in_shapes
from zoo.light.sheets.samples import is_size
from zoo.light.sheets.sheet import COLUMNS, Cell, SheetRow, Unread
from zoo.light.sheets.signs import in_lines, is_blank, is_dash, plain, shortened, struck_out, untold
from zoo.light.sheets.totals import is_sum, is_total, total_name
from zoo.light.sheets.words import is_loss, kind_of

_COUNTS = frozenset(("weights", "biases", "params", "trainable", "non_trainable", "macs"))
_FAULTY = ("output", "params", "weights", "biases")  # where a working's fault is told, in the first that is filled in


def read_row(record: Record, columns: Columns, width: int, habits: Habits) -> SheetRow | None:
    """One row of a table; None if it says nothing, or names only the loss with which MATLAB ends a net.

    Args:
        columns: what they hold, as `resolve` tells it.
        width: how many columns have a heading.
    """
    number, written = record
    texts = {
        column: (in_lines if column in COLUMNS else plain)(written[at])
        for column, at in columns.at.items()
        if at < len(written)
    }
    name, kind_text = texts.get("name", "").strip("'\"").rstrip(" :"), texts.get("type", "")
    if habits.name_on_first_line and "name" in texts:
        name = plain(written[columns.at["name"]].partition("\n")[0]).strip("'\"")
    if not kind_text:
        name, kind_text = _with_class(name)
    if not (name or kind_text):
        name = total_name(plain("".join(written[:1])))
    kind, activation = kind_of(name, kind_text)
    if kind is None and habits.type_is_class and kind_text.isidentifier():
        kind = kind_text
    cells = cells_of(texts, habits, columns)
    if len(written) < width and kind_text and is_size(kind_text):
        fault = f"the row has {len(written)} cells under {width} headings, and a size for its type"
        cells = {column: Cell(cell.text, fault=fault) for column, cell in cells.items()}
    if columns.sizes or columns.doubts:
        slides = bool(kind and kind in KINDS and KINDS[kind].rank)
        cells |= dict(_cells_apart(written, columns, slides))
    output = cells.get("output")
    if output and output.shape and output.worked and kind and kind in KINDS and KINDS[kind].rank:
        cells["output"] = replace(output, shape=output.worked)  # What slides along axes keeps them.
    if activation in PROBABILITIES and kind == ACTIVATION.name and any(each.count for each in cells.values()):
        kind = DENSE.name  # A function has no parameters: the row names an output layer by its activation.
    if is_loss(kind_text) or not (name or kind_text or cells):
        return None
    if kind is None and len(written) < width and not any(each.shape or each.count for each in cells.values()):
        return None  # It is a note below the table.
    row = SheetRow(number, name or kind_text, kind, cells, texts.get("type", ""))
    return None if _is_heading_of_counts(row) else row


def _is_heading_of_counts(row: SheetRow) -> bool:
    """Whether a row is called as a column of counts is, which no layer is, and does not sum up the others."""
    return row.kind is None and role_of(row.name) in _COUNTS and not (is_total(row) or is_sum(row))


def left_out(record: Record, is_layer: bool, width: int) -> Iterator[Unread]:
    """What of a record is not read: all of it where it is no layer, what is beyond the headings or struck out in it.

    Args:
        is_layer: whether a row was read of it.
        width: how many columns have a heading.
    """
    number, written = record
    struck = ", ".join(filter(None, (struck_out(cell)[1] for cell in written)))
    if struck:
        yield Unread(f"row {number}", f"has struck-out text: {shortened(struck)}")
    if is_layer and any(cell.strip() for cell in written[width:]):
        cells = max(at for at, cell in enumerate(written, start=1) if cell.strip())
        yield quoted(f"row {number}", f"has {cells} cells under {width} headings", ", ".join(written[width:cells]))
    if is_layer or any(is_loss(plain(cell)) for cell in written):
        return
    said = " ".join(filter(None, map(plain, written)))
    if re.search(r"\w", said):
        yield Unread(f"row {number}", f"names no layer: '{shortened(said)}'")


def _cells_apart(written: Sequence[str], columns: Columns, slides: bool) -> Iterator[tuple[str, Cell]]:
    """The cells of outputs written axis by axis, and those of which it is not known what they are.

    Args:
        slides: whether the layer has axes to slide on; one that has none may say its width in two columns.
    """
    axes = [text for text in _filled(written, columns.sizes) if not is_dash(text)]
    told = axes[:1] if len(set(axes)) == 1 and not slides else axes
    if axes and (cell := read_shape(" x ".join(told))) and (whole := read_shape(" x ".join(axes))):
        cell = in_shapes(cell, columns.order)
        yield "output", cell if told == axes else replace(cell, worked=whole.shape)
    for column, doubt in columns.doubts.items():
        if texts := _filled(written, doubt.at):
            yield column, Cell(" | ".join(texts), fault=doubt.fault)


def _filled(written: Sequence[str], at: Sequence[int]) -> list[str]:
    texts = (plain(written[each]) for each in at if each < len(written))
    return [text for text in texts if untold(text) or not is_blank(text)]


def _with_class(name: str) -> tuple[str, str]:
    """``name (Class)`` as the name and its class; any other name with no class."""
    bare, _, bracketed = name.rstrip(")").partition(" (")
    if name.endswith(")") and bracketed.isidentifier() and bracketed[0].isupper():
        kind, _ = kind_of("", bracketed)
        if kind not in (None, ACTIVATION.name):
            return bare, bracketed
    return name, ""


def cells_of(texts: Mapping[str, str], habits: Habits, columns: Columns | None = None) -> dict[str, Cell]:
    """The cells that are filled in, by column."""
    cells: dict[str, Cell] = {}
    thousands = columns.thousands if columns else {}
    batch_first = habits.batch_first or bool(columns and columns.batch_first)
    written = texts.get("output", "")
    if columns and columns.batch_first and re.match(r"[0-9?]", written):
        written = f"({written})"
    if shape := read_shape(written, batch_first):
        shape = replace(shape, text=texts["output"]) if written != texts["output"] else shape
        cells["output"] = in_shapes(shape, columns.order) if columns else shape
    for column in ("weights", "biases", "params"):
        if column not in texts:
            continue
        labelled = read_learnables(texts[column])
        if labelled.keys() == {"weights", "biases"} or (column == "params" and "params" in labelled and not thousands):
            cells |= labelled
        elif column == "params" or thousands.get(column):
            cells |= _counted(column, texts[column], thousands.get(column, ""))
        elif labelled:
            (cell,) = labelled.values()
            cells[column] = cell if cell.text == texts[column] else replace(cell, text=texts[column])
    if learnables := texts.get("learnables"):
        cells |= _learnables(learnables, thousands.get("learnables", ""))
    for column in ("trainable", "non_trainable", "macs"):
        if column in texts:
            cells |= _counted(column, texts[column], thousands.get(column, ""))
    working = texts.get("working", "")
    if cells and 0 < len(working) <= MOST_READ_CHARACTERS and (fault := self_contradiction(working)):
        column = next(column for column in _FAULTY if column in cells)
        cells[column] = replace(cells[column], fault=cells[column].fault or fault)
    return cells


def _learnables(text: str, thousands: str) -> dict[str, Cell]:
    """A cell of all that a layer learns; a dash is no weights and no biases."""
    if is_dash(text):
        return {column: Cell(text, count=0) for column in ("weights", "biases")}
    return _counted("params", text, thousands) if thousands else read_learnables(text)


def _counted(column: str, text: str, thousands: str) -> dict[str, Cell]:
    cell = read_count(text, thousands)
    return {column: cell} if cell else {}
