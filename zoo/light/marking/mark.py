"""Marks an answer sheet against an architecture's table, cell by cell.

A mistake is counted once: what follows from it is `follow_through`. Another way of counting or writing
that a whole sheet keeps to is a convention: it is named and costs nothing.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import isfinite
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape, channels_first, channels_last, format_shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.marking.conventions import (
    CHANNELS_FIRST,
    PLAIN,
    Counting,
    countable,
    counting_of,
    writes_channels_first,
)
from zoo.light.marking.follow import Net, followed_net, true_net
from zoo.light.marking.guard import Guard, guarded
from zoo.light.marking.marks import Mark, MarkedCell, MarkedRow, Marking, score_of
from zoo.light.marking.match import align, fits, match
from zoo.light.marking.places import Matching, Placed
from zoo.light.marking.slips import explain_count, explain_output, explain_sum, factor_of_ten
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import LARGEST_NUMBER, MOST_AXES, Cell, Sheet, SheetRow

_LONGEST_FAULT = 200  # characters


class _Reading(NamedTuple):
    """A sheet laid over the net: what it gives, what follows from that, and how it counts."""

    places: Mapping[str, Placed]
    truth: Net
    followed: Net
    given: Mapping[str, Shape]
    """The outputs that can be read, channels last."""
    guard: Guard
    channels_first: bool
    counting: Counting
    surplus: tuple[SheetRow, ...]

    def counted(self, key: str, way: Counting, net: Net, column: str) -> int | None:
        """What is counted at a layer, or at all those of a nested model; None where one cannot take its inputs."""
        place, figures = self.places[key], net.figures[key]
        if not place.parts:
            return way.count(place.layer, figures, column) if figures else None
        counts = [self.counted(part, way, net, column) for part in place.parts]
        return None if None in counts else sum(filter(None, counts))


def mark(table: Table, sheet: Sheet, architecture: str, follow_through: Fraction | float = 1) -> Marking:
    """Mark `sheet` against `table`; `follow_through` is the credit of a cell that follows from a mistake above.

    Raises:
        ZooError: the credit is not between 0 and 1, or the table's layers do not fit each other.
    """
    if not isfinite(follow_through) or not 0 <= follow_through <= 1:
        raise ZooError(f"The credit for follow-through is {follow_through}; it must be from 0 to 1.")
    matching = match(table, sheet.rows)
    reading = _read(table, matching)
    rows = [row for key in reading.places if (row := _mark_row(reading, key, sheet.columns)).cells]
    if sheet.total and (cells := tuple(_mark_total(reading, sheet.total))):
        rows.append(MarkedRow("total", sheet.total.number, cells))
    conventions = [CHANNELS_FIRST] if reading.channels_first else []
    return Marking(
        architecture=architecture,
        sheet=sheet.source,
        rows=tuple(rows),
        score=score_of(rows, follow_through),
        conventions=(*conventions, *reading.counting.conventions()),
        surplus=matching.surplus,
    )


def _read(table: Table, matching: Matching) -> _Reading:
    places = matching.places
    if len(places) == len(table):
        derived = table.figures
        truth = Net(places, derived, {key: each.output for key, each in derived.items()})
    else:
        truth = true_net(places)
    written = {
        key: shape
        for key, place in places.items()
        if place.row and "output" in place.row.cells and (shape := _shape(place.row.cells["output"])) is not None
    }
    first = writes_channels_first(truth, written)
    given = {}
    for key, shape in written.items():
        shape = channels_last(shape) if first and len(shape) == len(truth.outputs[key]) else shape
        given[key] = _filled(align(shape, truth.outputs[key]), truth.outputs[key], places[key])
    handed_on = {
        key: shape
        for key, shape in given.items()
        if len(shape) == len(truth.outputs[key]) and min(shape, default=1) > 0
    }
    followed = followed_net(truth, handed_on)
    return _Reading(
        places=places,
        truth=truth,
        followed=followed,
        given=given,
        guard=guarded(truth, followed, given, _mistakes(truth, followed)),
        channels_first=first,
        counting=counting_of(truth, followed),
        surplus=matching.surplus,
    )


def _filled(shape: Shape, right: Shape, place: Placed) -> Shape:
    """A shape with the lengths in it that a layer of a nested model leaves open, as it takes any."""
    if not place.is_open or len(shape) != len(right):
        return shape
    return tuple(length if axis is OPEN else axis for axis, length in zip(shape, right, strict=True))


def _shape(cell: Cell) -> Shape | None:
    """The shape in a cell, if it can be read and is of a size that is worth it."""
    shape = cell.shape if cell.shape is not None or cell.count is None else (cell.count,)
    lengths = [abs(axis) for axis in shape or () if axis is not OPEN]
    fair = shape is not None and len(shape) <= MOST_AXES and max(lengths, default=0) <= LARGEST_NUMBER
    return shape if fair else None


def _mistakes(truth: Net, followed: Net) -> dict[str, tuple[str, ...]]:
    mistakes: dict[str, tuple[str, ...]] = {}
    for key, place in truth.places.items():
        follows = followed.figures[key]
        if followed.outputs[key] == truth.outputs[key]:
            mistakes[key] = ()
        elif follows and followed.outputs[key] == follows.output:
            mistakes[key] = tuple(dict.fromkeys(each for above in place.inputs for each in mistakes[above]))
        else:
            mistakes[key] = (key,)
    return mistakes


def _mark_row(reading: _Reading, key: str, columns: tuple[str, ...]) -> MarkedRow:
    place = reading.places[key]
    cells = tuple(_mark_cells(reading, key, columns))
    return MarkedRow(place.layer.name, place.row.number if place.row else None, cells)


def _mark_cells(reading: _Reading, key: str, columns: tuple[str, ...]) -> Iterator[MarkedCell]:
    place = reading.places[key]
    for column in columns:
        cell = place.row.cells.get(column) if place.row else None
        if cell is None:
            yield from _missing(reading, key, column)
        elif column == "output":
            yield _mark_output(reading, key, cell)
        else:
            yield _mark_count(reading, key, column, cell)


def _missing(reading: _Reading, key: str, column: str) -> Iterator[MarkedCell]:
    place = reading.places[key]
    if not place.is_asked:
        return
    kind = place.layer.kind
    asked = bool(kind.inputs[1]) if place.row else not kind.said.may_be_left_out
    expected = _expected(reading, key, column)
    if asked and expected != "0":
        because = "The cell is empty." if place.row else "The sheet has no row for this layer."
        yield MarkedCell(column, "", expected, "missing", because)


def _expected(reading: _Reading, key: str, column: str) -> str:
    if column == "output":
        return _written(reading, reading.truth.outputs[key])
    return str(reading.counted(key, reading.counting, reading.truth, column))


def _written(reading: _Reading, shape: Shape) -> str:
    """A shape in the sheet's own order of axes."""
    return format_shape(channels_first(shape) if reading.channels_first else shape) or "()"


