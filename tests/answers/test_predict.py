import csv
import io
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from conftest import run_zoo
from PIL import Image

from zoo.answers.predict import files_in, read_samples
from zoo.data.digits import read_digit
from zoo.data.fixed import Fixed
from zoo.data.sample import digit
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.run import train

SHAPE = (28, 28, 1)


def asks(*shape):
    return Wanted("the net", shape, 10, learnt=True, fixed=Fixed(pixels="0..255"))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A run of one epoch on drawn digits."""
    config = configure(Request("mnist_cnn", data="sample", changes={"epochs": 1}, limit=300))
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


def folder_of_recordings(root: Path) -> Path:
    for label in range(10):
        (root / f"{label}").mkdir(parents=True)
        for at in range(10):
            recording(root / f"{label}" / f"{at}.wav")
    return root


def answers(capsys, run, files, **options):
    words = [f"--{name}={value}" for name, value in {"format": "json", **options}.items()]
    return run_zoo(capsys, "predict", run, *files, *words)


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
    status, out, err = answers(capsys, run, files, format="csv")
    assert status == 2
    assert out.count("good.png") == 1
    assert [line.startswith("zoo: ") for line in err.splitlines()] == [True] * 2


def test_pictures_of_any_size_and_mode_are_made_to_the_input_and_recordings_are_none(run, tmp_path, capsys):
    files = [picture(tmp_path / "a.jpg", (300, 200), "RGB"), recording(tmp_path / "b.wav")]
    status, out, err = answers(capsys, run, files, format="text")
    assert (status, len(out.splitlines())) == (2, 2)
    assert "b.wav': a recording, where the model learnt from pictures of 0..1; give pictures." in err
    status, _, err = run_zoo(capsys, "evaluate", run, "--data", folder_of_recordings(tmp_path / "data"))
    assert (status, "holds recordings, where the model learnt from pictures of 0..1" in err) == (2, True)


def array_file(tmp_path: Path, array, name="a.npy") -> Path:
    np.save(tmp_path / name, array)
    return tmp_path / name


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((3, 2)), "an array of 3 x 2; 28 x 28 x 1 is needed"),
        (np.zeros((28, 28, 3)), "an array of 28 x 28 x 3; 28 x 28 x 1 is needed"),
        (np.zeros((40, 50, 4)), "an array of 40 x 50 x 4; 28 x 28 x 1 is needed"),
        (np.zeros((28, 28, 9)), "an array of 28 x 28 x 9; 28 x 28 x 1 is needed"),
        (np.zeros((64, 64, 100)), r"64 x 64 x 100; .*; samples come first, as numpy.moveaxis\(x, -1, 0\) has them"),
        (np.float32(1), "a single number"),
        (np.zeros((0, 28, 28, 1)), "is needed"),
        (np.zeros((1, 28, 28, 1), complex), "complex128"),
        (np.array([{}], object), "it is an object array"),
    ],
)
def test_an_array_that_does_not_fit_is_one_line(tmp_path, array, said):
    with pytest.raises(ZooError, match=said) as raised:
        read_samples(array_file(tmp_path, array), asks(*SHAPE))
    assert "\n" not in str(raised.value)


def test_which_array_is_taken_and_what_is_done_to_its_size_are_said(run, tmp_path, capsys):
    np.savez(tmp_path / "a.npz", x_test=np.full((2, 64, 64), 0.5), x=np.full((3, 64, 64), True))
    status, _, err = answers(capsys, run, [tmp_path / "a.npz"])
    assert (status, err) == (
        0,
        f"{tmp_path / 'a.npz'}: 'x' taken, passed over 'x_test', made 28 x 28 x 1 from 64 x 64.\n",
    )
    np.savez(tmp_path / "a.npz", images=np.zeros((3, 28, 28)), labels=np.zeros(3))
    assert (
        "holds 'images', 'labels'; call the one to be answered x, or" in answers(capsys, run, [tmp_path / "a.npz"])[2]
    )


def test_a_folder_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.data.files.MOST_FILES", 2)
    for at in range(3):
        picture(tmp_path / f"{at}.png")
    with pytest.raises(ZooError, match="more than 2 files; name those to be answered"):
        files_in(tmp_path)


def test_numbers_that_are_not_finite_are_an_error(run, tmp_path, capsys):
    status, _, err = answers(capsys, run, [array_file(tmp_path, np.full(SHAPE, np.nan))])
    assert status == 2
    assert "a.npy: some numbers in it are not finite" in err


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.answers.predict.MOST_ARRAY_BYTES", 1 << 20)
    np.savez_compressed(tmp_path / "bomb.npz", x=np.zeros((2000, 28, 28, 1)))
    with pytest.raises(ZooError, match="unpacks to"):
        read_samples(tmp_path / "bomb.npz", asks(*SHAPE))
    with pytest.raises(ZooError, match="unpacks to"):
        read_samples(array_file(tmp_path, np.zeros((2000, 28, 28, 1))), asks(*SHAPE))


def test_a_picture_for_a_net_that_takes_points_is_an_error(tmp_path):
    with pytest.raises(ZooError, match="a picture, where the model takes 2"):
        read_samples(picture(tmp_path / "a.png"), asks(2))
    with pytest.raises(ZooError, match="a recording, where the model takes 8 x 8 x 3"):
        read_samples(recording(tmp_path / "a.wav"), asks(8, 8, 3))


def photo(drawn: np.ndarray, *, dark: bool = True, seed: int = 0) -> bytes:
    """A digit, ``(28, 28)`` from 0 to 1, on unevenly lit paper: 320 x 240, off the middle, with a camera's noise."""
    rng = np.random.default_rng(seed)
    ink = np.zeros((240, 320))
    ink[20:160, 150:290] = np.asarray(Image.fromarray(np.uint8(255 * drawn)).resize((140, 140))) / 255
    rows, columns = np.mgrid[:240, :320]
    light = 0.7 + 0.15 * rows / 240 - 0.2 * columns / 320
    grey = light * (1 - 0.7 * ink) if dark else 0.3 * light + 0.6 * ink
    content = io.BytesIO()
    Image.fromarray(np.uint8(255 * np.clip(grey + rng.normal(0, 0.015, grey.shape), 0, 1))).save(content, "JPEG")
    return content.getvalue()


