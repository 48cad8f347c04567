"""``zoo check``: answer sheets in, marks out. Nothing of a sheet leaves the machine or is run."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, BAD_INPUT, UNCLEAR, WRONG, worst
from zoo.errors import ZooError
from zoo.light.course.reveal import DEGREES, revealed
from zoo.light.files import disk
from zoo.light.files.text import csv_text, number, printable
from zoo.light.marking.marks import (
    Marking,
    cell_text,
    columns,
    fault_json,
    markdown,
    remarks,
    to_json,
    verdict,
)
from zoo.light.marking.reference import Reference, mark_file, refer, scheme_for
from zoo.light.marking.scheme import Scheme
from zoo.light.sheets.files import sheets_in

SECTION = "Homework"
ORDER = 110
_COUNTS = ("right", "wrong", "follow_through", "missing", "unclear", "points", "points_if_right", "maximum")
_LINE = ("sheet", *_COUNTS, "percent", "not_read", "error")
_SHOWN = {"right": "right", "wrong": "wrong", "follow_through": "follow", "missing": "missing", "unclear": "unclear",
          "points": "points", "maximum": "of"}  # fmt: skip
_CELL = ("sheet", "layer", "sheet_row", "column", "given", "expected", "mark", "because", "worth")
_STYLES = {
    "right": "green", "wrong": "bold red", "follow_through": "yellow", "missing": "magenta", "unclear": "bold cyan",
}  # fmt: skip


class _Marked(NamedTuple):
    """A sheet, and its marks or why there are none."""

    path: Path
    marking: Marking | None
    fault: str = ""


@click.command()
@options.name("NAME|FILE.keras")
@click.argument("sheets", metavar="SHEET...", nargs=-1)
@options.form("json", "csv", "markdown", "html")
@click.option(
    "--scheme", type=options.PATH, metavar="FILE.toml", help="What is asked, and its points; the card's by default.",
)  # fmt: skip
@click.option("--columns", metavar="COLUMNS", help="What is asked of each layer: output,params by default.")
@click.option(
    "--follow-through", type=click.FloatRange(0, 1), metavar="SHARE",
    help="Credit for a cell that is wrong only because of a mistake above it; 1 by default.",
)  # fmt: skip
@click.option("--print-scheme", is_flag=True, help="Print the marking scheme as a file to edit, and mark nothing.")
@click.option("--out", type=options.PATH, metavar="FILE.csv", help="Also write a line a sheet here.")
@options.reveal(DEGREES, "all")
def command(name: str, sheets: Sequence[str], print_scheme: bool, **asked: Any) -> int:
    """Mark layer tables that were computed by hand, cell by cell.

    They are held against an architecture or a saved model.
    A SHEET is a table as a person writes it or a tool prints it, or named values of a small net's backpropagation;
    a folder or a pattern such as 'sheets/*.md' stands for all that is in it.
    The exit status is 0 if all is right, 1 if something is wrong or missing, 3 if nothing is but something is unclear,
    2 if a sheet is unreadable.
    """
    printed = {each: asked.pop(each) for each in ("form", "out", "reveal")}
    if print_scheme:
        return _print_scheme(name, **asked)
    if not sheets:
        raise click.UsageError("Missing argument 'SHEET...'.")
    return check(name, sheets, **printed, **asked)


def check(
    name: str,
    sheets: Sequence[str | Path],
    *,
    form: str = "text",
    out: Path | None = None,
    reveal: str = "all",
    **asked: Any,
) -> int:
    """Mark the sheets under the scheme that `asked` tells, as of `_scheme`, and print; return the exit status."""
    reference = refer(name)
    scheme = _scheme(reference, **asked)
    paths = sheets_in(sheets)
    marked = []
    for path in paths:
        try:
            marked.append(_Marked(path, mark_file(reference, path, scheme)))
        except ZooError as error:
            if len(paths) == 1 and out is None and form in ("text", "markdown", "html"):
                raise
            marked.append(_Marked(path, None, str(error)))
    if out:
        disk.write_text(out, csv_text(_LINE, map(_line, marked)))
    statuses = [_status(each, scheme) for each in marked]
    if reveal != "all":
        marked = [each._replace(marking=each.marking and revealed(each.marking, reveal)) for each in marked]
    _print(marked, form, reference.title)
    for each in marked:
        if each.fault:
            printing.complain(each.fault)
    if out:
        printing.note(f"Wrote {printable(str(out))}.")
    return worst(*statuses)


def _scheme(reference: Reference, scheme: Path | None, columns: str | None, follow_through: float | None) -> Scheme:
    names = None if columns is None else [each.strip() for each in columns.split(",") if each.strip()]
    return scheme_for(reference, scheme, names, follow_through)


def _print_scheme(name: str, **asked: Any) -> int:
    from zoo.light.marking.scheme_file import text_of

    reference = refer(name)
    print(text_of(_scheme(reference, **asked), reference.table), end="")
    return ALL_RIGHT


def _status(marked: _Marked, asked: Scheme) -> int:
    """What a cell in a column that is not asked is counts for nothing here, as for the points."""
    if marked.marking is None:
        return BAD_INPUT
    columns = (*asked.columns, "value")
    cells = [cell for row in marked.marking.rows for cell in row.cells]
    marks = {cell.mark for cell in cells if cell.worth or cell.column in columns}
    if marks & {"wrong", "missing", "follow_through"}:
        return WRONG
    return UNCLEAR if "unclear" in marks else ALL_RIGHT


def _line(marked: _Marked) -> list[Any]:
    """A line of ``--out``."""
    if marked.marking is None:
        return [str(marked.path), *[""] * (len(_COUNTS) + 2), marked.fault]
    score = marked.marking.score
    counts = [getattr(score, each) for each in _COUNTS]
    return [str(marked.path), *counts, score.percent, _not_read(marked.marking), ""]


def _not_read(marking: Marking) -> str:
    return "; ".join(f"{each.place} {each.why}" for each in marking.unread)


def _print(marked: Sequence[_Marked], form: str, title: str) -> None:
    markings = [each.marking for each in marked if each.marking]
    if form == "json":
        printing.print_json(
            [
                to_json(each.marking) if each.marking else fault_json(str(each.path), title, each.fault)
                for each in marked
            ]
        )
    elif form == "csv":
        print(csv_text(_CELL, [line for each in marked for line in _cell_lines(each)]), end="")
    elif form == "markdown":
        print("\n\n".join(map(markdown, markings)))
    elif form == "html":
        from zoo.light.course.page import Unreadable, page

        print(page(markings, [Unreadable(str(each.path), each.fault) for each in marked if each.fault]), end="")
    elif len(marked) > 1:
        _print_lines(marked)
    else:
        for marking in markings:
            _print_text(marking)


def _cell_lines(marked: _Marked) -> Iterator[list[Any]]:
    """A line a cell, and one for whatever of the sheet was not read, or for a sheet that cannot be read."""
    sheet = str(marked.path)
    if marked.marking is None:
        yield [sheet, "", "", "", "", "", "unreadable", marked.fault, ""]
        return
    for row in marked.marking.rows:
        for cell in row.cells:
            place = "" if row.sheet_row is None else row.sheet_row
            told = cell.told()
            yield [sheet, row.layer, place, *list(told.values())[:-1], number(told["worth"])]
    for surplus in marked.marking.surplus:
        yield [sheet, surplus.name, surplus.number, "", "", "", "no layer", "", 0]
    for unread in marked.marking.unread:
        yield [sheet, "", "", "", "", "", "not read", f"{unread.place} {unread.why}", ""]


def _print_lines(marked: Sequence[_Marked]) -> None:
    folder, names = _names([each.path for each in marked])
    if folder:
        printing.print_heading(f"{printable(folder)}:")
    rows = []
    for name, each in zip(names, marked, strict=True):
        counts = [number(getattr(each.marking.score, shown)) for shown in _SHOWN] if each.marking else []
        rows.append([name, *(counts or ["unreadable", *[""] * (len(_SHOWN) - 1)])])
    headings = ["sheet", *_SHOWN.values()]
    printing.print_table(headings, rows, right=headings[1:], folding=["sheet"])
    for name, each in zip(names, marked, strict=True):
        if each.marking and (note := _not_read(each.marking)):
            printing.print_entries([(f"{name}, not read:", "")])
            printing.print_entries([("", printable(note))])


def _names(paths: Sequence[Path]) -> tuple[str, list[str]]:
    """The folder that all of some paths are in, if there is one to name, and how they go on from it."""
    parents = [path.parents for path in paths]
    common = next((folder for folder in parents[0] if all(folder in each for each in parents)), None)
    if common is None or not common.name:
        return "", [printable(str(path)) for path in paths]
    return str(common), [printable(str(path.relative_to(common))) for path in paths]


def _print_text(marking: Marking) -> None:
    printing.print_heading(f"{printable(marking.sheet)} against {marking.architecture}")
    names = columns(marking)
    rows, styles = [], []
    for row in marking.rows:
        cells = [row.by_column.get(name) for name in names]
        rows.append([row.layer, *map(cell_text, cells)])
        styles.append([None, *(_STYLES[cell.mark] if cell else None for cell in cells)])
    if rows:
        printing.print_table(["layer", *names], rows, cell_styles=styles)
    said = [(printable(place), printable(text)) for place, text in remarks(marking)]
    if said:
        print()
        above = ""
        for place, text in said:
            if place != above:
                printing.print_entries([(place, "")])
            printing.print_entries([("", text)])
            above = place
    print()
    print(verdict(marking))