def _mark_output(reading: _Reading, key: str, cell: Cell) -> MarkedCell:
    truth, followed, given = reading.truth, reading.followed, reading.given.get(key)
    follows = followed.figures[key]
    expected = _expected(reading, key, "output")
    if given is None:
        return _unreadable("output", cell, expected)
    if given == truth.outputs[key]:
        if cell.further and (why := _further_wrong(reading, key, cell)):
            return MarkedCell("output", cell.text, expected, "wrong", _fault(cell, why))
        return MarkedCell("output", cell.text, expected, "right", _fault(cell))
    if follows and given == follows.output:
        return MarkedCell("output", cell.text, expected, _followed(reading, key), _fault(cell, _origin(reading, key)))
    why = explain_output(truth, followed, key, given, reading.channels_first)
    return MarkedCell("output", cell.text, expected, "wrong", _fault(cell, why))


def _further_wrong(reading: _Reading, key: str, cell: Cell) -> str:
    """Why the outputs after the first are not those of a layer, in whatever order; the first alone is right, too."""
    right = reading.truth.derived(key).further
    if sorted(map(str, cell.further)) == sorted(map(str, right)):
        return ""
    if not right:
        return f"{reading.places[key].layer.name} has one output."
    return f"The further outputs are {' and '.join(_written(reading, each) for each in right)}."


def _mark_count(reading: _Reading, key: str, column: str, cell: Cell) -> MarkedCell:
    place, counting = reading.places[key], reading.counting
    expected = _expected(reading, key, column)
    if not countable(cell):
        return _unreadable(column, cell, expected)

    def keeps(net: Net) -> bool:
        counts = (reading.counted(key, way, net, column) for way in (counting, PLAIN))
        return any(count is not None and fits(cell, count) for count in counts)

    if keeps(reading.truth):
        return MarkedCell(column, cell.text, expected, "right", _fault(cell))
    if keeps(reading.followed):
        return MarkedCell(column, cell.text, expected, _followed(reading, key), _fault(cell, _origin(reading, key)))
    if column == "params" and _is_own_sum(reading, key, cell):
        because = _fault(cell, "The sum of this row's own weights and biases.")
        return MarkedCell(column, cell.text, expected, "follow_through", because)
    if place.parts:
        why = explain_sum(
            {each: reading.counted(each, counting, reading.truth, column) or 0 for each in place.parts}, cell
        )
        return MarkedCell(column, cell.text, expected, "wrong", _fault(cell, why))
    layer = counting.layer(place.layer)
    asked = "weights" if column == "params" and not counting.biased(layer) else column
    why = explain_count(reading.truth, reading.followed, key, layer, asked, cell)
    return MarkedCell(column, cell.text, expected, "wrong", _fault(cell, why))


