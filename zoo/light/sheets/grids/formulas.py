"""Computes the formulas that a program saved without their values: sums and products of cells that hold numbers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

from zoo.errors import ZooError
from zoo.light.files.sums import evaluate
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Record

MOST_STEPS = 20_000
"""Cells that are looked at for one table."""
MOST_LINKS = 50
"""Of formulas that need one another."""

_CELL = r"\$?([A-Z]{1,2})\$?([1-9][0-9]{0,6})"
_REFERENCE = re.compile(rf"(?<![A-Z0-9!'.]){_CELL}(?![0-9A-Z(!.])")
_RANGE = re.compile(rf"\b(SUM|PRODUCT)\({_CELL}:{_CELL}\)")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")


class _NotComputedError(Exception):
    """A formula needs what is no number, or more than sums and products."""


def evaluated(records: list[Record]) -> list[Record]:
    """The records with numbers for such formulas as give one; any other stands as it is written."""
    if not any(cell.startswith("=") for _, cells in records for cell in cells):
        return records
    table = _Table(records)
    return [(number, [table.shown(cell) for cell in cells]) for number, cells in records]


class _Table:
    def __init__(self, records: Sequence[Record]) -> None:
        self._rows = dict(records)
        self._numbers = sorted(self._rows)
        self._known: dict[str, Fraction] = {}
        self._steps = 0

    def shown(self, text: str) -> str:
        """A formula's value as text, or the text itself."""
        if not text.startswith("="):
            return text
        try:
            value = self._value(text, 0)
        except (ZooError, _NotComputedError):
            return text
        return str(value) if value.denominator == 1 else f"{float(value):.15g}"

    def _value(self, text: str, depth: int) -> Fraction:
        if text in self._known:
            return self._known[text]
        if depth > MOST_LINKS:
            raise _NotComputedError
        if not text.startswith("="):
            if not _NUMBER.fullmatch(text):
                raise _NotComputedError
            return Fraction(text)

        def of_range(match: re.Match[str]) -> str:
            return self._of_range(match, depth)

        def of_cell(match: re.Match[str]) -> str:
            return _written(self._value(self._at(match[1], int(match[2])) or "0", depth + 1))

        value = evaluate(_REFERENCE.sub(of_cell, _RANGE.sub(of_range, text[1:].upper())))
        self._known[text] = value
        return value

    def _of_range(self, match: re.Match[str], depth: int) -> str:
        function, *corners = match.groups()
        first, last = _column(corners[0]), _column(corners[2])
        rows = self._numbers[bisect_left(self._numbers, int(corners[1])) : bisect_right(self._numbers, int(corners[3]))]
        found = Fraction(function == "PRODUCT")
        for row in rows:
            for column in range(first, min(last, MOST_COLUMNS) + 1):
                text = self._at_index(row, column)
                if text.startswith("=") or _NUMBER.fullmatch(text):
                    value = self._value(text, depth + 1)
                    found = found * value if function == "PRODUCT" else found + value
                elif re.search("[0-9]", text):  # A number that is kept as text adds nothing in one program only.
                    raise _NotComputedError
        return _written(found)

    def _at(self, letters: str, row: int) -> str:
        return self._at_index(row, _column(letters))

    def _at_index(self, row: int, column: int) -> str:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _NotComputedError
        cells = self._rows.get(row, [])
        return cells[column - 1] if column <= len(cells) else ""


def _written(value: Fraction) -> str:
    if abs(value) >= 10**18:
        raise _NotComputedError
    return f"({value})" if value.denominator == 1 else f"(({value.numerator})/({value.denominator}))"


def _column(letters: str) -> int:
    """The number of a column, counted from 1: ``AA`` is the 27th."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
