"""An error is one line that a terminal may be shown, whatever the file says that it is about."""

import pickle
import subprocess
import sys

import pytest

from zoo.errors import ZooError, suggestion

WARNS = """
import sys, warnings
from zoo import __main__
from zoo.cli import main as cli
cli.main = lambda: warnings.warn("of a library")
__main__.main()
"""


@pytest.mark.parametrize(
    "text", ["a\nb", "a\r\nb", "\x1b[31mred", "a\x00b", "a\udcffb", "a\u2028b", "\x9b31m", "ends in \n"]
)
def test_a_message_is_one_printable_line(text):
    line = str(ZooError(f"net.keras: no layer '{text}'."))
    assert line.isprintable()
    assert line.startswith("net.keras: no layer '")


def test_a_message_says_how_it_ends_however_long_a_name_is():
    line = str(ZooError(f"no '{'x' * 100_000}'; rename it."))
    assert len(line) < 1000
    assert line.startswith("no 'xxx")
    assert line.endswith("xxx'; rename it.")


def test_a_message_with_two_spaces_keeps_them_and_travels_to_another_process():
    error = ZooError("no file '/data/my  scans.npz'.")
    assert str(pickle.loads(pickle.dumps(error))) == "no file '/data/my  scans.npz'."


def test_of_many_names_the_first_are_shown():
    said = suggestion("zzz", [f"name{at:03}" for at in range(200)])
    assert said.startswith(" Known: name000, ")
    assert said.endswith(", name039 and 160 more.")


@pytest.mark.parametrize(("options", "shown"), [([], False), (["-W", "default"], True)])
def test_the_command_shows_what_libraries_warn_of_to_those_who_ask(options, shown):
    ended = subprocess.run([sys.executable, *options, "-c", WARNS], capture_output=True, text=True, timeout=60)
    assert ("of a library" in ended.stderr) == shown
