"""A run: fits an architecture in a folder of its own, from which it goes on after anything.

Its checkpoint is the truth: after each epoch it is written first, and the history and the best model, which follow from
it, are written anew where a process died before it could.
"""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.data.missing import NoDataError
from zoo.data.splits import Splits
from zoo.errors import ZooError
from zoo.light.curves.runs import CONFIG, read_run, resuming
from zoo.light.curves.verdict import Verdict
from zoo.light.files import disk, lock
from zoo.light.files.foreign import there, told_as
from zoo.light.files.text import csv_text, number_of, printable
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.recipe import read_training
from zoo.models import onednn, threads
from zoo.models.build import import_keras, table_of
from zoo.models.device import rounding
from zoo.training import interrupt, own
from zoo.training.board import Pages
from zoo.training.config import Config
from zoo.training.epoch import Epoch, best
from zoo.training.events import discard
from zoo.training.fitting import DivergedError, Fitting
from zoo.training.stopping import stopped_by
from zoo.training.watcher import RunWatcher

_STATE, _MODEL, _HISTORY, _METRICS = "checkpoint.npz", "model.keras", "history.csv", "metrics.json"
_PARTS = ("train", "validation")
"""The folders of TensorBoard's events."""
_WHO = "Another 'zoo train'"


def train(
    config: Config,
    *,
    run: Path | None = None,
    logs: Path = Path("logs"),
    histograms: bool = False,
    force: bool = False,
    watcher: RunWatcher | None = None,
) -> Path:
    """Train anew and return the run's folder, ``logs/<name>/<time>-<seed>/`` unless `run` is given.

    It holds ``config.json``, ``history.csv``, ``metrics.json``, ``model.keras`` (the best on the validation samples),
    ``checkpoint.npz``, TensorBoard's events, and a copy of the architecture.

    Args:
        histograms: whether TensorBoard is shown weights and gradients, once an epoch.
        force: whether to begin even where memory will likely not suffice.
        watcher: is told what happens.

    Raises:
        ZooError: the folder is taken, the data cannot be had, or training will likely run out of memory.
    """
    onednn.choose()
    net, data = config.net, config.load_data()
    begun = datetime.now().astimezone().isoformat(timespec="seconds")
    config = replace(config.of(data), versions=_versions(), begun=begun)
    ours = run is None
    if run is None:
        run = _run_folder(logs / net.name, config.seed)
    elif (run / CONFIG).exists():
        raise ZooError(f"'{run}' holds a run already; go on with it, {resuming(run)}, or name another folder.")
    else:
        _check_free(run)
        run.mkdir(parents=True, exist_ok=True)
    try:
        with _at_work(run), _removed_if_never_begun(run):
            config.write(run)
            own.keep(net, run)
            this = _Run(run, config, net, data, watcher or RunWatcher())
            if not force:
                this.fitting.check_room()
            this.config.write(run)
            return this.go_on(histograms)
    finally:
        with suppress(OSError):  # It holds a run.
            if ours:
                run.parent.rmdir()


def _versions() -> dict[str, str]:
    """Of what computes, and what else its rounding hangs on."""
    keras = import_keras()
    versions = {"zoo": __version__, "keras": keras.__version__, "backend": keras.backend.backend()}
    versions |= rounding()  # Written first: a run that is killed at once goes on with these.
    if commit := _commit():
        versions["commit"] = commit
    return versions


def resume(
    run: Path,
    *,
    epochs: int | None = None,
    architecture: Path | None = None,
    histograms: bool = False,
    force: bool = False,
    watcher: RunWatcher | None = None,
) -> Path:
    """Go on with a run from its last whole epoch, to its end or to more `epochs`; one that is finished is left alone.

    One that was stopped by a verdict goes on without that rule where more epochs are asked for.

    Args:
        architecture: the folder of the net, where it is none of the catalogue and this user has not trained it before.

    Raises:
        ZooError: it is no run, its state does not fit, its data are others than they were, its architecture is not
            known here, or another process is at work on it.
    """
    config, watcher = Config.read(run), watcher or RunWatcher()
    if kept := config.versions.get("onednn"):  # A run of an older version goes on as TensorFlow comes.
        onednn.choose(kept)
        threads.keep(config.versions.get("threads", threads.ALL))
    so_far = None
    with suppress(ZooError):  # What is damaged of history and figures follows from the state, and is written anew.
        so_far = read_run(run)
    if epochs is not None:
        recipe = read_training({**asdict(config.recipe), "epochs": epochs}, "the recipe")
        config = replace(config, recipe=recipe, stop=() if so_far and so_far.stopped else config.stop)
    if so_far and so_far.finished and (epochs is None or epochs <= so_far.epochs):
        watcher.finished(so_far)
        return run
    with _at_work(run):
        net = own.brought(run, config.architecture, architecture, resuming(run))
        config.recipe.check_net(net.card.input, net.card.task == "binary")
        own.keep(net, run)
        try:
            data = config.load_data(net)
        except NoDataError as error:
            raise error.advising(None) from None
        import_keras()
        this = _Run(run, config, net, data, watcher)
        if not force:
            this.fitting.check_room()
        this.restore()
        this.config.write(run)
        with _removed_if_never_begun(run):
            return this.go_on(histograms)


