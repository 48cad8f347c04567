"""Reads a sheet of named values: two columns, name and value, or lines such as ``delta_k = -0.0218``."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.formats.grid import Grid, Record
from zoo.light.sheets.formats.lines import is_rule
from zoo.light.sheets.signs import one_sign, plain

MOST_VALUES = 2000

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:e[-+]?[0-9]{1,2})?", re.IGNORECASE)
_LONGEST_NUMBER, _LONGEST_NAME = 60, 40  # characters
_HEADINGS = {
    "value", "values", "answer", "answers", "result", "results", "number", "wert", "werte", "antwort", "ergebnis",
    "valeur", "réponse", "résultat", "valor", "respuesta", "resultado", "valore", "risposta", "risultato", "waarde",
}  # fmt: skip
"""What stands over a column of values."""
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
    value: Decimal | None
    """With the digits as written: 0.60 has two places; None where the text cannot be read as a number."""


@dataclass(frozen=True, slots=True)
class ValueSheet:
    """The named values of a sheet, each name once, in order."""

    source: str
    values: tuple[NamedValue, ...]


def parse_values(data: bytes, source: str) -> ValueSheet:
    """Read a sheet of values: two columns in any format of `formats`, or lines ``name = ... = value``.

    Raises:
        ZooError: it holds no such values, or too many.
    """
    try:
        values: dict[str, NamedValue] = {}
        for each in next(filter(_any_read, map(list, _candidates(document.opened(data)))), []):
            values[each.name] = _both(values.get(each.name, each), each)
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


def _both(first: NamedValue, second: NamedValue) -> NamedValue:
    """A value that is given twice: what can be read of it, and nothing where that differs."""
    if first.value is None or second.value is None or first.value == second.value:
        return second if first.value is None and " and " not in first.text else first
    return replace(first, text=f"{first.text} and {second.text}", value=None)


def _any_read(values: list[NamedValue]) -> bool:
    return any(each.value is not None for each in values)


def _of_grid(grid: Grid) -> Iterator[NamedValue]:
    for record in grid.records:
        if (read := _of_record(record)) is not None:
            yield read


def _of_record(record: Record) -> NamedValue | None:
    """A record whose first filled cell is a name and whose last is its value; what stands between is working."""
    number, cells = record
    filled = [text for cell in cells if (text := plain(cell))]
    if len(filled) < 2 or _decimal(filled[0]) is not None or "=" in filled[0] or is_rule(filled[0]):
        return None
    value = _decimal(filled[-1])
    if value is None and (len(filled[0]) > _LONGEST_NAME or {each.lower() for each in filled} & _HEADINGS):
        return None
    return NamedValue(number, filled[0], filled[-1], value)


def _of_lines(text: str) -> Iterator[NamedValue]:
    for number, line in enumerate(text.split("\n"), start=1):
        name, equals, rest = line.strip()[:4000].partition("=")
        name = name.strip(" -*>|$`\t")
        last = plain(rest.rpartition("=")[2].strip(" .;,$`*|"))
        value = _decimal(last) if equals else None
        if not 0 < len(name) <= _LONGEST_NAME or not equals:
            continue
        if value is not None or (last and not any(sign.isspace() for sign in name)):
            yield NamedValue(number, name, last, value)


def _decimal(text: str) -> Decimal | None:
    """``0.6084``, ``−0.02``, ``≈ 1,5``, ``-2.18×10^-2``, ``60.84%``, ``0.0277..``; None for anything else."""
    text = text.strip(" `*$≈~'")
    if len(text) > _LONGEST_NUMBER:
        return None
    text = re.sub(r"(?:\.{2,}|…)$", "", text)
    text = one_sign(_RAISED.sub(lambda power: "^" + power[0].translate(_PLAIN), text))
    text = _POWER.sub(r"e\1", re.sub("^([-+]) ", r"\1", text))
    percent = text.endswith("%")
    text = text.rstrip(" %")
    if "," in text and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text).scaleb(-2) if percent else Decimal(text)
