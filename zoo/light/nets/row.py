"""A row of a layer table: a layer, and what is claimed of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers import inner, literal
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kind_named
from zoo.light.layers.layer import Layer
from zoo.light.layers.parameter import (
    PARAMETERS,
    SHAPE,
    Parameter,
    parse_count,
    parse_name,
    parse_shape,
    parse_source,
)  # fmt: skip

REQUIRED = ("layer", "kind", "output", "weights", "biases")
COLUMNS = (
    "layer", "kind", "inputs", *(each.name for each in PARAMETERS),
    "settings", "output", "weights", "biases", "trainable", "non_trainable", "output_working", "params_working",
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
    statistics: int = 0
    """The numbers that no training changes, such as moving means."""

    @classmethod
    def of(cls, layer: Layer, figures: Figures, output_working: str = "", params_working: str = "") -> "Row":
        """The row that claims what was derived."""
        statistics = figures.parameters - figures.weights - figures.biases
        return cls(layer, figures.output, figures.weights, figures.biases, output_working, params_working, statistics)

    @property
    def parameters(self) -> int:
        return self.weights + self.biases + self.statistics

    @property
    def trainable(self) -> int:
        return 0 if self.layer.frozen else self.weights + self.biases

    @property
    def non_trainable(self) -> int:
        return self.parameters - self.trainable

    @property
    def settings(self) -> str:
        """The layer's settings in words: ``64 filters 200 x 1, padding 3 x 0, relu``."""
        return self.layer.kind.sentence(self.layer.settings)

    def cells(self) -> dict[str, str]:
        """The row as ``table.csv`` writes it, by column of `COLUMNS`; empty where the layer has no such setting."""
        layer = self.layer
        return {
            "layer": layer.name,
            "kind": layer.kind.name,
            "inputs": " ; ".join(map(" ".join, layer.calls)),
            **{each.name: _written(layer, each) for each in PARAMETERS},
            "settings": "; ".join(_options(layer)),
            "output": shape_cell(self.output),
            "weights": str(self.weights),
            "biases": str(self.biases),
            "trainable": str(self.trainable) if self.non_trainable else "",
            "non_trainable": str(self.non_trainable) if self.non_trainable else "",
            "output_working": self.output_working,
            "params_working": self.params_working,
        }


def shape_cell(shape: Shape) -> str:
    """A shape as a cell has it, ``()`` for a single number."""
    return format_shape(shape) or "()"


def _written(layer: Layer, parameter: Parameter) -> str:
    return parameter.write(layer.settings[parameter.name]) if parameter.name in layer.settings else ""


def _options(layer: Layer) -> Iterator[str]:
    """``name=value`` of each setting that has no column of its own, and is not Keras's default."""
    columns = {f"{each.name}=" for each in (*PARAMETERS, SHAPE)}
    yield from (each for each in inner.entries(layer) if not each.startswith(tuple(columns)))
    if layer.masks:
        yield f"mask={literal.write(layer.masks)}"
    if layer.given:
        yield "given=yes"
    if layer.shares:
        yield f"shares={literal.write(layer.shares)}"


def read_row(cells: Mapping[str, str]) -> Row:
    """The row that the cells of a line give, by column; a column that is not there is empty.

    Raises:
        ZooError: naming the column whose cell is missing or cannot be read.
    """

    def read(column: str, parse: Callable[[str], Any]) -> Any:
        if not cells.get(column, "").strip():
            raise ZooError(f"{column}: the cell is empty.")
        try:
            return parse(cells[column])
        except ZooError as error:
            raise ZooError(f"{column}: {error}") from None

    name, kind, output = read("layer", parse_name), read("kind", kind_named), read("output", parse_shape)
    layer = _layer(cells, name, kind, output)
    weights, biases = read("weights", parse_count), read("biases", parse_count)
    trainable = read("trainable", parse_count) if cells.get("trainable") else weights + biases
    non_trainable = read("non_trainable", parse_count) if cells.get("non_trainable") else 0
    row = Row(
        layer=layer,
        output=output,
        weights=weights,
        biases=biases,
        output_working=cells.get("output_working", ""),
        params_working=cells.get("params_working", ""),
        statistics=trainable + non_trainable - weights - biases,
    )
    if (row.trainable, row.non_trainable) != (trainable, non_trainable):
        raise ZooError(f"trainable: {trainable} and {non_trainable} non-trainable do not go with {weights} + {biases}.")
    return row


def _layer(cells: Mapping[str, str], name: str, kind: Kind, output: Shape) -> Layer:
    settings = _settings(cells, kind)
    if SHAPE in kind.takes:
        settings[SHAPE.name] = output
    calls = [tuple(map(parse_source, call.split())) for call in cells.get("inputs", "").split(";")]
    said = {"masks": settings.pop("mask", ()), "shares": settings.pop("shares", "")}
    said |= {"frozen": settings.pop("trainable", True) is False, "given": settings.pop("given", False) is True}
    return Layer(name, kind, calls[0], settings, again=tuple(calls[1:]), **said)


def _settings(cells: Mapping[str, str], kind: Kind) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for parameter in PARAMETERS:
        if cell := cells.get(parameter.name):
            try:
                settings[parameter.name] = parameter.parse(cell, kind.rank)
            except ZooError as error:
                raise ZooError(f"{parameter.name}: {error}") from None
    for entry in literal.split(cells.get("settings", "")):
        name, equals, value = (part.strip() for part in entry.partition("="))
        if not equals or name in settings:
            raise ZooError(f"settings: '{entry[:40]}' is no name=value of its own.")
        plain = name in ("mask", "given", "shares", "trainable")
        settings[name] = literal.parse(value) if plain else inner.read_entry(kind, name, value)
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
        "output_working": (shown, shape_cell(row.output), shape_of),
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
