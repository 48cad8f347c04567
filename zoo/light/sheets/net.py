"""``zoo new``: from an assignment's own layer table to an architecture folder.

The parameters of the sheet (kind, filters, size, stride, padding, ...) decide what is built; what the sheet
claims of it (outputs, weights, biases) is then marked like anybody's answer, and what is wrong becomes an erratum.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.layers.layer import MERGING, PARAMETERS, Figures, Layer, Padding, Shape, figures, format_shape, pads
from zoo.light.nets.catalogue import is_name
from zoo.light.nets.table import Row, Table, parse_padding
from zoo.light.sheets.sheet import Cell, Sheet, SheetRow

_ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "softplus", "relu6")
_MOST_LAYERS = 1000


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A folder to be."""

    name: str
    table: Table


def design(name: str, sheet: Sheet, *, channels_first: bool = False) -> Scaffold:
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


def check_name(name: str) -> None:
    """Raise a `ZooError` unless it can be an architecture's name."""
    if not is_name(name):
        raise ZooError(f"'{name}' is no name for an architecture: lower-case letters, digits and _, at most 64.")


def write(scaffold: Scaffold, sheet: Sheet, errata: Sequence[tuple[str, str, str, str]], parent: Path) -> Path:
    """Write the folder, whole or not at all, and return its path.

    Args:
        errata: where, what the sheet says, what is right, and why.
    """
    return write_folder(scaffold, card_text(scaffold, sheet, errata), parent)


