"""Puts what a run has learnt beside its architecture, as `zoo.light.nets.weights` reads it."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.answers.judge import Judged
from zoo.answers.trained import Trained, load_trained
from zoo.data.splits import Splits
from zoo.errors import ZooError
from zoo.light.files import disk, toml
from zoo.light.nets.weights import FOLDER
from zoo.models.fill import variables_by_name
from zoo.training.compiling import to_array
from zoo.training.config import Config

if TYPE_CHECKING:
    import keras


def ship(run: Path, *, half: bool = False, **figures: float) -> Path:
    """Write the best model of a run into its architecture's folder, judged anew on the run's test samples.

    Args:
        half: keep the numbers as float16, half the size.
        figures: what else is known of the recipe, such as `mean_accuracy` over so many `seeds`.

    Returns:
        The path of the ``.toml``; the ``.npz`` lies beside it.

    Raises:
        ZooError: it is no run, its head was rebuilt for other classes, or float16 is right less or more often.
    """
    config, trained = Config.read(run), load_trained(run)
    architecture = config.net
    if (trained.ends.output,) != architecture.table.rows[-1].output:
        raise ZooError(f"'{run}': its head was rebuilt for {len(trained.labels)} classes; it fits no other net.")
    splits = trained.load_data(None)
    judged = _judged_as_half(run, trained, splits) if half else trained.judge(splits)
    target = architecture.folder / FOLDER / f"{Path(config.data).stem}.toml"
    target.parent.mkdir(exist_ok=True)
    digest = _write_arrays(target.with_suffix(".npz"), trained.model, half)
    reached = {"test_accuracy": judged.report.accuracy, "test_loss": judged.loss, "test_samples": len(splits.test.y)}
    entries = {
        "data": target.stem,
        "labels": list(splits.labels),
        "seed": config.seed,
        "limit": config.limit,
        "rate": config.rate,
        "pixels": config.pixels,
        "sha256": digest,
        "knobs": config.knobs,
        "figures": reached | figures,
        "recipe": asdict(config.recipe),
        "samples": config.samples,
        "versions": config.versions,
    }
    disk.write_text(target, toml.text_of(entries))
    return target


def _judged_as_half(run: Path, trained: Trained, splits: Splits) -> Judged:
    """Round the model's weights to float16 and judge it, which must be right as often as before."""
    exact = trained.judge(splits).report.accuracy
    _round_to_half(trained.model)
    judged = trained.judge(splits)
    if judged.report.accuracy != exact:
        raise ZooError(f"'{run}': {judged.report.accuracy:.4f} as float16, {exact:.4f} as float32; ship float32.")
    return judged


def _round_to_half(model: "keras.Model") -> None:
    for variable in model.weights:
        variable.assign(to_array(variable).astype("float16").astype("float32"))


def _write_arrays(path: Path, model: "keras.Model", half: bool) -> str:
    """Write a model's weights and return the file's SHA-256."""
    import numpy as np

    kind = np.float16 if half else np.float32
    arrays: dict[str, Any] = {name: to_array(each).astype(kind) for name, each in variables_by_name(model).items()}
    disk.write(path, lambda temporary: np.savez(temporary, **arrays))
    return hashlib.sha256(path.read_bytes()).hexdigest()
