"""``zoo new``: an architecture's folder from an assignment's table, and what of the table contradicts itself."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo.light.files.shown import Shown
from zoo.light.files.text import markdown_table
from zoo.light.marking.mark import mark
from zoo.light.marking.marks import Marking
from zoo.light.nets.card import Erratum
from zoo.light.nets.catalogue import located
from zoo.light.nets.folder import write
from zoo.light.nets.row import COLUMNS
from zoo.light.nets.table import Table
from zoo.light.sheets.net import net_of

_ANSWERS = ("output", "weights", "biases")


@dataclass(frozen=True, slots=True, repr=False)
class New(Shown):
    """A folder that was made, its table, and the sheet's own claims marked against it."""

    folder: Path | None
    """None where nothing was to be written."""
    table: Table
    marking: Marking
    errata: tuple[Erratum, ...]
    inferred: tuple[str, ...]
    """What the sheet leaves unsaid and its claims decide, a sentence each."""

    def __str__(self) -> str:
        return f"{self.folder or 'not written'}, {self.table}, {len(self.errata)} errata"


def new(
    name: str,
    sheet: str | os.PathLike[str],
    parent: str | os.PathLike[str] = ".",
    *,
    channels_first: bool = False,
    ignore: Sequence[str] = (),
    dry_run: bool = False,
) -> New:
    """Make the folder `name` in `parent` from the table in the file `sheet`.

    Args:
        channels_first: the sheet's shapes are ``channels x height x width``.
        ignore: the headings of columns that do not matter; any other that is not understood is refused.
        dry_run: whether to write nothing.

    Raises:
        ZooError: naming the row and what of it is not understood, or the folder that cannot be made.
    """
    stated = net_of(name, sheet, channels_first=channels_first, ignored=ignore)
    built = stated.scaffold
    marking = mark(built.table, stated.claims, name)
    errata = tuple(
        Erratum(f"{row.layer}, {cell.column}, row {row.sheet_row}", cell.given, cell.expected, cell.because)
        for row in marking.rows
        for cell in row.cells
        if cell.mark in ("wrong", "follow_through")
    )
    folder = None if dry_run else write(built, Path(sheet).name, errata, Path(parent))
    return New(folder, built.table, marking, errata, stated.notes)


def blank(
    name: str | None = None,
    sheet: str | os.PathLike[str] | None = None,
    *,
    channels_first: bool = False,
    ignore: Sequence[str] = (),
) -> str:
    """An empty table to fill in, as Markdown: of an architecture, of the net that a sheet states, or of none.

    The layers and their settings stand in it, their outputs and counts do not.

    Raises:
        ZooError: there is no architecture of that name, or the sheet is not understood.
    """
    if sheet is not None:
        return blank_table(net_of(name or "blank", sheet, channels_first=channels_first, ignored=ignore).scaffold.table)
    return blank_table(located(name).table if name else None)


def blank_table(table: Table | None) -> str:
    """An empty table for a net, with its inputs' shapes; without a net one with a row for an input and a layer."""
    settings = COLUMNS[: COLUMNS.index("settings") + 1]
    if table is None:
        return markdown_table([*settings, *_ANSWERS], [[""] * (len(settings) + len(_ANSWERS))] * 2)
    rows = [row.cells() | ({} if row.layer.kind.inputs[1] == 0 else {"output": ""}) for row in table]
    columns = [each for each in settings if any(cells[each] for cells in rows)]
    return markdown_table(
        [*columns, *_ANSWERS], [[*(cells[each] for each in columns), cells["output"], "", ""] for cells in rows]
    )
