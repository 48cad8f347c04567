"""Reads a sheet of named values: two columns, name and value, or lines such as ``delta_k = -0.0218``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.grids.grid import Grid, Record
from zoo.light.sheets.grids.lines import is_rule
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import one_sign, plain
from zoo.light.sheets.tables import layer_tables, left_out

MOST_VALUES = 2000
_HEADINGS_WITHIN = 10  # records

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:e[-+]?[0-9]{1,2})?", re.IGNORECASE)
_LONGEST_NUMBER, _LONGEST_NAME = 60, 40  # characters
_HEADINGS = {
    "value", "values", "answer", "answers", "result", "results", "number", "wert", "werte", "antwort", "ergebnis",
    "valeur", "réponse", "résultat", "valor", "respuesta", "resultado", "valore", "risposta", "risultato", "waarde",
}  # fmt: skip
"""What stands over a column of values."""
_RAISED = re.compile(r"(?<=10)[⁻⁺]?[⁰¹²³⁴-⁹]{1,2}$")
_REMARK = re.compile(r"(?<=[0-9%])\s*\([a-z. ]{1,30}\)$", re.IGNORECASE)
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(r"\s*[×x·⋅*]\s*10\s*(?:\^|\*\*)\s*[{(]?([-+]?[0-9]{1,2})[})]?$")


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value as its author names and writes it."""

    number: int
    """The line of the file, or the row of the worksheet, counted from 1."""
    name: str
    text: str
    value: Decimal | None
    """With the digits as written: 0.60 has two places; None where the text cannot be read as a number."""


@dataclass(frozen=True, slots=True)
class ValueSheet:
    """The named values of a sheet, each name once, in order."""

    source: str
    values: tuple[NamedValue, ...]
    unread: tuple[Unread, ...] = ()
    """Whatever of its file was not read."""


def parse_values(data: bytes, source: str) -> ValueSheet:
    """Read a sheet of values: two columns in any format of `formats`, or lines ``name = ... = value``.

    Raises:
        ZooError: it holds no such values, or too many.
    """
    try:
        values: dict[str, NamedValue] = {}
        found, unread = _all(document.opened(data))
        for each in found:
            values[each.name] = _both(values.get(each.name, each), each)
        if not values:
            raise ZooError("no named values; give two columns, name and value, or lines such as delta_k = -0.0218.")
        if len(values) > MOST_VALUES:
            raise ZooError(f"{len(values)} values; at most {MOST_VALUES} are marked.")
        return ValueSheet(source, tuple(values.values()), unread)
    except ZooError as error:
        raise ZooError(f"{' '.join(source.split())}: {error}") from None


def _all(opened: Document) -> tuple[list[NamedValue], tuple[Unread, ...]]:
    """The values of all tables of a file, those of lines between them, and what of it is not read."""
    try:
        tables, others = layer_tables(opened, _table_of)
    except ZooError:  # The lines of a text may give what none of its tables does.
        if not opened.text:
            raise
        tables, others = [], []
    values = [each for table in tables for each in table.values]
    unread = [each for table in tables for each in table.unread]
    if values and not opened.text:
        return values, (*unread, *left_out(others))
    read = [table.lines for table in tables]
    lines = (each for each in _of_lines(registry.text(opened)) if not any(each.number in table for table in read))
    if not values:
        values = list(lines)
        return (values if _any_read(values) else []), ()
    return [*values, *lines], (*unread, *left_out(others))


def _both(first: NamedValue, second: NamedValue) -> NamedValue:
    """A value that is given twice: what can be read of it, and nothing where that differs."""
    if first.value is None or second.value is None or first.value == second.value:
        return second if first.value is None and " and " not in first.text else first
    return replace(first, text=f"{first.text} and {second.text}", value=None)


def _any_read(values: Sequence[NamedValue]) -> bool:
    return any(each.value is not None for each in values)


class _Table(NamedTuple):
    """The values of a table, the numbers of its lines, and what of it is not read."""

    values: list[NamedValue]
    lines: range
    unread: list[Unread]


def _table_of(grid: Grid) -> _Table | None:
    """The values in a grid, by the headings of their columns where it has any; None where it holds none."""
    at, headings = next(
        ((at, cells) for at, (_, cells) in enumerate(grid.records[:_HEADINGS_WITHIN]) if _is_headed(cells)), (-1, [])
    )
    body = grid.records[at + 1 :]
    places = list(_places(headings, body)) if headings else []
    values = [each for record in body for each in (_headed(record, places) if places else _of_record(record))]
    if not (_any_read(values) or (places and values)):
        return None
    unread = list(grid.unread)
    for column in range(places[-1][1].stop if places else len(headings), len(headings)):
        if any(column < len(cells) and cells[column].strip() for _, cells in body):
            unread.append(Unread(f"column {column + 1}, '{plain(headings[column])[:40]}'", "is not read for a value"))
    return _Table(values, range(grid.records[0][0], max(grid.end, grid.records[-1][0]) + 1), unread)


