"""Numbers of pictures: their range is fixed by the training data, and what allows two readings is refused."""

import io
import json
import struct
import zlib

import numpy as np
import pytest
from conftest import run_zoo
from PIL import Image

from tuning.job.read import parse_job
from zoo.data import images
from zoo.data.load import load
from zoo.data.pixels import Pixels
from zoo.data.sample import digit
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.run import train

SHAPE = (28, 28, 1)


def drawn(count=400, seed=0):
    """Digits from 0 to 255, and what they are."""
    rng, y = np.random.default_rng(seed), np.arange(count) % 10
    return np.stack([np.round(255 * digit(label, rng)) for label in y]).astype(np.uint8), y


def written(path, x, y):
    np.savez(path, x=x, y=y)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on digits of uint8."""
    folder = tmp_path_factory.mktemp("pixels")
    data = written(folder / "digits.npz", *drawn())
    return train(configure(Request("mnist_cnn", data=str(data), changes={"epochs": 6})), run=folder / "run")


AS = {
    "uint8": lambda x: x,
    "int64": lambda x: x.astype(np.int64),
    "int16": lambda x: x.astype(np.int16),
    "uint16": lambda x: x.astype(np.uint16),
    "float64": lambda x: x.astype(float),
    "signed": lambda x: x / 127.5 - 1,
    "unit": lambda x: x / 255,
}


@pytest.mark.parametrize("kind", AS)
def test_data_of_any_kind_are_judged_as_what_was_learnt(run, tmp_path, capsys, kind):
    found = []
    for of, asked in (("uint8", []), (kind, ["--pixels", "0..1"] if kind == "unit" else [])):
        path = written(tmp_path / f"{of}.npz", AS[of](drawn(seed=1)[0]), drawn()[1])
        asked = ["--pixels", "-1..1"] if of == "signed" else asked
        status, out, err = run_zoo(capsys, "evaluate", run, "--data", path, "--format", "json", *asked)
        assert status == 0, err
        found.append(json.loads(out)["accuracy"])
    assert found[0] == found[1] > 0.5


@pytest.mark.parametrize("kind", ["unit", "signed"])
def test_what_may_be_two_things_is_refused_with_the_option(run, tmp_path, capsys, kind):
    path = written(tmp_path / "a.npz", AS[kind](drawn()[0]), drawn()[1])
    np.save(tmp_path / "a.npy", AS[kind](drawn()[0]))
    for words in (["evaluate", run, "--data", path], ["predict", run, tmp_path / "a.npy"]):
        status, _, err = run_zoo(capsys, *words)
        assert (status, err.count("\n")) == (2, 1)
        assert "--pixels 0..1|0..255|-1..1|raw" in err


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("int64", "scaled from 0..255 to 0..1"), ("uint16", "scaled from 0..255 to 0..1"),
        ("float64", "scaled from 0..255 to 0..1"), ("unit", "0..1, taken as they are"),
        ("signed", "-1..1, taken as they are"),
    ],
)  # fmt: skip
def test_training_reads_a_range_and_says_it(tmp_path, kind, says):
    splits = load(Wanted("x", SHAPE, 10), str(written(tmp_path / "a.npz", AS[kind](drawn()[0]), drawn()[1])))
    batch = splits.train.batch(np.arange(20))
    assert says in splits.note
    assert (round(float(batch.min())), round(float(batch.max()))) == ((-1 if kind == "signed" else 0), 1)


@pytest.mark.parametrize(
    "x",
    [
        np.full((100, 28, 28), 16), np.full((100, 28, 28), 60_000, np.uint16), np.full((100, 28, 28), -3),
        np.full((100, 28, 28), 1, np.uint8), np.full((100, 28, 28), 3.5), np.full((100, 28, 28), 16, np.uint8),
        np.linspace(-0.5, 0.5, 78_400).reshape(100, 28, 28), np.linspace(-0.01, 1, 78_400).reshape(100, 28, 28),
        np.linspace(0, 0.06, 78_400).reshape(100, 28, 28),
    ],
    ids=["16", "60000", "-3", "1", "3.5", "16 in bytes", "less a half", "undershot", "0.06"],
)  # fmt: skip
def test_training_on_two_readings_is_refused_and_decided_by_the_option(tmp_path, x):
    path = str(written(tmp_path / "a.npz", x, np.arange(100) % 10))
    with pytest.raises(ZooError, match=r"--pixels 0\.\.1\|0\.\.255\|-1\.\.1\|raw"):
        load(Wanted("x", SHAPE, 10), path)
    splits = load(Wanted("x", SHAPE, 10, pixels="raw"), path)
    assert splits.train.batch(np.arange(80)).max() == pytest.approx(x.max(), abs=0.01)


@pytest.mark.parametrize("learnt", ["uint8", "float64", "signed", "centred"])
def test_test_samples_of_another_range_than_training_s_are_refused(tmp_path, learnt):
    (x, y), ways = drawn(200), {**AS, "centred": lambda x: x / 70 - 1}
    np.savez(tmp_path / "a.npz", x_train=ways[learnt](x), y_train=y, x_test=x / 255, y_test=y)
    with pytest.raises(ZooError, match=r"a test: its float64 .*bring training and test samples to one range\.$"):
        load(Wanted("x", SHAPE, 10), str(tmp_path / "a.npz"))


def test_test_samples_of_another_range_that_is_certain_are_brought_to_training_s_and_pixels_holds_for_both(tmp_path):
    x, y = drawn(200)
    for learnt, says in ((x / 255, "test samples scaled from 0..255 to 0..1"), (x * 9.0, "taken as they are")):
        np.savez(tmp_path / "a.npz", x_train=learnt, y_train=y, x_test=np.float32(x), y_test=y)
        asked = "raw" if learnt.max() > 255 else None
        assert says in load(Wanted("x", SHAPE, 10, pixels=asked), str(tmp_path / "a.npz")).note


def test_a_range_is_not_judged_anew_from_a_dark_file():
    dark = np.full((1, 28, 28), 100)
    assert str(Pixels(SHAPE, learnt="0..255", training=False).of_array(dark, "a")) == "scaled from 0..255 to 0..1"
    with pytest.raises(
        ZooError,
        match=r"learnt from 0\.\.1; they can be read as 0\.\.255 \(255 is white: scaled to 0\.\.1\) or",
    ):
        Pixels(SHAPE, learnt="0..1", training=False).of_array(dark, "a")


@pytest.mark.parametrize("most", [1.0000001, 1.3, 16])
def test_numbers_just_above_1_are_not_taken_for_a_dark_picture_of_0_to_255(most):
    x = np.linspace(0, most, 784, dtype=np.float32).reshape(1, 28, 28)
    with pytest.raises(ZooError, match=r"where the model learnt from 0\.\.255; they can be read as .*0\.\.255"):
        Pixels(SHAPE, learnt="0..255", training=False).of_array(x, "a")


@pytest.mark.parametrize(("low", "high", "read"), [(-1e-9, 1, "0..1"), (0, 1.000001, "0..1"), (0, 255.0001, "0..255")])
def test_rounding_carries_no_number_out_of_its_range(low, high, read):
    assert Pixels(SHAPE).of_array(np.linspace(low, high, 784).reshape(1, 28, 28), "a").of == read


def test_a_model_that_does_not_say_what_it_takes_is_asked_for(run, tmp_path, capsys):
    Image.fromarray(drawn()[0][7]).save(tmp_path / "7.png")
    status, _, err = run_zoo(capsys, "predict", run / "model.keras", tmp_path / "7.png")
    assert (status, "does not say what range" in err, err.count("\n")) == (2, True, 1)
    answers = []
    for words in ([run], [run / "model.keras", "--pixels", "0..1"]):
        status, out, _ = run_zoo(capsys, "predict", *words, tmp_path / "7.png", "--format", "csv")
        answers.append(out)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("asked", [None, "0..1", "0..255", "-1..1"])
def test_for_a_net_that_learnt_from_other_numbers_no_reading_is_taken_but_raw(asked):
    x = np.linspace(0, 1, 784).reshape(1, 28, 28)
    with pytest.raises(ZooError, match=r"the model learnt from numbers .*; give it an array made as they were, or"):
        Pixels(SHAPE, asked, "raw", training=False).of_array(x, "a")
    assert str(Pixels(SHAPE, "raw", "raw", training=False).of_array(x, "a")) == "taken as they are"


def test_a_run_s_own_data_are_read_as_it_learnt_from_them(run, capsys):
    status, _, err = run_zoo(capsys, "evaluate", run, "--pixels", "raw")
    assert (status, err.endswith(" learnt from its data as 0..255; leave out --pixels raw.\n")) == (2, True)


@pytest.mark.parametrize("test", [False, True])
@pytest.mark.parametrize("words", [np.array([[0, 100]]), np.array([[-1, 4]]), np.array([[0.5, 4]])], ids=str)
def test_numbers_that_stand_for_words_are_whole_and_below_their_count(tmp_path, words, test):
    y, right = np.arange(100) % 2, np.tile(np.array([[0, 99]], np.uint8), (100, 1))
    wrong = np.tile(words, (100, 1))
    np.savez(tmp_path / "a.npz", x_train=right if test else wrong, y_train=y, x_test=wrong if test else right, y_test=y)
    with pytest.raises(ZooError, match="whole numbers from 0 to 99 are needed, one a word"):
        load(Wanted("x", (2,), 2, tokens=100), str(tmp_path / "a.npz"))


def test_words_in_bytes_are_not_scaled(tmp_path):
    path = written(tmp_path / "a.npz", np.tile(np.array([[0, 99]], np.uint8), (100, 1)), np.arange(100) % 2)
    assert load(Wanted("x", (2,), 2, tokens=100), str(path)).train.batch(np.arange(1)).tolist() == [[0, 99]]


def test_bytes_for_a_model_that_does_not_say_what_it_takes_are_scaled_as_asked_whatever_its_input():
    x = np.array([[0, 51, 255]], np.uint8)
    with pytest.raises(ZooError, match="does not say what range of numbers it takes for uint8"):
        Pixels((3,), training=False).of_array(x, "a")
    taken = {asked: Pixels((3,), asked, training=False).of_array(x, "a")(x)[0] for asked in ("raw", "0..1", "-1..1")}
    assert {asked: each.round(2).tolist() for asked, each in taken.items()} == {
        "raw": [0, 51, 255], "0..1": [0, pytest.approx(0.2), 1], "-1..1": [-1, pytest.approx(-0.6), 1],
    }  # fmt: skip


def test_a_picture_for_a_net_of_signed_numbers_is_brought_to_them():
    scale = Pixels(SHAPE, learnt="-1..1", training=False).of_pictures("a.png")
    assert scale(np.array([0, 255], np.uint8)).tolist() == [-1, 1]


def encoded(picture, kind="PNG"):
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_grey_picture_of_16_bits_is_that_of_8(kind):
    grey = drawn()[0][3]
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    assert (images.decode(encoded(deep, kind), SHAPE, "a")[..., 0] == grey).all()


def test_colours_of_16_bits_that_use_fewer_are_refused():
    bits = 255 - drawn()[0][3][..., None].repeat(3, 2).astype(np.uint16)
    lines = b"".join(b"\0" + row.tobytes() for row in bits.astype(">u2"))
    head = struct.pack(">IIBBBBB", 28, 28, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(each)) + kind + each + struct.pack(">I", zlib.crc32(kind + each)) for kind, each in chunks
    ]
    with pytest.raises(ZooError, match="a: 16 bits a pixel, of which no number is above 255"):
        images.decode(b"\x89PNG\r\n\x1a\n" + b"".join(parts), (28, 28, 3), "a")


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_a_picture_of_16_bits_that_uses_fewer_is_refused(kind, bits):
    few = Image.fromarray(drawn()[0][3].astype(np.uint16) << (bits - 8))
    with pytest.raises(ZooError, match=r"a: 16 bits a pixel, of which no number is above .*; bring it to 0 to 65,535"):
        images.decode(encoded(few, kind), SHAPE, "a")


def tiff(numbers, **tags):
    """A TIFF whose tags are changed to say something else of its bytes."""
    content = encoded(Image.fromarray(numbers), "TIFF")
    for tag, (old, new) in tags.items():
        entry = struct.Struct("<HHIHxx")
        content = content.replace(entry.pack(int(tag[1:]), 3, 1, old), entry.pack(int(tag[1:]), 3, 1, new))
    return content


def test_a_tiff_in_which_0_is_white_is_read_so_and_numbers_with_a_sign_are_refused():
    grey = drawn()[0][3]
    white = tiff((255 - grey).astype(np.uint16) * 257, t262=(1, 0))
    assert (images.decode(white, SHAPE, "a")[..., 0] == grey).all()
    with pytest.raises(ZooError, match="a: numbers with a sign, of whatever range"):
        images.decode(tiff(grey.astype(np.int16)), SHAPE, "a")


def test_a_picture_of_32_bits_is_refused():
    with pytest.raises(ZooError, match="32 bits a pixel"):
        images.decode(encoded(Image.fromarray(np.ones((28, 28), np.float32)), "TIFF"), SHAPE, "a.tif")


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_that_transparency_shapes_is_laid_on_what_it_stands_out_from(ink):
    grey = drawn()[0][3]
    clear = np.dstack([np.full((28, 28, 3), ink, np.uint8), grey])
    opaque = grey if ink else 255 - grey
    decoded = images.decode(encoded(Image.fromarray(clear, "RGBA")), SHAPE, "a")[..., 0]
    assert np.abs(decoded.astype(int) - opaque).max() <= 1


def test_a_coloured_picture_with_transparency_lies_on_white():
    shades = np.random.default_rng(0).integers(0, 256, (28, 28, 3)).astype(np.uint8)
    alpha = np.full((28, 28, 1), 255, np.uint8)
    alpha[:5] = 0
    decoded = images.decode(encoded(Image.fromarray(np.dstack([shades, alpha]), "RGBA")), (28, 28, 3), "a")
    assert (decoded[:5] == 255).all()
    assert (decoded[5:] == shades[5:]).all()


def test_a_search_names_a_remedy_that_it_has_and_the_range_test_has_the_option(tmp_path, capsys):
    path = written(tmp_path / "a.npz", drawn()[0].astype(int) // 16, drawn()[1])
    content = {"architecture": "mnist_cnn", "data": str(path), "algorithm": "random", "epochs": 1,
               "budget": {"trials": 1}, "space": {"learning_rate": {"choice": [0.001, 0.01]}}}  # fmt: skip
    with pytest.raises(
        ZooError,
        match=r"raw \(.*\); say which with pixels = \"0\.\.1\|.*raw\" in a job\.$",
    ):
        parse_job("mine", content).load_data()
    assert parse_job("mine", content | {"pixels": "raw"}).load_data().fixed.pixels == "raw"
    status, out, _ = run_zoo(capsys, "lr-find", "mnist_cnn", "--data", path, "--steps", 60, "--pixels", "raw")
    assert (status, "--pixels raw" in out) == (0, True)


def test_a_reading_that_the_data_contradict_is_refused(tmp_path):
    path = str(written(tmp_path / "a.npz", *drawn()))
    with pytest.raises(ZooError, match=r"from 0 to 255, which is not within 0\.\.1"):
        load(Wanted("x", SHAPE, 10, pixels="0..1"), path)
    with pytest.raises(ZooError, match=r"Sample data are 0\.\.1; leave out --pixels 0\.\.255"):
        load(Wanted("x", SHAPE, 10, pixels="0..255"), "sample")
