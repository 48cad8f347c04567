"""A search: what it proposes, what it does about trials that fail, and what it goes on with."""

import itertools
import multiprocessing
import random
import shutil
import signal
import threading
import tomllib
from dataclasses import replace

import numpy as np
import pytest
import trials
from conftest import run_zoo

from tuning.job.read import find_job, parse_job, to_toml
from tuning.job.structure import searched_designs
from tuning.search.plan import plan, timed
from tuning.search.search import Search
from tuning.search.size import table_of_task
from tuning.search.tune import run_job
from tuning.search.watcher import SearchWatcher
from tuning.trials import journal
from tuning.trials.run import run_trial
from tuning.trials.task import Outcome, PausedError
from tuning.trials.workers import Here
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.nets.catalogue import BUILT_IN, find
from zoo.models import build
from zoo.training.fitting import Fitting


def go(folder, run=trials.run, algorithm="random", resume=True, **changes):
    return trials.search(trials.job(algorithm, **changes), folder, Here(), run=run, resume=resume)


def failing(fails, reason="It broke."):
    """A trial that fails where `fails` says so."""
    return lambda task: Outcome("failed", reason=reason, traceback="the traceback") if fails(task) else trials.run(task)


def test_grid_search_tries_every_combination_once(tmp_path):
    tried = [tuple(each.values.values()) for each in go(tmp_path, algorithm="grid").search]
    assert sorted(tried) == sorted(itertools.product([2, 4, 8, 16], [0.001, 0.01, 0.1]))


def test_hyperband_promotes_the_best_third_of_each_round(tmp_path):
    state = go(tmp_path, algorithm="hyperband", epochs=9, budget={}, space=trials.SPACE | {
        "batch_size": {"choice": [8, 16, 32]}})  # fmt: skip
    first = [each for each in state.search if each.epochs == 1]
    second = [each for each in state.search if each.start == 1]
    assert (len(first), len(second)) == (9, 3)
    scores = sorted((each.scores[0]["val_accuracy"] for each in first), reverse=True)
    assert sorted((state.trials[each.parent].scores[0]["val_accuracy"] for each in second), reverse=True) == scores[:3]
    assert len(trials.epochs_begun(tmp_path)) == sum(each.cost for each in state.search) + 2 * 9


def test_the_best_are_trained_again_on_other_seeds_and_only_the_winner_is_judged(tmp_path):
    state = go(tmp_path, algorithm="grid")
    assert {each.seeds for each in state.search} == {(0,)}
    assert [(each.values, each.seeds) for each in state.finals] == [
        ({"units": 16, "learning_rate": 0.01}, (1, 2)),
        ({"units": 16, "learning_rate": 0.001}, (1, 2)),
    ]
    assert state.trials[state.winner].values == {"units": 16, "learning_rate": 0.01}
    assert state.test == {"accuracy": [0.5, 0.5], "loss": [1.0, 1.0], "samples": 10}


@pytest.mark.parametrize("algorithm", ["grid", "hyperband"])
def test_values_that_are_not_legal_together_fail_a_trial_and_stop_nothing(tmp_path, algorithm):
    space = {"accumulate": {"choice": [1, 4]}, "batch_size": {"choice": [6, 8, 16]}, "units": {"choice": [2]}}
    state = go(tmp_path, algorithm=algorithm, space=space)
    failed = [each for each in state.search if each.state == "failed"]
    assert {tuple(each.values.values()) for each in failed} == {(4, 6, 2)}
    assert {each.reason for each in failed} == {"the recipe: A batch of 6 cannot be computed in 4 equal parts."}
    assert go(tmp_path, algorithm=algorithm, space=space).winner == state.winner is not None


def test_a_failed_trial_keeps_its_traceback_and_stops_nothing(tmp_path):
    state = go(tmp_path, failing(lambda task: task.id == "0002"))
    assert [each.state for each in state.search].count("completed") == 7
    assert state.trials["0002"].reason == "It broke."
    assert (tmp_path / "trials" / "0002" / "traceback.txt").read_text() == "the traceback"


def test_a_score_that_is_no_number_is_a_failure_and_never_best(tmp_path):
    def run(task):
        done = trials.run(task)
        bad = float("nan") if task.id == "0001" else float("inf") if task.id == "0003" else None
        return done if bad is None else Outcome("completed", [{"val_accuracy": bad}] * 4, [bad])

    state = go(tmp_path, run)
    assert [each.id for each in state.search if each.state == "failed"] == ["0001", "0003"]
    assert not {"0001", "0003"} & {each.final for each in state.finals}


