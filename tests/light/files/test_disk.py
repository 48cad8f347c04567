import _pyio
import io
import os

import pytest

from zoo.errors import ZooError
from zoo.light.files import disk


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "model.keras"
    path.write_text("old")

    def fail(temporary):
        temporary.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(ZooError, match="No space left"):
        disk.write(path, fail)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["model.keras"]


def test_a_text_has_the_same_bytes_on_every_system(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "linesep", "\r\n")  # as on Windows, where the Python of this one could write
    monkeypatch.setattr(io, "open", _pyio.open)
    (tmp_path / "plain").write_text("\n", encoding="utf-8")
    disk.write_text(tmp_path / "ours", "5 × 5\n")
    assert (tmp_path / "plain").read_bytes() == b"\r\n"
    assert (tmp_path / "ours").read_bytes() == b"5 \xc3\x97 5\n"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ZooError, match="No folder"):
        disk.write_text(tmp_path / "none" / "a.txt", "")


def test_a_new_file_has_the_usual_rights(tmp_path):
    (tmp_path / "plain").write_text("")
    disk.write_text(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode
