"""Limits and seeds that no run can begin with."""

import pytest
from conftest import needs_keras

import zoo
from zoo.light.nets.asked import check_limit, check_seed


@pytest.mark.parametrize("limit", [9, 0, -1, 20.5, True, "50"])
def test_a_limit_leaves_samples_for_each_split(limit):
    with pytest.raises(zoo.ZooError, match=f"limit of {limit!r} samples; .* at least 10"):
        check_limit(limit)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, None])
def test_a_seed_is_one_that_numpy_takes(seed):
    with pytest.raises(zoo.ZooError, match=f"seed of {seed}; .* 0 to 4,294,967,295"):
        check_seed(seed)


@needs_keras
@pytest.mark.parametrize("asked", [{"limit": 5}, {"seed": -1}])
def test_it_is_said_before_anything_is_loaded(asked):
    with pytest.raises(zoo.ZooError, match="must be a whole number"):
        zoo.train("mnist_cnn", **asked)
    with pytest.raises(zoo.ZooError, match="must be a whole number"):
        zoo.load_data("toy_mlp", "sample", **asked)


def test_a_trace_takes_no_such_seed():
    with pytest.raises(zoo.ZooError, match="seed of -1"):
        zoo.trace("perceptron", x=[1, 2], seed=-1)
