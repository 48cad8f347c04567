"""Runs that end by the verdict on their curves."""

import json

import pytest
from conftest import run_zoo

from zoo.errors import ZooError
from zoo.light.curves.runs import read_run
from zoo.training.config import Request, configure
from zoo.training.epoch import Epoch
from zoo.training.run import resume, train
from zoo.training.stopping import stopped_by
from zoo.training.watcher import RunWatcher

CONVERGED = {"epochs": 40, "learning_rate": 0.03}


def begin(run, stop, **changes):
    return train(
        configure(Request("toy_mlp", data="sample", limit=400, stop=stop, changes=CONVERGED | changes)), run=run
    )


def test_a_run_stops_once_its_curves_have_converged(tmp_path):
    run = read_run(begin(tmp_path / "run", ["converged"]))
    assert run.stopped == "converged"
    assert 3 <= run.epochs < 40
    assert run.finished
    assert json.loads((run.folder / "metrics.json").read_text())["epochs"] == run.epochs


def test_one_that_was_killed_stops_at_the_same_epoch(tmp_path):
    whole = begin(tmp_path / "whole", ["converged"])

    class Dying(RunWatcher):
        def epoch(self, epoch):
            if epoch.epoch == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(
            configure(Request("toy_mlp", data="sample", limit=400, stop=["converged"], changes=CONVERGED)),
            run=tmp_path / "run",
            watcher=Dying(),
        )
    resume(tmp_path / "run")
    assert (tmp_path / "run" / "history.csv").read_text() == (whole / "history.csv").read_text()


def test_a_stopped_run_is_left_alone_until_more_epochs_are_asked_for(tmp_path, capsys):
    run = begin(tmp_path / "run", ["converged"])
    done = read_run(run).epochs
    assert f"stopped as converged, after {done} of 40 epochs" in run_zoo(capsys, "train", "--resume", run)[1]
    assert read_run(resume(run, epochs=done + 3)).epochs == done + 3


def test_a_rising_validation_loss_ends_a_run_and_the_same_one_unasked_does_not():
    losses = [1.0, 0.6, 0.4, 0.35, *(0.35 + 0.05 * at for at in range(1, 9))]
    history = [Epoch(at + 1, 1 / (at + 1), 0.5, loss, 0.5, 0.01) for at, loss in enumerate(losses)]
    verdict = stopped_by(history, 1000, ["overfitting"])
    assert verdict is not None
    assert verdict.verdict == "overfitting since epoch 5"
    assert stopped_by(history, 1000, ["converged"]) is None
    assert stopped_by(history, 1000, []) is None


def test_a_verdict_by_which_no_run_stops_is_refused():
    with pytest.raises(ZooError, match=r"no run stops by 'overfit'\. Did you mean 'overfitting'"):
        configure(Request("toy_mlp", stop=["overfit"]))
