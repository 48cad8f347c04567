"""Reads the folders of runs, without Keras."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.curves.history import History, read_history
from zoo.light.files import disk
from zoo.light.files.foreign import there
from zoo.light.files.lock import is_held
from zoo.light.files.shown import Pictured
from zoo.light.files.text import as_typed, duration, number, number_of, printable

CONFIG = "config.json"
"""What makes a folder a run: all that was asked of it."""
MOST_BYTES = 16 << 20
"""Of each file of a run."""
MOST_RUNS = 100_000


@dataclass(frozen=True, slots=True, repr=False)
class Run(Pictured):
    """What a run's folder tells; a figure that it does not have yet is None."""

    folder: Path
    architecture: str
    data: str
    limit: int | None
    """Samples in all that were used of the data."""
    seed: int | None
    planned: int | None
    """Epochs that the run was to have."""
    batch_size: int | None
    train_samples: int | None
    history: History | None
    labels: tuple[str, ...]
    parameters: int | None
    val_accuracy: float | None
    """Of the best epoch."""
    test_accuracy: float | None
    judged: int | None
    """Epochs that were finished when it was judged on the test samples."""
    rate: int | None = None
    """Samples a second of the recordings from which it learnt."""
    pixels: str | None = None
    """What the numbers were from which it learnt, as ``--pixels`` says it."""
    place: str | None = None
    """The whole path of its data, where they were files."""
    tested: str | None = None
    """The sum of the contents of its test samples."""
    best_epoch: int | None = None
    """The one whose model was kept."""
    seconds: float | None = None
    """What its epochs took."""
    begun: str | None = None
    """When, as ISO 8601 writes it."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    recipe_name: str | None = None
    """The recipe of the card that was asked for; None for ``[training]``, or another one."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()
    """Verdicts on the curves that were to end it."""
    stopped: str | None = None
    """The verdict that ended it."""
    note: str | None = None

    def __str__(self) -> str:
        test = f", {self.test_accuracy:.4f} of the test samples right" if self.test_accuracy is not None else ""
        return f"{self.architecture} on {self.data}, {number_of(self.epochs, 'epoch')}{test}, in {self.folder}"

    @property
    def epochs(self) -> int:
        """Epochs that were finished."""
        return len(self.history.epochs) if self.history else 0

    @property
    def finished(self) -> bool:
        """Whether it was judged on the test samples after its last epoch."""
        judged = self.test_accuracy is not None and (self.judged is None or self.judged >= self.epochs)
        stopped = self.stopped is not None and self.stopped.partition(" ")[0] in self.stop
        return judged and (stopped or self.planned is None or self.epochs >= self.planned)

    @property
    def state(self) -> str:
        """``finished``, ``running``, ``unfinished`` where it can go on, ``begun`` where no epoch was finished."""
        if self.finished:
            return "finished"
        return "running" if is_held(self.folder) else "unfinished" if self.epochs else "begun"

    @property
    def asked(self) -> dict[str, str]:
        """All that was asked of it, by name, as text: recipe, knobs, limit, seed; what was not asked is left out."""
        values: dict[str, Any] = {
            **self.recipe,
            **self.knobs,
            "recipe": self.recipe_name,
            "limit": self.limit,
            "pixels": self.pixels,
            "sample rate": self.rate,
            "seed": self.seed,
        }
        values |= {"stop": ", ".join(self.stop) or None, "note": self.note}
        return {
            name: number(value) for name, value in values.items() if value is not None and not isinstance(value, dict)
        }

    @property
    def told(self) -> dict[str, str]:
        """What became of it, by name, as text; what is not known yet is left out."""
        whole = self.finished and self.epochs == (self.planned or self.epochs)
        figures: dict[str, Any] = {"epochs": self.epochs if whole else f"{self.epochs} of {self.planned or '?'}"}
        figures |= {"validation accuracy": _rounded(self.val_accuracy), "test accuracy": _rounded(self.test_accuracy)}
        figures |= {"best epoch": self.best_epoch, "took": None if self.seconds is None else duration(self.seconds)}
        figures |= {"begun": self.begun and self.begun[:16].replace("T", " "), "stopped": self.stopped}
        figures |= {"parameters": None if self.parameters is None else f"{self.parameters:,}"}
        return {name: printable(str(value)) for name, value in figures.items() if value is not None}


def resuming(run: Path) -> str:
    """What goes on with a run, as it is typed."""
    return as_typed("zoo", "train", "--resume", run)


def differing(runs: Sequence[Mapping[str, str]]) -> list[str]:
    """The names under which not all of these values of runs are the same, in the order of the first that has them."""
    names = dict.fromkeys(name for run in runs for name in run)
    return [name for name in names if len({run.get(name) for run in runs}) > 1]


def _rounded(share: float | None) -> str | None:
    return None if share is None else f"{share:.4f}"


