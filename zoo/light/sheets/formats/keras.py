"""What ``summary()`` prints in Keras 3: a table drawn with bars, whose cells break over lines."""

import re
from collections.abc import Iterable, Iterator

from zoo.light.sheets.formats.barred import blocks, may_hold_bars
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import Grid, Habits, Record, joined
from zoo.light.sheets.formats.ruled import may_hold_summary, with_types


def summary_grid(records: Iterable[Record]) -> Grid:
    """The grid of a summary of Keras, however it was drawn."""
    return Grid(
        FORMAT.name, with_types(records, _name_and_type), Habits(type_is_class=True, framework="keras", inputs=_inputs)
    )


def _name_and_type(text: str) -> tuple[str, str]:
    name, bracket, kind = text.lstrip(" │└├─").rpartition("(")
    return (name.strip(), kind.rstrip(" )")) if bracket else (text, "")


def _inputs(text: str) -> str:
    """``r2[0][0], t3[0][0]`` and ``['r2[0][0]', 't3[0][0]']`` as ``r2 t3``."""
    return " ".join(re.sub(r"\[[0-9]*\]|[][',]", " ", text).split())


def _grids(document: Document) -> Iterator[Grid]:
    for block in blocks(document):
        if block.is_summary:
            yield summary_grid(row for group in block.groups for row in joined(group, [None] * len(group[0][1])))


FORMAT = Format(
    name="keras",
    title="a Keras summary",
    order=20,
    accepts=lambda document: may_hold_summary(document) and may_hold_bars(document),
    grids=_grids,
)
