"""Keras is the referee of every layer's figures: the random configurations are sound, and the arithmetic is Keras's."""

import re
from functools import cache

import pytest
from referee.against import differences
from referee.case import BATCH
from referee.generate import DRAWERS, LEFT_OUT, cases, illegal, public_names

from zoo.errors import ZooError

COUNT = 340
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 30))]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@cache
def drawn(seed):
    return list(cases(seed, COUNT))


def test_every_public_layer_of_keras_is_drawn_or_left_out_with_a_reason():
    used = {public_names()[name] for case in drawn(0) for name in case.names}
    assert used == set(public_names().values()) - LEFT_OUT.keys()
    assert set(DRAWERS).isdisjoint(LEFT_OUT)


def test_the_same_seed_draws_the_same():
    assert [case.text for case in cases(0, 40)] == [case.text for case in drawn(0)[:40]]
    assert [case.text for case in cases(1, 40)] != [case.text for case in drawn(0)[:40]]


def test_the_counts_of_the_layers_are_those_of_the_model():
    for case in drawn(0):
        counts = sum(each.trainable + each.non_trainable for each in case.truth.values())
        assert counts == case.built.count_params(), case.text


def test_the_outputs_of_the_layers_are_those_of_the_model():
    for case in drawn(0):
        if not case.symbolic:
            outputs = case.built([each.array() for each in case.givens])
            outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
            shapes = {shape for each in case.truth.values() for shape in each.outputs}
            assert {tuple(each.shape[1:]) for each in outputs} <= shapes, case.text
            assert {len(each) for each in outputs} == {BATCH}, case.text


# What is refused by name although Keras takes it.
REFUSED = re.compile("PReLU as an activation|Pipeline is refused|takes the examples of a batch for one")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_differs_from_keras(seed):
    refused = 0
    for case in drawn(seed):
        try:
            assert differences(case) == [], case.text
        except ZooError as error:
            assert REFUSED.search(str(error)), f"{case.text}: {error}"
            refused += 1
    assert refused < COUNT / 20


def test_what_keras_refuses_is_drawn_too():
    refused = list(illegal(0, 40))
    assert len({case.group for case, _ in refused}) > 15
    assert all(reason for _, reason in refused)
