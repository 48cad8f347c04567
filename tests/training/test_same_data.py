"""A run is held against the data from which it learnt."""

import os
import shutil
import zipfile

import numpy as np
import pytest
from PIL import Image

import zoo
from zoo.data.load import load
from zoo.data.sums import changed
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.training.config import Config, Request, configure
from zoo.training.run import resume, train


@pytest.fixture
def pictures(tmp_path):
    """Twenty pictures of each of two classes."""
    rng = np.random.default_rng(0)
    for at in range(40):
        path = tmp_path / "pictures" / f"class{at % 2}" / f"{at:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (20, 20), np.uint8)).save(path)
    return tmp_path / "pictures"


def repaint(path):
    """One pixel is another, and the file has its time and nearly its size."""
    told = path.stat()
    picture = np.array(Image.open(path))
    picture[3, 3] ^= 1
    Image.fromarray(picture).save(path)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns + 1))


def sums_of(spec):
    return load(Wanted.of(find("wide_cnn")), str(spec)).sums


def changes(before, spec):
    data = load(Wanted.of(find("wide_cnn")), str(spec))
    return changed(before, data.parts, data.labels)


def test_one_pixel_of_one_picture_is_noticed_and_another_time_is_not(pictures):
    before = sums_of(pictures)
    for path in pictures.rglob("*.png"):
        os.utime(path)
    assert changes(before, pictures) == ""
    repaint(pictures / "class0" / "00.png")
    assert changes(before, pictures) in ("train", "validation", "test")


def test_another_member_of_an_archive_is_noticed_and_a_copy_is_the_same(pictures, tmp_path):
    def pack(name):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for path in sorted(pictures.rglob("*.png")):
                archive.write(path, path.relative_to(pictures))
        return tmp_path / name

    before = sums_of(pack("a.zip"))
    assert changes(before, shutil.copy(tmp_path / "a.zip", tmp_path / "b.zip")) == ""
    repaint(pictures / "class1" / "01.png")
    assert changes(before, pack("c.zip")) != ""


@pytest.fixture
def points(tmp_path):
    """200 points that a line divides, in a file."""
    x = np.random.default_rng(0).normal(size=(200, 2)).astype(np.float32)
    np.savez(tmp_path / "points.npz", x=x, y=(x[:, 0] > 0).astype(int))
    return tmp_path / "points.npz"


def train_on(points, **changes):
    return train(configure(Request("toy_mlp", data=str(points), changes={"epochs": 1})), run=points.parent / "run")


def test_a_run_does_not_go_on_with_other_data(points):
    run = train_on(points)
    with np.load(points) as file:
        x, y = file["x"], file["y"]
    x[150] += 1e-3
    np.savez(points, x=x, y=y)
    with pytest.raises(ZooError, match=r"The (train|validation|test) samples of .* are others than when the run began"):
        resume(run, epochs=2)


def test_a_run_is_not_judged_by_other_test_samples_unless_they_are_named(points):
    run = train_on(points)
    with np.load(points) as file:
        x, y = file["x"] + np.float32(1e-3), file["y"]
    np.savez(points, x=x, y=y)
    with pytest.raises(ZooError, match=f"others than when .* learnt; to judge .*: --data {points}$"):
        zoo.evaluate(run)
    assert zoo.evaluate(run, str(points)).report.macro.support == 20


def test_the_data_are_found_from_another_folder_and_the_error_says_where_they_were(points, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run = train(configure(Request("toy_mlp", data="points.npz", changes={"epochs": 1})), run=tmp_path / "run")
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    assert Config.read(run).data == "points.npz"
    resume(run, epochs=2)
    assert zoo.evaluate(run).report.macro.support == 20
    points.rename(tmp_path / "moved.npz")
    with pytest.raises(ZooError, match=f"No data 'points.npz': .* ZOO_DATA, and none any more at '{points}'"):
        resume(run, epochs=3)
