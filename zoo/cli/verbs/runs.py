"""``zoo runs`` as it is typed: a line a run, the best first; one run in whole; what runs differ in."""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError, suggestion
from zoo.light.curves.runs import CONFIG, Run, differing, find_runs, read_run, resuming
from zoo.light.files.foreign import there
from zoo.light.files.text import csv_text, duration, printable
from zoo.light.nets.recipe import read_training

SECTION = "Training"
ORDER = 240
_SORTS: dict[str, Callable[[Run], Any]] = {
    "test_accuracy": lambda run: _descending(run.test_accuracy),
    "val_accuracy": lambda run: _descending(run.val_accuracy),
    "epochs": lambda run: run.epochs,
    "parameters": lambda run: math.inf if run.parameters is None else run.parameters,
    "seed": lambda run: -1 if run.seed is None else run.seed,
    "data": lambda run: run.data,
    "time": lambda run: tuple(-ord(letter) for letter in run.begun or run.folder.name),  # newest first
}
SORTS = tuple(_SORTS)
"""What runs can be sorted by: accuracies from the highest, times from the newest, the others from the smallest."""
_COLUMNS = ("run", "epochs", "validation", "test", "took", "begun", "differs from the first in")


@click.command()
@click.argument("names", metavar="[NAME|RUN]...", nargs=-1, shell_complete=options.complete_name)
@options.logs
@click.option("--sort", type=click.Choice(SORTS), default="test_accuracy", help="What comes first.")
@options.form("json", "csv")
def command(names: tuple[str, ...], logs: Path, sort: str, form: str) -> None:
    """List the runs with their figures, the best first.

    NAME is an architecture, or a pattern with * and ?.
    Of one RUN, a folder, all that is known is shown; of several, what they differ in.
    """
    runs(names, logs=logs, sort=sort, form=form)


def _descending(figure: float | None) -> float:
    return math.inf if figure is None else -figure


def runs(names: Sequence[str], *, logs: Path, sort: str, form: str) -> None:
    """Print a line a run, the best first; what cannot be read is named on standard error.

    Args:
        names: architectures, or patterns with ``*`` and ``?``; all if none; or folders of runs, which are compared.
    """
    if any(there(Path(name) / CONFIG, Path.is_file) for name in names):
        named = [read_run(Path(name)) for name in names]
        if form == "text":
            _print_compared(named)
        else:
            _print_flat(named, form)
        return
    found, faults = find_runs(logs)
    if names:
        chosen = _chosen(names, found, logs)
        found = [run for run in found if {run.architecture, run.folder.parent.name} & chosen]
    found.sort(key=lambda run: (_SORTS[sort](run), _SORTS["test_accuracy"](run), str(run.folder)))
    if form != "text":
        _print_flat(found, form)
    elif found:
        _print_groups(found)
    else:
        printing.note(f"No runs in '{logs}' yet; 'zoo train mnist_cnn' makes one.")
    for folder, fault in faults.items():
        printing.complain(f"left out '{folder}': {fault}")


def _chosen(names: Sequence[str], found: Sequence[Run], logs: Path) -> set[str]:
    """The architectures, or folders of them, that the names mean.

    Raises:
        ZooError: one means none of them.
    """
    known = {run.architecture for run in found} | {run.folder.parent.name for run in found}
    chosen = set()
    for name in names:
        meant = {each for each in known if fnmatchcase(each, name)}
        if not meant:
            raise ZooError(f"No run of '{name}' in '{logs}'.{suggestion(name, known)}")
        chosen |= meant
    return chosen


