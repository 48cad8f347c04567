import hashlib
import io
import json
import shutil
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import run_zoo
from PIL import Image

import zoo
from zoo.answers.judge import judge
from zoo.answers.trained import load_trained
from zoo.errors import ZooError
from zoo.light.nets.catalogue import BUILT_IN, catalogue, find
from zoo.light.nets.weights import find_weights, weights_of
from zoo.models.build import build_model
from zoo.models.fill import build_filled, variables_by_name
from zoo.training.config import Config, Request, configure
from zoo.training.run import train
from zoo.training.ship import ship


@pytest.fixture(scope="module")
def learnt(tmp_path_factory) -> Path:
    """An architecture of one's own with weights from a run of one epoch, and the run beside it."""
    bare = shutil.ignore_patterns("weights")
    folder = Path(shutil.copytree(BUILT_IN / "mnist_cnn", tmp_path_factory.mktemp("nets") / "my_net", ignore=bare))
    config = configure(Request(str(folder), {"dropout": 0.1}, data="sample", changes={"epochs": 1}, seed=2))
    ship(train(config, run=folder.parent / "run"), mean_accuracy=0.5, seeds=3)
    return folder


@pytest.fixture
def net(learnt, tmp_path) -> Path:
    """A copy of it, to damage."""
    return Path(shutil.copytree(learnt, tmp_path / "my_net"))


def outputs(model) -> np.ndarray:
    images = np.random.default_rng(0).random((8, 28, 28, 1), np.float32)
    return model.predict(images, verbose=0)


def test_shipped_weights_are_those_of_the_runs_best_model(learnt):
    architecture = find(str(learnt))
    assert weights_of(architecture) == ("sample",)
    model = build_filled(architecture, find_weights(architecture, "sample"), {})
    assert (outputs(model) == outputs(load_trained(learnt.parent / "run").model)).all()
    assert model.get_layer("dropout").rate == 0.1


def test_the_toml_tells_where_weights_come_from(learnt):
    content = tomllib.loads((learnt / "weights" / "sample.toml").read_text())
    config = Config.read(learnt.parent / "run")
    assert content["figures"]["test_samples"] == config.samples["test"] == 450
    assert (content["figures"]["mean_accuracy"], content["figures"]["seeds"]) == (0.5, 3)
    assert content["recipe"]["epochs"] == 1
    assert content["versions"] == config.versions
    assert content["sha256"] == hashlib.sha256((learnt / "weights" / "sample.npz").read_bytes()).hexdigest()


def test_weights_reach_the_figures_of_their_toml(learnt):
    weights = find_weights(find(str(learnt)))
    splits = Config.read(learnt.parent / "run").load_data()
    judged = judge(build_filled(find(str(learnt)), weights, {}), splits.test, splits.labels, 32)
    assert judged.report.accuracy == weights.figures["test_accuracy"]
    assert judged.loss == pytest.approx(weights.figures["test_loss"])


def test_float16_is_half_the_size_and_refused_where_it_is_right_less_often(learnt, monkeypatch):
    run, kept = learnt.parent / "run", learnt / "weights" / "sample.npz"
    exact = kept.read_bytes()
    ship(run, half=True)
    assert len(kept.read_bytes()) < 0.6 * len(exact)
    monkeypatch.setattr(
        "zoo.training.ship._round_to_half", lambda model: [each.assign(each * 0) for each in model.weights]
    )
    with pytest.raises(ZooError, match="ship float32"):
        ship(run, half=True)
    ship(run, mean_accuracy=0.5, seeds=3)
    assert kept.read_bytes() == exact


def flipped(net: Path) -> None:
    path = net / "weights" / "sample.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replaced(net: Path, arrays: dict, write=np.savez) -> None:
    """Other arrays, and their hash in the .toml."""
    path = net / "weights" / "sample.npz"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    write(path, **arrays)
    toml = path.with_suffix(".toml")
    toml.write_text(toml.read_text().replace(old, hashlib.sha256(path.read_bytes()).hexdigest()))