def _followed(reading: _Reading, key: str) -> Mark:
    return "follow_through" if reading.guard.allows(key) else "wrong"


def _is_own_sum(reading: _Reading, key: str, cell: Cell) -> bool:
    place = reading.places[key]
    cells = place.row.cells if place.row else {}
    parts = {column: cells[column] for column in ("weights", "biases") if column in cells and countable(cells[column])}
    if len(parts) < 2 or not fits(cell, sum(part.count or 0 for part in parts.values())):
        return False
    return reading.guard.allows_sum(key, reading.counting.layer(place.layer), parts)


def _unreadable(column: str, cell: Cell, expected: str) -> MarkedCell:
    return MarkedCell(column, cell.text, expected, "wrong", _fault(cell) or "This cannot be read as a size or a count.")


def _fault(cell: Cell, why: str = "") -> str:
    """What is wrong with the cell in itself, before `why`."""
    fault = cell.fault[:_LONGEST_FAULT].strip().rstrip(".")
    return " ".join(filter(None, (f"The cell by itself: {fault}." if fault else "", why)))


def _origin(reading: _Reading, key: str) -> str:
    """The rows from whose mistakes a cell follows."""
    told = []
    for each in reading.guard.origins(key):
        place = reading.places[each]
        given, right = (_written(reading, net.outputs[each]) for net in (reading.followed, reading.truth))
        assert place.row  # only a row can hold a mistake
        why = reading.guard.made_up.get(each)
        given += f", {why}" if why else f" instead of {right}"
        told.append(f"row {place.row.number}, {place.layer.name}: {given}")
    return f"This follows from {' and from '.join(told)}."


def _mark_total(reading: _Reading, total: SheetRow) -> Iterator[MarkedCell]:
    layers = {key: place for key, place in reading.places.items() if not place.parts}
    for column, cell in total.cells.items():
        if column == "output":
            continue
        counts, plain = (
            {key: reading.counted(key, way, reading.truth, column) or 0 for key, place in layers.items()}
            for way in (reading.counting, PLAIN)
        )
        expected = str(sum(counts.values()))
        own = _own_counts(reading, column)
        if not countable(cell):
            yield _unreadable(column, cell, expected)
        elif fits(cell, sum(counts.values())) or fits(cell, sum(plain.values())):
            yield MarkedCell(column, cell.text, expected, "right", _fault(cell))
        elif own and (
            fits(cell, sum(own.values())) or fits(cell, sum((_without_own(reading, counts, own) | own).values()))
        ):
            yield MarkedCell(
                column, cell.text, expected, "follow_through", _fault(cell, "The sum of the sheet's own cells.")
            )
        else:
            why = " Or: ".join(_total_slips(reading, column, cell, counts, own))
            why = why or f"The layers have {expected} together."
            yield MarkedCell(column, cell.text, expected, "wrong", _fault(cell, why))


def _own_counts(reading: _Reading, column: str) -> dict[str, int]:
    """The sheet's own counts by layer, and its surplus rows'; params may stand as weights and biases."""
    rows = {key: place.row for key, place in reading.places.items() if place.row and not _is_opened(reading, key)}
    rows |= {f"surplus {at}": row for at, row in enumerate(reading.surplus)}
    own: dict[str, int] = {}
    for key, row in rows.items():
        parts = (column,) if column != "params" or column in row.cells else ("weights", "biases")
        counts = [cell.count or 0 for part in parts if (cell := row.cells.get(part)) and countable(cell)]
        if counts:
            own[key] = sum(counts)
    return own


def _is_opened(reading: _Reading, key: str) -> bool:
    """Whether a place is a nested model's of which the sheet has rows inside, too."""
    inside = reading.places[key].parts
    inside = inside and (*inside, *(each for each in reading.places if each.startswith(f"{key}/")))
    return any(reading.places[each].row for each in inside)


def _without_own(reading: _Reading, counts: Mapping[str, int], own: Mapping[str, int]) -> dict[str, int]:
    """The counts of the layers less those for which a row of their model counts."""
    told = {part for key in own if key in reading.places for part in reading.places[key].parts}
    return {key: count for key, count in counts.items() if key not in told}


def _total_slips(
    reading: _Reading, column: str, cell: Cell, counts: Mapping[str, int], own: Mapping[str, int]
) -> Iterator[str]:
    right, own_sum = sum(counts.values()), sum(own.values())
    if column == "params" and fits(cell, sum(reading.truth.derived(key).weights for key in reading.places)):
        yield "The biases are left out."
    for key, count in counts.items():
        left_out = (count and fits(cell, right - count)) or (own.get(key) and fits(cell, own_sum - own[key]))
        if left_out:
            yield f"{reading.places[key].layer.name} is left out."
    yield from factor_of_ten(cell.count or 0, right)
