"""Writes an architecture's folder: a ``model.py`` to read from top to bottom, a card, the table with its working."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk, toml
from zoo.light.layers.figures import Figures
from zoo.light.layers.layer import Layer, derive_calls, output_of
from zoo.light.layers.source import source
from zoo.light.nets.card import Erratum
from zoo.light.nets.catalogue import is_name
from zoo.light.nets.code import model_code
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
            disk.write_text(temporary / "model.py", model_code(scaffold.name, scaffold.table))
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
    derived = derive_calls(layers)
    names = list(derived)
    rows = []
    for at, layer in enumerate(layers):
        above = layer.calls[-1] or (tuple(names[at - 1 : at]) if layer.kind.inputs[1] else ())
        given = [output_of(derived[each.layer][each.call], each) for each in map(source, above)]
        rows.append(worked_row(layer, given, derived[layer.name][-1]))
    return Table(tuple(rows))


def worked_row(layer: Layer, above: Sequence[Figures], derived: Figures) -> Row:
    """A layer's row of a table, with the working shown."""
    shapes = [each.output for each in above]
    count = layer.kind.count(layer.settings, shapes) if layer.kind.count else None
    axes = layer.kind.working(layer.settings, shapes, derived.output).cell.split(" x ")
    if layer.get("data_format") == "channels_first":  # Channels are worked out last.
        axes = [*axes[-1:], *axes[:-1]]
    return Row.of(
        layer,
        derived,
        output_working=" x ".join(axes),
        params_working=count.cell() if count and derived.parameters else "",
    )


def card_text(table: Table, title: str, document: str, errata: Sequence[Erratum] = ()) -> str:
    """A ``card.toml`` that says where the net comes from, and a recipe where its last layer tells the task."""
    task, loss, classes = _task(table)
    entries = {
        "title": title,
        "summary": f"{table}.",
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
