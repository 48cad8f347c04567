"""Trains each net by its card's recipe, several seeds each, and writes what came of it to RESULTS.md and results.csv.

    python benchmarks/results.py [ROW...]         # all rows, or those named; ZOO_DATA names the folder with the data

A run lies in ``logs/results/<row>-<seed>/``; one that was stopped goes on. What results.csv has by the same recipe is
not trained again, unless ``--again`` asks for it. RESULTS.md is written as a whole from results.csv.
"""

import argparse
import csv
import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zoo.cli import printing
from zoo.cli.verbs.train import RunPrinter
from zoo.errors import ZooError
from zoo.light.curves.runs import read_run
from zoo.light.files import disk
from zoo.light.files.text import amount, csv_text, markdown_table
from zoo.light.nets.saved import read_table
from zoo.training.config import Config, Request, configure
from zoo.training.run import resume, train

ROOT = Path(__file__).parents[1]
LOGS = ROOT / "logs" / "results"
ENOUGH = 0.989
"""The test accuracy of the homework, to which passes over the training samples are counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what is trained, and what it is held against."""

    name: str
    architecture: str
    homework: str = ""
    wanted: str = ""
    recipe: str | None = None
    knobs: Mapping[str, Any] = field(default_factory=dict)
    seeds: int = 3
    by_epoch: bool = False
    """Whether the test samples are judged after every epoch, to see when a figure is first reached."""


