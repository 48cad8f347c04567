"""The summaries that tools print under a heading ``Layer (type)`` in columns ruled off by lines, without bars."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.grids.grid import Record, checked, joined
from zoo.light.sheets.grids.lines import PIECE, begins_summary, is_rule, with_plain_bars

MOST_SUMMARIES = 5
"""Of one text; a heading beyond them is not looked at."""

_FOOTER = r"(?i)\s*(?:total|trainable|non-trainable|input size|optimizer)\b.*[:)]"
_BRANCH = r"(?m)^[\s│|]*[├└+]"
_NUMBERED = r"(?m)^ *(?:\S+ +)?\S+-[0-9]+ +\["
_TOLD_WITHIN = 12  # lines from the heading on, that tell one tool's summary from another's


class Summary(NamedTuple):
    """The lines of a text from a heading to the footer below it."""

    text: list[str]
    start: int
    end: int
    is_tree: bool
    """Its layers are drawn as the branches of a tree, or its heading speaks of their depth."""
    is_numbered: bool
    """It is no tree, and its layers are called by class and number: ``Conv2d-1  [-1, 10, 24, 24]``."""

    def aligned(self) -> list[list[Record]]:
        """The records between one rule and the next, cut where the columns' headings begin; first the heading's."""
        starts = self._starts()
        starts[0] = 0
        groups: list[list[Record]] = [[]]
        for number, line in self._lines():
            if not line.strip() or is_rule(line):
                groups.append([])
            else:
                groups[-1].append((number, [line[start:end] for start, end in pairwise([*starts, None])]))
        return [group for group in groups if group]

    def unwrapped(self) -> list[Record]:
        """The aligned records, each with the lines that continue it."""
        widths = [end - start - 2 for start, end in pairwise(self._starts())]
        return [row for group in self.aligned() for row in joined(group, [*widths, None])]

    def is_cut_through(self) -> bool:
        """Whether a column's edge goes through a word of a row, as where the columns are not aligned to the left."""
        edges = self._starts()[1:]
        return any(
            not is_rule(line) and not line[edge - 1].isspace() and not line[edge].isspace()
            for _, line in self._lines()
            for edge in edges
            if edge < len(line)
        )

    def pieces(self) -> list[Record]:
        """The records where the columns are not aligned to the left: each line in its pieces."""
        return [(number, PIECE.findall(line)) for number, line in self._lines() if not is_rule(line)]

    def _lines(self) -> Iterator[tuple[int, str]]:
        for at in range(self.start, self.end):
            yield at + 1, self.text[at].expandtabs()

    def _starts(self) -> list[int]:
        return [piece.start() for piece in PIECE.finditer(self.text[self.start].expandtabs())]


def may_hold_summary(document: Document) -> bool:
    """Whether the heading of a summary stands anywhere in the text."""
    return "layer (type" in document.text.lower()


@lru_cache(maxsize=1)
def summaries(document: Document) -> list[Summary]:
    """The summaries of a text, from top to bottom; the last document's are kept, as several formats ask for them."""
    lines = document.lines
    headings = (at for at, line in enumerate(lines) if "(" in line and begins_summary(line))
    without_bars = (at for at in headings if "|" not in with_plain_bars(lines[at]))
    return [_summary(lines, at) for at in islice(without_bars, MOST_SUMMARIES)]


def _summary(lines: list[str], at: int) -> Summary:
    end = next((end for end in range(at + 1, len(lines)) if re.match(_FOOTER, lines[end])), len(lines))
    heading, first_rows = lines[at], "\n".join(lines[at + 1 : at + _TOLD_WITHIN])
    is_tree = "depth-idx" in heading or "var_name" in heading or bool(re.search(_BRANCH, first_rows))
    return Summary(lines, at, end, is_tree, not is_tree and bool(re.search(_NUMBERED, first_rows)))


def with_types(records: Iterable[Record], split: Callable[[str], tuple[str, str]]) -> list[Record]:
    """The records with the column ``Layer (type)`` as two, a name and a type, the way that any other table has them."""
    heading, *rows = records
    named = [(number, [*split(cells[0].strip()), *cells[1:]]) for number, cells in rows if cells]
    return checked([(heading[0], ["layer", "type", *heading[1][1:]]), *named])
