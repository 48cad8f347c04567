"""The weights of anybody's ``.keras`` file are looked through before anything in them is read."""

import time
import zipfile

import keras
import numpy as np
import pytest
from mutants import saved, zips

import zoo
from zoo.answers.trained import read_checked
from zoo.errors import ZooError


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    """A saved model of two numbers, and its members."""
    path = tmp_path_factory.mktemp("net") / "net.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")]).save(path)
    return saved.SavedNet.read(path)


def written(path, net, weights, method=zips.DEFLATED):
    path.write_bytes(saved.packed(net.members(weights=weights), method))
    return path


@pytest.mark.parametrize("method", [zips.STORED, zips.DEFLATED, zips.BZIP2, zips.LZMA])
def test_a_model_that_was_packed_anew_answers_the_same(net, tmp_path, method):
    np.save(tmp_path / "x.npy", np.eye(2, dtype=np.float32))
    plain, packed = (written(tmp_path / f"{each}.keras", net, net.weights, each) for each in (zips.STORED, method))
    assert zoo.predict(plain, tmp_path / "x.npy") == zoo.predict(packed, tmp_path / "x.npy")


def test_weights_in_thousands_of_pieces_are_refused_at_once_however_they_are_packed(net, tmp_path):
    path = written(tmp_path / "many.keras", net, saved.many(5000))
    started = time.process_time()
    with pytest.raises(ZooError, match=r"many\.keras: its weights are in more than 1,128 pieces, for 2 layers\.$"):
        zoo.load(path)
    assert time.process_time() - started < 5


def test_weights_that_lie_deeper_than_any_are_refused(net, tmp_path):
    with pytest.raises(ZooError, match="its weights lie more than 64 groups deep"):
        zoo.load(written(tmp_path / "deep.keras", net, saved.deep(100)))


def test_weights_that_declare_too_much_together_are_refused(net, tmp_path):
    weights = saved.declaring(20, 100_000)
    with pytest.raises(ZooError, match="declares 100,000 numbers, more than the model has"):
        zoo.load(written(tmp_path / "sum.keras", net, weights))


def test_weights_that_lie_in_another_file_are_refused(net, tmp_path):
    weights = saved.replaced(net.weights, saved.stored_outside)
    with pytest.raises(ZooError, match="lies in another file"):
        zoo.load(written(tmp_path / "outside.keras", net, weights))


def test_nothing_that_was_unpacked_is_left_behind(net, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    zoo.load(written(tmp_path / "net.keras", net, net.weights))
    with pytest.raises(ZooError):
        zoo.load(written(tmp_path / "bad.keras", net, net.weights[:500]))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bad.keras", "net.keras"]


def test_a_model_that_fails_when_it_is_asked_is_one_line(net, tmp_path, monkeypatch):
    def fail(batch):
        raise ValueError("\x1b[1mfirst\x1b[0m\nsecond.")

    np.save(tmp_path / "x.npy", np.eye(2, dtype=np.float32))
    trained = zoo.load(written(tmp_path / "net.keras", net, net.weights))
    monkeypatch.setattr(trained.model, "predict_on_batch", fail)
    with pytest.raises(ZooError) as caught:
        zoo.predict(trained, tmp_path / "x.npy")
    assert str(caught.value) == "The model fails when it is asked (ValueError: first second)."


def test_a_model_that_is_called_at_each_step_is_no_larger_inside_than_a_sample_may_be(tmp_path):
    each = keras.Sequential([keras.Input((None, None, 1)), keras.layers.GlobalMaxPooling2D()], name="each")
    video = keras.Input((2, 4, 4, 1))
    keras.Model(video, keras.layers.TimeDistributed(each)(video)).save(tmp_path / "video.keras")
    with zipfile.ZipFile(tmp_path / "video.keras") as archive:
        text = archive.read("config.json").decode().replace("[null, null, null, 1]", "[null, 90000, 90000, 1]")
    with zipfile.ZipFile(tmp_path / "large.keras", "w") as archive:
        archive.writestr("config.json", text)
    with pytest.raises(ZooError, match="one sample takes 32,4"):
        read_checked(tmp_path / "large.keras")
