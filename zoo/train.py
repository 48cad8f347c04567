"""``zoo train``: fit an architecture on its data, with curves for TensorBoard and the result under ``logs/``."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo import __version__, atomic, render
from zoo.builder import build_verified, check_knobs, import_keras
from zoo.cards import Training
from zoo.catalogue import Architecture
from zoo.data import Splits, load

if TYPE_CHECKING:
    import keras


def train(
    architecture: Architecture,
    knobs: Mapping[str, Any],
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    limit: int | None = None,
    seed: int = 0,
    logs: Path = Path("logs"),
) -> Path:
    """Train and return the run's folder, ``logs/<name>/<time>-<seed>/``.

    It holds ``config.json``, ``history.csv``, ``metrics.json``, ``model.keras`` and TensorBoard's events.

    Raises:
        ZooError: the architecture has no task, or a knob is illegal.
    """
    settings = check_knobs(architecture, knobs)
    data = load(architecture, limit=limit, seed=seed)
    recipe = architecture.card.training
    assert recipe is not None  # a card with a task has one
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    model = build_verified(architecture, settings)
    compile_model(model, recipe, learning_rate or recipe.learning_rate)
    epochs, batch_size = epochs or recipe.epochs, batch_size or recipe.batch_size
    run = _run_folder(logs / architecture.name, seed)
    config = {
        "architecture": architecture.name,
        "knobs": {name: knob.default for name, knob in architecture.card.knobs.items()} | settings,
        "data": "sample",
        "limit": limit,
        **asdict(recipe),
        "learning_rate": float(model.optimizer.learning_rate),
        "batch_size": batch_size,
        "epochs": epochs,
        "seed": seed,
        "versions": {"zoo": __version__, "keras": keras.__version__, "backend": keras.backend.backend()},
    }
    _write_json(run / "config.json", config)
    print(
        f"{architecture.name} on sample data: {len(data.train)} to train, {len(data.validation)} to validate, "
        f"{len(data.test)} to test."
    )
    history = model.fit(
        data.train.x,
        data.train.y,
        validation_data=(data.validation.x, data.validation.y),
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
        callbacks=[keras.callbacks.TensorBoard(run, write_graph=False), _lines(epochs)],
    )
    _save(run, model, data, history.history, batch_size)
    return run


def compile_model(model: "keras.Model", recipe: Training, learning_rate: float) -> None:
    """Compile with the recipe's optimiser and loss, counting accuracy."""
    import keras

    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = learning_rate
    model.compile(optimizer=optimizer, loss=recipe.loss, metrics=["accuracy"])


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
    raise FileExistsError(17, "too many runs at once", str(parent / stem))


def _lines(epochs: int) -> "keras.callbacks.Callback":
    """Print the figures of each epoch on one line."""
    import keras

    def line(epoch: int, figures: Mapping[str, float]) -> None:
        print(
            f"epoch {epoch + 1}/{epochs}  loss {figures['loss']:.4f}  accuracy {figures['accuracy']:.4f}  "
            f"validation loss {figures['val_loss']:.4f}  accuracy {figures['val_accuracy']:.4f}",
            flush=True,
        )

    return keras.callbacks.LambdaCallback(on_epoch_end=line)


def _save(run: Path, model: "keras.Model", data: Splits, history: Mapping[str, list[float]], batch_size: int) -> None:
    columns = list(history)
    lines = [",".join(["epoch", *columns])]
    lines += [
        ",".join([str(epoch), *(f"{value:.6g}" for value in values)])
        for epoch, values in enumerate(zip(*history.values(), strict=True), start=1)
    ]
    atomic.write_text(run / "history.csv", "\n".join(lines) + "\n")
    atomic.write(run / "model.keras", model.save)
    loss, accuracy = model.evaluate(data.test.x, data.test.y, batch_size=batch_size, verbose=0)
    _write_json(run / "metrics.json", {"test_loss": loss, "test_accuracy": accuracy, "test_samples": len(data.test)})
    render.print_heading(f"Test accuracy {accuracy:.4f}, loss {loss:.4f} on {len(data.test)} samples.")
    print(f"The run is in {run}.")


def _write_json(path: Path, content: Any) -> None:
    atomic.write_text(path, json.dumps(content, indent=2) + "\n")
