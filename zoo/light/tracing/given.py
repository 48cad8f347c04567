"""The weights with which a trace starts: those that the homework gives, or those that a builder was asked for.

``weights/given.csv`` beside an architecture's table has a line for each weight and bias, by the name it has in a
trace: ``w1,0.2``. It is typed by hand from the source, exactly, as the table is.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files import disk
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.table import Table
from zoo.light.tracing.matrices import parse_numbers
from zoo.light.tracing.notation import Notation
from zoo.light.tracing.wiring import Place

COLUMNS = ("name", "value")
LARGEST_FILE_BYTES = 1 << 16  # a trace has at most some hundred weights

Parameter = Literal["kernel", "bias"]


class Start(NamedTuple):
    """A net as it was built: its table, and by layer its kernel and its bias, flattened as Keras lays them out."""

    table: Table
    weights: Mapping[tuple[str, Parameter], Sequence[float]]

    def named(self, names: Notation) -> dict[str, float]:
        """The weights and biases by name."""
        return {names(entry, place): self.weights[place[0], entry][place[1]] for entry, place in parameters(self.table)}


def parameters(table: Table) -> Iterator[tuple[Parameter, Place]]:
    """Every weight and bias of a net in the table's order, a layer's kernel before its bias."""
    for row in table:
        for at in range(row.weights):
            yield "kernel", (row.layer.name, at)
        for at in range(row.biases):
            yield "bias", (row.layer.name, at)


def given_file(architecture: Architecture) -> Path:
    """Where the weights that the homework gives are, if it gives any."""
    return architecture.folder / "weights" / "given.csv"


def read_given(architecture: Architecture, names: Notation) -> dict[str, float]:
    """The given weights and biases by name.

    Raises:
        ZooError: the file is missing or unreadable, or a name is missing, unknown, or there twice.
    """
    path = given_file(architecture)
    if not path.is_file():
        file = f"{path.parent.name}/{path.name}"
        raise ZooError(f"{architecture.name} has no {file} to trace it with; type one, a line name,value a weight.")
    expected = [names(entry, place) for entry, place in parameters(architecture.table)]
    read: dict[str, float] = {}
    for number, name, text in _lines(path):
        if name not in expected:
            raise ZooError(f"{path}, line {number}: no weight or bias '{name[:40]}'.{suggestion(name, expected)}")
        if name in read:
            raise ZooError(f"{path}, line {number}: '{name}' stands there twice.")
        numbers = parse_numbers(text, f"{path}, line {number}")
        if len(numbers) != 1:
            raise ZooError(f"{path}, line {number}: give one number for '{name}', not {len(numbers)}.")
        read[name] = numbers[0]
    if missing := [name for name in expected if name not in read]:
        raise ZooError(f"{path}: no value for '{missing[0]}'.")
    return read


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, name and value of each line below the headings."""
    try:
        text = disk.read(path, LARGEST_FILE_BYTES).decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ZooError(f"{path}: not readable as CSV: {error}.") from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ZooError(f"{path}: the first line must be {','.join(COLUMNS)}.")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise ZooError(f"{path}, line {number}: {len(row)} cells; give a name and a value.")
        yield number, row[0], row[1]
