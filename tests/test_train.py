import csv
import json

import numpy as np

from zoo.catalogue import find
from zoo.train import train


def short(tmp_path, seed=3):
    return train(
        find("toy_mlp"), {"units": 8}, epochs=3, batch_size=16, learning_rate=0.05, limit=200, seed=seed, logs=tmp_path
    )


def test_a_run_learns_and_keeps_what_it_did(tmp_path):
    run = short(tmp_path)
    assert run.parent == tmp_path / "toy_mlp"
    with (run / "history.csv").open() as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    config = json.loads((run / "config.json").read_text())
    assert (config["knobs"]["units"], config["epochs"], config["seed"]) == (8, 3, 3)
    assert config["learning_rate"] == np.float32(0.05)
    assert json.loads((run / "metrics.json").read_text())["test_samples"] == 30
    assert list(run.glob("train/events*"))
    assert list(run.glob("validation/events*"))


def test_the_same_seed_trains_the_same_model(tmp_path):
    import keras

    runs = [short(tmp_path), short(tmp_path)]
    assert runs[0] != runs[1]
    first, second = (keras.models.load_model(run / "model.keras").get_weights() for run in runs)
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
