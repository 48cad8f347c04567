"""``zoo lr-find``: the range test, its picture, and the command to train with."""

import shlex
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import require
from zoo.light.files.shown import check_drawable, draw
from zoo.light.files.text import printable
from zoo.training.config import Config, Request, configure, find_to_train
from zoo.training.range_test import FEWEST_STEPS, MARGIN, MOST_STEPS, RangeTest, range_test

SECTION = "Training"
ORDER = 210
_STEPS = click.IntRange(FEWEST_STEPS, MOST_STEPS)


@click.command()
@options.name()
@options.knobs
@options.data("the card's")
@options.pixels()
@options.classes
@click.option("--recipe", metavar="NAME", help="Another recipe of the card, such as plain; [training] by default.")
@options.limit
@options.seed
@click.option("--low", type=options.POSITIVE, metavar="RATE", default=1e-6, help="First rate.")
@click.option("--high", type=options.POSITIVE, metavar="RATE", default=1.0, help="Last rate.")
@click.option("--steps", type=_STEPS, metavar="N", default=100, help="Batches, one a rate.")
@options.plot("Draw the loss over the rate.")
@options.form("json")
def command(
    name: str,
    knobs: dict[str, str],
    classes: str | None,
    low: float,
    high: float,
    steps: int,
    plot: Path | None,
    form: str,
    **asked: Any,
) -> None:
    """Find a learning rate by the range test.

    The rate rises from batch to batch until the loss diverges.
    """
    require("keras")
    check_drawable(plot)
    settings = find_to_train(name).typed_settings(knobs)
    request = Request(name, settings, auto_classes=classes == "auto", **asked)
    config = configure(request)
    with printing.progress(steps) as progress:
        test = range_test(config, low=low, high=high, steps=steps, show=progress.step)
    if plot:
        draw(test, plot, title=f"Learning-rate range test of {config.net.name}")
    if form == "json":
        printing.print_json(_content(request, config, test))
    else:
        _print(request, config, test, plot)


def _content(request: Request, config: Config, test: RangeTest) -> dict[str, Any]:
    """The answer as JSON has it."""
    return {
        "architecture": config.architecture,
        "data": test.data,
        "optimizer": config.recipe.optimizer,
        "batch_size": config.recipe.batch_size,
        "suggestion": test.suggestion,
        "edge": test.edge,
        "diverged": test.diverged,
        "command": _to_train(request, config, test.suggestion),
        "rates": test.rates,
        "losses": test.losses,
        "smoothed": test.smoothed,
    }


def _print(request: Request, config: Config, test: RangeTest, plot: Path | None) -> None:
    command = _to_train(request, config, test.suggestion)
    printing.print_statements([f"{config.net.name} on {test.data}"])
    print()
    if not plot:
        printing.print_chart(test.chart())
        print()
    print(test.finding)
    print(f"Suggestion: {test.suggestion:g}, {MARGIN:g} times below it. Train with:\n\n  {command}")
    if plot:
        print(f"\nWrote {printable(str(plot))}.")


def _to_train(request: Request, config: Config, rate: float) -> str:
    """What to type to train at that rate."""
    words = ["zoo", "train", config.architecture, "--learning-rate", f"{rate:g}"]
    words += ["--data", request.data] if request.data else []
    words += ["--pixels", request.pixels] if request.pixels else []
    words += ["--classes", "auto"] if request.auto_classes else []
    words += ["--recipe", str(request.recipe)] if request.recipe else []
    words += ["--limit", str(request.limit)] if request.limit else []
    words += ["--seed", str(request.seed)] if request.seed else []
    for knob, value in request.knobs.items():
        words += ["--set", f"{knob}={value}"]
    return shlex.join(words)
