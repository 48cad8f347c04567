"""A run: fits an architecture in a folder of its own, from which it goes on after anything."""

import json
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from zoo import __version__
from zoo.answers.judge import judge
from zoo.data.missing import NoDataError
from zoo.data.splits import Splits
from zoo.errors import ZooError
from zoo.light.curves.runs import CONFIG, read_run
from zoo.light.files import disk
from zoo.light.files.text import csv_text
from zoo.light.nets.recipe import read_training
from zoo.models.build import import_keras, table_of
from zoo.training.board import Pages
from zoo.training.config import Config
from zoo.training.fitting import DivergedError, Epoch, Fitting, best
from zoo.training.watcher import RunWatcher

_STATE, _MODEL = "checkpoint.npz", "model.keras"


def train(
    config: Config,
    *,
    run: Path | None = None,
    logs: Path = Path("logs"),
    histograms: bool = False,
    watcher: RunWatcher | None = None,
) -> Path:
    """Train anew and return the run's folder, ``logs/<name>/<time>-<seed>/`` unless `run` is given.

    It holds ``config.json``, ``history.csv``, ``metrics.json``, ``model.keras`` (the best on the validation samples),
    ``checkpoint.npz`` and TensorBoard's events.

    Args:
        histograms: whether TensorBoard is shown weights and gradients, once an epoch.
        watcher: is told what happens.
    """
    data = config.load_data()
    keras = import_keras()
    versions = {"zoo": __version__, "keras": keras.__version__, "backend": keras.backend.backend()}
    if commit := _commit():
        versions["commit"] = commit
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    samples = {name: len(split.y) for name, split in parts.items()}
    config = replace(config, samples=samples, labels=data.labels, versions=versions)
    config = replace(config, rate=data.fixed.rate, pixels=data.fixed.pixels)
    if run is None:
        run = _run_folder(logs / config.net.name, config.seed)
    elif (run / CONFIG).exists():
        raise ZooError(f"'{run}' holds a run already; use --resume {run}, or another folder.")
    else:
        run.mkdir(parents=True, exist_ok=True)
    config.write(run)
    try:
        this = _Run(run, config, data, histograms, watcher or RunWatcher())
    except ZooError:
        _remove(run)
        raise
    return this.go_on([])


def resume(
    run: Path, *, epochs: int | None = None, histograms: bool = False, watcher: RunWatcher | None = None
) -> Path:
    """Go on with a run from its last whole epoch, to its end or to more `epochs`; one that is finished is left alone.

    Raises:
        ZooError: it is no run, its state does not fit, or its data are others than they were.
    """
    config, watcher = Config.read(run), watcher or RunWatcher()
    so_far = read_run(run)
    if epochs is not None:
        recipe = read_training({**asdict(config.recipe), "epochs": epochs}, "the recipe")
        config = replace(config, recipe=recipe)
    if so_far.finished and config.recipe.epochs <= so_far.epochs:
        watcher.finished(so_far)
        return run
    try:
        data = config.load_data()
    except NoDataError as error:
        raise error.advising(None) from None
    import_keras()
    this = _Run(run, config, data, histograms, watcher)
    history = this.restore()
    config.write(run)
    return this.go_on(history)


