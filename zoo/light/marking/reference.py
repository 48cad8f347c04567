"""A sheet's file and what it is marked against, by name: what `zoo check` and `zoo.check` share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zoo.errors import ZooError
from zoo.light.marking.mark import mark
from zoo.light.marking.marks import Marking
from zoo.light.nets.catalogue import Architecture, located
from zoo.light.nets.table import Table
from zoo.light.sheets.document import read_bytes
from zoo.light.sheets.read import parse

if TYPE_CHECKING:
    from zoo.light.sheets.named_values import ValueSheet


class Reference(NamedTuple):
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
        from zoo.light.nets.saved import read_table

        return Reference(Path(name).name, read_table(Path(name)), None)
    architecture = located(name)
    return Reference(architecture.name, architecture.table, architecture)


def check(net: str | os.PathLike[str], sheet: str | os.PathLike[str], /, *, follow_through: float = 1) -> Marking:
    """Mark an answer sheet, a file in any of the forms `zoo check` reads.

    Args:
        net: an architecture, its folder, or a ``.keras`` file.
        follow_through: the credit of a cell that is wrong only because of a mistake above it.

    Raises:
        ZooError: no such net, or the sheet cannot be read.
    """
    return mark_file(refer(os.fspath(net)), Path(sheet), follow_through)


def mark_file(reference: Reference, path: Path, follow_through: float = 1) -> Marking:
    """Mark a layer table, or else the named values of a trace; the file is opened once.

    Raises:
        ZooError: the file is neither.
    """
    data = read_bytes(path)
    try:
        sheet = parse(data, str(path))
    except ZooError:
        values = _values(data, str(path))
        if reference.architecture is None or values is None:
            raise
        return _mark_values(reference.architecture, values, follow_through)
    return mark(reference.table, sheet, reference.title, follow_through)


def _mark_values(architecture: Architecture, values: "ValueSheet", follow_through: float) -> Marking:
    from zoo.light.marking.values import mark_against_trace  # A layer table is marked without a trace.
    from zoo.light.tracing.trace import refuse_large

    architecture.check()  # A trace goes by the card too.
    try:
        refuse_large(architecture.name, architecture.table)
    except ZooError as error:
        raise ZooError(f"{values.source}: named values, no layer table; they are of a trace, and {error}") from None
    return mark_against_trace(architecture, values, follow_through)


def _values(data: bytes, source: str) -> "ValueSheet | None":
    """The named values of a sheet that is no layer table, if it holds any."""
    from zoo.light.sheets.named_values import parse_values

    try:
        return parse_values(data, source)
    except ZooError:
        return None
