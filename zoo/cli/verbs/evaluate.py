"""``zoo evaluate``: the report by class and the confusion matrix of a model on test samples."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from zoo.answers.judge import COLUMNS, Judged, report_rows
from zoo.answers.metrics import Report
from zoo.answers.trained import Trained, load_trained
from zoo.cli import options, printing
from zoo.data.splits import Splits
from zoo.errors import ZooError, require
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import csv_text, markdown_table, markdown_text, printable
from zoo.light.nets.saved import read_table

SECTION = "Trained models"
ORDER = 310
_MOST_CONFUSIONS = 20
_DIGITS = 4
"""Of a figure that a program reads."""


@click.command()
@options.name("RUN|NAME|FILE.keras", into="source", path=True)
@options.data("a run's own")
@options.plot("Draw the confusion matrix.")
@options.pixels()
@options.weights()
@options.form("json", "csv", "markdown")
def command(
    source: Path, data: str | None, plot: Path | None, pixels: str | None, weights: str | None, form: str
) -> None:
    """Judge a trained model on test samples.

    The answer is a report by class and the confusion matrix.

    NAME is an architecture that comes with weights.
    """
    require("keras")
    check_drawable(plot)
    if source.suffix == ".keras" and not source.is_dir() and data is None:
        read_table(source)  # That it is no model at all is said first.
        raise ZooError(f"'{source}' does not say what data it is for; name them with --data, such as --data mnist.")
    trained = load_trained(source, weights)
    splits = trained.load_data(data, pixels)
    judged = trained.judge(splits)
    if plot:
        draw(judged, plot)
    _print(trained, judged, splits, form)
    if plot:
        printing.note(f"Wrote {printable(str(plot))}.")


def _print(trained: Trained, judged: Judged, data: Splits, form: str) -> None:
    made, note = judged.report, data.note
    if form == "json":
        printing.print_json(_content(trained, judged, note))
    elif form == "csv":
        print(csv_text(*_csv(made)), end="")
    elif form == "markdown":
        print(_markdown(trained, judged, note))
    else:
        printing.print_statements([f"{trained.name} on the test samples of {data.said[0]}", *data.said[1:]])
        print()
        printing.print_table(COLUMNS, report_rows(made), right=COLUMNS[1:])
        print()
        _print_confusion(made)
        print(f"\n{_summary(judged)}")


def _content(trained: Trained, judged: Judged, note: str) -> dict[str, Any]:
    """Everything found, as JSON has it; `confusion` has true classes in rows."""
    made = judged.report
    return {
        "model": trained.name,
        "data": note,
        "samples": made.macro.support,
        "accuracy": made.accuracy,
        "loss": judged.loss,
        "parameters": trained.ends.parameters,
        "classes": [asdict(each) for each in made.classes],
        "macro": asdict(made.macro),
        "weighted": asdict(made.weighted),
        "confusion": made.confusion.tolist(),
    }


def _summary(judged: Judged) -> str:
    made = judged.report
    return f"Accuracy {made.accuracy:.4f} of {made.macro.support:,} samples, loss {judged.loss:.4f}."


def _csv(made: Report) -> tuple[list[str], list[list[Any]]]:
    """The report, and beside each class how often it was taken for which."""
    columns = [*COLUMNS, *(f"predicted {each.label}" for each in made.classes)]
    rows: list[list[Any]] = [list(row) for row in report_rows(made, _DIGITS)]
    for row, counts in zip(rows, made.confusion.tolist(), strict=False):
        row += counts
    for row in rows[len(made.classes) :]:
        row += [""] * len(made.classes)
    return columns, rows


def _markdown(trained: Trained, judged: Judged, note: str) -> str:
    text = markdown_text
    made = judged.report
    names = [text(each.label) for each in made.classes]
    columns = ("true class", *names)
    rows = [[name, *map(str, counts)] for name, counts in zip(names, made.confusion.tolist(), strict=True)]
    return "\n\n".join(
        [
            f"# {text(trained.name)} on {text(note)}",
            markdown_table(COLUMNS, [[text(row[0]), *row[1:]] for row in report_rows(made)], COLUMNS[1:]),
            "Predicted classes, by true class:",
            markdown_table(columns, rows, names),
            _summary(judged),
        ]
    )


def _print_confusion(made: Report) -> None:
    """The matrix where it fits the width, else its most frequent mistakes."""
    labels = [printable(each.label) for each in made.classes]
    rows = [[label, *map(str, counts)] for label, counts in zip(labels, made.confusion.tolist(), strict=True)]
    columns = ("true \\ predicted", *labels)
    if _width(columns, rows) <= min(printing.width(), 120):
        printing.print_table(columns, rows, right=labels)
        return
    wrong = [
        (count, label, labels[column])
        for row, label in enumerate(labels)
        for column, count in enumerate(made.confusion[row].tolist())
        if count and column != row
    ]
    wrong.sort(key=lambda each: -each[0])
    rows = [[label, taken_for, f"{count}"] for count, label, taken_for in wrong[:_MOST_CONFUSIONS]]
    if rows:
        printing.print_table(("is", "taken for", "times"), rows, right=("times",))
    if len(wrong) > _MOST_CONFUSIONS:
        print(f"... and {len(wrong) - _MOST_CONFUSIONS} rarer mistakes; --format csv has all.")


def _width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    widths = [max(len(line[at]) for line in (columns, *rows)) for at in range(len(columns))]
    return sum(widths) + 2 * (len(widths) - 1)
