"""Every format of sheets, found by its file: a new one is a new file in this folder, and no other edit."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from heapq import merge
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.sheets import formats as folder
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid
from zoo.light.sheets.grids.lines import BARS, end_of_totals, is_rule
from zoo.light.sheets.grids.programs import as_printed
from zoo.light.sheets.grids.roles import without_roles
from zoo.light.sheets.grids.turned import turned

_CAPTION_WITHIN = 20  # lines
_MOST_CAPTION_CHARACTERS = 200


@cache
def formats() -> tuple[Format, ...]:
    """The formats in the order in which they are tried: first those whose files no other reads."""
    names = sorted(path.stem for place in folder.__path__ for path in Path(place).glob("[a-z]*.py"))
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(found, key=lambda each: (not each.alone, each.order)))


def accepted() -> str:
    """The formats in a phrase for help and errors: ``.xlsx, Markdown, TSV or CSV``."""
    *most, last = dict.fromkeys(each.title for each in formats())
    return f"{', '.join(most)} or {last}"


def is_of_one_form(data: bytes) -> bool:
    """Whether the file is of a form that one format alone reads."""
    document = Document(data)
    return any(each.accepts(document) for each in formats() if each.alone)


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a file, in the order in which they are to be tried.

    Raises:
        ZooError: at the end, the first fault of a format that could not be read, whatever the others gave.
    """
    yield from chain.from_iterable(turns(document))


def turns(document: Document) -> Iterator[Iterator[Grid]]:
    """As `grids`, the tables of formats that are tried together apart from those of the next."""
    asked = [each for each in formats() if each.accepts(document)]
    if asked and asked[0].alone:
        asked = asked[:1]
    faults: list[ZooError] = []
    for _, group in groupby(asked, key=lambda each: each.order):
        yield merge(*(_readable(each, document, faults) for each in group), key=lambda grid: grid.records[0][0])
    if faults:
        raise faults[0]


def text(document: Document) -> str:
    """The text of a file, of any form.

    Raises:
        ZooError: it cannot be read.
    """
    if document.text:
        return document.text
    reader = next((each for each in formats() if each.alone and each.accepts(document)), None)
    return "\n".join(reader.texts(document)) if reader else ""


def _readable(format_: Format, document: Document, faults: list[ZooError]) -> Iterator[Grid]:
    """The grids up to the first that cannot be read, whose fault is noted: another format may fit."""
    try:
        for grid in format_.grids(document):
            if not grid.records:
                continue
            grid = turned(without_roles(_captioned(grid, document), document.text))
            if found := _printed(grid, document.lines, faults):
                yield found
    except ZooError as error:
        faults.append(error)


def _printed(grid: Grid, lines: Sequence[str], faults: list[ZooError]) -> Grid | None:
    """The grid as the program that printed it means it, down to its totals, if there are layers in it."""
    try:
        grid = as_printed(grid)
    except ZooError as error:
        faults.append(error)
        return None
    if grid.habits.program:
        return grid._replace(end=end_of_totals(lines, max(grid.end, grid.records[-1][0])))
    return grid


def _captioned(grid: Grid, document: Document) -> Grid:
    """The grid under the line of prose that stands above it in a text."""
    above = grid.records[0][0] - 1
    if grid.caption or above < 1 or not document.text:
        return grid
    return grid._replace(caption=last_prose(document.lines[max(0, above - _CAPTION_WITHIN) : above]))


def last_prose(lines: Sequence[str]) -> str:
    """The last line that is not blank, without a heading's marks; nothing where that is part of a table."""
    for line in reversed(lines):
        line = re.sub(r"<[^<>]{0,200}>|\\[a-z]+\*?|[{}]", " ", line[:_MOST_CAPTION_CHARACTERS])
        if line.strip() and not is_rule(line):
            table = any(bar in line for bar in BARS)
            return "" if table else " ".join(line.strip(" #*_=:>\t").split())
    return ""
