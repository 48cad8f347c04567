import csv
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import FACTS, run_zoo
from labels import marks, misplaced

from zoo.answers.draw import confusion_picture
from zoo.answers.judge import to_probabilities
from zoo.answers.metrics import report
from zoo.answers.trained import load_trained
from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.run import train


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A run of two epochs."""
    config = configure(Request("toy_mlp", data="sample", changes={"epochs": 2}, limit=300, seed=4))
    return train(config, run=tmp_path_factory.mktemp("runs") / "toy")


def evaluated(capsys, source, **options):
    """What ``zoo evaluate`` ends with: its status, its answer and its complaint."""
    words = [f"--{name}={value}" for name, value in {"format": "json", **options}.items()]
    return run_zoo(capsys, "evaluate", source, *words)


def printed(capsys, source, **options):
    status, out, err = evaluated(capsys, source, **options)
    assert status == 0, err
    return out


def test_a_run_is_judged_on_its_own_test_samples(run, capsys):
    content = json.loads(printed(capsys, run))
    metrics = json.loads((run / "metrics.json").read_text())
    assert content["samples"] == metrics["test_samples"] == 45
    assert content["accuracy"] == metrics["test_accuracy"]
    assert content["loss"] == pytest.approx(metrics["test_loss"])
    assert content["confusion"] == metrics["confusion"]


def test_a_saved_model_is_judged_on_the_data_that_are_named(run, capsys, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(100, 2)), rng.integers(0, 2, 100)
    np.savez(tmp_path / "points.npz", x=x, y=y)
    content = json.loads(printed(capsys, run / "model.keras", data=str(tmp_path / "points.npz")))
    assert content["samples"] == 10
    assert content["parameters"] == 65


@pytest.mark.parametrize(("content", "message"), [(None, "no such file"), (b"no zip", "not a .keras file")])
def test_a_file_is_looked_at_before_its_data_are_asked_for(capsys, tmp_path, content, message):
    path = tmp_path / "some.keras"
    if content:
        path.write_bytes(content)
    status, _, err = evaluated(capsys, path)
    assert (status, err) == (2, f"zoo: {path}: {message}.\n")


def test_an_architecture_is_found_in_any_case_and_one_worked_by_hand_has_nothing_to_learn(capsys):
    assert load_trained(Path("MNIST_CNN")).name == "mnist_cnn with the weights mnist"
    for verb in ("evaluate net1", "predict net1 x.png", "build net1 --weights mnist"):
        status, _, err = run_zoo(capsys, *verb.split())
        assert (status, err.count("\n"), "zoo train" in err) == (2, 1, False)
        assert "has no task to learn: it is worked by hand. What there is of it: zoo show net1" in err


def test_a_saved_model_without_data_asks_for_them(run, capsys):
    status, _, err = evaluated(capsys, run / "model.keras")
    assert (status, "name them with --data" in err) == (2, True)


def test_data_with_other_classes_are_refused(run, capsys, tmp_path):
    np.savez(tmp_path / "three.npz", x=np.zeros((60, 2)), y=np.arange(60) % 3)
    status, _, err = evaluated(capsys, run / "model.keras", data=tmp_path / "three.npz")
    assert status == 2
    assert re.search(r"has 3 classes .* has 2", err)


def test_text_has_the_report_the_matrix_and_the_accuracy(run, capsys):
    out = printed(capsys, run, format="text")
    for part in ("class ", "macro avg", "true \\ predicted", "Accuracy 0."):
        assert part in out
    assert max(map(len, out.splitlines()[1:])) <= 80


def test_csv_has_the_confusions_beside_the_figures(run, capsys):
    rows = list(csv.DictReader(io.StringIO(printed(capsys, run, format="csv"))))
    assert [row["class"] for row in rows] == ["0", "1", "accuracy", "macro avg", "weighted avg"]
    counts = sum(int(row[f"predicted {label}"]) for row in rows[:2] for label in "01")
    assert counts == 45


def test_markdown_has_both_tables(run, capsys):
    out = printed(capsys, run, format="markdown")
    assert "| class | precision | recall | f1-score | support |\n| --- | --: | --: | --: | --: |" in out
    assert "| true class | 0 | 1 |\n| --- | --: | --: |" in out


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_confusion_matrix_is_drawn(run, capsys, tmp_path, suffix):
    printed(capsys, run, plot=tmp_path / f"matrix{suffix}")
    content = (tmp_path / f"matrix{suffix}").read_bytes()
    assert b"predicted class" in content if suffix == ".svg" else content.startswith(b"\x89PNG")


def test_a_matrix_of_many_classes_keeps_to_small_cells():
    y = np.arange(100).repeat(2)
    picture = confusion_picture(
        report(y, y, [f"class {at}" for at in range(100)]), [f"class {at}" for at in range(100)]
    )
    assert picture.width < 1700
    assert list(misplaced(picture)) == []


def test_long_names_and_large_counts_of_a_matrix_stand_apart():
    y = np.array([0] * 12_345 + [1] * 7 + [2])
    names = ["a class with a very long name indeed", "b", "another one of many letters"]
    picture = confusion_picture(report(y, np.roll(y, 1), names), names, "A matrix of three classes")
    assert list(misplaced(picture)) == []
    assert "12,344" in [mark.text for mark in marks(picture, "Text")]


def test_outputs_become_probabilities():
    assert to_probabilities(np.array([[0.25]]), logits=False).tolist() == [[0.75, 0.25]]
    assert to_probabilities(np.array([[0.0]]), logits=True).tolist() == [[0.5, 0.5]]
    assert to_probabilities(np.array([[1000.0, 0, 0]]), logits=True).tolist() == [[1, 0, 0]]
    with pytest.raises(ZooError, match="not finite"):
        to_probabilities(np.array([[np.nan]]), logits=False)


def saved(path: Path, config: dict, weights: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", weights)
    return path


INPUT = {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 2]}}


def dense(units: int, inputs: int = 2, **more) -> dict:
    """The configuration of a model of one dense layer."""
    layers = [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, inputs]}},
        {
            "class_name": "Dense",
            "config": {"name": "y", "units": units, "activation": "softmax", "use_bias": True},
            **more,
        },
    ]
    return {"class_name": "Sequential", "module": "keras", "config": {"name": "m", "layers": layers}}


def test_a_model_larger_than_its_file_is_refused_before_it_is_built(tmp_path):
    with pytest.raises(ZooError, match="parameters in a file of"):
        load_trained(saved(tmp_path / "huge.keras", dense(10**9, 10**9)))


def test_weights_that_unpack_to_much_more_are_refused(tmp_path):
    with pytest.raises(ZooError, match="unpacks to"):
        load_trained(saved(tmp_path / "bomb.keras", dense(3), bytes(50 << 20)))


def test_weights_that_declare_more_than_they_store_are_refused(tmp_path):
    h5py = pytest.importorskip("h5py")
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.create_dataset("layers/y/vars/0", shape=(10**9,), dtype="f4", chunks=(1000,))
    with pytest.raises(ZooError, match="declares 1,000,000,000 numbers"):
        load_trained(saved(tmp_path / "shape.keras", dense(3), content.getvalue()))


def test_the_shapes_that_a_file_claims_for_its_layers_are_not_believed(run, tmp_path):
    claimed = tmp_path / "claimed.keras"
    with zipfile.ZipFile(run / "model.keras") as archive, zipfile.ZipFile(claimed, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "config.json":
                config = json.loads(content)
                for layer in config["config"]["layers"]:
                    layer["build_config"] = {"input_shape": [None, 10**12]}
                content = json.dumps(config).encode()
            copy.writestr(name, content)
    assert load_trained(claimed).model.count_params() == 65


def within(inputs: int) -> dict:
    """A model of two inputs around one that says it takes so many."""
    inner = dense(3, inputs)["config"] | {"name": "within"}
    layers = [INPUT, {"class_name": "Sequential", "module": "keras", "config": inner}]
    return {"class_name": "Sequential", "module": "keras", "config": {"name": "m", "layers": layers}}


def test_a_model_within_is_held_against_the_file_as_keras_builds_it(tmp_path):
    with pytest.raises(ZooError, match="3,000,000,003 parameters in a file of"):
        load_trained(saved(tmp_path / "within.keras", within(10**9)))


def test_of_two_shapes_that_are_claimed_the_one_that_keras_takes_counts(tmp_path):
    config = dense(3)
    config["config"]["layers"][0]["config"]["batch_input_shape"] = [None, 10**9]
    with pytest.raises(ZooError, match="3,000,000,003 parameters in a file of"):
        load_trained(saved(tmp_path / "two.keras", config))


def test_a_graph_of_keras_2_is_left_to_the_verbs_that_only_read(tmp_path):
    nets = json.loads((FACTS / "keras2_configs.json").read_text(encoding="utf-8"))
    with pytest.raises(ZooError, match="zoo show and zoo check read it") as raised:
        load_trained(saved(tmp_path / "older.keras", nets["frozen"]["config"]))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({**dense(3), "class_name": "Lambda"}, "not the configuration of a Keras model"),
        (
            {
                "class_name": "Sequential",
                "config": {"layers": [INPUT, {"class_name": "Lambda", "config": {"name": "l"}}]},
            },
            "Lambda",
        ),
        (dense(3), "not a model that Keras can load|not readable"),
        ([], "not the configuration"),
    ],
)
def test_a_model_that_means_harm_is_one_line(tmp_path, config, said):
    with pytest.raises(ZooError, match=said) as raised:
        load_trained(saved(tmp_path / "bad.keras", config))
    assert "\n" not in str(raised.value)


def test_what_is_no_model_is_one_line(tmp_path):
    (tmp_path / "text.keras").write_text("x")
    for source, said in (
        (tmp_path, "is no run"),
        (tmp_path / "text.keras", "not a .keras"),
        (Path("a.h5"), "no .keras"),
    ):
        with pytest.raises(ZooError, match=said):
            load_trained(source)
