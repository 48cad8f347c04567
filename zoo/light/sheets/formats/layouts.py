"""Finds the tables in a text: pipes, box drawing, separated values, the ruled text that tools print.

Each layout turns the lines it understands into grids of cells; which column means what is `zoo.light.sheets`'s.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from zoo.errors import ZooError

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 4_000

Record = tuple[int, list[str]]
"""The number of a record's first line, counted from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as cells of text; its headings are among its first records."""

    format: str
    records: list[Record]


_BARS = str.maketrans("│┃║¦", "||||")
_RULE = re.compile(r"(?=[\s|:]*+[-=_+\u2500-\u257f])[\s|:+=_\-\u2500-\u257f]++")
_SUMMARY = re.compile(r"[\s|]*layer \(type", re.IGNORECASE)
_FOOTER = re.compile(r"\s*(?:total|trainable|non-trainable|input size|optimizer)\b.*[:)]", re.IGNORECASE)
_TREE = re.compile(r"[\s│├└─|+]*")
_PIECE = re.compile(r"\S+(?: \S+)*")


def checked(records: Iterable[Record]) -> list[Record]:
    """The records, if they are within the limits of a sheet.

    Raises:
        ZooError: naming the row that is too wide or has too long a cell, or too many rows.
    """
    kept: list[Record] = []
    for number, cells in records:
        if len(kept) == MOST_ROWS:
            raise ZooError(f"row {number}: more than {MOST_ROWS} rows; give one table a file.")
        if len(cells) > MOST_COLUMNS:
            raise ZooError(f"row {number}: {len(cells)} columns; a sheet has at most {MOST_COLUMNS}.")
        longest = max(map(len, cells), default=0)
        if longest > LONGEST_CELL:
            raise ZooError(f"row {number}: a cell of {longest} characters; a cell has at most {LONGEST_CELL}.")
        kept.append((number, cells))
    return kept


# Tables that tools print under a heading `Layer (type)`