class _Run:
    """A run at work: its folder, and the net that is fitted in it."""

    def __init__(self, folder: Path, config: Config, data: Splits, histograms: bool, watcher: RunWatcher) -> None:
        self.folder, self.config, self.data = folder, config, data
        self.histograms, self.watcher = histograms, watcher
        self.fitting = Fitting(config.net, config.knobs, config.recipe, data, seed=config.seed)
        self.pages = Pages(folder)

    def restore(self) -> list[Epoch]:
        """Bring back the state of the last whole epoch; the start, if there is none."""
        return self.fitting.restore(self.folder / _STATE)

    def go_on(self, history: list[Epoch]) -> Path:
        epochs, net = self.config.recipe.epochs, self.config.net
        note = f"{net.name} on {self.data.note}"
        self.watcher.begins(note, len(history), epochs, len(self.fitting.batches))
        if not history:
            self.pages.introduce(net, table_of(self.fitting.model))
        try:
            for number in range(len(history), epochs):
                self._train_epoch(number, history)
        except DivergedError as error:
            kept = f"Epoch {len(history)} is kept in {self.folder / _STATE}." if history else "No epoch was finished."
            if not history:
                self.pages.remove()
                _remove(self.folder)
            finds = shlex.join(["zoo", "lr-find", self.config.architecture, "--data", self.config.data])
            raise ZooError(f"{error} {kept} Find a lower one: {finds}") from None
        except ZooError:
            if not history:
                self.pages.remove()
                _remove(self.folder)
            raise
        except KeyboardInterrupt:
            done = f"stopped after epoch {len(history)} of {epochs}" if history else "stopped in the first epoch"
            raise KeyboardInterrupt(f"{done}; go on with: zoo train --resume {self.folder}") from None
        finally:
            self.pages.close()
        self._finish(history)
        return self.folder

    def _train_epoch(self, number: int, history: list[Epoch]) -> None:
        """Train for epoch `number`, counted from 0, append it to `history` and keep all that a resumption needs."""
        follow = self.pages.steps(self.fitting, number, self.watcher.step)
        epoch = self.fitting.epoch(number, [follow])
        self.pages.epoch(epoch, self.fitting, histograms=self.histograms)
        history.append(epoch)
        if best(history) is epoch:
            disk.write(self.folder / _MODEL, self.fitting.model.save)
        self.fitting.save(self.folder / _STATE, history)
        self._write_history(history)
        self.watcher.epoch(epoch)

    def _write_history(self, history: Sequence[Epoch]) -> None:
        names = list(asdict(history[0]))
        rows = [[repr(value) for value in asdict(epoch).values()] for epoch in history]
        disk.write_text(self.folder / "history.csv", csv_text(names, rows))

    def _finish(self, history: Sequence[Epoch]) -> None:
        """Judge the best model on the test samples, once, and keep what it got right."""
        chosen = best(history)
        assert chosen is not None
        model = self.fitting.model
        model.load_weights(self.folder / _MODEL)
        judged = judge(model, self.data.test, self.data.labels, self.config.recipe.batch_size)
        content = {
            "epochs": len(history),
            "best_epoch": chosen.epoch,
            "val_accuracy": chosen.val_accuracy,
            "test_accuracy": judged.report.accuracy,
            "test_loss": judged.loss,
            "test_samples": len(self.data.test.y),
            "parameters": model.count_params(),
            "seconds": round(self.fitting.spent, 1),
            "classes": [asdict(each) for each in judged.report.classes],
            "confusion": judged.report.confusion.tolist(),
        }
        disk.write_text(self.folder / "metrics.json", json.dumps(content, indent=2) + "\n")
        values = {**self.config.knobs, **asdict(self.config.recipe), "seed": self.config.seed, "data": self.config.data}
        self.pages.judged(model, self.data, judged, chosen.epoch, values)
        self.watcher.ends(judged, chosen, self.folder)


def _remove(run: Path) -> None:
    """Leave nothing of a run without an epoch."""
    (run / CONFIG).unlink()
    with suppress(OSError):  # The folder holds something else.
        run.rmdir()


def _run_folder(parent: Path, seed: int) -> Path:
    """A new folder named by the time and the seed; a second one in the same second is told apart."""
    parent.mkdir(parents=True, exist_ok=True)
    stem = f"{datetime.now():%Y%m%d-%H%M%S}-{seed}"
    for name in (stem, *(f"{stem}-{again}" for again in range(2, 1000))):
        try:
            (parent / name).mkdir()
        except FileExistsError:
            continue
        return parent / name
    raise ZooError(f"{parent / stem}: a thousand runs began in this second.")


def _commit() -> str | None:
    """The git commit of the code that runs, where it lies in a checkout."""
    import subprocess

    try:
        done = subprocess.run(
            ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"], capture_output=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("ascii").strip() or None
