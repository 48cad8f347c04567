"""Tables of tools whose runs of spaces became tabs or single spaces: their cells, told by what may stand there.

Layer (type) Output Shape Param #
max_pooling2d (MaxPooling2 (None, 12, 12, 10) 0
D)
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from zoo.light.layers.parameter import ACTIVATION as FUNCTION
from zoo.light.sheets.grids.lines import PIECE, is_rule

LONGEST_LINE_CHARACTERS = 500
"""A longer line is no row of a tool's table."""

_KINDS = {
    "name": r"Layer \(type(?: \(var_name\))?(?::depth-idx)?\)(?::depth-idx)?|Layer|Module",
    "word": rf"Parent Layers|Type|Trainable|Receptive field|{FUNCTION.name.capitalize()}",
    "shape": r"Input Shape|Output Shape|Kernel Shape",
    "count": r"Tr\. Param #|Param #|Params|Par|Mult-Adds|FLOPs\(M\+A\) #|FLOPs?|Depth Index",
    "percent": r"Param %|% Total",
    "rest": r"Connected to|Previous Layer",
}
_HEADING = re.compile("|".join(f"(?P<{kind}>(?:{words})(?!\\S))" for kind, words in _KINDS.items()))
_BEGINS = re.compile(r"(?:Parent Layers\s+)?(?:Layer|Module)\s")
_HEADING_LINE = re.compile(r"(?m)^[ \t]*(?:Parent Layers[ \t]+)?(?:Layer|Module)[ \t][^|\n]*$")
_VALUES = {
    "word": re.compile(r"[\w./-]+|\?"),
    "shape": re.compile(r"[\[(].*|--?|\?|multiple|[0-9]+(?:x[0-9]+)+"),
    "count": re.compile(r"[├└]?─?[0-9][0-9,.]*[kKMGBT]?(?: \(unbuilt\))?|--?|\?|\(recursive\)"),
    "percent": re.compile(r"[0-9.]+%|--?"),
    "rest": re.compile(r"\S*\]|\[.*|\w+"),
}
_NUMBER = re.compile(r"[0-9]+")
_TOKEN = re.compile(
    r"[0-9]+ \(unbuilt\)"
    r"|\[\([^\[\]]*\)\](?!\S)|\[\[[^()]*?\]\](?!\S)|\[[^\[\]]*\](?:, \[[^\[\]]*\])*(?!\S)|\([^()]*\)(?!\S)"
    r"|\(None(?:, *[0-9]+)*,?(?!\S)"
    r"|\S+"
)
_FOOTER = re.compile(r"\s*(?:total|trainable|non-trainable)\b.*[:)]", re.IGNORECASE)


class Column(NamedTuple):
    """A column of a tool's table: its heading, and the kind of its values."""

    heading: str
    kind: str


def columns_of(line: str) -> list[Column]:
    """The columns of a line that holds headings of tools alone, else none."""
    rest, columns = " ".join(line.split()), []
    while rest:
        match = _HEADING.match(rest)
        if not match:
            return []
        heading = "Param #" if match[0] == "Par" else match[0]  # Keras 2 breaks it where its table is narrow.
        columns.append(Column(heading, str(match.lastgroup)))
        rest = rest[match.end() :].lstrip()
    return columns


def cells_of_line(line: str, columns: Sequence[Column]) -> list[str] | None:
    """The cells of a row, found from its end; all that is left stands under the name. None where they do not fit."""
    if len(line) > LONGEST_LINE_CHARACTERS:
        return None
    tokens = _TOKEN.findall(" ".join(line.split()))
    if columns[-1].kind == "rest":
        return _cells(tokens, columns[:-1], "[]") or _with_rest(tokens, columns)
    return _cells(tokens, columns)


def _with_rest(tokens: list[str], columns: Sequence[Column]) -> list[str] | None:
    for taken in range(1, len(tokens) - len(columns) + 2):
        if not _VALUES["rest"].fullmatch(tokens[-taken].rstrip(",")):
            return None
        if cells := _cells(tokens[:-taken], columns[:-1], " ".join(tokens[-taken:])):
            return cells
    return None


def _cells(tokens: Sequence[str], columns: Sequence[Column], *last: str) -> list[str] | None:
    name_at = next((at for at, column in enumerate(columns) if column.kind == "name"), 0)
    after, before = len(columns) - 1 - name_at, name_at
    if len(tokens) <= after + before:
        return None
    end = len(tokens) - after
    cells = [*tokens[:before], " ".join(tokens[before:end]), *tokens[end:]]
    fits = all(
        _VALUES[column.kind].fullmatch(cell) or (_is_number(column, last) and _NUMBER.fullmatch(cell))
        for column, cell in zip(columns, cells, strict=True)
        if column.kind != "name"
    )
    return [*cells, *last] if fits else None


def _is_number(column: Column, last: Sequence[str]) -> bool:
    """Whether a shape may be a bare number: a window's, or in MXNet's table, which has previous layers."""
    return column.heading == "Kernel Shape" or (column.kind == "shape" and bool(last))


def respaced(text: str) -> str:
    """The text with the columns of such a table set apart again, each line where it was."""
    if not ("Layer" in text or "Module" in text) or not _HEADING_LINE.search(text):
        return text
    lines = text.split("\n")
    headings = [at for at, line in enumerate(lines) if _is_heading(line)]
    for at, below in pairwise([*headings, len(lines)]):
        columns = columns_of(lines[at])
        if len(columns) > 1 and ("\t" in lines[at] or len(PIECE.findall(lines[at])) < len(columns)):
            _set_apart(lines, at, below, columns)
    return "\n".join(lines)


def _is_heading(line: str) -> bool:
    return len(line) <= LONGEST_LINE_CHARACTERS and bool(_BEGINS.match(line.lstrip()))


def _set_apart(lines: list[str], at: int, below: int, columns: Sequence[Column]) -> None:
    end = next((end for end in range(at + 1, below) if _FOOTER.match(lines[end])), below)
    rows: dict[int, list[str]] = {at: [column.heading for column in columns]}
    row: list[str] | None = None
    for number in range(at + 1, end):
        line = lines[number]
        if not line.strip() or is_rule(line):
            row = None if is_rule(line) else row
        elif cells := cells_of_line(line, columns):
            rows[number] = row = cells
        elif row and len(line) <= LONGEST_LINE_CHARACTERS:
            _continue(row, line.split(), columns)
            lines[number] = ""
    widths = [max(len(cells[column]) for cells in rows.values()) for column in range(len(columns))]
    for number, cells in rows.items():
        lines[number] = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _continue(row: list[str], tokens: Sequence[str], columns: Sequence[Column]) -> None:
    """Give a broken cell's rest to the cell that it closes."""
    for token in tokens:
        to = next(_unclosed(row, columns, token), None)
        if to is not None:
            row[to] += token if row[to].endswith("(") or not token.startswith("(") else f" {token}"


def _unclosed(row: Sequence[str], columns: Sequence[Column], token: str) -> Iterator[int]:
    for at, column in enumerate(columns):
        if column.kind == "name" and ("(" not in row[at] or row[at].count("(") > row[at].count(")")):
            if column.heading == "Layer (type)" and "[" not in token:
                yield at
        elif column.kind == "rest" or (column.kind == "shape" and row[at].count("(") > row[at].count(")")):
            yield at
