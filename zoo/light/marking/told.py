"""What a cell says of itself: its own contradictions, and that it was not understood."""

from dataclasses import replace

from zoo.light.marking.marks import MarkedCell
from zoo.light.marking.match import rounds_to
from zoo.light.sheets.cells import read_count
from zoo.light.sheets.sheet import Cell

NOT_UNDERSTOOD = "This cannot be read as a size or a count."
_LONGEST_FAULT = 200  # characters


def with_fault(cell: Cell, why: str = "", told: str = "The cell by itself") -> str:
    """What is wrong with the cell in itself, before `why`."""
    if not cell.fault:
        return why
    fault = cell.fault[:_LONGEST_FAULT].strip().rstrip(".")
    return " ".join(filter(None, (f"{told}: {fault}.", why)))


def not_read(column: str, cell: Cell, expected: str) -> MarkedCell:
    """A cell that holds no size or count: unclear, unless it is understood and none that there is."""
    if cell.impossible:
        return MarkedCell(column, cell.text, expected, "wrong", with_fault(cell) or NOT_UNDERSTOOD)
    because = with_fault(cell, told="A person decides") or NOT_UNDERSTOOD
    return MarkedCell(column, cell.text, expected, "unclear", because)


def digits_told(cell: Cell, count: int) -> str:
    """By which rule a count of fewer digits is the exact one."""
    if cell.count == count:
        return ""
    return f"{'Rounded' if rounds_to(cell, count) else 'Cut off'} to its digits; exactly it is {count}."


def as_it_stands(cell: Cell) -> Cell | None:
    """The count as it is written, where the unit in its column's heading makes another of it: ``260`` of 260,000."""
    bare = read_count(cell.text) if cell.count and cell.unit > 1 else None
    return bare if bare and bare.count and bare.count < (cell.count or 0) == bare.count * cell.unit else None


def contradicted(column: str, cell: Cell, bare: Cell, expected: str) -> MarkedCell:
    """A count that is right as it stands, and not in the unit of its heading."""
    fault = (
        f"heading and count contradict each other, by the heading's unit it is {cell.count}, as written {bare.count}"
    )
    return not_read(column, replace(cell, fault=fault), expected)
