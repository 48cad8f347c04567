"""``zoo lr-find`` as it is typed: the range test, its picture, and the command to train with."""

import math
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.light.files.chart import COLOURS, Chart, Curve, compose
from zoo.light.files.picture import check_drawable
from zoo.light.files.text import printable
from zoo.light.nets.catalogue import find
from zoo.training.range_test import MARGIN, RangeTest, range_test
from zoo.training.run import configure

SECTION = "Training"
ORDER = 210


@click.command()
@options.name()
@options.knobs
@options.data("the card's")
@options.limit
@options.seed
@click.option("--low", type=options.POSITIVE, metavar="RATE", default=1e-6, help="First rate.")
@click.option("--high", type=options.POSITIVE, metavar="RATE", default=1.0, help="Last rate.")
@click.option("--steps", type=click.IntRange(20, 10_000), metavar="N", default=100, help="Batches, one a rate.")
@options.plot("Draw the loss over the rate.")
@options.form("json")
def command(name: str, knobs: dict[str, str], **asked: Any) -> None:
    """Find a learning rate by the range test.

    The rate rises from batch to batch until the loss diverges.
    """
    lr_find(name, knobs, **asked)


def lr_find(
    name: str,
    knobs: Mapping[str, str],
    *,
    data: str | None,
    limit: int | None,
    seed: int,
    low: float,
    high: float,
    steps: int,
    plot: Path | None,
    form: str,
) -> None:
    """Run the test, draw it, and print the rate to train with."""
    check_drawable(plot)
    config = configure(find(name), name, knobs, data=data, limit=limit, seed=seed)
    test, note = range_test(config, low=low, high=high, steps=steps)
    if plot:
        compose([chart(test)], f"Learning-rate range test of {find(name).name}", [_finding(test)]).save(plot)
    rate = test.suggestion
    command = _command(name, knobs, data, limit, seed, rate)
    if form == "json":
        printing.print_json(
            {
                "architecture": name,
                "data": note,
                "optimizer": config.recipe.optimizer,
                "batch_size": config.recipe.batch_size,
                "suggestion": rate,
                "edge": test.edge,
                "diverged": test.diverged,
                "command": command,
                "rates": test.rates,
                "losses": test.losses,
                "smoothed": test.smoothed,
            }
        )
        return
    print(f"{find(name).name} on {printable(note)}.\n")
    if not plot:
        printing.print_chart(chart(test))
        print()
    print(_finding(test))
    print(f"Suggestion: {rate:g}, {MARGIN:g} times below it. Train with:\n\n  {command}")
    if plot:
        print(f"\nWrote {plot}.")


def _finding(test: RangeTest) -> str:
    end = f"it diverged at {test.rates[-1]:.2g}" if test.diverged else f"it did not diverge up to {test.rates[-1]:.2g}"
    return f"The loss fell up to a rate of {test.edge:.2g}, to {test.smoothed[test.lowest]:.4g}; {end}."


def _command(name: str, knobs: Mapping[str, str], data: str | None, limit: int | None, seed: int, rate: float) -> str:
    """What to type to train so."""
    words = ["zoo", "train", name, "--learning-rate", f"{rate:g}"]
    words += ["--data", data] if data else []
    words += ["--limit", str(limit)] if limit else []
    words += ["--seed", str(seed)] if seed else []
    for knob, value in knobs.items():
        words += ["--set", f"{knob}={value}"]
    return shlex.join(words)


def chart(test: RangeTest) -> Chart:
    """The loss over the rate, smoothed and by batch; losses beyond twice the first are left out."""
    top = 2 * max(test.smoothed[0], test.losses[0])

    def points(losses: Sequence[float]) -> list[tuple[float, float]]:
        return [(rate, loss if loss <= top else math.nan) for rate, loss in zip(test.rates, losses, strict=True)]

    curves = [
        Curve("of each batch", points(test.losses), COLOURS[0], ".", dashed=True),
        Curve("smoothed", points(test.smoothed), COLOURS[1], "o"),
    ]
    marks = [(test.edge, f"lowest at {test.edge:.2g}")]
    if test.fell:
        marks.append((test.suggestion, f"suggested {test.suggestion:g}"))
    return Chart("Training loss", "learning rate", "mean over the batch", curves, log_x=True, marks=marks)
