"""Writes a net as the ``model.py`` that builds it: plain Keras, to read from top to bottom."""

from collections.abc import Iterator, Sequence

from zoo.errors import ZooError
from zoo.light.layers.code import value_code
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.kinds.pooling import LOWEST
from zoo.light.layers.kinds.reshaping import ZERO_PADDINGS
from zoo.light.layers.layer import Layer
from zoo.light.layers.source import LayerOutput, mask_of, source
from zoo.light.layers.window import pads
from zoo.light.nets.table import Table

_LAYER = "_layer"
"""The end of a shared layer's variable; those of its calls end in their numbers."""


def model_code(name: str, table: Table) -> str:
    """A ``model.py`` that a student can read from top to bottom."""
    writer = _Writer(table)
    lines = writer.lines()
    inputs = _listed([writer.variables[row.layer.name] for row in table.first])
    outputs = _listed(list(map(writer.called, table.ends)))
    lines.append(f'return keras.Model({inputs}, {outputs}, name="{name}")')
    body = "\n".join(f"    {line}" for line in lines)
    given = " and ".join(format_shape(row.output) for row in table.first)
    return (
        f'"""{name}, built from its layer table."""\n\n'
        "import keras\nfrom keras import layers\n\n\n"
        "def build() -> keras.Model:\n"
        f'    """A net of {table.parameters:,} parameters on inputs of {given}."""\n'
        f"{body}\n"
    )


class _Writer:
    """The lines of a net's layers, and the variable that holds each one's output."""

    def __init__(self, table: Table) -> None:
        self.table = table
        chain = len(table.outputs) == len(table.first) == 1 and not any(
            row.layer.inputs or row.layer.again for row in table
        )
        self.variables = {row.layer.name: "x" for row in table} if chain else _variables(table)
        if len(table.first) == 1:
            self.variables[table.first[0].layer.name] = "inputs"

    def lines(self) -> list[str]:
        """The lines of all layers, each call of one behind what feeds it."""
        lines: list[str] = []
        made: set[tuple[str, int]] = set()
        waiting: list[tuple[str, int, list[str]]] = []
        for row in self.table:
            waiting += ((row.layer.name, at, block) for at, block in self._blocks(row.layer))
            while ready := next((each for each in waiting if self._needs(*each[:2]) <= made), None):
                waiting.remove(ready)
                name, at, block = ready
                made.add((name, at))
                lines += block
        assert not waiting  # A table's layers are fed by one another without a circle.
        return lines

    def _needs(self, name: str, at: int) -> set[tuple[str, int]]:
        """The calls that feed a call of a layer or give it its masks, by name and number."""
        masks = [mask_of(each)[1] for each in self.table.rows_by_name[name].layer.masks]
        return {(each.layer, each.call) for each in [*map(source, self.table.sources[name][at]), *masks]}

    def _blocks(self, layer: Layer) -> Iterator[tuple[int, list[str]]]:
        """The lines that make a layer's output, by the number of its call."""
        variable = self.variables[layer.name]
        if not layer.kind.inputs[1]:
            yield 0, [f'{variable} = keras.Input({layer.settings["shape"]!r}, name="{layer.name}")']
            return
        calls = self.table.sources[layer.name]
        if layer.kind.is_operator:
            for at, call in enumerate(calls):
                yield at, [f"{variable}{_suffix(at) if len(calls) > 1 else ''} = {self._operation(layer, call)}"]
            return
        lines, layer, padded = self._padding(layer)
        arguments = [*layer.kind.keras.arguments(layer.settings), f'name="{layer.name}"']
        if layer.frozen:
            arguments.append("trainable=False")
        made = f"layers.{layer.kind}({', '.join(arguments)})"
        if len(calls) == 1:
            yield 0, [*lines, f"{variable} = {made}({padded or self._fed(layer, calls[0])})"]
            return
        if padded:
            raise ZooError(f"{layer.name}: a shared layer pads as Keras does; give its zeros a row of their own.")
        lines.append(f"{variable}{_LAYER} = {made}")
        for at, call in enumerate(calls):
            yield at, [*lines, f"{variable}{_suffix(at)} = {variable}{_LAYER}({self._fed(layer, call)})"]
            lines = []

    def _operation(self, layer: Layer, call: Sequence[str]) -> str:
        """One call of an operator, which is an expression and no layer."""
        given = {"tensors": tuple(map(self._held, call)), "outputs": len(self.table.figures[layer.name].outputs)}
        return layer.kind.keras.arguments({**layer.settings, **given})[0]

    def _held(self, text: str) -> str:
        """The variable of a source; one of several outputs by its place."""
        each = source(text)
        held = self.called(each)
        return f"{held}[{each.output}]" if self._has_several_outputs(each.layer) else held

    def called(self, each: LayerOutput) -> str:
        """The variable of all that a call of a layer gives."""
        several = len(self.table.sources[each.layer]) > 1
        return f"{self.variables[each.layer]}{_suffix(each.call) if several else ''}"

    def _has_several_outputs(self, name: str) -> bool:
        return len(self.table.figures[name].outputs) > 1

    def _fed(self, layer: Layer, call: Sequence[str]) -> str:
        """The arguments of a call: tensors, masks, then what else it says."""
        said = [
            f"{each.name}={value_code(layer.settings[each.name])}"
            for each in layer.kind.takes
            if each.option and each.option.in_call and layer.settings[each.name] != each.option.default
        ]
        return ", ".join([self._tensors(layer, call), *self._masks(layer), *said])

    def _masks(self, layer: Layer) -> list[str]:
        """The masks of a layer that is called once; those of a shared layer come with its inputs."""
        masks: dict[str, list[str]] = {}
        for each in () if layer.again else layer.masks:
            argument, mask = mask_of(each)
            masks.setdefault(argument, []).append(self._held(str(mask)))
        one = layer.kind.inputs[1] == 1 or layer.kind.keras.called
        return [f"{argument}={held[0] if one else _bracketed(held)}" for argument, held in masks.items()]

    def _tensors(self, layer: Layer, call: Sequence[str]) -> str:
        held = [self._held(each) for each in call]
        if layer.kind.inputs[1] == 1:
            return held[0]
        called = layer.kind.keras.called
        if not called:
            return _bracketed(held)
        extra = held[len(called) :]
        if extra:  # the last argument takes a list, as the states of a recurrent layer
            held = [*held[: len(called) - 1], _bracketed([held[len(called) - 1], *extra])]
        return ", ".join([held[0], *(f"{name}={each}" for name, each in zip(called[1:], held[1:], strict=False))])

    def _padding(self, layer: Layer) -> tuple[list[str], Layer, str]:
        """What pads in front of a layer whose padding Keras has no word for, and the layer as Keras has it."""
        if layer.get("padding") is None or layer.kind.part == "padding" or not layer.get("size"):
            return [], layer, ""
        shape = self.table.shapes(layer.name)[0]
        zeros, words = pads(layer.settings, shape), layer.get("padding")
        plain = layer.changed(ceil_mode=False) if layer.get("ceil_mode") else layer
        if words not in ("same", "valid", "causal") or plain is not layer:
            words = next((each for each in ("valid", "same") if _pads(plain, each, shape) == zeros), "")
        if words:
            return [], plain.changed(padding=words), ""
        held = self._held(self.table.sources[layer.name][0][0])
        lines, padded = _padded(plain, zeros, held, self.variables[layer.name])
        return lines, plain.changed(padding="valid"), padded


