"""``zoo list``: the architectures, a line each, from cards, tables and arithmetic alone."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.errors import suggestion
from zoo.light.files.text import amount, csv_text, printable
from zoo.light.layers.figures import format_shape
from zoo.light.nets import describe as description
from zoo.light.nets.catalogue import Architecture, Catalogue, catalogue

SECTION = "Architectures"
ORDER = 10
LIST_COLUMNS = ("name", "input", "classes", "parameters", "macs", "source")


@click.command()
@click.argument("pattern", default="*")
@options.form("json", "csv")
def command(pattern: str, form: str) -> int:
    """List the architectures, a line each.

    PATTERN selects by name or title: a part of it, or with * and ?.
    The exit status is 1 if there is none.
    """
    found = catalogue()
    chosen = choose(found, pattern)
    print_list(chosen, form)
    for name, fault in found.faults.items():
        printing.complain(f"left out '{name}': {fault}")
    if not chosen:
        near = suggestion(pattern.lower(), found.architectures)
        printing.complain(f"No architecture has '{pattern}' in its name or title.{near}")
    return ALL_RIGHT if chosen else WRONG


def choose(found: Catalogue, pattern: str) -> list[Architecture]:
    """The architectures whose name or title matches, in any case."""
    wanted = pattern.lower()
    return [
        each
        for each in found.architectures.values()
        if fnmatchcase(each.name, wanted) or wanted in each.name or wanted in each.card.title.lower()
    ]


def print_list(chosen: Sequence[Architecture], form: str) -> None:
    """Print a line for each architecture."""
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
            printable(each["source"]),
            *([printable(each["origin"])] if elsewhere else []),
        ]
        for each in summaries
    ]
    if rows:
        printing.print_table(columns, rows, right=("classes", "parameters", "macs"), folding=["source", "name"])


def _flat(value: Any) -> Any:
    return format_shape(value) if isinstance(value, list) else value
