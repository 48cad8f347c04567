"""``zoo curves`` as it is typed: the learning curves of runs drawn together, and what they show."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError
from zoo.light.curves.columns import CURVES
from zoo.light.curves.draw import MOST_HISTORIES, NamedHistory, charts, of_run, picture
from zoo.light.curves.history import History, read_history
from zoo.light.curves.runs import read_run
from zoo.light.curves.verdict import Verdict, judge_curves
from zoo.light.files.shown import check_drawable
from zoo.light.files.text import printable

SECTION = "Training"
ORDER = 250


@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=options.PATH)
@click.option(
    "--from", "files", multiple=True, type=options.PATH, metavar="FILE.csv",
    help="A CSV with a line an epoch: epoch, loss, val_loss; repeat for more.",
)  # fmt: skip
@options.plot("Draw the curves into a file.")
@click.option("--iterations", type=click.IntRange(1), metavar="N", help="Batches an epoch of a CSV.")
@options.batch_size("Samples a batch of a CSV.")
@options.form("json")
def command(
    runs: Sequence[Path],
    files: Sequence[Path],
    plot: Path | None,
    iterations: int | None,
    batch_size: int | None,
    form: str,
) -> None:
    """Draw the learning curves of runs, and say what they show."""
    curves(runs, files, plot=plot, form=form, iterations=iterations, batch_size=batch_size)


def curves(
    runs: Sequence[Path],
    files: Sequence[Path],
    *,
    plot: Path | None,
    form: str,
    iterations: int | None = None,
    batch_size: int | None = None,
) -> None:
    """Read and draw runs' folders, and CSV files with a line an epoch.

    Args:
        iterations: batches an epoch of the CSV files.
        batch_size: samples a batch of the CSV files.

    Raises:
        ZooError: nothing to draw, or a run or file cannot be read.
    """
    check_drawable(plot)
    if not runs and not files:
        raise ZooError("Whose curves? Give a run's folder, or --from history.csv; 'zoo runs' lists the runs.")
    if len(runs) + len(files) > MOST_HISTORIES:
        raise ZooError(f"{len(runs) + len(files)} runs; at most {MOST_HISTORIES} are told apart in one picture.")
    sources = [of_run(read_run(run)) for run in runs]
    for file in files:
        history = read_history(file)
        sources.append(NamedHistory(str(file), history, iterations or history.iterations_per_epoch, batch_size))
    verdicts = [_verdict(source) for source in sources]
    if plot:
        picture(sources, verdicts).save(plot)
    if form == "json":
        printing.print_json([_content(*each) for each in zip(sources, verdicts, strict=True)])
        return
    if not plot:
        for chart in charts(sources):
            printing.print_chart(chart)
            print()
    for source, verdict in zip(sources, verdicts, strict=True):
        _print_verdict(source, verdict)
    if plot:
        print(f"Wrote {printable(str(plot))}.")


def _verdict(source: NamedHistory) -> Verdict:
    try:
        return judge_curves(source.history)
    except ZooError as error:
        raise ZooError(f"{source.name}: {error}") from None


def _print_verdict(source: NamedHistory, verdict: Verdict) -> None:
    printing.print_heading(printable(source.name))
    entries = [("verdict", verdict.verdict), ("evidence", f"{verdict.evidence}.")]
    if verdict.advice:
        entries.append(("advice", f"{verdict.advice}."))
    if source.history.unread:
        entries.append(("not read", f"loss columns that are not understood: {', '.join(source.history.unread[:12])}."))
    if gap := _gap(source.history):
        entries.append(("gap", gap))
    if sizes := source.sizes():
        entries.append(("batches", f"{sizes}."))
    for name, text in entries:
        printing.print_entries([(f"{name:<8}", text)])


def _gap(history: History) -> str:
    """The last accuracies side by side, else the last losses."""
    for name, learnt, validated in (
        ("accuracy", history.accuracy, history.val_accuracy),
        ("loss", history.loss, history.val_loss),
    ):
        if learnt and validated:
            return f"in the end, {name} {learnt[-1]:.4g} in training and {validated[-1]:.4g} in validation."
    return ""


def _content(source: NamedHistory, verdict: Verdict) -> dict[str, Any]:
    history: dict[str, Any] = {"epochs": source.history.epochs} | {
        name: [value if math.isfinite(value) else None for value in values]
        for name in (*CURVES, "iteration", "rate")
        if (values := getattr(source.history, name))
    }
    return {
        "run": source.name,
        **asdict(verdict),
        "iterations_per_epoch": source.iterations,
        "batch_size": source.batch_size,
        "samples": source.samples,
        "unread": source.history.unread,
        "history": history,
    }
