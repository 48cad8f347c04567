"""An architecture's layer table: ``table.csv``, typed by hand from the homework.

A row is a layer's settings and what the homework claims of it. `Table.read` is strict, so that a slip
of the pen is an error; `disagreements` holds the claims and their working against `zoo.light.layers`.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.shown import Pictured
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Shape
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.layer import Layer, derive_calls
from zoo.light.layers.source import LayerOutput, mask_of, source
from zoo.light.layers.window import pads
from zoo.light.nets.row import (
    COLUMNS,
    REQUIRED,
    Difference,
    Row,
    differences,
    read_row,
    shape_cell,
    working_differences,
)  # fmt: skip

LARGEST_FILE = 1 << 20  # bytes; the largest table of the homework has 15 rows
MOST_ROWS = 10_000
FLOAT32_BYTES = 4


@dataclass(frozen=True, repr=False)
class Table(Pictured):
    """The rows of a net in order; `figures` and the totals are derived by `zoo.light.layers`."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        above: set[str] = set()
        for row in self.rows:
            layer = row.layer
            if layer.name in above:
                raise ZooError(f"Two rows are named '{layer.name}'; a layer's name is its own.")
            named = (*map(_layer_of, layer.inputs), *_masking(layer), *filter(None, [layer.shares]))
            if unknown := [name for name in named if name not in above]:
                raise ZooError(f"{layer.name}: no layer '{unknown[0]}' above it.")
            least = layer.kind.inputs[0]
            # Keras merges a list of one, too.
            if least > 1 and len(layer.inputs) < (least if layer.kind.keras.called else 1):
                raise ZooError(f"{layer.name}: {layer.kind} needs its inputs named.")
            above.add(layer.name)
        again = [(row.layer.name, _layer_of(each)) for row in self.rows for call in row.layer.again for each in call]
        if lost := next((pair for pair in again if pair[1] not in above), None):
            raise ZooError(f"{lost[0]}: no layer '{lost[1]}'.")
        if not self.rows or self.rows[0].layer.kind.inputs[1]:
            raise ZooError(f"The first row must be the input, of kind {INPUT}.")

    def __str__(self) -> str:
        return f"{number_of(len(self), 'layer')}, {number_of(self.parameters, 'parameter', ',')}"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read ``table.csv``.

        Raises:
            ZooError: naming the file, the line and the cell that cannot be read.
        """
        content = disk.read(path, LARGEST_FILE)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ZooError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start}).") from None
        try:
            return cls.parse(text)
        except ZooError as error:
            raise ZooError(f"{path}: {error}") from None

    @classmethod
    def parse(cls, text: str) -> "Table":
        """Read the text of a ``table.csv``."""
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows: list[Row] = []
        try:
            columns = reader.fieldnames or ()
            _check_columns(columns)
            for cells in reader:
                if None in cells or None in cells.values():
                    raise ZooError(f"line {reader.line_num}: must have {len(columns)} cells.")
                if len(rows) == MOST_ROWS:
                    raise ZooError(f"more than {MOST_ROWS} rows.")
                try:
                    rows.append(read_row(cells))
                except ZooError as error:
                    raise ZooError(f"line {reader.line_num}: {error}") from None
        except csv.Error as error:
            raise ZooError(f"line {reader.line_num}: {error}.") from None
        return cls(tuple(rows))

    def to_csv(self) -> str:
        """The text that `parse` reads back as the same table."""
        out = io.StringIO()
        writer = csv.DictWriter(out, self.columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells() for row in self.rows)
        return out.getvalue()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its rows fill, in the order of `COLUMNS`."""
        filled = {column for row in self.rows for column, cell in row.cells().items() if cell}
        return tuple(column for column in COLUMNS if column in filled or column in REQUIRED)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """What `zoo.light.layers` derives for every layer, from the parameter columns alone."""
        return {name: calls[-1] for name, calls in self._calls.items()}

    @cached_property
    def _calls(self) -> dict[str, tuple[Figures, ...]]:
        return derive_calls(row.layer for row in self.rows)

    @cached_property
    def sources(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """What feeds each call of each layer, the row above where the cell is blank."""
        names = [row.layer.name for row in self.rows]
        return {
            row.layer.name: (
                row.layer.inputs or ((names[at - 1],) if row.layer.kind.inputs[1] else ()),
                *row.layer.again,
            )
            for at, row in enumerate(self.rows)
        }

    @cached_property
    def inputs(self) -> dict[str, tuple[str, ...]]:
        """The names of the layers that feed each layer in any of its calls."""
        return {name: tuple(_layer_of(each) for call in calls for each in call) for name, calls in self.sources.items()}

    def shapes(self, name: str) -> list[Shape]:
        """What goes into a layer, in the last of its calls."""
        given = map(source, self.sources[name][-1])
        return [self._calls[each.layer][each.call].outputs[each.output] for each in given]

    @property
    def ends(self) -> tuple[LayerOutput, ...]:
        """The calls of layers that feed no other, and the last of one that is given out all the same.

        An input that feeds none is not needed, if there is anything else.
        """
        feeds = [source(each) for calls in self.sources.values() for call in calls for each in call]
        feeds += [mask_of(each)[1] for row in self.rows for each in row.layer.masks]
        consumed = {(each.layer, each.call) for each in feeds}
        given = {(row.layer.name, len(row.layer.calls) - 1) for row in self.rows if row.layer.given}
        calls = [LayerOutput(name, at) for name, calls in self.sources.items() for at in range(len(calls))]
        left = [each for each in calls if each[:2] not in consumed - given]
        unused = {(row.layer.name, 0) for row in self.first} - given
        return tuple(each for each in left if each[:2] not in unused) or tuple(left)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The layers that feed no other in one of their calls, and those that are given out all the same."""
        return tuple(dict.fromkeys(each.layer for each in self.ends))

    @property
    def tokens(self) -> int | None:
        """How many whole numbers its first input may be, where a layer that it feeds looks them up; else None."""
        first = self.rows[0].layer.name
        found = [
            row.layer.kind.tokens(row.layer.settings)
            for row in self.rows
            if row.layer.kind.tokens and first in self.inputs[row.layer.name]
        ]
        return min(found, default=None)

    @property
    def first(self) -> tuple[Row, ...]:
        """The rows of the net's inputs."""
        return tuple(row for row in self.rows if not row.layer.kind.inputs[1])

    @property
    def counted(self) -> Iterator[Row]:
        """The rows whose variables are not those of a row above, too."""
        return (row for row in self.rows if not row.layer.shares)

    @property
    def weights(self) -> int:
        return sum(row.weights for row in self.counted)

    @property
    def biases(self) -> int:
        return sum(row.biases for row in self.counted)

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.counted)

    @property
    def trainable(self) -> int:
        return sum(row.trainable for row in self.counted)

    @property
    def non_trainable(self) -> int:
        return self.parameters - self.trainable

    @property
    def macs(self) -> int:
        """The multiply-accumulates of one forward pass of one sample."""
        return sum(each.macs for each in self.figures.values())

    @property
    def parameter_bytes(self) -> int:
        """Bytes of the weights and biases as float32."""
        return FLOAT32_BYTES * self.parameters

    @property
    def activation_bytes(self) -> int:
        """Bytes of one sample's input and all outputs of all layers' calls as float32, which a training step keeps."""
        return sum(
            FLOAT32_BYTES * prod(shape) for calls in self._calls.values() for each in calls for shape in each.outputs
        )

    def disagreements(self) -> list[Difference]:
        """Every cell that differs from what `zoo.light.layers` derives, and every working that misses its own cell."""
        return [
            each
            for row in self.rows
            for each in (*self._contradictions(row), *working_differences(row, self._is_worked(row)))
        ]

    def contradictions(self) -> list[Difference]:
        """Every output and count that differs from what `zoo.light.layers` derives."""
        return [each for row in self.rows for each in self._contradictions(row)]

    def _contradictions(self, row: Row) -> list[Difference]:
        derived = self.figures[row.layer.name]
        cells = {
            "output": shape_cell(derived.output),
            "weights": str(derived.weights),
            "biases": str(derived.biases),
            "non_trainable": str(derived.non_trainable or ""),
        }
        return differences(row, cells, "the arithmetic")

    def _is_worked(self, row: Row) -> bool:
        name = row.layer.name
        return bool(row.layer.kind.working(row.layer.settings, self.shapes(name), self.figures[name].output).cell)

    def compare(self, rows: Sequence[Row], source: str) -> list[Difference]:
        """Hold every cell against `rows`, another derivation of the same net that `source` names."""
        theirs = {row.layer.name: row for row in rows}
        found = []
        for row in self.rows:
            other = theirs.pop(row.layer.name, None)
            if other is None:
                found.append(Difference(row.layer.name, "layer", row.layer.name, "no such layer", source))
            else:
                found += differences(row, self._comparable(row, other), source)
        for name, other in theirs.items():
            found.append(Difference(name, "layer", "", f"a {other.layer.kind}", source))
        return found

    def _comparable(self, row: Row, other: Row) -> dict[str, str]:
        """The cells of `other`, written as `row` writes them where they mean the same."""
        cells = {column: cell for column, cell in other.cells().items() if not column.endswith("_working")}
        # A layer may be fed by two layers of a model where the table leaves the row above unnamed.
        if other.layer.calls == self.sources[row.layer.name]:
            cells["inputs"] = row.cells()["inputs"]
        if "padding" in row.layer.settings and row.layer.kind is other.layer.kind:
            above = self.shapes(row.layer.name)[0]
            fits = len(above) == row.layer.kind.rank + 1
            if fits and pads(row.layer.settings, above) == pads(other.layer.settings, above):
                cells["padding"] = row.cells()["padding"]
                if row.layer.get("ceil_mode"):  # Keras has no word for it, and pads instead.
                    same = other.layer.changed(ceil_mode=True)
                    cells["settings"] = other._replace(layer=same).cells()["settings"]
        return cells

    @cached_property
    def rows_by_name(self) -> dict[str, Row]:
        return {row.layer.name: row for row in self.rows}


def _layer_of(text: str) -> str:
    return source(text).layer


def _masking(layer: Layer) -> Iterator[str]:
    """The names of the layers that give a layer its masks."""
    return (mask_of(each)[1].layer for each in layer.masks)


def _check_columns(columns: Sequence[str]) -> None:
    """Refuse headings that are not some of `COLUMNS`, in their order, with all of `REQUIRED`."""
    unknown = next((column for column in columns if column not in COLUMNS), None)
    missing = next((column for column in REQUIRED if column not in columns), None)
    if unknown is not None:
        fault = f"'{unknown[:40]}' is none of them."
    elif missing:
        fault = f"{missing} is missing."
    elif list(columns) != [column for column in COLUMNS if column in columns]:
        fault = "each stands there once, in this order."
    else:
        return
    raise ZooError(f"the columns must be {','.join(COLUMNS)}, less those that no row fills: {fault}")
