"""Folders of files: which are classes and which are splits, and what is said of the rest."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import run_zoo
from PIL import Image

import zoo
from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.run import train

SHAPE = (28, 28, 1)


def place(root: Path, *folders, each=10, kind="png"):
    """Pictures in each of these folders, one shade a folder."""
    for at, folder in enumerate(folders):
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(each):
            Image.new("L", (28, 28), 20 + 200 * at // len(folders)).save(root / folder / f"{number}.{kind}")
    return root


def read(root, classes=2, **wanted):
    return load(Wanted("the net", SHAPE, classes, **wanted), str(root))


@pytest.mark.parametrize("packed", [False, True])
def test_folders_within_a_class_belong_to_it(tmp_path, packed):
    root = place(tmp_path / "data", "one/a", "one/b/c", "two", "two/d")
    if packed:
        with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
            for path in root.rglob("*"):
                archive.write(path, path.relative_to(tmp_path))
        root = tmp_path / "data.zip"
    assert read(root).labels == ("one", "two")


def test_links_are_followed_and_one_to_nothing_is_told(tmp_path):
    root = place(tmp_path / "data", "one", "two/more")
    (root / "three").symlink_to(place(tmp_path / "elsewhere", "x") / "x")
    (root / "two" / "round").symlink_to(root)
    splits = read(root, classes=3)
    assert (splits.labels, len(splits.train.y)) == (("one", "three", "two"), 24)
    (root / "one" / "lost.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ZooError, match=r"lost\.png cannot be read"):
        assert read(root, classes=3).sums


def test_a_link_behind_a_link_is_not_followed(tmp_path):
    root = place(tmp_path / "data", "one", "two")
    (root / "three").symlink_to(place(tmp_path / "elsewhere", "x") / "x")
    (tmp_path / "elsewhere" / "x" / "on").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(ZooError, match=r"three/on: a link to a folder, behind the link three; put the folder itself"):
        read(root, classes=3)


def test_a_zip_of_windows_is_read_and_a_file_that_was_packed_twice_counts_once(tmp_path):
    root = place(tmp_path / "data", "one", "two")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for path in [*root.rglob("*.png"), root / "one" / "0.png"]:
            packed = zipfile.ZipInfo("x")
            packed.filename = f"data\\{path.parent.name}\\{path.name}"
            archive.writestr(packed, path.read_bytes())
    splits = read(tmp_path / "data.zip")
    assert (splits.labels, splits.train.batch(np.arange(16)).shape) == (("one", "two"), (16, *SHAPE))


def test_data_of_another_kind_and_an_empty_spec_are_refused_with_what_to_give(tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ZooError, match=r"an \.npz: numpy\.savez\('data\.npz', x=x, y=y\)\.$"):
        read(tmp_path / "table.csv")
    for ask in (lambda: read(""), lambda: configure(Request("mnist_cnn", data=" "))):
        with pytest.raises(ZooError, match="--data is empty; name data, or leave it out"):
            ask()


@pytest.mark.parametrize(
    ("folders", "labels", "tests"),
    [(("x",), ("0", "1"), 10), (("0", "1"), ("0", "1"), 10), (("no", "yes"), ("no", "yes"), 2)],
)
def test_names_of_spoken_digits_are_read_where_folders_do_not_say_otherwise(tmp_path, folders, labels, tests):
    for at in range(24):
        folder = tmp_path / folders[at % len(folders)]
        folder.mkdir(exist_ok=True)
        soundfile.write(folder / f"{at % 2}_anna_{at // 2}.wav", np.ones(800), 8000)
    splits = load(Wanted("the net", (101, 9, 1), 2), str(tmp_path))
    assert (splits.labels, len(splits.test.y)) == (labels, tests)


def test_what_is_hidden_or_a_system_s_is_no_class_and_no_sample(tmp_path):
    root = place(tmp_path, "one", "two", ".ipynb_checkpoints", "one/.ipynb_checkpoints", "__MACOSX")
    for name in ("one/Thumbs.db", "two/desktop.ini", "two/._0.png", ".DS_Store"):
        (root / name).write_bytes(b"x")
    splits = read(root)
    assert splits.labels == ("one", "two")
    assert "20 pictures" in splits.note
    assert "passed over" not in splits.note


def test_a_flat_test_folder_is_no_class_and_is_said(tmp_path):
    splits = read(place(tmp_path, "train/one", "train/two", "test"))
    assert splits.labels == ("one", "two")
    assert len(splits.train.y) == 16
    assert "10 in test/ passed over" in splits.note


def test_folders_that_hold_the_same_are_the_classes_where_they_alone_are_as_many_as_these(tmp_path):
    root = place(tmp_path, *(f"{animal}/{where}" for animal in ("cat", "dog", "owl") for where in ("in", "out")))
    assert read(root, classes=3).labels == ("cat", "dog", "owl")
    with pytest.raises(ZooError, match=r"if the inner are, call the outer .*; if the outer are, give the inner"):
        load(Wanted("the net", SHAPE, 3), str(root), any_classes=True)


def test_a_class_of_which_nothing_is_read_is_named(tmp_path):
    root = place(tmp_path, "one", "two")
    (root / "three").mkdir()
    (root / "three" / "a.heic").write_bytes(b"x")
    assert "passed over 1 .heic; nothing that is read in 'three'; classes 'one', 'two'" in read(root).note


def test_an_accent_and_a_blank_tell_no_folders_apart(tmp_path):
    root = place(tmp_path, "train/caf\u00e9", "train/tea", "test/cafe\u0301", "test/tea ")
    assert read(root).labels == ("caf\u00e9", "tea")


def test_a_class_may_be_called_train(tmp_path):
    assert read(place(tmp_path, "car", "train")).labels == ("car", "train")


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        (
            ("train/one", "train/two", "test/one", "test/Two"),
            "'Two' in the test folder alone, 'two' in training's alone",
        ),
        (("train/one", "train/two", "val/one", "val/two", "val/x"), "'x' in the validation folder alone"),
        (("train/one", "train/two", "more/one"), "beside 'train' lies 'more'"),
        (("train", "test"), "'train' holds no class folders"),
        (("one/a", "one/b"), "one class alone, 'one'"),
        (("train_set/a", "train_set/b", "test_set/a", "test_set/b"), "'test_set', 'train_set' each hold 'a', 'b', and"),
        (("s_train/s_train/a", "s_train/s_train/b", "s_test/s_test/a", "s_test/s_test/b"), "each hold 'a', 'b', and"),
        (("s_train/a", "s_train/b", "s_test/a", "s_test/b", "s_pred/s_pred"), "'s_test', 's_train' each hold 'a', 'b'"),
        (("one/scan", "one/mask", "two/scan", "two/mask"), "each hold 'mask', 'scan', and either may be the classes"),
    ],
)
def test_folders_that_contradict_are_refused_before_any_training(tmp_path, folders, message):
    if folders[0] == "one/a":
        place(tmp_path, "one")
    with pytest.raises(ZooError, match=message) as caught:
        read(place(tmp_path, *folders))
    assert "\n" not in str(caught.value)


def test_what_is_passed_over_is_counted_and_said(tmp_path):
    root = place(tmp_path, "one", "two")
    (root / "three").mkdir()
    for name in ("one/a.wav", "one/b.txt", "two/c.txt"):
        (root / name).write_bytes(b"x")
    assert "passed over 2 .txt, 1 .wav; nothing that is read in 'three'" in read(root).note


def test_tiff_is_read(tmp_path):
    splits = read(place(place(tmp_path, "one", kind="tif"), "one", "two", kind="tiff"))
    assert "30 pictures" in splits.note
    assert splits.train.batch(np.arange(2)).shape == (2, *SHAPE)


def test_a_class_that_is_never_judged_and_few_tests_are_said(tmp_path):
    note = read(place(place(tmp_path, "one", "two"), "three", each=1), classes=3).note
    assert "no test sample of 'three', which is never judged" in note
    assert "2 test samples are too few" in note


@pytest.mark.parametrize("lacking", [4, 9])
def test_a_class_without_a_sample_to_train_on_is_refused(tmp_path, lacking):
    y = np.arange(200) % 10
    kept = y != lacking
    x = np.zeros((200, 28, 28), np.uint8)
    np.savez(tmp_path / "a.npz", x_train=x[kept], y_train=y[kept], x_test=x, y_test=y)
    with pytest.raises(ZooError, match=f"no sample to train on of '{lacking}'"):
        read(tmp_path / "a.npz", classes=10)


def test_data_are_judged_by_the_names_of_their_classes(tmp_path):
    root = place(tmp_path, "b", "c")
    splits = read(root, classes=3, labels=("c", "a", "b"), learnt=True)
    assert splits.labels == ("c", "a", "b")
    assert sorted({*splits.test.y.tolist()}) == [0, 2]
    assert splits.test.y[0] == {"b": 2, "c": 0}[Path(splits.test.name(0)).parent.name]


def test_test_samples_that_are_learnt_from_those_of_two_classes_and_those_that_show_nothing_are_said(tmp_path):
    place(tmp_path / "data", "train/one", "train/two", each=1)
    for at in range(20):
        for part, label in (("train", "one"), ("train", "two"), ("test", "one"), ("test", "two")):
            shade = at if part == "train" else at + 10
            (tmp_path / "data" / part / label).mkdir(parents=True, exist_ok=True)
            Image.new("L", (28, 28), shade // 2).save(tmp_path / "data" / part / label / f"{at}.png")
    note = configure(Request("mnist_cnn", data=str(tmp_path / "data"), auto_classes=True)).load_data().note
    assert "20 of the 40 test samples also among those that are learnt from; 10 samples of several classes" in note
    assert "samples that were looked at show nothing: from 0 to" in note


def test_names_that_a_model_does_not_know_are_refused_and_numbers_said(tmp_path):
    root = place(tmp_path, "b", "c")
    with pytest.raises(ZooError, match="the net has no class 'c'; it knows 'a', 'b'"):
        read(root, labels=("a", "b"), learnt=True)
    assert "classes matched by number, 'b' as '0'" in read(root, labels=("0", "1"), learnt=True).note


def test_a_broken_picture_stops_training_in_one_line_and_leaves_no_run(tmp_path, capsys):
    root = place(tmp_path / "data", "one", "two", each=30)
    for path in root.rglob("2*.png"):
        path.write_bytes(path.read_bytes()[:40])
    words = ["--data", root, "--classes", "auto", "--epochs", 1, "--run", tmp_path / "run"]
    status, _, err = run_zoo(capsys, "train", "mnist_cnn", *words)
    assert (status, err.count("\n")) == (2, 1)
    assert ".png: not a readable picture" in err
    assert not (tmp_path / "run" / "config.json").exists()


def test_splits_in_memory_are_judged_by_names_too(tmp_path):
    config = configure(Request("mnist_cnn", data=str(place(tmp_path / "data", "b", "c", each=30)), auto_classes=True))
    run = train(config, run=tmp_path / "run")
    other = read(place(tmp_path / "other", "c", "d"), labels=("c", "d"))
    with pytest.raises(ZooError, match="has no class 'd'"):
        zoo.evaluate(run, other)
