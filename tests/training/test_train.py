import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import keras
import numpy as np
import pytest
from conftest import run_zoo
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from zoo.answers.trained import load_trained
from zoo.cli import main as cli
from zoo.data import npy
from zoo.errors import ZooError
from zoo.light.curves.runs import read_run
from zoo.light.files import disk
from zoo.light.nets.catalogue import BUILT_IN, find
from zoo.models import onednn, threads
from zoo.training.compiling import rate_at
from zoo.training.config import Config, Request, configure
from zoo.training.run import resume, train
from zoo.training.watcher import RunWatcher


def some(values, quick):
    """All the values, of which `make test` takes those in `quick`."""
    return [value if value in quick else pytest.param(value, marks=pytest.mark.slow) for value in values]


SHORT = {"epochs": 3, "batch_size": 16, "learning_rate": 0.05}


def config(name="toy_mlp", knobs=None, *, data="sample", limit=200, seed=3, **changes):
    plain = "plain" if "plain" in find(name).card.recipes else None  # a constant rate, and dropout
    return configure(Request(name, knobs or {}, plain, SHORT | changes, data, limit, seed))


def config_of(name):
    return configure(Request(str(name)))


def end(run):
    """What must be the same at the end of two runs: history, and every bit of the state but the time it took."""
    with np.load(run / "checkpoint.npz") as state:
        variables = [state[name] for name in sorted({*state.files} - {"spent"})]
    return (run / "history.csv").read_text(), [each.tobytes() for each in variables]


def figures(run):
    """The test figures, without the time they took."""
    return {name: value for name, value in json.loads((run / "metrics.json").read_text()).items() if name != "seconds"}


def shown(run):
    """What TensorBoard has of a run, but for times: tags and steps, and values that are no speed."""
    found = []
    for part in (".", "train", "validation"):
        for path in sorted((run / part).glob("events*")):
            for event in EventFileLoader(str(path)).Load():
                for value in event.summary.value:
                    timed = "second" in value.tag or value.tag.startswith(("_hparams_", "run/"))
                    found.append((part, value.tag, event.step, "" if timed else value.tensor.SerializeToString()))
    return found


def assert_same(run, whole):
    """Two runs are the same in all but times and names."""
    assert end(run) == end(whole)
    assert figures(run) == figures(whole)
    assert shown(run) == shown(whole)
    weights = [[weight.numpy().tobytes() for weight in load_trained(each).model.weights] for each in (run, whole)]
    assert weights[0] == weights[1]
    files = [sorted(re.sub(r"tfevents.*", "tfevents", str(path.relative_to(each))) for path in each.rglob("*"))
             for each in (run, whole)]  # fmt: skip
    assert files[0] == files[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A net with dropout, trained without a break."""
    return train(config("mnist_cnn"), run=tmp_path_factory.mktemp("runs") / "whole")


def test_a_run_learns_and_keeps_what_it_did(tmp_path):
    run = train(config(knobs={"units": 8}), logs=tmp_path)
    assert run.parent == tmp_path / "toy_mlp"
    with (run / "history.csv").open() as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    kept = Config.read(run)
    assert (kept.knobs["units"], kept.recipe.epochs, kept.seed) == (8, 3, 3)
    metrics = json.loads((run / "metrics.json").read_text())
    assert metrics["test_samples"] == 30
    assert sum(map(sum, metrics["confusion"])) == 30
    for part in ("train", "validation"):
        assert list(run.glob(f"{part}/events*"))


def test_the_same_seed_ends_the_same_and_another_does_not(whole, tmp_path):
    assert end(train(config("mnist_cnn"), run=tmp_path / "again")) == end(whole)
    assert end(train(config("mnist_cnn", seed=4), run=tmp_path / "other")) != end(whole)


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code may catch it."""


@pytest.mark.parametrize("at", some(range(1, 30), quick=(8, 11, 14)))
def test_killed_at_any_write_it_resumes_to_the_same_end(whole, tmp_path, monkeypatch, at):
    """Every file is written through `disk.write`: die at the n-th, before and after it takes its place."""
    write, count = disk.write, 0

    def dying(path, writer):
        nonlocal count
        count += 1
        if count == at and at % 2:
            raise Killed
        write(path, writer)
        if count == at:
            raise Killed

    run = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(disk, "write", dying)
        with suppress(Killed):
            train(config("mnist_cnn"), run=run)
    if not (run / "config.json").exists():
        assert at <= 4
        return
    resume(run)
    assert_same(run, whole)


@pytest.mark.parametrize("step", some([1, 5, 9, 17, 26], quick=(17,)))
def test_killed_inside_an_epoch_it_resumes_to_the_same_end(whole, tmp_path, step):
    class Dying(RunWatcher):
        count = 0

        def step(self, done, loss):
            self.count += 1
            if self.count == step:
                raise Killed

    with pytest.raises(Killed):
        train(config("mnist_cnn"), run=tmp_path / "run", watcher=Dying())
    resume(tmp_path / "run")
    assert_same(tmp_path / "run", whole)


@pytest.mark.parametrize("epochs", [0, -1, 2.5, True])
def test_a_resumption_to_no_number_of_epochs_is_refused(whole, epochs):
    before = (whole / "config.json").read_text()
    with pytest.raises(ZooError, match="epochs"):
        resume(whole, epochs=epochs)
    assert (whole / "config.json").read_text() == before


def test_more_epochs_go_on_from_the_end(whole, tmp_path):
    longer = train(config("mnist_cnn", epochs=5), run=tmp_path / "longer")
    run = train(config("mnist_cnn"), run=tmp_path / "run")
    resume(run, epochs=5)
    assert end(run) == end(longer)


def sigkill_and_resume(run, moments):
    """Start the run as a process of its own, kill it after each of `moments` seconds, and let it end."""
    options = ["--data", "sample", "--epochs", "6", "--limit", "400", "--batch-size", "16", "--seed", "3"]
    for seconds in moments:
        begun = (run / "config.json").exists()
        arguments = ["--resume", run] if begun else ["mnist_cnn", "--run", run, *options]
        process = subprocess.Popen([sys.executable, "-m", "zoo", "train", *map(str, arguments)], stdout=-3, stderr=-3)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    if not (run / "config.json").exists():
        subprocess.run([sys.executable, "-m", "zoo", "train", "mnist_cnn", "--run", run, *options], check=True)
    else:
        subprocess.run([sys.executable, "-m", "zoo", "train", "--resume", run], check=True, stdout=-3)


def test_a_real_sigkill_is_survived(tmp_path):
    sigkill_and_resume(tmp_path / "whole", [])
    sigkill_and_resume(tmp_path / "killed", [6.0, 5.5])
    assert end(tmp_path / "killed") == end(tmp_path / "whole")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="others have neither")
