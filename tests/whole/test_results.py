import importlib.util

import pytest
from conftest import ROOT

from zoo.errors import ZooError
from zoo.light.nets.catalogue import find

spec = importlib.util.spec_from_file_location("results", ROOT / "benchmarks" / "results.py")
results = importlib.util.module_from_spec(spec)
spec.loader.exec_module(results)


def line(row="mnist_cnn", seed=0, **changed):
    """A line of results.csv."""
    samples = {"train": 54000, "validation": 6000, "test": 10000}
    accuracies = {"train_accuracy": 0.995, "validation_accuracy": 0.993, "test_accuracy": 0.994}
    made = {"epochs": 10, "best_epoch": 9, "seconds": 90.0, "recipe": "adam", "data": "mnist", "test_by_epoch": ""}
    counts = {"parameters": 21840, "macs": 480_000}
    machine = {"machine": "a machine, 2 cores", "versions": "keras 3"}
    return {"row": row, "seed": seed} | samples | accuracies | made | counts | machine | changed


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A row that is trained in a moment, in a folder of its own."""
    monkeypatch.setattr(results, "LOGS", tmp_path)
    return results.Row("quick", "perceptron", knobs={"w1": 0.5}, seeds=1)


def test_every_row_names_a_net_and_a_recipe_that_there_are():
    for row in results.ROWS:
        name = ROOT / row.architecture if "/" in row.architecture else row.architecture
        card = find(str(name)).card
        assert card.recipe(row.recipe)
        assert row.knobs.keys() <= card.knobs.keys()
    assert len({row.name for row in results.ROWS}) == len(results.ROWS)


def test_a_run_is_trained_once_and_its_figures_are_its_own(small, capsys):
    results.fit(small, 0)
    found = results.figures(small, 0)
    state = (results.folder_of(small, 0) / "checkpoint.npz").stat().st_mtime_ns
    results.fit(small, 0)
    assert (results.folder_of(small, 0) / "checkpoint.npz").stat().st_mtime_ns == state
    assert f"Test accuracy {found['test_accuracy']:.4f}" in capsys.readouterr().out
    assert found["parameters"] == 3
    assert found["seconds"] > 0


def test_a_run_of_another_recipe_is_not_taken_for_this_one(small):
    results.fit(small, 0)
    other = results.Row("quick", "perceptron", knobs={"w1": 0.6})
    with pytest.raises(ZooError, match="another recipe; remove it"):
        results.fit(other, 0)


def test_a_line_takes_the_place_of_its_own_and_leaves_the_others(tmp_path):
    for each in (line("toy_mlp"), line(seed=1), line(seed=0, test_accuracy=0.99), line(seed=0, test_accuracy=0.996)):
        results.keep(each, tmp_path)
    kept = [(each["row"], each["seed"], each["test_accuracy"]) for each in results.read(tmp_path / "results.csv")]
    assert kept == [("mnist_cnn", "0", "0.996"), ("mnist_cnn", "1", "0.994"), ("toy_mlp", "0", "0.994")]
    text = (tmp_path / "RESULTS.md").read_text()
    assert "99.50 % (99.40 to 99.60)" in text
    assert "Not run yet: `mnist_cnn` (one pass)" in text


def test_the_passes_that_a_figure_needs_are_counted_on_the_mean(tmp_path):
    row = results.Row("mnist_cnn-plain", "mnist_cnn", by_epoch=True)
    curves = [{"test_by_epoch": "0.97 0.988 0.991"}, {"test_by_epoch": "0.98 0.988 0.989"}]
    assert "It reaches 98.90 % first in epoch 3." in results.passes(row, curves)
    assert "not in 2 epochs" in results.passes(row, [{"test_by_epoch": "0.97 0.98"}])


def test_the_published_page_is_that_of_the_published_figures():
    lines = results.read(ROOT / "results.csv")
    assert (ROOT / "RESULTS.md").read_text(encoding="utf-8") == results.page(lines)
    assert lines
