"""What a marked sheet is: its cells with their marks and reasons, its score, and all of it in words or as data."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from zoo.light.files.shown import Shown
from zoo.light.files.text import markdown_table, markdown_text, number, printable
from zoo.light.sheets.sheet import SheetRow

Mark = Literal["right", "wrong", "follow_through", "missing"]
SIGNS = {"right": "", "wrong": "wrong", "follow_through": "follows", "missing": "missing"}


class MarkedCell(NamedTuple):
    column: str
    given: str
    """As written; empty where it is missing."""
    expected: str
    mark: Mark
    because: str
    """In sentences; empty where there is nothing to say."""


class MarkedRow(NamedTuple):
    layer: str
    sheet_row: int | None
    """None where the sheet has no row for the layer."""
    cells: tuple[MarkedCell, ...]

    @property
    def by_column(self) -> dict[str, MarkedCell]:
        return {cell.column: cell for cell in self.cells}


class Score(NamedTuple):
    """Cells by mark; `points` are those right, and the credit for each that follows through."""

    right: int
    wrong: int
    follow_through: int
    missing: int
    total: int
    points: float


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

    def __str__(self) -> str:
        return f"{self.sheet} against {self.architecture}: {verdict(self)}"

    def _repr_markdown_(self) -> str:
        """How a notebook shows it."""
        return markdown(self)


def to_json(marking: Marking) -> dict[str, Any]:
    """The marking as plain lists, dictionaries, texts and numbers."""
    return {
        "architecture": marking.architecture,
        "sheet": marking.sheet,
        "rows": [row._asdict() | {"cells": [cell._asdict() for cell in row.cells]} for row in marking.rows],
        "score": marking.score._asdict(),
        "conventions": list(marking.conventions),
        "surplus": [{"sheet_row": row.number, "name": row.name} for row in marking.surplus],
    }


def score_of(rows: list[MarkedRow], credit: Fraction | float) -> Score:
    marks = Counter(cell.mark for row in rows for cell in row.cells)
    return Score(
        right=marks["right"],
        wrong=marks["wrong"],
        follow_through=marks["follow_through"],
        missing=marks["missing"],
        total=marks.total(),
        points=float(marks["right"] + credit * marks["follow_through"]),
    )


def columns(marking: Marking) -> list[str]:
    """The columns that are marked anywhere in a sheet, in their usual order."""
    seen = {cell.column for row in marking.rows for cell in row.cells}
    return [column for column in ("output", "weights", "biases", "params", "value") if column in seen]


def verdict(marking: Marking) -> str:
    """The score in words."""
    score = marking.score
    parts = [f"{score.right} right", f"{score.wrong} wrong"]
    parts += [f"{score.follow_through} following through"] if score.follow_through else []
    parts += [f"{score.missing} missing"] if score.missing else []
    return f"{', '.join(parts)}: {number(score.points)} of {score.total} points."


def remarks(marking: Marking) -> Iterator[tuple[str, str]]:
    """What there is to say: of cells that are not right, of conventions, of rows that are no layer."""
    for row in marking.rows:
        for cell in row.cells:
            if cell.mark != "right" or cell.because:
                yield _place(row, cell), _sentence(cell)
    for convention in marking.conventions:
        yield "the whole sheet", f"{convention} Recognised, and not counted as wrong."
    for surplus in marking.surplus:
        what = "value" if columns(marking) == ["value"] else "layer"
        yield f"row {surplus.number}", f"'{surplus.name}' is no {what} of {marking.architecture}; it is not marked."


def _place(row: MarkedRow, cell: MarkedCell) -> str:
    return f"{row.layer}, {cell.column}" + (f", row {row.sheet_row}" if row.sheet_row is not None else "")


def _sentence(cell: MarkedCell) -> str:
    right = "" if cell.mark == "right" else f"Right is {cell.expected}. "
    return f"{SIGNS[cell.mark] or 'right'}: {cell.given or 'nothing'}. {right}{cell.because}"


def cell_text(cell: MarkedCell | None) -> str:
    """A cell as written, and the word for its mark if it is not right."""
    if cell is None:
        return ""
    sign = SIGNS[cell.mark]
    return " ".join(filter(None, [printable(cell.given), f"({sign})" if sign else ""]))


def markdown(marking: Marking) -> str:
    """A marked sheet as Markdown: the table, the score, the remarks."""
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
        f"# {text(marking.sheet)} against {text(marking.architecture)}",
        markdown_table(("layer", *names), rows),
        "\n".join(f"- {text(place)}: {text(said)}" for place, said in remarks(marking)),
        verdict(marking),
    ]
    return "\n\n".join(filter(None, parts))