def test_the_first_that_is_written_of_a_run_says_what_it_computes_with(tmp_path, monkeypatch):
    """A run that was killed before its first step went on with all threads, and ended with other bits."""
    write = disk.write_text

    def dying(path, text):
        write(path, text)
        raise Killed

    monkeypatch.setenv(threads.VARIABLE, threads.ONE)
    with monkeypatch.context() as patched:
        patched.setattr(disk, "write_text", dying)
        with pytest.raises(Killed):
            train(config(), run=tmp_path / "run")
    versions = json.loads((tmp_path / "run" / "config.json").read_text())["versions"]
    assert (versions["threads"], versions["onednn"]) == (threads.ONE, onednn.state())


@pytest.mark.slow
def test_twenty_real_sigkills_at_random_moments_are_survived(tmp_path):
    sigkill_and_resume(tmp_path / "whole", [])
    rng = np.random.default_rng(int(os.environ.get("ZOO_SEED", "0")))
    for at in range(10):
        run = tmp_path / f"killed{at}"
        sigkill_and_resume(run, rng.uniform(2.5, 8, 2).tolist())
        assert end(run) == end(tmp_path / "whole")


def test_a_one_cycle_rate_rises_and_falls_and_is_resumed(tmp_path, monkeypatch):
    changed = {"schedule": "one_cycle", "shift": 2}
    whole = train(config("mnist_cnn", **changed), run=tmp_path / "whole")
    write = disk.write

    def dying(path, writer):
        write(path, writer)
        if path.name == "checkpoint.npz":
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(disk, "write", dying)
        with pytest.raises(Killed):
            train(config("mnist_cnn", **changed), run=tmp_path / "run")
    resume(tmp_path / "run")
    assert end(tmp_path / "run") == end(whole)
    with (whole / "history.csv").open() as file:
        rates = [float(row["learning_rate"]) for row in csv.DictReader(file)]
    assert rates[0] > rates[1] > rates[2] > 0


def test_the_rate_is_highest_after_a_quarter():
    recipe = config(learning_rate=0.1, schedule="one_cycle").recipe
    rates = [rate_at(recipe, 100, step) for step in range(100)]
    assert rates.index(max(rates)) == 25
    assert max(rates) == pytest.approx(0.1)
    assert rates[0] == pytest.approx(0.004)
    assert rates[-1] < 0.001


