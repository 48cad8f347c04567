"""A search that is killed goes on as if it had not been."""

import itertools
import os
import random
import signal
import time
from contextlib import suppress

import pytest
import trials
from conftest import SEARCHES

from tuning.trials import journal
from tuning.trials.workers import Here


def plan(state):
    """What must be the same however often a search was killed."""
    return [(each.id, each.values, each.epochs, each.parent, each.state, each.scores) for each in state.trials.values()]


@pytest.fixture(scope="module", params=SEARCHES)
def whole(request, tmp_path_factory):
    """A search that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    return request.param, trials.search(trials.job(request.param), folder, Here()), folder


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code may catch it."""


SOME, OTHERS = (3, 6, 29, 36), range(7, 43, 2)


@pytest.mark.parametrize("at", [*SOME, *(pytest.param(at, marks=pytest.mark.slow) for at in OTHERS if at not in SOME)])
def test_killed_before_or_after_any_event_it_ends_the_same(whole, tmp_path, monkeypatch, at):
    algorithm, undisturbed, _ = whole
    append, count = journal.Journal.append, 0

    def dying(self, event):
        nonlocal count
        count += 1
        if count == at and at % 2:
            raise Killed
        append(self, event)
        if count == at:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(journal.Journal, "append", dying)
        with suppress(Killed):
            trials.search(trials.job(algorithm), tmp_path, Here())
    assert plan(trials.search(trials.job(algorithm), tmp_path, Here())) == plan(undisturbed)
    assert set(trials.epochs_begun(tmp_path).values()) == {1}


class Two:
    """Two workers, of which the one that began last ends first."""

    slots, apart = 2, False

    def __init__(self):
        self.tasks = []

    def start(self, task, run):
        self.tasks.append((task, run))

    def ended(self, seconds):
        task, run = self.tasks.pop()
        return [(task.id, run(task))]

    def close(self):
        pass


@pytest.mark.parametrize("algorithm", SEARCHES)
@pytest.mark.parametrize("at", range(2, 42, 4))
def test_killed_with_two_workers_every_trial_is_the_one_that_was_planned(tmp_path, monkeypatch, algorithm, at):
    """Twelve combinations, so that Hyperband has to wait for trials to end."""
    append, count = journal.Journal.append, 0

    def dying(self, event):
        nonlocal count
        append(self, event)
        count += 1
        if count == at:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(journal.Journal, "append", dying)
        with suppress(Killed):
            trials.search(trials.job(algorithm), tmp_path, Two())
    before = journal.read_state(tmp_path).search
    state = trials.search(trials.job(algorithm), tmp_path, Two())
    assert [(each.id, each.values) for each in before] == [
        (each.id, each.values) for each in state.search[: len(before)]
    ]
    assert {each.state for each in state.trials.values()} == {"completed"}
    assert set(trials.epochs_begun(tmp_path).values()) == {1}


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_real_sigkills_at_random_moments_are_survived(whole, tmp_path, kills):
    algorithm, undisturbed, _ = whole
    moments, done = random.Random(0), 0
    for again in itertools.count():
        folder, before = tmp_path / f"{again}", done
        while done < kills and not ended(folder):
            if (child := os.fork()) == 0:
                trials.search(trials.job(algorithm), folder, Here())
                os._exit(0)
            time.sleep(moments.uniform(0.0, 0.1))
            os.kill(child, signal.SIGKILL)
            done += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert plan(trials.search(trials.job(algorithm), folder, Here())) == plan(undisturbed)
        begun = trials.epochs_begun(folder)
        assert sum(begun.values()) <= len(begun) + done - before
        if done == kills:
            return


def ended(folder):
    return (folder / journal.JOURNAL).exists() and journal.read_state(folder).ended
