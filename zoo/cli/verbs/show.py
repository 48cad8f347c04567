"""What ``zoo list`` and ``zoo show`` say of architectures, from cards, tables and arithmetic alone."""

from fnmatch import fnmatch
from typing import Any

from zoo.cli import printing
from zoo.light.files.text import amount, csv_text
from zoo.light.layers.figures import format_shape
from zoo.light.nets import describe as description
from zoo.light.nets.catalogue import Architecture, Catalogue

LIST_COLUMNS = ("name", "input", "classes", "parameters", "macs", "source")


def list_architectures(catalogue: Catalogue, pattern: str, form: str) -> None:
    """Print a line for each architecture whose name or title matches."""
    wanted = pattern.lower()
    chosen = [
        each
        for each in catalogue.architectures.values()
        if fnmatch(each.name, wanted) or wanted in each.name or wanted in each.card.title.lower()
    ]
    if form == "json":
        printing.print_json([description.summary(each) for each in chosen])
        return
    elsewhere = any(each.origin != "zoo" for each in chosen)
    columns = [*LIST_COLUMNS, *(["origin"] if elsewhere or form == "csv" else [])]
    summaries = [description.summary(each) for each in chosen]
    if form == "csv":
        print(csv_text(columns, [[_flat(each[column]) for column in columns] for each in summaries]), end="")
        return
    rows = [
        [
            each["name"],
            format_shape(each["input"]),
            str(each["classes"] or "-"),
            f"{each['parameters']:,}",
            amount(each["macs"]),
            each["source"],
            *([each["origin"]] if elsewhere else []),
        ]
        for each in summaries
    ]
    if rows:
        printing.print_table(columns, rows, right=("classes", "parameters", "macs"), folding="source")


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


def _flat(value: Any) -> Any:
    return format_shape(value) if isinstance(value, list) else value


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
