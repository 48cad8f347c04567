"""Layers of which it is undecided which row answers them, as a row in no place may answer them, too."""

import re
import unicodedata
from collections import Counter
from itertools import groupby

from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.known import relatives
from zoo.light.marking.answer import NOT_ALIKE, alike
from zoo.light.marking.names import key_of
from zoo.light.marking.nested import is_of
from zoo.light.marking.places import Matching, Placed
from zoo.light.marking.several import with_several
from zoo.light.sheets.sheet import Cell, SheetRow
from zoo.light.sheets.words import kind_of

_MOST_TRIED = 100  # surplus rows
_FEWEST_GUESSES = 2  # beside a row in the place of a layer; one may be a layer too many
_LONGEST_NAME, _LONGEST_TEXT = 80, 120  # characters
_AGAIN = re.compile(r"\b(?:v|version|try|attempt|no)[ .]*[0-9]+|\([^()]*\)", re.IGNORECASE)
"""What says that a row is not the first of its layer, and what stands in brackets."""


def undecided(matching: Matching) -> Matching:
    """The places without the answers of a row for several, or that a surplus row answers otherwise."""
    matching = with_several(matching)
    return _guessed(_called_alike(_answered_again(matching))) if matching.surplus else matching


def _called_alike(matching: Matching) -> Matching:
    """The places without the answers of rows that are called like a surplus one."""
    names = Counter(key_of(row.name) for row in matching.surplus if row.name)
    if not names:
        return matching
    places = dict(matching.places)
    alike: dict[str, list[str]] = {}
    for key, place in places.items():
        if place.row and (name := key_of(place.row.name)) in names and name != key_of(place.layer.name):
            alike.setdefault(name, []).append(key)
    for name, keys in alike.items():
        for key in keys:
            row = places[key].row
            assert row
            fault = f"{len(keys) + names[name]} rows are called '{row.name[:40]}', and the net has {len(keys)} such"
            places[key] = places[key]._replace(row=row.set_aside(fault))
    return Matching(places, matching.surplus)


def _answered_again(matching: Matching) -> Matching:
    """The places without the answers that a surplus row called like the layer and more gives otherwise: ``conv1 new``.

    Where all cells of both agree, they count.
    """
    named = [row for row in matching.surplus[:_MOST_TRIED] if row.name and row.cells]
    if not named:
        return matching
    places = dict(matching.places)
    own = {
        key: _words(place.layer.name.rpartition("/")[2][:_LONGEST_NAME]) for key, place in places.items() if place.row
    }
    for row in named:
        words = _words(_AGAIN.sub(" ", unicodedata.normalize("NFKC", row.name[:_LONGEST_NAME])))
        for key in [key for key, layer in own.items() if layer <= words]:
            place = places[key]
            if place.row and _is_again(row, words, own[key], place) and not _agree(place.row, row):
                places[key] = place._replace(row=_undecided(place.row, row))
    return Matching(places, matching.surplus)


def _words(name: str) -> set[str]:
    return {*key_of(name).split(), *re.findall(r"[a-z]+|[0-9]+", name.casefold())}


def _is_again(row: SheetRow, words: set[str], own: set[str], place: Placed) -> bool:
    """Whether the words of a row's name, among which a layer's own are, say no other number or kind."""
    more = words - own
    if all(map(str.isdigit, own)) or any(map(str.isdigit, more)):
        return False
    return is_of(row, place.layer.kind) and all(kind_of(word)[0] in (None, ACTIVATION.name, row.kind) for word in more)


def _agree(row: SheetRow, other: SheetRow) -> bool:
    return all(alike(cell, other.cells[column]) for column, cell in row.cells.items() if column in other.cells)


def _undecided(row: SheetRow, other: SheetRow) -> SheetRow:
    cells = dict(row.cells)
    for column, cell in row.cells.items():
        if column in other.cells:
            cells[column] = Cell(f"{cell.text} | {other.cells[column].text}"[:_LONGEST_TEXT], fault=NOT_ALIKE)
    return row._replace(cells=cells)


def _guessed(matching: Matching) -> Matching:
    """The places without the answers of rows that no name tells from as many surplus ones of their kind beside them."""
    places = dict(matching.places)
    by_row = {each.row.number: key for key, each in places.items() if each.row}
    rows = sorted([*(each.row for each in places.values() if each.row), *matching.surplus], key=lambda row: row.number)
    for kin, run in groupby(rows, key=lambda row: row.kind and relatives(row.kind)):
        numbers = [row.number for row in run]
        keys = [by_row[number] for number in numbers if number in by_row]
        guessed = [key for key in keys if _is_unnamed(places[key])]
        if kin and guessed and len(numbers) - len(keys) >= max(_FEWEST_GUESSES, len(keys)):
            for key in guessed:
                row = places[key].row
                assert row
                fault = f"{len(numbers)} rows beside one another may be it, and no name tells which"
                places[key] = places[key]._replace(row=row.set_aside(fault))
    return Matching(places, matching.surplus)


def _is_unnamed(place: Placed) -> bool:
    return bool(place.row and key_of(place.row.name) != key_of(place.layer.name.rpartition("/")[2]))
