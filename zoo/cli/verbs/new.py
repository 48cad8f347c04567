"""``zoo new``: what is built from a sheet, and what of the sheet contradicts it."""

from pathlib import Path

from zoo.cli.printing import print_entries
from zoo.light.files.text import printable
from zoo.light.marking import new as worker
from zoo.light.marking.remarks import remarks, verdict


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
