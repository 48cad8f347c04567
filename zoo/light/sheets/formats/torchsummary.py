"""What torchsummary prints: the layers of a PyTorch net, numbered, in columns aligned to the right."""

from collections.abc import Iterator, Sequence

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Habits, Record
from zoo.light.sheets.grids.ruled import may_hold_summary, summaries, with_types


def _grids(document: Document) -> Iterator[Grid]:
    for summary in summaries(document):
        if summary.is_numbered:
            records = _from_layers(summary.pieces())
            habits = Habits(batch_first=True, type_is_class=True, framework="torch", program=_program(records[0][1]))
            yield Grid(FORMAT.name, with_types(records, _name_and_type), habits)


def _from_layers(records: list[Record]) -> list[Record]:
    """The records without a column that names the modules around each layer."""
    if records[0][1][0] != "Parent Layers":
        return records
    return [(number, cells[1:]) for number, cells in records if len(cells) > 1]


def _program(headings: Sequence[str]) -> str:
    """Which of the programs that print this form has such headings."""
    told = (("Tr. Param #", "pytorch-model-summary"), ("FLOPs(M+A) #", "torchtoolbox"), ("Input Shape", "Paddle"))
    return next((program for heading, program in told if heading in headings), FORMAT.name)


def _name_and_type(text: str) -> tuple[str, str]:
    """``Conv2d-1`` is the first layer, of the type Conv2d."""
    return text, text.rpartition("-")[0] or text


FORMAT = Format(name="torchsummary", title="torchsummary's table", order=10, accepts=may_hold_summary, grids=_grids)
