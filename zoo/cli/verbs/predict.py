"""``zoo predict``: answers for files, and a line for each that cannot be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from zoo.answers.predict import Answer, answer_all, files_in
from zoo.answers.trained import load_trained
from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, BAD_INPUT
from zoo.errors import ZooError, require
from zoo.light.files import disk
from zoo.light.files.foreign import there
from zoo.light.files.text import csv_text, number_of, printable

SECTION = "Trained models"
ORDER = 320


@click.command()
@options.name("RUN|NAME|FILE.keras", into="source", path=True)
@click.argument("files", metavar="FILE|FOLDER...", nargs=-1, required=True, type=options.PATH)
@click.option("--top", type=click.IntRange(1, 1000), metavar="N", default=1, help="How many classes for each.")
@click.option("--out", type=options.PATH, metavar="FILE.csv", help="Write the answers there as CSV; a folder's, say.")
@options.pixels()
@options.weights()
@options.form("json", "csv")
def command(source: Path, files: Sequence[Path], top: int, out: Path | None, form: str, **asked: str | None) -> int:
    """Tell the class of pictures, recordings or arrays.

    NAME is an architecture that comes with weights. A FOLDER stands for all such files in it, at any depth.
    The exit status is 2 if a file could not be read; the others are still answered.
    """
    require("keras")
    if out is not None and out.suffix.lower() != ".csv":
        raise ZooError(f"--out {out}: the answers are written as CSV; give a name that ends in .csv.")
    trained = load_trained(source, asked["weights"])
    paths, faults = _files(files)
    with printing.progress(len(paths)) as bar:
        found = answer_all(trained, paths, top, asked["pixels"], bar.step if len(paths) > 1 else lambda done: None)
    faults |= found.faults
    if out is None:
        _print(found.answers, faults, form)
    else:
        disk.write_text(out, _csv(found.answers))
    _note_done(found.answers)
    if out is not None:
        printing.note(f"Wrote {number_of(len(found.answers), 'answer', ',')} to {printable(str(out))}.")
    for fault in faults.values():
        printing.complain(fault)
    return BAD_INPUT if faults else ALL_RIGHT


def _files(given: Sequence[Path]) -> tuple[list[Path], dict[str, str]]:
    """The files that were given, those of folders among them, each once, and the reason where a folder has none."""
    paths: list[Path] = []
    faults: dict[str, str] = {}
    for path in given:
        try:
            within, others = files_in(path) if there(path, Path.is_dir) else ([path], 0)
        except ZooError as error:
            faults[str(path)] = str(error)
            continue
        paths += within
        if others:
            printing.note(
                f"{printable(str(path))}: passed over {number_of(others, 'file', ',')} of no kind that is known."
            )
    return list(dict.fromkeys(paths)), faults


def _print(answers: Sequence[Answer], faults: Mapping[str, str], form: str) -> None:
    if form == "json":
        read = [
            {"file": each.file, "sample": each.sample, "done": each.done, "classes": _classes(each)} for each in answers
        ]
        printing.print_json([*read, *({"file": file, "error": fault} for file, fault in faults.items())])
    elif form == "csv":
        print(_csv(answers), end="")
    elif answers:
        cells = [
            [printable(each.name) if rank == 0 else "", printable(label), f"{probability:.4f}"]
            for each in answers
            for rank, (_, label, probability) in enumerate(each.classes)
        ]
        printing.print_table(("file", "class", "probability"), cells, right=("probability",))


def _note_done(answers: Sequence[Answer]) -> None:
    """What was done to files, a line for all to which the same was done."""
    for done in dict.fromkeys(each.done for each in answers if each.done):
        files = list(dict.fromkeys(each.file for each in answers if each.done == done))
        of = printable(files[0]) if len(files) == 1 else f"{len(files):,} files"
        printing.note(f"{of}: {done}.")


def _csv(answers: Sequence[Answer]) -> str:
    rows = [
        [each.file, "" if each.sample is None else each.sample, rank, number, label, f"{probability:.6g}"]
        for each in answers
        for rank, (number, label, probability) in enumerate(each.classes, 1)
    ]
    return csv_text(("file", "sample", "rank", "class", "label", "probability"), rows)


def _classes(answered: Answer) -> list[dict[str, Any]]:
    return [
        {"class": number, "label": label, "probability": probability} for number, label, probability in answered.classes
    ]
