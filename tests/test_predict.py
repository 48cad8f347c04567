import io
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zoo.catalogue import find
from zoo.errors import ZooError
from zoo.predict import read_samples
from zoo.train import configure, train
from zoo.verbs.predict import predict

SHAPE = (28, 28, 1)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A run of one epoch on drawn digits."""
    config = configure(find("mnist_cnn"), "mnist_cnn", {}, data="sample", epochs=1, limit=300)
    return train(config, run=tmp_path_factory.mktemp("runs") / "digits")


def picture(path: Path, size=(28, 28), mode="L") -> Path:
    Image.new(mode, size, 200 if mode == "L" else (200, 100, 50)).save(path)
    return path


def recording(path: Path) -> Path:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.int16(8000 * np.sin(np.arange(4000) / 4)).tobytes())
    path.write_bytes(content.getvalue())
    return path


def answers(capsys, run, files, **options):
    status = predict(run, files, **{"top": 1, "form": "json", **options})
    read = capsys.readouterr()
    return status, read.out, read.err


def test_a_picture_and_its_array_are_answered_alike(run, tmp_path, capsys):
    pixels = np.random.default_rng(1).integers(0, 256, (28, 28), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.save(tmp_path / "a.npy", pixels)
    np.savez(tmp_path / "a.npz", x=pixels[None, ..., None], y=[0])
    status, out, _ = answers(capsys, run, [tmp_path / name for name in ("a.png", "a.npy", "a.npz")])
    first, second, third = json.loads(out)
    assert status == 0
    assert first["classes"] == second["classes"] == third["classes"]
    assert (second["sample"], third["sample"]) == (None, 0)


def test_top_gives_as_many_classes_the_likeliest_first(run, tmp_path, capsys):
    _, out, _ = answers(capsys, run, [picture(tmp_path / "a.png")], top=10)
    [answer] = json.loads(out)
    shares = [each["probability"] for each in answer["classes"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    assert {each["label"] for each in answer["classes"]} == set("0123456789")


def test_a_bad_file_is_reported_and_the_others_are_answered(run, tmp_path, capsys):
    (tmp_path / "bad.png").write_bytes(b"x")
    files = [tmp_path / "bad.png", picture(tmp_path / "good.png"), tmp_path / "none.npy", tmp_path]
    status, out, err = answers(capsys, run, files, form="csv")
    assert status == 2
    assert out.count("good.png") == 1
    assert [line.startswith("zoo: ") for line in err.splitlines()] == [True] * 3


def test_pictures_of_any_size_and_mode_and_recordings_are_made_to_the_input(run, tmp_path, capsys):
    files = [picture(tmp_path / "a.jpg", (300, 200), "RGB"), recording(tmp_path / "b.wav")]
    status, out, _ = answers(capsys, run, files, form="text")
    assert (status, len(out.splitlines())) == (0, 3)


def array_file(tmp_path: Path, array, name="a.npy") -> Path:
    np.save(tmp_path / name, array)
    return tmp_path / name


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((3, 2)), "an array of 3 x 2; 28 x 28 x 1 is needed"),
        (np.float32(1), "a single number"),
        (np.zeros((0, 28, 28, 1)), "is needed"),
        (np.zeros((1, 28, 28, 1), complex), "complex128"),
        (np.array([{}], object), "not a readable array"),
    ],
)
def test_an_array_that_does_not_fit_is_one_line(tmp_path, array, said):
    with pytest.raises(ZooError, match=said) as raised:
        read_samples(array_file(tmp_path, array), SHAPE)
    assert "\n" not in str(raised.value)


def test_numbers_that_are_not_finite_are_an_error(run, tmp_path, capsys):
    status, _, err = answers(capsys, run, [array_file(tmp_path, np.full(SHAPE, np.nan))])
    assert status == 2
    assert "a.npy: some numbers in it are not finite" in err


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.predict.LARGEST_ARRAY", 1 << 20)
    np.savez_compressed(tmp_path / "bomb.npz", x=np.zeros((2000, 28, 28, 1)))
    with pytest.raises(ZooError, match="unpacks to"):
        read_samples(tmp_path / "bomb.npz", SHAPE)
    with pytest.raises(ZooError, match="unpacks to"):
        read_samples(array_file(tmp_path, np.zeros((2000, 28, 28, 1))), SHAPE)


def test_a_picture_for_a_net_that_takes_points_is_an_error(tmp_path):
    with pytest.raises(ZooError, match="a picture, where the model takes 2"):
        read_samples(picture(tmp_path / "a.png"), (2,))
    with pytest.raises(ZooError, match="a recording, where the model takes 8 x 8 x 3"):
        read_samples(recording(tmp_path / "a.wav"), (8, 8, 3))
