"""Puts what a run has learnt beside its architecture, as `zoo.light.nets.weights` reads it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.toml import string_of
from zoo.light.nets.catalogue import find
from zoo.light.nets.weights import FOLDER, variables_by_name
from zoo.training.fitting import to_array

if TYPE_CHECKING:
    import keras

    from zoo.answers.judge import Judged


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
    from zoo.answers.judge import judge
    from zoo.answers.trained import load_trained
    from zoo.training.run import Config

    config, trained = Config.read(run), load_trained(run)
    architecture = find(config.architecture)
    if trained.table.rows[-1].output != architecture.table.rows[-1].output:
        raise ZooError(f"'{run}': its head was rebuilt for {len(trained.labels)} classes; it fits no other net.")
    splits = trained.load_data(None)

    def judged() -> "Judged":
        return judge(trained.model, splits.test, splits.labels, trained.batch_size, logits=trained.logits)

    found = judged()
    if half:
        exact = found.report.accuracy
        _round_to_half(trained.model)
        found = judged()
        if found.report.accuracy != exact:
            raise ZooError(f"'{run}': {found.report.accuracy:.4f} as float16, {exact:.4f} as float32; ship float32.")
    reached = {"test_accuracy": found.report.accuracy, "test_loss": found.loss, "test_samples": len(splits.test.y)}
    target = architecture.folder / FOLDER / f"{Path(config.data).stem}.toml"
    target.parent.mkdir(exist_ok=True)
    digest = _write_arrays(target.with_suffix(".npz"), trained.model, half)
    entries = {
        "data": target.stem,
        "labels": list(splits.labels),
        "seed": config.seed,
        "limit": config.limit,
        "sha256": digest,
        "knobs": config.knobs,
        "figures": reached | figures,
        "recipe": asdict(config.recipe),
        "samples": config.samples,
        "versions": config.versions,
    }
    disk.write_text(target, _toml(entries))
    return target


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


def _toml(entries: Mapping[str, Any], table: str = "") -> str:
    """A table's own entries, then the tables in it; what is None is left out."""
    own = [f"{name} = {_value(value)}\n" for name, value in entries.items() if _is_entry(value)]
    inner = [
        _toml(value, f"{table}.{name}" if table else name)
        for name, value in entries.items()
        if isinstance(value, Mapping)
    ]
    return "".join([f"\n[{table}]\n" if table else "", *own, *inner])


def _is_entry(value: Any) -> bool:
    return value is not None and not isinstance(value, Mapping)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return string_of(value) if isinstance(value, str) else repr(value)