def write_folder(scaffold: Scaffold, card: str, parent: Path) -> Path:
    """Write the folder with the text of its card, whole or not at all, and return its path."""
    folder = parent / scaffold.name
    if folder.exists():
        raise ZooError(f"'{folder}' is there already; choose another name or --out, or remove it.")
    if not parent.is_dir():
        raise ZooError(f"No folder '{parent}'; make it first.")
    try:
        temporary = Path(tempfile.mkdtemp(prefix=f".{scaffold.name}-", dir=parent))
        try:
            (temporary / "model.py").write_text(model_code(scaffold), encoding="utf-8")
            (temporary / "card.toml").write_text(card, encoding="utf-8")
            (temporary / "table.csv").write_text(scaffold.table.to_csv(), encoding="utf-8")
            temporary.chmod(0o755)
            temporary.rename(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise ZooError(f"Cannot write '{folder}': {error.strerror}.") from None
    return folder


class _Net:
    """The layers read so far, with what the arithmetic gives for each."""

    def __init__(self, channels_first: bool) -> None:
        self.channels_first = channels_first
        self.rows: list[Row] = []
        self.figures: dict[str, Figures] = {}
        self.names: dict[str, str] = {}

    def add(self, row: SheetRow) -> None:
        if row.kind is None or row.kind not in PARAMETERS:
            given = row.kind or row.name
            raise ZooError(f"kind: '{given}' is no layer kind that can be built. Known: {', '.join(PARAMETERS)}.")
        name = self._name(row)
        inputs = self._inputs(row)
        if row.kind == "Dense" and inputs and len(self.figures[inputs[0]].output) > 1:
            inputs = (self._flatten(inputs),)
        layer = self._layer(row, name, inputs)
        self._append(layer)
        if row.name:
            self.names[row.name] = name
        activation = row.parameters.get("activation")
        if activation and "activation" not in PARAMETERS[row.kind]:
            raise ZooError(f"activation: {row.kind} takes none, not '{activation}'; give it a row of its own.")

    def _append(self, layer: Layer) -> None:
        above = [self.figures[each] for each in layer.inputs or tuple(self.figures)[-1:]]
        derived = figures(layer, above if layer.kind != "InputLayer" else ())
        self.figures[layer.name] = derived
        self.rows.append(worked_row(layer, above, derived))

    def _flatten(self, inputs: tuple[str, ...]) -> str:
        """Homework tables leave unsaid that a dense layer flattens what it is given."""
        name = self._unique("flatten")
        self._append(Layer(name=name, kind="Flatten", inputs=self._blank_if_above(inputs)))
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

    def _inputs(self, row: SheetRow) -> tuple[str, ...]:
        """The layers that feed a row, the one above where it names none."""
        text = row.parameters.get("inputs", "")
        if row.kind == "InputLayer":
            return ()
        if not self.rows:
            raise ZooError("the first row must be the input, with its shape as its output.")
        if not re.sub(r"[-–—\s]", "", text):
            if row.kind in MERGING:
                raise ZooError(f"inputs: {row.kind} needs the layers it joins.")
            return (self.rows[-1].layer.name,)
        given = [each.strip() for each in re.split(r"[,;+&]", re.sub(r"\[\d+\]", "", text)) if each.strip()]
        given = [part for each in given for part in ([each] if each in self.names else each.split())]
        if unknown := [each for each in given if each not in self.names]:
            raise ZooError(f"inputs: no row '{unknown[0]}' above it.{suggestion(unknown[0], self.names)}")
        return tuple(self.names[each] for each in given)

    def _blank_if_above(self, inputs: tuple[str, ...]) -> tuple[str, ...]:
        return () if inputs == (self.rows[-1].layer.name,) else inputs

    def _layer(self, row: SheetRow, name: str, inputs: tuple[str, ...]) -> Layer:
        assert row.kind
        takes = PARAMETERS[row.kind]
        given: dict[str, Any] = {}
        if row.kind == "InputLayer":
            return Layer(name=name, kind=row.kind, shape=self._shape(row))
        rank = int(row.kind[-2]) if row.kind.endswith("D") else 0
        read: dict[str, Callable[[str], Any]] = {
            "filters": _count,
            "size": lambda text: _axes(text, rank),
            "stride": lambda text: _axes(text, rank),
            "padding": lambda text: _padding(text, rank),
            "activation": _activation,
            "bias": _bias,
            "rate": _rate,
        }
        for parameter in takes:
            text = row.parameters.get(parameter, "").strip()
            try:
                given[parameter] = read[parameter](text) if text else self._default(row, parameter, given)
            except ZooError as error:
                raise ZooError(f"{parameter}: {error}") from None
        layer = Layer(name=name, kind=row.kind, inputs=self._blank_if_above(inputs), **given)
        return _buildable(layer, self.figures[inputs[0]].output)

    def _shape(self, row: SheetRow) -> Shape:
        cell = row.cells.get("output")
        if cell is None or not cell.shape:
            raise ZooError("output: the input row needs its shape, such as 28 x 28 x 1.")
        shape = cell.shape
        return (*shape[1:], shape[0]) if self.channels_first and len(shape) > 1 else shape

    def _default(self, row: SheetRow, parameter: str, given: Mapping[str, Any]) -> Any:
        if parameter == "stride":
            return given["size"] if "Pooling" in (row.kind or "") else (1,) * len(given["size"])
        if parameter == "bias":
            return _has_bias(row.cells)
        if parameter in ("padding", "activation"):
            return {"padding": "valid", "activation": "linear"}[parameter]
        raise ZooError("the row does not say; give the sheet such a column.")


def _has_bias(cells: Mapping[str, Cell]) -> bool:
    """A row that claims weights and not one bias has none; otherwise Keras's default holds."""
    weights, biases = cells.get("weights"), cells.get("biases")
    return not (weights and biases and weights.count and biases.count == 0)


def _buildable(layer: Layer, above: Shape) -> Layer:
    """The layer with its padding as Keras can give it."""
    if not isinstance(layer.padding, tuple) or layer.kind.startswith(("Conv", "ZeroPadding")):
        return layer
    if not any(map(any, layer.padding)):
        return layer
    same = replace(layer, padding="same")
    if pads(same, above) == layer.padding:
        return same
    raise ZooError(f"padding: Keras pads a pooling as 'valid' or 'same' alone, not {layer.padding}.")


def _numbers(text: str) -> list[int]:
    words = re.findall(r"[0-9]+", text)
    if not words or not re.fullmatch(r"[\[\]()0-9\s,;x×X*·]*", text) or any(len(word) > 9 for word in words):
        raise ZooError(f"cannot read '{text[:40]}'; write it like 3 x 3.")
    return [int(word) for word in words]


def _count(text: str) -> int:
    numbers = _numbers(text)
    if len(numbers) != 1:
        raise ZooError(f"'{text[:40]}' is not one whole number.")
    return numbers[0]


def _axes(text: str, rank: int) -> Shape:
    """``5``, ``5 x 5`` or, with the input's channels behind, ``5 x 5 x 3``."""
    numbers = _numbers(text)
    if len(numbers) == 1:
        return tuple(numbers * rank)
    if len(numbers) in (rank, rank + 1):
        return tuple(numbers[:rank])
    raise ZooError(f"'{text[:40]}' does not give {rank} axes.")


def _padding(text: str, rank: int) -> Padding:
    text = text.lower()
    if text in ("none", "no", "-"):
        return "valid"
    return parse_padding(re.sub(r"[x×,]", " ", text), rank)


def _activation(text: str) -> str:
    name = text.lower().strip()
    name = {"none": "linear", "-": "linear", "no": "linear"}.get(name, name)
    if name not in _ACTIVATIONS:
        raise ZooError(f"no activation '{text[:40]}'.{suggestion(name, _ACTIVATIONS)}")
    return name


def _bias(text: str) -> bool:
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "none": False, "0": False}
    if text.lower() not in known:
        raise ZooError(f"'{text[:40]}' is neither yes nor no.")
    return known[text.lower()]


