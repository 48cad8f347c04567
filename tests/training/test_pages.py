import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import zoo
from zoo.training.compiling import STEP_POINTS, steps_at_once
from zoo.training.config import Request, configure
from zoo.training.run import train


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same run with histograms and without: 200 samples in batches of 16, two epochs."""
    folder = tmp_path_factory.mktemp("runs")
    config = configure(
        Request("mnist_cnn", data="sample", limit=200, changes={"epochs": 2, "batch_size": 16, "schedule": "one_cycle"})
    )
    return {name: train(config, run=folder / name, histograms=name == "with") for name in ("with", "without")}


def events(run, part):
    return EventAccumulator(str(run / part), size_guidance={"tensors": 0}).Reload()


@pytest.mark.parametrize("figure", ["loss", "accuracy"])
@pytest.mark.parametrize(("over", "ends"), [("epoch", [1, 2]), ("step", [9, 18])])
def test_training_and_validation_are_on_one_chart(runs, figure, over, ends):
    tag = f"by {over}/{figure}"
    steps = {part: [each.step for each in events(runs["with"], part).Tensors(tag)] for part in ("train", "validation")}
    assert steps["validation"] == ends
    assert set(ends) <= set(steps["train"])


def test_charts_name_their_axes(runs):
    read = events(runs["with"], "train")
    for tag in (tag for tag in read.Tags()["tensors"] if tag.startswith("by ")):
        metadata = read.SummaryMetadata(tag)
        assert metadata.display_name == f"y: {tag.partition('/')[2]}, x: {tag[3:].partition('/')[0]}"
        assert metadata.summary_description


def test_the_rate_by_step_is_that_of_the_schedule(runs):
    points = events(runs["with"], "train").Tensors("by step/learning rate")
    rates = [each.tensor_proto.float_val[0] for each in points]
    assert rates.index(max(rates)) == 18 // 4
    assert min(rates) > 0


def test_histograms_of_weights_and_gradients_are_kept_on_request(runs):
    tags = {name: set(events(run, "train").Tags()["tensors"]) for name, run in runs.items()}
    weights = {f"{layer}/{kind}" for layer in ("conv1", "conv2", "dense1", "dense2") for kind in ("kernel", "bias")}
    added = {f"{what}/{path}" for what in ("weights", "gradients") for path in weights}
    assert tags["with"] - tags["without"] == added
    read = events(runs["with"], "train")
    assert [each.step for each in read.Tensors("gradients/conv1/kernel")] == [1, 2]


def test_histograms_change_nothing_of_the_training(runs):
    assert (runs["with"] / "history.csv").read_text() == (runs["without"] / "history.csv").read_text()


def test_gradients_are_those_of_the_loss():
    """Held against differences of the loss itself, in a net without kinks."""
    import keras

    from zoo.training.gradients import Gradients

    keras.utils.set_random_seed(0)
    model = zoo.build("toy_mlp", activation="sigmoid")
    model.compile("adam", "binary_crossentropy")
    x = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int64)
    found = Gradients(model).of(x, y)
    for variable in model.trainable_variables:
        values = keras.ops.convert_to_numpy(variable).copy()
        at = np.unravel_index(abs(found[variable.path]).argmax(), values.shape)
        losses = []
        for move in (0.02, -0.02):
            moved = values.copy()
            moved[at] += move
            variable.assign(moved)
            losses.append(model.evaluate(x, y, batch_size=64, verbose=0))
        variable.assign(values)
        assert found[variable.path][at] == pytest.approx((losses[0] - losses[1]) / 0.04, rel=0.01)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends take one step at a time")
def test_several_steps_at_once_learn_the_same_and_the_curve_keeps_its_points(tmp_path, monkeypatch):
    config = configure(Request("mnist_cnn", data="sample", limit=400, changes={"epochs": 1, "batch_size": 1}))
    several = train(config, run=tmp_path / "several")
    points = len(events(several, "train").Tensors("by step/loss"))
    assert steps_at_once(zoo.table("mnist_cnn").macs, 320) > 1
    monkeypatch.setattr("zoo.training.fitting.steps_at_once", lambda macs, steps: 1)
    one = train(config, run=tmp_path / "one")
    assert (several / "history.csv").read_text() == (one / "history.csv").read_text()
    assert points >= STEP_POINTS
