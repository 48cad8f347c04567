"""What a marked sheet is: its cells with their marks and reasons, its score, and all of it in words or as data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from zoo.light.files.shown import Shown
from zoo.light.files.text import markdown_table, markdown_text, number, number_of, printable
from zoo.light.marking.scheme import Points, Scheme
from zoo.light.sheets.sheet import COLUMNS, SheetRow, Unread

Mark = Literal["right", "wrong", "follow_through", "missing", "unclear"]
NO_COLUMN = "The sheet has no such column."
SIGNS = {"right": "", "wrong": "wrong", "follow_through": "follows", "missing": "missing", "unclear": "unclear"}


class MarkedCell(NamedTuple):
    column: str
    given: str
    """As written; empty where it is missing."""
    expected: str
    mark: Mark
    because: str
    """In sentences; empty where there is nothing to say."""
    worth: Points = 0
    """The points of a right cell here; 0 where the cell is not asked."""
    slips: tuple[str, ...] = ()
    """The usual slips that give this value, a sentence each, as `because` has them too."""
    origins: tuple[str, ...] = ()
    """The rows whose mistakes this follows from: ``row 3, conv1``."""

    def told(self) -> dict[str, Any]:
        """The cell as data: what is written, what is right, and why."""
        return dict(zip(self._fields[:5], self, strict=False)) | {"worth": float(self.worth)}


class MarkedRow(NamedTuple):
    layer: str
    sheet_row: int | None
    """None where the sheet has no row for the layer."""
    cells: tuple[MarkedCell, ...]

    @property
    def by_column(self) -> dict[str, MarkedCell]:
        return {cell.column: cell for cell in self.cells}


class Score(NamedTuple):
    """The cells that are worth points by their mark, and what they earn together."""

    right: int
    wrong: int
    follow_through: int
    missing: int
    unclear: int
    points: float
    """Of the cells that are right, and the credit for those that follow through."""
    points_if_right: float
    """If a person finds all that is unclear to be right."""
    maximum: float
    """Of the scheme, whatever the sheet."""

    @property
    def percent(self) -> float:
        return round(100 * self.points / self.maximum, 1) if self.maximum else 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Marking(Shown):
    """A marked sheet: its rows in the table's order, then its total."""

    architecture: str
    sheet: str
    rows: tuple[MarkedRow, ...]
    score: Score
    conventions: tuple[str, ...]
    surplus: tuple[SheetRow, ...]
    """The rows that are no layer of the architecture."""
    unread: tuple[Unread, ...] = ()
    """Whatever of the sheet's file was not read."""
    said: tuple[str, ...] = ()
    """How the sheet was understood, where that is not plain."""

    def __str__(self) -> str:
        return f"{self.sheet} against {self.architecture}: {verdict(self)}"

    def _repr_markdown_(self) -> str:
        """How a notebook shows it."""
        return markdown(self)


def to_json(marking: Marking) -> dict[str, Any]:
    """The marking as plain lists, dictionaries, texts and numbers."""
    score = marking.score
    return {
        "sheet": marking.sheet,
        "architecture": marking.architecture,
        "points": score.points,
        "maximum": score.maximum,
        "percent": score.percent,
        "points_if_right": score.points_if_right,
        "cells": dict(zip(SIGNS, score[: len(SIGNS)], strict=True)),
        "rows": [row._asdict() | {"cells": [cell.told() for cell in row.cells]} for row in marking.rows],
        "conventions": list(marking.conventions),
        "said": list(marking.said),
        "surplus": [{"sheet_row": row.number, "name": row.name} for row in marking.surplus],
        "unread": [each._asdict() for each in marking.unread],
    }


def fault_json(sheet: str, architecture: str, fault: str) -> dict[str, Any]:
    """What stands for a sheet that cannot be read, in the place of `to_json`'s."""
    return {"sheet": sheet, "architecture": architecture, "fault": fault}


