import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import needs_keras

from zoo.cli.verbs.board import board, link_all, link_runs
from zoo.cli.verbs.runs import runs
from zoo.errors import ZooError
from zoo.light.curves.runs import find_runs, read_run


def make_run(logs: Path, name: str, *, accuracy: float | None = 0.9, epochs: int = 2, planned: int = 2) -> Path:
    """A run's folder as zoo train writes it; without an accuracy it is not finished."""
    run = logs / "mnist_cnn" / name
    run.mkdir(parents=True)
    recipe = {"epochs": planned, "batch_size": 64}
    config = {"architecture": "mnist_cnn", "data": "sample", "seed": 3, "recipe": recipe}
    (run / "config.json").write_text(json.dumps(config))
    lines = ["epoch,loss,val_loss,val_accuracy", *(f"{at},1,{1 / at},{0.5 + at / 100}" for at in range(1, epochs + 1))]
    (run / "history.csv").write_text("\n".join(lines))
    if accuracy is not None:
        (run / "metrics.json").write_text(json.dumps({"test_accuracy": accuracy, "parameters": 21840}))
    return run


def listed(capsys, logs, **options):
    runs((), **{"logs": logs, "sort": "test_accuracy", "form": "csv", **options})
    printed = capsys.readouterr()
    return [line.split(",") for line in printed.out.splitlines()][1:], printed.err


def test_the_best_run_comes_first_and_an_unfinished_one_last(tmp_path, capsys):
    for name, accuracy in (("a", 0.9), ("b", None), ("c", 0.99), ("d", 0.95)):
        make_run(tmp_path, name, accuracy=accuracy)
    rows, _ = listed(capsys, tmp_path)
    assert [Path(row[0]).name for row in rows] == ["c", "d", "a", "b"]
    assert [row[2] for row in rows] == ["finished"] * 3 + ["unfinished"]


def test_runs_that_lie_in_the_folder_itself_are_listed_and_shown(tmp_path, capsys):
    make_run(tmp_path, "a")
    make_run(tmp_path / "deeper", "b")
    rows, _ = listed(capsys, tmp_path / "mnist_cnn")
    assert [Path(row[0]).name for row in rows] == ["a"]
    (tmp_path / "links").mkdir()
    link_all(tmp_path / "mnist_cnn", tmp_path / "links")
    assert [each.name for each in (tmp_path / "links").iterdir()] == ["a"]


def test_the_table_says_how_far_an_unfinished_run_is(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_run(Path("logs"), "a", accuracy=None, epochs=3, planned=10)
    runs((), logs=Path("logs"), sort="time", form="text")
    out = capsys.readouterr().out
    assert "3 of 10" in out
    assert "0.5300" in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_run_that_was_given_more_epochs_is_unfinished_again(tmp_path):
    assert read_run(make_run(tmp_path, "a")).finished
    assert not read_run(make_run(tmp_path, "b", epochs=2, planned=4)).finished


def test_what_the_numbers_of_the_data_were_taken_for_is_shown(tmp_path, capsys):
    for name, read in (("a", {"pixels": "raw"}), ("b", {"rate": 8000})):
        config = make_run(tmp_path, name) / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | read))
    runs((), logs=tmp_path, sort="test_accuracy", form="text")
    out = " ".join(capsys.readouterr().out.split())
    assert "pixels raw, seed 3" in out and "pixels none, sample rate 8000" in out
    assert [row[11:13] for row in listed(capsys, tmp_path)[0]] == [["raw", ""], ["", "8000"]]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "[" * 100_000, '{"architecture": 1}', "\xff", '{"architecture": "a"}']
)
def test_a_broken_run_harms_no_other(tmp_path, capsys, content):
    make_run(tmp_path, "good")
    (make_run(tmp_path, "bad") / "config.json").write_text(content, encoding="latin-1")
    rows, err = listed(capsys, tmp_path)
    assert [Path(row[0]).name for row in rows] == ["good"]
    assert err.startswith("zoo: left out")
    assert err.count("\n") == 1


def test_damaged_figures_are_left_out_or_named(tmp_path):
    run = make_run(tmp_path, "a")
    (run / "metrics.json").write_text('{"test_accuracy": "high", "parameters": -1, "classes": [1, {"label": 2}]}')
    read = read_run(run)
    assert (read.test_accuracy, read.parameters, read.labels) == (None, None, ("2",))
    (run / "history.csv").write_text("nothing")
    with pytest.raises(ZooError, match="no column"):
        read_run(run)


def test_a_formula_in_a_cell_stays_text(tmp_path, capsys):
    run = make_run(tmp_path, "a")
    (run / "config.json").write_text('{"architecture": "=1+1", "data": "@x", "recipe": {}}')
    rows, _ = listed(capsys, tmp_path)
    assert rows[0][1] == "'=1+1"
    assert rows[0][9] == "'@x"


def test_a_name_selects_and_an_unknown_one_is_an_error(tmp_path, capsys):
    make_run(tmp_path, "a")
    runs(("mnist*",), logs=tmp_path, sort="time", form="json")
    assert len(json.loads(capsys.readouterr().out)) == 1
    with pytest.raises(ZooError, match="Did you mean 'mnist_cnn'"):
        runs(("mnst_cnn",), logs=tmp_path, sort="time", form="text")


def test_no_folder_is_an_error_and_an_empty_one_an_empty_list(tmp_path, capsys):
    with pytest.raises(ZooError, match="--logs names another"):
        find_runs(tmp_path / "none")
    runs((), logs=tmp_path, sort="time", form="json")
    assert json.loads(capsys.readouterr().out) == []


