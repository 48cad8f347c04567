import json
import math
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import run_zoo
from made_trials import a_job, a_state, a_trial, reported

from tuning.job.read import parse_job
from tuning.results import best, board, importance, report
from tuning.trials.journal import State
from tuning.trials.trial import FAILED, RUNNING, SKIPPED
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find


def ishigami(facts: Path, number: int) -> tuple[list[importance.Observation], dict]:
    known = json.loads((facts / "ishigami.json").read_text())
    rng = random.Random(1)
    found = []
    for _ in range(number):
        x1, x2, x3 = (rng.uniform(-math.pi, math.pi) for _ in range(3))
        y = math.sin(x1) + known["a"] * math.sin(x2) ** 2 + known["b"] * x3**4 * math.sin(x1)
        found.append(({"x1": x1, "x2": x2, "x3": x3}, y))
    return found, known["first_order"]


def over(*names: str):
    """What `effects` needs of a job."""
    return SimpleNamespace(space=SimpleNamespace(dimensions=[SimpleNamespace(name=name) for name in names]))


def test_the_shares_of_a_known_function_are_its_first_order_indices(facts):
    found, first_order = ishigami(facts, 2000)
    effects = importance.effects(over("x1", "x2", "x3"), found)
    assert [each.name for each in effects] == ["x2", "x1", "x3"]
    for each in effects:
        assert each.share == pytest.approx(first_order[each.name], abs=0.05)


def test_a_value_without_effect_has_no_share_on_average():
    shares, chances = [], []
    for seed in range(40):
        rng = random.Random(seed)
        found = [({"x": rng.choice("abcd")}, rng.gauss(0, 1)) for _ in range(40)]
        (effect,) = importance.effects(over("x"), found)
        shares.append(effect.share)
        chances.append(effect.chance)
    assert sum(shares) / 40 < 0.05
    assert 0.3 < sum(chances) / 40 < 0.7


def test_an_effect_among_few_trials_is_not_told(tmp_path, facts):
    found, _ = ishigami(facts, importance.FEWEST - 1)
    assert all(each.share is None and "12 are needed" in each.reason for each in importance.effects(over("x1"), found))
    job = a_job()
    text = reported(tmp_path, job, a_state(*(a_trial(at, job, 0.9) for at in range(5))))
    assert "5 trials can be compared; 12 are needed" in text
    assert not (tmp_path / report.IMPORTANCE).exists()


def test_words_with_too_few_trials_each_and_equal_scores_have_no_share():
    words = [({"x": f"word{at % 10}"}, at * 0.01) for at in range(20)]
    assert importance.effects(over("x"), words)[0].reason == "20 trials are too few for 10 values"
    same = [({"x": at % 2}, 0.5) for at in range(20)]
    assert (importance.effects(over("x"), same)[0].share, importance.effects(over("x"), same)[0].chance) == (0.0, 1.0)


def test_hyperbands_trials_are_compared_after_equally_many_epochs():
    job = a_job(algorithm="hyperband", epochs=9)
    short, long = a_trial(0, job, 0.8, epochs=3), a_trial(1, job, 0.7, epochs=9)
    long.scores = long.scores + [{**long.scores[0], "val_accuracy": 0.99}] * 6
    promoted = a_trial(2, job, 0.95, parent="0000", start=3)
    found, epochs = importance.observations(job, a_state(short, long, promoted))
    assert (found, epochs) == ([(short.values, 0.8), (long.values, 0.7)], 3)


def test_the_same_state_gives_the_same_bytes(tmp_path):
    job = a_job()
    state = a_state(*(a_trial(at, job, 0.9 + at / 1000) for at in range(20)))
    state.trials["0003"].state = FAILED
    reported(tmp_path, job, state)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    reported(tmp_path, job, state)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert set(before) == {report.FILE, report.PROGRESS, report.IMPORTANCE}


def test_the_best_of_the_retrained_is_the_winner_whatever_the_search_saw(tmp_path):
    job = a_job(budget={"trials": 20})
    lucky, steady = a_trial(0, job, 0.99), a_trial(1, job, 0.98)
    finals = [
        replace(steady, id=f"{each.id}-final", final=each.id, seeds=(1, 2, 3), by_seed=scores)
        for each, scores in ((lucky, [0.93, 0.99, 0.93]), (steady, [0.97, 0.971, 0.972]))
    ]
    state = a_state(lucky, steady, *finals)
    assert best.winner(job, state).final == "0001"
    text = " ".join(reported(tmp_path, job, state).split())
    assert "Trial 0001 is the best of 2 trials: validation accuracy 0.9710 ± 0.001 over other seeds" in text
    assert "It has not been judged on the test samples yet." in text
    state.winner, state.test = "0001-final", {"accuracy": [0.96, 0.98], "loss": [0.1, 0.2], "samples": 100}
    assert "test accuracy 0.9700.** The test figure is the mean of 2 models" in " ".join(
        reported(tmp_path, job, state).split()
    )


