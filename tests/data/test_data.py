import io
import os
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import zoo
from zoo.data import files, sound
from zoo.data.arrays import from_npz
from zoo.data.load import load
from zoo.data.pixels import Pixels
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.training.config import Request, configure


def picture(colour, size=(40, 30), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def folder_of_pictures(root, classes=5, each=10):
    for label in range(classes):
        (root / f"class{label}").mkdir(parents=True)
        for at in range(each):
            (root / f"class{label}" / f"{label}-{at}.png").write_bytes(picture((40 * label, at, 0)))
    return root


@pytest.fixture
def data_folder(shared, monkeypatch):
    """The real data, where it is at hand."""
    monkeypatch.setenv("ZOO_DATA", str(shared / "data"))
    return shared / "data"


def test_class_folders_are_split_class_by_class_and_the_same_in_a_zip(tmp_path):
    folder = folder_of_pictures(tmp_path / "flowers")
    with zipfile.ZipFile(tmp_path / "flowers.zip", "w") as archive:
        for path in sorted(folder.rglob("*.png"), reverse=True):
            archive.write(path, path.relative_to(tmp_path))
    splits = [load(Wanted.of(find("design_7x7x256")), str(path)) for path in (folder, tmp_path / "flowers.zip")]
    for one in splits:
        assert [len(part.y) for part in (one.train, one.validation, one.test)] == [40, 5, 5]
        assert sorted(one.test.y) == [0, 1, 2, 3, 4]
    names = [[Path(one.test.name(at)).name for at in range(5)] for one in splits]
    assert names[0] == names[1]


def test_pictures_are_scaled_and_cropped_to_the_input(tmp_path):
    wide = Image.new("RGB", (400, 100), "red")
    wide.paste("blue", (150, 0, 250, 100))
    (tmp_path / "wide").mkdir()
    wide.save(tmp_path / "wide" / "a.png")
    made = files.images.decode((tmp_path / "wide" / "a.png").read_bytes(), (50, 50, 3), "a.png")
    assert made.shape == (50, 50, 3)
    assert made[:, 3:-3, 2].min() > 200  # only the blue middle is left
    grey = files.images.decode((tmp_path / "wide" / "a.png").read_bytes(), (50, 50, 1), "a.png")
    assert grey.shape == (50, 50, 1)


def test_what_would_keep_next_to_nothing_of_a_picture_is_refused(tmp_path):
    with pytest.raises(ZooError, match=r"a: 3001 x 33 \(height x width\) would keep 0\.8% of its 30 x 40; cut it"):
        files.images.decode(picture("red"), (3001, 33, 1), "a")
    np.savez(tmp_path / "a.npz", x=np.zeros((40, 64, 64)), y=np.arange(40) % 10)
    with pytest.raises(ZooError, match=r"samples of \(64, 64\), where \(3001, 33, 1\) is needed"):
        load(Wanted.of(find("signal_cnn")), str(tmp_path / "a.npz"))


def test_folders_named_train_val_test_are_the_split(tmp_path):
    for part in ("train", "val", "test"):
        folder_of_pictures(tmp_path / part, each={"train": 6, "val": 3, "test": 2}[part])
    splits = load(Wanted.of(find("design_7x7x256")), str(tmp_path))
    assert [len(part.y) for part in (splits.train, splits.validation, splits.test)] == [30, 15, 10]


def test_no_sample_is_in_two_splits(tmp_path):
    splits = load(Wanted.of(find("design_7x7x256")), str(folder_of_pictures(tmp_path / "f", each=23)))
    names = [part.name(at) for part in (splits.train, splits.validation, splits.test) for at in range(len(part.y))]
    assert len(names) == len(set(names)) == 115


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a readable picture"),
        (picture("red")[:60], "not a readable picture"),
        (b"GIF89a" + bytes(20), "not a readable picture"),
    ],
)
def test_a_damaged_picture_is_named(tmp_path, content, message):
    folder = folder_of_pictures(tmp_path / "f")
    (folder / "class0" / "bad.png").write_bytes(content)
    splits = load(Wanted.of(find("design_7x7x256")), str(folder))
    with pytest.raises(ZooError, match=message) as caught:
        for part in (splits.train, splits.validation, splits.test):
            part.batch(np.arange(len(part.y)))
    assert "class0/bad.png" in str(caught.value)


def test_a_picture_of_enormous_size_is_refused():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(ZooError, match=r"30000 x 30000 pixels|DecompressionBomb"):
        files.images.decode(bomb.getvalue(), (8, 8, 1), "bomb.png")


