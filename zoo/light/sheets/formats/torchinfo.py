"""What torchinfo prints: the modules of a PyTorch net as a tree, of which the leaves are the layers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.foreign import torch_class
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Habits, Record
from zoo.light.sheets.grids.lines import depth_of
from zoo.light.sheets.grids.ruled import may_hold_summary, summaries, with_types
from zoo.light.sheets.printed import refused
from zoo.light.sheets.sheet import Unread, UnreadOfNet

_ADVICE = "give what Keras's own summary() prints, or a table with a row for each layer."

_NUMBERS = re.compile(r"[0-9]+")
_OUTPUT = "Output Shape"
_AGAIN = "(recursive)"
_LONGEST_CELL_CHARACTERS = 200
_MOST_TOLD = 20
_NUMBERED = re.compile(r":\s*([0-9]+)-[0-9]+\s*$")


class _Row(NamedTuple):
    number: int
    depth: int
    cells: list[str]


def _grids(document: Document) -> Iterator[Grid]:
    for summary in summaries(document):
        if summary.is_tree:
            heading, *groups = summary.aligned()
            records = [record for group in groups for record in group]
            if not records:
                continue
            rows = _numbered(records) if "depth-idx" in heading[0][1][0] else list(map(_drawn, records))
            layers, unread = _leaves(rows)
            headings = [each.strip() for each in heading[0][1]]
            output = headings.index(_OUTPUT) if _OUTPUT in headings else None
            layers, again = _called_once(layers, output)
            if output is not None:
                _write_batch_first([cells for _, cells in layers], output)
            named = with_types([*heading, *layers], _name_and_type)
            yield Grid(
                FORMAT.name, named, _habits(layers), end=records[-1][0] if records else 0, unread=(*unread, *again)
            )


def _drawn(record: Record) -> _Row:
    """A row with the depth at which it is drawn, without the branches in front of it."""
    number, cells = record
    depth = depth_of(cells[0])
    return _Row(number, depth, [cells[0][depth:], *cells[1:]])


def _numbered(records: Iterable[Record]) -> list[_Row]:
    """The rows with the depth that they say, the first with none; others are of a layer's arrays."""
    rows = [_drawn(record) for record in records]
    told = [(row, _NUMBERED.search(row.cells[0])) for row in rows]
    return [
        row._replace(depth=int(match[1]) if match else 0) for at, (row, match) in enumerate(told) if match or not at
    ]


def _leaves(rows: Sequence[_Row]) -> tuple[list[Record], list[Unread]]:
    """The rows of a tree that hold no other, and those that do although they count parameters of their own.

    Raises:
        ZooError: the only row is of a class that is no layer, such as a net of Keras.
    """
    layers: list[Record] = []
    unread: list[Unread] = []
    for at, (number, depth, cells) in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1].depth <= depth:
            layers.append((number, cells))
        elif any(re.fullmatch(r"\s*[1-9][0-9,]*\s*", cell) for cell in cells[1:]):
            why = "holds the layers below it, and parameters that are of no layer"
            unread.append(UnreadOfNet(f"row '{cells[0].strip()[:60]}'", why))
    kind = _name_and_type(layers[0][1][0].strip())[1] if layers else ""
    if len(rows) == 1 and torch_class(kind) is None:
        raise ZooError(refused(FORMAT.name, f"{kind[:60]} as one module", _ADVICE))
    return layers, unread


def _write_batch_first(rows: Sequence[list[str]], output: int) -> None:
    """Move the batch to the front of an output whose time comes first, as PyTorch's recurrent layers have it."""
    shapes = [_NUMBERS.findall(row[output]) for row in rows]
    firsts = Counter(shape[0] for shape in shapes if shape).most_common(1)
    if not firsts or 2 * firsts[0][1] <= len(rows):
        return
    batch = firsts[0][0]
    for row, shape in zip(rows, shapes, strict=True):
        if len(shape) == 3 and shape[0] != batch == shape[1]:
            row[output] = f"[{batch}, {shape[0]}, {shape[2]}]"


def _called_once(layers: Sequence[Record], output: int | None) -> tuple[list[Record], list[Unread]]:
    """The layers without the further calls of any; the row of one shows its last call, where it is told which it is."""
    kept: list[Record] = []
    unread: list[Unread] = []
    shapes: dict[str, list[str]] = {}  # of the further calls, by class and, where that is shown, variable
    for number, cells in layers:
        if any(cell.strip() == _AGAIN for cell in cells):
            unread.append(UnreadOfNet(f"row '{cells[0].strip()[:60]}'", "is a layer that is called again"))
            if output is not None:
                shapes.setdefault(_class_and_variable(cells), []).append(cells[output].strip())
        else:
            kept.append((number, cells))
    rows = Counter(_class_and_variable(cells) for _, cells in kept)
    for _, cells in kept:
        called = shapes.get(key := _class_and_variable(cells))
        if called and output is not None:
            either = dict.fromkeys([cells[output].strip(), *called])
            cells[output] = called[-1] if rows[key] == 1 else " or ".join(either)[:_LONGEST_CELL_CHARACTERS]
    return kept, unread[:_MOST_TOLD]


def _class_and_variable(cells: Sequence[str]) -> str:
    return cells[0].partition(":")[0].strip()


def _habits(layers: Sequence[Record]) -> Habits:
    # torch-summary, from which torchinfo comes, writes -1 for the batch.
    program = "torch-summary" if any("[-1," in cell for _, cells in layers for cell in cells) else FORMAT.name
    return Habits(batch_first=True, type_is_class=True, framework="torch", program=program)


def _name_and_type(text: str) -> tuple[str, str]:
    """``Conv2d (conv1): 1-1``; without variable names the whole is the name."""
    kind, _, variable = text.partition(":")[0].partition(" (")
    return variable.rstrip(")") or text, kind


FORMAT = Format(name="torchinfo", title="torchinfo's tree", order=10, accepts=may_hold_summary, grids=_grids)
