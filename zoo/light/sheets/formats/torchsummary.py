"""What torchsummary prints: the layers of a PyTorch net, numbered, in columns aligned to the right."""

from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.grid import Grid, Habits
from zoo.light.sheets.formats.ruled import may_hold_summary, summaries, with_types


def _grids(document: Document) -> Iterator[Grid]:
    for summary in summaries(document):
        if summary.is_numbered:
            yield Grid(
                FORMAT.name, with_types(summary.pieces(), _name_and_type), Habits(batch_first=True, framework="torch")
            )


def _name_and_type(text: str) -> tuple[str, str]:
    """``Conv2d-1`` is the first layer, of the type Conv2d."""
    return text, text.rpartition("-")[0] or text


FORMAT = Format(name="torchsummary", title="a torchsummary summary", order=10, accepts=may_hold_summary, grids=_grids)
