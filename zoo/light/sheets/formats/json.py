"""JSON: a list of objects, one a layer, or an object of them by the layers' names; ``zoo show`` writes such."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.files.text import printable
from zoo.light.sheets import document
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import MOST_ROWS, Grid, checked
from zoo.light.sheets.grids.left_out import named, quoted
from zoo.light.sheets.headings import role_of
from zoo.light.sheets.sheet import COLUMNS, Unread
from zoo.light.sheets.signs import shortened

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,80}\"\s*:")
_TOLD_OTHERWISE = (b'"cells"', b'"class_name"')  # of a notebook, and of a model's configuration
_DEEPEST = 6


class _Found(NamedTuple):
    """A list of objects, under the key that holds it, and the numbers that stand beside it."""

    objects: list[dict[str, Any]]
    key: str = ""
    beside: tuple[Unread, ...] = ()


def _grids(opened: Document) -> Iterator[Grid]:
    import json  # Few sheets are one.

    try:
        loaded = json.loads(document.decoded(opened.data).lstrip("\ufeff"), object_pairs_hook=_once)
        found = [*_tables(loaded, _DEEPEST, "")]
    except (ValueError, RecursionError) as error:
        raise ZooError(f"not readable JSON ({str(error)[:80]}); give the table as Markdown or CSV.") from None
    at = 1
    for objects, key, beside in found:
        headings = [*dict.fromkeys(key for each in objects[:MOST_ROWS] for key in each)]
        rows = [[_text(each.get(key)) for key in headings] for each in objects]
        records = checked([(at, headings), *enumerate(rows, start=at + 1)])
        yield Grid(FORMAT.name, records, caption=key, unread=beside)
        at += len(rows) + 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once each; JSON has no word on which of two counts."""
    told: dict[str, Any] = {}
    for key, value in pairs:
        if key in told:
            raise ZooError(f"the key '{printable(shortened(key))}' stands twice in one object; leave one of them.")
        told[key] = value
    return told


def _tables(value: Any, depth: int, key: str) -> Iterator[_Found]:
    """The lists of objects in a value, and the objects of objects, whose keys are then the layers' names."""
    if not depth or not isinstance(value, list | dict):
        return
    inner = [*value.items()] if isinstance(value, dict) else [(key, each) for each in value]
    objects = {at: each for at, (_, each) in enumerate(inner) if isinstance(each, dict)}
    alone = [(name, each) for name, each in inner if not isinstance(each, list | dict | None)]
    numbers = [(name, each) for name, each in alone if isinstance(each, int | float)]
    beside = named(quoted("the JSON", f"has '{name}' outside the table", _text(each)) for name, each in numbers)
    whole = len(objects) + (len(alone) if isinstance(value, dict) else 0) == len(inner)
    several = isinstance(value, list) or len(objects) > 1  # An entry with settings of its own is no layer.
    if whole and several and any(role_of(key) in COLUMNS for each in objects.values() for key in each):
        keyed = [{"layer": inner[at][0], **each} for at, each in objects.items()]
        yield _Found(keyed if isinstance(value, dict) else [*objects.values()], key, beside)
        return
    for name, each in inner:
        for found in _tables(each, depth - 1, name):
            yield found._replace(beside=beside + found.beside)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        lengths = all(isinstance(each, int) and not isinstance(each, bool) for each in value)
        listed = (" x " if lengths else ", ").join("None" if each is None else _text(each) for each in value)
        return f"({listed})" if None in value else listed
    if isinstance(value, dict):
        return "; ".join(f"{key}={_text(each)}" for key, each in value.items())
    return "" if value is None else str(value)


FORMAT = Format(
    name="json",
    title="JSON",
    order=81,
    accepts=lambda opened: (
        bool(_BEGINS.match(opened.data)) and not any(each in opened.data for each in _TOLD_OTHERWISE)
    ),
    grids=_grids,
    texts=lambda opened: (),
    alone=True,
)
