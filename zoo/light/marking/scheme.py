"""A marking scheme: what of a sheet is asked and what each cell is worth.

The maximum is the scheme's and the net's; no sheet changes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite

from zoo.errors import ZooError, suggestion
from zoo.light.files.text import printable
from zoo.light.layers.kind import Kind
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import COLUMNS

ASKED = COLUMNS
"""The columns that can be asked."""

PARTS = ("weights", "biases")
"""The columns that answer parameters together."""

Points = int | Fraction
"""Exact, and whole where they can be."""


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """What each cell of a sheet is worth; the default asks the output and the parameters of every layer."""

    columns: tuple[str, ...] = ("output", "params")
    given: tuple[str, ...] | None = None
    """Layers, and cells as ``conv1 output``; None for what `is_asked` leaves out."""
    points: Mapping[str, Points] = field(default_factory=dict)
    """By column, layer or cell; 1 unless said."""
    values: tuple[str, ...] | None = None
    """Of a trace, the values that are asked; None for whatever a sheet gives."""
    total: Points = 0
    """Of each column of the row that sums up the others."""
    cap: Points | None = None
    credit: Points = 1
    """Share of its points for a cell that follows from a mistake above it."""
    most_credit: Points = 1
    """Share of the maximum for all of those together."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What a heading stands for, by the heading in lower case."""
    _worths: dict[tuple[int, bool], tuple[Table, dict[tuple[str, str], Points]]] = field(
        default_factory=dict, init=False
    )

    def worths(self, table: Table, in_parts: bool = False) -> Mapping[tuple[str, str], Points]:
        """The points of every right cell of a net that is worth any, by layer and column; found once a net.

        Args:
            in_parts: whether parameters are answered by weights and biases, each worth half of them.
        """
        known = self._worths.get((id(table), in_parts))
        if known and known[0] is table:
            return known[1]
        worths: dict[tuple[str, str], Points] = {}
        for row in table:
            name, kind = row.layer.name, row.layer.kind
            for column in self.columns:
                worth = self.worth(name, kind, column)
                if in_parts and column == "params":
                    worths |= dict.fromkeys([(name, part) for part in PARTS], Fraction(worth, 2) if worth else 0)
                else:
                    worths[name, column] = worth
        self._worths[id(table), in_parts] = table, worths
        return worths

    def worth(self, layer: str, kind: Kind, column: str) -> Points:
        """The points of a right cell of a layer, in a column that is asked; 0 in any other."""
        if column not in self.columns:
            return 0
        cell = f"{layer} {column}"
        if self.given is not None and (layer in self.given or cell in self.given):
            return 0
        for place in (cell, layer):
            if place in self.points:
                return self.points[place]
        return self.points.get(column, 1) if self.given is not None or is_asked(kind) else 0

    def by_weights(self) -> "Scheme":
        """The scheme for a sheet whose column of weights answers the parameters, without biases."""
        columns = tuple("weights" if each == "params" else each for each in self.columns)
        points = {_by_weights(place): worth for place, worth in self.points.items()}
        given = None if self.given is None else tuple(map(_by_weights, self.given))
        return replace(self, columns=columns, points=points, given=given)

    def maximum(self, table: Table) -> Points:
        """The points of a sheet that is all right."""
        whole = sum(self.worths(table).values(), self.sums())
        return whole if self.cap is None else min(whole, self.cap)

    def sums(self) -> Points:
        """The points of the row that sums up the others."""
        return self.total * sum(each != "output" for each in self.columns)

    def checked(self, table: Table) -> "Scheme":
        """The scheme, if it is one for that net.

        Raises:
            ZooError: it names a layer that the net does not have, or asks for nothing.
        """
        if not self.maximum(table):
            raise ZooError("the marking scheme asks for nothing; give a column or a layer points.")
        if not self.points and not self.given:
            return self
        layers = [row.layer.name for row in table]
        known = {*self.columns, *layers, *(f"{layer} {column}" for layer in layers for column in ASKED)}
        for place in (*self.points, *(self.given or ())):
            if place not in known:
                near = suggestion(place, [*layers, *self.columns])
                raise ZooError(f"the marking scheme names '{printable(place)}', no layer, column or cell.{near}")
        return self


def _by_weights(place: str) -> str:
    """A column, a layer or a cell of a scheme with the weights in the parameters' stead."""
    layer, _, column = place.rpartition(" ")
    return f"{layer} weights".strip() if column == "params" else place


DEFAULT = Scheme()


def is_asked(kind: Kind) -> bool:
    """Whether a layer is asked by default: one that sheets may leave out is not, unless it flattens."""
    return kind.part == "flatten" or not kind.said.may_be_left_out


def columns_of(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns to ask, each once.

    Raises:
        ZooError: there is no such column, or none at all.
    """
    asked = tuple(dict.fromkeys(columns))
    for column in asked:
        if column not in ASKED:
            raise ZooError(f"no column '{printable(column)}' to ask; there are {', '.join(ASKED)}.")
    if not asked:
        raise ZooError(f"no column is asked; give some of {', '.join(ASKED)}.")
    return asked


def share(name: str, value: object) -> Points:
    """A number from 0 to 1.

    Raises:
        ZooError: it is another; the message calls it `name`.
    """
    number = exact(value)
    if number is None or not 0 <= number <= 1:
        raise ZooError(f"{name} is {str(value)[:40]}; it must be from 0 to 1.")
    return number


def exact(value: object) -> Points | None:
    """A finite number, a float as the decimal that is written: 0.1 is a tenth; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction) or not isfinite(value):
        return None
    number = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    return int(number) if number.denominator == 1 else number
