"""Another backend of Keras than TensorFlow does the same work, in a process of its own."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

BACKENDS = [name for name in ("torch", "jax") if find_spec(name)]
pytestmark = pytest.mark.skipif(not BACKENDS, reason="neither torch nor jax is installed")
DATA = ["mnist_cnn", "--data", "sample", "--limit", "300", "--batch-size", "16", "--schedule", "one_cycle"]


def python(backend, folder, *arguments):
    """Run Python in `folder` on that backend: its exit status, and what it prints."""
    variables = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, cwd=folder, env=variables
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_builds_trains_and_evaluates_with_curves_for_tensorboard(backend, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    said = []
    for arguments in (
        ["build", "mnist_cnn"],
        ["train", *DATA, "--epochs", 1, "--run", "run", "--histograms"],
        ["evaluate", "run"],
    ):
        status, printed, complaint = python(backend, tmp_path, "-m", "zoo", *arguments)
        assert (status, complaint) == (0, "")
        said.append(printed)
    accuracy = json.loads((tmp_path / "run" / "metrics.json").read_text())["test_accuracy"]
    assert "Table, arithmetic and model agree" in said[0]
    assert f"Accuracy {accuracy:.4f} of 45 samples" in said[2]
    assert json.loads((tmp_path / "run" / "config.json").read_text())["versions"]["backend"] == backend
    tags = EventAccumulator(str(tmp_path / "run" / "train")).Reload().Tags()["tensors"]
    assert {"by epoch/loss", "by step/loss", "gradients/conv1/kernel"} <= set(tags)


KILLED = """
import os, sys
from zoo.cli import main as cli
from zoo.light.files import disk

write = disk.write

def dying(path, writer):
    write(path, writer)
    if path.name == "checkpoint.npz":
        os._exit(9)

disk.write = dying
cli.main(sys.argv[1:])
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_killed_run_goes_on_to_the_very_same_end(backend, tmp_path):
    train = ["train", *DATA, "--epochs", 2, "--run"]
    assert python(backend, tmp_path, "-m", "zoo", *train, "whole")[0] == 0
    assert python(backend, tmp_path, "-c", KILLED, *train, "killed")[0] == 9
    assert python(backend, tmp_path, "-m", "zoo", "train", "--resume", "killed")[0] == 0
    ends = []
    for name in ("whole", "killed"):
        with np.load(tmp_path / name / "checkpoint.npz") as state:
            ends.append({key: state[key].tobytes() for key in state.files if key != "spent"})
    assert ends[0] == ends[1]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "arguments", [["train", "--epochs", 1, "--learning-rate", 1e30], ["lr-find", "--low", 1e29, "--high", 1e30]]
)
def test_what_diverges_is_one_line(backend, arguments, tmp_path):
    status, _, complaint = python(backend, tmp_path, "-m", "zoo", *arguments, "toy_mlp", "--data", "sample")
    assert (status, complaint.count("\n"), complaint[:13]) == (2, 1, "zoo: The loss")


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_rate_follows_its_schedule(backend, tmp_path):
    """From the same weights it comes to those of TensorFlow; on JAX a callback would set the rate once an epoch."""
    code = """
import numpy as np
from zoo.training.config import Request, configure
from zoo.training.fitting import Fitting

config = configure(Request("toy_mlp", changes={"epochs": 2, "schedule": "one_cycle"}, data="sample", limit=200))
fitting = Fitting(config.net, {}, config.recipe, config.load_data(), seed=0)
random = np.random.default_rng(0)
fitting.model.set_weights([random.normal(size=each.shape) for each in fitting.model.get_weights()])
fitting.epoch(0)
fitting.epoch(1)
print(*np.concatenate([each.ravel() for each in fitting.model.get_weights()]).tolist())
"""
    came_to = [[float(each) for each in python(on, tmp_path, "-c", code)[1].split()] for on in (backend, "tensorflow")]
    assert len(came_to[0]) > 2
    np.testing.assert_allclose(*came_to, atol=1e-5)
