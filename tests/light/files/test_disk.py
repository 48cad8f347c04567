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


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ZooError, match="No folder"):
        disk.write_text(tmp_path / "none" / "a.txt", "")


def test_a_new_file_has_the_usual_rights(tmp_path):
    (tmp_path / "plain").write_text("")
    disk.write_text(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode
