"""Keras is the referee of every layer's figures: the random configurations are sound, and the arithmetic is Keras's."""

import pytest
from referee.case import BATCH
from referee.generate import DRAWERS, LEFT_OUT, cases, illegal, public_names

SEED, COUNT = 0, 330


@pytest.fixture(scope="module")
def drawn():
    return list(cases(SEED, COUNT))


def test_every_public_layer_of_keras_is_drawn_or_left_out_with_a_reason(drawn):
    used = {public_names()[name] for case in drawn for name in case.names}
    assert used == set(public_names().values()) - LEFT_OUT.keys()
    assert set(DRAWERS).isdisjoint(LEFT_OUT)


def test_the_same_seed_draws_the_same(drawn):
    assert [case.text for case in cases(SEED, 40)] == [case.text for case in drawn[:40]]
    assert [case.text for case in cases(SEED + 1, 40)] != [case.text for case in drawn[:40]]


def test_the_counts_of_the_layers_are_those_of_the_model(drawn):
    for case in drawn:
        counts = sum(each.trainable + each.non_trainable for each in case.truth.values())
        assert counts == case.built.count_params(), case.text


def test_the_outputs_of_the_layers_are_those_of_the_model(drawn):
    for case in drawn:
        if not case.symbolic:
            outputs = case.built([each.array() for each in case.givens])
            outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
            shapes = {shape for each in case.truth.values() for shape in each.outputs}
            assert {tuple(each.shape[1:]) for each in outputs} <= shapes, case.text
            assert {len(each) for each in outputs} == {BATCH}, case.text


def test_what_keras_refuses_is_drawn_too():
    refused = list(illegal(SEED, 40))
    assert len({case.group for case, _ in refused}) > 15
    assert all(reason for _, reason in refused)
