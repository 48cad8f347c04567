"""Reads a history: a CSV with a line an epoch, as a run's ``history.csv`` or Keras's ``CSVLogger`` has it."""

import csv
import io
import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.curves.columns import CURVES, HistoryColumns, find_columns
from zoo.light.curves.epochs import by_epoch
from zoo.light.files import disk
from zoo.light.files.shown import Pictured
from zoo.light.files.text import number_of, printable

LARGEST_FILE = 16 << 20  # bytes
MOST_EPOCHS = 100_000
_BLANK = ("", "NA")
"""What Keras's CSVLogger writes where an epoch was not validated is NA."""
LARGEST_FIGURE = 1e100
"""A figure beyond it counts as infinite, since the verdict squares figures and adds them up."""


@dataclass(frozen=True, slots=True, repr=False)
class History(Pictured):
    """Figures by epoch; a curve that the file does not have is empty."""

    epochs: tuple[int, ...]
    loss: tuple[float, ...] = ()
    val_loss: tuple[float, ...] = ()
    accuracy: tuple[float, ...] = ()
    val_accuracy: tuple[float, ...] = ()
    iteration: tuple[float, ...] = ()
    """Iterations from the start of the run to the end of each epoch."""
    rate: tuple[float, ...] = ()
    """The learning rate."""
    validated: int | None = None
    """Validation samples, where that is known."""
    unread: tuple[str, ...] = ()
    """Names of loss columns that were not read."""

    def __str__(self) -> str:
        ends = (f"{name} {values[-1]:.4g}" for name in CURVES if (values := getattr(self, name)))
        return ", ".join([number_of(len(self.epochs), "epoch"), *ends])

    @property
    def iterations_per_epoch(self) -> int | None:
        """Read off the iteration column, where there is one."""
        if not self.iteration or not 0 < self.iteration[-1] < 1e12:
            return None
        last, count = self.iteration[-1], len(self.epochs)
        return round((last + (count > 1 and last % count == count - 1)) / count) or None  # Lightning counts from 0.


def read_history(path: str | os.PathLike[str]) -> History:
    """Read a CSV with a line an epoch; columns go by the names that Keras and other trainers give them.

    One of the losses is needed; loss columns that are not understood are named in `unread`, all others are passed over.
    Without a column ``epoch`` the lines are counted from 1. Commas, semicolons or tabs separate. Where an epoch has
    several lines with gaps, as Lightning and Hugging Face write them, the training loss is their mean and the rest the
    last of each; a validation every few epochs leaves the epochs that it was made in.

    Raises:
        ZooError: no such file, too large, no line, no loss, or a cell that is no number; the message says where.
    """
    path = Path(path)
    content = disk.read(path, LARGEST_FILE)
    try:
        return _parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ZooError(f"{path}: not a text file in UTF-8.") from None
    except (csv.Error, ZooError) as error:
        raise ZooError(f"{path}: {error}") from None


def _parse(text: str) -> History:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=heading.count))
    names = [each.strip() for each in next(lines, [])]
    columns = find_columns(names)
    if not {"loss", "val_loss"} & set(columns.places):
        shown = printable(", ".join(names[:12]))[:200]
        raise ZooError(f"no column 'loss' or 'val_loss'; the columns are {shown or 'none'}. Name the losses so.")
    rows = [(lines.line_num, row) for row in lines if any(map(str.strip, row))]
    if len(rows) > MOST_EPOCHS:
        raise ZooError(f"more than {MOST_EPOCHS:,} lines; a history has a line an epoch.")
    for line, row in rows:
        if any(map(str.strip, row[len(names) :])):
            raise ZooError(
                f"line {line} has {len(row)} cells under {len(names)} headings; give each column a heading, and write "
                "decimals with a point."
            )
    others = [names.index(name) for name in columns.unread]
    entries = [_entry(row, number, columns.places) for number, row in rows if not _is_of_others(row, columns, others)]
    if not entries:
        raise ZooError("no epoch; a history has a line an epoch.")
    epochs, curves = by_epoch(entries, columns.places)
    unread = tuple(printable(each)[:40] for each in columns.unread)
    return History(epochs, **dict[str, Any](curves), unread=unread)


def _entry(row: Sequence[str], line: int, places: Mapping[str, int]) -> dict[str, float]:
    """The figures of a line by curve, and the line's number; what is blank is not there."""
    cells = {curve: row[place].strip() if place < len(row) else "" for curve, place in places.items()}
    figures: dict[str, float] = {"line": line}
    for curve, cell in cells.items():
        with suppress(*() if curve in (*CURVES, "epoch") else (ZooError,)):  # No verdict rests on the others.
            figures |= {curve: _number(cell, curve, line)} if cell not in _BLANK else {}
    return figures


def _is_of_others(row: Sequence[str], columns: HistoryColumns, others: Sequence[int]) -> bool:
    """Whether a line has a loss that is not read, of a step or on test samples, and none that is."""
    ours = [columns.places[curve] for curve in CURVES if curve in columns.places]
    filled = {at for at, cell in enumerate(row) if cell.strip()}
    return not filled.intersection(ours) and bool(filled.intersection(others))


def _number(cell: str, name: str, line: int) -> float:
    try:
        number = float(cell)
    except ValueError:
        point = "; write decimals with a point" if cell.replace(",", "", 1).strip().isdecimal() else ""
        raise ZooError(f"{name} in line {line} is '{printable(cell[:40])}', not a number{point}.") from None
    return math.copysign(math.inf, number) if abs(number) > LARGEST_FIGURE else number
