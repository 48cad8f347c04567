"""Nested models in a sheet: a row for all of one, a row for each of its layers, or both, as Keras prints them.

A table names the layers of a nested model by their paths, ``encoder/dense``; a sheet names them plainly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from zoo.light.layers.figures import Shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.kinds.nested import ENTRANCE, NESTED
from zoo.light.layers.known import KINDS, relatives
from zoo.light.layers.layer import Layer
from zoo.light.layers.operation import operator_kind
from zoo.light.layers.source import source
from zoo.light.marking.places import Matching, Placed
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Cell, SheetRow

CUT = "…"
"""Where a program has cut a name off."""


def is_of(row: SheetRow, kind: Kind) -> bool:
    """Whether a row may be of a layer of that kind, or of one that people take for it."""
    if row.kind is None or relatives(row.kind) == kind.said.relatives:
        return True
    return kind.is_operator and operator_kind(row.kind) == kind.name


_MOST_INPUTS = 16  # of a nested model, that may stand between its row and those of its layers
_MOST_NAMES = 1000  # in one model, among which one that is cut off is looked for


class Outline(NamedTuple):
    """What the names of a sheet's rows tell before its rows are matched."""

    layers: Mapping[int, str]
    """The layer, by the row's position."""
    models: Mapping[int, str]
    """The nested model that a row stands for as a whole."""
    inputs: Mapping[int, str]
    """The nested model of whose inputs a row is one, which a table does not have."""
    closed: frozenset[str]
    """The layers of models that have one row for them all."""


@dataclass(frozen=True)
class Model:
    """A nested model in its table."""

    path: str
    layers: tuple[str, ...]
    """Those of the models in it, too."""

    @cached_property
    def inside(self) -> frozenset[str]:
        return frozenset(self.layers)

    def fed(self, table: Table) -> list[tuple[str, Shape]]:
        """What feeds it: each layer outside that feeds one of its own, and the shape that it gives."""
        inside = self.inside
        return list(
            dict.fromkeys(
                (source(each).layer, shape)
                for name in self.layers
                for each, shape in zip(table.sources[name][-1], table.shapes(name), strict=True)
                if source(each).layer not in inside
            )
        )

    def gives(self, table: Table) -> list[tuple[str, Shape]]:
        """Its outputs: what its layers give that feeds others outside, or feeds nothing."""
        inside = self.inside
        outside = {
            (source(each).layer, shape): None
            for name, calls in table.sources.items()
            if name not in inside
            for each, shape in zip(calls[-1], table.shapes(name), strict=True)
            if source(each).layer in inside
        }
        ends = [(name, table.figures[name].output) for name in table.outputs if name in inside]
        order = {name: at for at, name in enumerate(self.layers)}
        return sorted(dict.fromkeys((*outside, *ends)), key=lambda pair: order[pair[0]])


def models(table: Table) -> dict[str, Model]:
    """The nested models of a table by their paths, each after those in it."""
    layers: dict[str, list[str]] = {}
    for row in table.rows:
        path = row.layer.name
        while "/" in path:
            path = path.rpartition("/")[0]
            layers.setdefault(path, []).append(row.layer.name)
    named = {row.layer.name for row in table.rows}
    return {path: Model(path, tuple(inside)) for path, inside in layers.items() if path not in named}


def outlined(table: Table, rows: Sequence[SheetRow]) -> Outline:
    """Walk down the rows, each named within the model that was opened last, or around it."""
    nested = models(table)
    if not nested:
        kinds = {row.layer.name.casefold(): row.layer for row in table.rows}
        exact = ((at, row, kinds.get(row.name.strip().casefold())) for at, row in enumerate(rows))
        named = {at: each.name for at, row, each in exact if each and (each.kind.is_operator or is_of(row, each.kind))}
        return Outline(named, {}, {}, frozenset())
    walk = _Walk(table, nested, rows)
    for at in range(len(rows)):
        walk.step(at)
    return Outline(walk.layers, walk.opened, walk.inputs, frozenset(walk.closed))


