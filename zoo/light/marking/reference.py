"""A sheet's file and what it is marked against, by name: what `zoo check` and `zoo.check` share."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.text import number_of
from zoo.light.marking.answer import answer_of
from zoo.light.marking.mark import mark
from zoo.light.marking.marks import Marking
from zoo.light.marking.scheme import DEFAULT, Scheme, columns_of, share
from zoo.light.nets.catalogue import Architecture, located
from zoo.light.nets.table import Table
from zoo.light.sheets.document import read_bytes
from zoo.light.sheets.read import tables_in
from zoo.light.sheets.sheet import Sheet

if TYPE_CHECKING:
    from zoo.light.sheets.named_values import ValueSheet


_LARGEST_CARD_BYTES = 1 << 20


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


def check(
    net: str | os.PathLike[str],
    sheet: str | os.PathLike[str],
    /,
    *,
    scheme: str | os.PathLike[str] | Scheme | None = None,
    columns: Sequence[str] | None = None,
    follow_through: float | None = None,
) -> Marking:
    """Mark an answer sheet, a file in any of the forms `zoo check` reads.

    Args:
        net: an architecture, its folder, or a ``.keras`` file.
        scheme: what is asked and what it is worth, or its file; the card's by default.
        columns: what is asked of each layer, in the scheme's stead.
        follow_through: the credit of a cell that is wrong only because of a mistake above it, in the scheme's stead.

    Raises:
        ZooError: no such net, no such scheme, or the sheet cannot be read.
    """
    reference = refer(os.fspath(net))
    return mark_file(reference, Path(sheet), scheme_for(reference, scheme, columns, follow_through))


def scheme_for(
    reference: Reference,
    scheme: str | os.PathLike[str] | Scheme | None = None,
    columns: Sequence[str] | None = None,
    follow_through: float | None = None,
) -> Scheme:
    """A marking scheme for a net: that of the file, else the card's, else the default one; with what is told changed.

    Raises:
        ZooError: the scheme cannot be read, or is none for this net.
    """
    if not isinstance(scheme, Scheme):
        scheme = _scheme_of(reference, scheme)
    if columns is not None:
        scheme = replace(scheme, columns=columns_of(columns))
    if follow_through is not None:
        scheme = replace(scheme, credit=share("The credit for follow-through", follow_through))
    return scheme.checked(reference.table)


def _scheme_of(reference: Reference, path: str | os.PathLike[str] | None) -> Scheme:
    architecture = reference.architecture
    if path is None and (architecture is None or not _has_scheme(architecture)):
        return DEFAULT
    from zoo.light.marking.scheme_file import read_scheme, scheme_of  # The default needs no TOML.

    if path is not None:
        return read_scheme(Path(path))
    assert architecture
    try:
        return scheme_of(architecture.card.extra["marking"])
    except ZooError as error:
        raise ZooError(f"{architecture.folder / 'card.toml'}: {error}") from None


def _has_scheme(architecture: Architecture) -> bool:
    """Whether the card has a marking scheme, told without TOML."""
    card = architecture.folder / "card.toml"
    try:
        return _says_marking(card, card.stat().st_mtime_ns)
    except OSError:  # No card: a table alone can be marked against.
        return False


@lru_cache(maxsize=64)
def _says_marking(card: Path, _changed: int) -> bool:
    return b"[marking" in disk.read(card, _LARGEST_CARD_BYTES)


def mark_file(reference: Reference, path: Path, scheme: Scheme = DEFAULT) -> Marking:
    """Mark a layer table, or else the named values of a trace; the file is opened once.

    Raises:
        ZooError: the file is neither, or its table is of another net.
    """
    data = read_bytes(path)
    try:
        sheets = tables_in(data, str(path), scheme.headings)
    except ZooError:
        values = _values(data, str(path)) if reference.architecture else None
        if reference.architecture is None or values is None:
            raise
        marking = _mark_values(reference.architecture, values, scheme)
        if marking is None:
            raise
        return marking
    try:
        marking = mark_tables(reference.table, sheets, reference.title, scheme)
    except ZooError as error:
        if by_values := _better_by_values(reference, data, path, scheme, 0):
            return by_values
        raise ZooError(f"{' '.join(str(path).split())}: {error}") from None
    placed = sum(row.sheet_row is not None for row in marking.rows)
    return (len(marking.surplus) >= placed and _better_by_values(reference, data, path, scheme, placed)) or marking


def _better_by_values(reference: Reference, data: bytes, path: Path, scheme: Scheme, placed: int) -> Marking | None:
    """The marked values of a trace, where a file names more of these than it has rows of layers."""
    values = _values(data, str(path)) if reference.architecture else None
    if reference.architecture is None or values is None:
        return None
    try:
        marking = _mark_values(reference.architecture, values, scheme)
    except ZooError:
        return None
    return marking if marking and len(marking.rows) > placed else None


def mark_tables(table: Table, sheets: Sequence[Sheet], title: str, scheme: Scheme = DEFAULT) -> Marking:
    """Mark the answer among the tables of a file.

    Raises:
        ZooError: none of them is of this net.
    """
    sheet = answer_of(table, sheets)
    marking = mark(table, sheet, title, scheme)
    strangers = len(marking.surplus)
    placed = len(sheet.rows) - strangers
    if 2 * placed < len(sheet.rows) and 2 * placed < len(table):
        names = ", ".join(f"'{row.name[:30]}'" for row in marking.surplus[:3])
        raise ZooError(
            f"no layer table of this net: of its {number_of(len(sheet.rows), 'row')} {placed} can be layers of {title};"
            f" {names}{', ...' if strangers > 3 else ''} cannot."
        )
    cells = [cell for row in sheet.rows for cell in row.cells.values()]
    lost = sum(each.place.startswith("row") for each in sheet.unread)
    if lost > len(sheet.rows) and not any(cell.shape or cell.count is not None or cell.impossible for cell in cells):
        raise ZooError(
            f"no layer table of this net: none of its {number_of(len(cells), 'cell')} can be read as a size or a count."
        )
    return marking


def _mark_values(architecture: Architecture, values: "ValueSheet", scheme: Scheme) -> Marking | None:
    """The marked values of a trace; None for a net that is too large for one, whose sheets are tables."""
    from zoo.light.marking.values import mark_against_trace  # A layer table is marked without a trace.
    from zoo.light.tracing.trace import refuse_large

    try:
        refuse_large(architecture.name, architecture.table)
    except ZooError:
        return None
    architecture.check()  # A trace goes by the card too.
    return mark_against_trace(architecture, values, scheme)


def _values(data: bytes, source: str) -> "ValueSheet | None":
    """The named values of a sheet that is no layer table, if it holds any."""
    from zoo.light.sheets.named_values import parse_values

    try:
        return parse_values(data, source)
    except ZooError:
        return None