def test_every_stage_of_a_search_has_a_report_and_a_reason_stays_text(tmp_path):
    job = a_job()
    assert "No trial has been completed yet" in reported(tmp_path, job, State())
    reason = "ValueError: <script>alert(1)</script> | `x` \x1b[31m"
    failed = [a_trial(at, job, 0.5, state=FAILED, reason=reason, scores=[]) for at in range(3)]
    running = a_trial(7, job, 0.5, state=RUNNING, scores=[])
    skipped = a_trial(8, job, 0.5, state=SKIPPED, reason="too large", scores=[])
    text = reported(tmp_path, job, a_state(*failed, running, skipped))
    assert "<script>" not in text
    assert "\x1b" not in text
    assert [line.split("|")[2].strip() for line in text.splitlines() if line.startswith(("| failed", "| skipped"))] == [
        "3",
        "1",
    ]


def test_the_table_has_the_best_fifty_and_counts_the_rest(tmp_path):
    job = a_job(direction="min", objective="val_loss")
    trials = [a_trial(at, job, 0.5) for at in range(60)]
    for at, each in enumerate(trials):
        each.scores = [{**scores, "val_loss": 0.1 + at / 100} for scores in each.scores]
    text = reported(tmp_path, job, a_state(*trials))
    table = text.split("## The trials")[1]
    rows = [line for line in table.splitlines() if line.startswith("| 00")]
    assert (len(rows), rows[0].split()[1], "10 more not shown" in table) == (50, "0000", True)


def test_best_toml_trains_the_winner_as_the_search_did(tmp_path):
    job = a_job(data="sample", limit=500, fixed={"batch_size": 32})
    trial = a_trial(4, job, 0.9)
    best.write_best(tmp_path, job, a_state(trial, a_trial(5, job, 0.8)))
    found = best.read_best(tmp_path / best.FILE)
    knobs, recipe = job.settings(trial.values)
    assert (found.architecture, found.data, found.recipe) == ("mnist_cnn", "sample", recipe)
    assert knobs.items() <= found.knobs.items()
    assert set(found.knobs) == set(job.base.card.knobs)
    assert best.architecture_of(found, None) == "mnist_cnn"


def test_a_search_without_a_completed_trial_has_no_best_toml(tmp_path):
    best.write_best(tmp_path, a_job(), State())
    assert not list(tmp_path.iterdir())


GOOD = """architecture = "mnist_cnn"
data = "sample"
[recipe]
optimizer = "adam"
learning_rate = 0.001
loss = "sparse_categorical_crossentropy"
batch_size = 64
epochs = 2
"""


@pytest.mark.parametrize(
    "old, new",
    [
        ("architecture =", "architecture"),
        ('"mnist_cnn"', '"../x\\u0000"'),
        ('"mnist_cnn"', "7"),
        ('"mnist_cnn"', '"no such thing"'),
        ('data = "sample"', "data = []"),
        ("[recipe]", "[recipes]"),
        ("0.001", "inf"),
        ("0.001", "nan"),
        ("= 64", "= true"),
        ("= 64", "= 10000000000000000000000000"),
        ("adam", "__import__"),
        ("[recipe]", "knobs = 1\n[recipe]"),
        ("[recipe]", "[knobs]\na = [1]\n[recipe]"),
        ("[recipe]", "[knob]\ndropout = 0.5\n[recipe]"),
        ("data =", "seed = 3\ndata ="),
        ("[recipe]", "a = " + "[" * 5000 + "\n[recipe]"),
        ("[recipe]", "#" * best.LARGEST_FILE + "\n[recipe]"),
        ("sample", "\udcff"),
    ],
)
def test_a_broken_best_toml_is_refused_in_one_line(tmp_path, old, new):
    path = tmp_path / "best.toml"
    assert old in GOOD
    path.write_bytes(GOOD.replace(old, new).encode(errors="surrogateescape"))
    with pytest.raises(ZooError, match=r"best\.toml") as caught:
        best.read_best(path)
    assert "\n" not in str(caught.value)