def test_all_trials_failing_the_same_way_stop_the_search_early(tmp_path):
    with pytest.raises(
        ZooError, match=r"3 trials failed in the same way .* It broke. The traceback is in .*0002/trace"
    ):
        go(tmp_path, failing(lambda task: True))
    assert len(journal.read_state(tmp_path).trials) == 3


def test_a_net_that_is_too_large_is_skipped_before_it_is_trained(tmp_path):
    state = go(tmp_path, algorithm="grid", limits={"max_parameters": 60})
    assert {each.values["units"] for each in state.search if each.state == "skipped"} == {16}
    reasons = {each.id: each.reason for each in state.search if each.state == "skipped"}
    assert set(reasons.values()) == {"65 parameters; at most 60 are allowed."}
    assert len(reasons) == 3
    assert not reasons.keys() & {trial for trial, _ in trials.epochs_begun(tmp_path)}


def test_a_net_whose_training_takes_too_much_memory_is_skipped(tmp_path):
    space = {"batch_size": {"choice": [16, 1_000_000]}, "units": {"choice": [8]}}
    state = go(tmp_path, algorithm="grid", space=space, limits={"max_memory": 100})
    (skipped,) = [each for each in state.search if each.state == "skipped"]
    assert skipped.values["batch_size"] == 1_000_000
    assert "batches of 1000000" in skipped.reason and "at most 100 MiB" in skipped.reason


def test_trials_end_by_the_verdict_on_their_curves_and_the_best_are_trained_in_full(tmp_path):
    rates = {"learning_rate": {"choice": [0.03, 0.02]}}
    state = go(tmp_path, run_trial, algorithm="grid", space=rates, limit=400, epochs=40, stop="converged")
    assert all(3 <= len(each.scores) < 40 for each in state.search)
    assert all(each.trained == len(each.scores) < each.cost == 40 for each in state.search)
    assert [len(each.scores) for each in state.finals] == [40, 40]
    said = (tmp_path / "report.md").read_text().replace("\n", " ")
    assert "converged by the curves, which saved" in said
    assert "2 trials with oneDNN" in said and "threads of an operation" in said


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"stop": "learning"}, "no trial stops by 'learning'"),
        ({"stop": "overfitting", "algorithm": "hyperband"}, "itself ends trials early"),
        ({"stop": "overfitting", "seeds": 2}, "give seeds = 1"),
    ],
)
def test_a_verdict_by_which_trials_cannot_be_compared_is_refused(wrong, said):
    with pytest.raises(ZooError, match=said):
        trials.job(**wrong)


def test_a_size_is_known_without_making_the_weights():
    task = run_task(knobs={"units": 4096, "filters2": 512}, architecture="mnist_cnn")
    assert (
        table_of_task(task).parameters == 5 * 5 * 10 + 10 + 5 * 5 * 10 * 512 + 512 + (16 * 512 + 1) * 4096 + 4097 * 10
    )


def test_a_net_is_built_once_for_all_recipes_to_know_its_size(monkeypatch):
    built, made = [], build.build_model
    monkeypatch.setattr(build, "build_model", lambda *given: built.append(given) or made(*given))
    for units, batch_size in ((31, 16), (31, 32), (37, 16), (31, 64)):
        task = run_task(knobs={"units": units})
        assert table_of_task(replace(task, recipe=replace(task.recipe, batch_size=batch_size))).parameters > units
    assert [settings["units"] for _, settings in built] == [31, 37]


def test_a_net_that_cannot_be_built_fails_its_trial_and_not_the_search_that_has_limits(tmp_path, my_net):
    code = my_net / "model.py"
    code.write_text(code.read_text().replace("    image =", "    assert units != 7, 'Seven is none.'\n    image ="))
    state = go(tmp_path / "search", run_trial, algorithm="grid", architecture=str(my_net), limit=60, epochs=1,
               space={"units": {"choice": [7, 8]}}, limits={"max_parameters": 10**6}, final={"trials": 0})  # fmt: skip
    assert [each.state for each in state.search] == ["failed", "completed"]
    assert "Seven is none." in state.search[0].reason