def test_listing_runs_imports_nothing_heavy(tmp_path):
    make_run(tmp_path, "a")
    code = (
        "import sys; from pathlib import Path; from zoo.cli.verbs.runs import runs\n"
        "runs((), logs=Path(sys.argv[1]), sort='time', form='text')\n"
        "assert not {'tensorflow', 'keras', 'numpy', 'PIL', 'tensorboard'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_runs_of_the_same_name_are_shown_apart(tmp_path):
    first, second = make_run(tmp_path / "1", "a"), make_run(tmp_path / "2", "a")
    (tmp_path / "links").mkdir()
    assert link_runs([first, second, first], tmp_path / "links") == 2
    assert sorted(each.name for each in (tmp_path / "links").iterdir()) == ["mnist_cnn-a", "mnist_cnn-a-2"]


def test_a_board_without_runs_is_an_error(tmp_path):
    with pytest.raises(ZooError, match="No runs in"):
        board([], logs=tmp_path, port=0)
    with pytest.raises(ZooError, match="is no run"):
        board([tmp_path], logs=tmp_path, port=0)


@needs_keras
def test_the_board_serves_on_loopback_and_ends_on_ctrl_c(tmp_path):
    import signal

    from zoo.training.events import Events

    run = make_run(tmp_path, "a")
    events = Events(run / "train")
    events.scalars({"epoch/loss": 1.0}, 1)
    events.close()
    code = (
        "import sys; from pathlib import Path; from zoo.cli.verbs.board import board\n"
        "board([Path(sys.argv[1])], logs=Path(), port=0)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, run],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where the tests run in background
    )
    try:
        line = server.stdout.readline()
        assert line.startswith("TensorBoard shows 1 run at http://127.0.0.1:")
        address = line.split()[5].rstrip("/")
        tags: dict = {}
        for _ in range(100):
            with urllib.request.urlopen(f"{address}/data/plugin/scalars/tags", timeout=10) as answer:
                tags = json.load(answer)
            if tags:
                break
            time.sleep(0.1)
        assert list(tags) == ["mnist_cnn-a/train"]
        port = address.rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-c", code.replace("port=0", f"port={port}"), run],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert f"Port {port} is taken; use another, such as --port " in second.stderr
    finally:
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=20)
    assert (server.returncode, err) == (0, "")


def test_runs_of_one_net_on_one_data_set_stand_together_with_what_they_differ_in(tmp_path, capsys):
    for name, accuracy, change in (("a", 0.9, {}), ("b", 0.8, {"limit": 50, "note": "few"})):
        run = make_run(tmp_path, name, accuracy=accuracy)
        config = json.loads((run / "config.json").read_text())
        (run / "config.json").write_text(json.dumps(config | change))
    runs((), logs=tmp_path, sort="test_accuracy", form="text")
    heading, first, _, best, other = capsys.readouterr().out.splitlines()
    assert heading == f"mnist_cnn on sample, in {tmp_path}/mnist_cnn"
    assert first.startswith("first  epochs 2, batch_size 64")
    assert best.split()[:4] == ["a", "2", "0.5200", "0.9000"]
    assert other.endswith('limit 50, "few"')


def test_two_runs_are_compared_in_what_they_differ_in(tmp_path, capsys):
    folders = [make_run(tmp_path, name, accuracy=accuracy) for name, accuracy in (("a", 0.9), ("b", 0.8))]
    runs(list(map(str, folders)), logs=tmp_path, sort="time", form="text")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"A  {folders[0]}", f"B  {folders[1]}"]
    assert next(line.split() for line in lines if "accuracy" in line) == ["test", "accuracy", "0.9000", "0.8000"]
    assert lines[-1].startswith("same  architecture mnist_cnn, data sample")


def test_a_run_that_finished_no_epoch_is_named_and_is_no_line_of_the_table(tmp_path, capsys):
    run = make_run(tmp_path, "a", accuracy=None)
    (run / "history.csv").unlink()
    runs((), logs=tmp_path, sort="time", form="text")
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err == f"{run} has finished no epoch; go on with: zoo train --resume {run}\n"


@pytest.mark.parametrize("columns", [80, 50, 30])
def test_no_terminal_breaks_a_runs_name_or_cuts_a_number(tmp_path, capsys, monkeypatch, columns):
    name = "a_run_with_a_name_that_is_as_long_as_a_name_of_a_run_may_be_here"
    make_run(tmp_path, name)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    runs((), logs=tmp_path, sort="time", form="text")
    out = capsys.readouterr().out
    assert name in out
    assert all(figure in out for figure in ("0.5200", "0.9000"))


def test_a_typing_error_among_runs_is_named(tmp_path):
    run = make_run(tmp_path, "a")
    with pytest.raises(ZooError, match="'typo' is no run"):
        runs([str(run), "typo"], logs=tmp_path, sort="time", form="text")


def test_nothing_of_a_run_is_obeyed_by_the_terminal(tmp_path, capsys):
    run = make_run(tmp_path, "a")
    config = json.loads((run / "config.json").read_text())
    (run / "config.json").write_text(json.dumps(config | {"begun": "\x1b]0;x\x07", "note": "\x1b[2J"}))
    runs((), logs=tmp_path, sort="time", form="text")
    assert "\x1b" not in capsys.readouterr().out


def test_a_name_of_no_run_is_an_error_where_there_are_none_at_all(tmp_path):
    with pytest.raises(ZooError, match="No run of 'mnist_cnn' in"):
        runs(("mnist_cnn",), logs=tmp_path, sort="time", form="text")
