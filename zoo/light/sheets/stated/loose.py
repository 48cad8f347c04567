"""Summaries whose gaps an editor or a mailer turned into tabs or single blanks: read by what each line must end in."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from zoo.light.sheets.grids.grid import Grid, Habits, checked

_HEADING = re.compile(r"\s*layer \(type.*\)[\t ]\s*output shape[\t ]\s*param #\s*", re.IGNORECASE)
_WIDE_GAPS = re.compile(r"\)  +output shape", re.IGNORECASE)
_ROW = re.compile(r"[\s│├└─+|-]*(\S.*?)\s+([\[(]{1,2}[^\[\]()]*[\])]{1,2})\s+([0-9][0-9,]*|--)\s*")
_ENDS = re.compile(r"\s*(?:total|trainable) params", re.IGNORECASE)
_KERAS = re.compile(r"(?P<name>\S+) \((?P<kind>\w+)\)")
_TREE = re.compile(r"(?P<kind>\w+)(?: \((?P<name>\w+)\))?(?:: (?P<depth>[0-9]+)-[0-9]+)?")
_NUMBERED = re.compile(r"(?P<name>(?P<kind>\w+)-[0-9]+)")


class _Row(NamedTuple):
    number: int
    layer: str
    shape: str
    counted: str


def loose(lines: Sequence[str]) -> Grid | None:
    """The table of such a summary, if the text holds one."""
    start = next((at for at, line in enumerate(lines) if _HEADING.fullmatch(line)), None)
    if start is None or (_WIDE_GAPS.search(lines[start]) and "\t" not in lines[start]):
        return None
    rows = list(_rows(lines, start + 1))
    tried = ([pattern.fullmatch(row.layer) for row in rows] for pattern in (_NUMBERED, _KERAS, _TREE))
    named = next((each for each in tried if rows and all(each)), None)
    if named is None:
        return None
    framework = "keras" if named[0] and named[0].re is _KERAS else "torch"
    records = [
        (row.number, [found["name"] or row.layer, found["kind"], row.shape, row.counted])
        for row, found, below in zip_longest(rows, named, named[1:])
        if found and not _holds(found, below)
    ]
    habits = Habits(batch_first=framework == "torch", type_is_class=True, framework=framework)
    return Grid("loose", checked([(start + 1, ["layer", "type", "output shape", "param #"]), *records]), habits)


def _rows(lines: Sequence[str], start: int) -> Iterator[_Row]:
    for at, line in enumerate(lines[start:], start + 1):
        if _ENDS.match(line):
            return
        if found := _ROW.fullmatch(line):
            layer, shape, count = found.groups()
            rest = re.fullmatch(r"\s*(\w*\))\s*", lines[at] if at < len(lines) else "")
            broken = layer.count("(") > layer.count(")") and rest  # Keras breaks a long name over two lines.
            yield _Row(at, f"{layer}{rest[1]}" if broken and rest else layer, shape, count)


def _holds(found: re.Match[str], below: re.Match[str] | None) -> bool:
    """Whether a row of a tree holds the one below it."""
    if below is None or "depth" not in found.re.groupindex or below["depth"] is None:
        return False
    return int(below["depth"]) > int(found["depth"] or 0)
