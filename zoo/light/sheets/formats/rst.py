"""Tables of reStructuredText: simple ones under rules of ``=``, and those of the directive ``list-table``."""

import re
from collections.abc import Iterable, Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Record, checked
from zoo.light.sheets.grids.lines import PIECE

_BORDER = re.compile(r" *=+(?: +=+)+ *")
_LIST = ".. list-table::"


def _grids(document: Document) -> Iterator[Grid]:
    lines = document.lines
    found = [*_simple(lines)] if "==" in document.text else []
    found += [*_lists(lines)] if _LIST in document.text else []
    for records in sorted(found, key=lambda each: each[0][0]):
        yield Grid(FORMAT.name, checked(records))


def _simple(lines: list[str]) -> Iterator[list[Record]]:
    """The tables between a border and the last like it before a blank line or another kind of text."""
    at = 0
    while at < len(lines):
        if not _BORDER.fullmatch(lines[at]):
            at += 1
            continue
        starts = [piece.start() for piece in re.finditer(r"=+", lines[at])]
        ends = [piece.end() for piece in re.finditer(r"=+", lines[at])]
        last = _end(lines, at)
        if records := [*_rows(lines, range(at + 1, last), starts, ends)]:
            yield records
        at = max(last, at) + 1


def _end(lines: list[str], at: int) -> int:
    """The closing border's line: the second one, or the third where the second rules off the headings."""
    borders = []
    for end in range(at + 1, len(lines)):
        if _BORDER.fullmatch(lines[end]):
            borders.append(end)
            if len(borders) == 2 or not "".join(lines[end + 1 : end + 2]).strip():
                return end
    return borders[0] if borders else at


def _rows(lines: list[str], within: Iterable[int], starts: list[int], ends: list[int]) -> Iterator[Record]:
    row: Record | None = None
    for at in within:
        line = lines[at]
        if not line.strip() or set(line) <= {"=", "-", " "}:
            continue
        cells = _cells(line, starts, ends)
        if row and not cells[0] and any(cells):  # A blank first column goes on with the row above.
            row = row[0], [f"{above} {cell}".strip() for above, cell in zip(row[1], cells, strict=True)]
            continue
        if row:
            yield row
        row = at + 1, cells
    if row:
        yield row


def _cells(line: str, starts: list[int], ends: list[int]) -> list[str]:
    margins = zip(ends, starts[1:], strict=False)
    if any(line[end:start].strip() for end, start in margins):  # A text is longer than its column.
        pieces = PIECE.findall(line)
        return pieces if len(pieces) == len(starts) else [line.strip()] * len(starts)
    return [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _lists(lines: list[str]) -> Iterator[list[Record]]:
    for at, line in enumerate(lines):
        if not line.strip().startswith(_LIST):
            continue
        indent = len(line) - len(line.lstrip())
        records: list[Record] = []
        for number in range(at + 2, len(lines) + 1):
            item = lines[number - 1]
            if item.strip() and len(item) - len(item.lstrip()) <= indent:
                break
            if match := re.match(r"\s+(\* )?\s*- ?(.*)", item):
                if match[1]:
                    records.append((number, []))
                if records:
                    records[-1][1].append(match[2].strip())
            elif records and records[-1][1] and item.strip():
                records[-1][1][-1] += f" {item.strip()}"
        if records:
            yield records


FORMAT = Format(
    name="rst",
    title="reStructuredText",
    order=18,
    accepts=lambda document: _LIST in document.text or "== ==" in document.text or "=  =" in document.text,
    grids=_grids,
)