def test_a_trials_time_is_that_of_all_processes_that_trained_it_but_not_of_its_parent(tmp_path, monkeypatch):
    restore, folder = Fitting.restore, str(tmp_path / "first")

    def long_ago(self, path, bound):
        history = restore(self, path, bound)
        self.spent = 3600.0 if history else 0.0
        return history

    run_trial(run_task(folder=folder))
    monkeypatch.setattr(Fitting, "restore", long_ago)
    goes_on = run_task(epochs=3, folder=folder, seconds=1800)
    assert run_trial(replace(goes_on, folder=str(tmp_path / "next"), parent=folder)).state == "completed"
    assert run_trial(goes_on).reason == "It ran past its time limit of 1800 seconds."


def test_a_checkpoint_of_the_same_data_read_otherwise_is_not_taken_up(tmp_path):
    x, y = np.random.default_rng(0).integers(0, 200, (120, 28, 28, 1)).astype("float32"), np.arange(120) % 10
    np.savez(tmp_path / "own.npz", x_train=x[:100], y_train=y[:100], x_test=x[100:], y_test=y[100:])
    _, recipe = trials.job(architecture="mnist_cnn").settings({})
    scaled = run_task(architecture="mnist_cnn", recipe=recipe, data=str(tmp_path / "own.npz"), limit=None, epochs=1,
                      folder=str(tmp_path / "trial"), pixels="0..255")  # fmt: skip
    raw = replace(scaled, pixels="raw")
    anew = run_trial(replace(raw, folder=str(tmp_path / "other"))).scores
    assert run_trial(scaled).scores != anew == run_trial(raw).scores


def test_a_net_that_is_edited_while_it_is_searched_pauses_the_search(tmp_path, my_net):
    code = my_net / "model.py"
    whole = code.read_text()

    def editing(task):
        code.write_text(whole + "# Another thought.\n")
        return trials.run(task)

    with pytest.raises(PausedError, match=r"The files of '.*' are not those of the search's beginning; put them back"):
        go(tmp_path / "search", editing, architecture=str(my_net))
    code.write_text(whole)
    state = go(tmp_path / "search", architecture=str(my_net))
    assert {each.state for each in state.trials.values()} == {"completed"}


@pytest.mark.parametrize(("other", "what"), [("code", "The files of 'toy_mlp'"), ("learnt", "The data 'sample'")])
def test_a_worker_with_other_code_or_data_pauses_the_search_and_fails_no_trial(tmp_path, other, what):
    with pytest.raises(PausedError, match=f"^{what} at .*:[0-9]+ are not those of the search's beginning"):
        run_trial(run_task(folder=str(tmp_path), **{other: "another"}))


def run_task(**changes):
    from tuning.trials.task import Task

    job = trials.job()
    _, recipe = job.settings({})
    plain = {"id": "0000", "architecture": "toy_mlp", "knobs": {}, "recipe": recipe, "data": "sample", "limit": 60,
             "data_seed": 0, "seeds": (0,), "epochs": 2, "folder": ""}  # fmt: skip
    return Task(**plain | changes)


def test_a_search_is_not_begun_twice_and_not_taken_up_by_another(tmp_path):
    go(tmp_path)
    with pytest.raises(ZooError, match="holds a search already; --resume goes on with it"):
        go(tmp_path, resume=False)
    with pytest.raises(ZooError, match=r"Not the search that began .*; seed was 0, is 1. Put it back, or begin anew"):
        go(tmp_path, seed=1)
    with pytest.raises(ZooError, match=r"space units choice was \[2, 4, 8, 16\], is \[2, 4\]. "):
        go(tmp_path, space=trials.SPACE | {"units": {"choice": [2, 4]}}, objective="val_loss")


def test_a_search_without_data_leaves_nothing_and_says_what_a_job_can_do(tmp_path):
    with pytest.raises(ZooError, match=r'^No data .nothing.*; write a job with data = "sample" .* or set ZOO_DATA'):
        run_job(trials.job(data="nothing"), tmp_path / "tune" / "made_up")
    assert list(tmp_path.iterdir()) == []


def test_two_searches_do_not_share_a_folder(tmp_path):
    held = journal.Journal(tmp_path)
    with pytest.raises(ZooError, match="Another 'zoo tune' is at work in"):
        go(tmp_path)
    held.close()


