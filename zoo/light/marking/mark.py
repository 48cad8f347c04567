"""Marks an answer sheet against an architecture's table, cell by cell.

A mistake is counted once: what follows from it is `follow_through`. Another way of counting or writing
that a whole sheet keeps to is a convention: it is named and costs nothing. What was not understood is `unclear`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from zoo.light.marking.conventions import PLAIN, countable
from zoo.light.marking.follow import Net
from zoo.light.marking.laid import Laid, lay
from zoo.light.marking.macs import mark_macs
from zoo.light.marking.marks import NO_COLUMN, Mark, MarkedCell, MarkedRow, Marking, score_of
from zoo.light.marking.match import fits, match
from zoo.light.marking.scheme import DEFAULT, PARTS, Points, Scheme
from zoo.light.marking.slips import explain_count, explain_output, explain_sum
from zoo.light.marking.sums import mark_total, sum_of
from zoo.light.marking.told import as_it_stands, contradicted, digits_told, not_read, with_fault
from zoo.light.marking.undecided import undecided
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import COLUMNS, Cell, Sheet, SheetRow

_TRAINED = ("trainable", "non_trainable")


class _Task(NamedTuple):
    """What a sheet is asked for, and what it gives."""

    laid: Laid
    scheme: Scheme
    worths: Mapping[tuple[str, str], Points]
    """By layer and column."""
    columns: tuple[str, ...]
    """Those that the sheet has or is asked for, in their usual order."""
    present: frozenset[str]
    """Those that it has."""
    worked: dict[str, bool]
    """By column, as far as it was asked."""
    in_parts: bool
    """Whether it answers parameters by weights and biases, each worth half of them."""

    def worth(self, key: str, column: str) -> Points:
        """The points of a right cell of a place; a nested model's row stands for those of its layers that it hides."""
        place = self.laid.places[key]
        if place.parts:
            return sum(
                self.worths.get((each, column), 0) for each in place.parts if not self.laid.places[each].is_asked
            )
        return self.worths.get((key, column), 0) if place.is_asked else 0

    def is_worked(self, column: str) -> bool:
        """Whether the sheet counts anything in a column; looked for once."""
        if column not in self.worked:
            rows = (place.row for place in self.laid.places.values() if place.row)
            self.worked[column] = any(row.cells[column].count for row in rows if column in row.cells)
        return self.worked[column]

    def of_total(self, column: str) -> Points:
        """The points of a right cell of the row that sums up the others."""
        if self.in_parts and column in PARTS:
            return Fraction(self.scheme.total, 2)
        return self.scheme.total if column in self.scheme.columns else 0


def mark(table: Table, sheet: Sheet, architecture: str, scheme: Scheme = DEFAULT) -> Marking:
    """Mark `sheet` against `table` under a marking scheme.

    Raises:
        ZooError: the scheme is not for this net, or the table's layers do not fit each other.
    """
    scheme = scheme.checked(table)
    if "params" in scheme.columns and not {"params", *PARTS} & set(sheet.columns):
        sheet = _with_sums(sheet)
    laid = lay(table, undecided(match(table, sheet.rows)), sheet.program, sheet.channels_first)
    by_weights = _answers_by_weights(sheet, scheme)
    if by_weights and laid.counting.biases_too:
        sheet = _with_params(sheet)
        again = lay(table, undecided(match(table, sheet.rows)), sheet.program, sheet.channels_first)
        laid = again._replace(counting=replace(again.counting, biases_too=True))
    elif by_weights:
        scheme = scheme.by_weights()
        laid = laid._replace(counting=replace(laid.counting, biases="of none"))
    task = _task(table, laid, sheet, scheme)
    rows = [row for key in laid.places if (row := _mark_row(task, key)).cells]
    if sheet.total or scheme.total:
        rows.append(_mark_total(task, sheet.total))
    return Marking(
        architecture=architecture,
        sheet=sheet.source,
        rows=tuple(rows),
        score=score_of(rows, scheme, scheme.maximum(table)),
        conventions=tuple(laid.conventions()),
        surplus=laid.surplus,
        unread=sheet.unread,
        said=sheet.said,
    )


def _answers_by_weights(sheet: Sheet, scheme: Scheme) -> bool:
    """Whether parameters are asked, and the sheet gives weights alone, which is a way of counting them."""
    asked = "params" in scheme.columns and "weights" not in scheme.columns
    return asked and "weights" in sheet.columns and not {"biases", "params"} & set(sheet.columns)


