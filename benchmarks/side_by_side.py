"""What the scripts share: measuring sides in turn, and the row that states a claim and what was measured."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

MNIST_CNN = """
model = keras.Sequential([
    keras.Input((28, 28, 1)), layers.Conv2D(10, 5, activation="relu"), layers.MaxPooling2D(2),
    layers.Conv2D(20, 5, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
    layers.Dense(50, activation="relu"), layers.Dropout(0.5), layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
"""
"""The net by bare Keras, compiled, for a script that has its `layers`."""
HEADER = ("claim", "against", "to reach", "measured", "met")


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser with the option that every script takes."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="the smallest size: shows that it runs, measures nothing")
    return parser


def environment(**named: str) -> dict[str, str]:
    """That of a process as a user has it: bytecode is kept, as after an installation."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | named


@contextmanager
def process(*command: str, **named: str) -> Iterator[Callable[[], list[float]]]:
    """A Python process at work beside this one; what lets it do its work once more, and gives the numbers it prints.

    Args:
        command: what follows `python`; it reads a line each time, and answers with one.
        named: set in its environment.
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    full = [sys.executable, *command]
    with subprocess.Popen(full, env=environment(**named), text=True, **pipes) as child:  # type: ignore[call-overload]

        def once() -> list[float]:
            print(file=child.stdin, flush=True)
            return [float(number) for number in child.stdout.readline().split()]

        yield once
        child.stdin.close()


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each side measures, the sides taken in turn; each is warmed up once before."""
    for measure in sides.values():
        measure()
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            measured[name].append(measure())
    return {name: statistics.median(values) for name, values in measured.items()}


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and its standard error, 0 of a single value."""
    return statistics.fmean(values), statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0


def claim(
    what: str,
    against: str,
    measured: float,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    unit: str = "",
) -> None:
    """Print a claim's row; one without a bound is a figure to report."""
    bound, met = "", ""
    if at_most is not None:
        bound, met = f"at most {at_most:g}{unit}", "yes" if measured <= at_most else "no"
    elif at_least is not None:
        bound, met = f"at least {at_least:g}{unit}", "yes" if measured >= at_least else "no"
    print_row(what, against, bound, f"{measured:.3g}{unit}" if measured < 1000 else f"{measured:,.0f}{unit}", met)


def skip(what: str, against: str, reason: str) -> None:
    """Print the row of a claim that cannot be measured here."""
    print_row(what, against, "", reason, "not measured")


def print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)
