"""A sheet's file and what it is marked against, by name: what `zoo check` and `zoo.check` share."""

from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.marking.mark import Marking, mark
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.saved import read_table
from zoo.light.nets.table import Table
from zoo.light.sheets.document import read_bytes
from zoo.light.sheets.named_values import ValueSheet, parse_values
from zoo.light.sheets.read import parse


@dataclass(frozen=True, slots=True)
class Reference:
    """What sheets are marked against; `architecture` is None for a saved model."""

    title: str
    table: Table
    architecture: Architecture | None


def refer(name: str) -> Reference:
    """An architecture of the zoo, a folder, or a ``.keras`` file.

    Raises:
        ZooError: there is none, or it cannot be read.
    """
    if name.endswith(".keras"):
        return Reference(Path(name).name, read_table(Path(name)), None)
    architecture = find(name)
    return Reference(architecture.name, architecture.table, architecture)


def mark_file(reference: Reference, path: Path, follow_through: float = 1) -> Marking:
    """Mark a layer table, or else the named values of a trace; the file is opened once.

    Raises:
        ZooError: the file is neither.
    """
    data = read_bytes(path)
    try:
        return mark(reference.table, parse(data, str(path)), reference.title, follow_through)
    except ZooError:
        values = _values(data, str(path))
        if reference.architecture is None or values is None:
            raise
    from zoo.light.marking.values import mark_against_trace  # A layer table is marked without a trace.

    return mark_against_trace(reference.architecture, values, follow_through)


def _values(data: bytes, source: str) -> ValueSheet | None:
    """The named values of a sheet that is no layer table, if it holds any."""
    try:
        return parse_values(data, source)
    except ZooError:
        return None