@pytest.mark.parametrize(
    "exif", [b"", b"MM", b"MM\0*\0\0\0\x08\0\x09\x01\x12\0\x03", b"Exif\0\0II*\0\xff\xff\xff\xff", bytes(9)]
)
def test_a_picture_with_damaged_exif_is_read_and_nothing_is_said(recwarn, capfd, exif):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(content, "PNG", exif=exif)
    assert files.images.decode(content.getvalue(), (8, 8, 3), "a.png")[..., 0].min() == 255
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_of_a_damaged_tiff_nothing_is_said_but_the_one_line(recwarn, capfd):
    content = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (50, 50), np.uint8)
    Image.fromarray(noise).save(content, "TIFF", compression="tiff_adobe_deflate")
    with pytest.raises(ZooError, match="not a readable picture"):
        files.images.decode(content.getvalue().replace(content.getvalue()[300:600], bytes(300)), (8, 8, 1), "a.tif")
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_npz_with_x_and_y_is_split_and_scaled(tmp_path):
    x, y = np.arange(100 * 28 * 28).reshape(100, 28, 28).astype(np.uint8), np.arange(100) % 10
    np.savez(tmp_path / "digits.npz", x=x, y=y)
    splits = load(Wanted.of(find("mnist_cnn")), str(tmp_path / "digits.npz"))
    assert [len(part.y) for part in (splits.train, splits.validation, splits.test)] == [80, 10, 10]
    batch = splits.train.batch(np.arange(3))
    assert (batch.shape, batch.dtype) == ((3, 28, 28, 1), np.float32)
    assert 0 <= batch.min() < batch.max() <= 1
    assert "scaled from 0..255 to 0..1" in splits.note


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.zeros((4, 28, 28))}, "holds x; it needs x and y"),
        ({"x": np.zeros((4, 28, 28)), "y": np.zeros(3, int)}, "do not fit each other"),
        ({"x": np.zeros((4, 28, 28)), "y": np.array([0, 1, -1, 2])}, "labels count from 0"),
        ({"x": np.zeros((4, 28, 28)), "y": np.array([0.5, 1, 2, 3])}, "labels of float64"),
        ({"x": np.full((4, 28, 28), np.nan), "y": np.arange(4)}, "not finite"),
        ({"x": np.zeros((4, 7)), "y": np.arange(4)}, r"samples of \(7,\), where \(28, 28, 1\) is needed"),
        ({"x": np.array([{}] * 4, object), "y": np.arange(4)}, "x is an object array"),
        ({"x": np.zeros((4, 1, 784)), "y": np.arange(4)}, r"samples of \(1, 784\), where"),
        ({"x": np.zeros((4, 90, 3)), "y": np.arange(4)}, r"samples of \(90, 3\), where"),
        ({"X": np.zeros((4, 28, 28)), "y": np.arange(4)}, "holds X, y; it needs x and y"),
        ({"x": np.zeros((40, 28, 28)), "y": np.arange(40) % 4}, "has 4 classes .*, mnist_cnn has 10"),
    ],
)
def test_an_npz_that_does_not_fit_is_one_line(tmp_path, arrays, message):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(ZooError, match=message) as caught:
        load(Wanted.of(find("mnist_cnn")), str(tmp_path / "a.npz"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (lambda y: y, "column '2' of the samples tells the label"),
        (lambda y: 5.5 - y, "column '2' of the samples tells the label"),
        (lambda y: np.arange(200)[::-1] + 1000, "column '2' of the samples is a number of its own, as an id is"),
        (lambda y: np.where(np.arange(200) < 150, 1, 5000.5) + y, "5e+03: another scale"),
    ],
)
def test_columns_that_tell_the_label_or_number_samples_and_tests_of_another_scale_are_said(tmp_path, second, says):
    y = np.arange(200) % 2
    x = np.column_stack([np.random.default_rng(0).normal(size=200), second(y)])
    np.savez(tmp_path / "a.npz", x_train=x[:150], y_train=y[:150], x_test=x[150:], y_test=y[150:])
    assert configure(Request("toy_mlp", data=str(tmp_path / "a.npz"))).load_data().note.endswith(says)


def test_arrays_of_an_npz_that_are_not_taken_are_said(tmp_path):
    x, y = np.zeros((100, 28, 28)), np.arange(100) % 10
    parts = {f"{kind}_{part}": each for part in ("train", "test", "val") for kind, each in (("x", x), ("y", y))}
    np.savez(tmp_path / "a.npz", **parts)
    assert "passed over 'x_val', 'y_val'" in load(Wanted.of(find("mnist_cnn")), str(tmp_path / "a.npz")).note


def test_time_steps_and_bands_in_the_other_order_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((100, 33, 3001), np.uint8), y=np.arange(100) % 10)
    with pytest.raises(ZooError, match=r"samples of \(33, 3001\), where \(3001, 33, 1\) is needed"):
        load(Wanted.of(find("signal_cnn")), str(tmp_path / "a.npz"))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 600), st.binary(max_size=8))
def test_any_damage_to_an_npz_is_read_or_refused(tmp_path_factory, at, damage):
    path = tmp_path_factory.mktemp("n") / "a.npz"
    np.savez(path, x=np.zeros((20, 2), np.float32), y=np.arange(20) % 2)
    content = path.read_bytes()
    path.write_bytes(content[:at] + damage + content[at + len(damage) :])
    try:
        from_npz(path, Pixels((2,)))
    except ZooError as error:
        assert "\n" not in str(error)