def _rate(text: str) -> float:
    match = re.fullmatch(r"(0?\.[0-9]{1,9}|0|[0-9]{1,2}) ?(%?)", text)
    if not match:
        raise ZooError(f"'{text[:40]}' is no rate such as 0.5.")
    return float(match[1]) / (100 if match[2] else 1)


def worked_row(layer: Layer, above: Sequence[Figures], derived: Figures) -> Row:
    """A layer's row of a table, with the working shown."""
    return Row(
        layer,
        derived.output,
        derived.weights,
        derived.biases,
        output_working=output_working(layer, above, derived),
        params_working=params_working(layer, above, derived),
    )


def output_working(layer: Layer, above: Sequence[Figures], derived: Figures) -> str:
    """How a layer's output is worked out, where that takes arithmetic."""
    if layer.kind == "Flatten":
        return "*".join(map(str, above[0].output))
    if layer.kind == "Concatenate":
        return " x ".join([*map(str, derived.output[:-1]), "+".join(str(each.output[-1]) for each in above)])
    if "padding" not in PARAMETERS[layer.kind]:
        return ""
    shape = above[0].output
    axes = [
        _axis_working(length, size, stride, sum(pair))
        for length, size, stride, pair in zip(
            shape,
            layer.size or (1,) * layer.rank,
            layer.stride or (1,) * layer.rank,
            pads(layer, shape),
            strict=False,
        )
    ]
    return " x ".join([*axes, str(derived.output[-1])])


def _axis_working(length: int, size: int, stride: int, padding: int) -> str:
    sum_text = f"{length}+{padding}-{size}" if padding else f"{length}-{size}"
    division = f"({sum_text})/{stride}"
    return f"{division}+1" if (length + padding - size) % stride == 0 else f"floor({division})+1"


def params_working(layer: Layer, above: Sequence[Figures], derived: Figures) -> str:
    """How a layer's parameters are counted, where it has any."""
    if not derived.parameters:
        return ""
    one = "*".join(map(str, [*(layer.size or ()), above[0].output[-1]]))
    return f"({one}+1)*{layer.filters}" if derived.biases else f"{one}*{layer.filters}"


def model_code(scaffold: Scaffold) -> str:
    """A ``model.py`` that a student can read from top to bottom."""
    table = scaffold.table
    first = table.rows[0]
    chain = len(table.outputs) == 1 and not any(row.layer.inputs for row in table)
    variables = {row.layer.name: "x" if chain else _variable(row.layer.name) for row in table}
    variables[first.layer.name] = "inputs"
    lines = [f'inputs = keras.Input({first.output!r}, name="{first.layer.name}")']
    for row in table.rows[1:]:
        above = [variables[each] for each in table.inputs[row.layer.name]]
        lines += _layer_code(row.layer, variables[row.layer.name], above, table)
    outputs = ", ".join(variables[each] for each in table.outputs)
    outputs = outputs if len(table.outputs) == 1 else f"[{outputs}]"
    lines.append(f'return keras.Model(inputs, {outputs}, name="{scaffold.name}")')
    body = "\n".join(f"    {line}" for line in lines)
    return (
        f'"""{scaffold.name}, built from its layer table."""\n\n'
        "import keras\nfrom keras import layers\n\n\n"
        "def build() -> keras.Model:\n"
        f'    """A net of {table.parameters:,} parameters on inputs of {format_shape(first.output)}."""\n'
        f"{body}\n"
    )