def _summaries(text: str) -> Iterator[Grid]:
    """The ruled text of Keras 2, torchinfo and torchsummary, which has no bars."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _SUMMARY.match(line) and "|" not in line.translate(_BARS):
            yield _summary(lines, at)


def _summary(lines: list[str], at: int) -> Grid:
    tool = _tool(lines[at : at + 12])
    ends = next((end for end in range(at + 1, len(lines)) if _FOOTER.match(lines[end])), len(lines))
    body = [(number + 1, lines[number].expandtabs()) for number in range(at, ends)]
    if tool == "torchsummary":  # right-aligned
        records = [(number, _PIECE.findall(line)) for number, line in body if not _is_rule(line)]
        return _named(tool, records)
    starts = [piece.start() for piece in _PIECE.finditer(body[0][1])]
    widths = [end - start - 2 for start, end in pairwise(starts)]
    starts[0] = 0
    groups: list[list[Record]] = [[]]
    for number, line in body:
        if not line.strip() or _is_rule(line):
            groups.append([])
        else:
            groups[-1].append((number, [line[start:end] for start, end in pairwise([*starts, None])]))
    groups = [group for group in groups if group]
    if tool == "torchinfo":
        return _named(tool, [*groups[0], *_leaves(record for group in groups[1:] for record in group)])
    return _named(tool, [row for group in groups for row in _joined(group, [*widths, None])])


def _tool(lines: list[str]) -> str:
    body = "\n".join(lines[1:])
    if "depth-idx" in lines[0] or "var_name" in lines[0] or re.search(r"^[\s│|]*[├└+]", body, re.MULTILINE):
        return "torchinfo"
    if re.search(r"^ *\S+-[0-9]+ +\[", body, re.MULTILINE):
        return "torchsummary"
    return "keras"


def _leaves(records: Iterable[Record]) -> Iterator[Record]:
    """The rows of a tree that hold no other, without the branches drawn in front of them."""
    above: tuple[int, int, list[str]] | None = None
    for number, cells in records:
        tree = _TREE.match(cells[0])
        depth = tree.end() if tree else 0
        if above and depth <= above[1]:
            yield above[0], above[2]
        above = number, depth, [cells[0][depth:], *cells[1:]]
    if above:
        yield above[0], above[2]


def _joined(group: list[Record], widths: list[int | None]) -> Iterator[Record]:
    """One row of each record and those that continue it: what was wrapped has a blank beside it.

    A column that is filled to its width broke its text at any character, not between words.
    """
    row: Record | None = None
    for number, cells in group:
        pieces = [cell.rstrip() for cell in cells]
        if row is None or not any(above and not cell.strip() for above, cell in zip(row[1], pieces, strict=False)):
            if row:
                yield row
            row, last = (number, [piece.strip() for piece in pieces]), pieces
            continue
        for at, (piece, width) in enumerate(zip(pieces, widths, strict=False)):
            if piece.strip() and at < len(row[1]):
                broken = width is not None and len(last[at].strip()) >= width and last[at][-1] != ","
                glue = "" if broken and piece.strip()[0] != "(" else " "
                row[1][at] += glue + piece.strip()
                last[at] = piece
    if row:
        yield row


def _named(tool: str, records: list[Record]) -> Grid:
    """The column ``Layer (type)`` as two, the way `zoo.light.sheets` reads any other table."""
    split = {"keras": _keras_name, "torchinfo": _torchinfo_name, "torchsummary": _torchsummary_name}[tool]
    heading, *rows = records
    named = [(number, [*split(cells[0].strip()), *cells[1:]]) for number, cells in rows if cells]
    return Grid(tool, checked([(heading[0], ["layer", "type", *heading[1][1:]]), *named]))


def _keras_name(text: str) -> tuple[str, str]:
    name, bracket, kind = text.lstrip(" │└├─").rpartition("(")
    return (name.strip(), kind.rstrip(" )")) if bracket else (text, "")


def _torchinfo_name(text: str) -> tuple[str, str]:
    """``Conv2d (conv1): 1-1``; without variable names the whole is the name."""
    kind, _, variable = text.partition(":")[0].partition(" (")
    return variable.rstrip(")") or text, kind


def _torchsummary_name(text: str) -> tuple[str, str]:
    return text, text.rpartition("-")[0] or text


# Tables drawn with bars: Markdown, Keras 3, ASCII grids


def _barred(text: str) -> Iterator[Grid]:
    block: list[tuple[int, str]] = []
    drawn = False
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        barred = line.translate(_BARS)
        if "|" in barred or ((block or line[:1] in "┏┌╭+╒╔") and _is_rule(line)):
            drawn = drawn or barred != line or line.startswith("+")
            block.append((number, barred))
        elif block:
            yield from _block(block, drawn)
            block, drawn = [], False


def _block(block: list[tuple[int, str]], drawn: bool) -> Iterator[Grid]:
    groups: list[list[Record]] = [[]]
    first = next((line.strip() for _, line in block if not _is_rule(line)), "")
    outer = first.startswith("|"), first.endswith("|")
    for number, line in block:
        if _is_rule(line):
            groups.append([])
        else:
            groups[-1].append((number, _between_bars(line, *outer)))
    groups = [group for group in groups if group]
    if not groups:
        return
    if _SUMMARY.match(groups[0][0][1][0]):
        yield _named("keras", [row for group in groups for row in _joined(group, [None] * len(group[0][1]))])
        return
    wrapped = drawn and len(groups) > 2 and all(len(list(_joined(group, []))) == 1 for group in groups)
    rows = [row for group in groups for row in (_joined(group, [None] * MOST_COLUMNS) if wrapped else group)]
    yield Grid("markdown", checked((number, [cell.strip() for cell in cells]) for number, cells in rows))


def _between_bars(line: str, left: bool, right: bool) -> list[str]:
    line = line.strip().replace(r"\|", "\0")
    cells = line[left and line.startswith("|") : len(line) - (right and len(line) > 1 and line.endswith("|"))]
    return [cell.replace("\0", "|") for cell in cells.split("|")]


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line))


# Separated values


def _separated(delimiter: str, name: str) -> Callable[[str], Iterator[Grid]]:
    def layout(text: str) -> Iterator[Grid]:
        if delimiter not in text:
            return
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        records: list[Record] = []
        number = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    records += checked([(number, cells)])
                number = reader.line_num + 1
        except csv.Error as error:
            raise ZooError(f"row {number}: {error}; check its quotation marks.") from None
        records = checked(records)
        for at, (_, cells) in enumerate(records[:200]):
            if _is_matlab(cells):
                yield Grid("matlab", checked(_continued(records[at:])))
                return
        yield Grid(name, records)

    return layout


_MATLAB = re.compile(
    r"#?|name|type|activations?( sizes?| formats?)?|(total |number of )?learnables?.*|states?.*|description"
)


def _is_matlab(headings: list[str]) -> bool:
    names = [heading.strip().lower() for heading in headings]
    return (
        len(names) > 2
        and {"name", "type"} <= set(names)
        and any(name.startswith(("activation", "learnable")) for name in names)
        and all(map(_MATLAB.fullmatch, names))
    )


def _continued(records: list[Record]) -> Iterator[Record]:
    """Rows of analyzeNetwork, whose cells break over lines when they are copied."""
    heading, *rest = records
    yield heading
    numbered = heading[1][0].strip() in ("#", "")
    row: Record | None = None
    for number, cells in rest:
        starts = cells[0].strip().isdigit() if numbered else len(cells) > 1
        if row is None or starts:
            if row:
                yield row
            row = number, list(cells)
        else:
            row[1][-1] += "\n" + cells[0]
            row[1].extend(cells[1:])
    if row:
        yield row


# Columns kept apart by two or more spaces


_SPACED_HEADING = re.compile(
    r"#|no\.?|name|layer.*|type|kind|outputs?.*|activations?.*|learnables?.*|params?.*|parameters|weights|bias(es)?",
    re.IGNORECASE,
)


def _spaced(text: str) -> Iterator[Grid]:
    lines = text.expandtabs().split("\n")
    for at, line in enumerate(lines):
        headings = list(_PIECE.finditer(line))
        if len(headings) > 1 and sum(bool(_SPACED_HEADING.fullmatch(heading[0])) for heading in headings) > 1:
            names = [heading[0] for heading in headings]
            starts = [heading.start() for heading in headings]
            if re.match(rf" {{0,{starts[0]}}}[0-9]{{1,5}} ", "".join(lines[at + 1 : at + 2])[: starts[0]]):
                names, starts = ["#", *names], [0, *starts]  # analyzeNetwork's numbers have no heading
            rows = _continued_spaced(enumerate(lines[at + 1 :], start=at + 2), starts)
            yield Grid("matlab" if _is_matlab(names) else "text", checked([(at + 1, names), *rows]))
            return


def _continued_spaced(lines: Iterable[tuple[int, str]], starts: list[int]) -> Iterator[Record]:
    row: Record | None = None
    for number, line in lines:
        pieces = list(_PIECE.finditer(line))
        if len(pieces) > MOST_COLUMNS:
            raise ZooError(f"row {number}: {len(pieces)} columns; a sheet has at most {MOST_COLUMNS}.")
        cells = _under(starts, pieces)
        if row and pieces and not any(cells[: min(2, len(starts) - 1)]):
            row = row[0], [f"{above}\n{cell}".strip() for above, cell in zip(row[1], cells, strict=True)]
        elif len(pieces) > 1 and not _is_rule(line):
            if row:
                yield row
            row = number, cells
    if row:
        yield row


def _under(starts: list[int], pieces: list[re.Match[str]]) -> list[str]:
    """The pieces of a line under the headings: one each, else each under the nearest to its left."""
    if len(pieces) == len(starts):
        return [piece[0] for piece in pieces]
    cells = [""] * len(starts)
    for piece in pieces:
        at = max((at for at, start in enumerate(starts) if start <= piece.start() + 2), default=0)
        cells[at] = f"{cells[at]} {piece[0]}".strip()
    return cells


LAYOUTS: tuple[Callable[[str], Iterator[Grid]], ...] = (
    _summaries,
    _barred,
    _separated("\t", "tsv"),
    _separated(";", "csv"),
    _separated(",", "csv"),
    _spaced,
)
"""In the order in which they are tried; each one yields the grids it finds in a text."""
