"""Tables drawn with bars, whatever the sign for a bar: the blocks of lines that hold them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.grids.lines import BARS, begins_summary, is_rule, with_plain_bars

_CORNERS = "┏┌╭+╒╔"


class Block(NamedTuple):
    """Lines with bars that follow one another."""

    groups: list[list[Record]]
    """The records between one rule and the next, their cells not stripped; no group is empty, nor are all."""
    drawn: bool
    """With box characters, or with a frame of ``+`` and ``-``."""

    @property
    def is_summary(self) -> bool:
        """Its first heading is ``Layer (type)``."""
        return begins_summary(self.groups[0][0][1][0])


def may_hold_bars(document: Document) -> bool:
    """Whether any bar stands in the text."""
    return any(bar in document.text for bar in BARS)


@lru_cache(maxsize=1)
def blocks(document: Document) -> list[Block]:
    """The blocks of a text, from top to bottom; the last document's are kept, as several formats ask for them."""
    return list(_blocks(document.lines))


def _blocks(lines: list[str]) -> Iterator[Block]:
    block: list[tuple[int, str]] = []
    drawn = False
    for number, line in enumerate([*lines, ""], start=1):
        barred = with_plain_bars(line)
        if "|" in barred or ((block or line[:1] in _CORNERS) and is_rule(line)):
            drawn = drawn or barred != line or line.startswith("+")
            block.append((number, barred))
        elif block:
            if groups := _groups(block):
                yield Block(groups, drawn)
            block, drawn = [], False


def _groups(block: list[tuple[int, str]]) -> list[list[Record]]:
    groups: list[list[Record]] = [[]]
    if (begun := block[0][1].strip()).startswith("||") and begun.endswith("||"):  # Jira's headings
        below = [(number, line.replace("\\\\", "<br>")) for number, line in block[1:]]
        block = [(block[0][0], begun.replace("||", "|")), *below]
    first = next((line.strip() for _, line in block if not is_rule(line)), "")
    rest = [line.strip() for _, line in block if not is_rule(line)][1:]
    numbered = bool(rest) and not any(line.startswith("|") for line in rest)  # below a heading that has none
    outer = first.startswith("|") and not numbered, first.endswith("|")
    for number, line in block:
        if is_rule(line):
            groups.append([])
        else:
            groups[-1].append((number, _between_bars(line, *outer)))
    return [group for group in groups if group]


def _between_bars(line: str, left: bool, right: bool) -> list[str]:
    line = line.strip().replace(r"\|", "\0")
    cells = line[left and line.startswith("|") : len(line) - (right and len(line) > 1 and line.endswith("|"))]
    return [cell.replace("\0", "|") for cell in cells.split("|")]
