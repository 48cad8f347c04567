"""``zoo show``: an architecture's card and its layer table with the working, or the layers of a saved model; drawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.errors import ZooError
from zoo.light.files.look import Look, LookOptions
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import amount, markdown_table, markdown_text, number_of, printable
from zoo.light.nets import describe as description
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.table import Table

if TYPE_CHECKING:
    from zoo.light.nets.memory import Memory

SECTION = "Architectures"
ORDER = 20
_TABLE_ALONE = ("csv", "latex")
"""The forms that hold the layer table and nothing else."""


@click.command()
@options.name("NAME|FILE.keras")
@options.plot("Draw the net, too.")
@options.look
@options.form("json", "csv", "markdown", "latex")
@options.batch_size("Foretell the memory of training with so many samples a step.")
def command(name: str, plot: Path | None, form: str, batch_size: int | None, **asked: Unpack[LookOptions]) -> int:
    """Show an architecture: card, layer table with working, errata.

    Of a saved model the layers are shown; neither Keras nor the weights are read.
    """
    if batch_size is not None and form in _TABLE_ALONE:
        raise ZooError(f"--batch-size foretells memory, which --format {form} has no columns for; give text or json.")
    check_drawable(plot)
    Look.of(asked)
    if name.endswith(".keras"):
        from zoo.light.marking.reference import refer  # An architecture is shown without it.

        reference = refer(name)
        draw_net(reference.title, reference.table, plot, asked)
        show_model(reference.title, reference.table, form, batch_size)
        return ALL_RIGHT
    architecture = find(name)
    draw_net(architecture.full_title, architecture.table, plot, asked)
    return ALL_RIGHT if show(architecture, form, batch_size) else WRONG


def draw_net(title: str, table: Table, plot: Path | None, asked: LookOptions) -> None:
    """Draw a net into a file, if there is one, and say so."""
    if plot:
        draw(table, plot, title=title, **asked)
        printing.note(f"Wrote {printable(str(plot))}.")


def show(architecture: Architecture, form: str, batch_size: int | None = None) -> bool:
    """Print a card and its layer table; return whether the arithmetic agrees with every cell."""
    table = architecture.table
    differences = table.disagreements()
    recipe = architecture.card.training
    foretold = _foretold(table, batch_size, recipe.optimizer if recipe else "adam")
    if form == "json":
        printing.print_json(description.everything(architecture) | _json(foretold))
    elif form == "csv":
        print(description.table_csv(table), end="")
    elif form == "markdown":
        print(description.card_markdown(architecture))
        _print_markdown(foretold)
    elif form == "latex":
        print(description.table_latex(table))
    else:
        _print_text(architecture)
        _print_memory(foretold)
        for difference in differences:
            print(difference)
    return not differences


def show_model(title: str, table: Table, form: str, batch_size: int | None = None) -> None:
    """Print the layers of a saved model, all of whose figures are derived."""
    foretold = _foretold(table, batch_size, "adam")
    if form == "json":
        given = {"name": title, "layers": description.layers(table), "totals": description.totals(table)}
        printing.print_json(given | _json(foretold))
    elif form == "csv":
        print(description.table_csv(table), end="")
    elif form == "markdown":
        print(f"# {markdown_text(title)}\n\n{description.table_markdown(table)}")
        _print_markdown(foretold)
    elif form == "latex":
        print(description.table_latex(table))
    else:
        printing.print_heading(
            f"{printable(title)}: {amount(table.parameters)} parameters in {number_of(len(table), 'layer')}"
        )
        print()
        _print_layers(table)
        _print_memory(foretold)


def _foretold(table: Table, batch_size: int | None, optimizer: str) -> "Memory | None":
    if batch_size is None:
        return None
    from zoo.light.nets.memory import foretell

    return foretell(table, batch_size, optimizer=optimizer)


def _json(foretold: "Memory | None") -> dict[str, Any]:
    return {"memory": foretold.to_json()} if foretold else {}


def _print_memory(foretold: "Memory | None") -> None:
    if foretold:
        printing.print_memory(foretold)


def _print_markdown(foretold: "Memory | None") -> None:
    if foretold:
        from zoo.light.nets.memory import COLUMNS

        print(f"\n## Memory\n\n{markdown_table(COLUMNS, foretold.rows, COLUMNS[1:])}\n\n{foretold.sentence}")


def _print_layers(table: Table) -> None:
    columns = description.layer_columns(table)
    right = [each for each in description.NUMBERS if each in columns]
    printing.print_table(
        columns, description.layer_rows(table), right=right, folding=["what", "layer"], spare=description.SPARE
    )
    printing.print_entries([("total", description.total_text(table))])


def _print_text(architecture: Architecture) -> None:
    card, table = architecture.card, architecture.table
    printing.print_heading(architecture.full_title)
    printing.print_entries([("", printable(card.summary))])
    print()
    printing.print_entries(description.facts(architecture))
    print()
    _print_layers(table)
    print()
    printing.print_heading("Working")
    printing.print_entries(description.workings(table))
    if card.errata:
        print()
        printing.print_heading("Errata of the homework")
        for erratum in card.errata:
            print()
            printing.print_entries([(name, printable(text)) for name, text in erratum._asdict().items()])
