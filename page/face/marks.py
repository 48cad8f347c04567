"""Answer sheets: the empty one, and marks cell by cell, as `zoo check` gives them."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from face.places import beside
from zoo.errors import ZooError
from zoo.light.course.blank import blank
from zoo.light.course.blanks.registry import form_of, forms
from zoo.light.course.page import page, told_of
from zoo.light.course.reveal import DEGREES, revealed
from zoo.light.files.text import csv_text
from zoo.light.marking.marks import Marking, columns, markdown, remarks, to_json, verdict
from zoo.light.marking.reference import mark_file, refer, scheme_for
from zoo.light.nets import describe
from zoo.light.sheets.sheet import COLUMNS
from zoo.light.tracing.given import given_file
from zoo.models.initial import trace

_FILLED = Path("/tmp")
_FORMS = {".md": "text/markdown", ".csv": "text/csv", ".tex": "application/x-tex",
          ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
"""The forms of empty sheets that are written here, each with its media type."""


def sheet(net: str, asked: list[str]) -> dict[str, Any]:
    """The empty table of a net to fill in, or the names of a small net's values where its scheme asks for those."""
    reference = refer(net)
    scheme = scheme_for(reference, columns=asked or None)
    choices = {"degrees": DEGREES, "columns": COLUMNS, "forms": [each for each in forms() if each in _FORMS]}
    if scheme.values is not None:
        return choices | _values(net, scheme.values)
    empty = blank(reference, scheme)
    return choices | {
        "asked": scheme.columns,
        "question": empty.question,
        "headings": empty.headings,
        "rows": empty.rows,
        "open": [[empty.is_open(row, at) for at in range(len(empty.headings))] for row in range(len(empty.rows))],
        "first": empty.first_asked,
        "what": [*(row[1] for row in describe.layer_rows(reference.table)), ""],
        "values": reference.architecture is not None and given_file(reference.architecture).is_file(),
    }


def values(net: str) -> dict[str, Any]:
    """The sheet of a small net's values: a line a value that is worked out."""
    return sheet(net, []) | _values(net)


def _values(net: str, asked: tuple[str, ...] = ()) -> dict[str, Any]:
    named = [step.name for step in trace(net).steps if step.formula is not None]
    rows = [(name, "") for name in named if name in asked or not asked]
    return {
        "asked": [],
        "question": ["Work the values out by hand; the given ones are in the trace."],
        "headings": ("name", "value"),
        "rows": rows,
        "open": [(False, True)] * len(rows),
        "first": 1,
        "what": [],
        "values": False,
    }


def filled(net: str, headings: list[str], rows: list[list[str]], **asked: Any) -> dict[str, Any]:
    """A sheet that was filled in in the page, marked."""
    path = _FILLED / "answers.csv"
    path.write_text(csv_text(headings, rows), encoding="utf-8")
    return mark(net, str(path), **asked)


def mark(net: str, path: str, reveal: str, asked: list[str], follow: float | None) -> dict[str, Any]:
    """A sheet's file, marked; to the degree that `reveal` says.

    Raises:
        ZooError: the sheet cannot be read, or is of another net.
    """
    reference = refer(net)
    scheme = scheme_for(reference, None, asked or None, follow)
    with beside(path) as name:
        marking = revealed(mark_file(reference, Path(name), scheme), reveal)
    return {
        "marks": to_json(marking),
        "columns": columns(marking),
        "rows": [_row(marking, at) for at in range(len(marking.rows))],
        "remarks": list(remarks(marking)),
        "verdict": verdict(marking),
        "html": page([marking]),
        "markdown": markdown(marking) + "\n",
    }


def _row(marking: Marking, at: int) -> list[dict[str, str] | None]:
    cells = marking.rows[at].by_column
    return [
        {"given": cells[name].given, "mark": cells[name].mark, "told": told_of(cells[name])} if name in cells else None
        for name in columns(marking)
    ]


def empty(net: str, asked: list[str], suffix: str) -> dict[str, str]:
    """The empty table as a file to download, in base64."""
    reference = refer(net)
    if suffix not in _FORMS:
        raise ZooError(f"no empty sheet as '{suffix}' here; there are {', '.join(_FORMS)}.")
    data = form_of(Path(f"sheet{suffix}")).write(blank(reference, scheme_for(reference, columns=asked or None)))
    return {"name": f"{Path(reference.title).stem}{suffix}", "type": _FORMS[suffix], "data": b64encode(data).decode()}