def read_run(folder: Path) -> Run:
    """Read ``config.json``, and ``history.csv`` and ``metrics.json`` where there are such.

    Raises:
        ZooError: it is no run, or one of the files is damaged.
    """
    if not there(folder / CONFIG, Path.is_file):
        raise ZooError(f"'{folder}' is no run: it has no {CONFIG}. 'zoo runs' lists the runs.")
    config = _read_json(folder / CONFIG)
    metrics = _read_json(folder / "metrics.json") if (folder / "metrics.json").is_file() else {}
    history = read_history(folder / "history.csv") if (folder / "history.csv").is_file() else None
    if history:
        history = replace(history, validated=_whole(config.get("samples"), "validation"))
    classes = metrics.get("classes")
    labels = [each.get("label") for each in classes if isinstance(each, dict)] if isinstance(classes, list) else []
    labels = config["labels"] if isinstance(config.get("labels"), list) else labels
    reached = [each for each in history.val_accuracy if math.isfinite(each)] if history else []
    return Run(
        folder=folder,
        architecture=_text(config, "architecture", folder),
        data=_text(config, "data", folder),
        history=history,
        labels=tuple(map(str, labels)),
        val_accuracy=max(reached, default=None),
        **_asked(config),
        **_reached(metrics),
    )


def _asked(config: Mapping[str, Any]) -> dict[str, Any]:
    """What ``config.json`` says of a run, beside its net and its data."""
    recipe, samples, sums = (_table(config, name) for name in ("recipe", "samples", "sums"))
    return {
        "limit": _whole(config, "limit"),
        "seed": _whole(config, "seed"),
        "planned": _whole(recipe, "epochs"),
        "batch_size": _whole(recipe, "batch_size"),
        "train_samples": _whole(samples, "train"),
        "rate": _whole(config, "rate"),
        "pixels": _words(config, "pixels"),
        "place": _words(config, "place"),
        "tested": _words(_table(sums, "test"), "content"),
        "begun": _words(config, "begun"),
        "recipe": recipe,
        "recipe_name": _words(config, "recipe_name"),
        "knobs": _table(config, "knobs"),
        "versions": _table(config, "versions"),
        "stop": tuple(map(str, config["stop"])) if isinstance(config.get("stop"), list) else (),
        "note": _words(config, "note"),
    }


def _reached(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """What ``metrics.json`` says of a run."""
    return {
        "parameters": _whole(metrics, "parameters"),
        "test_accuracy": _share(metrics, "test_accuracy"),
        "judged": _whole(metrics, "epochs"),
        "best_epoch": _whole(metrics, "best_epoch"),
        "seconds": _seconds(metrics),
        "stopped": _words(metrics, "stopped"),
    }


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(disk.read(path, MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise ZooError(f"{path}: not JSON ({type(error).__name__}).") from None
    if not isinstance(content, dict):
        raise ZooError(f"{path}: not what a run writes; it must hold one object.")
    return content


def _text(content: Mapping[str, Any], name: str, folder: Path) -> str:
    value = content.get(name)
    if not isinstance(value, str):
        raise ZooError(f"{folder / CONFIG}: no run's configuration; its {name} is missing.")
    return value


def _words(content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) else None


def _table(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, dict) else {}


def _seconds(metrics: Mapping[str, Any]) -> float | None:
    value = metrics.get("seconds")
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e12 else None


def _whole(content: Any, name: str) -> int | None:
    value = content.get(name) if isinstance(content, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63 else None


def _share(content: Mapping[str, Any], name: str) -> float | None:
    value = content.get(name)
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def read_runs(logs: str | os.PathLike[str] = "logs") -> list[Run]:
    """The runs in a folder of runs, ``<name>/<run>/`` each; one that is damaged is left out, as `find_runs` tells.

    Raises:
        ZooError: there is no such folder.
    """
    return find_runs(Path(logs))[0]


def run_folders(logs: Path) -> list[Path]:
    """What looks like a run in `logs`, by its place: ``<run>/`` and ``<name>/<run>/``."""
    return sorted(path.parent for depth in ("*", "*/*") for path in logs.glob(f"{depth}/{CONFIG}"))


def find_runs(logs: Path) -> tuple[list[Run], dict[Path, str]]:
    """The runs in `logs`, ``<name>/<run>/`` each or ``<run>/``, and what was left out, with the reason.

    Raises:
        ZooError: there is no such folder.
    """
    if not there(logs, Path.is_dir):
        raise ZooError(f"No folder '{logs}' with runs; 'zoo train mnist_cnn' makes one, --logs names another.")
    found, faults = [], {}
    folders = run_folders(logs)
    for folder in folders[:MOST_RUNS]:
        try:
            found.append(read_run(folder))
        except (ZooError, OSError) as error:
            faults[folder] = str(error)
    return found, faults
