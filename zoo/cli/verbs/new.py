"""``zoo new``: what is built from a sheet, and what of the sheet contradicts it."""

from pathlib import Path

import click

from zoo.cli import options
from zoo.cli.printing import print_entries
from zoo.light.files.text import printable
from zoo.light.marking import new as worker
from zoo.light.marking.remarks import remarks, verdict

SECTION = "Architectures"
ORDER = 40


@click.command()
@click.argument("name")
@click.option("--from", "sheet", required=True, type=options.PATH, metavar="SHEET", help="The table.")
@options.folder
@click.option("--channels-first", is_flag=True, help="The sheet's shapes are channels x height x width.")
def command(name: str, sheet: Path, out: Path, channels_first: bool) -> None:
    """Make an architecture's folder from an assignment's layer table."""
    new(name, sheet, out, channels_first=channels_first)


def new(name: str, path: Path, parent: Path, *, channels_first: bool) -> None:
    """Make the folder and print where it is, then each claim of the sheet that its own parameters contradict."""
    made = worker.new(name, path, parent, channels_first=channels_first)
    folder = made.folder
    print(f"Made {folder}: {len(made.table)} layers, {made.table.parameters:,} parameters.")
    if made.errata:
        print(f"The table contradicts itself; the card has it as errata. {verdict(made.marking)}")
        for place, text in remarks(made.marking):
            print_entries([(printable(place), "")])
            print_entries([("", printable(text))])
    print(f"Next: zoo build {folder if folder.is_absolute() else f'./{folder}'}")
