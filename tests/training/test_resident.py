import gc
from dataclasses import replace

import keras
import numpy as np
import pytest

import zoo
from zoo.data.arrays import Arrays
from zoo.data.pixels import Scale
from zoo.errors import ZooError
from zoo.light.nets import micro
from zoo.models import threads
from zoo.models.fast import hasten_adam
from zoo.training import fitting as at_work
from zoo.training import resident
from zoo.training.compiling import to_array
from zoo.training.config import Request, configure
from zoo.training.fitting import RESIDENT, Fitting
from zoo.training.gradients import Gradients
from zoo.training.micro import MicroBatches, in_micro_batches
from zoo.training.resident import prepared

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="others go by Keras's own fit")
RECIPE = zoo.card("mnist_cnn").recipes["plain"]
RATES = np.full(50, 0.01, np.float32)
BASE = {"epochs": 2, "batch_size": 16}


def fitting(name="mnist_cnn", recipe="plain", limit=300, knobs=(), **changes):
    config = configure(Request(name, dict(knobs), recipe, BASE | changes, "sample", limit, 3))
    return Fitting(config.net, config.knobs, config.recipe, config.load_data(), seed=3)


def by_fit(monkeypatch, *arguments, **changes):
    with monkeypatch.context() as patched:
        patched.setattr(at_work, "prepared", lambda *_, **options: "asked")
        return fitting(*arguments, **changes)


def state(model):
    return [to_array(each) for each in [*model.variables, *model.optimizer.variables]]


def assert_near(found, wanted):
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * max(abs(other).max(), 1e-3))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "sgd", "schedule": "one_cycle"},
        {"optimizer": "adamw"},
        {"optimizer": "nadam", "weight_decay": 0.01},
        {"beta_1": 0.7, "beta_2": 0.9},
        {"accumulate": 4},
        {"precision": "mixed_bfloat16"},
    ],
)
def test_an_epoch_ends_where_kerass_fit_does(monkeypatch, changes):
    ours, keras_own = fitting(**changes), by_fit(monkeypatch, **changes)
    few = ", 4 samples at a time" if "accumulate" in changes else ""
    assert (ours.path, keras_own.path) == (f"{RESIDENT}{few}", f"by Keras's fit{few}, as asked")
    found, wanted = ours.epoch(0), keras_own.epoch(0)
    assert_near(state(ours.model), state(keras_own.model))
    assert (found.loss, found.accuracy) == pytest.approx((wanted.loss, wanted.accuracy), rel=1e-5)


def test_where_keras_sums_up_the_parts_of_a_batch_they_are_the_batch_or_it_is_refused(monkeypatch):
    asked = ("mnist_cnn", "one_pass")  # without dropout, whose random numbers are others
    whole = by_fit(monkeypatch, *asked, schedule="constant", batch_size=42)
    for module in ("compiling", "micro"):
        monkeypatch.setattr(f"zoo.training.{module}.divides", lambda: False)
    parts = by_fit(monkeypatch, *asked, schedule="constant", batch_size=42, accumulate=3)
    assert (parts.batches.batch_size, parts.micro, len(parts.data.train.y) % 42) == (14, None, 0)
    assert parts.epoch(0).val_loss == pytest.approx(whole.epoch(0).val_loss, rel=1e-4)
    with pytest.raises(ZooError, match="an epoch's last batch has 18 samples"):
        by_fit(monkeypatch, batch_size=32, accumulate=4)


