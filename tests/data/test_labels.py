"""Labels of anybody's arrays, and models in files that are none."""

import re
import zipfile

import numpy as np
import pytest
from conftest import run_zoo

from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError

COUNT = 120
NUMBERS = np.arange(COUNT) % 3


def read(path, y, y_test=None, **wanted):
    x = np.zeros((COUNT, 5), np.float32)
    tested = {} if y_test is None else {"x_test": x, "y_test": y_test}
    np.savez(path / "a.npz", **({"x_train": x, "y_train": y, **tested} if tested else {"x": x, "y": y}))
    return load(Wanted("the net", (5,), 3, **wanted), str(path / "a.npz"))


@pytest.mark.parametrize("tested", [False, True])
@pytest.mark.parametrize(
    ("y", "names"),
    [
        (np.eye(3)[NUMBERS], ("0", "1", "2")),
        (np.eye(3, dtype=bool)[NUMBERS], ("0", "1", "2")),
        (np.array(["cat", "dog", "ape"])[NUMBERS], ("ape", "cat", "dog")),
        (np.array([b"cat", b"dog", b"ape"])[NUMBERS], ("ape", "cat", "dog")),
        (np.array(["cat ", "dog", "ape", "cat", " dog", "ape"])[np.arange(COUNT) % 6], ("ape", "cat", "dog")),
        (NUMBERS + 1, ("1", "2", "3")),
        (NUMBERS.astype(float), ("0", "1", "2")),
        (NUMBERS[:, None], ("0", "1", "2")),
    ],
    ids=["one-hot", "one-hot of bool", "texts", "bytes", "blanks", "from 1", "float", "a column"],
)
def test_labels_of_each_kind_are_numbered(tmp_path, y, names, tested):
    splits = read(tmp_path, y, y if tested else None)
    assert splits.labels == names
    assert sorted({*splits.train.y.tolist()}) == [0, 1, 2]
    assert not tested or splits.test.y[:3].tolist() == ([1, 2, 0] if "ape" in names else [0, 1, 2])


def test_names_that_look_alike_or_may_be_none_are_said_and_an_accent_is_one_however_it_is_stored(tmp_path):
    note = read(tmp_path, np.array(["Cat", "cat", "None"])[NUMBERS]).note
    assert "classes 'Cat', 'None', 'cat'; 'Cat', 'cat' differ in case alone; 'None' may stand for" in note
    stored = np.array(["caf\u00e9", "cafe\u0301", "the", "tea"])[np.arange(COUNT) % 4]
    assert read(tmp_path, stored).labels == ("caf\u00e9", "tea", "the")


def test_too_few_test_samples_are_those_of_a_limit_and_each_statement_is_a_line_of_its_own(tmp_path, capsys):
    rows = np.random.default_rng(0).normal(size=(400, 2))
    np.savez(tmp_path / "a.npz", x=rows, y=np.array(["lo", "hi"])[np.arange(400) % 2])
    lines = run_zoo(capsys, "train", "toy_mlp", "--data", str(tmp_path / "a.npz"), "--limit", "100", "--dry-run")[1]
    first, *others = lines.splitlines()[:5]
    assert first == "toy_mlp on a: 320 to train, 40 to validate, 40 to test, of which 80, 10 and 10 are taken."
    assert others[:2] == ["  taken as they are.", "  classes 'hi', 'lo'."]
    assert others[2] == "  10 test samples are too few to tell how good a net is."


def test_what_was_done_to_labels_is_said(tmp_path):
    assert "labels 1..3 numbered from 0" in read(tmp_path, NUMBERS + 1).note
    assert "one-hot labels" in read(tmp_path, np.eye(3)[NUMBERS]).note


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (NUMBERS.astype(object), "y is an object array.*astype"),
        (np.zeros((COUNT, 3)), "not one 1 among 0s"),
        (np.ones((COUNT, 3)), "not one 1 among 0s"),
        (NUMBERS + 0.5, "not whole"),
        (NUMBERS - 1, "labels count from 0"),
        (np.full(COUNT, b"\xff\xfe"), "no UTF-8"),
        (np.array(["cat", "nan", ""])[NUMBERS], "80 labels are empty, 'nan' or such, the first that of sample 1"),
        (np.array(["cat", "<NA>", "NaT"])[NUMBERS], "80 labels are empty, 'nan' or such, the first that of sample 1"),
        (NUMBERS * 2, "labels up to 4, of which '1', '3' never occur; number the classes from 0 without a gap, or"),
    ],
)
def test_labels_that_are_none_are_refused_in_one_line(tmp_path, y, message):
    with pytest.raises(ZooError, match=message) as caught:
        read(tmp_path, y)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        (NUMBERS + 1, ("0", "1", "2")),
        (NUMBERS, ("1", "2", "3")),
        (np.array(["1", "10", "2"])[NUMBERS], ("0", "1", "2")),
    ],
    ids=["from 1 for from 0", "from 0 for from 1", "sorted as texts"],
)
def test_numbers_as_labels_are_not_guessed_to_be_a_model_s_other_numbers(tmp_path, y, labels):
    with pytest.raises(ZooError, match=rf"the net knows '{labels[0]}', .*: which is which cannot be told of numbers"):
        read(tmp_path, y, labels=labels, learnt=True)


def test_labels_from_1_are_those_of_a_model_from_1(tmp_path):
    assert read(tmp_path, NUMBERS + 1, labels=("1", "2", "3"), learnt=True).labels == ("1", "2", "3")


def test_an_object_array_to_predict_is_refused_with_that_word(tmp_path, capsys):
    np.savez(tmp_path / "a.npz", x=np.array([None, 1], object))
    np.save(tmp_path / "a.npy", np.array([None, 1], object))
    status, _, err = run_zoo(capsys, "predict", "mnist_cnn", tmp_path / "a.npz", tmp_path / "a.npy")
    assert (status, err.count("object array"), err.count("\n")) == (2, 2, 2)


def model_files(folder):
    (folder / "old.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    (folder / "only.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    (folder / "old.keras").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    with zipfile.ZipFile(folder / "weights.keras", "w") as archive:
        archive.writestr("model.weights.h5", bytes(100))
    with zipfile.ZipFile(folder / "cut.keras", "w") as archive:
        archive.writestr("config.json", bytes(1000))
    (folder / "cut.keras").write_bytes((folder / "cut.keras").read_bytes()[:500])
    return folder


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("old.h5", "the old format.*load_model.*save"), ("only.weights.h5", "weights without their net"),
        ("old.keras", "HDF5, Keras's old format"), ("weights.keras", "weights without their net"),
        ("cut.keras", "its end is cut off; copy it again"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_told_by_what_it_is(tmp_path, capsys, name, hint):
    status, _, err = run_zoo(capsys, "evaluate", model_files(tmp_path) / name, "--data", "sample")
    assert (status, err.count("\n")) == (2, 1)
    assert re.search(hint, err)


def test_a_zoo_data_that_is_no_folder_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOO_DATA", str(tmp_path / "none"))
    with pytest.raises(ZooError, match=r"ZOO_DATA is '.*none', which is no folder"):
        load(Wanted("x", (28, 28, 1), 10), "mnist")
