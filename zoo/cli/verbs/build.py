"""What ``zoo build`` does and prints: the model, Keras's own summary, and the verdict on the table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.cli import printing
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.picture import check_drawable
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.describe import totals
from zoo.light.nets.knob import Value
from zoo.light.nets.table import Difference, Table
from zoo.light.nets.weights import find_weights
from zoo.models.build import build_model, import_keras, table_of, verify
from zoo.models.fill import fill

if TYPE_CHECKING:
    import keras

_BOXES = str.maketrans("━─┃│┏┓┗┛┡┩╇├┤┼┌┐└┘┬┴┳┻", "--||" + "+" * 18)


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
    settings = learnt.settings(architecture, knobs) if learnt else architecture.settings(knobs)
    if save and save.suffix != ".keras":
        raise ZooError(f"Cannot save as '{save}'; the file's name must end in .keras.")
    check_drawable(plot)
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    model = build_model(architecture, settings)
    differences = verify(model, architecture, settings)
    table = table_of(model)
    if learnt:
        fill(model, learnt)
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
    if changed := architecture.changed(settings):
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
