"""Recordings: every kind that recorders write, at the sampling rate that training fixed."""

import io
import struct
import sys

import numpy as np
import pytest
import soundfile
from conftest import run_zoo

from zoo.data import sound
from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.training.config import Request, configure
from zoo.training.run import train

SHAPE = (301, 33, 1)


def tone(rate, hertz=600.0, seconds=1.0):
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def content(rate=8000, hertz=600.0, **kind):
    out = io.BytesIO()
    soundfile.write(out, tone(rate, hertz), rate, **{"format": "WAV", "subtype": "PCM_16", **kind})
    return out.getvalue()


def folder(root, rate=8000, rates=(), each=20):
    """Two classes of tones; of each the last are of `rates`."""
    for label, hertz in (("low", 300), ("high", 2000)):
        (root / label).mkdir(parents=True)
        for at, own in enumerate([rate] * each + list(rates)):
            (root / label / f"{at}.wav").write_bytes(content(own, hertz + at))
    return root


@pytest.mark.parametrize(
    "kind",
    [
        {"subtype": "PCM_U8"}, {"subtype": "PCM_24"}, {"subtype": "PCM_32"}, {"subtype": "FLOAT"},
        {"subtype": "DOUBLE"}, {"subtype": "ULAW"}, {"format": "WAVEX", "subtype": "PCM_24"},
        {"format": "FLAC"}, {"format": "OGG", "subtype": "VORBIS"},
    ],
    ids=str,
)  # fmt: skip
def test_every_kind_of_recording_is_heard_alike(kind):
    heard = [sound.decode(each, SHAPE, "a") for each in (content(), content(**kind))]
    assert np.abs(heard[0] - heard[1]).mean() < 0.5
    assert heard[1].mean(axis=0).argmax() == heard[0].mean(axis=0).argmax()


def test_a_stream_that_does_not_know_its_size_is_read_to_its_end():
    whole = content()
    at = whole.index(b"data") + 4
    streamed = whole[:4] + struct.pack("<I", 0xFFFFFFFF) + whole[8:at] + struct.pack("<I", 0xFFFFFFFF) + whole[at + 4 :]
    assert (sound.decode(streamed, SHAPE, "a") == sound.decode(whole, SHAPE, "a")).all()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"", "an empty file, 0 bytes"),
        (content()[:44], "nothing was recorded"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "not a readable recording"),
        (b"no sound at all", "not a readable recording"),
    ],
)
def test_what_is_no_recording_is_named_with_the_reason(bad, reason):
    with pytest.raises(ZooError, match=rf"^x\.wav: {reason}") as caught:
        sound.decode(bad, SHAPE, "x.wav")
    assert "\n" not in str(caught.value)


def test_whole_numbers_that_were_saved_as_real_ones_are_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", 9000 * np.sin(np.arange(8000) / 9), 8000, subtype="FLOAT")
    with pytest.raises(
        ZooError, match=r"a: its real numbers go to 9,000, where a recording's are from -1 to 1; save it"
    ):
        sound.decode((tmp_path / "a.wav").read_bytes(), SHAPE, "a")


@pytest.mark.parametrize("rate", [11025, 16000, 44100, 48000])
def test_a_higher_rate_is_heard_as_training_s(rate):
    heard, own = sound.decode(content(rate), SHAPE, "a", 8000), sound.decode(content(8000), SHAPE, "a", 8000)
    assert np.abs(heard - own)[10:-10].mean() < 0.1


def test_a_lower_rate_is_refused_with_the_remedy():
    with pytest.raises(ZooError, match=r"8,000 Hz, where the model learns from 16,000 Hz.*record at 16,000 Hz or more"):
        sound.decode(content(8000), SHAPE, "a", 16000)


@pytest.mark.parametrize("package", ["soundfile", "soxr"])
def test_a_missing_package_is_named_with_what_brings_it(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ZooError, match=rf"needs {package}, .*pip install 'homework-zoo\[keras\]'"):
        sound.decode(content(16000), SHAPE, "a", 8000)


def test_the_lowest_rate_that_a_net_learns_from_is_that_of_all_and_said(tmp_path):
    splits = load(Wanted("x", SHAPE, 2), str(folder(tmp_path / "a", 16000, [44100] * 5)))
    assert splits.fixed.rate == 16000
    assert "at 16,000 Hz, 10 of them resampled from 44,100 Hz" in splits.note


def test_recordings_are_not_mirrored_and_those_that_are_cut_are_counted(tmp_path):
    soundfile.write(folder(tmp_path / "a") / "low" / "long.wav", tone(8000, seconds=3), 8000)
    asked = Request("mednist_cnn", data=str(tmp_path / "a"), changes={"flip": True, "epochs": 1}, auto_classes=True)
    assert "at 8,000 Hz, 1 of them cut after a second" in configure(asked).load_data().note
    for request in (asked, Request("signal_cnn", data="sample", changes={"rotation": 5.0}, limit=40)):
        with pytest.raises(ZooError, match="is done to pictures; for bands over time leave it out"):
            train(configure(request), run=tmp_path / "run")


def test_a_run_keeps_its_rate_and_holds_recordings_against_it(tmp_path, capsys):
    asked = Request("signal_cnn", data=str(folder(tmp_path / "a", 16000)), changes={"epochs": 1}, auto_classes=True)
    run = train(configure(asked), run=tmp_path / "run")
    for rate in (8000, 16000, 48000):
        (tmp_path / f"{rate}.wav").write_bytes(content(rate))
    status, out, err = run_zoo(capsys, "predict", run, *(tmp_path / f"{rate}.wav" for rate in (16000, 48000)))
    assert status == 0
    assert f"{tmp_path / '48000.wav'}: resampled from 48,000 Hz to the 16,000 Hz of training." in out + err
    status, _, err = run_zoo(capsys, "predict", run, tmp_path / "8000.wav")
    assert (status, err.count("\n")) == (2, 1)
    status, _, err = run_zoo(capsys, "evaluate", run, "--data", folder(tmp_path / "b", 8000))
    assert (status, "40 of 40 recordings are below the 16,000 Hz of training" in err) == (2, True)
    status, out, _ = run_zoo(capsys, "predict", run / "model.keras", tmp_path / "8000.wav")
    assert status == 0
