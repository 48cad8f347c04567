"""Puts numbers together again that a comma between their thousands broke into cells: ``1`` and ``792`` as ``1,792``."""

import re
from collections.abc import Sequence
from itertools import pairwise

from zoo.light.sheets.columns import role_of
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.grids.left_out import quoted
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import plain

_HEADING_WITHIN = 50  # records
_MOST_CELLS, _MOST_FITTED = 20, 1_000
"""Cells of a row that is put together, and rows of a table; what is beyond them is unclear."""
_NUMBER = re.compile(r"(?=.*[0-9])[0-9.,'()\[\]x× ]+")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+")


def with_thousands(records: list[Record]) -> tuple[list[Record], list[Unread]]:
    """The records, each as wide as its headings where only one way of putting numbers together makes it so.

    What more than one way, or none, could give is marked in the cell, so that it cannot be read as an answer. Where
    no number can be broken, what stands beyond the last heading is named.
    """
    widths = {len(cells) for _, cells in records}
    if len(widths) < 2:
        return records, []
    for at, (_, headings) in enumerate(records[:_HEADING_WITHIN]):
        if len(headings) > 1 and sum(map(_is_known, headings)) > 1:
            width = len(_without_blank_end(headings))
            unread: list[Unread] = []
            fitted = [
                _fitted(record, width, unread if below < _MOST_FITTED else None)
                for below, record in enumerate(records[at + 1 :])
            ]
            return [*records[: at + 1], *fitted], unread
    return records, []


def _is_known(heading: str) -> bool:
    return bool(len(heading) < 80 and role_of(plain(heading)))


def _without_blank_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _fitted(record: Record, width: int, unread: list[Unread] | None) -> Record:
    """The record as wide as its headings; it is not tried without a list for what is not read of it."""
    number, cells = record
    cells = _without_blank_end(cells)
    if len(cells) <= width:
        return record
    if len(whole := _bracketed(cells)) == width:
        return number, whole
    doubt = f" [the row has {len(cells)} cells under {width} headings]"
    if unread is not None and not any(map(_GROUPED.fullmatch, map(",".join, pairwise(map(str.strip, cells))))):
        unread.append(
            quoted(f"row {number}", f"has {len(cells)} cells under {width} headings", ", ".join(cells[width:]))
        )
        return in_doubt(record, width)
    readings = _readings(cells, width) if unread is not None and len(cells) <= _MOST_CELLS else []
    if len(readings) == 1:
        return number, readings[0]
    first, *_ = readings or [[*cells[: width - 1], ",".join(cells[width - 1 :])]]
    sure = [bool(readings) and all(reading[at] == first[at] for reading in readings) for at in range(width)]
    return number, [cell if at == 0 or sure[at] else cell + doubt for at, cell in enumerate(first)]


def _bracketed(cells: Sequence[str]) -> list[str]:
    """The cells, those put together that a comma within brackets broke: ``(9``, ``9`` and ``6)``."""
    whole: list[str] = []
    depth = 0
    for cell in cells:
        whole[-1:] = [f"{whole[-1]},{cell}"] if depth > 0 else [*whole[-1:], cell]
        depth += sum(cell.count(sign) for sign in "([") - sum(cell.count(sign) for sign in ")]")
    return whole


def beyond_headings(records: list[Record]) -> list[Record]:
    """The records, none of whose cells can be read as an answer where a row has numbers beyond its last heading."""
    if len({len(cells) for _, cells in records}) < 2:
        return records
    for at, (_, headings) in enumerate(records[:_HEADING_WITHIN]):
        if len(headings) > 1 and sum(map(_is_known, headings)) > 1:
            return [*records[: at + 1], *(in_doubt(record, len(headings)) for record in records[at + 1 :])]
    return records


def in_doubt(record: Record, width: int) -> Record:
    """A record whose cells stand under other headings, it may be, as there are numbers beyond the last of these."""
    number, cells = record
    if len(cells) <= width or not any(map(_NUMBER.fullmatch, cells[width:])):
        return record
    doubt = f" [the row has {len(_without_blank_end(cells))} cells under {width} headings]"
    return number, [cell if at in (0, *range(width, len(cells))) else cell + doubt for at, cell in enumerate(cells)]


def _readings(cells: Sequence[str], width: int) -> list[list[str]]:
    """The first two ways to put neighbours together so that so many cells are left, each one that was or a number."""
    ways: dict[tuple[int, int], list[list[str]]] = {(len(cells), 0): [[]]}  # by where they begin and how many they are
    for at in range(len(cells) - 1, -1, -1):
        joined = ""
        for end in range(at + 1, len(cells) + 1):
            joined = f"{joined},{cells[end - 1].strip()}" if joined else cells[at].strip()
            if end > at + 1 and not _GROUPED.fullmatch(joined):
                break
            for left in range(width):
                found = ways.setdefault((at, left + 1), [])
                found += [[joined, *rest] for rest in ways.get((end, left), ())]
                del found[2:]
    return ways.get((0, width), [])