class _Walk:
    """The state of a walk down a sheet's rows."""

    def __init__(self, table: Table, nested: Mapping[str, Model], rows: Sequence[SheetRow]) -> None:
        self.nested, self.rows = nested, rows
        self.kinds = {row.layer.name: row.layer.kind for row in table.rows}
        self.scope = ""
        self.layers: dict[int, str] = {}
        self.opened: dict[int, str] = {}
        self.inputs: dict[int, str] = {}
        self.closed: set[str] = set()
        self.within: dict[str, dict[str, str]] = {}
        """By model and plain name in lower case: the layers and models right in it that no row has had yet."""
        for path in (*self.kinds, *nested):
            outer, _, name = path.rpartition("/") if path.rpartition("/")[0] in nested else ("", "", path)
            self.within.setdefault(outer, {})[name.casefold()] = path

    def step(self, at: int) -> None:
        row = self.rows[at]
        found = self._found(row)
        if found is None:
            if self.scope and row.kind == INPUT.name:
                self.inputs[at] = self.scope
            return
        scope, name, path = found
        self.scope = scope
        if path not in self.nested:
            if self.kinds[path].is_operator or is_of(row, self.kinds[path]):
                self.layers[at] = path
                del self.within[scope][name]
            return
        del self.within[scope][name]
        self.opened[at] = path
        if self._opens(path, at):
            self.scope = path
        else:
            self.closed |= self.nested[path].inside

    def _found(self, row: SheetRow) -> tuple[str, str, str] | None:
        """Where a row's name is found: the model, the name in it, and the path."""
        name = row.name.strip().casefold()
        scope = self.scope
        while True:
            names = self.within.get(scope, {})
            if name in names:
                return scope, name, names[name]
            if name.endswith(CUT) and len(names) <= _MOST_NAMES and (long := self._cut(names, name.rstrip(CUT), row)):
                return scope, long, names[long]
            if not scope:
                return None
            scope = scope.rpartition("/")[0]

    def _cut(self, names: Mapping[str, str], start: str, row: SheetRow) -> str | None:
        """The first name that begins so, of a layer of the row's kind or of a model."""
        for name, path in names.items():
            if not name.startswith(start):
                continue
            if path in self.nested and row.kind not in KINDS:
                return name
            if path in self.kinds and row.kind is not None and is_of(row, self.kinds[path]):
                return name
        return None

    def _opens(self, path: str, at: int) -> bool:
        """Whether the rows below a model's are of its layers: the next is, and around the model most are not."""
        inside, outside = self.within.get(path, {}), self.within.get(path.rpartition("/")[0], {})
        below = [
            row.name.strip().casefold()
            for row in self.rows[at + 1 : at + 1 + len(inside) + _MOST_INPUTS]
            if row.kind != INPUT.name
        ]
        if below[:1] and below[0].endswith(CUT):
            return any(name.startswith(below[0].rstrip(CUT)) for name in inside)
        if not below or below[0] not in inside:
            return False
        told = sum(name in inside for name in below[: len(inside)])
        return below[0] not in outside or 2 * told > len(inside)


def with_models(table: Table, rows: Sequence[SheetRow], outline: Outline, matching: Matching) -> Matching:
    """The places with those of nested models, each behind its layers, and of their inputs, in front of them.

    What is fed by an output of a model is fed by the model's row then.
    """
    if not outline.models:
        return matching
    laid = _Laid(table, rows, outline, matching)
    for key, place in matching.places.items():
        laid.add(key, place)
    lost = [row for at, row in enumerate(rows) if at in laid.lost]
    return Matching(laid.places, tuple(sorted((*matching.surplus, *lost), key=lambda row: row.number)))


class _Laid:
    """Places with rows of nested models among them, in the making."""

    def __init__(self, table: Table, rows: Sequence[SheetRow], outline: Outline, matching: Matching) -> None:
        self.table, self.rows, self.outline = table, rows, outline
        self.places: dict[str, Placed] = {}
        self.lost = set[int]()
        nested = models(table)
        self.last = {key.split(" ")[0]: key for key in matching.places if not key.endswith(" padding")}
        """By layer, the place that feeds others in its stead."""
        self.instead: dict[str, list[Model]] = {}
        """By the place of an output, the models that hand it on, from the inside to the outside."""
        self.begins: dict[str, list[Model]] = {}
        self.ends: dict[str, list[Model]] = {}
        for path in sorted(outline.models.values(), key=lambda path: -path.count("/")):
            self.begins.setdefault(nested[path].layers[0], []).insert(0, nested[path])
            self.ends.setdefault(self.last[nested[path].layers[-1]], []).append(nested[path])

    def add(self, key: str, place: Placed) -> None:
        layer = key.split(" ")[0]
        for model in self.begins.pop(layer, ()):
            self._enter(model)
        inputs = tuple(self._fed_by(each, layer) for each in place.inputs)
        asked = layer not in self.outline.closed
        self.places[key] = place._replace(inputs=inputs, is_asked=asked, is_open="/" in layer)
        for model in self.ends.get(key, ()):
            self._close(model)

    def _fed_by(self, key: str, layer: str) -> str:
        outer = [model.path for model in self.instead.get(key, ()) if layer not in model.inside]
        return outer[-1] if outer else key

    def _enter(self, model: Model) -> None:
        fed = model.fed(self.table)
        for at in (at for at, path in self.outline.inputs.items() if path == model.path):
            if not fed:
                self.lost.add(at)
                continue
            given = fed.pop(_index(fed, self.rows[at].cells.get("output")))
            layer = Layer(self.rows[at].name, ENTRANCE)
            place = self._placed(layer, [given], at, model.layers[0])
            self.places[f"{model.path} {self.rows[at].name}"] = place._replace(is_open=True)

    def _close(self, model: Model) -> None:
        (at,) = (at for at, path in self.outline.models.items() if path == model.path)
        outputs = model.gives(self.table)
        if not outputs:
            self.lost.add(at)
            return
        cell = self.rows[at].cells.get("output")
        outputs.insert(0, outputs.pop(_index(outputs, cell)))
        place = self._placed(Layer(model.path, NESTED), outputs, at, model.path)
        self.places[model.path] = place._replace(parts=model.layers, is_open="/" in model.path)
        self.instead.setdefault(self.last[outputs[0][0]], []).append(model)

    def _placed(self, layer: Layer, given: Sequence[tuple[str, Shape]], at: int, within: str) -> Placed:
        told = all(
            shape == self.table.figures[name].output and len(self.table.sources[name]) == 1 for name, shape in given
        )
        shapes = None if told else tuple(shape for _, shape in given)
        inputs = tuple(self._fed_by(self.last[name], within) for name, _ in given)
        return Placed(layer, inputs, self.rows[at], shapes)


def _index(given: Sequence[tuple[str, Shape]], cell: Cell | None) -> int:
    """Which of several shapes stands in a cell; the first where none does."""
    return next((at for at, (_, shape) in enumerate(given) if cell and cell.shape == shape), 0)