def test_files_under_zoo_data_are_used_first(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    parts = {f"{k}_{p}": v for p in ("train", "test") for k, v in (
        ("x", rng.integers(0, 255, (200, 28, 28), np.uint8)), ("y", np.arange(200) % 10))}  # fmt: skip
    np.savez(tmp_path / "mnist.npz", **parts)
    monkeypatch.setenv("ZOO_DATA", str(tmp_path))
    splits = load(Wanted.of(find("mnist_cnn")), "mnist")
    assert [len(part.y) for part in (splits.train, splits.validation, splits.test)] == [180, 20, 200]


def test_a_data_set_that_cannot_be_had_names_the_reason_and_the_ways_out(monkeypatch, capsys):
    def no_network():
        print("Downloading data from https://example.invalid")
        raise Exception("URL fetch failure on https://example.invalid: [Errno -2]\nmore lines")

    monkeypatch.delenv("ZOO_DATA", raising=False)
    monkeypatch.setattr("keras.datasets.fashion_mnist.load_data", no_network)
    with pytest.raises(
        ZooError, match=r"is not on this machine.*URL fetch.*\[Errno -2\]\); use --data sample.*ZOO_DATA"
    ) as caught:
        load(Wanted.of(find("mnist_cnn")), "fashion_mnist")
    assert "\n" not in str(caught.value)
    assert capsys.readouterr() == ("", "")


def test_memory_stays_flat_as_a_folder_grows(tmp_path, monkeypatch):
    import tracemalloc

    monkeypatch.setattr(files, "CACHE_BYTES", 1 << 20)
    peaks = []
    for each in (10, 40):
        splits = load(Wanted.of(find("design_7x7x256")), str(folder_of_pictures(tmp_path / str(each), each=each)))
        tracemalloc.start()
        for at in range(0, len(splits.train.y) - 8, 8):
            splits.train.batch(np.arange(at, at + 8))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_shifted_images_are_moved_and_filled_with_zeros():
    from zoo.data.batches import shifted

    x = np.arange(1, 2 * 6 * 5 + 1, dtype=np.float32).reshape(2, 6, 5, 1)
    moved = [shifted(x, 2, np.random.default_rng(seed)) for seed in range(40)]
    for each in moved:
        for before, after in zip(x, each, strict=True):
            kept = after[after > 0]
            assert after.shape == before.shape
            assert set(kept) <= set(before.reshape(-1))
            assert len(kept) >= 4 * 3
    assert any((each == x).all() for each in [shifted(x, 0, np.random.default_rng(0))])
    assert len({each.tobytes() for each in moved}) > 20


def tone(hertz, rate=8000, seconds=0.5, width=2):
    time = np.arange(int(rate * seconds)) / rate
    samples = np.round(0.5 * np.sin(2 * np.pi * hertz * time) * (2 ** (8 * width - 1) - 1)).astype(f"<i{width}")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, width, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return out.getvalue()


def test_a_tone_lights_the_band_of_its_frequency():
    heights = []
    for hertz in (200, 600, 1500, 3000):
        bands = sound.decode(tone(hertz), (3001, 33, 1), "tone")
        assert bands.shape == (3001, 33, 1)
        during, after = bands[200:1300, :, 0].mean(axis=0), bands[2000:, :, 0].mean(axis=0)
        heights.append(int(during.argmax()))
        assert during.max() > after.max() + 1  # silence follows the half second of tone
    assert heights == sorted(set(heights))


def test_a_damaged_recording_is_named():
    for content in (b"", b"RIFF\x00\x00\x00\x00WAVEfmt ", tone(200)[:30]):
        with pytest.raises(ZooError, match=r"x\.wav: "):
            sound.read_sound(content, "x.wav")


@pytest.mark.parametrize(
    ("name", "spec", "sizes", "classes"),
    [
        ("mnist_cnn", "mnist", [54001, 5999, 10000], 10),
        ("mednist_cnn", "mednist", [14400, 1800, 1800], 6),
        ("design_7x7x256", "flowers", [880, 110, 110], 5),
        ("vgg224", "imagenette224", [2250, 250, 500], 10),
        ("signal_cnn", "fsdd", [2430, 270, 300], 10),
    ],
)
def test_the_real_data_sets_load_and_fit(data_folder, name, spec, sizes, classes):
    splits = load(Wanted.of(find(name)), spec)
    assert [len(part.y) for part in (splits.train, splits.validation, splits.test)] == sizes
    batch = splits.train.batch(np.arange(2))
    assert batch.shape == (2, *zoo.card(name).input)
    assert np.bincount(splits.test.y).min() > 0
    assert len(splits.labels) == classes


def test_spoken_digits_are_tested_on_the_official_recordings(data_folder):
    splits = load(Wanted.of(find("signal_cnn")), "fsdd")
    numbers = {int(splits.test.name(at).rsplit("_", 1)[1].split(".")[0]) for at in range(len(splits.test.y))}
    assert numbers == {0, 1, 2, 3, 4}
    assert os.environ["ZOO_DATA"]