@contextmanager
def _at_work(run: Path) -> Iterator[None]:
    """Keep others out of the run's folder, and remove what a process that died has left half-written."""
    try:
        with lock.held(run, _WHO):
            for folder in (run, *(run / part for part in _PARTS), *run.glob(f"{own.COPIES}/*")):
                disk.sweep(folder)
            own.sweep(run)
            yield
    finally:
        with suppress(OSError):  # It holds something.
            run.rmdir()


@contextmanager
def _removed_if_never_begun(run: Path) -> Iterator[None]:
    """A run that fails before its first epoch leaves nothing; one that was stopped can go on."""
    try:
        yield
    except Exception:
        if not (run / _STATE).exists():
            for part in _PARTS:
                discard(run / part)
            own.forget(run)
            (run / CONFIG).unlink(missing_ok=True)
        raise


class _Run:
    """A run at work: its folder, the net that is fitted in it, and the epochs that are done."""

    def __init__(self, folder: Path, config: Config, net: Architecture, data: Splits, watcher: RunWatcher) -> None:
        self.folder, self.config, self.net, self.data, self.watcher = folder, config, net, data, watcher
        self.fitting = Fitting(net, config.knobs, config.recipe, data, seed=config.seed)
        self.history: list[Epoch] = []
        now = self.fitting.computed
        changed = [f"{name} was {kept}" for name in now if (kept := config.versions.get(name)) not in (None, now[name])]
        self.rounds_otherwise = ", ".join(changed)
        """What is not as it was when the run began, so that it rounds otherwise from here."""
        self.config = replace(config, versions={**now, **config.versions})

    def restore(self) -> None:
        """Bring back the state of the last whole epoch, and all that follows from it; the start, if there is none.

        Raises:
            ZooError: the state does not fit, or the best model is gone.
        """
        state, model = self.folder / _STATE, self.folder / _MODEL
        self.history = self.fitting.restore(state, self.config.bound)
        if not self.history:
            return
        if len(self.history) > self.config.recipe.epochs:
            raise ZooError(f"'{self.folder}' has {number_of(len(self.history), 'epoch')}; --epochs can only be more.")
        if best(self.history) is not self.history[-1]:
            with told_as(f"'{model}', the best model so far, cannot be read", "begin anew"):
                self.fitting.model.load_weights(model)
            self.fitting.restore(state, self.config.bound)
        self._derive()

    def go_on(self, histograms: bool) -> Path:
        epochs, steps = self.config.recipe.epochs, len(self.fitting.batches)
        note = f"{self.net.name} on " + "\n".join(map(printable, self.data.said))
        self.watcher.begins(note, len(self.history), epochs, steps)
        self.watcher.computes(self._how)
        pages = Pages(self.folder, len(self.history), steps)
        try:
            if not self.history:
                pages.introduce(self.net, table_of(self.fitting.model), self._said)
            with interrupt.heard_between_batches():
                while len(self.history) < epochs and not self._stopped():
                    self._train_epoch(pages, histograms)
        except DivergedError as error:
            raise self._diverged(error) from None
        except KeyboardInterrupt:
            number = len(self.history)
            done = f"stopped after epoch {number} of {epochs}" if number else "stopped in the first epoch"
            raise KeyboardInterrupt(f"{done}; go on with: {resuming(self.folder)}") from None
        finally:
            pages.close()
        self._finish(pages)
        return self.folder

    def _train_epoch(self, pages: Pages, histograms: bool) -> None:
        """Train for one more epoch, and keep all that a resumption needs."""
        number = len(self.history)
        epoch = self.fitting.epoch(number, pages.steps(self.fitting, number, self._step))
        pages.epoch(epoch, self.fitting, histograms=histograms)
        self.history.append(epoch)
        self.fitting.save(self.folder / _STATE, self.history, self.config.bound)
        self._derive()
        self.watcher.epoch(epoch)

    def _step(self, done: int, loss: float) -> None:
        self.watcher.step(done, loss)
        interrupt.check()

    def _derive(self) -> None:
        """Write what follows from the state after the last epoch: the history, and the model where it is the best."""
        rows = [[repr(value) for value in asdict(epoch).values()] for epoch in self.history]
        disk.write_text(self.folder / _HISTORY, csv_text(list(asdict(self.history[0])), rows))
        if best(self.history) is self.history[-1]:
            disk.write(self.folder / _MODEL, self.fitting.model.save)

    def _stopped(self) -> Verdict | None:
        return stopped_by(self.history, len(self.data.validation.y), self.config.stop)

    def _diverged(self, error: DivergedError) -> ZooError:
        number = len(self.history)
        kept = f"Epoch {number} is kept in {self.folder / _STATE}." if number else "No epoch was finished."
        classes = ["--classes", "auto"] if self.config.auto_classes else []
        finds = shlex.join(["zoo", "lr-find", self.config.architecture, "--data", self.config.data, *classes])
        return ZooError(f"{error} {kept} Find a lower one: {finds}")

    @property
    def _how(self) -> str:
        """How steps are taken."""
        how, now = self.fitting.path, self.fitting.computed
        if "onednn" in now:
            how += f"; oneDNN: {now['onednn']}; threads of an operation: {now['threads']}"
        return f"{how}; it rounds otherwise from here, as {self.rounds_otherwise}" if self.rounds_otherwise else how

    @property
    def _said(self) -> dict[str, Any]:
        """The run's own values, as TensorBoard shows them."""
        config = self.config
        recipe = {name: value for name, value in asdict(config.recipe).items() if name != "knobs"}
        own_values = {"recipe": config.recipe_name or "training", "limit": config.limit, "rate": config.rate}
        own_values |= {"pixels": config.pixels, "note": config.note, "stop": ", ".join(config.stop) or None}
        said = {**config.knobs, **recipe, "seed": config.seed, "data": config.data, **own_values}
        return {name: value for name, value in said.items() if value is not None}

    def _finish(self, pages: Pages) -> None:
        """Judge the best model on the test samples, once, and keep what it got right."""
        chosen = best(self.history)
        assert chosen is not None
        model, verdict = self.fitting.model, self._stopped()
        model.load_weights(self.folder / _MODEL)
        recipe, judged = self.config.recipe, self.fitting.judge(self.data.test)
        content = {
            "epochs": len(self.history),
            "best_epoch": chosen.epoch,
            "val_accuracy": chosen.val_accuracy,
            "test_accuracy": judged.report.accuracy,
            "test_loss": judged.loss,
            "test_samples": len(self.data.test.y),
            "parameters": model.count_params(),
            "seconds": round(self.fitting.spent, 1),
            "stopped": verdict.verdict if verdict and len(self.history) < recipe.epochs else None,
            "classes": [asdict(each) for each in judged.report.classes],
            "confusion": judged.report.confusion.tolist(),
        }
        pages.judged(model, self.data, judged, chosen.epoch, self._said)
        disk.write_text(self.folder / _METRICS, json.dumps(content, indent=2) + "\n")  # Whoever finds it finds all.
        if verdict and len(self.history) < recipe.epochs:
            self.watcher.stopped(verdict)
        self.watcher.ends(judged, chosen, self.folder)


def _check_free(run: Path) -> None:
    """Refuse a folder for a new run in which lies what a run would write over.

    Raises:
        ZooError: with its name.
    """
    if not str(run) or there(run, Path.is_file):
        raise ZooError(f"'{run}' is no folder for a run; name one with --run.")
    for name in (_STATE, _MODEL, _HISTORY, _METRICS, own.COPIES, *_PARTS):
        if there(run / name):
            raise ZooError(f"'{run}' holds {name}, but no run; name another folder, or move that away.")


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
