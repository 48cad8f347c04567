"""Reads a history: a CSV with a line an epoch, as a run's ``history.csv`` or Keras's ``CSVLogger`` has it."""

import csv
import io
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.shown import Pictured
from zoo.light.files.text import printable

LARGEST_FILE = 16 << 20  # bytes
MOST_EPOCHS = 100_000
LARGEST_FIGURE = 1e100
"""A figure beyond it counts as infinite, since the verdict squares figures and adds them up."""
_COLUMNS = {
    "loss": ("loss", "train_loss", "training_loss"),
    "val_loss": ("val_loss", "validation_loss"),
    "accuracy": ("accuracy", "acc", "train_accuracy", "training_accuracy"),
    "val_accuracy": ("val_accuracy", "val_acc", "validation_accuracy"),
    "iteration": ("iteration", "iterations", "step"),
}
"""The names a column goes by, in lower case."""
_FIGURES = ("loss", "val_loss", "accuracy", "val_accuracy")


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

    def __str__(self) -> str:
        ends = (f"{name} {values[-1]:.4g}" for name in _FIGURES if (values := getattr(self, name)))
        return ", ".join([f"{len(self.epochs)} epochs", *ends])

    @property
    def iterations_per_epoch(self) -> int | None:
        """Read off the iteration column, where there is one."""
        if not self.iteration or not 0 < self.iteration[-1] < 1e12:
            return None
        return round(self.iteration[-1] / len(self.epochs)) or None


def read_history(path: str | os.PathLike[str]) -> History:
    """Read a CSV with a line an epoch; columns other than those known are passed over.

    The columns ``loss`` and ``val_loss`` go by a few more names (``validation_loss``); one of the two is needed.
    Without a column ``epoch`` the lines are counted from 1. Commas, semicolons or tabs separate.

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
    heading = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=heading.count))
    names = [each.strip().lower().replace(" ", "_") for each in next(lines, [])]
    rows = [row for row in lines if any(map(str.strip, row))]
    places = {curve: _place(names, known) for curve, known in _COLUMNS.items()}
    shown = printable(", ".join(names[:12]))[:200]
    if places["loss"] is None and places["val_loss"] is None:
        raise ZooError(f"no column 'loss' or 'val_loss'; the columns are {shown or 'none'}.")
    if not rows:
        raise ZooError("no epoch; a history has a line an epoch.")
    if len(rows) > MOST_EPOCHS:
        raise ZooError(f"more than {MOST_EPOCHS:,} lines; a history has a line an epoch.")
    at = _place(names, ("epoch", "epochs"))
    epochs = range(1, len(rows) + 1) if at is None else _epochs([_number(row, at, "epoch", rows) for row in rows])
    curves = {
        curve: () if place is None else tuple(_number(row, place, curve, rows) for row in rows)
        for curve, place in places.items()
    }
    return History(tuple(epochs), **curves)


def _place(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(each) for each in known if each in names), None)


def _epochs(numbers: Sequence[float]) -> list[int]:
    if not all(number.is_integer() and abs(number) < 1e12 for number in numbers):
        raise ZooError("an epoch is not a whole number.")
    epochs = [int(number) for number in numbers]
    if any(later <= earlier for earlier, later in pairwise(epochs)):
        raise ZooError("the epochs do not rise from line to line.")
    return epochs


def _number(row: Sequence[str], place: int, name: str, rows: Sequence[Sequence[str]]) -> float:
    cell = row[place].strip() if place < len(row) else ""
    try:
        number = float(cell)
        return math.copysign(math.inf, number) if abs(number) > LARGEST_FIGURE else number
    except ValueError:
        line = next(at for at, each in enumerate(rows, 2) if each is row)
        raise ZooError(f"{name} in line {line} is '{printable(cell[:40])}', not a number.") from None
