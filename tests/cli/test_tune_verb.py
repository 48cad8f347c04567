"""``zoo tune``: what it says of a search's trials, and what its list counts."""

import time
from types import SimpleNamespace

import pytest
import trials
from conftest import needs_keras, run_zoo

from tuning.search import plan as plans
from tuning.trials.task import Outcome
from tuning.trials.workers import Here
from zoo.models import threads

pytestmark = needs_keras

GRID = 'algorithm = "grid"\n[space]\nunits = { choice = [2, 8, 16] }\n'


@pytest.fixture
def job(tmp_path):
    """Write a job of a small net: `entries` stand before its tables."""

    def write(entries="", tables=GRID):
        path = tmp_path / "small.toml"
        path.write_text(
            'architecture = "toy_mlp"\ndata = "sample"\nlimit = 60\nepochs = 1\n'
            f"final = {{ trials = 0 }}\n{entries}\n{tables}"
        )
        return path

    return write


def test_workers_here_and_those_of_a_cluster_are_not_asked_for_together(capsys, job):
    status, _, said = run_zoo(capsys, "tune", job(), "--workers", "2", "--scheduler", "tcp://127.0.0.1:1")
    assert (status, said.count("\n")) == (2, 1)
    assert "--scheduler takes the workers that a cluster has; give one." in said


def listed(capsys, logs):
    """The last line of the list, its spaces single."""
    return " ".join(run_zoo(capsys, "tune", "--list", "--logs", logs)[1].splitlines()[-1].split())


def test_a_fresh_search_that_skips_its_first_trial_does_not_go_on(tmp_path, capsys, job):
    path = job("limits = { max_parameters = 60 }", GRID.replace("[2, 8, 16]", "[16, 2]"))
    status, out, _ = run_zoo(capsys, "tune", path, "--logs", tmp_path)
    assert (status, "Going on" in out) == (0, False)
    assert "trial 0000 skipped: 65 parameters; at most 60 are allowed." in " ".join(out.split())
    assert "2 of 2" in listed(capsys, tmp_path)
    assert "finished: 1 completed, 1 skipped" in listed(capsys, tmp_path)


@pytest.mark.parametrize(
    "entries, asked",
    [
        ("", [48 * 32]),
        ("fixed = { batch_size = 8 }", [48 * 8]),
        ("fixed = { batch_size = 12, accumulate = 3 }", [48 * 4]),
        ("limits = { threads = 2 }", []),
    ],
)
def test_a_search_here_has_the_threads_of_a_step_of_its_net(tmp_path, monkeypatch, capsys, job, entries, asked):
    chosen = []
    monkeypatch.setattr(threads, "choose", chosen.append)
    monkeypatch.setattr(threads, "limit", lambda cores: None)
    assert run_zoo(capsys, "tune", job(entries), "--logs", tmp_path)[0] == 0
    assert chosen == asked


def test_a_search_that_completes_nothing_says_why_and_names_no_traceback_that_is_not_there(tmp_path, capsys, job):
    status, out, _ = run_zoo(capsys, "tune", job("limits = { max_parameters = 1 }"), "--logs", tmp_path)
    assert status == 1
    assert "No trial was completed: 3 skipped, trial 0000: 9 parameters; at most 1 are allowed." in out
    assert "raceback" not in out and "Going on" not in out
    assert "3 of 3 finished: 3 skipped" in listed(capsys, tmp_path)
    _, out, _ = run_zoo(capsys, "tune", job("limits = { max_parameters = 1 }"), "--logs", tmp_path, "--resume")
    assert "The search is finished: 3 trials (3 skipped)." in out


@pytest.mark.parametrize(
    "entries, tables, said",
    [
        ("", GRID, "in all about"),
        ("budget = { hours = 1e-6 }", GRID, "in all at most 0.0036 s, and then the best again"),
        (
            "budget = { hours = 1 }",
            GRID.replace("grid", "hyperband"),
            "in all at most 1 h 0 min, and then the best again",
        ),
    ],
)
def test_a_plan_takes_no_longer_than_its_budget_of_hours(tmp_path, capsys, job, entries, tables, said):
    status, out, _ = run_zoo(capsys, "tune", job(entries, tables), "--dry-run", "--logs", tmp_path)
    assert (status, said in " ".join(out.split())) == (0, True)


