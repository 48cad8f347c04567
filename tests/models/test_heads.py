import json

import keras
import numpy as np
import pytest
from conftest import run_zoo

import zoo
from zoo.answers.trained import load_trained
from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.layers.layer import derive
from zoo.light.nets.catalogue import find
from zoo.models.build import describe
from zoo.models.heads import with_classes
from zoo.training.config import Request, configure
from zoo.training.run import resume, train
from zoo.training.ship import ship


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Grey images of three classes, told apart by their brightness."""
    path = tmp_path_factory.mktemp("data") / "three.npz"
    y = np.arange(240) % 3
    noise = np.random.default_rng(0).integers(0, 60, (240, 28, 28))
    np.savez(path, x=(noise + 80 * y[:, None, None]).astype(np.uint8), y=y)
    return path


def plain(three, epochs):
    changes = {"epochs": epochs, "batch_size": 16}
    return configure(Request("mnist_cnn", recipe="plain", changes=changes, data=str(three), auto_classes=True))


@pytest.fixture(scope="module")
def run(three, tmp_path_factory):
    return train(plain(three, 2), run=tmp_path_factory.mktemp("runs") / "run")


@pytest.mark.parametrize("name", ["mnist_cnn", "signal_cnn", "small_cnn"])
def test_only_the_last_dense_layer_is_another(name):
    model, table = with_classes(zoo.build(name), 3), zoo.table(name)
    assert model.output_shape == (None, 3)
    rows = {row.layer.name: row for row in describe(model)}
    assert list(rows) == [row.layer.name for row in table]
    differing = [row.layer.name for row in table if rows[row.layer.name].parameters != row.parameters]
    assert [rows[each].layer.kind.name for each in differing] == ["Dense"]
    derived = derive(row.layer for row in rows.values())
    assert all(
        derived[each].output == row.output and derived[each].weights == row.weights for each, row in rows.items()
    )


@pytest.mark.parametrize("kind", ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"])
def test_whatever_activation_follows_the_head_is_kept(kind):
    activation = keras.layers.Activation("softmax") if kind == "Activation" else getattr(keras.layers, kind)()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(10), activation])
    other = with_classes(model, 3)
    assert other.output_shape == (None, 3)
    assert [type(layer).__name__ for layer in other.layers] == ["Dense", kind]


def test_as_many_classes_as_there_are_leave_the_net_alone():
    model = zoo.build("mnist_cnn")
    assert with_classes(model, 10) is model


def test_a_net_that_ends_otherwise_is_left_alone_if_it_has_as_many_classes():
    layers = [keras.layers.Conv2D(4, 1), keras.layers.GlobalAveragePooling2D(), keras.layers.Softmax()]
    model = keras.Sequential([keras.Input((8, 8, 1)), *layers])
    assert with_classes(model, 4) is model
    with pytest.raises(ZooError, match="its head cannot be rebuilt"):
        with_classes(model, 3)


@pytest.mark.parametrize("name", ["toy_mlp", "conv8"])
def test_a_net_without_a_unit_a_class_is_refused(name):
    with pytest.raises(ZooError, match="its head cannot be rebuilt"):
        with_classes(zoo.build(name), 3)


def test_a_run_on_other_classes_learns_predicts_and_is_evaluated(run, three, capsys):
    assert json.loads((run / "config.json").read_text())["auto_classes"] is True
    assert load_trained(run).model.output_shape == (None, 3)
    _, out, _ = run_zoo(capsys, "evaluate", run, "--format", "json")
    assert json.loads(out)["confusion"] == json.loads((run / "metrics.json").read_text())["confusion"]
    status, out, _ = run_zoo(capsys, "predict", run, three, "--format", "csv")
    assert (status, len(out.splitlines())) == (0, 1 + 240)


def test_such_a_run_is_resumed_to_the_same_end(run, three, tmp_path):
    resume(train(plain(three, 1), run=tmp_path / "run"), epochs=2)
    assert (tmp_path / "run" / "history.csv").read_text() == (run / "history.csv").read_text()


def test_its_weights_are_not_shipped_as_the_cards_net(run):
    with pytest.raises(ZooError, match="its head was rebuilt for 3 classes"):
        ship(run)


def test_other_classes_unasked_are_refused_with_the_way_out(three, tmp_path):
    with pytest.raises(ZooError, match=r"mnist_cnn has 10; .* or rebuild its head: zoo train --classes auto"):
        load(Wanted.of(find("mnist_cnn")), str(three))
    assert len(load(Wanted.of(find("mnist_cnn")), str(three), any_classes=True).labels) == 3
    np.savez(tmp_path / "points.npz", x=np.zeros((60, 2)), y=np.arange(60) % 3)
    with pytest.raises(ZooError, match="toy_mlp has 2; choose data with 2 classes, or an architecture with 3"):
        load(Wanted.of(find("toy_mlp")), str(tmp_path / "points.npz"), any_classes=True)
    np.savez(tmp_path / "one.npz", x=np.zeros((60, 28, 28)), y=np.zeros(60, int))
    with pytest.raises(ZooError, match="one class alone"):
        load(Wanted.of(find("mnist_cnn")), str(tmp_path / "one.npz"), any_classes=True)


def test_a_dry_run_counts_the_parameters_of_the_new_head(three, capsys):
    _, out, _ = run_zoo(capsys, "train", "mnist_cnn", "--data", three, "--classes", "auto", "--dry-run")
    assert f"{21840 - 7 * 51:,} parameters" in out
