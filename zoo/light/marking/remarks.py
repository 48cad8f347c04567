"""A marking in words, for a terminal and a page alike."""

from collections.abc import Iterator

from zoo.light.files.text import number
from zoo.light.marking.mark import MarkedCell, MarkedRow, Marking

SIGNS = {"right": "", "wrong": "wrong", "follow_through": "follows", "missing": "missing"}


def columns(marking: Marking) -> list[str]:
    """The columns that are marked anywhere in a sheet, in their usual order."""
    seen = {cell.column for row in marking.rows for cell in row.cells}
    return [column for column in ("output", "weights", "biases", "params", "value") if column in seen]


def verdict(marking: Marking) -> str:
    """The score in words."""
    score = marking.score
    parts = [f"{score.right} right", f"{score.wrong} wrong"]
    parts += [f"{score.follow_through} following through"] if score.follow_through else []
    parts += [f"{score.missing} missing"] if score.missing else []
    return f"{', '.join(parts)}: {number(score.points)} of {score.total} points."


def remarks(marking: Marking) -> Iterator[tuple[str, str]]:
    """What there is to say: of cells that are not right, of conventions, of rows that are no layer."""
    for row in marking.rows:
        for cell in row.cells:
            if cell.mark != "right" or cell.because:
                yield _place(row, cell), _sentence(cell)
    for convention in marking.conventions:
        yield "the whole sheet", f"{convention} Recognised, and not counted as wrong."
    for surplus in marking.surplus:
        what = "value" if columns(marking) == ["value"] else "layer"
        yield f"row {surplus.number}", f"'{surplus.name}' is no {what} of {marking.architecture}; it is not marked."


def _place(row: MarkedRow, cell: MarkedCell) -> str:
    return f"{row.layer}, {cell.column}" + (f", row {row.sheet_row}" if row.sheet_row is not None else "")


def _sentence(cell: MarkedCell) -> str:
    right = "" if cell.mark == "right" else f"Right is {cell.expected}. "
    return f"{SIGNS[cell.mark] or 'right'}: {cell.given or 'nothing'}. {right}{cell.because}"