def test_a_wider_budget_is_accepted_when_asked_for_and_a_narrower_one_is_not(tmp_path):
    from tuning.search.search import Search

    first = go(tmp_path)
    search = Search(trials.job(budget={"trials": 10}), tmp_path, run=trials.run, judge=trials.judge)
    with pytest.raises(ZooError, match=r"budget trials was 8, is 10.*--extend accepts it"):
        search.begin(resume=True)
    search.begin(extend=True)
    search.go(Here())
    search.close()
    assert [each.values for each in search.state.search[:8]] == [each.values for each in first.search]
    assert len(search.state.search) == 10
    with pytest.raises(ZooError, match="narrower"):
        Search(trials.job(budget={"trials": 9}), tmp_path).begin(extend=True)


def results(state):
    return sorted((each.id, tuple(each.values.items()), str(each.scores)) for each in state.trials.values())


def flip(path, at):
    """A bit of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


@pytest.mark.parametrize("cut", [1, 100, 1500])
def test_a_journal_that_was_cut_off_goes_on_from_what_is_whole(tmp_path, cut):
    whole = go(tmp_path / "whole")
    go(tmp_path / "cut")
    file = tmp_path / "cut" / journal.JOURNAL
    file.write_bytes(file.read_bytes()[:-cut])
    assert results(go(tmp_path / "cut")) == results(whole)
    assert results(go(tmp_path / "cut")) == results(whole)


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_costs_one_line_of_the_journal_and_no_other(tmp_path, seed):
    whole = go(tmp_path)
    file = tmp_path / journal.JOURNAL
    content = bytearray(file.read_bytes())
    source = random.Random(seed)
    for at in source.sample(range(content.index(b"\n") + 1, len(content)), 3):
        content[at] ^= 1 << source.randrange(8)
    file.write_bytes(content)
    again = go(tmp_path)
    assert results(again) == results(whole)
    assert file.read_bytes().startswith(bytes(content))


def test_a_search_whose_first_line_is_damaged_is_not_begun_anew(tmp_path):
    go(tmp_path)
    for name in (journal.JOURNAL, journal.COPY):
        flip(tmp_path / name, 20)
    content = (tmp_path / journal.JOURNAL).read_bytes()
    with pytest.raises(ZooError, match="the first, is damaged; the others are as they were"):
        go(tmp_path)
    assert (tmp_path / journal.JOURNAL).read_bytes() == content


def test_a_full_disk_leaves_the_journal_whole(tmp_path, monkeypatch):
    held = journal.Journal(tmp_path)
    held.append({"event": "begun", "fingerprint": {}})
    before = held.path.read_bytes()
    monkeypatch.setattr(journal.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ZooError, match=r"No space left on device. Make room, then go on with --resume."):
        held.append({"event": "finished"})
    assert held.path.read_bytes() == before


def test_ctrl_c_leaves_a_search_that_goes_on(tmp_path):
    def stop(task):
        if task.id == "0004":
            raise KeyboardInterrupt
        return trials.run(task)

    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, stop)
    state = journal.read_state(tmp_path)
    assert (state.trials["0004"].state, state.trials["0004"].attempts) == ("waiting", 0)
    assert [each.values for each in go(tmp_path).search] == [each.values for each in go(tmp_path / "whole").search]


def test_a_trial_in_which_the_search_dies_again_and_again_has_failed(tmp_path):
    class Killed(BaseException):
        pass

    def die(task):
        if task.id == "0001":
            raise Killed
        return trials.run(task)

    for _ in range(2):
        with pytest.raises(Killed):
            go(tmp_path, die, failures={"attempts": 2})
    state = go(tmp_path, die, failures={"attempts": 2})
    assert state.trials["0001"].reason == "The search died 2 times while it ran."
    assert len(state.search) == 8


def test_a_full_disk_in_a_trial_stops_the_search_and_fails_no_trial(tmp_path):
    def full(task):
        if task.id == "0003":
            raise disk.FullDiskError("Cannot write 'x': No space left on device.")
        return trials.run(task)

    for _ in range(2):  # However often it is full.
        with pytest.raises(ZooError, match="No space left"):
            go(tmp_path, full, failures={"attempts": 1})
    assert journal.read_state(tmp_path).trials["0003"].state == "waiting"
    assert {each.state for each in go(tmp_path, failures={"attempts": 1}).search} == {"completed"}


def test_a_search_that_asks_for_gpus_that_are_not_there_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.models.device.gpus", lambda: 1)
    with pytest.raises(ZooError, match=r"gpus = 1 for 2 workers needs 2 GPUs; TensorFlow has 1 here\. Take fewer"):
        run_job(trials.job(limits={"gpus": 1}, workers=2), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_says_how_to_go_on(tmp_path, monkeypatch):
    def full(*_):
        raise disk.FullDiskError("Cannot write 'report.md': No space left on device.")

    monkeypatch.setattr(Search, "go", full)
    with pytest.raises(ZooError, match=r"No space left on device\. Make room, then go on with --resume\.$"):
        run_job(trials.job(), tmp_path)


def test_a_trial_takes_up_no_checkpoint_of_other_values(tmp_path):
    folder = str(tmp_path / "trial")
    run_trial(run_task(epochs=2, folder=folder))
    other = run_task(epochs=2, folder=folder, recipe=replace(run_task().recipe, learning_rate=0.5))
    alone = replace(other, folder=str(tmp_path / "alone"))
    assert run_trial(other).scores == run_trial(alone).scores


def test_a_finished_search_is_left_alone_and_the_list_counts_by_the_budget(tmp_path, capsys):
    job = tmp_path / "small.toml"
    job.write_text(
        'architecture = "toy_mlp"\ndata = "sample"\nlimit = 120\nepochs = 1\nbudget = { trials = 2 }\n'
        "final = { trials = 1, seeds = 1 }\n[space]\nunits = { choice = [2, 4, 8] }\n"
    )
    arguments = ["tune", job, "--logs", tmp_path]
    assert run_zoo(capsys, *arguments)[0] == 0
    told = [tmp_path / "tune" / "small" / name for name in ("report.md", "best.toml")]
    for each in told:
        each.unlink()  # As if it had been killed before it wrote them.
    journal_before = (tmp_path / "tune" / "small" / journal.JOURNAL).read_bytes()
    assert "The search is finished: 2 trials. A wider" in run_zoo(capsys, *arguments, "--resume")[1]
    assert (tmp_path / "tune" / "small" / journal.JOURNAL).read_bytes() == journal_before
    assert all(each.exists() for each in told)
    assert "2 of 2" in run_zoo(capsys, "tune", "--list", "--logs", tmp_path)[1]


def test_a_trials_score_is_of_its_seed_whatever_else_draws_from_random(tmp_path):
    """As Dask's event loop does, in a thread beside the trial."""
    alone = run_trial(run_task(folder=str(tmp_path / "alone")))
    stop = threading.Event()

    def draw():
        while not stop.is_set():
            random.sample(range(100), 10)

    thread = threading.Thread(target=draw)
    thread.start()
    try:
        beside = [run_trial(run_task(folder=str(tmp_path / str(at)))) for at in range(3)]
    finally:
        stop.set()
        thread.join()
    assert [each.scores for each in beside] == [alone.scores] * 3


