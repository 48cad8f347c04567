"""What holds for every verb, and for one that is added."""

import os
import subprocess
import sys

import click
import pytest
from conftest import run_zoo

from zoo.cli import main as cli
from zoo.cli import verbs

CONTEXT = click.Context(cli.zoo)
VERBS = cli.zoo.list_commands(CONTEXT)

NEW = '''
import click

SECTION = "Homework"
ORDER = 5


@click.command()
def command():
    """Say hello."""
    print("hello")
    return 3
'''


def help_of(monkeypatch, capsys, *verb):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = run_zoo(capsys, *verb, "--help")
    assert status == 0
    return out


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_a_line_of_its_own_in_the_help(monkeypatch, capsys, verb):
    line = next(line for line in help_of(monkeypatch, capsys).splitlines() if line.startswith(f"  {verb} "))
    said = cli.zoo.get_command(CONTEXT, verb).help.split("\n\n")[0]
    assert line.split(None, 1)[1] == said


@pytest.mark.parametrize("verb", [[], *([verb] for verb in VERBS), *(["design", each] for each in ("count", "verify"))])
def test_the_help_fits_80_columns_and_is_never_cut(monkeypatch, capsys, verb):
    lines = help_of(monkeypatch, capsys, *verb).splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.endswith("...") and not line.startswith("Usage: ")]


def test_the_sections_and_their_verbs_are_in_order(monkeypatch, capsys):
    out = help_of(monkeypatch, capsys)
    headings = ["Architectures:", "Homework:", "Training:", "Trained models:", "Examples:"]
    assert sorted(headings, key=out.index) == headings
    assert [line.split()[0] for line in out.splitlines() if line[:2] == "  " and line.split()[0] in VERBS] == VERBS
    assert len({cli.verb_module(verb).ORDER for verb in VERBS}) == len(VERBS)


@pytest.mark.parametrize("arguments", [[], ["design"]])
def test_alone_it_prints_its_help(capsys, arguments):
    assert run_zoo(capsys, *arguments) == run_zoo(capsys, *arguments, "--help")


def test_a_file_that_is_added_is_a_verb(monkeypatch, capsys, tmp_path):
    (tmp_path / "say_hello.py").write_text(NEW)
    monkeypatch.setattr(verbs, "__path__", [*verbs.__path__, str(tmp_path)])
    assert "  say-hello  Say hello.\n" in help_of(monkeypatch, capsys)
    assert run_zoo(capsys, "say-hello")[:2] == (3, "hello\n")
    del sys.modules["zoo.cli.verbs.say_hello"]


def test_running_a_verb_imports_no_other():
    code = (
        "import sys; from zoo.cli import main as cli\n"
        "try: cli.main(['list', 'net1'])\n"
        "except SystemExit: print([name for name in sys.modules if name.startswith('zoo.cli.verbs.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['zoo.cli.verbs.list']"


@pytest.mark.parametrize("arguments", [["LIST"], ["Show", "NET1"], ["Lr_Find", "-h"]])
def test_verbs_and_names_match_in_any_case(capsys, arguments):
    assert run_zoo(capsys, *arguments)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(["chek"], "check"), (["SHWO"], "show"), (["show", "MNST_CNN"], "mnist_cnn"), (["list", "VGG244"], "vgg224")],
)
def test_a_near_miss_names_what_was_meant(capsys, arguments, near):
    assert f"Did you mean '{near}'?" in run_zoo(capsys, *arguments)[2]


def test_a_folder_stays_as_it_is_typed(capsys, my_net):
    assert run_zoo(capsys, "show", my_net)[0] == 0
    status, _, err = run_zoo(capsys, "show", my_net.parent / "MY_NET")
    assert (status, f"No folder '{my_net.parent / 'MY_NET'}'" in err) == (2, True)


def asked_for_completion(how, **words):
    command, environment = [sys.executable, "-m", "zoo"], os.environ | words | {"_ZOO_COMPLETE": how}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("zoo ch", "check"),
        ("zoo show mnist", "mnist_cnn"),
        ("zoo train NET3_", "net3_sigmoid"),
        ("zoo list --fo", "--format"),
    ],
)
def test_tab_completes_verbs_names_and_options(typed, completed):
    out = asked_for_completion("bash_complete", COMP_WORDS=typed, COMP_CWORD=str(typed.count(" ")))
    assert out.split() == [f"plain,{completed}"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_that_the_help_names_is_there(shell):
    assert "_ZOO_COMPLETE=" in asked_for_completion(f"{shell}_source")
