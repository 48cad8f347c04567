"""The steps of a forward and a backward pass, as formulas in a net's own notation.

Derived from the wiring of the layer table alone: what `zoo.light.tracing.trace` computes with, and the way to tell
in an answer sheet what follows from an earlier mistake. Keras and its automatic differentiation referee it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from zoo.light.nets.table import Table
from zoo.light.tracing import activations, formulas
from zoo.light.tracing.formulas import Formula, Name
from zoo.light.tracing.given import parameters
from zoo.light.tracing.notation import RATE, Entry, Notation, primed
from zoo.light.tracing.wiring import Place, Unit, Wiring

Section = Literal["given", "forward", "loss", "error terms", "gradients", "change", "update"]


class Step(NamedTuple):
    """One value on the way. `entry` and `place` say which value of the net it is; `step` counts updates."""

    name: str
    section: Section
    step: int
    entry: Entry | Literal["loss", "target", "rate"]
    place: Place
    formula: Formula | None = None


def steps(
    table: Table, wiring: Wiring, notation: Notation, *, loss: str | None, target: Sequence[float], updates: int
) -> list[Step]:
    """Every value in the order of computation: forward, loss, error terms, gradients, update, forward again.

    Args:
        loss: None for a forward pass alone.
        updates: how many steps of gradient descent.

    Raises:
        ZooError: an activation that has no formula.
    """
    for row in table:
        activations.check(row.layer.name, row.layer.get("activation"))
    return list(_Passes(table, wiring, notation, loss, tuple(target)).all(updates))


@dataclass(frozen=True)
class _Passes:
    table: Table
    wiring: Wiring
    notation: Notation
    loss: str | None
    target: tuple[float, ...]

    def all(self, updates: int) -> Iterator[Step]:
        yield from self._given()
        yield from self._forward(0)
        if self.loss is None:
            return
        yield self._loss(0)
        for at in range(updates):
            yield from self._backward(at)
            yield from self._forward(at + 1)
            yield self._loss(at + 1)
        if not updates:
            yield from self._errors(0)
            yield from self._gradients(0)

    def _given(self) -> Iterator[Step]:
        for unit in self.wiring.units.values():
            if unit.rule == "input":
                yield Step(self._name("a", unit.place, 0), "given", 0, "a", unit.place)
        for entry, place in parameters(self.table):
            yield Step(self._name(entry, place, 0), "given", 0, entry, place)
        if self.loss is not None:
            for at, name in enumerate(self.notation.target):
                yield Step(name, "given", 0, "target", ("", at))
            yield Step(RATE, "given", 0, "rate", ("", 0))

    def _name(self, entry: Entry, place: Place, step: int) -> Name:
        fixed = entry == "a" and self.wiring.units[place].rule == "input"
        return Name(primed(self.notation(entry, place), 0 if fixed else step))

    def _activation(self, place: Place) -> str:
        return self.table.rows_by_name[place[0]].layer.get("activation") or "linear"

    def _group(self, place: Place) -> list[Place]:
        """The units over which a softmax goes with this one: those of its position."""
        layer, at = place
        width = self.table.rows_by_name[layer].output[-1]
        first = at // width * width
        return [(layer, each) for each in range(first, first + width)]

    # Forward

    def _forward(self, step: int) -> Iterator[Step]:
        layer = ""
        for unit in self.wiring.units.values():
            if unit.rule == "input":
                continue
            if unit.place[0] != layer:  # a layer's pre-activations come before its activations
                layer = unit.place[0]
                units = [each for each in self.wiring.units.values() if each.place[0] == layer]
                separate = unit.rule == "weighted" and self._activation(unit.place) != "linear"
                if separate:
                    for each in units:
                        yield self._step("z", each.place, "forward", step, self._sum(each, step))
                for each in units:
                    yield self._step("a", each.place, "forward", step, self._value(each, step))

    def _step(self, entry: Entry, place: Place, section: Section, step: int, formula: Formula) -> Step:
        return Step(self._name(entry, place, step), section, step, entry, place, formula)

    def _sum(self, unit: Unit, step: int) -> Formula:
        """w1 x1 + w2 x2 + b."""
        terms = [
            formulas.product(self._name("kernel", (unit.place[0], weight), step), self._name("a", source, step))
            for source, weight in zip(unit.sources, unit.weights, strict=True)
        ]
        if unit.bias is not None:
            terms.append(formulas.named(self._name("bias", (unit.place[0], unit.bias), step)))
        return formulas.total(terms)

    def _value(self, unit: Unit, step: int) -> Formula:
        names = [self._name("a", source, step) for source in unit.sources]
        match unit.rule:
            case "weighted" if self._activation(unit.place) == "linear":
                return self._sum(unit, step)
            case "weighted":
                return activations.activated(self._activation(unit.place), *self._arguments(unit.place, "z", step))
            case "activation":
                places = self._group(unit.place)
                sources = [self._name("a", self.wiring.units[place].sources[0], step) for place in places]
                return activations.activated(self._activation(unit.place), sources, places.index(unit.place))
            case "sum":
                return formulas.total([formulas.named(each) for each in names])
            case "mean":
                return formulas.divided(formulas.total([formulas.named(each) for each in names]), len(names))
            case "max":
                return formulas.largest(names)
            case _:
                raise ValueError(f"no formula for a unit of the rule {unit.rule}")

    def _arguments(self, place: Place, entry: Entry, step: int) -> tuple[list[Name], int]:
        places = self._group(place)
        return [self._name(entry, each, step) for each in places], places.index(place)

    # Loss

    def _pairs(self, step: int) -> list[tuple[Name, Name, Place, float]]:
        """The outputs and their targets."""
        places = self.wiring.outputs(self.table)
        return [
            (self._name("a", place, step), Name(name), place, value)
            for place, name, value in zip(places, self.notation.target, self.target, strict=True)
        ]

    def _loss(self, step: int) -> Step:
        formula = formulas.loss(str(self.loss), [(y, t, value) for y, t, _, value in self._pairs(step)])
        return Step(Name(primed(self.notation.loss, step)), "loss", step, "loss", ("", 0), formula)

    # Backward

    def _backward(self, step: int) -> Iterator[Step]:
        yield from self._errors(step)
        yield from self._gradients(step)
        for entry, place in parameters(self.table):
            old, gradient = self._name(entry, place, step), self._gradient_name(entry, place, step)
            formula = formulas.difference(formulas.named(old), formulas.product(Name(RATE), gradient))
            yield Step(self._name(entry, place, step + 1), "update", step, entry, place, formula)

    def _errors(self, step: int) -> Iterator[Step]:
        consumers: dict[Place, list[Unit]] = {}
        for unit in self.wiring.units.values():
            for source in dict.fromkeys(unit.sources):
                consumers.setdefault(source, []).append(unit)
        softmaxed: set[str] = set()
        layers = [row.layer.name for row in self.table][::-1]
        for layer in layers:
            units = [each for each in self.wiring.units.values() if each.place[0] == layer and each.rule != "input"]
            for unit in units:
                activation = self._activation(unit.place)
                arriving = self._arriving(unit.place, consumers.get(unit.place, []), step)
                if unit.rule != "weighted":
                    yield self._slope_step(unit.place, arriving, step)
                elif short := self._short_delta(unit, consumers.get(unit.place, []), step):
                    yield self._step("delta", unit.place, "error terms", step, short)
                elif activation == "softmax":
                    softmaxed.add(layer)
                    yield self._slope_step(unit.place, arriving, step)
                else:
                    slope = activations.slope(
                        activation, self._name("z", unit.place, step), self._name("a", unit.place, step)
                    )
                    yield self._step("delta", unit.place, "error terms", step, formulas.times(slope, arriving))
            if layer in softmaxed:
                for unit in units:
                    yield self._step("delta", unit.place, "error terms", step, self._softmax_delta(unit.place, step))

    def _slope_step(self, place: Place, arriving: Formula, step: int) -> Step:
        return Step(self._slope_name(place, step), "error terms", step, "a", place, arriving)

    def _slope_name(self, place: Place, step: int) -> Name:
        return Name(primed(f"d{self.notation.loss}/d{self.notation('a', place)}", step))

    def _gradient_name(self, entry: Entry, place: Place, step: int) -> Name:
        return Name(primed(f"d{self.notation.loss}/d{self.notation(entry, place)}", step))

    def _short_delta(self, unit: Unit, consumers: Sequence[Unit], step: int) -> Formula | None:
        """y - t: what a cross-entropy and its own activation come to."""
        pairs = [pair for pair in self._pairs(step) if pair[2] == unit.place]
        own = {("binary_crossentropy", "sigmoid"), ("categorical_crossentropy", "softmax")}
        if consumers or len(pairs) != 1 or (self.loss, self._activation(unit.place)) not in own:
            return None
        group = self._group(unit.place)
        if self.loss == "categorical_crossentropy" and sum(v for *_, p, v in self._pairs(step) if p in group) != 1:
            return None
        y, t, _, _ = pairs[0]
        count = len(self.target) if self.loss == "binary_crossentropy" else 1
        return formulas.divided(formulas.difference(formulas.named(y), formulas.named(t)), count)

    def _arriving(self, place: Place, consumers: Sequence[Unit], step: int) -> Formula:
        """dL/da of a unit: what comes back from the loss, and from every unit that it feeds."""
        terms = [
            formulas.loss_slope(str(self.loss), y, t, value, len(self.target))
            for y, t, output, value in self._pairs(step)
            if output == place
        ]
        for unit in consumers:
            terms += self._from_consumer(place, unit, step)
        return formulas.total(terms)

    def _from_consumer(self, place: Place, unit: Unit, step: int) -> Iterator[Formula]:
        if unit.rule == "weighted":
            delta = self._name("delta", unit.place, step)
            for source, weight in zip(unit.sources, unit.weights, strict=True):
                if source == place:
                    yield formulas.product(self._name("kernel", (unit.place[0], weight), step), delta)
            return
        behind = self._slope_name(unit.place, step)
        names = [self._name("a", source, step) for source in unit.sources]
        own = self._name("a", place, step)
        if unit.rule == "sum":
            yield from [formulas.named(behind)] * unit.sources.count(place)
        elif unit.rule == "mean":
            yield formulas.divided(formulas.named(behind), len(names))
        elif unit.rule == "max":
            yield formulas.where_largest(own, names, self._name("a", unit.place, step), behind)
        elif self._activation(unit.place) == "softmax":
            for other in self._group(unit.place):
                top = self._name("a", other, step)
                yield activations.softmax_slope(top, self._name("a", unit.place, step), self._slope_name(other, step))
        else:
            yield formulas.times(
                activations.slope(self._activation(unit.place), own, self._name("a", unit.place, step)),
                formulas.named(behind),
            )

    def _softmax_delta(self, place: Place, step: int) -> Formula:
        own = self._name("a", place, step)
        group = self._group(place)
        return formulas.total(
            [
                activations.softmax_slope(self._name("a", each, step), own, self._slope_name(each, step))
                for each in group
            ]
        )

    def _gradients(self, step: int) -> Iterator[Step]:
        terms: dict[tuple[Entry, Place], list[Formula]] = {}
        for unit in self.wiring.units.values():
            layer = unit.place[0]
            if unit.rule != "weighted":
                continue
            delta = self._name("delta", unit.place, step)
            for source, weight in zip(unit.sources, unit.weights, strict=True):
                terms.setdefault(("kernel", (layer, weight)), []).append(
                    formulas.product(delta, self._name("a", source, step))
                )
            if unit.bias is not None:
                terms.setdefault(("bias", (layer, unit.bias)), []).append(formulas.named(delta))
        for entry, place in parameters(self.table):
            formula = formulas.total(terms.get((entry, place), []))
            yield Step(self._gradient_name(entry, place, step), "gradients", step, entry, place, formula)