def _is_headed(cells: Sequence[str]) -> bool:
    return any(_is_of_values(cell) for cell in cells) and not any(_decimal(plain(cell)) is not None for cell in cells)


def _is_of_values(heading: str) -> bool:
    return plain(heading).lower().removeprefix("my ") in _HEADINGS


def _places(headings: Sequence[str], body: Sequence[Record]) -> Iterator[tuple[int, range]]:
    """The column of names for each column of values, and the columns up to that, the others of which are working."""
    name, start = -1, 0
    for at, heading in enumerate(headings):
        if not _is_of_values(heading):
            continue
        names = [each for each in range(start, at) if any(_names(cells, each) for _, cells in body[:_HEADINGS_WITHIN])]
        name = names[0] if names else name
        if name >= 0:
            yield name, range(max(start, name + 1), at + 1)
            start = at + 1


def _names(cells: Sequence[str], at: int) -> bool:
    """Whether a cell may be the name of a value."""
    text = plain(cells[at]) if at < len(cells) else ""
    return bool(text) and _decimal(text) is None and "=" not in text and not is_rule(text)


def _headed(record: Record, places: Sequence[tuple[int, range]]) -> Iterator[NamedValue]:
    number, cells = record
    for name, columns in places:
        filled = [text for at in columns if at < len(cells) and (text := plain(cells[at]))]
        if filled and _names(cells, name) and len(plain(cells[name])) <= _LONGEST_NAME:
            yield NamedValue(number, plain(cells[name]), filled[-1], _result(filled[-1]))


def _of_record(record: Record) -> Iterator[NamedValue]:
    """A record that begins with a name and ends with its value, or alternates; what stands between is working."""
    number, cells = record
    filled = [text for cell in cells if (text := plain(cell))]
    if len(filled) < 2 or not _names(filled, 0):
        return
    if len(filled) > 3 and all(_names(filled, at) == (at % 2 == 0) for at in range(len(filled))):
        for name, text in zip(filled[::2], filled[1::2], strict=False):
            yield NamedValue(number, name, text, _result(text))
        return
    value = _result(filled[-1])
    if value is None and (len(filled[0]) > _LONGEST_NAME or any(map(_is_of_values, filled))):
        return
    for text in filled[1:-1]:
        if (other := _decimal(text)) is not None:
            yield NamedValue(number, filled[0], text, other)
    yield NamedValue(number, filled[0], filled[-1], value)


def _of_lines(text: str) -> Iterator[NamedValue]:
    for number, line in enumerate(text.split("\n"), start=1):
        name, equals, rest = line.strip()[:4000].partition("=")
        if not equals:  # A colon stands for it where nothing but a number follows.
            name, equals, rest = name.partition(":")
            equals = equals if _decimal(plain(rest.strip(" .;,$`*|"))) is not None else ""
        name = name.strip(" -*>|$`\t")
        last = plain(rest.rpartition("=")[2].strip(" .;,$`*|"))
        value = _decimal(last) if equals else None
        if not 0 < len(name) <= _LONGEST_NAME or not equals:
            continue
        if value is not None or (last and not any(sign.isspace() for sign in name)):
            yield NamedValue(number, name, last, value)


def _result(text: str) -> Decimal | None:
    """A number, or the one that a working ends with."""
    value = _decimal(text)
    return _decimal(text.rpartition("=")[2]) if value is None and "=" in text else value


def _decimal(text: str) -> Decimal | None:
    """``0.6084``, ``−0.02``, ``≈ 1,5``, ``-2.18×10^-2``, ``60.84%``, ``0.0277..``; None for anything else."""
    text = text.strip(" `*$≈~'")
    if len(text) > _LONGEST_NUMBER:
        return None
    text = re.sub(r"(?:\.{2,}|…)$", "", _REMARK.sub("", text))
    if text[:1] == "(" and text[-1:] == ")":
        text = text[1:-1]
    text = one_sign(_RAISED.sub(lambda power: "^" + power[0].translate(_PLAIN), text))
    text = _POWER.sub(r"e\1", re.sub("^([-+]) ", r"\1", text))
    percent = text.endswith("%")
    text = text.rstrip(" %")
    if "," in text and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text).scaleb(-2) if percent else Decimal(text)
