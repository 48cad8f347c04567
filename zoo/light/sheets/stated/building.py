"""From statements to layers: each row's settings, typed and completed, fed by the rows that it names."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.layers.figures import Figures, Shape, channels_first, channels_last, format_shape
from zoo.light.layers.foreign import pooled_whole
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.activation import ACTIVATION as FUNCTION
from zoo.light.layers.kinds.core import DENSE, INPUT
from zoo.light.layers.kinds.pooling import MAX_POOLS
from zoo.light.layers.kinds.reshaping import FLATTEN
from zoo.light.layers.kinds.resizing import CROPPINGS
from zoo.light.layers.layer import Layer, figures, output_of
from zoo.light.layers.parameter import ACTIVATION, FILTERS, SHAPE, SIZE
from zoo.light.layers.source import LayerOutput, source
from zoo.light.sheets.cells import read_shape
from zoo.light.sheets.stated.buildable import buildable, cropped, mean_by_axes
from zoo.light.sheets.stated.checked import (
    check_above,
    check_fed,
    check_input,
    check_last,
    check_made,
    check_order,
    check_window,
    other_width,
)
from zoo.light.sheets.stated.inferred import Target, same_shape, settle, target_of
from zoo.light.sheets.stated.naming import Named, named_in
from zoo.light.sheets.stated.remains import Remains
from zoo.light.sheets.stated.statement import StatedLayer, Statement, typed

MOST_LAYERS = 1000


class RowLayers(NamedTuple):
    """The layers of one statement, by their names; the first has its counts, the last its output."""

    statement: Statement
    layers: tuple[str, ...]


class Building:
    """The layers made so far, with what the arithmetic gives for each."""

    def __init__(self, channels_first: bool, framework: str) -> None:
        self.channels_first = channels_first
        self.framework = framework
        self.layers: dict[str, Layer] = {}
        self.calls: dict[str, list[Figures]] = {}
        self.names: dict[str, str] = {}
        """The layer that a row's own name stands for: the last of the row's."""
        self.twice: set[str] = set()
        """The names that several rows have."""
        self.built: list[RowLayers] = []
        self.notes: list[str] = []
        """What was inferred, a sentence each."""

    def add(self, statement: Statement) -> None:
        """Make the layers of a statement.

        Raises:
            ZooError: naming the setting that is missing, contradicts another, or cannot be built.
        """
        if not statement.parts:
            self._alias(statement)
            return
        calls = self._sources(statement)
        made: list[str] = []
        for at, part in enumerate(statement.parts):
            calls = calls if not made else [(made[-1],)]
            made += self._part(statement, part, calls, at == 0, at == len(statement.parts) - 1)
        if statement.name in self.names:
            self.twice.add(statement.name)
        if statement.name:
            self.names[statement.name] = made[-1]
        self.built.append(RowLayers(statement, tuple(made)))

    def _alias(self, statement: Statement) -> None:
        """A last row ``Output`` that is no layer, and says again what the net gives."""
        target = target_of(statement.cells, self.channels_first)
        last = next(reversed(self.calls), "")
        faulty = any(cell.fault for cell in statement.cells.values())
        if not last or faulty or (target.output and not same_shape(target.output, self.calls[last][-1].output)):
            raise ZooError("the row names no layer, and its output is not that of the layer above it.")
        if any(cell.count for column, cell in statement.cells.items() if column != "output"):
            raise ZooError("the row names no layer, and has parameters; give it a type.")
        self.names[statement.name] = last

    def _part(
        self, statement: Statement, part: StatedLayer, calls: list[tuple[str, ...]], first: bool, last: bool
    ) -> list[str]:
        """The layers of one part, with what has to stand before and behind it; their names."""
        alone = len(statement.parts) == 1
        cells = {
            column: cell
            for column, cell in statement.cells.items()
            if (column == "output" and (first or last)) or (column != "output" and alone)
        }
        target = target_of(cells, self.channels_first, self.framework)
        name = self._name(statement.name if first else "", part)
        if part.named.any_kind is INPUT:
            return [self._input(statement, part, name)]
        inputs = [self._given(each) for each in calls[0]]
        kind = self._kind(part, inputs, target)
        if alone and (width := other_width(statement, inputs[0].output, target.output)):
            part.named, kind = Named(DENSE.said.stem, None), DENSE
            part.say(FILTERS.name, str(width), "output")
            name = self._name(statement.name, part)
            self.notes.append(f"{name}: a layer of {width} units, since its activation alone keeps the size.")
        if first:
            calls = self._flattened(statement, kind, calls, target)
            inputs = [self._given(each) for each in calls[0]]
            check_above(statement, inputs[0].output)
        layer, reasons = self._layer(statement, part, kind, name, (inputs, target))
        for before in mean_by_axes(layer, inputs[0].output)[:-1]:
            name_before = self._unique(f"{name}_rows")
            self._append(replace(before, name=name_before, inputs=self._above_if_blank(calls[0])), calls)
            calls = [(name_before,)]
        layer = mean_by_axes(layer, inputs[0].output)[-1]
        masks = tuple(map(self._mask, statement.masks))
        layer = replace(layer.fed_by(*self._above_if_blank(calls[0])), masks=masks, given=statement.given)
        self._append(layer, calls)
        self._note(layer, reasons)
        if statement.plain_pool and kind in (*MAX_POOLS.values(), *map(pooled_whole, MAX_POOLS.values())):
            self.notes.append(f"{name}: a maximum, since the row says no more than pooling.")
        check_made(statement, self.calls[name][-1].output)
        return [name, *self._behind(part, name)]

    def check(self) -> None:
        """Hold the whole net against what a reader may have mistaken in it.

        Raises:
            ZooError: no row takes an input, or an image seems to have its channels first.
        """
        check_fed(self.layers)
        slides = [each for each in self.built if self.layers[each.layers[0]].kind.rank == 2]
        if slides and not self.framework:
            turned = channels_first if self.channels_first else tuple
            inputs = [turned(each.settings[SHAPE.name]) for each in self.layers.values() if each.kind is INPUT]
            cells = [(each.statement.cells.get("output"), self.calls[each.layers[-1]][-1].output) for each in slides]
            claimed = [(cell.shape, turned(derived)) for cell, derived in cells if cell and cell.shape]
            (check_last if self.channels_first else check_order)(inputs, claimed)

    # What feeds a row

    def _sources(self, statement: Statement) -> list[tuple[str, ...]]:
        """The sources of each call of a row's layer: the row above where it names none."""
        kind = statement.parts[0].named.any_kind
        if kind is INPUT:
            return [()]
        if not self.layers:
            raise ZooError("the first row must be the input, with its shape as its output.")
        text = re.sub(r"^\[(.*)\]$", r"\1", statement.inputs, flags=re.DOTALL)
        text = re.sub(r"['\"()]", " ", text)
        calls = [self._named(each) for each in text.split(";")]
        given = [each for call in calls for each in call]
        above = next(reversed(self.layers))
        if kind.keras.called and len(given) < kind.inputs[0]:
            return [(given[0] if given else above,) * int(kind.inputs[0])]  # attention to itself
        if not given:
            if kind.inputs[0] > 1:
                raise ZooError(f"inputs: {kind} needs the layers it joins.")
            return [(above,)]
        if kind.inputs[1] == 1:
            return [(each,) for each in given]
        several = len(calls) > 1 and all(len(call) >= kind.inputs[0] for call in calls)
        return [tuple(call) for call in calls] if several else [tuple(given)]

    def _named(self, text: str) -> list[str]:
        """The sources that a text names, apart by commas, signs or blanks."""
        parts = [each.strip() for each in re.split(r"[,+&]", text) if each.strip(" -–—")]
        return [self._source(each) for part in parts for each in self._words(part)]

    def _words(self, text: str) -> list[str]:
        return [text] if re.sub(r"(?:\[[0-9]+\])+$", "", text) in self.names else text.split()

    def _source(self, text: str) -> str:
        bare = re.sub(r"(?:\[[0-9]+\])+$", "", text)
        if bare not in self.names:
            raise ZooError(f"inputs: no row '{bare}' above it.{suggestion(bare, self.names)}")
        if bare in self.twice:
            raise ZooError(f"inputs: two rows are named '{bare}'.")
        each = source(text)
        return str(LayerOutput(self.names[bare], each.call, each.output))

    def _mask(self, text: str) -> str:
        argument, equals, name = text.rpartition("=")
        return f"{argument}{equals}{self._source(name)}"

    def _given(self, text: str) -> Figures:
        each = source(text)
        calls = self.calls[each.layer]
        if each.call >= len(calls):
            raise ZooError(f"inputs: {each.layer} is called {len(calls)} times; there is no {text}.")
        return output_of(calls[each.call], each)

    def _above_if_blank(self, inputs: tuple[str, ...]) -> tuple[str, ...]:
        return () if self.layers and inputs == (next(reversed(self.layers)),) else inputs

    # A layer

    def _kind(self, part: StatedLayer, inputs: Sequence[Figures], target: Target) -> Kind:
        axes = len(inputs[0].output) - 1
        kind = part.named.kind(axes) or part.named.any_kind
        whole = pooled_whole(kind)
        channels_left = target.output and len(target.output) == 1 and axes
        if whole and ("whole" in part.must or (SIZE.name not in part.said and channels_left)):
            return whole
        return kind

    def _flattened(
        self, statement: Statement, kind: Kind, calls: list[tuple[str, ...]], target: Target
    ) -> list[tuple[str, ...]]:
        """The sources with a flattening between where a table leaves unsaid that there is one."""
        given = self._given(calls[0][0]).output
        if not kind.said.flattens or len(given) < 2 or len(calls) > 1:
            return calls
        if not self._flattens(statement, given, target):
            return calls
        name = self._unique(FLATTEN.name.lower())
        self._append(Layer(name, FLATTEN, self._above_if_blank(calls[0])), calls)
        return [(name,)]

    def _flattens(self, statement: Statement, given: Shape, target: Target) -> bool:
        features = next((said.text for what, said in statement.above if what == "features"), "")
        if features.isdecimal() and int(features) in (prod(given), given[-1]) and prod(given) != given[-1]:
            return int(features) == prod(given)
        if target.output:
            bare = [axis for axis in target.output if axis != 1]
            kept = len(target.output) == len(given) and target.output[:-1] == given[:-1]
            if not kept and len(bare) > 1:
                kept = same_shape((*given[:-1], target.output[-1]), target.output)
            return not kept
        if len(given) > 2:
            self.notes.append(f"{statement.name}: its input is flattened, since it is given {format_shape(given)}.")
            return True
        raise ZooError(
            f"it is given {format_shape(given)}: flattened or step by step? Give the row its output, or put a"
            " flattening row before it."
        )

    def _layer(
        self, statement: Statement, part: StatedLayer, kind: Kind, name: str, around: tuple[list[Figures], Target]
    ) -> tuple[Layer, dict[str, str]]:
        inputs, target = around
        axes = len(inputs[0].output) - 1
        given = {each.name: typed(part, kind, each, axes) for each in kind.takes if part.said.get(each.name)}
        if unknown := part.said.keys() - {each.name for each in kind.takes}:
            raise ZooError(f"{min(unknown)}: {kind} takes none.")
        self._number(statement, kind, given, target)
        if kind is FUNCTION and not given:
            raise ZooError("activation: the row does not say which function; give it in the row.")
        settled = settle(kind, given, inputs, target._replace(output=None, counts={}) if part.exact else target)
        if "groups" in part.must and settled.settings.get("groups") == 1:
            raise ZooError("groups: the row speaks of them, and does not say how many.")
        check_window(part, kind, settled.settings, inputs[0].output)
        settings, crops = cropped(settled.settings, inputs[0].output)
        part.crops = crops
        layer = Layer(name, kind, settings=settings, frozen=statement.frozen)
        return buildable(layer, inputs[0].output), settled.inferred

    def _number(self, statement: Statement, kind: Kind, given: dict[str, Any], target: Target) -> None:
        """The number in a row's name, where the claims show that it is a setting and no count of the layers."""
        if not statement.number_in_name:
            return
        number, takes = int(statement.number_in_name), {each.name for each in kind.takes}
        if FILTERS.name in takes and FILTERS.name not in given and target.output and target.output[-1] == number:
            given[FILTERS.name] = number

    def _input(self, statement: Statement, part: StatedLayer, name: str) -> str:
        cell = statement.cells.get("output")
        shape = cell.shape if cell and cell.shape else (cell.count,) if cell and cell.count else None
        if statement.maps:
            shape = (*(shape or ()), int(statement.maps))
        for what, said in statement.above:
            read = read_shape(said.text) if what == "shape" and shape is None else None
            shape = read.shape if read and read.shape else shape
        grey = next((int(said.text) for what, said in statement.above if what == "channels"), 0)
        if shape and len(shape) == 2 and grey:
            shape = (*shape, grey)
        if not shape:
            raise ZooError("output: the input row needs its shape, such as 28 x 28 x 1.")
        check_input(statement, shape)
        if part.activation:
            raise ZooError(f"activation: an input takes none, not '{part.activation}'.")
        shape = channels_last(shape) if self.channels_first else shape
        self._append(Layer(name, part.named.any_kind, settings={SHAPE.name: shape}), [()])
        return name

    def _append(self, layer: Layer, calls: list[tuple[str, ...]]) -> None:
        if len(self.layers) >= MOST_LAYERS:
            raise ZooError(f"a net of more than {MOST_LAYERS} layers is refused.")
        again = tuple(calls[1:])
        if again:
            layer = replace(layer, inputs=calls[0], again=again)
        self.calls[layer.name] = [figures(layer, [self._given(each) for each in call]) for call in calls]
        self.layers[layer.name] = layer

    def _behind(self, part: StatedLayer, name: str) -> list[str]:
        """A layer of its own for an activation that the layer itself does not take."""
        if any(map(any, part.crops)):
            cropping = CROPPINGS[len(part.crops)]
            crop = Layer(self._unique(f"{name}_crop"), cropping, settings={"cropping": part.crops})
            self._append(crop, [(name,)])
            self.notes.append(f"{crop.name}: Keras pads no such layer by numbers, so that its output is cropped.")
            return [crop.name]
        if not part.activation:
            return []
        text = part.activation
        named = named_in(Remains(text.partition("(")[0], ""))
        own = f"{name}_activation"
        if named and not named.any_kind.inputs[1] > 1 and named.any_kind is not FUNCTION and "(" not in text:
            layer = Layer(self._unique(own), named.any_kind, settings=_defaults(named.any_kind))
        else:
            layer = Layer(self._unique(own), FUNCTION, settings={ACTIVATION.name: ACTIVATION.typed(text, 0)})
        self._append(layer, [(name,)])
        return [layer.name]

    def _note(self, layer: Layer, reasons: dict[str, str]) -> None:
        for name, reason in reasons.items():
            parameter = next(each for each in layer.kind.takes if each.name == name)
            value = parameter.write(layer.settings[name])
            self.notes.append(f"{layer.name}: {name.replace('_', ' ')} {value}, from {reason}.")

    # Names

    def _name(self, text: str, part: StatedLayer) -> str:
        """A name Keras takes, as near as can be to the sheet's own."""
        slug = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:40]
        if not re.match(r"[A-Za-z]", slug) or " " in text or "(" in text:
            slug = re.sub(r"([a-z])([A-Z0-9])", r"\1_\2", part.named.any_kind.name).lower()
        return self._unique(slug)

    def _unique(self, name: str) -> str:
        if name not in self.layers:
            return name
        return next(each for at in range(2, MOST_LAYERS + 3) if (each := f"{name}_{at}") not in self.layers)


def _defaults(kind: Kind) -> dict[str, Any]:
    return {each.name: kind.defaults[each.name]({}) for each in kind.takes if each.name in kind.defaults}
