"""Marking schemes as TOML: a file of its own, or ``[marking]`` in a card.

    columns = ["output", "params"]        # asked of every layer; see `ASKED` for the others
    given = ["image", "conv1 output"]     # layers and cells that the assignment gives: worth nothing
    values = ["a1", "delta_k"]            # of a trace, the values asked; without it, whatever a sheet gives
    total = 0                             # points of each column of the row that sums up the others
    cap = 20                              # no sheet gets more points

    [points]                              # of a right cell, 1 unless said; a cell before its layer before its column
    output = 1
    conv1 = 2
    "conv1 params" = 0.5

    [follow_through]
    credit = 1                            # share of its points that a cell gets which follows from a mistake above it
    at_most = 1                           # share of the maximum that all of them together get

    [headings]                            # of one's own; a column may also be named, or ignored
    Sortie = "output"

What is left out is as by default.
"""

from collections.abc import Iterable
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import toml
from zoo.light.files.text import printable
from zoo.light.marking.scheme import DEFAULT, Points, Scheme, columns_of, exact, is_asked, share
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import COLUMNS

LARGEST_FILE_BYTES = 1 << 20
MOST_POINTS = 10_000
"""Of a cell, and of the cap."""

HEADINGS = (*COLUMNS, "name", "type", "ignored")
"""What a heading can be said to stand for."""


def read_scheme(path: Path) -> Scheme:
    """The marking scheme of a file, at its top or under ``[marking]`` as in a card.

    Raises:
        ZooError: naming the file and the entry that is unknown or of the wrong type.
    """
    content = toml.read(path, LARGEST_FILE_BYTES)
    try:
        return scheme_of(content["marking"] if set(content) == {"marking"} else content)
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def scheme_of(content: object) -> Scheme:
    """The marking scheme of a table of TOML.

    Raises:
        ZooError: naming the entry that is unknown or of the wrong type.
    """
    entries = toml.Entries("the marking scheme", content)
    columns = entries.take("columns", list, list(DEFAULT.columns))
    given = entries.take("given", list, None)
    points = entries.take("points", dict, {})
    values = entries.take("values", list, None)
    headings = entries.take("headings", dict, {})
    follow = toml.Entries("[follow_through]", entries.take("follow_through", dict, {}))
    scheme = Scheme(
        columns=columns_of(_texts("columns", columns)),
        given=None if given is None else tuple(_texts("given", given)),
        points={place: _points(f"the points of {place}", worth) for place, worth in points.items()},
        values=None if values is None else tuple(_texts("values", values)),
        total=_points("total", entries.take("total", object, 0)),
        cap=_points("cap", cap) if (cap := entries.take("cap", object, None)) is not None else None,
        credit=share("the credit for follow-through", follow.take("credit", object, 1)),
        most_credit=share("at_most of follow-through", follow.take("at_most", object, 1)),
        headings={heading.strip().lower(): _heading(heading, role) for heading, role in headings.items()},
    )
    entries.end()
    follow.end()
    return scheme


def text_of(scheme: Scheme, table: Table) -> str:
    """The scheme for a net as a file to edit, with all its entries."""
    given = scheme.given
    if given is None:
        given = tuple(row.layer.name for row in table if not is_asked(row.layer.kind))
    points: dict[str, Points] = {**dict.fromkeys(scheme.columns, 1), **scheme.points}
    return toml.text_of(
        {
            "columns": list(scheme.columns),
            "given": list(given),
            "total": _plain(scheme.total),
            **({} if scheme.cap is None else {"cap": _plain(scheme.cap)}),
            **({} if scheme.values is None else {"values": list(scheme.values)}),
            "points": {place: _plain(worth) for place, worth in points.items()},
            "follow_through": {"credit": _plain(scheme.credit), "at_most": _plain(scheme.most_credit)},
            "headings": dict(scheme.headings),
        }
    )


def _texts(name: str, values: Iterable[object]) -> list[str]:
    values = list(values)
    for each in values:
        if not isinstance(each, str):
            raise ZooError(f"{name} must be a list of texts, and has {toml.shown(each)}.")
    return [str(each) for each in values]


def _heading(heading: str, role: object) -> str:
    if role not in HEADINGS:
        told = f"'{printable(heading)}' stands for {toml.shown(role)}"
        raise ZooError(f"[headings]: {told}; give one of {', '.join(HEADINGS)}.")
    return str(role)


def _points(name: str, value: object) -> Points:
    number = exact(value)
    if number is None or not 0 <= number <= MOST_POINTS:
        raise ZooError(f"{name} must be a number from 0 to {MOST_POINTS}, not {toml.shown(value)}.")
    return number


def _plain(value: Points) -> int | float:
    return value if isinstance(value, int) else float(value)
