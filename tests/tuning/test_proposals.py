"""What each algorithm proposes: as many as the plan says, none twice, every one that is counted."""

from collections import Counter

import pytest
import trials

from tuning.job.read import parse_job
from tuning.search.plan import plan
from tuning.search.proposals import WAIT, Proposals
from tuning.trials.trial import COMPLETED, Trial
from tuning.trials.workers import Here


def a_job(algorithm, space, **changes):
    content = {"architecture": "toy_mlp", "data": "sample", "algorithm": algorithm, "epochs": 9, "space": space}
    return parse_job("made_up", content | changes)


def proposed(job, score=lambda trial: 0.0):
    """All trials that a search proposes, one after the other."""
    proposals, found = Proposals(job), []
    while isinstance(trial := proposals.next(), Trial):
        trial.state, trial.scores = COMPLETED, [{job.objective: score(trial)}]
        proposals.ended(trial)
        found.append(trial)
    return found


def combinations(found):
    return [tuple(trial.values.items()) for trial in found]


def rungs(found):
    """How many trials go from which epoch to which."""
    return Counter((trial.start, trial.epochs) for trial in found)


UNITS = {"units": {"choice": [2, 4, 8, 16]}}
RATES = {"learning_rate": {"choice": [0.001, 0.01, 0.1]}}


def test_hyperband_halves_what_a_small_space_holds():
    job = a_job("hyperband", UNITS)
    found = proposed(job, lambda trial: trial.values["units"])
    assert rungs(found) == {(0, 1): 4, (1, 3): 2, (3, 9): 1}
    assert [trial.values["units"] for trial in found[-3:]] == [16, 8, 16]
    assert (plan(job).trials, plan(job).epochs) == (7, 4 + 2 * 2 + 6)


def test_hyperband_goes_on_with_a_bracket_that_the_space_cuts_short():
    found = proposed(a_job("hyperband", UNITS | RATES))
    assert rungs(found) == {(0, 1): 9, (1, 3): 3, (3, 9): 2 + 1, (0, 3): 3}
    assert len({*combinations(each for each in found if not each.start)}) == 12


@pytest.mark.parametrize("budget", [{}, {"trials": 60}, {"epochs": 500}])
def test_hyperband_runs_what_was_planned_and_ends_with_the_space(tmp_path, budget):
    job = trials.job("hyperband", epochs=9, budget=budget)
    state = trials.search(job, tmp_path, Here())
    assert (len(state.search), sum(each.cost for each in state.search)) == (plan(job).trials, plan(job).epochs)
    assert state.ended


def test_hyperband_waits_for_a_rung_and_then_goes_on():
    proposals, running = Proposals(a_job("hyperband", UNITS)), []
    while isinstance(trial := proposals.next(), Trial):
        running.append(trial)
    assert (len(running), trial) == (4, WAIT)
    for each in running[:3]:
        each.state, each.scores = COMPLETED, [{"val_accuracy": 0.5}]
        proposals.ended(each)
    assert proposals.next().start == 1


@pytest.mark.parametrize("ends", [[1, 8], [1, 100]])
def test_a_grid_tries_every_whole_number_of_a_logarithmic_range(ends):
    job = a_job("grid", {"units": {"int": ends, "log": True}})
    assert [trial.values["units"] for trial in proposed(job)] == list(range(1, ends[1] + 1))
    assert plan(job).trials == ends[1]


def test_a_grid_takes_of_a_continuum_what_is_planned():
    job = a_job("grid", UNITS | {"learning_rate": {"float": [0.001, 0.1], "log": True, "default": 0.01}})
    found = combinations(proposed(job))
    assert len({*found}) == len(found) == plan(job).trials == 4 * 11
    assert found[0] == (("units", 2), ("learning_rate", 0.01))


@pytest.mark.parametrize(
    ("algorithm", "space"), [("random", {"units": {"int": [1, 40], "log": True}}), ("bayesian", UNITS)]
)
def test_no_combination_is_proposed_twice_and_none_is_left_out(algorithm, space):
    if algorithm == "bayesian":
        pytest.importorskip("sklearn")
    job = a_job(algorithm, space, budget={"trials": 60})
    found = combinations(proposed(job))
    assert len({*found}) == len(found) == job.space.size == plan(job).trials


def test_the_last_combination_is_found_though_it_is_hardly_ever_drawn(monkeypatch):
    monkeypatch.setattr("tuning.search.oracles._MOST_DRAWS", 20)
    found = proposed(a_job("random", {"units": {"int": [1, 20]}}, budget={"trials": 60}))
    assert sorted(trial.values["units"] for trial in found) == list(range(1, 21))


HANGING = UNITS | {
    "activation": {"choice": ["relu", "sigmoid"], "when": {"units": [8]}},
    "initialization": {"choice": ["zeros", "random"], "when": {"activation": "sigmoid"}},
    "learning_rate": {"choice": [0.001, 0.01], "when": {"initialization": "random", "units": [4, 8]}},
}


@pytest.mark.parametrize("algorithm", ["random", "grid", "hyperband", "bayesian"])
def test_values_that_hang_on_values_that_hang_on_others_are_searched_there_alone(algorithm):
    if algorithm == "bayesian":
        pytest.importorskip("sklearn")
    job = a_job(algorithm, HANGING, budget={"trials": 60})
    first = [each for each in proposed(job) if not each.start]
    counted = [tuple(each.items()) for each in job.space.combinations()]
    assert len(counted) == job.space.size == 3 + 1 + 1 + 2
    assert sorted(combinations(first), key=str) == sorted(counted, key=str)


def test_a_choice_of_true_and_false_is_one_of_them():
    found = proposed(a_job("grid", {"flip": {"choice": [True, False]}}, architecture="mnist_cnn"))
    assert [trial.values["flip"] for trial in found] == [True, False]
    assert all(isinstance(trial.values["flip"], bool) for trial in found)
