"""What a format leaves out of a table and therefore names: what is hidden, struck out, deleted."""

from collections.abc import Iterable

from zoo.light.sheets.grids.grid import MOST_COLUMNS, Record
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import shortened

MOST_NAMED = 20
"""Parts of one table; of the others their number is told."""


def named(parts: Iterable[Unread]) -> tuple[Unread, ...]:
    """Each part once, and beyond so many of them how many more there are."""
    found = list(dict.fromkeys(parts))
    if len(found) <= MOST_NAMED:
        return tuple(found)
    return (*found[:MOST_NAMED], Unread(f"{len(found) - MOST_NAMED} more parts", "are hidden, deleted or struck out"))


def quoted(place: str, why: str, text: str) -> Unread:
    """A part with the text that is not read of it: ``row 3 has struck-out text: 224 x 224 x 64``."""
    return Unread(place, f"{why}: {shortened(' '.join(text.split()))}")


def hide_columns(records: Iterable[Record], first: int, last: int) -> list[Unread]:
    """Empty the columns from `first` to `last`, counted from 1, and name those that held anything."""
    hidden: list[Unread] = []
    rows = [cells for _, cells in records]
    for at in range(first - 1, min(last, MOST_COLUMNS)):
        filled = [cells for cells in rows if at < len(cells) and cells[at]]
        for cells in filled:
            cells[at] = ""
        if filled:
            hidden.append(Unread(f"column {_letters(at)}", "is hidden"))
    return hidden


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
