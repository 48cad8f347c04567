"""``zoo train``: fits an architecture so that a run killed at any moment goes on to the very same end.

A run's state is one file, replaced whole after each epoch. An epoch's order of samples depends on the seed and the
epoch alone, and the state holds the weights, the optimiser's and dropout's own state, and the history.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo import __version__, disk, render
from zoo.arithmetic import format_shape
from zoo.builder import build_verified, check_knobs, import_keras, table_of
from zoo.cards import Training
from zoo.catalogue import Architecture, find
from zoo.data import Splits, load
from zoo.errors import ZooError

if TYPE_CHECKING:
    import keras
    import numpy as np

_CONFIG, _STATE, _MODEL = "config.json", "checkpoint.npz", "model.keras"
_STEP_CURVE = 50
"""How many points of an epoch the curves by step have."""


@dataclass(frozen=True, slots=True)
class Config:
    """All that decides how a run goes."""

    architecture: str
    knobs: Mapping[str, Any]
    data: str
    limit: int | None
    seed: int
    recipe: Training
    samples: Mapping[str, int] = field(default_factory=dict)
    """How many there are in each split; known once the data are loaded."""
    labels: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, run: Path) -> "Config":
        """The configuration of a run's folder.

        Raises:
            ZooError: it is no run.
        """
        path = run / _CONFIG
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                **{**content, "recipe": Training(**content["recipe"]), "labels": tuple(content.get("labels", ()))}
            )
        except FileNotFoundError:
            raise ZooError(f"'{run}' is no run: it has no {_CONFIG}.") from None
        except (ValueError, TypeError, KeyError, UnicodeDecodeError, RecursionError) as error:
            raise ZooError(f"{path}: not a run's configuration ({type(error).__name__}: {error}).") from None


@dataclass(frozen=True, slots=True)
class Epoch:
    """The figures of one epoch, over the training samples as they were learnt, and over the validation ones after."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float