def test_a_real_search_finds_a_net_that_learns(tmp_path):
    job = trials.job("grid", limit=200, epochs=6, space={"units": {"choice": [1, 8]}}, fixed={"learning_rate": 0.05},
                     final={"trials": 1, "seeds": 2})  # fmt: skip
    state = run_job(job, tmp_path)
    assert state.trials[state.winner].values == {"units": 8}
    assert min(state.test["accuracy"]) > 0.7
    assert tomllib.loads((tmp_path / "best.toml").read_text())["knobs"]["units"] == 8
    assert "8" in (tmp_path / "report.md").read_text()
    assert not list(tmp_path.rglob("*.npz"))


def test_a_real_trial_goes_on_from_its_checkpoint_to_the_same_scores(tmp_path, monkeypatch):
    whole = run_trial(run_task(epochs=4, folder=str(tmp_path / "whole")))
    write, count = disk.write, 0

    class Killed(BaseException):
        pass

    def dying(path, writer):
        nonlocal count
        count += path.suffix == ".npz"
        if count == 3:
            raise Killed
        write(path, writer)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "write", dying)
        assert run_trial(run_task(epochs=4, folder=str(tmp_path / "cut"))).state == "failed"
    again = run_trial(run_task(epochs=4, folder=str(tmp_path / "cut")))
    assert again.scores == whole.scores
    grown = run_trial(run_task(epochs=4, folder=str(tmp_path / "child"), parent=str(tmp_path / "whole")))
    assert grown.scores == whole.scores


