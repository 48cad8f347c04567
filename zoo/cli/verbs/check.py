"""``zoo check``: answer sheets in, marks out. Nothing of a sheet leaves the machine or is run."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import BAD_INPUT, WRONG, worst
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.text import csv_text, number, printable
from zoo.light.marking.marks import Marking, Score, cell_text, columns, markdown, remarks, to_json, verdict
from zoo.light.marking.reference import mark_file, refer

SECTION = "Homework"
ORDER = 110
_SCORE = Score._fields
_CELL_COLUMNS = ("sheet", "layer", "sheet_row", "column", "given", "expected", "mark", "because")
_STYLES = {"right": "green", "wrong": "bold red", "follow_through": "yellow", "missing": "magenta"}


@click.command()
@options.name("NAME|FILE.keras")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=options.PATH)
@options.form("json", "csv", "markdown", "html")
@click.option(
    "--follow-through", type=click.FloatRange(0, 1), metavar="SHARE", default=1.0,
    help="Credit for a cell that is wrong only because of a mistake above it.",
)  # fmt: skip
@click.option("--out", type=options.PATH, metavar="FILE.csv", help="Also write a line a sheet here.")
def command(name: str, sheets: Sequence[Path], form: str, follow_through: float, out: Path | None) -> int:
    """Mark layer tables that were computed by hand, cell by cell.

    They are held against an architecture or a saved model.
    A SHEET is a table as a person writes it or a tool prints it, or named values of a small net's backpropagation.
    The exit status is 0 if all is right, 1 if something is wrong, 2 if a sheet is unreadable.
    """
    return check(name, sheets, form=form, follow_through=follow_through, out=out)


def check(name: str, sheets: Sequence[Path], *, form: str, follow_through: float, out: Path | None) -> int:
    """Mark the sheets and print; return 0 if all is right, 1 if something is wrong, 2 if a sheet is unreadable."""
    reference = refer(name)
    markings: list[Marking] = []
    lines: list[list[Any]] = []
    faults = 0
    for path in sheets:
        try:
            marking = mark_file(reference, path, follow_through)
        except ZooError as error:
            if len(sheets) == 1 and out is None:
                raise
            faults += 1
            lines.append([str(path), *[""] * len(_SCORE), str(error)])
            continue
        lines.append([str(path), *marking.score, ""])
        if len(sheets) == 1 or form != "text":
            markings.append(marking)
    if out:
        disk.write_text(out, csv_text(["sheet", *_SCORE, "error"], lines))
    if form == "text" and len(sheets) > 1:
        _print_lines(lines)
    else:
        _print_markings(markings, form, many=len(sheets) > 1)
    _complain(lines)
    if out:
        printing.note(f"Wrote {out}.")
    wrong = any(line[-1] == "" and line[1] != line[1 + _SCORE.index("total")] for line in lines)
    return worst(*[BAD_INPUT] * faults, *[WRONG] * wrong)


def _complain(lines: Iterable[Sequence[Any]]) -> None:
    for line in lines:
        if line[-1]:
            printing.complain(line[-1])


def _print_lines(lines: Sequence[Sequence[Any]]) -> None:
    rows = [
        [printable(str(line[0])), *map(number, line[1:-1])]
        if not line[-1]
        else [printable(str(line[0])), "unreadable", *[""] * (len(_SCORE) - 1)]
        for line in lines
    ]
    printing.print_table(["sheet", *_SCORE], rows, right=_SCORE)


def _print_markings(markings: Sequence[Marking], form: str, *, many: bool) -> None:
    if form == "json":
        contents = [to_json(marking) for marking in markings]
        printing.print_json(contents if many else contents[0])
    elif form == "csv":
        print(csv_text(_CELL_COLUMNS, [line for marking in markings for line in _cell_lines(marking)]), end="")
    elif form == "markdown":
        print("\n\n".join(map(markdown, markings)))
    elif form == "html":
        from zoo.light.course.page import page

        print(page(markings), end="")
    else:
        for marking in markings:
            _print_text(marking)


def _cell_lines(marking: Marking) -> Iterator[list[Any]]:
    for row in marking.rows:
        for cell in row.cells:
            number = "" if row.sheet_row is None else row.sheet_row
            yield [marking.sheet, row.layer, number, *cell]


def _print_text(marking: Marking) -> None:
    printing.print_heading(f"{printable(marking.sheet)} against {marking.architecture}")
    names = columns(marking)
    rows, styles = [], []
    for row in marking.rows:
        cells = [row.by_column.get(name) for name in names]
        rows.append([row.layer, *map(cell_text, cells)])
        styles.append([None, *(_STYLES[cell.mark] if cell else None for cell in cells)])
    printing.print_table(["layer", *names], rows, cell_styles=styles)
    said = [(printable(place), printable(text)) for place, text in remarks(marking)]
    if said:
        print()
        for place, text in said:
            printing.print_entries([(place, "")])
            printing.print_entries([("", text)])
    print()
    print(verdict(marking))