def drawn_digit(label: int) -> np.ndarray:
    drawn = digit(label, np.random.default_rng(label))
    return np.where(drawn > 0.3, drawn, 0)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Their correlation, at best of the shifts by a pixel that rounding a centre of mass may give."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return max(np.corrcoef(np.roll(one, shift, (0, 1)).ravel(), other.ravel())[0, 1] for shift in shifts)


@pytest.mark.parametrize("label", range(10))
def test_a_photo_of_a_digit_becomes_what_mnist_would_have_made_of_it(label):
    made, done = read_digit(photo(drawn_digit(label)), "photo")
    assert (made.shape, made.dtype) == ((28, 28, 1), np.uint8)
    assert done.startswith("dark on light, inverted")
    rows, columns = np.nonzero(made[..., 0])
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    centre = np.argwhere(made[..., 0] >= 0)
    assert np.average(centre, axis=0, weights=made.ravel()) == pytest.approx([14, 14], abs=0.6)
    light, done = read_digit(photo(drawn_digit(label), dark=False), "photo")
    assert not done.startswith("dark on light")
    assert likeness(made[..., 0], light[..., 0]) > 0.97


def test_an_image_of_mnists_own_form_is_left_alone():
    image = np.uint8(255 * drawn_digit(3))
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    made, done = read_digit(content.getvalue(), "a.png")
    assert (made[..., 0] == image).all()
    assert done == ""


@pytest.mark.parametrize("size", [(1, 1), (28, 28), (2, 900), (300, 200)])
def test_a_picture_of_nothing_is_an_error(size):
    content = io.BytesIO()
    Image.new("L", size, 230).save(content, "PNG")
    with pytest.raises(ZooError, match="no digit stands out"):
        read_digit(content.getvalue(), "empty.png")


def test_photos_of_mnists_test_images_are_like_them(shared):
    with np.load(shared / "data" / "mnist.npz") as file:
        images = file["x_test"][:100]
    alike = [
        likeness(read_digit(photo(image / 255, seed=at), "photo")[0][..., 0], image) for at, image in enumerate(images)
    ]
    assert np.median(alike) > 0.95
    assert np.quantile(alike, 0.05) > 0.85


def test_a_net_that_has_learnt_mnist_says_what_it_did_to_a_photo(tmp_path, capsys):
    y = np.arange(200) % 10
    np.savez(tmp_path / "mnist.npz", x=np.uint8([255 * drawn_digit(label) for label in y]), y=y)
    config = configure(Request("mnist_cnn", data=str(tmp_path / "mnist.npz"), changes={"epochs": 1}))
    run = train(config, run=tmp_path / "run")
    capsys.readouterr()
    (tmp_path / "photo.jpg").write_bytes(photo(drawn_digit(4)))
    status, out, err = answers(capsys, run, [tmp_path / "photo.jpg"], format="text")
    assert (status, len(out.splitlines())) == (0, 2)
    assert "photo.jpg: dark on light, inverted; cut to the digit and centred" in err


def test_a_net_that_has_learnt_from_a_folder_called_mnist_takes_its_pictures_as_they_are(tmp_path, capsys):
    for label in (1, 4):
        (tmp_path / "mnist" / str(label)).mkdir(parents=True)
        for at in range(20):
            (tmp_path / "mnist" / str(label) / f"{at}.jpg").write_bytes(photo(drawn_digit(label), seed=at))
    asked = Request("mnist_cnn", data=str(tmp_path / "mnist"), changes={"epochs": 1}, auto_classes=True)
    run = train(configure(asked), run=tmp_path / "run")
    capsys.readouterr()
    status, out, _ = answers(capsys, run, [tmp_path / "mnist" / "4" / "0.jpg"])
    assert (status, json.loads(out)[0]["done"]) == (0, "")


def test_a_folder_is_answered_into_a_csv_as_its_files_are(run, tmp_path, capsys):
    rng, folder = np.random.default_rng(3), tmp_path / "folder"
    (folder / "more").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for at in range(40):
        place = folder / ("more" if at % 2 else "") / f"{at:02}.png"
        Image.fromarray(rng.integers(0, 256, (28, 28), np.uint8)).save(place)
    (folder / "notes.txt").write_text("x")
    picture(folder / ".hidden" / "a.png")
    status, out, err = run_zoo(capsys, "predict", run, folder, "--out", tmp_path / "answers.csv")
    assert (status, out) == (0, "")
    assert "passed over 1 file of no kind" in err
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    alone = json.loads(answers(capsys, run, [row["file"] for row in rows])[1])
    assert len(rows) == 40
    assert [row["label"] for row in rows] == [each["classes"][0]["label"] for each in alone]


def test_a_folder_without_anything_to_answer_and_an_out_that_is_no_csv_are_refused(run, tmp_path, capsys):
    status, _, err = answers(capsys, run, [tmp_path])
    assert (status, "no picture, recording or array lies in this folder" in err) == (2, True)
    status, _, err = answers(capsys, run, [tmp_path], out=tmp_path / "a.xlsx")
    assert (status, "ends in .csv" in err) == (2, True)
