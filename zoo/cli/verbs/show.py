"""``zoo show``: an architecture's card and its layer table with the working, or the layers of a saved model; drawn."""

from pathlib import Path
from typing import Unpack

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.light.files.look import Look, LookOptions
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import amount, markdown_text, printable
from zoo.light.nets import describe as description
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.nets.table import Table

SECTION = "Architectures"
ORDER = 20


@click.command()
@options.name("NAME|FILE.keras")
@options.plot("Draw the net, too.")
@options.look
@options.form("json", "csv", "markdown", "latex")
def command(name: str, plot: Path | None, form: str, **asked: Unpack[LookOptions]) -> int:
    """Show an architecture: card, layer table with working, errata.

    Of a saved model the layers are shown; neither Keras nor the weights are read.
    """
    check_drawable(plot)
    Look.of(asked)
    if name.endswith(".keras"):
        from zoo.light.marking.reference import refer  # An architecture is shown without it.

        reference = refer(name)
        draw_net(reference.title, reference.table, plot, asked)
        show_model(reference.title, reference.table, form)
        return ALL_RIGHT
    architecture = find(name)
    draw_net(architecture.full_title, architecture.table, plot, asked)
    return ALL_RIGHT if show(architecture, form) else WRONG


def draw_net(title: str, table: Table, plot: Path | None, asked: LookOptions) -> None:
    """Draw a net into a file, if there is one, and say so."""
    if plot:
        draw(table, plot, title=title, **asked)
        printing.note(f"Wrote {printable(str(plot))}.")


def show(architecture: Architecture, form: str) -> bool:
    """Print a card and its layer table; return whether the arithmetic agrees with every cell."""
    table = architecture.table
    differences = table.disagreements()
    if form == "json":
        printing.print_json(description.everything(architecture))
    elif form == "csv":
        print(description.table_csv(table), end="")
    elif form == "markdown":
        print(description.card_markdown(architecture))
    elif form == "latex":
        print(description.table_latex(table))
    else:
        _print_text(architecture)
        for difference in differences:
            print(difference)
    return not differences


def show_model(title: str, table: Table, form: str) -> None:
    """Print the layers of a saved model, all of whose figures are derived."""
    if form == "json":
        given = {"name": title, "layers": description.layers(table), "totals": description.totals(table)}
        printing.print_json(given)
    elif form == "csv":
        print(description.table_csv(table), end="")
    elif form == "markdown":
        print(f"# {markdown_text(title)}\n\n{description.table_markdown(table)}")
    elif form == "latex":
        print(description.table_latex(table))
    else:
        printing.print_heading(f"{printable(title)}: {amount(table.parameters)} parameters in {len(table)} layers")
        print()
        _print_layers(table)


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
