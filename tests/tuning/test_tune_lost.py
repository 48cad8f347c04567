"""What a search makes of nodes that are lost, of memory at its end, and of workers whose time is over."""

import json
import os
import signal
import time
from threading import Thread

import pytest
import trials
from cluster import free_address, scheduler, worker

from tuning.search import attendance
from tuning.search.watcher import SearchWatcher
from tuning.trials import apart, journal
from tuning.trials.task import LOST, OUT_OF_MEMORY, Outcome, PausedError
from tuning.trials.workers import Cluster, Here

pytest.importorskip("distributed")


class Told(SearchWatcher):
    """Keeps what it was told."""

    def __init__(self):
        self.again_for = []

    def again(self, trial, why):
        self.again_for.append((trial.id, why))


def states(state):
    return [each.state for each in state.search]


def test_a_trial_that_loses_its_worker_pauses_the_search_and_never_fails(tmp_path):
    job = trials.job(failures={"attempts": 2})
    with pytest.raises(
        PausedError, match="Trial 0001 has lost its worker 2 times without an epoch between; its worker"
    ):
        trials.search(job, tmp_path, Cluster(workers=2), run=trials.losing_its_worker)
    state = journal.read_state(tmp_path)
    assert (state.trials["0001"].state, state.trials["0001"].attempts) == ("waiting", 0)
    assert states(trials.search(job, tmp_path, Cluster(workers=2))) == ["completed"] * 8
    assert max(trials.epochs_begun(tmp_path).values()) <= 2  # The pause cuts off the epoch that another trial is in.


def test_a_search_without_workers_pauses_after_a_long_while(tmp_path, monkeypatch):
    monkeypatch.setattr(attendance, "LONGEST_ALONE", 1.0)
    address = free_address()
    with (
        scheduler(address),
        pytest.raises(PausedError, match="No worker has been connected for 1 s: the search is pau"),
    ):
        trials.search(trials.job(), tmp_path, Cluster(scheduler=address))
    assert states(trials.search(trials.job(), tmp_path, Here())) == ["completed"] * 8


def test_a_search_for_gpus_pauses_where_no_worker_has_one_and_goes_on_where_some_have(tmp_path, monkeypatch):
    monkeypatch.setattr(attendance, "LONGEST_ALONE", 6.0)
    address, job = free_address(), trials.job(limits={"gpus": 1}, final={"trials": 0})
    with scheduler(address), worker(address):
        with pytest.raises(
            PausedError, match=r"^No worker with 1 GPU \(--resources GPU=1\) has been connected for 6 s"
        ):
            trials.search(job, tmp_path, Cluster(scheduler=address, gpus=1))
        with worker(address, "--resources", "GPU=1"):
            state = trials.search(job, tmp_path, Cluster(scheduler=address, gpus=1))
    assert states(state) == ["completed"] * 8
    assert len({each.where for each in state.search}) == 1


def test_a_driver_that_dies_costs_no_trial_an_attempt_where_it_runs_elsewhere(tmp_path):
    """As often as may be, and more."""

    class Dies(Here):
        apart = True

        def ended(self, seconds):
            raise MemoryError

    job = trials.job(failures={"attempts": 2})
    for _ in range(3):
        with pytest.raises(MemoryError):
            trials.search(job, tmp_path, Dies())
    assert states(trials.search(job, tmp_path, Here())) == ["completed"] * 8


def begun(folder):
    """Which trials ran when each one was started."""
    running, found = set(), []
    for line in (folder / journal.JOURNAL).read_text().splitlines():
        event = json.loads(line.partition(" ")[2])
        if event["event"] == "started":
            running.add(event["id"])
            found.append((event["id"], len(running)))
        elif event["event"] in ("ended", "requeued"):
            running.discard(event["id"])
    return found


@pytest.fixture
def narrow():
    """A worker that may have 300 MB, and one that may as well."""
    address = free_address()
    limit = ("--memory-limit", "300MB")
    with scheduler(address), worker(address, *limit), worker(address, *limit):
        yield Cluster(scheduler=address)


def test_memory_at_its_end_is_tried_once_more_alone_and_then_failed_with_its_reason(tmp_path, narrow):
    told = Told()
    state = trials.search(trials.job(), tmp_path, narrow, run=trials.greedy, watcher=told)
    trial = state.trials["0001"]
    assert states(state).count("completed") == 7
    assert (trial.state, trial.reason[:31]) == ("failed", "Out of memory: its process had ")
    assert "MiB that its worker may have; search fewer parameters or a smaller batch" in trial.reason
    assert len((tmp_path / "trials" / "0001" / "begun.txt").read_text().split()) == 2
    assert [running for trial, running in begun(tmp_path) if trial == "0001"][1:] == [1]
    assert [(each, why.endswith("It is tried once more, alone.")) for each, why in told.again_for] == [("0001", True)]


@pytest.mark.slow
def test_a_trial_that_has_memory_enough_when_it_is_alone_is_completed(tmp_path, narrow):
    state = trials.search(trials.job(), tmp_path, narrow, run=trials.greedy_at_first)
    assert states(state) == ["completed"] * 8
    assert begun(tmp_path)[-3][0] == "0001", "the last before the best are trained again"


def test_one_process_tries_once_more_as_well(tmp_path):
    """With the same end, whether it is killed between the two or not."""
    times = []

    def short(task):
        if task.id != "0001":
            return trials.run(task)
        times.append(task.id)
        return Outcome(OUT_OF_MEMORY, reason="Out of memory.")

    state = trials.search(trials.job(), tmp_path, Here(), run=short)
    assert (states(state).count("completed"), state.trials["0001"].state, len(times)) == (7, "failed", 2)
    assert journal.read_state(tmp_path).trials["0001"].reason == "Out of memory."


def test_a_process_that_the_kernel_ends_for_memory_is_told_from_one_that_somebody_killed(monkeypatch):
    def death(before, after, number=signal.SIGKILL):
        process = apart._Process(None)
        os.kill(process._process.pid, number)
        monkeypatch.setattr(apart, "_kernel_kills", lambda: after)
        return process._death(before).state

    assert (death(3, 4), death(4, 4)) == (OUT_OF_MEMORY, "died")
    assert death(4, 4, signal.SIGTERM) == LOST


@pytest.mark.slow
def test_a_worker_whose_time_is_over_hands_its_trial_over(tmp_path):
    address, told = free_address(), Told()
    with scheduler(address), worker(address, "--lifetime", "5s") as first:
        team = Cluster(scheduler=address)
        second = []
        Thread(target=lambda: (time.sleep(3), second.append(worker(address))), daemon=True).start()
        state = trials.search(trials.job("grid"), tmp_path, team, watcher=told)
        assert first.process.wait(20) == 0
        second[0].kill()
    assert states(state) == ["completed"] * 12
    count = trials.epochs_begun(tmp_path)
    assert sum(count.values()) <= len(count) + 1
    assert len(told.again_for) <= 1


@pytest.mark.slow
def test_a_worker_of_elsewhere_has_the_jobs_threads(tmp_path):
    address = free_address()
    with scheduler(address), worker(address):
        state = trials.search(trials.job(), tmp_path, Cluster(scheduler=address, threads=3), run=trials.telling_threads)
    assert {each.where for each in state.search} == {"3"}
