"""From an assignment's own layer table to a net.

The settings of the sheet (kind, filters, size, stride, padding, ...) decide what is built; what the sheet
claims of it (outputs, weights, biases) is then marked like anybody's answer, and what is wrong becomes an erratum.
"""

import re
from collections.abc import Mapping
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.layers.figures import Figures, Shape, channels_last
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.reshaping import FLATTEN
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, figures
from zoo.light.layers.parameter import ACTIVATION, BIAS, SHAPE, Parameter
from zoo.light.layers.window import pads
from zoo.light.nets.folder import Scaffold, check_name, worked_row
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

_MOST_LAYERS = 1000


def net_of(name: str, sheet: Sheet, *, channels_first: bool = False) -> Scaffold:
    """Read the layers off a sheet.

    Args:
        channels_first: the sheet's shapes are ``channels x height x width``.

    Raises:
        ZooError: naming the row and the cell that cannot be understood.
    """
    check_name(name)
    if len(sheet.rows) > _MOST_LAYERS:
        raise ZooError(f"{sheet.source}: {len(sheet.rows)} rows; a net of more than {_MOST_LAYERS} layers is refused.")
    net = _Net(channels_first)
    for row in sheet.rows:
        try:
            net.add(row)
        except ZooError as error:
            raise ZooError(f"{sheet.source}, row {row.number} ({row.name or 'unnamed'}): {error}") from None
    return Scaffold(name, Table(tuple(net.rows)))


class _Net:
    """The layers read so far, with what the arithmetic gives for each."""

    def __init__(self, channels_first: bool) -> None:
        self.channels_first = channels_first
        self.rows: list[Row] = []
        self.figures: dict[str, Figures] = {}
        self.names: dict[str, str] = {}

    def add(self, row: SheetRow) -> None:
        if (kind := KINDS.get(row.kind or "")) is None:
            given = row.kind or row.name
            raise ZooError(f"kind: '{given}' is no layer kind that can be built. Known: {', '.join(KINDS)}.")
        name = self._name(row)
        inputs = self._inputs(row, kind)
        if kind.said.flattens and inputs and len(self.figures[inputs[0]].output) > 1:
            inputs = (self._flatten(inputs),)
        self._append(self._layer(row, kind, name, inputs))
        if row.name:
            self.names[row.name] = name
        activation = row.parameters.get("activation")
        if activation and ACTIVATION not in kind.takes:
            raise ZooError(f"activation: {kind} takes none, not '{activation}'; give it a row of its own.")

    def _append(self, layer: Layer) -> None:
        names = layer.inputs or (tuple(self.figures)[-1:] if layer.kind.inputs[1] else ())
        above = [self.figures[each] for each in names]
        derived = figures(layer, above)
        self.figures[layer.name] = derived
        self.rows.append(worked_row(layer, above, derived))

    def _flatten(self, inputs: tuple[str, ...]) -> str:
        """Homework tables leave unsaid that a dense layer flattens what it is given."""
        name = self._unique(FLATTEN.name.lower())
        self._append(Layer(name, FLATTEN, self._blank_if_above(inputs)))
        return name

    def _name(self, row: SheetRow) -> str:
        """A name Keras takes, as near as can be to the sheet's own."""
        slug = re.sub(r"[^A-Za-z0-9]+", "_", row.name).strip("_")[:40]
        if not re.match(r"[A-Za-z]", slug) or " " in row.name:
            slug = re.sub(r"([a-z])([A-Z0-9])", r"\1_\2", row.kind or "layer").lower()
        return self._unique(slug)

    def _unique(self, name: str) -> str:
        if name not in self.figures:
            return name
        return next(each for at in range(2, _MOST_LAYERS + 3) if (each := f"{name}_{at}") not in self.figures)

    def _inputs(self, row: SheetRow, kind: Kind) -> tuple[str, ...]:
        """The layers that feed a row, the one above where it names none."""
        text = row.parameters.get("inputs", "")
        if not kind.inputs[1]:
            return ()
        if not self.rows:
            raise ZooError("the first row must be the input, with its shape as its output.")
        if not re.sub(r"[-–—\s]", "", text):
            if kind.inputs[0] > 1:
                raise ZooError(f"inputs: {kind} needs the layers it joins.")
            return (self.rows[-1].layer.name,)
        given = [each.strip() for each in re.split(r"[,;+&]", re.sub(r"\[\d+\]", "", text)) if each.strip()]
        given = [part for each in given for part in ([each] if each in self.names else each.split())]
        if unknown := [each for each in given if each not in self.names]:
            raise ZooError(f"inputs: no row '{unknown[0]}' above it.{suggestion(unknown[0], self.names)}")
        return tuple(self.names[each] for each in given)

    def _blank_if_above(self, inputs: tuple[str, ...]) -> tuple[str, ...]:
        return () if inputs == (self.rows[-1].layer.name,) else inputs

    def _layer(self, row: SheetRow, kind: Kind, name: str, inputs: tuple[str, ...]) -> Layer:
        if SHAPE in kind.takes:
            return Layer(name, kind, settings={SHAPE.name: self._shape(row)})
        settings: dict[str, Any] = {}
        for parameter in kind.takes:
            text = row.parameters.get(parameter.name, "").strip()
            try:
                unsaid = _unsaid(row, kind, parameter, settings) if not text else None
                settings[parameter.name] = parameter.typed(text, kind.rank) if text else unsaid
            except ZooError as error:
                raise ZooError(f"{parameter.name}: {error}") from None
        layer = Layer(name, kind, self._blank_if_above(inputs), settings)
        return _buildable(layer, self.figures[inputs[0]].output)

    def _shape(self, row: SheetRow) -> Shape:
        cell = row.cells.get("output")
        if cell is None or not cell.shape:
            raise ZooError("output: the input row needs its shape, such as 28 x 28 x 1.")
        shape = cell.shape
        return channels_last(shape) if self.channels_first else shape


def _unsaid(row: SheetRow, kind: Kind, parameter: Parameter, given: Mapping[str, Any]) -> Any:
    """The value of a parameter of which the row says nothing."""
    if parameter.name not in kind.defaults:
        raise ZooError("the row does not say; give the sheet such a column.")
    return _has_bias(row.cells) if parameter is BIAS else kind.defaults[parameter.name](given)


def _has_bias(cells: Mapping[str, Cell]) -> bool:
    """A row that claims weights and not one bias has none; otherwise Keras's default holds."""
    weights, biases = cells.get("weights"), cells.get("biases")
    return not (weights and biases and weights.count and biases.count == 0)


def _buildable(layer: Layer, above: Shape) -> Layer:
    """The layer with its padding as Keras can give it."""
    padding = layer.get("padding")
    if layer.kind.keras.pads_anyhow or not isinstance(padding, tuple) or not any(map(any, padding)):
        return layer
    same = layer.changed(padding="same")
    if pads(same.settings, above) == padding:
        return same
    raise ZooError(f"padding: Keras pads a pooling as 'valid' or 'same' alone, not {padding}.")