def _pads(layer: Layer, padding: str, shape: Shape) -> tuple[tuple[int, int], ...]:
    return pads({**layer.settings, "padding": padding}, shape)


def _padded(layer: Layer, zeros: tuple[tuple[int, int], ...], held: str, variable: str) -> tuple[list[str], str]:
    """Padding by a layer of zeros, or before a maximum by the lowest float, which no window prefers."""
    if layer.kind.keras.pads_anyhow:
        padding = ZERO_PADDINGS[layer.kind.rank]
        arguments = [*padding.keras.arguments(padding.complete({"padding": zeros})), f'name="{layer.name}_pad"']
        return [f"{variable} = layers.{padding}({', '.join(arguments)})({held})"], variable
    widths = ((0, 0), *zeros, (0, 0))
    return [f"{variable} = keras.ops.pad({held}, {widths!r}, constant_values={LOWEST})"], variable


def _suffix(call: int) -> str:
    return f"_{call + 1}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _bracketed(names)


def _bracketed(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"


def _variables(table: Table) -> dict[str, str]:
    """A variable for each layer, those that it has for its calls among them; no two are alike."""
    taken: set[str] = set()
    found = {}
    for row in sorted(table, key=lambda row: len(row.layer.calls) > 1):
        name, calls = _variable(row.layer.name), range(len(row.layer.calls))
        ends = [""] if len(calls) == 1 else [_LAYER, *map(_suffix, calls)]
        while taken & {f"{name}{end}" for end in ends}:
            name += "_"
        taken |= {f"{name}{end}" for end in ends}
        found[row.layer.name] = name
    return found


def _variable(name: str) -> str:
    from keyword import iskeyword, issoftkeyword

    name = name.replace("/", "_")
    taken = iskeyword(name) or issoftkeyword(name) or name in ("keras", "layers", "build", "inputs")
    return f"{name}_" if taken else name
