"""What ``summary()`` prints in Keras 2: the table of Keras 3, with rules between its rows and no bars."""

from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.keras import summary_grid
from zoo.light.sheets.grids.grid import Grid
from zoo.light.sheets.grids.ruled import may_hold_summary, summaries


def _grids(document: Document) -> Iterator[Grid]:
    for summary in summaries(document):
        if not summary.is_tree and not summary.is_numbered and not summary.is_cut_through():
            yield summary_grid(summary.unwrapped(), "Keras 2")


FORMAT = Format(name="keras2", title="a Keras summary", order=10, accepts=may_hold_summary, grids=_grids)