def test_a_plan_is_timed_with_values_that_are_legal_together_and_counts_no_more_of_the_best_than_there_are(capsys, job):
    space = 'algorithm = "grid"\n[space]\naccumulate = { choice = [4, 3] }\nbatch_size = { choice = [6, 9] }\n'
    path = job(tables=space)
    path.write_text(path.read_text().replace("{ trials = 0 }", "{ trials = 5 }"))
    status, out, _ = run_zoo(capsys, "tune", path, "--dry-run")
    assert (status, "timed with the values of trial 0002" in out, "the 4 best again" in out) == (0, True, True)


def test_a_search_with_one_of_its_files_is_listed_and_what_is_lost_of_it_told(tmp_path, capsys, job):
    path, folder = job(), tmp_path / "tune" / "small"
    run_zoo(capsys, "tune", path, "--logs", tmp_path)
    (folder / "journal.jsonl").unlink()
    assert "3 of 3" in listed(capsys, tmp_path)
    (folder / "journal.copy.jsonl").write_bytes(b"damaged\n" + (folder / "journal.copy.jsonl").read_bytes()[100:])
    assert "of its journal lost" in listed(capsys, tmp_path)
    (folder / "job.toml").unlink()
    err = run_zoo(capsys, "tune", folder, "--resume")[2]
    assert (
        f"is a search whose job.toml is gone; go on with the job that began it: zoo tune JOB.toml --out {folder}" in err
    )


@pytest.mark.parametrize(("calls", "whole"), [(2, True), (50, False)])
def test_a_plan_times_an_epoch_as_a_trial_trains_it_and_a_long_one_by_its_first_steps(monkeypatch, calls, whole):
    def epoch(number, follow):
        for call in range(calls):  # Of two steps each, which are told at its end.
            time.sleep(0.01)
            for step in (1, 2):
                follow(2 * call + step, 0.0, 0.0)

    monkeypatch.setattr(plans, "_SECONDS", 0.1)
    steps = plans._Steps()
    assert steps.of_epoch(SimpleNamespace(epoch=epoch)) == whole
    assert 0.002 < steps.each < 0.02


def test_a_plan_says_one_of_what_is_one_and_that_nothing_is_trained_again(capsys, job):
    path = job(tables=GRID.replace("[2, 8, 16]", "[2]"))
    out = " ".join(run_zoo(capsys, "tune", path, "--dry-run")[1].split())
    assert "space 1 combination plan 1 trial, 1 epoch in all best not trained again" in out
    path.write_text('stop = "overfitting"\n' + path.read_text().replace("{ trials = 0 }", "{ seeds = 1 }"))
    out = " ".join(run_zoo(capsys, "tune", path, "--dry-run")[1].split())
    assert "1 trial, at most 1 epoch in all best the best again, on 1 seed: 1 epoch data" in out


def test_a_search_that_goes_on_says_how_many_trials_had_ended_before(tmp_path, capsys, job):
    from tuning.job.read import find_job

    path = job("limits = { max_parameters = 60 }", GRID.replace("[2, 8, 16]", "[16, 2, 8]"))

    def run(task):
        if task.id == "0002":
            raise KeyboardInterrupt
        return Outcome("failed", reason="It broke.")

    with pytest.raises(KeyboardInterrupt):
        trials.search(find_job(str(path), None), tmp_path / "tune" / "small", Here(), run=run)
    assert "2 of 3 unfinished, 1 trial open: 1 failed, 1 skipped" in listed(capsys, tmp_path).replace("  ", " ")
    _, out, _ = run_zoo(capsys, "tune", path, "--logs", tmp_path, "--resume")
    assert out.splitlines()[0] == "Going on after 2 trials."
    assert "3 of 3" in listed(capsys, tmp_path)
    assert listed(capsys, tmp_path).endswith("finished: 1 completed, 1 failed, 1 skipped")


@pytest.mark.parametrize(
    "budget, ended",
    [("{ epochs = 3 }", "3 of 3"), ("{ trials = 2 }", "2 of 2"), ("{ hours = 1e-9 }", "0 of 0")],
)
def test_a_finished_search_has_done_all_whatever_its_budget_counts(tmp_path, capsys, job, budget, ended):
    space = f"budget = {budget}\n[space]\nunits = {{ int = [2, 31] }}\n"
    run_zoo(capsys, "tune", job(tables=space), "--logs", tmp_path)
    assert f" random {ended} " in listed(capsys, tmp_path)
