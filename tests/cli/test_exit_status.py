"""The one table of exit statuses."""

import click
import pytest
from conftest import run_zoo

from zoo.cli import exit_status
from zoo.cli import main as cli
from zoo.errors import ZooError


@pytest.mark.parametrize(("statuses", "worst"), [([], 0), ([0, 3], 3), ([3, 1, 0], 1), ([1, 2, 3], 2), ([0, 0], 0)])
def test_of_several_parts_2_comes_before_1_before_3(statuses, worst):
    assert exit_status.worst(*statuses) == worst


@pytest.mark.parametrize(
    ("ending", "status", "said"),
    [
        (ZooError("No such thing."), 2, "zoo: No such thing.\n"),
        (FileNotFoundError(2, "No such file", "a.txt"), 2, "zoo: a.txt: No such file.\n"),
        (click.UsageError("What?"), 2, "zoo: What? ('zoo --help' lists what there is.)\n"),
        (KeyboardInterrupt(), 130, "\nzoo: stopped.\n"),
        (KeyboardInterrupt("stopped; go on with: zoo tune"), 130, "\nzoo: stopped; go on with: zoo tune\n"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_whatever_ends_a_verb_is_one_line_and_a_status(monkeypatch, capsys, ending, status, said):
    def end(_context):
        raise ending

    monkeypatch.setattr(cli.zoo, "invoke", end)
    assert run_zoo(capsys, "list") == (status, "", said)


def test_a_search_without_a_hit_is_1_and_a_line(capsys):
    status, out, err = run_zoo(capsys, "list", "nothing_like_it")
    assert (status, out) == (1, "")
    assert err.startswith("zoo: No architecture has 'nothing_like_it' in its name or title.")
    assert err.count("\n") == 1


def test_the_help_says_what_the_table_says(capsys):
    out = run_zoo(capsys, "--help")[1]
    for status in (0, 1, 2, 3, 130):
        assert f"{status} " in out[out.index("Exit status:") :]
        assert f"| {status} |" in exit_status.__doc__