def test_a_real_trial_that_diverges_or_takes_too_long_has_failed_with_the_reason(tmp_path):
    recipe = find_job("small_cnn").settings({"learning_rate": 1e30})[1]
    outcome = run_trial(run_task(architecture="small_cnn", recipe=recipe, folder=str(tmp_path / "a")))
    assert "A learning rate of 1e+30 is likely too high" in outcome.reason
    slow = run_trial(run_task(epochs=1000, seconds=0.5, folder=str(tmp_path / "b")))
    assert slow.reason == "It ran past its time limit of 0.5 seconds."


def test_a_trial_that_crashes_its_process_has_failed_when_it_is_taken_up(tmp_path):
    shutil.copytree(BUILT_IN / "toy_mlp", tmp_path / "crashing")
    (tmp_path / "crashing" / "model.py").write_text("import os\n\nos.abort()\n")
    task = run_task(architecture=str(tmp_path / "crashing"), folder=str(tmp_path / "trial"))
    child = multiprocessing.get_context("spawn").Process(target=run_trial, args=(task,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGABRT
    outcome = run_trial(task)
    assert (outcome.state, outcome.reason) == ("failed", "The process crashed in it: Aborted.")
    assert "crashing/model.py" in outcome.traceback


def test_a_crash_is_told_of_its_own_trial_alone(tmp_path):
    (tmp_path / "crash.txt").write_text("another\nFatal Python error: Aborted\n")
    assert run_trial(run_task(epochs=1, folder=str(tmp_path))).state == "completed"


def test_the_plan_counts_what_hyperband_will_do():
    made = plan(trials.job("hyperband", epochs=9, budget={}, space={"units": {"int": [1, 1000]}}))
    brackets = [(9, 1), (3, 3 - 1), (1, 9 - 3)], [(5, 3), (2, 9 - 3)], [(3, 9)]
    rounds = [each for bracket in brackets for each in bracket]
    assert made.trials == sum(trials for trials, _ in rounds)
    assert made.epochs == sum(trials * epochs for trials, epochs in rounds)


@pytest.mark.parametrize("name", ["toy_mlp", "mnist_cnn", "vgg224"])
def test_an_architectures_default_job_survives_being_written_and_read(name):
    job = find_job(name)
    assert parse_job(job.name, tomllib.loads(to_toml(job))) == job
    assert {each.name for each in job.space.dimensions} == {
        *(knob.name for knob in job.base.card.knobs.values() if knob.search),
        "learning_rate",
    }


RULES = (
    "input = [28, 28, 1]\noutput = [7, 7, 4]\nconvolutions = 2\nkernels = [3, 5]\npaddings = [1, 2]\n"
    "strides = [1, 2]\nwidths = [4]\ndense = 1\nclasses = 10\n"
)


def test_a_plan_of_designs_times_one_of_them_and_not_the_net_whose_recipe_they_have(tmp_path, monkeypatch):
    rules, built, made = tmp_path / "rules.toml", [], build.build_model
    rules.write_text(RULES)
    monkeypatch.setattr(build, "build_model", lambda net, knobs: built.append(net.name) or made(net, knobs))
    job = trials.job("grid", architecture="mnist_cnn", limit=200, structure={"rules": str(rules)},
                     space={"batch_size": {"choice": [16]}})  # fmt: skip
    assert (timed(job).of, built) == ("design 1 and the default values", ["design_1"])


def test_the_designs_within_an_assignments_rules_are_a_space_to_search(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    job = trials.job("grid", architecture="mnist_cnn", limit=200, epochs=1, final={"trials": 1, "seeds": 1},
                     structure={"rules": str(rules)}, space={"batch_size": {"choice": [16]}})  # fmt: skip
    state = run_job(job, tmp_path / "search")
    assert [each.state for each in state.search] == ["completed"] * len(searched_designs(job.structure))
    assert len({each.values["design"] for each in state.search}) == len(state.search) > 1
    chosen = tomllib.loads((tmp_path / "search" / "best.toml").read_text())["architecture"]
    net = find(str(tmp_path / "search" / chosen))
    assert net.table.rows[-3].output == (7, 7, 4)


def test_a_search_without_workers_says_so_once_and_waits(tmp_path):
    class Late(Here):
        looks = 0

        @property
        def slots(self):
            self.looks += 1
            return int(self.looks > 20)

    class Told(SearchWatcher):
        times = 0

        def alone(self, wanted):
            self.times += 1

    told = Told()
    state = trials.search(trials.job("grid"), tmp_path, Late(), watcher=told, patience=0.0)
    assert (told.times, state.ended) == (1, True)
