"""Reads a sheet of named values: two columns, name and value, or lines such as ``delta_k = -0.0218``."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.formats.grid import Grid, Record

MOST_VALUES = 2000

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:e[-+]?[0-9]{1,2})?", re.IGNORECASE)
_LONGEST_NUMBER = 60  # characters
_RAISED = re.compile(r"(?<=10)[⁻⁺]?[⁰¹²³⁴-⁹]{1,2}$")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(r"\s*[×x·⋅*]\s*10\s*(?:\^|\*\*)\s*[{(]?([-+]?[0-9]{1,2})[})]?$")


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value as its author names and writes it."""

    number: int
    """The line of the file, or the row of the worksheet, counted from 1."""
    name: str
    text: str
    value: Decimal
    """With the digits as written: 0.60 has two places."""


@dataclass(frozen=True, slots=True)
class ValueSheet:
    """The named values of a sheet, each name once, in order."""

    source: str
    values: tuple[NamedValue, ...]


def parse_values(data: bytes, source: str) -> ValueSheet:
    """Read a sheet of values: two columns in any format of `formats`, or lines ``name = ... = value``.

    Raises:
        ZooError: it holds no such values, too many, or one name with two values.
    """
    try:
        values: dict[str, NamedValue] = {}
        for each in next((found for found in map(list, _candidates(document.opened(data))) if found), []):
            if each.name in values and values[each.name].value != each.value:
                raise ZooError(f"row {each.number}: '{each.name}' has a second value; give each name once.")
            values.setdefault(each.name, each)
        if not values:
            raise ZooError("no named values; give two columns, name and value, or lines such as delta_k = -0.0218.")
        if len(values) > MOST_VALUES:
            raise ZooError(f"{len(values)} values; at most {MOST_VALUES} are marked.")
        return ValueSheet(source, tuple(values.values()))
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None


def _candidates(opened: Document) -> Iterator[Iterable[NamedValue]]:
    """The values that each way of reading finds."""
    try:
        yield from map(_of_grid, registry.grids(opened))
    except ZooError:  # The lines of a text may give what none of its tables does.
        if not opened.text:
            raise
    yield _of_lines(registry.text(opened))


def _of_grid(grid: Grid) -> Iterator[NamedValue]:
    for record in grid.records:
        if (read := _of_record(record)) is not None:
            yield read


def _of_record(record: Record) -> NamedValue | None:
    """A record whose first filled cell is a name and whose last is a number; what stands between is working."""
    number, cells = record
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or _decimal(filled[0]) is not None or "=" in filled[0]:
        return None
    value = _decimal(filled[-1])
    return None if value is None else NamedValue(number, filled[0], filled[-1], value)


def _of_lines(text: str) -> Iterator[NamedValue]:
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()[:4000]
        name, equals, rest = line.partition("=")
        last = rest.rpartition("=")[2].strip(" .;,$`*|")
        value = _decimal(last) if equals else None
        if value is not None and 0 < len(name.strip()) <= 40:
            yield NamedValue(number, name.strip(" -*>|$`\t"), last, value)


def _decimal(text: str) -> Decimal | None:
    """``0.6084``, ``−0.02``, ``≈ 1,5``, ``-2.18×10^-2``, ``60.84%``, ``0.0277..``; None for anything else."""
    text = text.strip(" `*$≈~").replace("\N{MINUS SIGN}", "-")
    if len(text) > _LONGEST_NUMBER:
        return None
    text = re.sub(r"(?:\.{2,}|…)$", "", text)
    text = _RAISED.sub(lambda power: "^" + power[0].translate(_PLAIN), text)
    text = _POWER.sub(r"e\1", text)
    percent = text.endswith("%")
    text = text.rstrip(" %")
    if "," in text and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text).scaleb(-2) if percent else Decimal(text)
