"""``zoo predict``: answers for files, and a line for each that cannot be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from zoo.answers.predict import Answer, answer
from zoo.answers.trained import load_trained
from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, BAD_INPUT
from zoo.errors import ZooError, require
from zoo.light.files.text import csv_text, printable

SECTION = "Trained models"
ORDER = 320


@click.command()
@options.name("RUN|NAME|FILE.keras", into="source", path=True)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=options.PATH)
@click.option("--top", type=click.IntRange(1, 1000), metavar="N", default=1, help="How many classes for each.")
@options.pixels()
@options.weights()
@options.form("json", "csv")
def command(source: Path, files: Sequence[Path], top: int, pixels: str | None, weights: str | None, form: str) -> int:
    """Tell the class of pictures, recordings or arrays.

    NAME is an architecture that comes with weights.
    The exit status is 2 if a file could not be read; the others are still answered.
    """
    require("keras")
    trained = load_trained(source, weights)
    answers: list[Answer] = []
    faults: dict[str, str] = {}
    for path in files:
        try:
            answers += answer(trained, path, top, pixels)
        except ZooError as error:
            faults[str(path)] = str(error)
    _print(answers, faults, form)
    for fault in faults.values():
        printing.complain(fault)
    return BAD_INPUT if faults else ALL_RIGHT


def _print(answers: Sequence[Answer], faults: Mapping[str, str], form: str) -> None:
    if form == "json":
        read = [
            {"file": each.file, "sample": each.sample, "done": each.done, "classes": _classes(each)} for each in answers
        ]
        printing.print_json([*read, *({"file": file, "error": fault} for file, fault in faults.items())])
    elif form == "csv":
        rows = [
            [each.file, "" if each.sample is None else each.sample, rank, number, label, f"{probability:.6g}"]
            for each in answers
            for rank, (number, label, probability) in enumerate(each.classes, 1)
        ]
        print(csv_text(("file", "sample", "rank", "class", "label", "probability"), rows), end="")
    elif answers:
        cells = [
            [printable(each.name) if rank == 0 else "", printable(label), f"{probability:.4f}"]
            for each in answers
            for rank, (_, label, probability) in enumerate(each.classes)
        ]
        printing.print_table(("file", "class", "probability"), cells, right=("probability",))
        for done in dict.fromkeys(each.done for each in answers if each.done):
            files = list(dict.fromkeys(each.file for each in answers if each.done == done))
            of = printable(files[0]) if len(files) == 1 else f"{len(files):,} files"
            printing.note(f"{of}: {done}.")


def _classes(answered: Answer) -> list[dict[str, Any]]:
    return [
        {"class": number, "label": label, "probability": probability} for number, label, probability in answered.classes
    ]
