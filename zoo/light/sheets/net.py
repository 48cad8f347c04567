"""From an assignment's own layer table to a net.

The settings of the sheet (kind, filters, size, stride, padding, ...) decide what is built, and each of them is used or
refused; what the sheet claims of it (outputs, weights, biases) is then marked like anybody's answer, and what is wrong
becomes an erratum.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.nets.folder import Scaffold, check_name, worked_table
from zoo.light.nets.table import Table
from zoo.light.sheets import document
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.headings import FIRST, order_in, role_of
from zoo.light.sheets.read import Found, found_in, found_of, refuse_more_tables
from zoo.light.sheets.sheet import Sheet
from zoo.light.sheets.signs import plain
from zoo.light.sheets.stated.beside import not_read
from zoo.light.sheets.stated.building import MOST_LAYERS, Building
from zoo.light.sheets.stated.calls import is_torch
from zoo.light.sheets.stated.claims import claims_of
from zoo.light.sheets.stated.entrance import with_input
from zoo.light.sheets.stated.exact import exact
from zoo.light.sheets.stated.listings import DARKNET_COLUMNS, darknet, modules
from zoo.light.sheets.stated.loose import loose
from zoo.light.sheets.stated.meanings import filled, ignoring, meanings
from zoo.light.sheets.stated.onnx_graph import COLUMNS as ONNX_COLUMNS
from zoo.light.sheets.stated.onnx_graph import graph
from zoo.light.sheets.stated.reading import Rules, read_statement
from zoo.light.sheets.stated.statement import Statement
from zoo.light.sheets.stated.tools import habits_of, holds_others, refuse_other_tables
from zoo.light.sheets.stated.wiring import unwired


class Stated(NamedTuple):
    """The net that a sheet states, what it claims of it, and what followed without being said."""

    scaffold: Scaffold
    claims: Sheet
    notes: tuple[str, ...]


def net_of(
    name: str, path: str | os.PathLike[str], *, channels_first: bool = False, ignored: Sequence[str] = ()
) -> Stated:
    """Read the net off the sheet in a file.

    Args:
        channels_first: the sheet's shapes are ``channels x height x width``.
        ignored: the headings of columns that are left out.

    Raises:
        ZooError: naming the row and what of it cannot be understood.
    """
    return net_in(name, document.read_bytes(Path(path)), str(path), channels_first=channels_first, ignored=ignored)


def net_in(name: str, data: bytes, source: str, *, channels_first: bool = False, ignored: Sequence[str] = ()) -> Stated:
    """Read the net off a sheet's bytes; as `net_of`."""
    check_name(name)
    if not (ignored or channels_first) and (table := _exact(data, source)):
        return Stated(Scaffold(name, table), found_in(table.to_csv().encode(), source).sheet, ())
    found = _found(data, source, ignored)
    if len(found.body) > MOST_LAYERS:
        raise ZooError(f"{source}: {len(found.body)} rows; a net of more than {MOST_LAYERS} layers is refused.")
    refuse_other_tables(found)
    found = found._replace(habits=habits_of(found))
    framework = found.habits.framework
    stated = _statements(found, ignored)
    first = framework == "torch" or _channels_first(found, channels_first)
    try:
        statements, notes = with_input(stated, framework, first)
    except ZooError as error:
        raise ZooError(f"{source}: {error}") from None
    building = Building(first, framework)
    building.notes += [*notes, *not_read(document.opened(data), found)]
    for statement in statements:
        try:
            building.add(statement)
        except ZooError as error:
            raise _placed(source, statement.number, statement.name, error) from None
    try:
        building.check()
    except ZooError as error:
        raise ZooError(f"{source}: {error}") from None
    table = worked_table(list(building.layers.values()))
    return Stated(Scaffold(name, table), claims_of(found.sheet, building), tuple(building.notes))


def _exact(data: bytes, source: str) -> Table | None:
    """The table that the zoo itself wrote, which says all of its net."""
    try:
        return exact(document.opened(data).text)
    except ZooError as error:
        raise ZooError(f"{source}: {error}") from None


def _found(data: bytes, source: str, ignored: Sequence[str]) -> Found:
    """The table of a file, or what a program lists without one."""
    lines = document.opened(data).lines
    if listed := darknet(lines):
        return found_of(listed, source, {column: at for at, column in enumerate(DARKNET_COLUMNS)})
    if listed := graph(lines):
        return found_of(listed, source, {column: at for at, column in enumerate(ONNX_COLUMNS)})
    if listed := loose(lines):
        return found_of(listed, source)
    try:
        found = found_in(data, source)
        if found.told.doubts and ignored:
            found = found_in(data, source, {each.strip().lower(): "ignored" for each in ignored})
        return found if found.habits.framework else refuse_more_tables(data, found)
    except ZooError:
        if listed := modules(lines):
            return found_of(listed, source, {"name": 0, "type": 1})
        raise


def _channels_first(found: Found, asked: bool) -> bool:
    """Whether shapes have their channels first, as the heading of the outputs or inputs says or a person asks.

    Raises:
        ZooError: these do not agree.
    """
    headings = [plain(each) for each in found.headings]
    orders = [order_in(each) for each in headings if role_of(each) in ("input size", "inputs")] + [found.told.order]
    asked = asked or any(map(FIRST.search, map(str.lower, headings)))
    first = {order[0] == "channels" for order in orders if "channels" in order} | ({True} if asked else set())
    if len(first) > 1:
        raise ZooError(f"{found.sheet.source}: one heading has the channels last, another or --channels-first has not.")
    return True in first


def _refuse_doubts(found: Found) -> None:
    """Refuse columns of which it is not known what they claim, or in which unit."""
    for doubt in found.told.doubts.values():
        headings = [plain(found.headings[at]) for at in doubt.at]
        if any(map(role_of, headings)):
            raise ZooError(f"column '{headings[0]}': {doubt.fault}; {ignoring(headings[0])}.")


def _statements(found: Found, ignored: Sequence[str]) -> list[Statement]:
    try:
        _refuse_doubts(found)
        meant = meanings(found.headings, found.body, found.columns, ignored, bool(found.habits.framework))
    except ZooError as error:
        raise ZooError(f"{found.sheet.source}: {error}") from None
    torch = any(
        is_torch(filled(record, at))
        for record in found.body
        for at, meaning in enumerate(meant)
        if meaning.role in ("type", "name")
    )
    rules = Rules(meant, found.habits, found.told, torch)
    statements = []
    names: set[str] = set()
    for at, record in enumerate(found.body):
        if record[0] in found.sums or record[1] == list(found.headings):
            continue
        if holds_others(found, at):
            continue
        try:
            bare, wiring = unwired(record, meant, names)
            statement = read_statement(bare, rules)
        except ZooError as error:
            raise _placed(found.sheet.source, record[0], _name(record, found), error) from None
        names.add(_name(record, found))
        if statement:
            statement.wire(*wiring)
            statements.append(statement)
    if not statements:
        raise ZooError(f"{found.sheet.source}: the table has no row that is a layer.")
    return statements


def _name(record: Record, found: Found) -> str:
    at = found.columns.get("name", found.columns.get("type", 0))
    return filled(record, at).partition("\n")[0]


def _placed(source: str, number: int, name: str, error: ZooError) -> ZooError:
    return ZooError(f"{source}, row {number} ({name[:60] or 'unnamed'}): {error}")
