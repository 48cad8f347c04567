"""Which of a file's tables is the answer, and what it answers where tables or rows overlap.

That is told by the names of layers, their kinds, the headings and what stands over a table; never by right values.
Tables that continue or complete one another are joined. A cell that is answered twice alike counts once; one that is
answered differently cannot be read, until a person decides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.files.text import number_of
from zoo.light.layers.known import KINDS, relatives
from zoo.light.marking.joining import Rows, at_places, in_turn, written_alike
from zoo.light.marking.match import rounds_to
from zoo.light.marking.names import key_of
from zoo.light.marking.scheme import PARTS
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import COLUMNS, Cell, Sheet, SheetRow, Unread

_EXAMPLES = re.compile(
    r"\b(?:examples?|samples?|lectures?|templates?|drafts?|old|scratch|given|wrong|first (?:try|attempt)|notes?"
    r"|beispiele?|vorlesung|vorlage|entwurf|alt|exemples?|cours|brouillon|ejemplos?|borrador|esempio|bozza)\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\b(?:answers?|my|own|final|solutions?|results?|submission|corrected|antworten|antwort|meine?|eigene[srn]?|lösung"
    r"|endgültig|réponses?|mon|ma|solución|respuestas?|mi|risposta|soluzione)\b",
    re.IGNORECASE,
)
NOT_ALIKE = "the layer is answered several times, and not alike"

_LONGEST_TEXT = 120  # characters of answers that differ


class _Standing(NamedTuple):
    """How a table stands to the net."""

    sheet: Sheet
    rows: Rows
    """By the layers that they may be, else by their names."""
    covered: int
    """The layers of which it may have a row, by name or by kind."""
    strangers: int
    """Its rows that may be no layer."""
    label: int
    """1 where what stands over it calls it an answer, -1 where an example, else 0."""

    @property
    def fits(self) -> bool:
        return 2 * self.covered >= len(self.rows)

    @property
    def is_odd(self) -> bool:
        return 4 * self.strangers > len(self.rows)


def answer_of(table: Table, sheets: Sequence[Sheet]) -> Sheet:
    """The answer that a file's tables make together; what is set aside is named in `Sheet.unread`.

    Raises:
        ZooError: none of several tables is of this net.
    """
    if len(sheets) == 1:
        return _once(table, sheets[0])
    layers = _names(table)
    sheets = written_alike(table, sheets)
    standings = _told_apart(table, [_standing(table, layers, sheet) for sheet in sheets])
    fitting = [each for each in standings if each.fits]
    aside = [(each, _unfit(each)) for each in standings if not each.fits]
    if not fitting:
        told = "; ".join(f"{_place(each.sheet)} {why}" for each, why in aside[:3])
        raise ZooError(f"none of its {len(sheets)} tables is of this net: {told}.")
    best = max(fitting, key=lambda each: (each.label, each.covered, -each.strangers))
    joined = []
    for each in fitting:
        if each is not best and (why := _set_aside(best, each)):
            aside.append((each, why))
        else:
            joined.append(each)
    unread = [Unread(_place(each.sheet), why) for each, why in aside]
    answer = _joined(joined)
    unread += [each for kept in joined for each in kept.sheet.unread]
    return _once(table, answer._replace(unread=tuple(dict.fromkeys(unread))))


def _standing(table: Table, layers: Mapping[str, int], sheet: Sheet) -> _Standing:
    rows = _keyed(sheet.rows)
    named = sum(min(count, layers.get(key, 0)) for key, count in Counter(key for key, _ in rows).items())
    families = Counter(row.layer.kind.said.relatives for row in table)
    own = Counter(relatives(row.kind) for row in sheet.rows if row.kind and row.kind in KINDS)
    familiar = sum((own & families).values())
    covered = max(named, familiar)
    label = bool(_ANSWERS.search(sheet.caption)) - bool(_EXAMPLES.search(sheet.caption))
    return _Standing(sheet, rows, covered, len(rows) - covered, label)


def _keyed(rows: Iterable[SheetRow]) -> Rows:
    seen: Counter[str] = Counter()
    keyed: Rows = {}
    for row in rows:
        key = key_of(row.name)
        keyed[key, seen[key]] = row
        seen[key] += 1
    return keyed


def _unfit(standing: _Standing) -> str:
    return f"has {number_of(len(standing.rows), 'row')}, of which {standing.covered} may be layers of this net"


def _set_aside(best: _Standing, other: _Standing) -> str:
    """Why a table is no part of the answer, or nothing where it is one."""
    if other.label < 0 <= best.label:
        return "is taken for an example or a draft"
    conflicts = _conflicts(best.rows, other.rows)
    if not conflicts:
        return ""
    many = f"answers {number_of(conflicts, 'cell')} of it otherwise"
    if best.label > other.label:
        return f"stands beside the answer, '{best.sheet.caption}', and {many}"
    if 2 * other.covered < best.covered or (other.is_odd and not best.is_odd):
        return f"has {other.covered} of the net's layers, where the answer has {best.covered}, and {many}"
    return ""


def _conflicts(rows: Rows, others: Rows) -> int:
    """How many cells two tables answer differently."""
    return sum(
        not alike(cell, rows[key].cells[column])
        for key, row in others.items()
        if key in rows
        for column, cell in row.cells.items()
        if column in rows[key].cells
    )


def alike(cell: Cell, other: Cell) -> bool:
    """Whether two cells of a column answer the same."""
    if cell.shape is not None or other.shape is not None:
        return (cell.shape, cell.further) == (other.shape, other.further)
    if cell.count is None or other.count is None:
        return cell.count is other.count and cell.text == other.text
    return rounds_to(cell, other.count) or rounds_to(other, cell.count)


def _told_apart(table: Table, standings: Sequence[_Standing]) -> list[_Standing]:
    """The standings with their rows by the layers that they may be, whatever each table calls them."""
    keys = at_places(table, [each.sheet for each in standings]) or [list(each.rows) for each in standings]
    return [
        each._replace(rows=dict(zip(own, each.rows.values(), strict=True)))
        for own, each in zip(keys, standings, strict=True)
    ]


def _joined(standings: Sequence[_Standing]) -> Sheet:
    """One sheet of several: each row stands for its layer's in all of them, and where its own table has it."""
    counting = next((each.sheet for each in standings if "macs" in each.sheet.columns), standings[0].sheet)
    rows: Rows = {}
    totals: list[SheetRow] = []
    for each in standings:
        own_way = each.sheet.program == counting.program
        for key, row in each.rows.items():
            row = row if own_way else _without_macs(row)
            rows[key] = _merged([rows[key], row]) if key in rows else row
        if total := each.sheet.total:
            totals.append(total if own_way else _without_macs(total))
    columns = {column for each in standings for column in each.sheet.columns}
    said = [each for standing in standings for each in standing.sheet.said]
    if len(standings) > 1:
        said.append(
            f"{len(standings)} tables are read together: {' and '.join(_place(each.sheet) for each in standings)}."
        )
    if any("macs" in each.sheet.columns and each.sheet.program != counting.program for each in standings):
        said.append(f"Programs multiply in ways of their own; the macs are those of {_place(counting)}.")
    return standings[0].sheet._replace(
        program=counting.program,
        columns=tuple(column for column in COLUMNS if column in columns),
        rows=tuple(rows[key] for key in in_turn([each.rows for each in standings])),
        total=_merged(totals) if totals else None,
        said=tuple(dict.fromkeys(said)),
    )


