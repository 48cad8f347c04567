"""What ``zoo build`` does and prints: the model, Keras's own summary, and the verdict on the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.errors import ZooError, require
from zoo.light.files import disk
from zoo.light.files.look import Look, LookOptions
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import printable
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.describe import totals
from zoo.light.nets.knob import Value
from zoo.light.nets.row import Difference
from zoo.light.nets.table import Table
from zoo.light.nets.weights import Weights, find_weights
from zoo.models.build import build_model, import_keras, table_of, verify
from zoo.models.fill import fill

if TYPE_CHECKING:
    import keras

SECTION = "Architectures"
ORDER = 30
_BOXES = str.maketrans("━─┃│┏┓┗┛┡┩╇├┤┼┌┐└┘┬┴┳┻", "--||" + "+" * 18)


@dataclass(frozen=True, slots=True)
class Built:
    """A model, and what it was held against."""

    architecture: Architecture
    settings: Mapping[str, Value]
    """The knobs that were given, with their values."""
    model: "keras.Model"
    table: Table
    """What the model is, row by row."""
    differences: Sequence[Difference]
    """Between this and the architecture's own table, or the arithmetic where a knob is turned."""
    weights: Weights | None


@click.command()
@options.name()
@options.knobs
@options.weights("Weights that the architecture comes with, by their data.")
@click.option("--save", type=options.PATH, metavar="FILE.keras", help="Save the model.")
@options.plot("Draw the net, as zoo show does.")
@options.look
@options.seed
@options.form("json")
def command(
    name: str,
    knobs: dict[str, str],
    weights: str | None,
    save: Path | None,
    plot: Path | None,
    seed: int,
    form: str,
    **asked: Unpack[LookOptions],
) -> int:
    """Build the Keras model and hold it against the layer table.

    The exit status is 1 if a cell of the table differs from the model.
    """
    require("keras")
    if save and save.suffix != ".keras":
        raise ZooError(f"Cannot save as '{save}'; the file's name must end in .keras.")
    check_drawable(plot)
    Look.of(asked)
    architecture = find(name)
    built = build(architecture, architecture.typed_settings(knobs), weights=weights, seed=seed)
    if plot:
        draw(built.table, plot, title=architecture.full_title, **asked)
    if save:
        disk.write(save, built.model.save)
    if form == "json":
        printing.print_json(_content(built))
    else:
        print_summary(built.model)
        print(_verdict(built))
        if built.weights:
            print(f"With the weights {built.weights.name}: {built.weights}.")
        for path in filter(None, (save, plot)):
            print(f"Wrote {printable(str(path))}.")
    return WRONG if built.differences else ALL_RIGHT


def build(architecture: Architecture, knobs: Mapping[str, Any], *, weights: str | None, seed: int) -> Built:
    """Build a model, hold it against its table, and fill it with weights.

    Args:
        weights: the name of weights that the architecture comes with; fresh ones by `seed`, if none.
    """
    learnt = find_weights(architecture, weights) if weights is not None else None
    settings = learnt.settings(architecture, knobs) if learnt else architecture.settings(knobs)
    import_keras().utils.set_random_seed(seed)
    model = build_model(architecture, settings)
    differences = verify(model, architecture, settings)
    if learnt:
        fill(model, learnt)
    return Built(architecture, settings, model, table_of(model), differences, learnt)


def print_summary(model: "keras.Model") -> None:
    """Print Keras's own ``summary()``, its boxes in plain characters where it goes into a pipe."""
    if printing.terminal():
        model.summary()
        return
    lines: list[str] = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    print("\n".join(line.rstrip() for line in "\n".join(lines).translate(_BOXES).rstrip().splitlines()))


def _verdict(built: Built) -> str:
    architecture, table = built.architecture, built.table
    if built.differences:
        return "\n".join([f"{architecture.name} does not agree with its table:", *map(str, built.differences)])
    if changed := architecture.changed(built.settings):
        turned = ", ".join(f"{name}={value}" for name, value in changed.items())
        return f"With {turned} the homework's table no longer applies; the arithmetic agrees with all {table}."
    return f"Table, arithmetic and model agree, cell by cell: {table}."


def _content(built: Built) -> dict[str, Any]:
    return {
        "name": built.architecture.name,
        "agrees": not built.differences,
        "differences": [str(difference) for difference in built.differences],
        "layers": [
            {
                "name": row.layer.name,
                "kind": row.layer.kind.name,
                "output": list(row.output),
                "weights": row.weights,
                "biases": row.biases,
            }
            for row in built.table
        ],
        "totals": totals(built.table),
        "weights": built.weights.name if built.weights else None,
    }
