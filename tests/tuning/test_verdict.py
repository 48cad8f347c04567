"""What a report says is best, at every way in which a search can go."""

from dataclasses import replace

import pytest
from made_trials import a_job, a_state, a_trial, reported

from tuning.results import best
from tuning.trials.trial import FAILED, RUNNING, SKIPPED


def said(tmp_path, job, state):
    return " ".join(reported(tmp_path, job, state).split())


def again(trial, *scores, **fields):
    """A trial trained again, with these scores by seed."""
    seeds = tuple(range(1, 1 + len(scores)))
    return replace(trial, id=f"{trial.id}-final", final=trial.id, seeds=seeds, by_seed=list(scores), **fields)


def finished(*trials, **fields):
    state = a_state(*trials)
    state.ended = True
    for name, value in fields.items():
        setattr(state, name, value)
    return state


def test_of_equal_means_the_searchs_best_is_first_and_none_is_said_to_be_ahead(tmp_path):
    job = a_job()
    low, high = a_trial(2, job, 0.97), a_trial(6, job, 0.98)
    state = finished(low, high, again(high, 0.9, 0.8), again(low, 0.8, 0.9), winner="0006-final")
    assert [each.final for each in best.retrained(job, state)] == ["0006", "0002"]
    text = said(tmp_path, job, state)
    assert "Trial 0006 is the best of 2 trials" in text and "the same mean as trial 0002" in text
    assert "Trial 0006 has the same mean as trial 0002: none is ahead." in text
    assert "ahead of" not in text


def test_of_equal_scores_the_first_proposed_is_first_and_the_others_are_named(tmp_path):
    job = a_job()
    state = finished(*(a_trial(at, job, score) for at, score in ((1, 0.8), (3, 0.9), (0, 0.9), (2, 0.9))))
    assert [each.id for each in best.ranked(job, state)] == ["0000", "0002", "0003", "0001"]
    assert best.best_of_search(job, state).id == best.winner(job, state).id == "0000"
    text = said(tmp_path, job, state)
    assert "Trial 0000 is the best of 4 trials: validation accuracy 0.9000, the same as trials 0002 and 0003.**" in text


def test_one_trial_is_no_best_of_many(tmp_path):
    text = said(tmp_path, a_job(), finished(a_trial(0, a_job(), 0.9)))
    assert "Trial 0000 is the only one completed: validation accuracy 0.9000.**" in text
    assert "so far" not in text.split("##")[0] and "flattered" not in text


def test_a_finished_search_that_completed_nothing_says_what_became_of_its_trials(tmp_path):
    failed = a_trial(0, a_job(), 0.5, state=FAILED, reason="It broke.")
    skipped = a_trial(1, a_job(), 0.5, state=SKIPPED, reason="too large")
    text = said(tmp_path, a_job(), finished(failed, skipped))
    assert "No trial was completed: 1 failed, 1 skipped." in text and "yet" not in text
    assert "## What failed or was skipped" in text
    only = said(tmp_path, a_job(), finished(skipped))
    assert "## What was skipped" in only and "traceback" not in only


def test_without_a_second_training_it_says_so_for_good(tmp_path):
    job = a_job(final={"trials": 0})
    text = said(tmp_path, job, finished(a_trial(0, job, 0.9), a_trial(1, job, 0.8)))
    assert "Trial 0000 is the best of 2 trials: validation accuracy 0.9000.** The best of many" in text
    assert "Nothing is trained again" in text


def test_hyperbands_best_is_among_those_trained_longest(tmp_path):
    job = a_job(algorithm="hyperband", epochs=3, final={"trials": 0})
    short, long = a_trial(0, job, 0.95, epochs=1), a_trial(1, job, 0.9)
    state = finished(short, long)
    assert best.best_of_search(job, state) is long
    text = said(tmp_path, job, state)
    assert "Trial 0001 is the only one with 3 epochs: validation accuracy 0.9000; 1 trial had fewer.**" in text


def test_where_all_test_samples_are_right_no_standard_error_of_0_is_said(tmp_path):
    trial = a_trial(0, a_job(), 0.9)
    test = {"accuracy": [1.0], "loss": [0.1], "samples": 50}
    text = said(tmp_path, a_job(), finished(trial, again(trial, 0.9), winner="0000-final", test=test, judged=1))
    assert "all were right, which happens one time in 20 at an accuracy of 0.9418." in text
    assert pytest.approx(0.05, abs=2e-4) == 0.9418**50
    assert "The test figure is that of 1 model" in text and "over another seed" in text


def test_a_second_training_that_is_not_done_or_failed_is_counted(tmp_path):
    job = a_job()
    one, two, three = (a_trial(at, job, 0.9) for at in range(3))
    broken = again(two, state=FAILED, reason="It broke.")
    state = a_state(one, two, three, again(one, 0.9, 0.8), broken, again(three, state=RUNNING))
    text = said(tmp_path, job, state)
    assert "1 of 3 trials failed: It broke. 1 of 3 trials not trained yet." in text
    assert "3 trials ended, 1 of 3 trained again, 1 running." in text


def test_a_trial_that_its_curves_ended_has_the_epochs_that_it_had(tmp_path):
    job = a_job(epochs=40, stop="converged", budget={"trials": 1})
    text = reported(tmp_path, job, finished(a_trial(0, job, 0.9)))
    assert "3 of 3 epochs" in text and "budget: 1 trial." in " ".join(text.split())
    assert text.splitlines()[-1].split("|")[3].strip() == "3"


def test_shares_that_come_to_more_than_all_leave_no_rest(tmp_path):
    space = {"filters1": {"choice": [6, 10]}, "units": {"choice": [20, 30]}}
    job = a_job(space=space)
    trials = [a_trial(at, job, 0.9 + at % 2 / 100, values={"filters1": 6 + at % 2 * 4, "units": 20 + at % 2 * 10})
              for at in range(12)]  # fmt: skip
    text = said(tmp_path, job, finished(*trials))
    assert "The shares come to more than all" in text and "The rest of the variance" not in text
