"""Marks a count of multiply-accumulates under the way of counting that its column keeps to."""

from math import prod

from zoo.light.marking.conventions import countable
from zoo.light.marking.counters import COUNTERS, NOT_COUNTED, PLAIN_MACS, is_told, listed, macs_of
from zoo.light.marking.laid import Laid
from zoo.light.marking.marks import Mark, MarkedCell
from zoo.light.marking.match import fits
from zoo.light.marking.slips import factor_of_ten
from zoo.light.marking.told import digits_told, not_read, with_fault
from zoo.light.sheets.sheet import Cell


def mark_macs(laid: Laid, key: str, cell: Cell) -> MarkedCell:
    """The marked cell; unclear where it is not known what is counted so at the layer."""
    expected = laid.expected(key, "macs")
    if not countable(cell):
        return not_read("macs", cell, expected)
    marked = MarkedCell("macs", cell.text, expected, "right", with_fault(cell))
    for net in (laid.truth, laid.followed):
        counts = (macs_of(net, key, way) for way in (laid.macs, PLAIN_MACS))
        kept = next((count for count in counts if count is not None and fits(cell, count)), None)
        if kept is not None:
            mark: Mark = "right" if net is laid.truth else "follow_through"
            return marked._replace(mark=mark, because=with_fault(cell, digits_told(cell, kept)))
    if laid.macs is NOT_COUNTED:
        return marked._replace(mark="unclear", because=with_fault(cell, f"{laid.program} has counted nothing."))
    layer = laid.places[key].layer
    is_printed = laid.program or laid.macs is not PLAIN_MACS
    if is_printed and not is_told(laid.macs, layer, laid.truth.outputs[key]):
        tools = laid.macs.of(laid.program) or ([laid.program] if laid.program else laid.macs.tools)
        why = f"It is not known how such a layer is counted by {listed(tools)}."
        return marked._replace(mark="unclear", because=with_fault(cell, why))
    return marked._replace(mark="wrong", because=with_fault(cell, _explained(laid, key, cell)))


def _explained(laid: Laid, key: str, cell: Cell) -> str:
    """Why the cell is wrong: another way of counting, or how it is counted."""
    right = macs_of(laid.truth, key, laid.macs) or 0
    for other in (PLAIN_MACS, *COUNTERS):
        if fits(cell, macs_of(laid.truth, key, other) or 0):
            return f"This is the way of {listed(other.tools)}; the rest of the column keeps to another."
    if slips := list(factor_of_ten(cell.count or 0, right)):
        return " Or: ".join(slips)
    if laid.macs is not PLAIN_MACS:
        return f"It is {right}, as the column is counted."
    figures = laid.truth.derived(key)
    if not right:
        return f"{laid.places[key].layer.kind.said.subject} multiplies no weights."
    outputs = prod(figures.output)
    each = f" = {outputs} outputs * {right // outputs} products" if right % outputs == 0 else ""
    return f"It multiplies {right} times{each}."
