"""JSON: a list of objects, one a layer, or an object of them by the layers' names; ``zoo show`` writes such."""

import re
from collections.abc import Iterator
from typing import Any

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import MOST_ROWS, Grid, checked
from zoo.light.sheets.headings import role_of
from zoo.light.sheets.sheet import COLUMNS

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,80}\"\s*:")
_TOLD_OTHERWISE = (b'"cells"', b'"class_name"')  # of a notebook, and of a model's configuration
_DEEPEST = 6


def _grids(opened: Document) -> Iterator[Grid]:
    import json  # Few sheets are one.

    try:
        found = [*_tables(json.loads(document.decoded(opened.data).lstrip("\ufeff")), _DEEPEST)]
    except (ValueError, RecursionError) as error:
        raise ZooError(f"not readable JSON ({str(error)[:80]}); give the table as Markdown or CSV.") from None
    at = 1
    for objects in found:
        headings = [*dict.fromkeys(key for each in objects[:MOST_ROWS] for key in each)]
        rows = [[_text(each.get(key)) for key in headings] for each in objects]
        yield Grid(FORMAT.name, checked([(at, headings), *enumerate(rows, start=at + 1)]))
        at += len(rows) + 1


def _tables(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    """The lists of objects in a value, and the objects of objects, whose keys are then the layers' names."""
    if not depth:
        return
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    objects = [each for each in inner if isinstance(each, dict)]
    if len(objects) == len(inner) and any(role_of(key) in COLUMNS for each in objects for key in each):
        named = isinstance(value, dict)
        yield [{"layer": key, **each} for key, each in value.items()] if named else objects
        return
    for each in inner:
        yield from _tables(each, depth - 1)


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
