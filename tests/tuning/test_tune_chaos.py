"""Real searches on a real Dask cluster in which everything is killed give what an undisturbed process gives."""

import contextlib
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest
from cluster import free_address, scheduler, worker
from conftest import SEARCHES

from tuning.trials.journal import JOURNAL, read_state

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

JOB = """
architecture = "toy_mlp"
data = "sample"
limit = 400
algorithm = "{algorithm}"
epochs = 9
{budget}
limits = {{ threads = 1 }}
failures = {{ attempts = 20 }}
final = {{ trials = 1, seeds = 2 }}
[space]
units = {{ choice = [4, 32] }}
learning_rate = {{ choice = [0.003, 0.01, 0.03, 0.1] }}
"""
BUDGETS = {"random": 8, "grid": None, "hyperband": 10, "bayesian": 6}
WORKERS = {"random": 2, "grid": 2, "hyperband": 1, "bayesian": 1}
"""What the last two propose depends on the order in which trials end, which one worker keeps."""


class Stage:
    """A scheduler, workers and a driver, of which any can be killed and put back."""

    def __init__(self, folder, workers):
        self.folder, self.address = folder, free_address()
        self.scheduler, self.driver = scheduler(self.address), None
        self.workers = [worker(self.address) for _ in range(workers)]
        self.drive()

    def drive(self):
        command = [sys.executable, "-m", "zoo", "tune", "job.toml", "--scheduler", self.address, "--resume"]
        with (self.folder / "driver.log").open("a") as log:
            self.driver = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    def kill_driver(self):
        self.driver.kill()
        self.driver.wait()
        self.drive()

    def kill_trial(self):
        """The process that trains, a worker's, or its nanny's: whichever is met."""
        alive = psutil.Process(self.workers[0].process.pid).children(recursive=True)
        with contextlib.suppress(psutil.NoSuchProcess):
            alive[-1].send_signal(signal.SIGKILL)

    def kill_workers(self):
        for each in self.workers:
            each.kill()
        self.workers = [worker(self.address) for _ in self.workers]

    def kill_scheduler(self):
        self.scheduler.kill()
        self.scheduler = scheduler(self.address)
        self.kill_workers()  # Dask's own do not come back to another scheduler.

    def close(self):
        self.driver.kill()
        self.driver.wait()
        for each in [*self.workers, self.scheduler]:
            each.kill()


def found(folder):
    state = read_state(folder / "logs" / "tune" / "job")
    trials = {each.id: (each.values, each.epochs, each.state, each.scores) for each in state.trials.values()}
    return trials, state.winner, state.test


def ends(folder):
    """How often each trial has ended."""
    text = (folder / "logs" / "tune" / "job" / JOURNAL).read_text()
    return [text.count(f'"event":"{kind}"') for kind in ("created", "ended", "finished")]


def disturb(stage, moments, kinds):
    """Kill one after the other, each after something has been got done, until the search is done; how many."""
    left, size = list(kinds), 0
    journal = stage.folder / "logs" / "tune" / "job" / JOURNAL
    try:
        while stage.driver.poll() is None:
            time.sleep(moments.uniform(0.1, 4.0))
            begun = journal.exists() and b'"started"' in journal.read_bytes()
            if left and begun and journal.stat().st_size > size and stage.driver.poll() is None:
                getattr(stage, f"kill_{left.pop()}")()
                size = journal.stat().st_size
    finally:
        stage.close()
    return len(kinds) - len(left)


@pytest.mark.parametrize("algorithm", SEARCHES)
def test_whatever_is_killed_every_score_is_that_of_an_undisturbed_process(tmp_path, algorithm):
    budget = f"budget = {{ trials = {BUDGETS[algorithm]} }}" if BUDGETS[algorithm] else ""
    budget += "\ninitial = 3" if algorithm == "bayesian" else ""
    moments, kinds = random.Random(algorithm), ["driver", "trial", "workers", "scheduler"]
    moments.shuffle(kinds)
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "job.toml").write_text(JOB.format(algorithm=algorithm, budget=budget))
    command = [sys.executable, "-m", "zoo", "tune", "job.toml"]
    subprocess.run(command, cwd=tmp_path / "whole", check=True, stdout=subprocess.DEVNULL)

    stage = Stage(tmp_path / "killed", WORKERS[algorithm])
    done = disturb(stage, moments, kinds)
    assert stage.driver.returncode == 0, (tmp_path / "killed" / "driver.log").read_text()
    assert done >= 3, "too quick to be killed"
    assert found(tmp_path / "killed") == found(tmp_path / "whole")
    created, ended, finished = ends(tmp_path / "killed")
    assert (ended, finished) == (created, 1)
