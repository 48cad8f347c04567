"""``zoo runs`` as it is typed: a line a run, the best first."""

import math
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError, suggestion
from zoo.light.curves.runs import Run, find_runs
from zoo.light.files.text import csv_text, printable

SECTION = "Training"
ORDER = 240
_SORTS: dict[str, Callable[[Run], Any]] = {
    "test_accuracy": lambda run: _descending(run.test_accuracy),
    "val_accuracy": lambda run: _descending(run.val_accuracy),
    "epochs": lambda run: run.epochs,
    "parameters": lambda run: math.inf if run.parameters is None else run.parameters,
    "seed": lambda run: -1 if run.seed is None else run.seed,
    "data": lambda run: run.data,
    "time": lambda run: tuple(-ord(letter) for letter in run.folder.name),  # newest first
}
SORTS = tuple(_SORTS)
"""What runs can be sorted by: accuracies from the highest, times from the newest, the others from the smallest."""
_COLUMNS = ("run", "epochs", "val_accuracy", "test_accuracy", "parameters", "seed", "data")


@click.command()
@options.name(required=False)
@options.logs
@click.option("--sort", type=click.Choice(SORTS), default="test_accuracy", help="What comes first.")
@options.form("json", "csv")
def command(name: str | None, logs: Path, sort: str, form: str) -> None:
    """List the runs with their figures, the best first.

    NAME is an architecture, or a pattern with * and ?.
    """
    runs(name, logs=logs, sort=sort, form=form)


def _descending(figure: float | None) -> float:
    return math.inf if figure is None else -figure


def runs(name: str | None, *, logs: Path, sort: str, form: str) -> None:
    """Print a line a run, the best first; what cannot be read is named on standard error.

    Args:
        name: an architecture, or a pattern with ``*`` and ``?``; all if None.
    """
    found, faults = find_runs(logs)
    if name is not None:
        known = {run.architecture for run in found} | {run.folder.parent.name for run in found}
        chosen = {each for each in known if fnmatchcase(each, name)}
        if not chosen:
            raise ZooError(f"No run of '{name}' in '{logs}'.{suggestion(name, known)}")
        found = [run for run in found if {run.architecture, run.folder.parent.name} & chosen]
    found.sort(key=lambda run: (_SORTS[sort](run), _SORTS["test_accuracy"](run), str(run.folder)))
    if form == "json":
        printing.print_json([_content(run) for run in found])
    elif form == "csv":
        rows = [list(_content(run).values()) for run in found]
        print(csv_text(list(_content_names()), rows), end="")
    elif found:
        rows = [_cells(run, logs) for run in found]
        printing.print_table(_COLUMNS, rows, right=_COLUMNS[1:-1])
    else:
        printing.note(f"No runs in '{logs}' yet; 'zoo train mnist_cnn' makes one.")
    for folder, fault in faults.items():
        printing.complain(f"left out '{folder}': {fault}")


def _content_names() -> Sequence[str]:
    return ("run", "architecture", "state", "epochs", "planned_epochs", *_COLUMNS[2:])


def _content(run: Run) -> dict[str, Any]:
    figures = (run.val_accuracy, run.test_accuracy, run.parameters, run.seed, run.data)
    state = "finished" if run.finished else "unfinished"
    values = (str(run.folder), run.architecture, state, run.epochs, run.planned, *figures)
    return dict(zip(_content_names(), values, strict=True))


def _cells(run: Run, logs: Path) -> list[str]:
    """A line of the table; an unfinished run says how far it is."""
    planned = "?" if run.planned is None else f"{run.planned}"
    return [
        printable(str(run.folder.relative_to(logs))),
        f"{run.epochs}" if run.finished else f"{run.epochs} of {planned}",
        *("" if each is None else f"{each:.4f}" for each in (run.val_accuracy, run.test_accuracy)),
        *("" if each is None else f"{each:,}" for each in (run.parameters,)),
        "" if run.seed is None else str(run.seed),
        printable(run.data),
    ]
