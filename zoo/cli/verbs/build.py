"""What ``zoo build`` does and prints: the model, Keras's own summary, and the verdict on the table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.picture import check_drawable
from zoo.light.nets.card import Value
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.describe import totals
from zoo.light.nets.table import Difference, Table
from zoo.light.nets.weights import find_weights
from zoo.models.build import build_model, changed_knobs, check_knobs, import_keras, table_of, verify

if TYPE_CHECKING:
    import keras

SECTION = "Architectures"
ORDER = 30
_BOXES = str.maketrans("━─┃│┏┓┗┛┡┩╇├┤┼┌┐└┘┬┴┳┻", "--||" + "+" * 18)


@click.command()
@options.name()
@options.knobs
@click.option("--weights", metavar="DATA", help="Weights that the architecture comes with, by their data.")
@click.option("--save", type=options.PATH, metavar="FILE.keras", help="Save the model.")
@options.plot("Draw a picture of the net.")
@options.seed
@options.form("json")
def command(
    name: str, knobs: dict[str, str], weights: str | None, save: Path | None, plot: Path | None, seed: int, form: str
) -> int:
    """Build the Keras model and hold it against the layer table.

    The exit status is 1 if a cell of the table differs from the model.
    """
    return build_report(find(name), knobs, save=save, plot=plot, seed=seed, form=form, weights=weights)


def build_report(
    architecture: Architecture,
    knobs: Mapping[str, Any],
    *,
    save: Path | None,
    plot: Path | None,
    seed: int,
    form: str,
    weights: str | None = None,
) -> int:
    """Build, save, draw and print; return the exit status: 1 if the model and its table differ.

    Args:
        weights: the name of weights that the architecture comes with; fresh ones by `seed`, if none.
    """
    learnt = find_weights(architecture, weights) if weights is not None else None
    settings = learnt.settings(architecture, knobs) if learnt else check_knobs(architecture, knobs)
    if save and save.suffix != ".keras":
        raise ZooError(f"Cannot save as '{save}'; the file's name must end in .keras.")
    check_drawable(plot)
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    model = build_model(architecture, settings)
    differences = verify(model, architecture, settings)
    table = table_of(model)
    if learnt:
        learnt.fill(model)
    if plot:
        from zoo.light.nets.draw import draw

        draw(table, f"{architecture.name}: {architecture.card.title}", plot)
    if save:
        disk.write(save, model.save)
    if form == "json":
        printing.print_json({**_content(architecture, table, differences), "weights": learnt.name if learnt else None})
    else:
        print_summary(model)
        print(_verdict(architecture, settings, table, differences))
        if learnt:
            print(f"With the weights {learnt.name}: {learnt}.")
        for path in filter(None, (save, plot)):
            print(f"Wrote {path}.")
    return 1 if differences else 0


def print_summary(model: "keras.Model") -> None:
    """Print Keras's own ``summary()``, its boxes in plain characters where it goes into a pipe."""
    if printing.terminal():
        model.summary()
        return
    lines: list[str] = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    print("\n".join(line.rstrip() for line in "\n".join(lines).translate(_BOXES).rstrip().splitlines()))


def _verdict(
    architecture: Architecture, settings: Mapping[str, Value], table: Table, differences: list[Difference]
) -> str:
    rows = f"{len(table)} layers, {table.parameters:,} parameters"
    if differences:
        return "\n".join([f"{architecture.name} does not agree with its table:", *map(str, differences)])
    if changed := changed_knobs(architecture, settings):
        turned = ", ".join(f"{name}={value}" for name, value in changed.items())
        return f"With {turned} the homework's table no longer applies; the arithmetic agrees with all {rows}."
    return f"Table, arithmetic and model agree, cell by cell: {rows}."


def _content(architecture: Architecture, table: Table, differences: list[Difference]) -> dict[str, Any]:
    return {
        "name": architecture.name,
        "agrees": not differences,
        "differences": [str(difference) for difference in differences],
        "layers": [
            {
                "name": row.layer.name,
                "kind": row.layer.kind,
                "output": list(row.output),
                "weights": row.weights,
                "biases": row.biases,
            }
            for row in table
        ],
        "totals": totals(table),
    }
