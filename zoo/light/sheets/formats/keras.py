"""What ``summary()`` prints in Keras 3: a table drawn with bars, whose cells break over lines."""

import re
from collections.abc import Iterable, Iterator, Sequence

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.barred import blocks, may_hold_bars
from zoo.light.sheets.grids.grid import Grid, Habits, Record, begin_with_batch, joined
from zoo.light.sheets.grids.ruled import may_hold_summary, with_types
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import CUT_OFF

_OPEN, _BETWEEN, _CLOSED = "┏┌╭", "┳┬", "┓┐╮"


def summary_grid(records: Iterable[Record], program: str, unread: Iterable[Unread] = ()) -> Grid:
    """The grid of a summary of Keras, or of MXNet, which has the same form, however it was drawn."""
    heading, *rows = records
    names = [name.strip().lower() for name in heading[1]]
    at = names.index("output shape") if "output shape" in names else len(names)
    habits = Habits(
        batch_first=begin_with_batch(cells[at] for _, cells in rows if at < len(cells)),
        type_is_class=True,
        framework="keras",
        program="MXNet" if "previous layer" in names else program,
    )
    return Grid(FORMAT.name, with_types([heading, *rows], _name_and_type), habits, unread=tuple(unread))


def _name_and_type(text: str) -> tuple[str, str]:
    name, bracket, kind = text.lstrip(" │└├─").rpartition("(")
    return (name.strip(), kind.rstrip(" )")) if bracket else (text, "")


def _grids(document: Document) -> Iterator[Grid]:
    for block in blocks(document):
        if block.is_summary:
            rows = [row for group in block.groups for row in joined(group, [None] * len(group[0][1]))]
            heading = block.groups[0][0][0]
            border = document.lines[heading - 2].strip() if heading > 1 else ""
            if border[:1] in _OPEN and border[-1:] not in _CLOSED:
                rows, unread = _cut(rows, border)
                yield summary_grid(rows, "Keras", unread)
            else:
                yield summary_grid(rows, "Keras")


def _cut(rows: Sequence[Record], border: str) -> tuple[list[Record], list[Unread]]:
    """The rows of a table that was printed wider than its lines may be, and so lost what is to the right.

    Of a column that is cut through, nothing can be told: the half of a number is a number.
    """
    whole = max(1, len(re.findall(f"[{_BETWEEN}]", border)))
    names = [name.strip() for name in rows[0][1]]
    why = f"is cut off by the tool at {len(border)} characters"
    lost = [name for name in ("Output Shape", "Param #") if name not in names[:whole]]
    others = [Unread(f"column '{name}'", why) for name in names[whole:] if name and not _is_param(name)]
    heading = rows[0][0], [*names[:whole], *lost]
    blank = [f"{CUT_OFF} at {len(border)} characters"] * len(lost)
    return [heading, *((number, [*_filled(cells, whole), *blank]) for number, cells in rows[1:])], others


def _is_param(name: str) -> bool:
    return "Param #".startswith(name)


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


FORMAT = Format(
    name="keras",
    title="a Keras summary",
    order=20,
    accepts=lambda document: may_hold_summary(document) and may_hold_bars(document),
    grids=_grids,
)