def test_a_folder_is_run_only_if_it_is_named_beside_the_file(tmp_path):
    from zoo.light.nets.catalogue import BUILT_IN

    (tmp_path / "mine").symlink_to(BUILT_IN / "mnist_cnn")
    path = tmp_path / "best.toml"
    path.write_text(GOOD.replace("mnist_cnn", "./mine"))
    found = best.read_best(path)
    with pytest.raises(ZooError, match="if you trust it, name it: zoo train"):
        best.architecture_of(found, None)
    assert best.architecture_of(found, str(tmp_path / "mine")) == str(tmp_path / "mine")
    with pytest.raises(ZooError, match="not for 'toy_mlp'"):
        best.architecture_of(found, "toy_mlp")


def test_the_best_of_a_structure_is_an_architecture_beside_the_file(tmp_path):
    structure = {"rules": "design_7x7x256", "limit": 3}
    job = parse_job("made_up", {"structure": structure, "data": "sample", "budget": {"trials": 3}})
    values = {"design": 2, "learning_rate": 0.01}
    best.write_best(tmp_path, job, a_state(replace(a_trial(0, a_job(), 0.9), values=values)))
    found = best.read_best(tmp_path / best.FILE)
    assert (found.architecture, found.knobs) == (str(tmp_path / "design_2"), {})
    assert find(found.architecture).card.input == job.base.card.input


def shown(folder: Path) -> list[tuple[str, int, float]]:
    """Tag, step and number of all that TensorBoard finds in a folder."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util.tensor_util import make_ndarray

    events = (event for path in sorted(folder.rglob("*tfevents*")) for event in EventFileLoader(str(path)).Load())
    found = ((value, event.step) for event in events for value in event.summary.value)
    return [(each.tag, step, float(make_ndarray(each.tensor).sum())) for each, step in found]


def points(folder: Path) -> list[tuple[str, int]]:
    """Tag and step of all of these."""
    return [(tag, step) for tag, step, _ in shown(folder)]


def test_a_trial_written_twice_shows_its_points_once(tmp_path):
    job = a_job()
    trial = a_trial(0, job, 0.9)
    board.write_trial(tmp_path, job, trial)
    once = points(tmp_path / "trials" / "0000")
    board.write_trial(tmp_path, job, trial)
    assert points(tmp_path / "trials" / "0000") == once
    assert [step for tag, step in once if tag == "by epoch/accuracy"] == [1, 2, 3] * 2
    assert len([path for path in (tmp_path / "trials").rglob("*") if path.is_file()]) == 3


def test_a_skipped_trial_has_no_curve(tmp_path):
    board.write_trial(tmp_path, a_job(), a_trial(0, a_job(), 0.9, state=SKIPPED))
    assert not list(tmp_path.iterdir())


def test_a_failed_trial_has_no_figure_that_is_not_known_and_a_running_one_none(tmp_path):
    job = a_job()
    failed = a_trial(0, job, 0.9, state=FAILED, reason="It broke.", scores=[], by_seed=[], seconds=0.0)
    board.write_trial(tmp_path, job, failed)
    board.write_trial(tmp_path, job, a_trial(1, job, 0.9, state=RUNNING))
    assert {tag for tag, _ in points(tmp_path)} == {"_hparams_/session_start_info", "_hparams_/session_end_info"}
    assert [each.name for each in (tmp_path / "trials").iterdir()] == ["0000"]


def test_a_trial_trained_again_has_the_reports_mean_on_the_board(tmp_path):
    job = a_job()
    again = a_trial(0, job, 0.9, id="0000-final", final="0000", seeds=(1, 2), by_seed=[0.94, 0.98])
    board.write_trial(tmp_path, job, again)
    (mean,) = [number for tag, _, number in shown(tmp_path) if tag == "trial/objective"]
    assert mean == pytest.approx(0.96)


def test_zoo_train_takes_what_was_found_and_options_win(tmp_path, capsys):
    job = a_job(data="sample", limit=500)
    best.write_best(tmp_path, job, a_state(a_trial(4, job, 0.9)))
    arguments = ("train", "--with", tmp_path / best.FILE, "--print-config")
    status, out, _ = run_zoo(capsys, *arguments, "--learning-rate", "0.5", "--set", "filters1=7")
    config = json.loads(out)
    taken = [config[name] for name in ("architecture", "data", "limit", "seed")]
    assert (status, taken) == (0, ["mnist_cnn", "sample", None, 0])
    assert (config["recipe"]["learning_rate"], config["knobs"]["filters1"]) == (0.5, 7)
    assert config["recipe"]["epochs"] == job.epochs
    assert run_zoo(capsys, *arguments, "toy_mlp")[0] == 2


def test_the_best_so_far_is_also_drawn_over_wall_clock_time(tmp_path):
    job = a_job()
    reported(tmp_path, job, a_state(a_trial(0, job, 0.9, clock=100.0), a_trial(1, job, 0.8, clock=240.0)))
    assert "minutes since the search began" in (tmp_path / report.PROGRESS).read_text()
