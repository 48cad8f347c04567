"""Writes an architecture's folder: a ``model.py`` to read from top to bottom, a card, the table with its working."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk, toml
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.kinds.reshaping import ZERO_PADDINGS
from zoo.light.layers.layer import Layer, derive
from zoo.light.layers.window import pads
from zoo.light.nets.card import Erratum
from zoo.light.nets.catalogue import is_name
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

_RECIPE = {"optimizer": "adam", "learning_rate": 1e-3, "loss": "", "batch_size": 32, "epochs": 10}


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A folder to be."""

    name: str
    table: Table


def check_name(name: str) -> None:
    """Raise a `ZooError` unless it can be an architecture's name."""
    if not is_name(name):
        raise ZooError(f"'{name}' is no name for an architecture: lower-case letters, digits and _, at most 64.")
    if re.fullmatch(r"con|prn|aux|nul|(com|lpt)[0-9]", name):
        raise ZooError(f"No folder can be called '{name}' on Windows, where it is a device; choose another name.")


def write(scaffold: Scaffold, document: str, errata: Sequence[Erratum], parent: Path) -> Path:
    """Write the folder of a net that a document's table states, whole or not at all, and return its path.

    Args:
        errata: what of the table contradicts itself.
    """
    return write_folder(scaffold, card_text(scaffold.table, scaffold.name, document, errata), parent)


def write_folder(scaffold: Scaffold, card: str, parent: Path) -> Path:
    """Write the folder with the text of its card, whole or not at all, and return its path."""
    folder = parent / scaffold.name
    if folder.exists():
        raise ZooError(f"'{folder}' is there already; choose another name or --out, or remove it.")
    if not parent.is_dir():
        raise ZooError(f"No folder '{parent}'; make it first.")
    temporary = disk.beside(folder)
    try:
        temporary.mkdir()
        try:
            disk.write_text(temporary / "model.py", model_code(scaffold))
            disk.write_text(temporary / "card.toml", card)
            disk.write_text(temporary / "table.csv", scaffold.table.to_csv())
            temporary.rename(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise ZooError(f"Cannot write '{folder}': {error.strerror or error}.") from None
    return folder


def worked_table(layers: Sequence[Layer]) -> Table:
    """A table of layers that feed one another in turn, or as they say, with every working shown."""
    derived = derive(layers)
    names = list(derived)
    rows = []
    for at, layer in enumerate(layers):
        above = layer.inputs or (tuple(names[at - 1 : at]) if layer.kind.inputs[1] else ())
        rows.append(worked_row(layer, [derived[name] for name in above], derived[layer.name]))
    return Table(tuple(rows))


def worked_row(layer: Layer, above: Sequence[Figures], derived: Figures) -> Row:
    """A layer's row of a table, with the working shown."""
    shapes = [each.output for each in above]
    count = layer.kind.count(layer.settings, shapes) if layer.kind.count else None
    return Row(
        layer,
        derived.output,
        derived.weights,
        derived.biases,
        output_working=layer.kind.working(layer.settings, shapes, derived.output).cell,
        params_working=count.cell() if count and derived.parameters else "",
    )


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


def _layer_code(layer: Layer, variable: str, above: Sequence[str], table: Table) -> list[str]:
    lines: list[str] = []
    shape = table.rows_by_name[table.inputs[layer.name][0]].output
    if (padding := layer.get("padding")) is not None and layer.kind.part != "padding":
        zeros, same = pads(layer.settings, shape), pads({**layer.settings, "padding": "same"}, shape)
        if not any(map(any, zeros)):
            layer = layer.changed(padding="valid")
        elif zeros == same:
            layer = layer.changed(padding="same")
        elif padding != "same":
            padded = ZERO_PADDINGS[layer.kind.rank]
            arguments = [*padded.keras.arguments({"padding": zeros}), f'name="{layer.name}_pad"']
            lines.append(f"{variable} = layers.{padded}({', '.join(arguments)})({above[0]})")
            layer, above = layer.changed(padding="valid"), [variable]
    arguments = [*layer.kind.keras.arguments(layer.settings), f'name="{layer.name}"']
    fed = above[0] if layer.kind.inputs[1] == 1 else f"[{', '.join(above)}]"
    return [*lines, f"{variable} = layers.{layer.kind}({', '.join(arguments)})({fed})"]


def card_text(table: Table, title: str, document: str, errata: Sequence[Erratum] = ()) -> str:
    """A ``card.toml`` that says where the net comes from, and a recipe where its last layer tells the task."""
    task, loss, classes = _task(table)
    entries = {
        "title": title,
        "summary": f"{len(table)} layers, {table.parameters:,} parameters.",
        "input": list(table.rows[0].output),
        **({"task": task, "classes": classes, "data": "sample"} if task else {}),
        "source": {"document": document, "question": "", "given": "The kinds and parameters of the layers."},
        **({"training": _RECIPE | {"loss": loss}} if task else {}),
        "errata": [{name: " ".join(text.split()) for name, text in each._asdict().items()} for each in errata],
    }
    return toml.text_of(entries if errata else {**entries, "errata": None})


def _task(table: Table) -> tuple[str, str, int]:
    """The task, its loss and the number of classes that the last layer tells; an empty task where it tells none."""
    last = table.rows[-1]
    if len(table.outputs) == 1 and len(last.output) == 1:
        if last.layer.get("activation") == "softmax" and last.output[0] > 1:
            return "classification", "sparse_categorical_crossentropy", last.output[0]
        if last.layer.get("activation") == "sigmoid" and last.output[0] == 1:
            return "binary", "binary_crossentropy", 2
    return "", "", 0
