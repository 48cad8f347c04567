"""What a run's folder holds, who may be at work in it, and what a start that fails leaves."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import run_zoo
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import zoo
from zoo.answers.judge import judge, mean_loss
from zoo.answers.trained import load_trained
from zoo.errors import ZooError
from zoo.light.curves.runs import read_run
from zoo.light.files import lock
from zoo.light.nets.recipe import ADAMW_DECAY
from zoo.training.config import Config, Request, configure
from zoo.training.epoch import Epoch, best
from zoo.training.events import Events
from zoo.training.run import resume, train

HOLDS = """
import sys, time; from pathlib import Path; from zoo.light.files import lock
with lock.held(Path(sys.argv[1]), "x"):
    print("held", flush=True); time.sleep(60)
"""


def begin(run, *, name="toy_mlp", **changes):
    return train(configure(Request(name, data="sample", limit=200, changes={"epochs": 2} | changes)), run=run)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return begin(tmp_path_factory.mktemp("runs") / "run")


def test_two_processes_do_not_go_on_with_one_run(tmp_path):
    run = begin(tmp_path / "run")
    other = subprocess.Popen([sys.executable, "-c", HOLDS, str(run)], stdout=subprocess.PIPE)
    try:
        assert other.stdout.readline() == b"held\n"
        assert lock.is_held(run)
        with pytest.raises(ZooError, match="Another 'zoo train' is at work in"):
            resume(run, epochs=3)
    finally:
        other.kill()
        other.wait()
    assert not lock.is_held(run)
    assert read_run(resume(run, epochs=3)).epochs == 3
    assert not (run / ".lock").exists()


def test_what_a_killed_writer_left_is_removed(tmp_path):
    run = begin(tmp_path / "run")
    for name in (".zoo-0123456789abcdef.keras", "train/.zoo-00112233445566ff.177", ".draft-0123456789abcdef.txt"):
        (run / name).touch()
    resume(run, epochs=3)
    assert [path.name for path in run.rglob(".*")] == [".draft-0123456789abcdef.txt"]


@pytest.mark.parametrize("name", ["architecture", "train", "checkpoint.npz", "model.keras", "history.csv"])
def test_a_new_run_writes_over_nothing_of_somebodys(tmp_path, name):
    (tmp_path / name).mkdir() if "." not in name else (tmp_path / name).write_text("mine")
    with pytest.raises(ZooError, match=f"holds {name}, but no run; name another folder, or move that away"):
        begin(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_fewer_epochs_than_are_done_are_refused(tmp_path):
    run = begin(tmp_path / "run")
    (run / "metrics.json").unlink()
    with pytest.raises(ZooError, match="has 2 epochs; --epochs can only be more"):
        resume(run, epochs=1)
    assert Config.read(run).recipe.epochs == 2


def change_config(run, **changes):
    content = json.loads((run / "config.json").read_text())
    content["recipe"] |= changes
    (run / "config.json").write_text(json.dumps(content))


def damage_state(run, **arrays):
    with np.load(run / "checkpoint.npz") as file:
        np.savez(run / "checkpoint.npz", **{**file, **arrays})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda run: (run / "checkpoint.npz").write_text("text"), "not a readable .npz"),
        (lambda run: damage_state(run, history=np.array('[["a", 1, 1, 1, 1, 1]]')), "not a run's state"),
        (
            lambda run: damage_state(run, history=np.array("[[7, 1, 1, 1, 1, 1], [2, 1, 1, 1, 1, 1]]")),
            "has 7 for epoch 1",
        ),
        (lambda run: damage_state(run, history=np.array("[[1, 1, 1, NaN, 1, 1]]")), "not a run's state"),
        (lambda run: damage_state(run, variable0=np.zeros(3, complex)), "does not fit toy_mlp"),
        (lambda run: damage_state(run, variable0=np.full((2, 16), np.nan, np.float32)), "does not fit toy_mlp"),
        (lambda run: change_config(run, optimizer="sgd"), "another recipe, other knobs or another seed"),
        (lambda run: change_config(run, learning_rate=0.9), "another recipe, other knobs or another seed"),
        (lambda run: change_config(run, rotation=15.0), "rotation 15 is done to images"),
        (lambda run: change_config(run, loss="sparse_categorical_crossentropy"), "is none for a net with one output"),
    ],
)
def test_a_run_that_was_tampered_with_is_one_line(tmp_path, damage, message):
    run = begin(tmp_path / "run")
    damage(run)
    with pytest.raises(ZooError, match=message) as caught:
        resume(run, epochs=3)
    assert "\n" not in str(caught.value)


def test_a_best_model_that_is_damaged_is_noticed_before_more_is_trained(tmp_path):
    run = begin(tmp_path / "run", epochs=2)
    with np.load(run / "checkpoint.npz") as file:
        rows = json.loads(str(file["history"]))
    rows[0][4], rows[1][4] = 1.0, 0.5  # The first epoch was the best.
    damage_state(run, history=np.array(json.dumps(rows)))
    (run / "model.keras").write_bytes(b"PK")
    with pytest.raises(ZooError, match=r"the best model so far, cannot be read .* begin anew"):
        resume(run, epochs=3)


def test_what_follows_from_the_state_may_be_damaged(tmp_path):
    run = begin(tmp_path / "run")
    whole = (run / "history.csv").read_text()
    (run / "history.csv").write_text("nothing")
    (run / "metrics.json").write_text("{")
    resume(run)
    assert (run / "history.csv").read_text() == whole
    assert read_run(run).finished


def test_a_stopped_run_that_was_to_go_on_and_was_killed_goes_on(tmp_path):
    asked = Request(
        "toy_mlp", data="sample", limit=400, stop=["converged"], changes={"epochs": 40, "learning_rate": 0.03}
    )
    run = train(configure(asked), run=tmp_path / "run")
    done = read_run(run).epochs
    content = json.loads((run / "config.json").read_text())
    content["recipe"]["epochs"], content["stop"] = done + 2, []
    (run / "config.json").write_text(json.dumps(content))
    assert read_run(resume(run)).epochs == done + 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"note": 5}, "note cannot be 5"),
        ({"note": "a\tb"}, r"A note is one line of printable characters; U\+0009 is none"),
        ({"knobs": [1]}, r"knobs cannot be \[1\]"),
        ({"auto_classes": "no"}, "auto_classes cannot be 'no'"),
    ],
)
def test_what_python_code_asks_wrongly_is_one_line(tmp_path, asked, message):
    with pytest.raises(ZooError, match=message):
        zoo.train("toy_mlp", run=tmp_path / "run", data="sample", **asked)


def test_a_command_that_is_advised_can_be_typed(tmp_path, capsys):
    run = begin(tmp_path / "my run")
    out = run_zoo(capsys, "train", "--resume", run)[1]
    assert f"zoo train --resume '{run}' --epochs 4" in out


@pytest.mark.parametrize("fault", [MemoryError(), RuntimeError("of the backend"), ZooError("a sample is damaged")])
def test_a_start_that_fails_leaves_no_run(tmp_path, monkeypatch, fault):
    def fails(*_):
        raise fault

    monkeypatch.setattr("zoo.training.fitting.Fitting._train", fails)
    with pytest.raises(Exception, match=r"of the backend|damaged|Out of memory"):
        begin(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_refused_resumption_leaves_the_run_as_it_was(tmp_path, monkeypatch):
    run = begin(tmp_path / "run")
    (run / "checkpoint.npz").unlink()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (run / "architecture" / "toy_mlp" / "model.py").write_text("changed")
    with pytest.raises(ZooError, match="is not what it was then"):
        resume(run, epochs=3)
    assert (run / "config.json").exists()


def test_the_history_is_written_anew_from_the_checkpoint(tmp_path):
    run = begin(tmp_path / "run")
    whole = (run / "history.csv").read_text()
    (run / "history.csv").write_text("".join(whole.splitlines(keepends=True)[:-1]))
    (run / "metrics.json").unlink()
    resume(run)
    assert (run / "history.csv").read_text() == whole


def test_of_equally_accurate_epochs_the_one_with_the_lower_loss_is_the_best():
    figures = [(0.9, 0.5), (0.9, 0.3), (0.9, 0.3), (0.8, 0.1)]
    history = [Epoch(at + 1, 1, 0.5, loss, accuracy, 0.1) for at, (accuracy, loss) in enumerate(figures)]
    assert best(history) is history[1]


def test_validation_and_test_loss_come_from_one_formula(run):
    trained, data = load_trained(run), Config.read(run).load_data()
    kept = read_run(run)
    chosen = json.loads((run / "metrics.json").read_text())
    validated = judge(trained.model, data.validation, data.labels, 32)
    assert validated.loss == pytest.approx(kept.history.val_loss[chosen["best_epoch"] - 1], rel=1e-6)
    assert judge(trained.model, data.test, data.labels, 32).loss == pytest.approx(chosen["test_loss"], rel=1e-6)


def test_no_loss_is_minus_zero():
    sure = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    assert str(mean_loss(sure, np.array([0, 1]))) == "0.0"
    assert mean_loss(np.array([[0.25, 0.75]]), np.array([1]), "mean_squared_error") == 0.0625


def test_weights_decay_as_keras_does_it_and_adamw_says_by_how_much(tmp_path):
    import keras

    asked = {"optimizer": "sgd", "learning_rate": 0.1, "weight_decay": 0.5, "batch_size": 200, "epochs": 1}
    plain, decayed = (begin(tmp_path / str(each), **asked | {"weight_decay": each}) for each in (0.0, 0.5))
    keras.utils.set_random_seed(0)
    start = zoo.build("toy_mlp").get_weights()
    for before, without, now in zip(
        start, *(load_trained(each).model.get_weights() for each in (plain, decayed)), strict=True
    ):
        assert now == pytest.approx(without - 0.05 * before, abs=1e-6)
    assert configure(Request("toy_mlp", changes={"optimizer": "adamw"})).recipe.decay == ADAMW_DECAY


def test_a_full_disk_under_the_events_is_one_line_and_the_run_goes_on(run, tmp_path, monkeypatch):
    def full(self, event):
        with self._told():
            raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(Events, "_add", full)
        with pytest.raises(ZooError, match=f"Cannot write TensorBoard's events in '{run}/train': No space left"):
            resume(run, epochs=4)
    assert read_run(resume(run, epochs=4)).epochs == 4


def test_tensorboard_shows_the_runs_own_recipe(tmp_path):
    asked = Request("toy_mlp", data="sample", limit=200, note="a try", changes={"epochs": 1, "learning_rate": 0.02})
    run = train(configure(asked), run=tmp_path / "run")
    page = EventAccumulator(str(run / "train")).Reload().Tensors("run/recipe")
    text = page[0].tensor_proto.string_val[0].decode()
    assert all(row in text for row in (r"| learning\_rate | 0.02 |", "| limit | 200 |", "| note | a try |"))
    data = EventAccumulator(str(run)).Reload().SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    assert all(name in data for name in (b"learning_rate", b"limit", b"recipe", b"pixels"))


def test_a_run_is_named_and_noted(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = ["--data", "sample", "--limit", 200, "--epochs", 1, "--name", "first", "--note", "the first of all"]
    assert run_zoo(capsys, "train", "toy_mlp", *asked)[0] == 0
    assert '"the first of all"' in run_zoo(capsys, "runs")[1]
    assert (
        "holds a run already; go on with it, zoo train --resume logs/toy_mlp/first, or"
        in run_zoo(capsys, "train", "toy_mlp", *asked)[2]
    )
    assert "--name ../x: letters" in run_zoo(capsys, "train", "toy_mlp", "--name", "../x")[2]
