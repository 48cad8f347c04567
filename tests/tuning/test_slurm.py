"""docs/tune/slurm.sh, submitted to a Slurm of one node that is set up for it: `make test-slurm`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import slurm
from conftest import ROOT

from tuning.trials.journal import JOURNAL, read_state

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(slurm.missing()), reason=slurm.missing() or "it is there")]

SCRIPT = ROOT / "docs" / "tune" / "slurm.sh"
NODE = ("--ntasks=2", "--cpus-per-task=1", "--mem-per-cpu=1500M")
JOB = """
architecture = "toy_mlp"
data = "sample"
limit = 400
epochs = {epochs}
budget = {{ trials = {trials} }}
limits = {{ threads = 1 }}
final = {{ trials = 1, seeds = 2 }}
[space]
units = {{ choice = [4, 8, 16, 32, 64] }}
learning_rate = {{ float = [0.001, 0.1], log = true }}
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A Slurm in which the commands of this Python are found."""
    bin_ = str(Path(sys.executable).parent)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", bin_ + os.pathsep + os.environ["PATH"])
        patched.setenv("PYTHONPATH", str(ROOT))
        patched.setenv("ZOO_DOCS", str(SCRIPT.parent))
        with slurm.Slurm(tmp_path_factory.mktemp("slurm") / "node") as up:
            yield up


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What an undisturbed search in one process finds, by the number of its trials and epochs."""
    found = {}

    def search(**size):
        key = tuple(size.values())
        if key not in found:
            folder = tmp_path_factory.mktemp("alone")
            (folder / "job.toml").write_text(JOB.format(**size))
            command = [sys.executable, "-m", "zoo", "tune", "job.toml"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            found[key] = Folder(folder).scores
        return found[key]

    return search


class Folder:
    """Where a search is submitted."""

    def __init__(self, path, node=None, **size):
        self.path, self.node = path, node
        if size:
            (path / "job.toml").write_text(JOB.format(**size))

    def submit(self, *options, job="job.toml"):
        return self.node.submit(self.path, *NODE, "--time=10", *options, str(SCRIPT), job)

    def said(self, number):
        path = self.path / f"zoo-tune-{number}.log"
        return path.read_text() if path.exists() else ""

    def trains(self, number, trials=1):
        """Wait until so many of its trials have ended, and another is under way."""
        self.node.until(lambda: self.said(number).count("\ntrial 00") + 1 > trials, 400, f"trial {trials} of {number}")
        time.sleep(1)

    @property
    def journal(self):
        return (self.path / "logs" / "tune" / "job" / JOURNAL).read_text()

    @property
    def scores(self):
        """Of every trial; each has ended once."""
        state = read_state(self.path / "logs" / "tune" / "job")
        assert state.ended
        assert self.journal.count('"event":"ended"') == self.journal.count('"event":"created"') == len(state.trials)
        return {each.id: (each.values, each.state, each.scores, each.by_seed) for each in state.trials.values()}


def processes(words):
    """Those whose command has these words."""
    found = []
    for each in psutil.process_iter(["cmdline"]):
        line = " ".join(each.info["cmdline"] or [])
        if words in line and "srun" not in line:
            found.append(each)
    return found


def workers():
    """Dask's, as the script begins them; each has begun another that has a trial's."""
    return processes("dask worker --scheduler-file")


def trainers():
    return processes("from tuning.trials.apart import serve")


def test_a_search_is_done_though_a_worker_is_killed_and_its_log_has_the_trials_alone(node, alone, tmp_path):
    folder = Folder(tmp_path, node, trials=8, epochs=9)
    number = folder.submit()
    folder.trains(number)
    nanny = workers()[0]
    for each in [*nanny.children(recursive=True), nanny]:
        each.send_signal(signal.SIGKILL)
    assert node.ended(number, 600) == "COMPLETED"
    assert folder.scores == alone(trials=8, epochs=9)
    lines = [line for line in folder.said(number).splitlines() if line]
    assert [line for line in lines if not line.startswith(("trial 0", "Best of", "Trained again", "The report"))] == []
    assert list((tmp_path / "logs" / "dask").iterdir()) == [], "the certificates are removed"


def test_cancelled_and_submitted_again_it_goes_on(node, alone, tmp_path):
    folder = Folder(tmp_path, node, trials=8, epochs=9)
    number = folder.submit()
    folder.trains(number)
    node.run("scancel", number)
    assert node.ended(number, 200) == "CANCELLED"
    node.until(lambda: "zoo: stopped; go on with" in folder.said(number), 10, "last word")
    again = folder.submit()
    assert node.ended(again, 600) == "COMPLETED"
    assert folder.said(again).startswith("Going on after ")
    assert folder.scores == alone(trials=8, epochs=9)


def test_near_its_time_limit_the_workers_end_and_the_next_job_goes_on(node, alone, tmp_path):
    """However quick the machine is: what trains is halted."""
    folder = Folder(tmp_path, node, trials=8, epochs=9)
    number = folder.submit("--time=3")
    folder.trains(number)
    for each in trainers():
        each.suspend()
    assert node.ended(number, 300) == "FAILED", "it has stopped by itself"
    assert "All workers have ended; the search stops." in folder.said(number)
    assert '"failed"' not in folder.journal
    again = folder.submit()
    assert node.ended(again, 600) == "COMPLETED"
    assert folder.scores == alone(trials=8, epochs=9)


def test_when_all_workers_are_gone_the_search_stops_at_once(node, tmp_path):
    folder = Folder(tmp_path, node, trials=200, epochs=9)
    number = folder.submit()
    folder.trains(number)
    for nanny in workers():
        for each in [nanny, *nanny.children(recursive=True)]:
            each.send_signal(signal.SIGKILL)
    began = time.monotonic()
    assert node.ended(number, 200) == "FAILED"
    assert time.monotonic() - began < 30
    assert "All workers have ended; the search stops. Submit it again to go on." in folder.said(number)
    assert '"failed"' not in folder.journal


def test_a_drained_node_ends_what_it_runs_and_a_node_that_goes_down_runs_it_again(node, alone, tmp_path):
    folder = Folder(tmp_path, node, trials=8, epochs=9)
    number = folder.submit()
    folder.trains(number)
    node.run("scontrol", "update", f"nodename={node.host}", "state=drain", "reason=test")
    folder.trains(number, 2)
    node.run("scontrol", "update", f"nodename={node.host}", "state=down", "reason=test")
    time.sleep(3)
    node.run("scontrol", "update", f"nodename={node.host}", "state=resume")
    assert node.ended(number, 600) == "COMPLETED", "Slurm starts it again by itself"
    assert folder.scores == alone(trials=8, epochs=9)


def test_a_job_that_is_refused_leaves_one_line(node, tmp_path):
    folder = Folder(tmp_path, node)
    (tmp_path / "job.toml").write_text(JOB.format(trials=8, epochs=9).replace("units", "unit"))
    number = folder.submit()
    assert node.ended(number, 200) == "FAILED"
    (line,) = folder.said(number).strip().splitlines()
    assert line == "zoo: job.toml: toy_mlp has neither a knob nor a recipe value 'unit'. Did you mean 'units'?"


def test_a_worker_has_the_memory_of_its_processors(node, tmp_path):
    folder = Folder(tmp_path, node, trials=2, epochs=1)
    number = folder.submit("--ntasks=1", "--cpus-per-task=2", "--mem-per-cpu=800M")
    assert node.ended(number, 600) == "COMPLETED"
    assert "Memory:                   1.56 GiB" in (tmp_path / f"zoo-tune-{number}-dask.log").read_text()
