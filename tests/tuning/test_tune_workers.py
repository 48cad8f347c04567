"""A search on several processes, which come, go, hang and die."""

import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import psutil
import pytest
import trials
from cluster import free_address, scheduler, worker
from conftest import ROOT

from tuning.trials import workers as workers_module
from tuning.trials.journal import read_state
from tuning.trials.task import Outcome
from tuning.trials.workers import Cluster

pytest.importorskip("distributed")


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    """No process that a test began outlives it."""
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    yield
    left = [each for each in psutil.Process().children(recursive=True) if each.pid not in before and _is_ours(each)]
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []


def _is_ours(process):
    """Python's own helpers of `multiprocessing` end with this process, as the browser of other tests does."""
    words = process.cmdline()
    python = bool(words) and Path(words[0]).name.startswith("python")
    return python and not any(each in " ".join(words) for each in ("resource_tracker", "forkserver"))


def states(state):
    return [each.state for each in state.search]


def test_two_workers_do_every_trial_once(tmp_path):
    state = trials.search(trials.job(), tmp_path, Cluster(workers=2))
    assert states(state) == ["completed"] * 8
    assert len({each.where for each in state.search}) == 2
    assert set(trials.epochs_begun(tmp_path).values()) == {1}


def test_a_script_that_every_worker_would_run_again_is_told_where_the_call_belongs(tmp_path):
    path, belongs = tmp_path / "script.py", 'call tuning.tune below if __name__ == "__main__":.'
    quick = "from tuning.trials import workers\nworkers._BEGINNING = 10\n"
    path.write_text(f"import tuning\n{quick}tuning.tune('toy_grid', folder='search', workers=2)\n")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, path], cwd=tmp_path, env=environment, capture_output=True, text=True).stderr
    assert f"ZooError: This script is run again in each worker that it starts; {belongs}" in said
    assert said.splitlines()[-1] == f"zoo.errors.ZooError: No worker began within 10 s; in a script, {belongs}"


def test_a_killed_worker_costs_its_trial_one_epoch_at_most(tmp_path):
    state = trials.search(trials.job(), tmp_path, Cluster(workers=2), run=trials.deadly)
    assert states(state) == ["completed"] * 8
    assert sum(trials.epochs_begun(tmp_path).values()) == len(trials.epochs_begun(tmp_path)) == 8 * 4 + 2 * 4


def test_a_trial_in_which_every_worker_dies_has_failed_and_stops_nothing(tmp_path):
    job = trials.job(failures={"attempts": 2})
    state = trials.search(job, tmp_path, Cluster(workers=2), run=trials.always_deadly)
    assert states(state).count("completed") == 7
    assert state.trials["0001"].reason == "2 processes died in it without an epoch between, the last by SIGKILL."


def test_a_trial_whose_process_dies_after_each_epoch_gets_to_its_end(tmp_path):
    """It dies more often than it may without an epoch between."""
    job = trials.job(failures={"attempts": 2}, epochs=6)
    state = trials.search(job, tmp_path, Cluster(workers=1), run=trials.deadly_after_each_epoch)
    assert states(state) == ["completed"] * 8


def test_all_workers_killed_at_once_are_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIAL_SECONDS", "0.2")
    team = Cluster(workers=2)
    Thread(target=_kill_workers, args=(tmp_path,), daemon=True).start()
    state = trials.search(trials.job(), tmp_path, team)
    assert states(state) == ["completed"] * 8
    begun = trials.epochs_begun(tmp_path)
    assert sum(begun.values()) in (len(begun) + 1, len(begun) + 2)


def _kill_workers(folder):
    while not (folder / "epochs.log").exists() or len(trials.epochs_begun(folder)) < 6:
        time.sleep(0.02)
    for each in psutil.Process().children(recursive=True):
        if "spawn_main" in " ".join(each.cmdline()):
            each.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("status", ["cancelled", "lost"])