def _with_sums(sheet: Sheet) -> Sheet:
    """The sheet with what it counts as trained and as not trained, where it has columns of both, as its parameters."""
    if not set(_TRAINED) <= set(sheet.columns):
        return sheet

    def summed(row: SheetRow) -> SheetRow:
        parts = [row.cells[column] for column in _TRAINED if column in row.cells]
        counts = [part.count for part in parts if part.count is not None]
        if len(counts) < len(_TRAINED):
            return row
        text = " + ".join(part.text for part in parts)
        cell = Cell(text, count=sum(counts), unit=max(part.unit for part in parts))
        return row._replace(cells={**row.cells, "params": cell})

    columns = tuple(each for each in COLUMNS if each == "params" or each in sheet.columns)
    return sheet._replace(columns=columns, rows=tuple(map(summed, sheet.rows)))


def _with_params(sheet: Sheet) -> Sheet:
    """The sheet with its weights as its parameters."""

    def renamed(row: SheetRow) -> SheetRow:
        cells = {"params" if column == "weights" else column: cell for column, cell in row.cells.items()}
        return row._replace(cells=cells)

    columns = ("params" if column == "weights" else column for column in sheet.columns)
    total = renamed(sheet.total) if sheet.total else None
    return sheet._replace(columns=tuple(columns), rows=tuple(map(renamed, sheet.rows)), total=total)


def _task(table: Table, laid: Laid, sheet: Sheet, scheme: Scheme) -> _Task:
    present = frozenset(sheet.columns)
    in_parts = bool(present & set(PARTS)) and "params" in scheme.columns and "params" not in present
    asked = [each for each in scheme.columns if not (in_parts and each == "params")]
    asked += PARTS if in_parts else ()
    return _Task(
        laid,
        scheme,
        scheme.worths(table, in_parts),
        tuple(each for each in COLUMNS if each in present or each in asked),
        present,
        {},
        in_parts,
    )


def _mark_total(task: _Task, total: SheetRow | None) -> MarkedRow:
    """The row that sums up the others, with the cells that are asked of it and that the sheet does not have."""
    cells = {cell.column: cell for cell in mark_total(task.laid, total)} if total else {}
    for column in task.columns:
        if column != "output" and column not in cells and task.of_total(column):
            because = "The cell is empty." if total else "The sheet has no row that sums up the others."
            because = because if column in task.present else NO_COLUMN
            cells[column] = MarkedCell(column, "", str(sum_of(task.laid, column)), "missing", because)
    worth = tuple(cell._replace(worth=task.of_total(cell.column)) for cell in cells.values())
    return MarkedRow("total", total.number if total else None, worth)


def _mark_row(task: _Task, key: str) -> MarkedRow:
    place = task.laid.places[key]
    cells = tuple(_mark_cells(task, key))
    return MarkedRow(place.layer.name, place.row.number if place.row else None, cells)


def _mark_cells(task: _Task, key: str) -> Iterator[MarkedCell]:
    place = task.laid.places[key]
    cells = place.row.cells if place.row else {}
    worths = {column: task.worth(key, column) for column in task.columns}
    if "params" not in cells and cells.keys() & worths.keys() >= set(PARTS) and not any(worths[part] for part in PARTS):
        whole = worths.pop("params", 0)  # A row without a sum answers by its parts.
        worths |= dict.fromkeys(PARTS, Fraction(whole, 2))
    for column, worth in worths.items():
        cell = cells.get(column)
        if cell is not None:
            marked = (
                _mark_output(task.laid, key, cell) if column == "output" else _mark_count(task.laid, key, column, cell)
            )
        elif worth:
            marked = _empty(task, key, column)
        else:
            continue
        yield MarkedCell(*marked[:5], worth, *marked[6:]) if worth else marked


def _empty(task: _Task, key: str, column: str) -> MarkedCell:
    """An empty cell is right where there is nothing to learn, in a column of counts that the sheet does fill in."""
    place, expected = task.laid.places[key], task.laid.expected(key, column)
    if column not in task.present:
        because = NO_COLUMN
    elif place.row is None:
        because = "The sheet has no row for this layer."
    elif expected == "0" and task.is_worked(column):
        return MarkedCell(column, "", expected, "right", "")
    else:
        because = "The cell is empty."
    return MarkedCell(column, "", expected, "missing", because)


