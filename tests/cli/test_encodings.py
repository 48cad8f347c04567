"""What is printed where the terminal has few characters, and what goes into a file."""

import io
import json
import shutil
import sys

import pytest
from conftest import FACTS

from zoo.cli import main as cli
from zoo.light.nets.catalogue import BUILT_IN

SHEET = FACTS / "sheets/matlab_signal_cnn.tsv"
"""Its shapes are written with the sign ×."""


def printed(monkeypatch, encoding, *arguments):
    """The bytes that a verb prints."""
    into = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(into, encoding=encoding))
    with pytest.raises(SystemExit) as ended:
        cli.main(list(map(str, arguments)))
    assert ended.value.code in (0, 1)
    return into.getvalue()


@pytest.fixture
def greek(tmp_path, monkeypatch, fresh_catalogue):
    """A folder with a net, a history and a sheet whose names few encodings have."""
    net = shutil.copytree(BUILT_IN / "net3_sigmoid", tmp_path / "α" / "my_net")
    card = (net / "card.toml").read_text(encoding="utf-8")
    (net / "card.toml").write_text(card.replace('title = "', 'title = "α → β '), encoding="utf-8")
    shutil.copy(FACTS / "histories/slow.csv", tmp_path / "α.csv")
    shutil.copy(SHEET, tmp_path / "α.tsv")
    monkeypatch.setenv("ZOO_PATH", str(net.parent))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    "arguments", ["show my_net", "trace my_net", "list α", "curves --from α.csv", "check signal_cnn α.tsv"]
)
@pytest.mark.usefixtures("greek")
def test_what_a_terminal_cannot_show_is_a_question_mark(monkeypatch, encoding, arguments):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert b"?" in printed(monkeypatch, encoding, *arguments.split())


def test_json_loses_nothing_in_any_encoding(monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    few = printed(monkeypatch, "ascii", "check", "signal_cnn", SHEET, "--format", "json")
    monkeypatch.delenv("PYTHONIOENCODING")
    all_ = printed(monkeypatch, "ascii", "check", "signal_cnn", SHEET, "--format", "json")
    assert json.loads(few.decode("ascii")) == json.loads(all_.decode("utf-8"))
    assert "×" in all_.decode("utf-8")