@pytest.mark.parametrize("warmup, highest", [(0.5, 50), (0.0, 1), (1.0, 99)])
def test_the_rate_rises_over_the_warmup(warmup, highest):
    recipe = config(learning_rate=0.1, schedule="one_cycle", warmup=warmup).recipe
    rates = [rate_at(recipe, 100, step) for step in range(100)]
    assert rates.index(max(rates)) == highest


def test_ctrl_c_says_how_to_go_on(tmp_path, monkeypatch):
    from zoo.data.batches import Batches

    monkeypatch.setattr(Batches, "start", lambda self, epoch: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt, match="stopped in the first epoch; go on with: zoo train --resume"):
        train(config(), run=tmp_path / "run")


def test_a_full_disk_leaves_the_last_good_state(whole, tmp_path, monkeypatch):
    write, count = npy.write_npz, 0

    def full(path, arrays):
        nonlocal count
        count += 1
        if count == 2:
            path.write_bytes(b"half")
            raise OSError(28, "No space left on device")
        write(path, arrays)

    with monkeypatch.context() as patched:
        patched.setattr(npy, "write_npz", full)
        with pytest.raises(ZooError, match=r"checkpoint\.npz': No space left"):
            train(config("mnist_cnn"), run=tmp_path / "run")
    assert not [path for path in (tmp_path / "run").iterdir() if path.name.startswith(".")]
    resume(tmp_path / "run")
    assert end(tmp_path / "run") == end(whole)


def test_a_loss_that_is_not_finite_stops_the_run_with_its_cause(tmp_path):
    with pytest.raises(ZooError, match=r"The loss is (nan|inf) in epoch 1. A learning rate .* No epoch was finished."):
        train(config("small_cnn", learning_rate=1e30), run=tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_diverges_at_once_leaves_what_was_in_its_folder_and_names_lr_find(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ZooError, match=r"Find a lower one: zoo lr-find toy_mlp --data sample$"):
        train(config(learning_rate=1e30), run=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_that_is_finished_is_left_alone_until_more_epochs_are_asked_for(tmp_path, capsys):
    run = train(config(epochs=2), run=tmp_path / "run")
    before = {path: path.read_bytes() for path in run.glob("*.*")}
    status, out, _ = run_zoo(capsys, "train", "--resume", run, "--epochs", 1)
    assert (status, out.count("\n")) == (0, 2)
    assert "is finished: 2 of 2 epochs" in out
    assert f"zoo train --resume {run} --epochs 4" in out
    assert {path: path.read_bytes() for path in run.glob("*.*")} == before
    assert "epoch 3/3" in run_zoo(capsys, "train", "--resume", run, "--epochs", 3)[1]


def test_a_run_that_was_judged_before_its_last_epoch_is_not_finished(tmp_path):
    run = train(config(epochs=1), run=tmp_path / "run")
    stale = (run / "metrics.json").read_bytes()
    resume(run, epochs=2)
    (run / "metrics.json").write_bytes(stale)
    assert not read_run(run).finished


def test_a_runs_folder_is_no_architecture_and_a_name_is_kept_as_it_is_written(tmp_path, capsys):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ZooError, match=f"is a run, no architecture; go on with it: zoo train --resume {tmp_path}$"):
        config_of(tmp_path)
    for verb in ("train", "lr-find"):
        assert "is a run, no architecture" in run_zoo(capsys, verb, tmp_path, "--set", "units=3")[2]
    assert config_of("MNIST_CNN").architecture == "mnist_cnn"
    folder = f"{BUILT_IN}/toy_mlp/"
    assert config_of(folder).architecture == folder


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda run: (run / "config.json").unlink(), "is no run: it has no config.json"),
        (lambda run: (run / "config.json").write_text("{}"), "not a run's configuration"),
        (lambda run: (run / "checkpoint.npz").write_bytes(b"PK\3\4"), "not a readable .npz"),
        (lambda run: np.savez(run / "checkpoint.npz", history=np.array({}, object)), "history is an object array"),
    ],
)
def test_a_damaged_run_is_named(tmp_path, damage, message):
    run = train(config(epochs=1), run=tmp_path / "run")
    damage(run)
    with pytest.raises(ZooError, match=message) as caught:
        resume(run, epochs=2)
    assert "\n" not in str(caught.value)