def configure(
    architecture: Architecture,
    name: str,
    knobs: Mapping[str, Any],
    *,
    data: str | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    schedule: str | None = None,
    shift: int | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> Config:
    """The card's recipe with what is set otherwise.

    Raises:
        ZooError: the architecture has no task, or a knob is illegal.
    """
    card = architecture.card
    if card.training is None:
        raise ZooError(f"{architecture.name} has no task to train on: it is worked by hand.")
    recipe = card.training
    settings = check_knobs(architecture, knobs)
    if shift and len(card.input) != 3:
        raise ZooError(f"shift {shift} moves images; {architecture.name} takes {format_shape(card.input)}.")
    return Config(
        architecture=name,
        knobs={name: knob.default for name, knob in card.knobs.items()} | settings,
        data=data or card.data or "sample",
        limit=limit,
        seed=seed,
        recipe=replace(
            recipe,
            epochs=epochs or recipe.epochs,
            batch_size=batch_size or recipe.batch_size,
            learning_rate=learning_rate or recipe.learning_rate,
            schedule=schedule or recipe.schedule,
            shift=recipe.shift if shift is None else shift,
        ),
    )


def train(config: Config, *, run: Path | None = None, logs: Path = Path("logs"), histograms: bool = False) -> Path:
    """Train anew and return the run's folder, ``logs/<name>/<time>-<seed>/`` unless `run` is given.

    It holds ``config.json``, ``history.csv``, ``metrics.json``, ``model.keras`` (the best on the validation samples),
    ``checkpoint.npz`` and TensorBoard's events.
    """
    architecture = find(config.architecture)
    data = load(architecture, config.data, limit=config.limit, seed=config.seed)
    keras = import_keras()
    versions = {"zoo": __version__, "keras": keras.__version__, "backend": keras.backend.backend()}
    if commit := _commit():
        versions["commit"] = commit
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    samples = {name: len(split.y) for name, split in parts.items()}
    config = replace(config, samples=samples, labels=data.labels, versions=versions)
    if run is None:
        run = _run_folder(logs / architecture.name, config.seed)
    elif (run / _CONFIG).exists():
        raise ZooError(f"'{run}' holds a run already; use --resume {run}, or another folder.")
    else:
        run.mkdir(parents=True, exist_ok=True)
    _write_json(run / _CONFIG, config.to_json())
    return _Run(run, config, architecture, data, histograms).go_on([])


def resume(run: Path, *, epochs: int | None = None, histograms: bool = False) -> Path:
    """Go on with a run from its last whole epoch, to its end or to more `epochs`.

    Raises:
        ZooError: it is no run, its state does not fit, or its data are others than they were.
    """
    config = Config.read(run)
    if epochs is not None and epochs != config.recipe.epochs:
        config = replace(config, recipe=replace(config.recipe, epochs=epochs))
        _write_json(run / _CONFIG, config.to_json())
    architecture = find(config.architecture)
    data = load(architecture, config.data, limit=config.limit, seed=config.seed)
    import_keras()
    this = _Run(run, config, architecture, data, histograms)
    return this.go_on(this.restore())


def compile_model(model: "keras.Model", recipe: Training, learning_rate: float) -> None:
    """Compile with the recipe's optimiser and loss, counting accuracy."""
    import keras

    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = learning_rate
    model.compile(optimizer=optimizer, loss=recipe.loss, metrics=["accuracy"])


class _Run:
    """A run at work: the model, its data and its folder."""

    def __init__(
        self, folder: Path, config: Config, architecture: Architecture, data: Splits, histograms: bool
    ) -> None:
        import keras

        from zoo.data.batches import Batches
        from zoo.events import Events

        self.folder, self.config, self.architecture, self.data = folder, config, architecture, data
        self.histograms = histograms
        keras.utils.set_random_seed(config.seed)
        self.model = build_verified(architecture, config.knobs)
        compile_model(self.model, config.recipe, config.recipe.learning_rate)
        self.model.optimizer.build(self.model.trainable_variables)
        self.batches = Batches(data.train, config.recipe.batch_size, seed=config.seed, shift=config.recipe.shift)
        self.validation = Batches(data.validation, config.recipe.batch_size)
        self.events = {part: Events(folder / part) for part in ("train", "validation")}

    @property
    def _variables(self) -> list[Any]:
        """Everything that changes in training: weights, dropout's seeds, the optimiser's state."""
        return [*self.model.variables, *self.model.optimizer.variables]

    def go_on(self, history: list[Epoch]) -> Path:
        recipe = self.config.recipe
        print(f"{self.architecture.name} on {self.data.note}.")
        if not history:
            self._introduce()
        elif len(history) < recipe.epochs:
            print(f"Going on after epoch {len(history)} of {recipe.epochs}.")
        best = _best(history)
        try:
            with render.progress(len(self.batches)) as progress:
                for number in range(len(history), recipe.epochs):
                    epoch = self._epoch(number, progress)
                    history.append(epoch)
                    if best is None or epoch.val_accuracy > best.val_accuracy:
                        best = epoch
                        disk.write(self.folder / _MODEL, self.model.save)
                    self._keep(history)
                    progress.line(_epoch_text(epoch, recipe.epochs))
        except KeyboardInterrupt:
            done = f"stopped after epoch {len(history)} of {recipe.epochs}" if history else "stopped in the first epoch"
            raise ZooError(f"{done}; go on with: zoo train --resume {self.folder}") from None
        finally:
            for events in self.events.values():
                events.close()
        assert best is not None
        self._finish(best, history)
        return self.folder

    def restore(self) -> list[Epoch]:
        """Bring back the state of the last whole epoch; the start, if there is none."""
        import zipfile

        import numpy as np

        path = self.folder / _STATE
        if not path.exists():
            return []
        try:
            with np.load(path, allow_pickle=False) as file:
                history = [Epoch(*row) for row in json.loads(str(file["history"]))]
                values = [file[f"variable{at}"] for at in range(len(self._variables))]
                fingerprint = str(file["data"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ZooError(f"{path}: not a run's state ({type(error).__name__}: {error}).") from None
        if fingerprint != self._fingerprint:
            raise ZooError(f"The data {self.config.data} are others than when {self.folder} began; start a new run.")
        if any(value.shape != tuple(each.shape) for value, each in zip(values, self._variables, strict=True)):
            raise ZooError(f"{path}: the state does not fit {self.config.architecture}; has its code changed?")
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        return history

    def _keep(self, history: Sequence[Epoch]) -> None:
        import numpy as np

        arrays: dict[str, Any] = {f"variable{at}": np.asarray(_value(each)) for at, each in enumerate(self._variables)}
        arrays["history"] = np.array(json.dumps([list(asdict(epoch).values()) for epoch in history]))
        arrays["data"] = np.array(self._fingerprint)
        disk.write(self.folder / _STATE, lambda temporary: np.savez(temporary, **arrays))
        names = list(asdict(history[0]))
        rows = [[repr(value) for value in asdict(epoch).values()] for epoch in history]
        disk.write_text(self.folder / "history.csv", render.csv_text(names, rows))

    @cached_property
    def _fingerprint(self) -> str:
        """What tells other data from these: the labels, split by split, and one batch."""
        import hashlib

        import numpy as np

        digest = hashlib.sha256("|".join(self.data.labels).encode())
        for split in (self.data.train, self.data.validation, self.data.test):
            digest.update(np.ascontiguousarray(split.y).tobytes())
        digest.update(self.data.train.batch(np.arange(min(4, len(self.data.train.y)))).tobytes())
        return digest.hexdigest()

    def _epoch(self, number: int, progress: "render.Progress") -> Epoch:
        started = time.perf_counter()
        self.batches.start(number)
        steps = _Steps(self, number, progress)
        logs = self.model.fit(
            self.batches,
            initial_epoch=number,
            epochs=number + 1,
            shuffle=False,  # Keras would shuffle the batches by a state that no checkpoint holds
            verbose=0,
            callbacks=[steps.callback],
        ).history
        seconds = time.perf_counter() - started
        loss, accuracy = logs["loss"][0], logs["accuracy"][0]
        if not math.isfinite(loss):
            raise ZooError(self._diverged(number, loss))
        val_loss, val_accuracy = self.model.evaluate(self.validation, verbose=0)
        epoch = Epoch(
            number + 1, loss, accuracy, val_loss, val_accuracy, float(_value(self.model.optimizer.learning_rate))
        )
        self.events["train"].scalars(
            {
                "by epoch/loss": loss,
                "by epoch/accuracy": accuracy,
                "by epoch/learning rate": epoch.learning_rate,
                "by epoch/samples a second": len(self.data.train.y) / seconds,
            },
            epoch.epoch,
        )
        self.events["validation"].scalars({"by epoch/loss": val_loss, "by epoch/accuracy": val_accuracy}, epoch.epoch)
        if self.histograms:
            for weight in self.model.weights:
                self.events["train"].histogram(f"weights/{weight.path}", _value(weight), epoch.epoch)
        for events in self.events.values():
            events.flush()
        return epoch

    def _diverged(self, number: int, loss: float) -> str:
        rate = self.config.recipe.learning_rate
        kept = f"epoch {number} is kept in {self.folder / _STATE}" if number else "no epoch was finished"
        return (
            f"the loss is {loss} in epoch {number + 1}; {kept}. A learning rate of {rate:g} is likely too high: "
            f"try --learning-rate {rate / 10:g}."
        )

    def _introduce(self) -> None:
        """What a run's pages in TensorBoard say before the first epoch."""
        from zoo.description import card_markdown, table_markdown

        events = self.events["train"]
        events.text("architecture/layers", table_markdown(self.architecture.table))
        events.text("architecture/card", card_markdown(self.architecture))
        events.graph(table_of(self.model))

    def _finish(self, best: Epoch, history: Sequence[Epoch]) -> None:
        """Judge the best model on the test samples, once, and print and keep what it got right."""
        from zoo.evaluate import judge, print_report, write_pictures
        from zoo.events import Events

        keras = import_keras()
        model = keras.models.load_model(self.folder / _MODEL)
        judged = judge(model, self.data.test, self.data.labels, self.config.recipe.batch_size)
        content = {
            "epochs": len(history),
            "best_epoch": best.epoch,
            "val_accuracy": best.val_accuracy,
            "test_accuracy": judged.report.accuracy,
            "test_loss": judged.loss,
            "test_samples": len(self.data.test.y),
            "parameters": model.count_params(),
            "classes": [asdict(each) for each in judged.report.classes],
            "confusion": judged.report.confusion.tolist(),
        }
        _write_json(self.folder / "metrics.json", content)
        events = Events(self.folder)
        values = {**self.config.knobs, **asdict(self.config.recipe), "seed": self.config.seed, "data": self.config.data}
        events.hyperparameters(values, self.folder.name)
        events.scalars({"test/accuracy": judged.report.accuracy, "test/loss": judged.loss}, best.epoch)
        write_pictures(events, model, self.data.test, judged, self.data.labels, best.epoch)
        events.close()
        print()
        print_report(judged.report)
        print(
            f"\nTest accuracy {judged.report.accuracy:.4f}, loss {judged.loss:.4f}, "
            f"by the model of epoch {best.epoch}, the best on the validation samples."
        )
        print(f"The run is in {self.folder}.")


class _Steps:
    """What happens around the steps of an epoch: the schedule's rate before, a point of the curve and the bar after."""

    def __init__(self, run: _Run, epoch: int, progress: "render.Progress") -> None:
        import keras

        recipe, steps = run.config.recipe, len(run.batches)
        first, every = epoch * steps, max(1, steps // _STEP_CURVE)

        def before(batch: int, logs: Mapping[str, float] | None = None) -> None:
            run.model.optimizer.learning_rate.assign(rate(recipe, first + batch, steps * recipe.epochs))

        done, mean = 0, {"loss": 0.0, "accuracy": 0.0}

        def after(batch: int, logs: Mapping[str, float]) -> None:
            # Keras gives the mean of the epoch so far; the curve shows that of the steps since its last point.
            nonlocal done
            if (batch + 1) % every == 0:
                now = batch + 1
                since = {f"by step/{name}": (now * logs[name] - done * mean[name]) / (now - done) for name in mean}
                run.events["train"].scalars(since, first + batch)
                done = now
                mean.update({name: logs[name] for name in mean})
            progress.step(batch + 1, logs["loss"])

        begin = before if recipe.schedule != "constant" else None
        self.callback = keras.callbacks.LambdaCallback(on_train_batch_begin=begin, on_train_batch_end=after)


def rate(recipe: Training, step: int, steps: int) -> float:
    """The learning rate of a step, counted from 0, of `steps` in all.

    ``one_cycle`` rises in a line over the first quarter, from a 25th of the recipe's rate, and falls as a cosine to a
    thousandth of it (Smith and Topin, *Super-convergence*, 2018).
    """
    if recipe.schedule == "constant":
        return recipe.learning_rate
    rise = max(1, steps // 4)
    if step < rise:
        share = 1 / 25 + (1 - 1 / 25) * step / rise
    else:
        fall = (step - rise) / max(1, steps - rise)
        share = 1 / 1000 + (1 - 1 / 1000) * (1 + math.cos(math.pi * fall)) / 2
    return recipe.learning_rate * share


def _value(variable: Any) -> "np.ndarray":
    """A Keras variable as an array, whatever the backend."""
    import keras

    return keras.ops.convert_to_numpy(variable)


def _best(history: Sequence[Epoch]) -> Epoch | None:
    """The first epoch with the highest validation accuracy."""
    return max(history, key=lambda epoch: epoch.val_accuracy, default=None)


def _epoch_text(epoch: Epoch, epochs: int) -> str:
    return (
        f"epoch {epoch.epoch}/{epochs}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.4f}  "
        f"validation loss {epoch.val_loss:.4f}  accuracy {epoch.val_accuracy:.4f}"
    )


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
            ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def _write_json(path: Path, content: Any) -> None:
    disk.write_text(path, json.dumps(content, indent=2) + "\n")