def score_of(rows: Iterable[MarkedRow], scheme: Scheme, maximum: Points) -> Score:
    """The score of marked rows under a scheme whose cells are worth `maximum` together."""
    counts = dict.fromkeys(SIGNS, 0)
    worth: dict[str, Points] = dict.fromkeys(SIGNS, 0)
    shares: dict[tuple[str, int], int] = {}
    for row in rows:
        for cell in row.cells:
            points = cell.worth
            if points:
                counts[cell.mark] += 1
                if isinstance(points, int):
                    worth[cell.mark] += points
                else:  # Fractions of one denominator are summed as whole numbers, which is faster by far.
                    share = cell.mark, points.denominator
                    shares[share] = shares.get(share, 0) + points.numerator
    for (mark, denominator), numerator in shares.items():
        worth[mark] += Fraction(numerator, denominator)
    followed = min(scheme.credit * worth["follow_through"], scheme.most_credit * maximum)
    earned = worth["right"] + followed
    reached = (min(earned, maximum), min(earned + worth["unclear"], maximum), maximum)
    return Score(*counts.values(), *map(float, reached))


def columns(marking: Marking) -> list[str]:
    """The columns that are marked anywhere in a sheet, in their usual order."""
    seen = {cell.column for row in marking.rows for cell in row.cells}
    return [column for column in (*COLUMNS, "value") if column in seen]


def verdict(marking: Marking) -> str:
    """The score in words."""
    score = marking.score
    parts = [f"{score.right} right", f"{score.wrong} wrong"]
    parts += [f"{score.follow_through} following through"] if score.follow_through else []
    parts += [f"{score.missing} missing"] if score.missing else []
    parts += [f"{score.unclear} unclear"] if score.unclear else []
    points = f"{number(score.points)} of {number(score.maximum)} points"
    if score.points_if_right > score.points:
        points += f", {number(score.points_if_right)} if what is unclear is right"
    return f"{', '.join(parts)}: {points}."


def remarks(marking: Marking) -> Iterator[tuple[str, str]]:
    """What there is to say: of cells that are not right, of conventions, of what was not read."""
    lacking: dict[str, int] = {}
    for row in marking.rows:
        for cell in row.cells:
            if cell.because == NO_COLUMN:
                lacking[cell.column] = lacking.get(cell.column, 0) + 1
            elif cell.mark != "right" or cell.because:
                yield _place(row, cell), sentence(cell)
    for column, count in lacking.items():
        yield "the whole sheet", f"missing: the column of {column}, {number_of(count, 'cell')}."
    for convention in marking.conventions:
        yield "the whole sheet", f"{convention} Recognised, and not counted as wrong."
    for said in marking.said:
        yield "the whole sheet", said
    for surplus in marking.surplus:
        what = "value" if columns(marking) == ["value"] else "layer"
        yield f"row {surplus.number}", f"'{surplus.name}' is no {what} of {marking.architecture}; it is not marked."
    for unread in marking.unread:
        yield "not read", f"{unread.place} {unread.why}."


def _place(row: MarkedRow, cell: MarkedCell) -> str:
    return f"{row.layer}, {cell.column}" + (f", row {row.sheet_row}" if row.sheet_row is not None else "")


def sentence(cell: MarkedCell) -> str:
    """What there is to say of a cell: its mark, what is written, what is right, and why."""
    right = "" if cell.mark == "right" or not cell.expected else f"Right is {cell.expected}. "
    sign = SIGNS[cell.mark] or "right"
    sign += "" if cell.worth else ", not asked"
    return f"{sign}: {cell.given or 'nothing'}. {right}{cell.because}".rstrip()


def cell_text(cell: MarkedCell | None) -> str:
    """A cell as written, and the word for its mark if it is not right."""
    if cell is None:
        return ""
    sign = SIGNS[cell.mark]
    return " ".join(filter(None, [printable(cell.given), f"({sign})" if sign else ""]))


def markdown(marking: Marking, heading: str = "") -> str:
    """A marked sheet as Markdown: the table, the score, the remarks, under a heading that names sheet and net."""
    names = columns(marking)
    text = markdown_text
    rows = []
    for row in marking.rows:
        cells = row.by_column
        texts = [text(cell_text(cells.get(name))) for name in names]
        marked = [name in cells and cells[name].mark != "right" for name in names]
        rows.append(
            [text(row.layer), *(f"**{each}**" if bold else each for each, bold in zip(texts, marked, strict=True))]
        )
    parts = [
        f"# {text(heading or f'{marking.sheet} against {marking.architecture}')}",
        markdown_table(("layer", *names), rows) if rows else "",
        "\n".join(f"- {text(place)}: {text(said)}" for place, said in remarks(marking)),
        verdict(marking),
    ]
    return "\n\n".join(filter(None, parts))