def _mark_output(laid: Laid, key: str, cell: Cell) -> MarkedCell:
    truth, followed, given = laid.truth, laid.followed, laid.given.get(key)
    follows = followed.figures[key]
    expected = laid.expected(key, "output")
    if given is None:
        return not_read("output", cell, expected)
    if given == truth.outputs[key]:
        if cell.further and (further := _further_wrong(laid, key, cell)):
            return MarkedCell("output", cell.text, expected, "wrong", with_fault(cell, further))
        return MarkedCell("output", cell.text, expected, "right", with_fault(cell))
    if follows and given == follows.output:
        return _following(laid, key, MarkedCell("output", cell.text, expected, "follow_through", with_fault(cell)))
    why = explain_output(truth, followed, key, given, laid.channels_first)
    return MarkedCell("output", cell.text, expected, "wrong", with_fault(cell, why.text), slips=why.slips)


def _further_wrong(laid: Laid, key: str, cell: Cell) -> str:
    """Why the outputs after the first are not those of a layer, in whatever order; the first alone is right, too."""
    right = laid.truth.derived(key).further
    if sorted(map(str, cell.further)) == sorted(map(str, right)):
        return ""
    if not right:
        return f"{laid.places[key].layer.name} has one output."
    return f"The further outputs are {' and '.join(laid.written(each) for each in right)}."


def _mark_count(laid: Laid, key: str, column: str, cell: Cell) -> MarkedCell:
    counting = laid.counting
    if column == "macs":
        marked = mark_macs(laid, key, cell)
        return _following(laid, key, marked) if marked.mark == "follow_through" else marked
    right = laid.counted(key, counting, laid.truth, column)
    expected = str(right)
    if right is not None and right == cell.count:
        return MarkedCell(column, cell.text, expected, "right", with_fault(cell))
    if not countable(cell):
        return not_read(column, cell, expected)

    def kept(net: Net, cell: Cell) -> int | None:
        """The count of that net that the cell gives, in the sheet's own way of counting or the plain one."""
        counts = (laid.counted(key, way, net, column) for way in (counting, PLAIN))
        return next((count for count in counts if count is not None and fits(cell, count)), None)

    if (count := kept(laid.truth, cell)) is not None:
        return MarkedCell(column, cell.text, expected, "right", with_fault(cell, digits_told(cell, count)))
    if (count := kept(laid.followed, cell)) is not None:
        because = with_fault(cell, digits_told(cell, count))
        return _following(laid, key, MarkedCell(column, cell.text, expected, "follow_through", because))
    bare = as_it_stands(cell)
    if bare and any(kept(net, bare) is not None for net in (laid.truth, laid.followed)):
        return contradicted(column, cell, bare, expected)
    if column == "params" and _is_own_sum(laid, key, cell):
        because = with_fault(cell, "The sum of this row's own weights and biases.")
        own = ("this row's own weights and biases",)
        return MarkedCell(column, cell.text, expected, "follow_through", because, origins=own)
    return _wrong_count(laid, key, column, cell, expected)


def _wrong_count(laid: Laid, key: str, column: str, cell: Cell, expected: str) -> MarkedCell:
    place, counting = laid.places[key], laid.counting
    if place.parts:
        counts = {each: laid.counted(each, counting, laid.truth, column) or 0 for each in place.parts}
        why = explain_sum(counts, cell)
    else:
        layer = counting.layer(place.layer)
        asked = counting.counted_as(layer, column)
        why = explain_count(laid.truth, laid.followed, key, layer, asked, cell)
    return MarkedCell(column, cell.text, expected, "wrong", with_fault(cell, why.text), slips=why.slips)


def _is_own_sum(laid: Laid, key: str, cell: Cell) -> bool:
    """Whether it sums up the row's own weights and biases, of which neither is made up."""
    place = laid.places[key]
    cells = place.row.cells if place.row else {}
    parts = {column: cells[column] for column in PARTS if column in cells and countable(cells[column])}
    if len(parts) < len(PARTS) or not fits(cell, sum(part.count or 0 for part in parts.values())):
        return False
    return laid.guard.allows_sum(key, laid.counting.layer(place.layer), parts)


def _following(laid: Laid, key: str, cell: MarkedCell) -> MarkedCell:
    """A cell that follows from mistakes above it, with the rows in which they stand; wrong, if one is made up."""
    told, origins = [], []
    for each in laid.guard.origins(key):
        place = laid.places[each]
        given, right = (laid.written(net.outputs[each]) for net in (laid.followed, laid.truth))
        assert place.row  # only a row can hold a mistake
        why = laid.guard.made_up.get(each)
        said = f", {why}" if why else f" instead of {right}"
        origins.append(f"row {place.row.number}, {place.layer.name}")
        told.append(f"{origins[-1]}: {given}{said}")
    because = " ".join(filter(None, (cell.because, f"This follows from {' and from '.join(told)}.")))
    mark: Mark = "follow_through" if laid.guard.allows(key) else "wrong"
    return cell._replace(mark=mark, because=because, origins=tuple(origins))