def learner(seed=0):
    """A net with what changes as it learns beside weights, and with losses of its layers."""
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(4, 3, use_bias=False, kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.ActivityRegularization(l2=0.01),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(3, activation="softmax", kernel_constraint="unit_norm"),
        ]
    )
    model.compile(hasten_adam(keras.optimizers.Adam(0.01)), RECIPE.loss, metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    return model


@pytest.fixture
def pictures():
    rng = np.random.default_rng(0)
    return Arrays(
        rng.integers(0, 256, (50, 6, 6), np.uint8), np.arange(50) % 3, (6, 6, 1), scale=Scale("0..255", "0..1")
    )


def test_statistics_and_the_losses_of_layers_are_kerass_own(pictures):
    ours, plain = learner(), learner()
    loss, accuracy = prepared(ours, pictures, RECIPE).epoch(np.arange(50), 16, (1, 2), RATES, None)
    x = pictures.batch(np.arange(50))
    logs = plain.fit(x, pictures.y, batch_size=16, shuffle=False, verbose=0).history
    assert_near(state(ours), state(plain))
    assert (loss, accuracy) == pytest.approx((logs["loss"][0], logs["accuracy"][0]), rel=1e-5)


def classifier(*layers_between, **options):
    """A small net, in which no sample knows of the others but by the layers that are given."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Conv2D(4, 3, activation="relu", **options), *layers_between, keras.layers.Flatten()]
    model = keras.Sequential([keras.Input((6, 6, 1)), *layers, keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", RECIPE.loss, metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    return model


@pytest.mark.parametrize("size", [16, 7, 49, 1])
def test_batches_in_halves_end_where_kerass_own_do(pictures, size):
    ours, plain = classifier(kernel_regularizer="l2"), classifier(kernel_regularizer="l2")
    within = prepared(ours, pictures, RECIPE, halved=True)
    assert within.halved
    found = within.epoch(np.arange(50), size, (1, 2), RATES, None)
    x = pictures.batch(np.arange(50))
    logs = plain.fit(x, pictures.y, batch_size=size, shuffle=False, verbose=0).history
    assert_near(state(ours), state(plain))
    assert found == pytest.approx((logs["loss"][0], logs["accuracy"][0]), rel=1e-5)


@pytest.mark.parametrize(
    ("between", "options"),
    [
        ([keras.layers.BatchNormalization()], {}),
        ([keras.layers.ActivityRegularization(l2=0.01)], {}),
        ([keras.layers.SpectralNormalization(keras.layers.Conv2D(2, 1))], {}),
        ([], {"kernel_regularizer": "l2", "activity_regularizer": "l2"}),
    ],
    ids=["statistics", "activity", "state", "outputs"],
)
def test_a_batch_whose_samples_hang_together_is_not_halved(pictures, between, options):
    assert not prepared(classifier(*between, **options), pictures, RECIPE, halved=True).halved


def test_a_step_is_halved_by_its_size(monkeypatch):
    monkeypatch.delenv(threads.VARIABLE, raising=False)
    ways = {size: fitting(batch_size=size).computed["steps"] for size in (16, 64, 128)}
    assert ways == {16: "graph", 64: "halves", 128: "graph"}
    knobs = {"filters1": 20}  # Twice the multiply-accumulates of most.
    assert {size: fitting(batch_size=size, knobs=knobs).computed["steps"] for size in (16, 64)} == {
        16: "halves",
        64: "graph",
    }
    monkeypatch.setenv(threads.VARIABLE, threads.ONE)
    assert fitting(batch_size=128).computed["steps"] == "halves"
    assert fitting(batch_size=64).path == f"{RESIDENT}, half a batch beside the other"


@pytest.mark.parametrize("size", [16, 7, 49, 1])
@pytest.mark.parametrize("path", ["graph", "fit"])
def test_a_few_samples_at_a_time_end_where_kerass_own_do(pictures, path, size):
    ours, plain = (classifier(keras.layers.UnitNormalization(), kernel_regularizer="l2") for _ in range(2))
    x, course = pictures.batch(np.arange(50)), {"batch_size": size, "shuffle": False, "verbose": 0}
    logs = plain.fit(x, pictures.y, **course).history
    few = MicroBatches(ours, 3)
    if path == "graph":
        found = prepared(ours, pictures, RECIPE, micro=few).epoch(np.arange(50), size, (1, 2), RATES, None)
    else:
        ours.train_step = few.train_step
        own = ours.fit(x, pictures.y, **course).history
        found = own["loss"][0], own["accuracy"][0]
    assert_near(state(ours), state(plain))
    assert found == pytest.approx((logs["loss"][0], logs["accuracy"][0]), rel=1e-5)


@pytest.mark.parametrize("changes", [{"accumulate": 4}, {"precision": "mixed_bfloat16"}, {"optimizer": "adamw"}])
@pytest.mark.parametrize("path", ["graph", "fit"])
def test_a_recipe_is_followed_a_few_samples_at_a_time(monkeypatch, path, changes):
    asked = ("mnist_cnn", "one_pass")  # without dropout, whose random numbers are others

    def made():
        return by_fit(monkeypatch, *asked, **changes) if path == "fit" else fitting(*asked, **changes)

    whole = fitting(*asked, **changes)
    monkeypatch.setattr(micro, "_ENOUGH", 1)
    ours, again = made(), made()
    assert "2 samples at a time" in ours.path
    assert ours.computed["steps"] == f"{path}, 2 samples at a time"
    near = 0.02 if "precision" in changes else 1e-5
    assert ours.epoch(0).loss == pytest.approx(whole.epoch(0).loss, rel=near) == again.epoch(0).loss
    assert [each.tobytes() for each in state(again.model)] == [each.tobytes() for each in state(ours.model)]
    if "precision" not in changes:
        assert_near(state(ours.model), state(whole.model))


def test_the_gradients_that_are_shown_are_those_of_the_batch_a_few_samples_at_a_time(pictures):
    model, x = classifier(), pictures.batch(np.arange(50))
    whole, few = Gradients(model).of(x, pictures.y), Gradients(model, 3).of(x, pictures.y)
    assert_near(few.values(), whole.values())


def test_only_a_large_net_whose_samples_know_nothing_of_each_other_is_computed_a_few_at_a_time():
    assert in_micro_batches(classifier(kernel_regularizer="l2"), macs=10**10, size=16).size == 2
    assert in_micro_batches(classifier(keras.layers.BatchNormalization()), macs=10**10, size=16) is None
    assert [micro.micro_batch(macs, 16) for macs in (13 * 10**9, 10**9, 4 * 10**8, 0)] == [2, 7, 16, 16]


@pytest.mark.parametrize("seconds", [0.0, 1000.0])
def test_each_step_is_told_and_the_end_is_the_same_however_many_a_call_takes(pictures, monkeypatch, seconds):
    monkeypatch.setattr(resident, "_SECONDS_A_CALL", seconds)
    model, told = learner(), []
    varying = replace(RECIPE, shift=1, rotation=10.0, flip=True)
    within = prepared(model, pictures, varying)
    ends = [within.epoch(np.arange(50), 4, (epoch, 2), RATES, lambda *step: told.append(step)) for epoch in range(2)]
    assert [done for done, _, _ in told] == [*range(1, 14)] * 2
    assert told[12][1:] == pytest.approx(ends[0])
    again = learner()
    one = prepared(again, pictures, varying)
    monkeypatch.setattr(resident, "_SECONDS_A_CALL", 0.01)
    assert [one.epoch(np.arange(50), 4, (epoch, 2), RATES, None) for epoch in range(2)] == ends
    assert [each.tobytes() for each in state(again)] == [each.tobytes() for each in state(model)]


def test_another_seed_varies_the_samples_otherwise(pictures):
    def end(seed):
        model = learner()
        prepared(model, pictures, replace(RECIPE, shift=2)).epoch(np.arange(50), 16, seed, RATES, None)
        return [each.tobytes() for each in state(model)]

    assert end((1, 2)) == end((1, 2))
    assert end((1, 2)) != end((1, 3))


def test_bytes_are_kept_as_bytes_and_others_as_the_net_takes_them(pictures):
    x = pictures.raw(np.arange(20))
    assert x.dtype == np.uint8
    np.testing.assert_array_equal(pictures.kept.scale(x), pictures.batch(np.arange(20)))
    larger = replace(pictures, shape=(8, 8, 3))
    x = larger.raw(np.arange(20))
    assert x.nbytes == 20 * larger.kept.bytes
    np.testing.assert_array_equal(larger.kept.scale(x), larger.batch(np.arange(20)))


class Own(keras.Model):
    """A class that could train in any way."""


def test_what_the_graph_cannot_train_goes_by_kerass_fit(pictures, monkeypatch):
    model = learner()
    image = keras.Input((6, 6, 1))
    own = Own(image, model(image))
    own.compile("adam", RECIPE.loss)
    assert "class of its own" in prepared(own, pictures, RECIPE)
    monkeypatch.setattr(resident, "MOST_BYTES", 50 * 36 - 1)
    assert prepared(model, pictures, RECIPE) == "the samples are more than 1.8 KiB in memory"


def test_a_fit_tells_of_its_steps_too(monkeypatch):
    told = []
    run = by_fit(monkeypatch)
    epoch = run.epoch(0, lambda *step: told.append(step))
    assert [done for done, _, _ in told] == [*range(1, len(run.batches) + 1)]
    assert told[-1][1:] == pytest.approx((epoch.loss, epoch.accuracy))


@pytest.mark.parametrize("size", [7, 50, 64])
def test_answers_within_the_graph_are_kerass_own(pictures, size):
    model = learner()
    within = resident.answering(model, pictures)
    wanted = model.predict(pictures.batch(np.arange(50)), batch_size=size, verbose=0)
    np.testing.assert_allclose(within.outputs(size), wanted, rtol=0, atol=1e-6)
    assert within.outputs(size).tobytes() == within.outputs(size).tobytes()


def test_validation_goes_within_the_graph_and_agrees_with_keras(monkeypatch):
    ours, keras_own = fitting(), fitting()
    monkeypatch.setattr(keras_own, "_answers", None)
    keras_own._validation = keras_own.validation.feed()
    found, wanted = ours.epoch(0), keras_own.epoch(0)
    assert (found.val_loss, found.val_accuracy) == pytest.approx((wanted.val_loss, wanted.val_accuracy), rel=1e-6)


@pytest.mark.parametrize("made", [fitting, by_fit])
def test_what_was_trained_and_is_forgotten_leaves_no_graph(monkeypatch, made):
    from tensorflow.python.framework.func_graph import FuncGraph

    def alive():
        keras.backend.clear_session()
        gc.collect()
        return {id(each) for each in gc.get_objects() if isinstance(each, FuncGraph)}

    before = alive()
    with monkeypatch.context() as patched:
        (made(patched) if made is by_fit else made()).epoch(0)
    assert alive() <= before