ROWS = (
    Row("mnist_cnn", "mnist_cnn", "98.9 % after 10 epochs", ">= 99.5 %"),
    Row(
        "mnist_cnn-one_pass",
        "mnist_cnn",
        "85.1 % of the training set in epoch 1",
        ">= 98.9 %",
        recipe="one_pass",
        seeds=30,
    ),
    Row("mnist_cnn-plain", "mnist_cnn", "98.9 % after 10 epochs", recipe="plain", by_epoch=True),
    Row("mednist_cnn", "mednist_cnn", "1.00, rounded", ">= 99.8 %"),
    Row("mednist_cnn-plain", "mednist_cnn", "1.00, rounded", recipe="plain"),
    Row("design_7x7x256", "design_7x7x256", wanted="above the linear baseline"),
    Row("design_7x7x256-plain", "design_7x7x256", recipe="plain"),
    Row("design_7x7x256-linear", "benchmarks/softmax_regression"),
    Row("signal_cnn", "signal_cnn", wanted=">= 90 %"),
    Row("signal_cnn-plain", "signal_cnn", recipe="plain"),
    Row("vgg224", "vgg224"),
    Row("vgg224-plain", "vgg224", recipe="plain"),
    Row("toy_mlp", "toy_mlp", "near 0 error", "near 100 %"),
    Row("toy_mlp-zeros_relu", "toy_mlp", "learns nothing", "about 50 %", knobs={"initialization": "zeros"}),
    Row(
        "toy_mlp-zeros_sigmoid",
        "toy_mlp",
        "a linear boundary",
        "that of one unit",
        knobs={"initialization": "zeros", "activation": "sigmoid"},
    ),
    Row("toy_mlp-one_unit", "toy_mlp", knobs={"units": 1, "activation": "sigmoid"}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(row.name for row in ROWS)}")
    parser.add_argument("--seed", type=int, action="append", help="train with this seed alone; may be given again")
    parser.add_argument("--again", action="store_true", help="train what results.csv has already, too")
    parser.add_argument("--only-write", action="store_true", help="train nothing; write what finished runs show")
    chosen = parser.parse_args()
    names = [row.name for row in ROWS]
    if unknown := [name for name in chosen.rows if name not in names]:
        parser.error(f"no row '{unknown[0]}'; there are {', '.join(names)}")
    for row in ROWS:
        if row.name in (chosen.rows or names):
            for seed in chosen.seed or range(row.seeds):
                try:
                    if not chosen.only_write and (chosen.again or not known(row, seed)):
                        fit(row, seed)
                    if finished(folder_of(row, seed)):
                        keep(figures(row, seed))
                except ZooError as error:
                    printing.complain(f"{row.name}, seed {seed}: {error}")


def configured(row: Row, seed: int) -> Config:
    name = str(ROOT / row.architecture) if "/" in row.architecture else row.architecture
    return configure(Request(name, row.knobs, row.recipe, seed=seed))


def known(row: Row, seed: int) -> bool:
    """Whether results.csv has the figures of a row and a seed by the recipe of today."""
    lines = [line for line in read(ROOT / "results.csv") if (line["row"], line["seed"]) == (row.name, str(seed))]
    return bool(lines) and lines[0]["recipe"] == str(configured(row, seed).recipe)


def folder_of(row: Row, seed: int) -> Path:
    return LOGS / f"{row.name}-{seed}"


def fit(row: Row, seed: int) -> None:
    """Train the run of a row and a seed, go on with it, or leave it as it is if it is finished.

    Raises:
        ZooError: its data are not to be had, or its folder holds a run of another recipe.
    """
    config, folder = configured(row, seed), folder_of(row, seed)
    if not row.by_epoch:
        fit_to(config, folder, config.recipe.epochs)
        return
    path = folder / "test_by_epoch.json"
    reached = json.loads(path.read_text()) if path.exists() else []
    for epochs in range(len(reached) + 1, config.recipe.epochs + 1):
        fit_to(config, folder, epochs)
        reached.append(metrics(folder)["test_accuracy"])
        disk.write_text(path, json.dumps(reached))


def fit_to(config: Config, folder: Path, epochs: int) -> None:
    if not (folder / "config.json").exists():
        with RunPrinter() as printer:
            train(replace(config, recipe=replace(config.recipe, epochs=epochs)), run=folder, watcher=printer)
        return
    there = Config.read(folder)
    if (there.knobs, replace(there.recipe, epochs=epochs)) != (config.knobs, replace(config.recipe, epochs=epochs)):
        raise ZooError(f"{folder} was trained by another recipe; remove it to train anew.")
    if not finished(folder) or there.recipe.epochs < epochs:
        with RunPrinter() as printer:
            resume(folder, epochs=epochs, watcher=printer)


def finished(folder: Path) -> bool:
    return (folder / "config.json").exists() and read_run(folder).finished


def metrics(folder: Path) -> Any:
    return json.loads((folder / "metrics.json").read_text(encoding="utf-8"))


def figures(row: Row, seed: int) -> dict[str, Any]:
    """A finished run as a line of results.csv."""
    folder = folder_of(row, seed)
    config, run, judged = Config.read(folder), read_run(folder), metrics(folder)
    assert run.history is not None
    by_epoch = folder / "test_by_epoch.json"
    last = judged["best_epoch"] - 1
    return {
        "row": row.name,
        "seed": seed,
        "architecture": row.architecture,
        "data": config.data,
        "train": config.samples["train"],
        "validation": config.samples["validation"],
        "test": config.samples["test"],
        "recipe": str(config.recipe),
        "epochs": judged["epochs"],
        "best_epoch": judged["best_epoch"],
        "train_accuracy": round(run.history.accuracy[last], 5),
        "validation_accuracy": round(judged["val_accuracy"], 5),
        "test_accuracy": round(judged["test_accuracy"], 5),
        "test_by_epoch": " ".join(map(str, json.loads(by_epoch.read_text()))) if by_epoch.exists() else "",
        "seconds": judged["seconds"],
        "parameters": judged["parameters"],
        "macs": read_table(folder / "model.keras").macs,
        "machine": f"{processor()}, {os.cpu_count()} cores",
        "versions": ", ".join(f"{name} {value}" for name, value in config.versions.items() if name != "commit"),
    }


def processor() -> str:
    """The processor's name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def keep(line: Mapping[str, Any], root: Path = ROOT) -> None:
    """Put a run's line into results.csv, in place of that of the same row and seed, and write RESULTS.md anew."""
    path = root / "results.csv"
    lines = read(path)
    lines = [each for each in lines if (each["row"], each["seed"]) != (line["row"], str(line["seed"]))]
    order = [row.name for row in ROWS]
    lines = [each for each in lines if each["row"] in order] + [{name: str(value) for name, value in line.items()}]
    lines.sort(key=lambda each: (order.index(each["row"]), int(each["seed"])))
    disk.write_text(path, csv_text(list(line), [[each.get(name, "") for name in line] for each in lines]))
    disk.write_text(root / "RESULTS.md", page(lines))


def read(path: Path) -> list[dict[str, str]]:
    """The lines of results.csv; none, if there is no such file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def page(lines: Sequence[Mapping[str, str]]) -> str:
    """RESULTS.md from the lines of results.csv."""
    done = [(row, mine) for row in ROWS if (mine := [line for line in lines if line["row"] == row.name])]
    missing = [title(row) for row in ROWS if row.name not in {line["row"] for line in lines}]
    machines = sorted({f"{line['machine']}, {line['versions']}" for line in lines})
    parts = [
        "# Results",
        "From real runs, by `python benchmarks/results.py`: each net is trained by its card's recipe, once a seed.\n"
        "The model that was best on the validation samples is judged on the test samples, which choose nothing.\n"
        "Means over the seeds, with the lowest and the highest. Each run is a line of [results.csv](results.csv).",
        markdown_table(
            ["net", "test accuracy", "the homework", "to reach", "seeds", "epochs", "minutes a run"],
            [reached(row, mine) for row, mine in done],
            right=["seeds", "epochs", "minutes a run"],
        ),
        *[passes(row, mine) for row, mine in done if row.by_epoch],
        "## How",
        markdown_table(
            ["net", "data", "train / validate / test", "recipe", "parameters", "MACs"],
            [made(row, mine[-1]) for row, mine in done],
            right=["parameters", "MACs"],
        ),
        "## Overfitting",
        "Accuracy on the training samples, as they are learnt, moved and with dropout, and on the validation samples,\n"
        "in the epoch whose model was kept.",
        markdown_table(
            ["net", "training", "validation", "gap"],
            [gap(row, mine) for row, mine in done],
            right=["training", "validation", "gap"],
        ),
        "Measured on a machine that did other work as well: " + "; ".join(machines) + ".",
        *([f"Not run yet: {', '.join(missing)}."] if missing else []),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def title(row: Row) -> str:
    net, _, variant = row.name.partition("-")
    return f"`{net}`" + (f" ({variant.replace('_', ' ')})" if variant else "")


def reached(row: Row, lines: Sequence[Mapping[str, str]]) -> list[str]:
    epochs = sorted({line["epochs"] for line in lines})
    minutes = statistics.mean(float(line["seconds"]) for line in lines) / 60
    accuracy = spread([float(line["test_accuracy"]) for line in lines])
    return [title(row), accuracy, row.homework, row.wanted, str(len(lines)), ", ".join(epochs), f"{minutes:.1f}"]


def made(row: Row, line: Mapping[str, str]) -> list[str]:
    samples = " / ".join(f"{int(line[part]):,}" for part in ("train", "validation", "test"))
    knobs = "".join(f", {name} {value}" for name, value in row.knobs.items())
    figures = [f"{int(line['parameters']):,}", amount(int(line["macs"]))]
    return [title(row), line["data"], samples, line["recipe"] + knobs, *figures]


def gap(row: Row, lines: Sequence[Mapping[str, str]]) -> list[str]:
    training, validation = (
        statistics.mean(float(line[f"{part}_accuracy"]) for line in lines) for part in ("train", "validation")
    )
    return [title(row), percent(training), percent(validation), f"{100 * (training - validation):+.2f}"]


def passes(row: Row, lines: Sequence[Mapping[str, str]]) -> str:
    """In a sentence, how many passes over the training samples it took to be right so often on the test samples."""
    curves = [[float(value) for value in line["test_by_epoch"].split()] for line in lines]
    means = [statistics.mean(values) for values in zip(*curves, strict=False)]
    first = next((epoch for epoch, mean in enumerate(means, 1) if mean >= ENOUGH), None)
    listed = ", ".join(percent(mean) for mean in means)
    found = f"first in epoch {first}" if first else f"not in {len(means)} epochs"
    return f"{title(row)}, on the test samples after each epoch: {listed}.\nIt reaches {percent(ENOUGH)} {found}."


def spread(values: Sequence[float]) -> str:
    """The mean, with the lowest and the highest."""
    mean = percent(statistics.mean(values))
    return f"{mean} ({100 * min(values):.2f} to {100 * max(values):.2f})" if len(values) > 1 else mean


def percent(share: float) -> str:
    return f"{100 * share:.2f} %"


if __name__ == "__main__":
    main()
