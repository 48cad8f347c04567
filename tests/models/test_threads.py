import sys

import pytest

from zoo.models import threads
from zoo.models.threads import ALL, ONE, VARIABLE, choose, keep, state


@pytest.fixture
def fresh(monkeypatch):
    """A process that has decided nothing, and has no TensorFlow."""
    monkeypatch.setenv(VARIABLE, "")  # Set first, so that what is chosen is taken back after the test.
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)


@pytest.mark.parametrize(
    ("samples", "cores", "then"), [(16, 2, ONE), (16, 8, ONE), (64, 2, ONE), (64, 8, ALL), (128, 2, ALL)]
)
def test_the_operations_of_a_small_step_have_one_thread(fresh, monkeypatch, samples, cores, then):
    monkeypatch.setattr(threads, "usable_cores", lambda: cores)
    choose(480_000 * samples)
    assert state() == then


@pytest.mark.parametrize("kept", [ONE, ALL])
def test_a_run_goes_on_with_what_it_had(fresh, kept):
    keep(kept)
    assert state() == kept


def test_what_the_user_has_set_is_left(fresh, monkeypatch):
    monkeypatch.setenv(VARIABLE, "3")
    choose(1)
    assert state() == "3"


def test_nothing_is_decided_once_tensorflow_is_there(fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    choose(1)
    assert state() == ALL
