"""Names of files, folders and classes that no terminal, no encoding or no text file has."""

import csv
import io
import json
import os
import shutil
import sys

import pytest
from conftest import FACTS, needs_keras

from zoo.cli import main as cli
from zoo.light.nets.catalogue import BUILT_IN

NAMES = {"greek": "α→β", "escape": "a\x1b[31mb", "line": "a\nb", "bytes": os.fsdecode(b"a\xff\xfeb"), "formula": "=1+1"}
CASES = [*((each, "ascii") for each in NAMES), ("bytes", "latin-1"), ("bytes", "utf-8"), ("escape", "utf-8")]
FORMS = [], ["--format", "json"], ["--format", "csv"], ["--format", "markdown"]
SHEET = FACTS / "sheets/matlab_signal_cnn.tsv"
RUN = {"architecture": "toy_mlp", "data": "α\x1b", "recipe": {"epochs": 3, "batch_size": 32}}


@pytest.fixture(params=CASES, ids=" ".join)
def case(request):
    """A name and an encoding."""
    return NAMES[request.param[0]], request.param[1]


@pytest.fixture
def name(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        (tmp_path / case[0]).touch()
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such name")
    (tmp_path / case[0]).unlink()
    return case[0]


@pytest.fixture
def ended(case, monkeypatch):
    """What a verb ends with on a terminal of an encoding: its status and the bytes of both streams."""
    encoding = case[1]

    def end(*arguments):
        streams = [io.BytesIO(), io.BytesIO()]
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(streams[0], encoding=encoding))
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(streams[1], encoding=encoding))
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(map(str, arguments)))
        sys.stderr.flush()
        out, said = (each.getvalue().decode(encoding) for each in streams)
        assert "\x1b[31m" not in out + said
        return stopped.value.code, out, said

    return end


def saved_picture(path):
    import numpy as np
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)).save(path, "PNG")
    return path


@pytest.mark.parametrize("form", FORMS[:2])
def test_curves_of_a_file_and_of_a_run(name, ended, tmp_path, form):
    shutil.copy(FACTS / "histories/slow.csv", f"{name}.csv")
    run = tmp_path / "logs" / name / "run"
    run.mkdir(parents=True)
    shutil.copy(f"{name}.csv", run / "history.csv")
    (run / "config.json").write_text(json.dumps(RUN))
    assert ended("curves", run, "--from", f"{name}.csv", *form)[0] == 0
    assert ended("curves", run, "--plot", f"{name}.svg")[0] == 0
    assert ended("runs", *form)[0] == 0


@pytest.mark.parametrize("form", FORMS)
def test_marks_of_a_sheet(name, ended, form):
    shutil.copy(SHEET, f"{name}.tsv")
    assert ended("check", "signal_cnn", f"{name}.tsv", "--out", f"{name}.csv", *form)[0] in (0, 1)
    assert ended("check", "signal_cnn", f"{name}.tsv", f"{name}.tsv", *form)[0] in (0, 1)
    assert ended("check", "signal_cnn", f"{name}.none", *form)[0] == 2


@pytest.mark.parametrize("form", FORMS)
def test_an_architecture_in_a_folder(name, ended, tmp_path, monkeypatch, fresh_catalogue, form):
    folder = shutil.copytree(BUILT_IN / "net3_sigmoid", tmp_path / name / "net9")
    monkeypatch.setenv("ZOO_PATH", str(tmp_path / name))
    assert ended("show", folder, *form)[0] == 0
    assert ended("trace", folder)[0] == 0
    folder.rename(folder.parent / name)
    assert ended("show", f"{name}/{name}", *form)[0] == 0


@pytest.mark.parametrize("form", FORMS[:3])
def test_a_list_with_such_a_name_in_it(name, ended, tmp_path, monkeypatch, fresh_catalogue, form):
    shutil.copytree(BUILT_IN / "net3_sigmoid", tmp_path / name / name)
    shutil.copytree(BUILT_IN / "net3_sigmoid", tmp_path / name / "net9")
    monkeypatch.setenv("ZOO_PATH", str(tmp_path / name))
    status, out, said = ended("list", *form)
    assert status == 0
    assert "net9" in out
    assert "vgg224" in out
    assert said.startswith("zoo: left out")
    assert said.count("\n") == 1


@needs_keras
def test_answers_for_a_picture(name, ended, tmp_path):
    saved_picture(tmp_path / "in" / f"{name}.png")
    (tmp_path / "in" / f"{name}.wav").write_bytes(b"no sound")
    for form in FORMS[:3]:
        assert ended("predict", "mnist_cnn", f"in/{name}.png", *form)[0] == 0
    status, _, said = ended("predict", "mnist_cnn", "in", "--out", f"{name}.csv")
    assert status == 2
    assert said.splitlines()[-1].startswith("zoo: ")
    rows = list(csv.reader(io.StringIO((tmp_path / f"{name}.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 2


@needs_keras
def test_a_report_of_classes(name, ended, tmp_path):
    import keras

    for label in (name, "other"):
        for at in range(12):
            saved_picture(tmp_path / "data" / label / f"{name}-{at}.png")
    net = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    net.save("net.keras")
    shutil.move("net.keras", f"{name}.keras")
    words = ["evaluate", f"{name}.keras", "--data", "data", "--pixels", "0..1"]
    for form in FORMS:
        status, _, said = ended(*words, *form)
        assert (status, said) == (0, "")
        assert ended("show", f"{name}.keras", *form)[0] == 0
    assert ended(*words, "--plot", f"{name}.svg")[0] == 0
    assert ended("check", f"{name}.keras", SHEET)[0] == 2
