"""A net of a shape that was there before takes over its graphs."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from zoo.training import kept
from zoo.training.compiling import rate_at, rates, schedule, to_array
from zoo.training.config import Request, configure
from zoo.training.fitting import Fitting

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="others go by Keras's own fit")
CONFIG = configure(Request("mnist_cnn", {}, "plain", {"epochs": 2, "batch_size": 16}, "sample", 200, 3))
DATA = CONFIG.load_data()


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept, "_kept", {})


def fitted(*, alone=True, seed=3, dropout=0.5, units=50, **changes):
    """An epoch's figures, a net's state after it, and the net."""
    recipe = replace(CONFIG.recipe, **changes)
    fitting = Fitting(CONFIG.net, {"dropout": dropout, "units": units}, recipe, DATA, seed=seed, alone=alone)
    figures = fitting.epoch(0)
    model = fitting.model
    return figures, [to_array(each).tobytes() for each in [*model.variables, *model.optimizer.variables]], model


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"seed": 4},
        {"learning_rate": 0.01, "batch_size": 8},
        {"dropout": 0.25, "epochs": 5},
        {"beta_1": 0.7, "beta_2": 0.9},
        {"schedule": "one_cycle", "warmup": 0.5},
    ],
)
def test_what_is_taken_over_ends_as_a_net_of_its_own_to_the_bit(changes):
    first = fitted(schedule=changes.get("schedule", "constant"))
    again = fitted(**changes)
    own = fitted(alone=False, **changes)
    assert again[2] is first[2]
    assert own[2] is not first[2]
    assert again[:2] == own[:2]


@pytest.mark.parametrize(
    "changes", [{"units": 40}, {"dropout": 0.0}, {"optimizer": "nadam"}, {"shift": 1}, {"batch_size": 64}]
)
def test_another_shape_or_another_step_is_compiled_anew(changes):
    assert fitted(**changes)[2] is not fitted()[2]


def test_what_is_saved_has_the_numbers_that_it_was_trained_with(tmp_path):
    fitted()
    _, _, model = fitted(dropout=0.25, learning_rate=0.01, beta_1=0.7)
    model.save(tmp_path / "model.keras")
    read = keras.models.load_model(tmp_path / "model.keras")
    optimizer = read.optimizer
    assert read.get_layer("dropout").rate == 0.25
    assert (float(optimizer.learning_rate), optimizer.beta_1) == (pytest.approx(0.01), 0.7)


def test_nothing_is_kept_of_other_data(monkeypatch):
    first = fitted()[2]
    monkeypatch.setitem(globals(), "DATA", CONFIG.load_data())
    assert fitted()[2] is not first
    assert len(kept._kept) == 1


def test_only_a_few_shapes_and_no_large_net_are_kept(monkeypatch):
    monkeypatch.setattr(kept, "_MOST", 2)
    models = [fitted(units=units)[2] for units in (4, 5, 6)]
    assert [each.model for each, _ in kept._kept.values()] == models[1:]
    monkeypatch.setattr(kept, "_MOST_PARAMETERS", 100)
    assert fitted(units=6)[2] is not models[2]


@pytest.mark.parametrize("changes", [{}, {"schedule": "one_cycle"}, {"schedule": "one_cycle", "warmup": 1.0}])
@pytest.mark.parametrize("steps", [1, 2, 100])
def test_the_rates_of_steps_are_those_of_kerass_schedule(changes, steps):
    recipe = replace(CONFIG.recipe, **changes)
    rate = schedule(recipe, steps)
    wanted = [rate if isinstance(rate, float) else float(to_array(rate(step))) for step in range(steps)]
    np.testing.assert_allclose(rates(recipe, steps, 0, steps), wanted, rtol=0, atol=1e-6 * recipe.learning_rate)
    assert rate_at(recipe, steps, steps - 1) == pytest.approx(wanted[-1], abs=1e-6 * recipe.learning_rate)
