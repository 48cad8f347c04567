"""A sheet's file and what it is marked against, by name: what `zoo check` and `zoo.check` share."""

from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.marking.mark import Marking, mark
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.saved import read_table
from zoo.light.nets.table import Table
from zoo.light.sheets.read import read


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
    """Mark a layer table, or else the named values of a trace.

    Raises:
        ZooError: the file is neither.
    """
    try:
        return mark(reference.table, read(path), reference.title, follow_through)
    except ZooError:
        from zoo.light.marking import values

        if reference.architecture is None or not values.is_value_sheet(path):
            raise
        return values.mark_file(reference.architecture, path, follow_through)
