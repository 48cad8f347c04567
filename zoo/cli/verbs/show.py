"""``zoo show``: an architecture's card and its layer table with the working."""

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.light.nets import describe as description
from zoo.light.nets.catalogue import Architecture, find

SECTION = "Architectures"
ORDER = 20


@click.command()
@options.name()
@options.form("json", "csv", "markdown")
def command(name: str, form: str) -> int:
    """Show an architecture: card, layer table with working, errata."""
    return ALL_RIGHT if show(find(name), form) else WRONG


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
    else:
        _print_text(architecture)
        for difference in differences:
            print(difference)
    return not differences


def _print_text(architecture: Architecture) -> None:
    card, table = architecture.card, architecture.table
    printing.print_heading(f"{architecture.name}: {card.title}")
    printing.print_entries([("", card.summary)])
    print()
    printing.print_entries(description.facts(architecture))
    print()
    printing.print_table(
        description.LAYER_COLUMNS, description.layer_rows(table), right=description.NUMBERS, folding="what"
    )
    printing.print_entries([("total", description.total_text(table))])
    print()
    printing.print_heading("Working")
    printing.print_entries(description.workings(table))
    if card.errata:
        print()
        printing.print_heading("Errata of the homework")
        for erratum in card.errata:
            print()
            printing.print_entries(
                [("where", erratum.where), ("says", erratum.says), ("right", erratum.right), ("why", erratum.why)]
            )