def test_other_data_under_a_run_are_refused(tmp_path, monkeypatch):
    data = tmp_path / "data.npz"
    rng = np.random.default_rng(0)
    np.savez(data, x=rng.normal(size=(200, 2)).astype("float32"), y=np.arange(200) % 2)
    run = train(config(data=str(data), limit=None), run=tmp_path / "run")
    np.savez(data, x=rng.normal(size=(200, 2)).astype("float32"), y=np.arange(200) % 2)
    with pytest.raises(ZooError, match="are others than when"):
        resume(run, epochs=5)


def test_a_run_whose_data_are_gone_says_where_to_put_them(tmp_path):
    run = train(config(epochs=1), run=tmp_path / "run")
    (run / "config.json").write_text((run / "config.json").read_text().replace('"sample"', '"gone"'))
    with pytest.raises(
        ZooError, match=r"^No data 'gone'.* under ZOO_DATA; set ZOO_DATA to the folder that holds it\.$"
    ):
        resume(run, epochs=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "What is to be trained? Give an architecture's name, or --resume RUN."),
        (["chain"], "chain has no task to train on: it is worked by hand."),
        (["mnist_cnn", "--data", "nothing"], "use --data sample, or set ZOO_DATA to the folder that holds it."),
        (["mnist_cnn", "--resume", "x"], "--resume goes on with a run as it began"),
        (["--resume", "nowhere"], "'nowhere' is no run: it has no config.json."),
        (["toy_mlp", "--set", "unit=3"], "toy_mlp has no knob 'unit'. Did you mean 'units'?"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        cli.main(["train", *arguments])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err


def test_print_config_and_dry_run_train_nothing(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for option in ("--print-config", "--dry-run"):
        with pytest.raises(SystemExit) as ended:
            cli.main(["train", "mnist_cnn", "--data", "sample", "--limit", "100", option])
        assert ended.value.code == 0
        printed = capsys.readouterr().out
        assert '"batch_size": 16' in printed or (
            "10 epochs of 5 steps." in printed and "Nothing was trained." in printed
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("batch_size", [20, 48, 256], ids=["whole", "one left over", "more than there are"])
def test_a_batch_in_parts_learns_what_the_whole_batch_does(tmp_path, batch_size):
    plain = {"data": "sample", "limit": 200, "batch_size": batch_size, "epochs": 2}
    figures = {}
    for parts in (1, 4):
        run = train(config(**plain, accumulate=parts), run=tmp_path / str(parts))
        with (run / "history.csv").open() as file:
            figures[parts] = [float(row["val_loss"]) for row in csv.DictReader(file)]
    assert figures[4] == pytest.approx(figures[1], rel=1e-4)
    with pytest.raises(ZooError, match=f"A batch of {batch_size} cannot be computed in 7 equal parts"):
        config(**plain, accumulate=7)


def test_in_mixed_precision_weights_and_answers_are_float32_and_a_run_resumes_to_the_bit(tmp_path):
    changed = {"precision": "mixed_bfloat16", "epochs": 2}
    whole = train(config("mnist_cnn", **changed), run=tmp_path / "whole")
    model = load_trained(whole).model
    assert {str(weight.dtype) for weight in model.weights if "seed" not in weight.path} == {"float32"}
    assert [model.get_layer(name).compute_dtype for name in ("conv1", "dense2")] == ["bfloat16", "float32"]
    train(config("mnist_cnn", **changed | {"epochs": 1}), run=tmp_path / "run")
    resume(tmp_path / "run", epochs=2)
    assert end(tmp_path / "run") == end(whole)


def test_every_value_of_the_recipe_is_an_option(capsys):
    options = ["--optimizer", "sgd", "--rotation", 5, "--zoom", 0.2, "--flip", "--shift", 3, "--precision", "float32"]
    status, out, _ = run_zoo(capsys, "train", "mnist_cnn", "--recipe", "plain", *options, "--print-config")
    recipe = json.loads(out)["recipe"]
    assert status == 0
    assert (recipe["optimizer"], recipe["rotation"], recipe["zoom"], recipe["shift"]) == ("sgd", 5.0, 0.2, 3)
    assert recipe["flip"] is True


def test_a_run_tells_its_watcher_and_prints_nothing(tmp_path, capsys):
    told = []

    class Keeper(RunWatcher):
        def begins(self, note, done, epochs, steps):
            told.append((done, epochs, steps))

        def epoch(self, epoch):
            told.append(epoch.epoch)

        def ends(self, judged, best, run):
            told.append(run)

    run = train(config(), run=tmp_path / "run", watcher=Keeper())
    assert told == [(0, 3, 9), 1, 2, 3, run]
    assert capsys.readouterr() == ("", "")