def test_what_ran_at_a_scheduler_that_was_replaced_unseen_is_started_again(monkeypatch, status):
    monkeypatch.setattr(Cluster, "__init__", lambda self: None)
    cluster, client = Cluster(), SimpleNamespace(status="running", nthreads=lambda: {"worker": 1})
    futures = {id_: SimpleNamespace(key=f"{id_} 1", status=each) for id_, each in (("1", status), ("2", "pending"))}
    own = {"_client": client, "_cluster": None, "_gpus": 0, "_looked": 0.0, "_lost": [], "_done": queue.SimpleQueue()}
    vars(cluster).update(own, _running=dict(futures))
    cluster._done.put(futures["1"])
    assert cluster.slots == 1, "whoever looks first"
    assert cluster.ended(0.01) == [("1", Outcome("waiting"))]
    assert cluster.ended(0.01) == []
    assert list(cluster._running) == ["2"]


def test_a_hung_worker_is_killed_after_its_time_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(workers_module, "GRACE", 4.0)
    job = trials.job(limits={"minutes": 1 / 60})
    state = trials.search(job, tmp_path, Cluster(workers=2), run=trials.hanging)
    assert states(state).count("completed") == 7
    assert "ran past its time limit of 1 seconds and did not answer" in state.trials["0001"].reason


@pytest.fixture
def address():
    return free_address()


def test_a_worker_that_joins_late_takes_its_share(tmp_path, address):
    with scheduler(address), worker(address):
        team = Cluster(scheduler=address)
        late = []
        Thread(target=lambda: (time.sleep(1), late.append(worker(address))), daemon=True).start()
        state = trials.search(trials.job("grid"), tmp_path, team)
        with late[0]:
            pass
    assert states(state) == ["completed"] * 12
    assert len({each.where for each in state.search}) == 2


def test_a_killed_scheduler_is_waited_for_and_nothing_is_lost(tmp_path, address):
    with scheduler(address) as first, worker(address):
        team = Cluster(scheduler=address)
        again = []

        def restart():
            time.sleep(2)
            first.process.kill()
            time.sleep(1)
            again.extend([scheduler(address), worker(address)])

        Thread(target=restart, daemon=True).start()
        state = trials.search(trials.job("grid"), tmp_path, team)
        for each in again:
            with each:
                pass
    assert states(state) == ["completed"] * 12
    assert len(again) == 2
    begun = trials.epochs_begun(tmp_path)
    assert sum(begun.values()) <= len(begun) + 2


def test_a_killed_driver_leaves_no_process_and_goes_on(tmp_path):
    code = "import sys; sys.path.insert(0, 'tests'); import trials; from pathlib import Path;\n"
    code += "from tuning.trials.workers import Cluster\n"
    code += "if __name__ == '__main__': trials.search(trials.job('grid'), Path(sys.argv[1]), Cluster(workers=2))"
    script = tmp_path / "drive.py"
    script.write_text(code)

    driver = subprocess.Popen([sys.executable, script, tmp_path / "run"], cwd=ROOT, stderr=subprocess.DEVNULL)
    while not (tmp_path / "run" / "epochs.log").exists():
        time.sleep(0.05)
        assert driver.poll() is None
    children = psutil.Process(driver.pid).children(recursive=True)
    driver.kill()
    driver.wait()
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=15)[1] == []
    state = trials.search(trials.job("grid"), tmp_path / "run", Cluster(workers=2))
    assert states(state) == ["completed"] * 12


SAME = """
architecture = "toy_mlp"
data = "sample"
limit = 400
epochs = 3
budget = { trials = 6 }
limits = { threads = 1 }
final = { trials = 1, seeds = 2 }
[space]
units = { choice = [4, 8, 16, 32, 64] }
learning_rate = { float = [0.001, 0.1], log = true }
"""


def test_one_worker_and_two_give_the_same_scores_to_the_bit(tmp_path):
    (tmp_path / "same.toml").write_text(SAME)
    found = []
    for workers in ("1", "2"):
        command = [sys.executable, "-m", "zoo", "tune", "same.toml", "--workers", workers, "--out", workers]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        state = read_state(tmp_path / workers)
        found.append({each.id: (each.values, each.scores, each.by_seed) for each in state.trials.values()})
    assert found[0] == found[1]
