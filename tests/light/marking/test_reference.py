import pytest

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.marking.reference import mark_file, refer


@pytest.fixture
def opened(monkeypatch):
    """The paths of the files that are opened, in order."""
    paths = []
    read = disk.read
    monkeypatch.setattr(disk, "read", lambda path, largest: paths.append(path) or read(path, largest))
    return paths


@pytest.mark.parametrize("text", ["layer,output\nfc,10\n", "name,value\ny,0.68997\n"])
def test_a_sheet_is_opened_once_whether_it_is_a_table_or_values(tmp_path, opened, text):
    reference = refer("perceptron")
    (tmp_path / "sheet.csv").write_text(text, encoding="utf-8")
    mark_file(reference, tmp_path / "sheet.csv")
    assert opened.count(tmp_path / "sheet.csv") == 1


def test_a_sheet_that_is_neither_is_told_what_a_table_needs(tmp_path, opened):
    (tmp_path / "sheet.txt").write_text("Nothing.", encoding="utf-8")
    with pytest.raises(ZooError, match="no layer table"):
        mark_file(refer("perceptron"), tmp_path / "sheet.txt")
    assert opened.count(tmp_path / "sheet.txt") == 1


def test_a_missing_sheet_is_named(tmp_path):
    with pytest.raises(ZooError, match=r"No file '.*none\.csv'; give an answer sheet"):
        mark_file(refer("perceptron"), tmp_path / "none.csv")
