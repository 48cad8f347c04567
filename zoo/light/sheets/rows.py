"""Reads one record of a table as a row of the sheet: the layer that it names, its cells and its parameters."""

from collections.abc import Mapping
from dataclasses import replace

from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.kinds.core import DENSE
from zoo.light.sheets.cells import MOST_READ_CHARACTERS, read_count, read_learnables, read_shape, self_contradiction
from zoo.light.sheets.formats.grid import Habits, Record
from zoo.light.sheets.sheet import LAYER_COLUMNS, Cell, SheetRow
from zoo.light.sheets.signs import is_blank, is_dash, plain
from zoo.light.sheets.words import is_loss, kind_of, parameters_of

_FAULTY = ("output", "params", "weights", "biases")  # where a working's fault is told, in the first that is filled in


def read_row(record: Record, columns: Mapping[str, int], width: int, habits: Habits) -> SheetRow | None:
    """One row of a table; None if it says nothing, or names only the loss with which MATLAB ends a net.

    Args:
        columns: the index of each column by what it holds, as `resolve` tells it.
        width: how many columns have a heading.
    """
    number, written = record
    texts = {column: plain(written[at]) for column, at in columns.items() if at < len(written)}
    name, kind_text = texts.get("name", "").strip("'\"").rstrip(" :"), texts.get("type", "")
    if habits.name_on_first_line and "name" in texts:
        name = plain(written[columns["name"]].partition("\n")[0]).strip("'\"")
    if not kind_text:
        name, kind_text = _with_class(name)
    kind, activation = kind_of(name, kind_text)
    if kind is None and habits.type_is_class and kind_text.isidentifier():
        kind = kind_text
    cells = cells_of(texts, habits)
    if activation in PROBABILITIES and kind == ACTIVATION.name and any(each.count for each in cells.values()):
        kind = DENSE.name  # A function has no parameters: the row names an output layer by its activation.
    if is_loss(kind_text) or not (name or kind_text or cells):
        return None
    if kind is None and len(written) < width and not any(each.shape or each.count for each in cells.values()):
        return None  # It is a note below the table.
    return SheetRow(number, name or kind_text, kind, cells, _parameters(texts, kind_text, activation, habits))


def _with_class(name: str) -> tuple[str, str]:
    """``name (Class)`` as the name and its class; any other name with no class."""
    bare, _, bracketed = name.rstrip(")").partition(" (")
    if name.endswith(")") and bracketed.isidentifier() and bracketed[0].isupper():
        kind, _ = kind_of("", bracketed)
        if kind not in (None, ACTIVATION.name):
            return bare, bracketed
    return name, ""


def cells_of(texts: Mapping[str, str], habits: Habits) -> dict[str, Cell]:
    """The cells that are filled in, by column."""
    cells: dict[str, Cell] = {}
    if shape := read_shape(texts.get("output", ""), habits.batch_first):
        cells["output"] = shape
    for column in ("weights", "biases"):
        labelled = read_learnables(texts[column]) if column in texts else {}
        if labelled.keys() == {"weights", "biases"}:
            cells |= labelled
        elif labelled:
            cells[column] = replace(*labelled.values(), text=texts[column])
    learnables = texts.get("learnables", "")
    if is_dash(learnables):
        cells |= {column: Cell(learnables, count=0) for column in ("weights", "biases")}
    else:
        cells |= read_learnables(learnables)
    for column in ("params", "trainable", "non_trainable", "macs"):
        if counted := read_count(texts.get(column, "")):
            cells[column] = counted
    working = texts.get("working", "")
    if cells and 0 < len(working) <= MOST_READ_CHARACTERS and (fault := self_contradiction(working)):
        column = next(column for column in _FAULTY if column in cells)
        cells[column] = replace(cells[column], fault=cells[column].fault or fault)
    return cells


def _parameters(texts: Mapping[str, str], kind_text: str, activation: str | None, habits: Habits) -> dict[str, str]:
    """The parameters as written: a column of their own counts before the settings, these before type and name."""
    name = texts.get("name", "")
    parameters: dict[str, str] = {}
    for text in (texts.get("settings", ""), kind_text, name if " " in name else ""):
        parameters = parameters_of(text) | parameters
    for column in LAYER_COLUMNS:
        if column in texts and not is_blank(texts[column]) and not is_dash(texts[column]):
            parameters[column] = texts[column]
    if activation:
        parameters.setdefault("activation", activation)
    if "inputs" in parameters:
        parameters["inputs"] = habits.inputs(parameters["inputs"])
    return {parameter: value for parameter, value in parameters.items() if value}
