"""``zoo new``: what is built from a sheet, and what of the sheet contradicts it."""

from pathlib import Path

import click

from zoo.cli import options
from zoo.cli.printing import print_entries, print_table
from zoo.light.files.text import as_typed, printable
from zoo.light.marking import new as worker
from zoo.light.marking.marks import remarks, verdict
from zoo.light.nets.describe import NUMBERS, SPARE, layer_columns, layer_rows

SECTION = "Architectures"
ORDER = 40


@click.command()
@click.argument("name", required=False)
@click.option("--from", "sheet", type=options.PATH, metavar="SHEET", help="The table.")
@options.folder
@click.option("--channels-first", is_flag=True, help="The sheet's shapes are channels x height x width.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Leave a column of the sheet out; repeatable.")
@click.option("--dry-run", is_flag=True, help="Print the net as understood, and write nothing.")
@click.option("--blank", is_flag=True, help="Print an empty table to fill in, as Markdown.")
def command(
    name: str | None, sheet: Path | None, out: Path, channels_first: bool, ignore: tuple[str, ...], **flags: bool
) -> None:
    """Make an architecture's folder from an assignment's layer table."""
    if flags["blank"]:
        print(worker.blank(name, sheet, channels_first=channels_first, ignore=ignore))
        return
    if name is None:
        raise click.UsageError("Missing argument 'NAME'.")
    if sheet is None:
        raise click.UsageError("Missing option '--from'; --blank prints an empty table to begin with.")
    new(
        worker.new(name, sheet, out, channels_first=channels_first, ignore=ignore, dry_run=flags["dry_run"]),
    )


def new(made: worker.New) -> None:
    """Print the net as understood, what was inferred, where it is, and each claim of the sheet that contradicts it."""
    columns = layer_columns(made.table)
    rows = [[printable(cell) for cell in row] for row in layer_rows(made.table)]
    print_table(
        columns, rows, right=[each for each in NUMBERS if each in columns], folding=["what", "layer"], spare=SPARE
    )
    if made.inferred:
        print("Not said in the sheet:")
        print_entries([("", printable(each)) for each in made.inferred])
    print(f"Made {made.folder}: {made.table}." if made.folder else f"Nothing written: {made.table}.")
    if made.errata:
        kept = "; the card has it as errata" if made.folder else ""
        print(f"The table contradicts itself{kept}. {verdict(made.marking)}")
        for place, text in remarks(made.marking):
            print_entries([(printable(place), "")])
            print_entries([("", printable(text))])
    if made.folder:
        typed = made.folder if made.folder.is_absolute() else f"./{made.folder}"
        print(f"Next: {as_typed('zoo', 'build', typed)}")