def _print_groups(found: Sequence[Run]) -> None:
    """The runs of one net on one data set together, under what the first of them was asked."""
    groups: dict[tuple[str, str, Path], list[Run]] = {}
    never: list[Run] = []
    for run in found:
        group = (run.architecture, run.data, run.folder.parent)
        (never if run.state == "begun" else groups.setdefault(group, [])).append(run)
    for at, ((architecture, data, folder), members) in enumerate(groups.items()):
        if at:
            print()
        printing.print_heading(printable(f"{architecture} on {data}, in {folder}"))
        printing.print_entries([("first", printable(_asked(members[0])))])
        rows = [_cells(run, members[0]) for run in members]
        printing.print_table(_COLUMNS, rows, right=_COLUMNS[1:5], folding=_COLUMNS[-1:], spare=_COLUMNS[5:6])
    for run in never:
        printing.note(printable(f"{run.folder} has finished no epoch; go on with: {resuming(run.folder)}"))


def _asked(run: Run) -> str:
    """The recipe of a run in short, with what else was asked of it."""
    with suppress(ZooError):  # Another version's, or a damaged one, is shown value by value.
        shown = ("limit", "pixels", "sample rate", "seed")
        others = [f"{name} {run.asked[name]}" for name in shown if name in run.asked]
        return ", ".join([str(read_training(run.recipe)), *others])
    return ", ".join(f"{name} {value}" for name, value in run.asked.items())


def _cells(run: Run, first: Run) -> list[str]:
    """A line of the table; an unfinished run says how far it is."""
    told = run.told
    names = [name for name in differing([first.asked, run.asked]) if name != "note"]
    others = [f"{name} {run.asked.get(name, 'none')}" for name in names]
    others += [f"stopped: {run.stopped}"] if run.stopped else []
    others += ["running"] if run.state == "running" else []
    others += [f'"{run.note}"'] if run.note else []
    return [
        printable(run.folder.name),
        told["epochs"],
        told.get("validation accuracy", ""),
        told.get("test accuracy", ""),
        "" if run.seconds is None else duration(run.seconds),
        told.get("begun", ""),
        printable(", ".join(others)),
    ]


def _print_compared(named: Sequence[Run]) -> None:
    """All of one run, or what several differ in."""
    values = [{"architecture": run.architecture, "data": run.data, **run.asked, **run.told} for run in named]
    if len(named) == 1:
        printing.print_heading(printable(str(named[0].folder)))
        printing.print_entries((name, printable(value)) for name, value in values[0].items())
        return
    letters = [chr(ord("A") + at) if len(named) <= 26 else str(at + 1) for at in range(len(named))]
    for letter, run in zip(letters, named, strict=True):
        print(f"{letter}  {printable(str(run.folder))}")
    print()
    names = differing(values)
    rows = [[name, *(printable(value.get(name, "")) for value in values)] for name in names]
    printing.print_table(("", *letters), rows)
    same = [name for name in dict.fromkeys(name for each in values for name in each) if name not in names]
    printing.print_entries([("same", printable(", ".join(f"{name} {values[0][name]}" for name in same)))])


def _print_flat(found: Iterable[Run], form: str) -> None:
    """A record a run, with all that is known of it."""
    content = [_content(run) for run in found]
    if form == "json":
        printing.print_json(content)
        return
    names = list(_content_names())
    rows = [[_flat(each[name]) for name in names] for each in content]
    print(csv_text(names, rows), end="")


def _flat(value: Any) -> Any:
    return " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, dict) else value


def _content_names() -> Sequence[str]:
    figures = ("val_accuracy", "test_accuracy", "parameters", "seed", "data")
    return ("run", "architecture", "state", "epochs", "planned_epochs", *figures, "limit", "pixels", "rate", "seconds",
            "begun", "stopped", "recipe_name", "recipe", "knobs", "note")  # fmt: skip


def _content(run: Run) -> dict[str, Any]:
    figures = (run.val_accuracy, run.test_accuracy, run.parameters, run.seed, run.data)
    recipe = {name: value for name, value in run.recipe.items() if name != "knobs"}
    when = (run.seconds, run.begun, run.stopped)
    asked = (run.limit, run.pixels, run.rate, *when, run.recipe_name, recipe, dict(run.knobs), run.note)
    values = (str(run.folder), run.architecture, run.state, run.epochs, run.planned, *figures, *asked)
    return dict(zip(_content_names(), values, strict=True))
