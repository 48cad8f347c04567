"""Every format of sheets, found by its file: a new one is a new file in this folder, and no other edit."""

from collections.abc import Iterator, Sequence
from functools import cache
from heapq import merge
from importlib import import_module
from itertools import groupby
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.sheets import formats as folder
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import Grid
from zoo.light.sheets.formats.lines import end_of_totals
from zoo.light.sheets.formats.programs import as_printed


@cache
def formats() -> tuple[Format, ...]:
    """The formats in the order in which they are tried: first those that are no text."""
    names = sorted(path.stem for place in folder.__path__ for path in Path(place).glob("[a-z]*.py"))
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(found, key=lambda each: (not each.binary, each.order)))


def accepted() -> str:
    """The formats in a phrase for help and errors: ``.xlsx, Markdown, TSV or CSV``."""
    *most, last = dict.fromkeys(each.title for each in formats())
    return f"{', '.join(most)} or {last}"


def is_binary(data: bytes) -> bool:
    """Whether a format that is no text accepts the file."""
    document = Document(data)
    return any(each.accepts(document) for each in formats() if each.binary)


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a file, in the order in which they are to be tried.

    Raises:
        ZooError: at the end, the first fault of a format that could not be read, whatever the others gave.
    """
    asked = [each for each in formats() if each.accepts(document)]
    if asked and asked[0].binary:
        asked = asked[:1]
    faults: list[ZooError] = []
    for _, group in groupby(asked, key=lambda each: each.order):
        yield from merge(*(_readable(each, document, faults) for each in group), key=lambda grid: grid.records[0][0])
    if faults:
        raise faults[0]


def _readable(format_: Format, document: Document, faults: list[ZooError]) -> Iterator[Grid]:
    """The grids up to the first that cannot be read, whose fault is noted: another format may fit."""
    try:
        for grid in format_.grids(document):
            if grid.records and (found := _printed(grid, document.lines, faults)):
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