def _variable(name: str) -> str:
    from keyword import iskeyword, issoftkeyword

    taken = iskeyword(name) or issoftkeyword(name) or name in ("keras", "layers", "build", "inputs")
    return f"{name}_" if taken else name


def _layer_code(layer: Layer, variable: str, above: Iterable[str], table: Table) -> list[str]:
    above = list(above)
    shape = table.rows_by_name[table.inputs[layer.name][0]].output
    arguments: list[str] = []
    lines: list[str] = []
    if layer.filters:
        arguments.append(str(layer.filters))
    if layer.size:
        arguments.append(_axes_code(layer.size))
    pooling = "Pooling" in layer.kind
    if layer.stride and layer.stride != (layer.size if pooling else (1,) * layer.rank):
        arguments.append(f"strides={_axes_code(layer.stride)}")
    if layer.kind.startswith("ZeroPadding"):
        arguments.append(_pads_code(pads(layer, shape)))
    elif layer.padding is not None:
        zeros = pads(layer, shape)
        if any(map(any, zeros)):
            if zeros == pads(replace(layer, padding="same"), shape):
                arguments.append('padding="same"')
            else:
                pad = f'layers.ZeroPadding{layer.rank}D({_pads_code(zeros)}, name="{layer.name}_pad")({above[0]})'
                lines.append(f"{variable} = {pad}")
                above = [variable]
    if layer.kind == "Activation":
        arguments.append(f'"{layer.activation}"')
    elif layer.activation not in (None, "linear"):
        arguments.append(f'activation="{layer.activation}"')
    if layer.bias is False:
        arguments.append("use_bias=False")
    if layer.rate is not None:
        arguments.append(f"{layer.rate:g}")
    arguments.append(f'name="{layer.name}"')
    fed = above[0] if layer.kind not in MERGING else f"[{', '.join(above)}]"
    lines.append(f"{variable} = layers.{layer.kind}({', '.join(arguments)})({fed})")
    return lines


def _axes_code(axes: Shape) -> str:
    return str(axes[0]) if len(set(axes)) == 1 else repr(axes)


def _pads_code(zeros: Sequence[tuple[int, int]]) -> str:
    if len({each for pair in zeros for each in pair}) == 1:
        return str(zeros[0][0])
    return repr(tuple(zeros) if len(zeros) > 1 else zeros[0])


def card_text(scaffold: Scaffold, sheet: Sheet, errata: Sequence[tuple[str, str, str, str]]) -> str:
    """A ``card.toml`` that says where the net comes from, and a recipe where its last layer tells the task."""
    table = scaffold.table
    last = table.rows[-1]
    task, loss, classes = "none", "", 0
    if len(table.outputs) == 1 and len(last.output) == 1:
        if last.layer.activation == "softmax" and last.output[0] > 1:
            task, loss, classes = "classification", "sparse_categorical_crossentropy", last.output[0]
        elif last.layer.activation == "sigmoid" and last.output[0] == 1:
            task, loss, classes = "binary", "binary_crossentropy", 2
    parts = [
        f"title = {toml_string(scaffold.name)}",
        f"summary = {toml_string(f'{len(table)} layers, {table.parameters:,} parameters.')}",
        f"input = {list(table.rows[0].output)}",
    ]
    if task != "none":
        parts += [f"task = {toml_string(task)}", f"classes = {classes}", 'data = "sample"']
    parts += [
        "\n[source]",
        f"document = {toml_string(Path(sheet.source).name)}",
        'question = ""',
        'given = "The kinds and parameters of the layers."',
    ]
    if task != "none":
        parts += ["\n[training]", 'optimizer = "adam"', "learning_rate = 1e-3", f"loss = {toml_string(loss)}"]
        parts += ["batch_size = 32", "epochs = 10"]
    for where, says, right, why in errata:
        parts += ["\n[[errata]]", f"where = {toml_string(where)}", f"says = {toml_string(says)}"]
        parts += [f"right = {toml_string(right)}", f"why = {toml_string(why)}"]
    return "\n".join(parts) + "\n"


def toml_string(text: str) -> str:
    """A TOML string; JSON's differs from it in one character alone."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
