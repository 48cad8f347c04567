"""A row of a layer table: a layer, and what is claimed of it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kind_named
from zoo.light.layers.layer import Layer
from zoo.light.layers.parameter import PARAMETERS, SHAPE, Parameter, parse_count, parse_name, parse_shape

REQUIRED = ("layer", "kind", "output", "weights", "biases")
COLUMNS = (
    "layer", "kind", "inputs", *(each.name for each in PARAMETERS),
    "output", "weights", "biases", "output_working", "params_working",
)  # fmt: skip
"""All columns that a table may have, in their order; it has those that its rows fill, `REQUIRED` always."""


class Row(NamedTuple):
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
        """The layer's settings in words: ``64 filters 200 x 1, padding 3 3 ; 0 0, relu``."""
        return self.layer.kind.sentence(self.layer.settings)

    def cells(self) -> dict[str, str]:
        """The row as ``table.csv`` writes it, by column of `COLUMNS`; empty where the layer has no such setting."""
        layer = self.layer
        return {
            "layer": layer.name,
            "kind": layer.kind.name,
            "inputs": " ".join(layer.inputs),
            **{each.name: _written(layer, each) for each in PARAMETERS},
            "output": format_shape(self.output),
            "weights": str(self.weights),
            "biases": str(self.biases),
            "output_working": self.output_working,
            "params_working": self.params_working,
        }


def _written(layer: Layer, parameter: Parameter) -> str:
    return parameter.write(layer.settings[parameter.name]) if parameter.name in layer.settings else ""


def read_row(cells: Mapping[str, str]) -> Row:
    """The row that the cells of a line give, by column; a column that is not there is empty.

    Raises:
        ZooError: naming the column whose cell is missing or cannot be read.
    """

    def read(column: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(cells[column]) if cells.get(column) else None
        except ZooError as error:
            raise ZooError(f"{column}: {error}") from None

    def required(column: str, parse: Callable[[str], Any]) -> Any:
        if not cells.get(column, "").strip():
            raise ZooError(f"{column}: the cell is empty.")
        return read(column, parse)

    name, kind = required("layer", parse_name), required("kind", kind_named)
    output = required("output", parse_shape)
    settings = _settings(cells, kind)
    if SHAPE in kind.takes:
        settings[SHAPE.name] = output
    return Row(
        layer=Layer(name, kind, tuple(map(parse_name, cells.get("inputs", "").split())), settings),
        output=output,
        weights=required("weights", parse_count),
        biases=required("biases", parse_count),
        output_working=cells.get("output_working", ""),
        params_working=cells.get("params_working", ""),
    )


def _settings(cells: Mapping[str, str], kind: Kind) -> dict[str, Any]:
    settings = {}
    for parameter in PARAMETERS:
        if cell := cells.get(parameter.name):
            try:
                settings[parameter.name] = parameter.parse(cell, kind.rank)
            except ZooError as error:
                raise ZooError(f"{parameter.name}: {error}") from None
    return settings


class Difference(NamedTuple):
    """One cell on which two derivations disagree."""

    layer: str
    column: str
    table: str
    other: str
    source: str

    def __str__(self) -> str:
        given = f"'{self.table}'" if self.table else "nothing"
        return f"{self.layer}, {self.column}: the table has {given}, {self.source} gives {self.other or 'nothing'}"


def differences(row: Row, theirs: Mapping[str, str], source: str) -> list[Difference]:
    """The cells in which another derivation of a row's layer differs."""
    ours = row.cells()
    return [
        Difference(row.layer.name, column, ours[column], cell, source)
        for column, cell in theirs.items()
        if ours[column] != cell
    ]


def working_differences(row: Row, shown: bool) -> list[Difference]:
    """The workings that are missing, needless, or miss their cell.

    Args:
        shown: whether the output takes arithmetic, which the table then has to show.
    """
    from zoo.light.files.sums import evaluate, evaluate_shape  # What only reads a table works out nothing.

    def shape_of(working: str) -> str:
        return format_shape(evaluate_shape(working))

    needed = {
        "output_working": (shown, format_shape(row.output), shape_of),
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
