"""Marks the row that sums up the others: against the layers, and against the sheet's own cells."""

from collections.abc import Iterator, Mapping

from zoo.light.marking.conventions import PLAIN, countable
from zoo.light.marking.laid import Laid
from zoo.light.marking.marks import MarkedCell
from zoo.light.marking.match import fits
from zoo.light.marking.slips import factor_of_ten
from zoo.light.marking.told import as_it_stands, contradicted, not_read, with_fault
from zoo.light.sheets.sheet import Cell, SheetRow


def mark_total(laid: Laid, total: SheetRow) -> Iterator[MarkedCell]:
    """The marked cells of the row that sums up the others."""
    for column, cell in total.cells.items():
        if column == "output":
            continue
        counts, plain = (
            {key: laid.counted(key, way, laid.truth, column) or 0 for key in _summed(laid, column)}
            for way in (laid.counting, PLAIN)
        )
        expected = str(sum(counts.values()))
        own = _own_counts(laid, column)
        if not countable(cell):
            yield not_read(column, cell, expected)
        elif fits(cell, sum(counts.values())) or fits(cell, sum(plain.values())):
            yield MarkedCell(column, cell.text, expected, "right", with_fault(cell))
        elif (bare := as_it_stands(cell)) and fits(bare, sum(counts.values())):
            yield contradicted(column, cell, bare, expected)
        elif own and (
            fits(cell, sum(own.values())) or fits(cell, sum((_without_own(laid, counts, own) | own).values()))
        ):
            because = with_fault(cell, "The sum of the sheet's own cells.")
            origins = ("the sheet's own cells",)
            yield MarkedCell(column, cell.text, expected, "follow_through", because, origins=origins)
        else:
            slips = tuple(_total_slips(laid, column, cell, counts, own))
            why = " Or: ".join(slips) or f"The layers have {expected} together."
            yield MarkedCell(column, cell.text, expected, "wrong", with_fault(cell, why), slips=slips)


def sum_of(laid: Laid, column: str) -> int:
    """What all layers have together, as the sheet counts."""
    return sum(laid.counted(key, laid.counting, laid.truth, column) or 0 for key in _summed(laid, column))


def _summed(laid: Laid, column: str) -> Iterator[str]:
    """The places of the layers that count: those that share another's variables have none of their own."""
    for key, place in laid.places.items():
        if not (place.parts or (place.layer.shares and column != "macs")):
            yield key


def _own_counts(laid: Laid, column: str) -> dict[str, int]:
    """The sheet's own counts by layer, and its surplus rows'; params may stand as weights and biases."""
    rows = {key: place.row for key, place in laid.places.items() if place.row and not _is_opened(laid, key)}
    rows |= {f"surplus {at}": row for at, row in enumerate(laid.surplus)}
    own: dict[str, int] = {}
    for key, row in rows.items():
        parts = (column,) if column != "params" or column in row.cells else ("weights", "biases")
        counts = [cell.count or 0 for part in parts if (cell := row.cells.get(part)) and countable(cell)]
        if counts:
            own[key] = sum(counts)
    return own


def _is_opened(laid: Laid, key: str) -> bool:
    """Whether a place is a nested model's of which the sheet has rows inside, too."""
    inside = laid.places[key].parts
    inside = inside and (*inside, *(each for each in laid.places if each.startswith(f"{key}/")))
    return any(laid.places[each].row for each in inside)


def _without_own(laid: Laid, counts: Mapping[str, int], own: Mapping[str, int]) -> dict[str, int]:
    """The counts of the layers less those for which a row of their model counts."""
    told = {part for key in own if key in laid.places for part in laid.places[key].parts}
    return {key: count for key, count in counts.items() if key not in told}


def _total_slips(
    laid: Laid, column: str, cell: Cell, counts: Mapping[str, int], own: Mapping[str, int]
) -> Iterator[str]:
    right, own_sum = sum(counts.values()), sum(own.values())
    if column == "params" and fits(cell, sum(laid.truth.derived(key).weights for key in laid.places)):
        yield "The biases are left out."
    for key, count in counts.items():
        left_out = (count and fits(cell, right - count)) or (own.get(key) and fits(cell, own_sum - own[key]))
        if left_out:
            yield f"{laid.places[key].layer.name} is left out."
    yield from factor_of_ten(cell.count or 0, right)
