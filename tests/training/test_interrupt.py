"""Ctrl-C, as a terminal sends it."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from zoo.training import interrupt

JOB = """
architecture = "toy_mlp"
data = "sample"
limit = 400
epochs = 30
budget = { trials = 400 }
[space]
learning_rate = { float = [0.001, 0.1] }
"""


@pytest.fixture(autouse=True)
def pythons_own_handlers():
    """Whatever the process was begun with, such as by nohup."""
    before = {each: signal.signal(each, own) for each, own in
              ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL))}  # fmt: skip
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def interrupted(arguments, after, folder, times=1):
    """A process that is interrupted once it has printed a line that begins so: its status and its last word."""
    process = subprocess.Popen(
        [sys.executable, "-m", "zoo", *map(str, arguments)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    while not process.stdout.readline().startswith(after):
        assert process.poll() is None
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    _, err = process.communicate(timeout=60)
    return process.returncode, err.split("\n")[1:-1]  # Behind a terminal's ^C, a line ends first.


@pytest.mark.parametrize("attempt", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in range(1, 8))])
def test_a_run_stops_between_two_batches_and_says_how_to_go_on(tmp_path, attempt):
    asked = ["train", "toy_mlp", "--data", "sample", "--epochs", 500, "--run", "r"]
    status, said = interrupted(asked, "epoch 2", tmp_path)
    assert (status, len(said)) == (130, 1)
    assert said[0].startswith("zoo: stopped after epoch ")
    assert said[0].endswith("go on with: zoo train --resume r")


@pytest.mark.parametrize("attempt", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in range(1, 8))])
def test_a_search_stops_between_two_batches_and_says_how_to_go_on(tmp_path, attempt):
    (tmp_path / "job.toml").write_text(JOB)
    status, said = interrupted(["tune", "job.toml"], "trial 0001", tmp_path)
    assert (status, said) == (130, ["zoo: stopped; go on with: zoo tune job.toml --resume"])
    assert '"state":"failed"' not in (tmp_path / "logs" / "tune" / "job" / "journal.jsonl").read_text()


def test_a_second_one_stops_at_once():
    with pytest.raises(KeyboardInterrupt), interrupt.heard_between_batches():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError


@pytest.mark.parametrize("sent", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGTERM] * 3])
def test_the_first_one_is_heard_where_it_is_asked_for(sent):
    """A cluster may send its own several times."""
    with pytest.raises(KeyboardInterrupt), interrupt.heard_between_batches():
        for each in sent:
            signal.raise_signal(each)
        interrupt.check()
        raise AssertionError
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_no_handler_is_set_in_another_thread():
    done = []
    with interrupt.heard_between_batches():
        pass

    def work():
        with interrupt.heard_between_batches():
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.default_int_handler]
