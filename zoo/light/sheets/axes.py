"""Columns that hold the output axis by axis: its height, its width and its channels."""

import re
from collections.abc import Mapping, Sequence
from math import prod

from zoo.light.sheets.cells import read_count, read_shape
from zoo.light.sheets.headings import NOT_ASKED, axes_in, folded, order_in, size_in
from zoo.light.sheets.samples import HeadedTable, agree, are_counts, are_windows
from zoo.light.sheets.signs import plain

_TOGETHER = (("height", "width", "channels"), ("height and width", "channels"), ("length", "channels"))
MAPS = re.compile(r"(?:feature )?maps?")
"""A heading over the sizes of maps, or their number."""
_VAGUE = frozenset("kfxyz")
"""Letters that stand for an axis where no other column does."""


def sizes(texts: Sequence[str], named: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that hold an output's axes, in their order, and others that hold one of these as well as they.

    Height and width may stand in one column; a length has channels alone.
    """
    found: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        if text and named[at] not in NOT_ASKED:
            both = axes_in(text) == ("height", "width")
            found.setdefault("height and width" if both else size_in(text), []).append(at)
    for axes in _TOGETHER:
        if all(axis in found for axis in axes):
            best = [_clearest(texts, found[axis]) for axis in axes]
            return tuple(each[0] for each in best), tuple(at for each in best for at in each[1:])
    return (), ()


def _clearest(texts: Sequence[str], at: list[int]) -> list[int]:
    """Of columns of one axis those that say of what, else those of a word, else all."""
    said = [each for each in at if len(folded(texts[each]).split()) > 1]
    plain = [each for each in at if folded(texts[each]).strip() not in _VAGUE]
    return said or plain or at


def differ(table: HeadedTable, found: Sequence[int], rivals: Sequence[int]) -> bool:
    """Whether any of the rivals says otherwise than all the columns that are read."""
    return any(not any(agree(table, (at, rival), "params") for at in found) for rival in rivals)


def beside_channels(table: HeadedTable, columns: Mapping[str, int]) -> tuple[int, ...]:
    """The output's column and one of its channels, where the outputs leave them out."""
    at = columns.get("output")
    channels = [each for each, heading in enumerate(table.headings) if _is_of_channels(heading) and each != at]
    if at is not None and not channels and order_in(table.headings[at]) == ("height", "width"):
        channels = [each for each, role in enumerate(table.settled) if role == "filters"]
    if at is None or len(channels) != 1 or table.settled[channels[0]] not in ("filters", ""):
        return ()
    shapes = [cell.shape for text in table.sample(at) if (cell := read_shape(text)) and cell.shape]
    flat = max(map(len, shapes), default=0) == 2 and are_counts(table.sample(channels[0]))
    return (at, channels[0]) if flat and not are_windows(table.sample(at)) else ()


def in_part(table: HeadedTable, columns: Mapping[str, int]) -> tuple[int, ...]:
    """Columns that say a part of the output: a side or a length beside a depth, ``H_out`` and ``C_out`` alone."""
    at = columns.get("output")
    said = {each: size_in(text) for each, text in enumerate(table.headings) if folded(text).strip() not in _VAGUE}
    axes = [each for each, axis in said.items() if axis and not table.settled[each]]
    if at is None:
        told = {said[each] for each in axes}
        return tuple(axes) if len(told) > 1 or "side" in told else ()
    shapes = [cell.shape for text in table.sample(at) if (cell := read_shape(text)) and cell.shape]
    depth = len(axes) == 1 and said[axes[0]] == "channels"
    return (at, *axes) if depth and max(map(len, shapes), default=0) == 1 else _beside_filters(table, at)


def _beside_filters(table: HeadedTable, at: int) -> tuple[int, ...]:
    """The outputs and a column of filters or maps beside them, where most outputs are sides without channels."""
    found = [each for each, role in enumerate(table.settled) if role == "filters"]
    if len(found) != 1 or order_in(table.headings[at]):
        return ()
    rows = [[*map(plain, cells)] for _, cells in table.body if len(cells) > max(at, *found)]
    read = [(read_shape(row[at]), read_count(row[found[0]])) for row in rows]
    pairs = [(size.shape, count.count) for size, count in read if size and size.shape and count and count.count]
    sides = [shape for shape, count in pairs if count not in shape or (len(shape) == 2 and len(set(shape)) == 1)]
    flat = all(len(shape) < 3 for shape, _ in pairs)
    return (at, *found) if flat and 2 * len(sides) > len(pairs) else ()


def multiplied(table: HeadedTable, sizes: int, products: int) -> bool:
    """Whether a column has the products of most of another's sizes, as one that counts the outputs."""
    rows = [[*map(plain, cells)] for _, cells in table.body if len(cells) > max(sizes, products)]
    read = [(read_shape(row[sizes]), read_count(row[products])) for row in rows]
    pairs = [(size.shape, count.count) for size, count in read if size and size.shape and count and count.count]
    fitting = [shape for shape, count in pairs if prod(shape) == count]
    return any(len(shape) > 1 for shape in fitting) and 2 * len(fitting) > len(pairs)


def _is_of_channels(heading: str) -> bool:
    return size_in(heading) == "channels" or bool(MAPS.fullmatch(folded(heading)))
