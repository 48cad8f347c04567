import json
import shlex

import numpy as np
import pytest
from conftest import run_zoo

from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.range_test import MARGIN, RangeTest, range_test


def made(losses, low=1e-4):
    rates = tuple(low * 10 ** (at / 10) for at in range(len(losses)))
    return RangeTest(rates, tuple(losses), tuple(losses), diverged=True)


def test_the_suggestion_lies_below_the_rate_of_the_lowest_loss():
    test = made([2.3, 2.2, 2.0, 1.5, 1.0, 0.9, 1.5, 9.0])
    assert test.edge == pytest.approx(1e-4 * 10**0.5)
    assert test.edge / MARGIN / 1.6 < test.suggestion <= test.edge / MARGIN
    assert test.suggestion == float(f"{test.suggestion:.2g}")


def test_a_loss_that_never_falls_gives_no_suggestion():
    with pytest.raises(ZooError, match="did not fall"):
        _ = made([0.69, 0.69, 0.7, 5.0]).suggestion


BOUNDS = ["--low", 1e-5, "--high", 10, "--steps", 60]


def test_the_command_it_prints_is_one_that_zoo_train_takes(capsys, tmp_path):
    drawn = ["--plot", tmp_path / "test.svg", "--format", "json"]
    status, out, _ = run_zoo(capsys, "lr-find", "toy_mlp", "--set", "units=8", "--seed", 2, *BOUNDS, *drawn)
    content = json.loads(out)
    assert status == 0
    words = shlex.split(content["command"])
    assert words[:4] == ["zoo", "train", "toy_mlp", "--learning-rate"]
    assert words[5:] == ["--seed", "2", "--set", "units=8"]
    assert float(words[4]) == content["suggestion"]
    assert 1e-3 < content["suggestion"] < 1
    assert ">learning rate<" in (tmp_path / "test.svg").read_text()


def test_the_rate_is_that_of_the_recipe_and_the_classes_with_which_it_is_to_be_trained(tmp_path, capsys):
    y = np.arange(120) % 3
    np.savez(tmp_path / "a.npz", x=np.uint8(np.broadcast_to(100 * y[:, None, None], (120, 28, 28))), y=y)
    asked = ["--data", tmp_path / "a.npz", "--classes", "auto", "--recipe", "plain"]
    status, out, _ = run_zoo(capsys, "lr-find", "mnist_cnn", *asked, *BOUNDS)
    assert status == 0
    assert out.rstrip().endswith(f"--data {tmp_path / 'a.npz'} --classes auto --recipe plain")


def test_the_rates_rise_by_the_same_factor_and_the_test_is_repeatable():
    config = configure(Request("toy_mlp", limit=300))
    first, second = (range_test(config, low=1e-4, high=1e-1, steps=31) for _ in range(2))
    assert first == second
    assert first.rates[0] == 1e-4
    assert first.rates[10] == pytest.approx(1e-3)


@pytest.mark.parametrize("changes, near", [({"accumulate": 4}, 1e-4), ({"precision": "mixed_bfloat16"}, 0.05)])
def test_it_learns_by_the_recipe(changes, near):
    asked = {"data": "sample", "limit": 300, "recipe": "one_pass"}
    whole, other = (
        range_test(configure(Request("mnist_cnn", changes=each, **asked)), low=1e-4, high=1e-2, steps=20)
        for each in ({}, changes)
    )
    assert other.losses == pytest.approx(whole.losses, rel=near)
    assert other.losses != whole.losses


def test_divergence_ends_the_test_early():
    config = configure(Request("mnist_cnn", data="sample", limit=300))
    test = range_test(config, low=1e-3, high=1e6, steps=90)
    assert test.diverged
    assert len(test.losses) < 90


@pytest.mark.parametrize("bounds", [(1.0, 1e-3, 50), (0.0, 1.0, 50), (1e-3, float("inf"), 50), (1e-3, 1.0, 5)])
def test_bounds_out_of_order_are_one_line(bounds):
    low, high, steps = bounds
    with pytest.raises(ZooError, match="must rise from above 0"):
        range_test(configure(Request("toy_mlp")), low=low, high=high, steps=steps)


def test_the_text_fits_80_columns_in_a_pipe(capsys):
    _, out, _ = run_zoo(capsys, "lr-find", "toy_mlp", *BOUNDS)
    assert max(map(len, out.splitlines())) <= 80
    assert "Suggestion: " in out
