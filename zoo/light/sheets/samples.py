"""Judges a column of a table by a sample of its cells: whether they are outputs, counts or row numbers."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from zoo.light.layers.known import KINDS
from zoo.light.sheets.cells import read_count, read_learnables, read_shape
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.shapes import tells_maps
from zoo.light.sheets.signs import is_blank, is_dash, plain
from zoo.light.sheets.words import kind_of

_NUMBER = re.compile(r"[0-9][0-9., x×*]*")
_SAMPLE = 50  # cells of a column that tell what it holds
_LARGEST_WINDOW = 11  # Shapes of two axes, none longer, are rather windows than outputs.


class HeadedTable(NamedTuple):
    """A table whose columns are being told."""

    headings: Sequence[str]
    body: Sequence[Record]
    named: list[str]
    """What the headings say, from left to right."""
    settled: list[str]
    """What they say once the cells are looked at."""

    def sample(self, at: int) -> list[str]:
        return sample_of(self.body, at)

    def place(self, at: int) -> str:
        heading = plain(self.headings[at])
        return f"column {at + 1}, '{heading[:40]}'" if heading else f"column {at + 1} without a heading"

    def quoted(self, at: Sequence[int]) -> str:
        return " and ".join(f"'{plain(self.headings[each])[:40]}'" for each in at)


class Doubt(NamedTuple):
    """Columns of which it is not known what they hold, or in which unit, and why."""

    at: tuple[int, ...]
    fault: str


def exchanged(table: HeadedTable, columns: Mapping[str, int]) -> dict[str, Doubt]:
    """The doubt about outputs and parameters of which each column holds what the other's heading says.

    Parameters may be products, but no output is 0.
    """
    output, params = columns.get("output"), columns.get("params")
    if output is None or params is None or not are_outputs(table.sample(params)):
        return {}
    counts = [cell.count for text in table.sample(output) if (cell := read_count(text))]
    if 0 not in counts or not are_counts(table.sample(output)):
        return {}
    fault = f"the headings {table.quoted((output, params))} seem to be exchanged"
    return {"output": Doubt((output,), fault), "params": Doubt((params,), fault)}


def sample_of(body: Sequence[Record], at: int) -> list[str]:
    cells = (plain(cells[at]) for _, cells in body[:_SAMPLE] if at < len(cells))
    return [cell for cell in cells if not is_blank(cell) and not is_dash(cell)]


def begins_as_shape(cell: str) -> bool:
    """``26x26``, ``(None, 26, 26)``, and no function: ``LeakyReLU(0.1)``."""
    return bool(re.match(r"[\s(\[]*(?:[0-9?-]|none\b)", cell, re.IGNORECASE))


def is_count(cell: str) -> bool:
    return any(each.count is not None for each in read_learnables(cell).values())


def agree(table: HeadedTable, at: Sequence[int], role: str) -> bool:
    """Whether the columns say the same wherever both say anything."""
    for _, cells in table.body[:_SAMPLE]:
        texts = [plain(cells[each]) for each in at if each < len(cells)]
        if role == "output":
            read = {cell.shape for text in texts if (cell := read_shape(text)) and cell.shape}
        else:
            read = {(cell.count,) for text in texts if (cell := read_count(text)) and cell.count is not None}
        if len(read) > 1:
            return False
    return True


def are_outputs(sample: list[str]) -> bool:
    """Whether most cells are sizes, a third of them of several axes, and not all small as windows are."""
    read = [(text, cell.shape) for text in sample if (cell := read_shape(text)) and cell.shape]
    shapes = [shape[:-1] if tells_maps(text) else shape for text, shape in read]  # 5x5, 10 filters
    several = [shape for shape in shapes if len(shape) > 1]
    if not sample or 2 * len(shapes) <= len(sample) or 3 * len(several) < len(sample):
        return False
    return any(len(shape) > 2 or max(shape) > _LARGEST_WINDOW for shape in several)


def are_counts(sample: list[str]) -> bool:
    """Whether most cells are whole numbers, and no sizes of several axes."""
    counts = sum(bool((cell := read_count(text)) and cell.count is not None) for text in sample)
    shapes = sum(bool((cell := read_shape(text)) and cell.shape and len(cell.shape) > 1) for text in sample)
    return 2 * (counts - shapes) > len(sample)


def numbers_rows(sample: list[str]) -> bool:
    """``1, 2, 3``: the cells only number the rows."""
    begun = len(sample) > 1 and sample[0] in ("0", "1")
    return begun and all(text.isdecimal() and int(text) == int(sample[0]) + at for at, text in enumerate(sample))


def naming(table: HeadedTable, role: str) -> dict[str, int]:
    """Of the columns of a role the first whose cells name the most different layers.

    It holds their types where the first has a name of its own for each.
    """
    columns = [at for at, each in enumerate(table.settled) if each == role]
    best = max(columns, key=lambda at: len({cell for cell in table.sample(at) if kind_of(cell)[0]}))
    names = table.sample(columns[0])
    apart = best != columns[0] and len(set(names)) == len(names) == len(table.sample(best))
    return {role: columns[0], "type": best} if apart else {role: best}


def are_groups(table: HeadedTable, names: int, types: int) -> bool:
    """Whether a name stands at neighbouring rows of different kinds, which is called so by no layer.

    A function or a dropout may be called as the layer before it.
    """
    rows = [[*map(plain, cells)] for _, cells in table.body[:_SAMPLE] if len(cells) > max(names, types)]
    kinds = [(row[names], KINDS.get(kind_of("", row[types])[0] or "")) for row in rows if row[names]]
    own = [(name, kind.said.relatives) for name, kind in kinds if kind and not kind.said.may_be_left_out]
    return any(name == above and kind != other for (above, other), (name, kind) in pairwise(own))


def are_values(headings: Sequence[str], named: Sequence[str]) -> bool:
    """Whether texts are no headings: a number alone, or a line's first part, ``1. conv1 - output 24 x 24 x 10``.

    So is a word and, behind a gap, a sentence: ``given      Every layer's size``.
    """
    first = headings[0] if named[:1] == [""] else ""
    begun = bool(re.search(r"\w {2,}\w", first) or (re.search("[0-9]", first) and kind_of(plain(first))[0]))
    return begun or any(_NUMBER.fullmatch(plain(text)) for text in headings)


def are_windows(sample: list[str]) -> bool:
    """Whether all cells of several axes are as small as windows are."""
    shapes = [cell.shape for text in sample if (cell := read_shape(text)) and cell.shape and len(cell.shape) > 1]
    return bool(shapes) and all(len(shape) == 2 and max(shape) <= _LARGEST_WINDOW for shape in shapes)


def is_size(text: str) -> bool:
    """Whether a text is a size of several axes, and no name or kind."""
    return text[:1] in "([0123456789" and bool((cell := read_shape(text)) and cell.shape and len(cell.shape) > 1)
