"""What torchinfo prints: the modules of a PyTorch net as a tree, of which the leaves are the layers."""

import re
from collections.abc import Iterable, Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import Grid, Habits, Record
from zoo.light.sheets.formats.ruled import may_hold_summary, summaries, with_types

_BRANCHES = re.compile(r"[\s│├└─|+]*")


def _grids(document: Document) -> Iterator[Grid]:
    for summary in summaries(document):
        if summary.is_tree:
            heading, *groups = summary.aligned()
            records = [*heading, *_leaves(record for group in groups for record in group)]
            yield Grid(FORMAT.name, with_types(records, _name_and_type), Habits(batch_first=True, framework="torch"))


def _leaves(records: Iterable[Record]) -> Iterator[Record]:
    """The rows of a tree that hold no other, without the branches drawn in front of them."""
    above: tuple[int, int, list[str]] | None = None
    for number, cells in records:
        tree = _BRANCHES.match(cells[0])
        depth = tree.end() if tree else 0
        if above and depth <= above[1]:
            yield above[0], above[2]
        above = number, depth, [cells[0][depth:], *cells[1:]]
    if above:
        yield above[0], above[2]


def _name_and_type(text: str) -> tuple[str, str]:
    """``Conv2d (conv1): 1-1``; without variable names the whole is the name."""
    kind, _, variable = text.partition(":")[0].partition(" (")
    return variable.rstrip(")") or text, kind


FORMAT = Format(name="torchinfo", title="a torchinfo summary", order=10, accepts=may_hold_summary, grids=_grids)
