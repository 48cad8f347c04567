"""``zoo new``: an architecture's folder from an assignment's table, and what of the table contradicts itself."""

import os
from dataclasses import dataclass
from pathlib import Path

from zoo.light.files.shown import Shown
from zoo.light.marking.mark import mark
from zoo.light.marking.marks import Marking
from zoo.light.nets.card import Erratum
from zoo.light.nets.folder import write
from zoo.light.nets.table import Table
from zoo.light.sheets.net import net_of
from zoo.light.sheets.read import read_sheet


@dataclass(frozen=True, slots=True, repr=False)
class New(Shown):
    """A folder that was made, its table, and the sheet's own claims marked against it."""

    folder: Path
    table: Table
    marking: Marking
    errata: tuple[Erratum, ...]

    def __str__(self) -> str:
        return f"{self.folder}, {self.table}, {len(self.errata)} errata"


def new(
    name: str, sheet: str | os.PathLike[str], parent: str | os.PathLike[str] = ".", *, channels_first: bool = False
) -> New:
    """Make the folder `name` in `parent` from the table in the file `sheet`.

    Args:
        channels_first: the sheet's shapes are ``channels x height x width``.

    Raises:
        ZooError: naming the row and cell that cannot be understood, or the folder that cannot be made.
    """
    claims = read_sheet(sheet)
    built = net_of(name, claims, channels_first=channels_first)
    marking = mark(built.table, claims, name)
    errata = tuple(
        Erratum(f"{row.layer}, {cell.column}, row {row.sheet_row}", cell.given, cell.expected, cell.because)
        for row in marking.rows
        for cell in row.cells
        if cell.mark in ("wrong", "follow_through")
    )
    return New(write(built, Path(sheet).name, errata, Path(parent)), built.table, marking, errata)
