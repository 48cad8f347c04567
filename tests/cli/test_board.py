import json
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from conftest import needs_keras

from tuning.job.read import parse_job
from tuning.results.board import write_experiment, write_trial
from tuning.trials import journal
from tuning.trials.trial import COMPLETED, FAILED, Trial
from zoo.cli.verbs.board import board, link_all, link_runs
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.training.board import CHARTS
from zoo.training.events import Events


def make_search(folder: Path) -> Path:
    """A search of two trials, one of which failed, as TensorBoard finds it."""
    space = {
        "activation": {"choice": ["relu", "tanh"]},
        "dropout": {"float": [0.0, 0.6], "when": {"activation": "relu"}},
    }
    job = parse_job("made_up", {"architecture": "mnist_cnn", "space": space, "budget": {"trials": 2}})
    folder.mkdir(parents=True)
    (folder / journal.JOURNAL).touch()
    write_experiment(folder, job)
    scores = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": each} for each in (0.8, 0.9, 0.85)]
    done = Trial("0000", {"activation": "relu", "dropout": 0.25}, 3, state=COMPLETED, scores=scores)
    write_trial(folder, job, done)
    write_trial(folder, job, Trial("0001", {"activation": "tanh"}, 3, state=FAILED, reason="val_loss is nan."))
    return folder


def make_run(logs: Path, architecture: str) -> None:
    (logs / architecture / "1").mkdir(parents=True)
    (logs / architecture / "1" / "config.json").write_text(json.dumps({"architecture": architecture, "data": "sample"}))


def session_groups(address: str) -> list[dict]:
    """What the HParams page asks for, as soon as TensorBoard has it all."""
    statuses = ["STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_UNKNOWN", "STATUS_RUNNING"]
    asked = json.dumps({"allowedStatuses": statuses, "sliceSize": 100}).encode()
    route = f"{address}/experiment/defaultExperimentId/data/plugin/hparams/session_groups"
    request = urllib.request.Request(route, data=asked, headers={"Content-Type": "application/json"})
    for _ in range(100):
        with urllib.request.urlopen(request, timeout=10) as answer:
            found = json.load(answer).get("sessionGroups", [])
        if len(found) == 2 and found[0]["sessions"][0].get("metricValues"):
            return found
        time.sleep(0.1)
    raise AssertionError(f"TensorBoard has only {found}")


def charts(folder: Path) -> set[tuple[str, str, str]]:
    """Tag, title and description of all curves that TensorBoard finds there."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder)).Reload()
    kinds = {tag: found.SummaryMetadata(tag) for tag in found.Tags()["tensors"]}
    return {(tag, each.display_name, each.summary_description) for tag, each in kinds.items()}


@needs_keras
def test_the_board_of_a_search_has_every_trial_with_all_its_values_and_its_score(tmp_path):
    folder = make_search(tmp_path / "tune" / "made_up")
    code = (
        "import sys; from pathlib import Path; from zoo.cli.verbs.board import board\n"
        "board([Path(sys.argv[1])], logs=Path(), port=0)"
    )
    server = subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        assert line.startswith("TensorBoard shows the search at http://127.0.0.1:")
        done, failed = session_groups(line.split()[5].rstrip("/"))
    finally:
        server.terminate()
        server.communicate(timeout=20)
    metrics = {each["name"]["tag"]: each["value"] for each in done["sessions"][0]["metricValues"]}
    assert done["hparams"] == {"activation": "relu", "dropout": 0.25}
    assert metrics["trial/objective"] == pytest.approx(0.9)
    assert metrics["trial/epochs"] == 3
    card = find("mnist_cnn").card
    plain = card.training.knobs.get("dropout", card.knobs["dropout"].default)
    assert failed["hparams"] == {"activation": "tanh", "dropout": plain}
    assert failed["sessions"][0]["status"] == "STATUS_FAILURE"


@needs_keras
def test_the_board_of_all_has_runs_and_the_trials_of_searches_and_takes_in_new_ones(tmp_path):
    logs, shown = tmp_path / "logs", tmp_path / "shown"
    shown.mkdir()
    make_search(logs / "tune" / "made_up")
    make_run(logs, "mnist_cnn")
    link_all(logs, shown)
    make_run(logs, "toy_mlp")
    link_all(logs, shown)
    assert sorted(each.name for each in shown.iterdir()) == ["mnist_cnn", "search-made_up", "toy_mlp"]
    assert sorted(each.name for each in (shown / "search-made_up").iterdir()) == ["0000", "0001"]


@needs_keras
def test_a_trial_is_on_the_charts_of_a_run(tmp_path):
    folder = make_search(tmp_path / "made_up") / "trials" / "0000"
    with closing(Events(tmp_path / "run")) as events:
        events.scalars({"by epoch/accuracy": 0.5, "by epoch/loss": 1.0}, 1, CHARTS)
    for part in ("train", "validation"):
        assert charts(folder / part) == charts(tmp_path / "run")


@needs_keras
def test_a_board_where_nothing_is_says_so_and_leaves_signals_as_they_were(tmp_path):
    with pytest.raises(ZooError, match=r"No runs in .* yet; 'zoo train mnist_cnn' makes one"):
        board([], logs=tmp_path, port=0)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@needs_keras
def test_a_search_and_a_run_are_shown_side_by_side(tmp_path):
    make_run(tmp_path, "mnist_cnn")
    folder = make_search(tmp_path / "tune" / "made_up")
    (tmp_path / "links").mkdir()
    assert link_runs([folder, tmp_path / "mnist_cnn" / "1"], tmp_path / "links") == 2
    assert sorted(each.name for each in (tmp_path / "links").iterdir()) == ["mnist_cnn-1", "search-made_up"]