def changed(net: Path, **arrays) -> dict:
    with np.load(net / "weights" / "sample.npz") as file:
        return {**file, **arrays}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (flipped, "its SHA-256 is not the one in sample.toml"),
        (lambda net: (net / "weights" / "sample.npz").unlink(), "Cannot read"),
        (lambda net: replaced(net, changed(net, extra=np.zeros(3))), "the model has no extra"),
        (lambda net: replaced(net, {"conv1/kernel": np.zeros(3)}), "the file has no conv1/bias"),
        (
            lambda net: replaced(net, changed(net, **{"conv1/bias": np.zeros(3)})),
            "conv1/bias is 3 where the model has 10",
        ),
        (lambda net: replaced(net, changed(net, **{"conv1/bias": np.array([{}])})), "not a readable .npz"),
        (lambda net: replaced(net, changed(net), np.savez_compressed), "compressed"),
        (lambda net: (net / "weights" / "sample.toml").write_text("data = 3"), "data must be text, not 3"),
        (lambda net: (net / "weights" / "sample.toml").write_text("data = "), "not readable as TOML"),
    ],
)
def test_weights_that_are_damaged_are_one_line(net, damage, said):
    damage(net)
    architecture = find(str(net))
    with pytest.raises(ZooError, match=said) as raised:
        build_filled(architecture, find_weights(architecture), {})
    assert "\n" not in str(raised.value)


def test_a_knob_that_does_not_fit_is_named(learnt):
    weights = find_weights(find(str(learnt)))
    with pytest.raises(ZooError, match="the weights 'sample' were learnt with filters1=10, not 6"):
        weights.settings(find(str(learnt)), {"filters1": 6})
    assert weights.settings(find(str(learnt)), {"filters1": 10})["dropout"] == 0.1


def test_weights_that_are_not_there_are_named(learnt, net):
    with pytest.raises(ZooError, match=r"my_net has no weights 'sampel'\. Did you mean 'sample'\?"):
        find_weights(find(str(learnt)), "sampel")
    with pytest.raises(ZooError, match="my_net comes without weights; train it and give the run"):
        shutil.rmtree(net / "weights")
        load_trained(net)


def test_zoo_build_fills_saves_and_says_what_the_weights_reach(learnt, tmp_path, capsys):
    architecture = find(str(learnt))
    status, out, _ = run_zoo(capsys, "build", learnt, "--save", tmp_path / "a.keras", "--weights", "sample")
    assert status == 0
    assert "of 450 test samples right, seed 2" in out
    filled = build_filled(architecture, find_weights(architecture), {})
    assert (outputs(load_trained(tmp_path / "a.keras").model) == outputs(filled)).all()
    assert not (outputs(build_model(architecture, {})) == outputs(filled)).all()


def test_an_architecture_with_weights_predicts_and_is_evaluated(learnt, tmp_path, capsys):
    Image.new("L", (28, 28), 200).save(tmp_path / "a.png")
    status, out, _ = run_zoo(capsys, "predict", learnt, tmp_path / "a.png", "--format", "csv")
    assert (status, "a.png" in out) == (0, True)
    _, out, _ = run_zoo(capsys, "evaluate", learnt)
    accuracy = find_weights(find(str(learnt))).figures["test_accuracy"]
    assert f"Accuracy {accuracy:.4f} of 450 samples" in out


def test_python_and_the_command_line_take_weights(learnt, capsys, monkeypatch):
    monkeypatch.chdir(learnt.parent)
    filled = build_filled(find(str(learnt)), find_weights(find(str(learnt))), {})
    assert (outputs(zoo.build(str(learnt), weights="sample")) == outputs(filled)).all()
    status, out, _ = run_zoo(capsys, "show", "./my_net")
    assert (status, "weights sample" in out) == (0, True)
    status, out, _ = run_zoo(capsys, "build", "./my_net", "--weights", "sample", "--format", "json")
    assert (status, json.loads(out)["weights"]) == (0, "sample")
    status, _, err = run_zoo(capsys, "build", "./my_net", "--weights", "sample", "--set", "units=3")
    assert (status, err.count("\n")) == (2, 1)


def test_weights_of_a_run_are_its_own(learnt):
    with pytest.raises(ZooError, match="has its own weights"):
        load_trained(learnt.parent / "run", "sample")


@pytest.mark.parametrize("name", [name for name, each in catalogue().architectures.items() if weights_of(each)])
def test_every_built_in_net_takes_its_weights(name):
    architecture = find(name)
    for each in weights_of(architecture):
        weights = find_weights(architecture, each)
        model = build_filled(architecture, weights, {})
        assert all(np.isfinite(np.asarray(value)).all() for value in variables_by_name(model).values())
        assert len(weights.labels) == architecture.card.classes


def test_all_weights_together_are_a_few_megabytes():
    assert sum(path.stat().st_size for path in BUILT_IN.glob("*/weights/*")) < 8 << 20


def test_an_array_that_declares_more_than_it_holds_is_refused(net):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)})

    def write(path):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("conv1/kernel.npy", header.getvalue())

    replaced(net, {}, write)
    with pytest.raises(ZooError, match=r"not a readable \.npz"):
        build_filled(find(str(net)), find_weights(find(str(net))), {})
