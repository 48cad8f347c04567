"""``zoo lr-find`` as it is typed: the range test, its picture, and the command to train with."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from zoo.cli import printing
from zoo.light.files.chart import compose, print_chart
from zoo.light.files.picture import check_drawable
from zoo.light.files.text import printable
from zoo.training.config import Request, configure
from zoo.training.range_test import MARGIN, range_test


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
    config = configure(Request(name, knobs, data=data, limit=limit, seed=seed))
    with printing.progress(steps) as progress:
        test = range_test(config, low=low, high=high, steps=steps, show=progress.step)
    if plot:
        compose([test.chart()], f"Learning-rate range test of {config.net.name}", [test.finding]).save(plot)
    rate = test.suggestion
    command = _command(name, knobs, data, limit, seed, rate)
    if form == "json":
        printing.print_json(
            {
                "architecture": name,
                "data": test.data,
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
    print(f"{config.net.name} on {printable(test.data)}.\n")
    if not plot:
        print_chart(test.chart())
        print()
    print(test.finding)
    print(f"Suggestion: {rate:g}, {MARGIN:g} times below it. Train with:\n\n  {command}")
    if plot:
        print(f"\nWrote {plot}.")


def _command(name: str, knobs: Mapping[str, str], data: str | None, limit: int | None, seed: int, rate: float) -> str:
    """What to type to train so."""
    words = ["zoo", "train", name, "--learning-rate", f"{rate:g}"]
    words += ["--data", data] if data else []
    words += ["--limit", str(limit)] if limit else []
    words += ["--seed", str(seed)] if seed else []
    for knob, value in knobs.items():
        words += ["--set", f"{knob}={value}"]
    return shlex.join(words)
