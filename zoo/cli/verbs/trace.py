"""``zoo trace``: a small net's values section by section, with the formulas they come from."""

from pathlib import Path

import click

from zoo.cli import options, printing
from zoo.errors import ZooError
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import printable
from zoo.light.nets.catalogue import find, is_known
from zoo.light.tracing import names
from zoo.light.tracing.given import given_file
from zoo.light.tracing.report import FORMS, ending, matrices, setting, tables, title, to_json
from zoo.light.tracing.trace import Asked, Trace, trace
from zoo.models.initial import initial

SECTION = "Homework"
ORDER = 120


@click.command()
@options.name()
@options.numbers("x", 'The input: "0.2,0.9", or row by row "1 0; 0 1"; the card\'s by default.')
@options.numbers("target", "What the outputs should be; without it, a forward pass alone.")
@click.option("--loss", metavar="NAME", help="half_squared_error or another; the card's by default.")
@options.learning_rate
@click.option("--steps", type=click.IntRange(0, 100), metavar="N", default=1, help="Of gradient descent.")
@options.knobs
@options.seed
@options.plot("Draw the net with its values.")
@options.form("json", *FORMS)
def command(
    name: str,
    x: list[float] | None,
    target: list[float] | None,
    loss: str | None,
    learning_rate: float | None,
    steps: int,
    knobs: dict[str, str],
    seed: int,
    plot: Path | None,
    form: str,
) -> None:
    """Work out a small net's backpropagation, formula by formula.

    Every value, gradient and new weight is shown with the formula it comes from.
    """
    if not is_known(name):
        _refuse_operation(name)
    check_drawable(plot)
    architecture = find(name)
    asked = Asked(x, target, loss, learning_rate, steps)
    traced = trace(architecture, asked, initial(architecture, architecture.typed_settings(knobs), seed))
    if plot:
        draw(traced, plot)
    if form == "text":
        _print(traced)
        if architecture.card.example and given_file(architecture).is_file():
            print(f"\n{names.words(traced)}\n'zoo trace {traced.name} --format csv' prints such a sheet, all right.")
    elif form == "json":
        printing.print_json(to_json(traced))
    else:
        print(FORMS[form](traced), end="")
    if plot:
        printing.note(f"Wrote {printable(str(plot))}.")


def _refuse_operation(name: str) -> None:
    from zoo.light.tracing.operations import OPERATIONS

    if name.lower() in OPERATIONS:
        raise ZooError(f"{name} is an operation, not a net: zoo operation {name} --x NUMBERS.")


def _print(traced: Trace) -> None:
    printing.print_heading(title(traced))
    print(setting(traced))
    for heading, columns, rows in tables(traced):
        print()
        printing.print_heading(heading)
        printing.print_table(columns, rows)
    if outputs := matrices(traced):
        print()
        printing.print_heading("Outputs")
        printing.print_entries(outputs)
    if said := ending(traced):
        print(f"\n{said}")
