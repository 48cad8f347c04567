"""An architecture's layer table: ``table.csv``, typed by hand from the homework.

A row is a layer's parameters and what the homework claims of it. `Table.read` is strict, so that a slip
of the pen is an error; `disagreements` holds the claims and their working against `zoo.light.layers`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.sums import evaluate, evaluate_shape
from zoo.light.layers import layer as arithmetic
from zoo.light.layers.layer import PARAMETERS, Figures, Layer, Padding, Shape, format_shape

COLUMNS = (
    "layer", "kind", "inputs", "filters", "size", "stride", "padding", "activation", "bias", "rate",
    "output", "weights", "biases", "output_working", "params_working",
)  # fmt: skip

LARGEST_FILE = 1 << 20  # bytes; the largest table of the homework has 15 rows
MOST_ROWS = 10_000
FLOAT32_BYTES = 4

# The kinds whose output or parameters take arithmetic, which the table then has to show.
_OUTPUT_IS_WORKED = frozenset(kind for kind, takes in PARAMETERS.items() if "padding" in takes) | {
    "Flatten",
    "Concatenate",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A layer and what is claimed of it: from a table, or read off a Keras model."""

    layer: Layer
    output: Shape
    weights: int
    biases: int
    output_working: str = ""
    params_working: str = ""

    @property
    def parameters(self) -> int:
        return self.weights + self.biases

    @property
    def settings(self) -> str:
        """The layer's parameters in words: ``64 filters 200 x 1, padding 3 3 ; 0 0, relu``."""
        layer = self.layer
        size = format_shape(layer.size) if layer.size else ""
        ones = layer.stride is None or set(layer.stride) == {1}
        parts = [
            f"{layer.filters} filters {size}" if layer.filters and size else size,
            f"{layer.filters} unit{'s' * (layer.filters > 1)}" if layer.filters and not size else "",
            "" if ones or layer.stride is None else f"stride {format_shape(layer.stride)}",
            "" if format_padding(layer.padding) in ("", "valid", "0") else f"padding {format_padding(layer.padding)}",
            "" if layer.activation in (None, "linear") else layer.activation,
            "no bias" if layer.bias is False else "",
            "" if layer.rate is None else f"rate {layer.rate:g}",
        ]
        return ", ".join(filter(None, parts))

    def cells(self) -> dict[str, str]:
        """The row as ``table.csv`` writes it, by column."""
        layer = self.layer
        return {
            "layer": layer.name,
            "kind": layer.kind,
            "inputs": " ".join(layer.inputs),
            "filters": "" if layer.filters is None else str(layer.filters),
            "size": format_shape(layer.size or ()),
            "stride": format_shape(layer.stride or ()),
            "padding": format_padding(layer.padding),
            "activation": layer.activation or "",
            "bias": {None: "", True: "yes", False: "no"}[layer.bias],
            "rate": "" if layer.rate is None else f"{layer.rate:g}",
            "output": format_shape(self.output),
            "weights": str(self.weights),
            "biases": str(self.biases),
            "output_working": self.output_working,
            "params_working": self.params_working,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell on which two derivations disagree."""

    layer: str
    column: str
    table: str
    other: str
    source: str

    def __str__(self) -> str:
        given = f"'{self.table}'" if self.table else "nothing"
        return f"{self.layer}, {self.column}: the table has {given}, {self.source} gives {self.other or 'nothing'}"


@dataclass(frozen=True)
class Table:
    """The rows of a net in order; `figures` and the totals are derived by `zoo.light.layers`."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        above: set[str] = set()
        for row in self.rows:
            layer = row.layer
            if layer.name in above:
                raise ZooError(f"Two rows are named '{layer.name}'; a layer's name is its own.")
            if unknown := [name for name in layer.inputs if name not in above]:
                raise ZooError(f"{layer.name}: no layer '{unknown[0]}' above it.")
            if layer.kind in arithmetic.MERGING and len(layer.inputs) < 2:
                raise ZooError(f"{layer.name}: {layer.kind} needs its inputs named.")
            above.add(layer.name)
        if not self.rows or self.rows[0].layer.kind != "InputLayer":
            raise ZooError("The first row must be the input, of kind InputLayer.")

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
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ZooError(f"the columns must be {','.join(COLUMNS)}.")
            for cells in reader:
                if None in cells or None in cells.values():
                    raise ZooError(f"line {reader.line_num}: must have {len(COLUMNS)} cells.")
                if len(rows) == MOST_ROWS:
                    raise ZooError(f"more than {MOST_ROWS} rows.")
                try:
                    rows.append(_row(cells))
                except ZooError as error:
                    raise ZooError(f"line {reader.line_num}: {error}") from None
        except csv.Error as error:
            raise ZooError(f"line {reader.line_num}: {error}.") from None
        return cls(tuple(rows))

    def to_csv(self) -> str:
        """The text that `parse` reads back as the same table."""
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells() for row in self.rows)
        return out.getvalue()

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """What `zoo.light.layers` derives for every layer, from the parameter columns alone."""
        return arithmetic.derive(row.layer for row in self.rows)

    @cached_property
    def inputs(self) -> dict[str, tuple[str, ...]]:
        """The names of the layers that feed each layer, the row above where the cell is blank."""
        names = [row.layer.name for row in self.rows]
        return {
            row.layer.name: row.layer.inputs or (() if row.layer.kind == "InputLayer" else (names[at - 1],))
            for at, row in enumerate(self.rows)
        }

    @property
    def outputs(self) -> tuple[str, ...]:
        """The layers that feed no other."""
        consumed = {name for names in self.inputs.values() for name in names}
        return tuple(row.layer.name for row in self.rows if row.layer.name not in consumed)

    @property
    def weights(self) -> int:
        return sum(row.weights for row in self.rows)

    @property
    def biases(self) -> int:
        return sum(row.biases for row in self.rows)

    @property
    def parameters(self) -> int:
        return self.weights + self.biases

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one forward pass of one sample."""
        return sum(each.macs for each in self.figures.values())

    @property
    def parameter_bytes(self) -> int:
        """Bytes of the weights and biases as float32."""
        return FLOAT32_BYTES * self.parameters

    @property
    def activation_bytes(self) -> int:
        """Bytes of one sample's input and all layers' outputs as float32, which a training step keeps."""
        return sum(FLOAT32_BYTES * prod(row.output) for row in self.rows)

    def disagreements(self) -> list[Difference]:
        """Every cell that differs from what `zoo.light.layers` derives, and every working that misses its own cell."""
        differences = []
        for row in self.rows:
            derived = self.figures[row.layer.name]
            differences += _differences(
                row,
                {
                    "output": format_shape(derived.output),
                    "weights": str(derived.weights),
                    "biases": str(derived.biases),
                },
                "the arithmetic",
            )
            differences += _working_differences(row)
        return differences

    def compare(self, rows: Sequence[Row], source: str) -> list[Difference]:
        """Hold every cell against `rows`, another derivation of the same net that `source` names."""
        theirs = {row.layer.name: row for row in rows}
        differences = []
        for row in self.rows:
            other = theirs.pop(row.layer.name, None)
            if other is None:
                differences.append(Difference(row.layer.name, "layer", row.layer.name, "no such layer", source))
            else:
                differences += _differences(row, self._comparable(row, other), source)
        for name, other in theirs.items():
            differences.append(Difference(name, "layer", "", f"a {other.layer.kind}", source))
        return differences

    def _comparable(self, row: Row, other: Row) -> dict[str, str]:
        """The cells of `other`, written as `row` writes them where they mean the same."""
        cells = {column: cell for column, cell in other.cells().items() if not column.endswith("_working")}
        # A layer may be fed by two layers of a model where the table leaves the row above unnamed.
        if other.layer.inputs == self.inputs[row.layer.name]:
            cells["inputs"] = row.cells()["inputs"]
        if row.layer.rank and row.layer.kind == other.layer.kind:
            above = self.rows_by_name[self.inputs[row.layer.name][0]].output
            if len(above) == row.layer.rank + 1 and arithmetic.pads(row.layer, above) == arithmetic.pads(
                other.layer, above
            ):
                cells["padding"] = row.cells()["padding"]
        return cells

    @cached_property
    def rows_by_name(self) -> dict[str, Row]:
        return {row.layer.name: row for row in self.rows}


def format_padding(padding: Padding | None) -> str:
    """``same``, ``valid``, ``1`` for one zero on every side, else ``top bottom ; left right``."""
    if padding is None or isinstance(padding, str):
        return padding or ""
    if len(set(padding)) == 1 and padding[0][0] == padding[0][1]:
        return str(padding[0][0])
    return " ; ".join(f"{before} {after}" for before, after in padding)


def parse_shape(text: str) -> Shape:
    """``28 x 28 x 8`` as ``(28, 28, 8)``."""
    return tuple(parse_count(axis) for axis in text.split("x"))


def parse_count(text: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,15}\s*", text):
        raise ZooError(f"'{text.strip()[:20]}' is not a whole number.")
    return int(text)


def parse_padding(text: str, rank: int) -> Padding:
    """``same``, ``valid``, ``1``, or as MATLAB writes it: ``top bottom ; left right``, ``[3 3 0 0]``, ``[3 0]``."""
    if text in ("same", "valid"):
        return "same" if text == "same" else "valid"
    axes = [[parse_count(zeros) for zeros in axis.split()] for axis in text.strip("[] ").split(";")]
    flat = [zeros for axis in axes for zeros in axis]
    if len(flat) == 1:
        return ((flat[0], flat[0]),) * rank
    if len(flat) == rank and len(axes) == 1:
        return tuple((zeros, zeros) for zeros in flat)
    if len(flat) == 2 * rank and (len(axes) == 1 or all(len(axis) == 2 for axis in axes)):
        return tuple(zip(flat[::2], flat[1::2], strict=True))
    raise ZooError(f"padding '{text}' is none of same, valid, one number, or 'top bottom ; left right'.")


def _row(cells: Mapping[str, str]) -> Row:
    def read(column: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(cells[column]) if cells[column] else None
        except ZooError as error:
            raise ZooError(f"{column}: {error}") from None

    def required(column: str, parse: Callable[[str], Any]) -> Any:
        if not cells[column].strip():
            raise ZooError(f"{column}: the cell is empty.")
        return read(column, parse)

    kind = required("kind", str)
    output = required("output", parse_shape)
    rank = 1 if kind.endswith("1D") else 2
    layer = Layer(
        name=required("layer", _name),
        kind=kind,
        inputs=tuple(map(_name, cells["inputs"].split())),
        shape=output if kind == "InputLayer" else None,
        filters=read("filters", parse_count),
        size=read("size", parse_shape),
        stride=read("stride", parse_shape),
        padding=read("padding", lambda cell: parse_padding(cell, rank)),
        activation=read("activation", _name),
        bias=read("bias", _yes_or_no),
        rate=read("rate", _rate),
    )
    return Row(
        layer=layer,
        output=output,
        weights=required("weights", parse_count),
        biases=required("biases", parse_count),
        output_working=cells["output_working"],
        params_working=cells["params_working"],
    )


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", text):
        raise ZooError(f"'{text[:20]}' is no name: a letter, then letters, digits and _, at most 64.")
    return text


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ZooError(f"'{text[:20]}' is neither yes nor no.")
    return text == "yes"


def _rate(text: str) -> float:
    if not re.fullmatch(r"[0-9]?\.?[0-9]{1,9}", text):
        raise ZooError(f"'{text[:20]}' is no rate such as 0.5.")
    return float(text)


def _differences(row: Row, theirs: Mapping[str, str], source: str) -> list[Difference]:
    ours = row.cells()
    return [
        Difference(row.layer.name, column, ours[column], cell, source)
        for column, cell in theirs.items()
        if ours[column] != cell
    ]


def _working_differences(row: Row) -> list[Difference]:
    needed = {
        "output_working": (row.layer.kind in _OUTPUT_IS_WORKED, format_shape(row.output), _shape_of),
        "params_working": (row.parameters > 0, str(row.parameters), evaluate),
    }
    differences = []
    for column, (worked, claimed, value_of) in needed.items():
        working = row.cells()[column]
        if bool(working) != worked:
            gives = f"a working for {claimed}" if worked else ""
        else:
            try:
                gives = str(value_of(working)) if working else claimed
            except ZooError as error:
                gives = str(error)
        if gives != claimed:
            differences.append(Difference(row.layer.name, column, working, gives, "the layer"))
    return differences


def _shape_of(working: str) -> str:
    return format_shape(evaluate_shape(working))