def _without_macs(row: SheetRow) -> SheetRow:
    return row._replace(cells={column: cell for column, cell in row.cells.items() if column != "macs"})


def _place(sheet: Sheet) -> str:
    caption = f" '{sheet.caption[:60]}'" if sheet.caption else ""
    return f"the table{caption} at row {sheet.rows[0].number if sheet.rows else 1}"


def _names(table: Table) -> Counter[str]:
    """How many layers have each name, as far as names tell them apart."""
    return Counter(key_of(row.layer.name.rpartition("/")[2]) for row in table)


def _once(table: Table, sheet: Sheet) -> Sheet:
    """The sheet with one row for each layer that it answers several times."""
    names = [key_of(row.name) for row in sheet.rows]
    rows = sheet.rows
    if len(set(names)) < len(names) and (repeated := _repeated(table, rows, Counter(names))):
        kept: Rows = {}
        for (key, count), row in _keyed(rows).items():
            place = (key, 0) if key in repeated else (key, count)
            kept[place] = _one_of([kept[place], row]) if place in kept else row
        rows = tuple(kept.values())
    if "params" in sheet.columns and not set(PARTS) & set(sheet.columns):
        rows = tuple(map(_with_sum, rows))
    return sheet._replace(rows=rows)


def _repeated(table: Table, rows: Sequence[SheetRow], counts: Mapping[str, int]) -> set[str]:
    """The names that stand several times for one layer each, and not for as many layers of a kind.

    They name a layer of the net, or are as many as the net has layers of their kind; and there are more rows of it.
    """
    layers = _names(table)
    capacity = Counter(row.layer.kind.said.relatives for row in table)
    family = {key_of(row.name): relatives(row.kind) for row in rows if row.kind and row.kind in KINDS}
    names, standing = Counter(family.values()), Counter[str]()
    for key, kin in family.items():
        standing[kin] += counts[key]
    repeated = {
        key for key, count in counts.items() if count > 1 and key and key not in family and layers.get(key) == 1
    }
    for key, kin in family.items():
        known = layers.get(key) == 1 or names[kin] >= capacity[kin]
        if counts[key] > 1 and known and standing[kin] > capacity[kin] > 0:
            repeated.add(key)
    return repeated


def _merged(rows: Sequence[SheetRow]) -> SheetRow:
    """One row of several for a layer: each cell where they agree."""
    cells: dict[str, Cell] = {}
    for row in rows:
        for column, cell in row.cells.items():
            known = cells.get(column)
            cells[column] = cell if known is None or (known.unit > cell.unit and alike(known, cell)) else known
            if known is not None and not alike(known, cell):
                text = f"{known.text} | {cell.text}"
                cells[column] = Cell(text[:_LONGEST_TEXT], fault=NOT_ALIKE)
    return rows[0]._replace(cells=cells, kind=next((row.kind for row in rows if row.kind), None))


def _one_of(rows: Sequence[SheetRow]) -> SheetRow:
    """One row of several for a layer in one table: which of them counts is nobody's guess where any cell differs."""
    row = _merged(rows)
    return row.set_aside(NOT_ALIKE) if any(cell.fault == NOT_ALIKE for cell in row.cells.values()) else row


def _with_sum(row: SheetRow) -> SheetRow:
    """The row whose cell of parameters says which are weights and which biases, with their sum in its place."""
    parts = [row.cells[column] for column in PARTS if column in row.cells]
    if "params" in row.cells or not parts:
        return row
    text = ", ".join(dict.fromkeys(part.text for part in parts))
    fault = next((part.fault for part in parts if part.fault), "")
    counts = [part.count for part in parts if part.count is not None]
    count = sum(counts) if len(counts) == len(parts) else None
    whole = replace(parts[0], text=text, count=count, unit=max(part.unit for part in parts), fault=fault)
    cells = {column: cell for column, cell in row.cells.items() if column not in PARTS}
    return row._replace(cells={**cells, "params": whole})
