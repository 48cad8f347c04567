"""``zoo train``: fits an architecture in a folder of its own, from which it goes on after anything."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.cli import printing
from zoo.data.load import Splits, load
from zoo.errors import ZooError
from zoo.light.curves.runs import LARGEST_FILE
from zoo.light.files import disk
from zoo.light.files.text import csv_text
from zoo.light.layers.figures import format_shape
from zoo.light.nets.card import Training
from zoo.light.nets.catalogue import Architecture, find
from zoo.models.build import check_knobs, import_keras, table_of
from zoo.training.fitting import DivergedError, Epoch, Fitting, best

_CONFIG, _STATE, _MODEL = "config.json", "checkpoint.npz", "model.keras"


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
    auto_classes: bool = False
    """Whether the net's head is rebuilt for as many classes as the data have."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, run: Path) -> "Config":
        """The configuration of a run's folder.

        Raises:
            ZooError: it is no run.
        """
        path = run / _CONFIG
        if not path.is_file():
            raise ZooError(f"'{run}' is no run: it has no {_CONFIG}.")
        try:
            content = json.loads(disk.read(path, LARGEST_FILE))
            return cls(
                **{**content, "recipe": Training(**content["recipe"]), "labels": tuple(content.get("labels", ()))}
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ZooError(f"{path}: not a run's configuration ({type(error).__name__}: {error}).") from None


def configure(
    architecture: Architecture,
    name: str,
    knobs: Mapping[str, Any],
    *,
    recipe: str | Training | None = None,
    data: str | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    schedule: str | None = None,
    shift: int | None = None,
    accumulate: int | None = None,
    precision: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    auto_classes: bool = False,
) -> Config:
    """A recipe, or one of the card's by its name, ``[training]`` if none is given, with what is set otherwise.

    Raises:
        ZooError: the architecture has no task or no such recipe, or a knob is illegal.
    """
    card = architecture.card
    if card.training is None:
        raise ZooError(f"{architecture.name} has no task to train on: it is worked by hand.")
    base = recipe if isinstance(recipe, Training) else card.recipe(recipe)
    settings = check_knobs(architecture, knobs)
    if shift and len(card.input) != 3:
        raise ZooError(f"shift {shift} moves images; {architecture.name} takes {format_shape(card.input)}.")
    changed = replace(
        base,
        epochs=epochs or base.epochs,
        batch_size=batch_size or base.batch_size,
        learning_rate=learning_rate or base.learning_rate,
        schedule=schedule or base.schedule,
        shift=base.shift if shift is None else shift,
        accumulate=accumulate or base.accumulate,
        precision=precision or base.precision,
    )
    if changed.batch_size % changed.accumulate:
        raise ZooError(f"A batch of {changed.batch_size} cannot be computed in {changed.accumulate} equal parts.")
    return Config(
        architecture=name,
        knobs={name: knob.default for name, knob in card.knobs.items()} | dict(base.knobs) | settings,
        data=data or card.data or "sample",
        limit=limit,
        seed=seed,
        recipe=changed,
        auto_classes=auto_classes,
    )


def load_data(config: Config) -> Splits:
    """The data of a run."""
    architecture = find(config.architecture)
    return load(architecture, config.data, limit=config.limit, seed=config.seed, any_classes=config.auto_classes)


def train(config: Config, *, run: Path | None = None, logs: Path = Path("logs"), histograms: bool = False) -> Path:
    """Train anew and return the run's folder, ``logs/<name>/<time>-<seed>/`` unless `run` is given.

    It holds ``config.json``, ``history.csv``, ``metrics.json``, ``model.keras`` (the best on the validation samples),
    ``checkpoint.npz`` and TensorBoard's events.
    """
    architecture = find(config.architecture)
    data = load_data(config)
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
    data = load_data(config)
    import_keras()
    this = _Run(run, config, architecture, data, histograms)
    return this.go_on(this.restore())


class _Run:
    """A run at work: its folder, and the net that is fitted in it."""

    def __init__(
        self, folder: Path, config: Config, architecture: Architecture, data: Splits, histograms: bool
    ) -> None:
        from zoo.training.board import Pages

        self.folder, self.config, self.architecture, self.data = folder, config, architecture, data
        self.histograms = histograms
        self.fitting = Fitting(architecture, config.knobs, config.recipe, data, seed=config.seed)
        self.pages = Pages(folder)

    def restore(self) -> list[Epoch]:
        """Bring back the state of the last whole epoch; the start, if there is none."""
        return self.fitting.restore(self.folder / _STATE)

    def go_on(self, history: list[Epoch]) -> Path:
        epochs = self.config.recipe.epochs
        print(f"{self.architecture.name} on {self.data.note}.")
        if not history:
            self.pages.introduce(self.architecture, table_of(self.fitting.model))
        elif len(history) < epochs:
            print(f"Going on after epoch {len(history)} of {epochs}.")
        try:
            with printing.progress(len(self.fitting.batches)) as progress:
                for number in range(len(history), epochs):
                    follow = self.pages.steps(self.fitting, number, progress.step)
                    epoch = self.fitting.epoch(number, [follow])
                    self.pages.epoch(epoch, self.fitting, histograms=self.histograms)
                    history.append(epoch)
                    if best(history) is epoch:
                        disk.write(self.folder / _MODEL, self.fitting.model.save)
                    self.fitting.save(self.folder / _STATE, history)
                    self._write_history(history)
                    progress.line(_epoch_text(epoch, epochs))
        except DivergedError as error:
            kept = f"Epoch {len(history)} is kept in {self.folder / _STATE}." if history else "No epoch was finished."
            raise ZooError(f"{error} {kept}") from None
        except KeyboardInterrupt:
            done = f"stopped after epoch {len(history)} of {epochs}" if history else "stopped in the first epoch"
            raise KeyboardInterrupt(f"{done}; go on with: zoo train --resume {self.folder}") from None
        finally:
            self.pages.close()
        self._finish(history)
        return self.folder

    def _write_history(self, history: Sequence[Epoch]) -> None:
        names = list(asdict(history[0]))
        rows = [[repr(value) for value in asdict(epoch).values()] for epoch in history]
        disk.write_text(self.folder / "history.csv", csv_text(names, rows))

    def _finish(self, history: Sequence[Epoch]) -> None:
        """Judge the best model on the test samples, once, and print and keep what it got right."""
        from zoo.answers.judge import judge, print_report

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
        _write_json(self.folder / "metrics.json", content)
        values = {**self.config.knobs, **asdict(self.config.recipe), "seed": self.config.seed, "data": self.config.data}
        self.pages.judged(model, self.data, judged, chosen.epoch, values)
        print()
        print_report(judged.report)
        print(
            f"\nTest accuracy {judged.report.accuracy:.4f}, loss {judged.loss:.4f}, "
            f"by the model of epoch {chosen.epoch}, the best on the validation samples."
        )
        print(f"The run is in {self.folder}.")


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
