"""Each command that the documents have is one: its verb, its options and its names exist, and the light ones run."""

import re
import shlex
import shutil

import click
import numpy as np
import pytest
from conftest import FACTS, ROOT, run_zoo

import zoo
from zoo.cli import main as cli
from zoo.light.nets.catalogue import BUILT_IN

PAGES = [*sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("benchmarks/*.md"))]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```|^((?:    [^\n]*\n)+)", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(zoo [a-z][^`]*)`", re.DOTALL)
STANDING = {
    "docs": ROOT / "docs",
    "answers.csv": ROOT / "docs/formats/values.csv",
    "rules.toml": ROOT / "docs/formats/rules.toml",
    "mine.md": ROOT / "docs/assignment.md",
    "history.csv": FACTS / "histories/converged.csv",
    "my_net": BUILT_IN / "mnist_cnn",
}
"""What the commands name, and what stands in its place here."""
LIGHT = ("list", "show", "check", "new", "design", "trace", "operation", "runs", "curves")
NOT_HERE = re.compile(r"\bRUN\b|zoo runs 'mnist|\bmodel\.keras")
"""Runs, and a saved model."""
BY_KERAS = re.compile(r"zoo (build|trace .*--(seed|set)|train .*--data sample|tune --list)")


def light(line):
    return line.split()[1] in LIGHT and not NOT_HERE.search(line) and not BY_KERAS.match(line)


def written():
    """The lines of the documents' blocks, each once."""
    blocks = [found for page in PAGES for found in BLOCK.findall(page.read_text(encoding="utf-8"))]
    lines = [line.strip() for kind, *block in blocks if kind in ("", "bash") for line in "".join(block).splitlines()]
    return sorted({re.sub(r"\s{2,}#.*", "", line) for line in lines})


def commands():
    return [line for line in written() if line.startswith("zoo ")]


def parsed(line):
    """The context of a command; whatever it has been given is one of its options or arguments."""
    words = shlex.split(line, comments=True)[1:]
    command, context = cli.verb_module(words[0]).command, click.Context(cli.zoo, **cli.zoo.context_settings)
    while isinstance(command, click.Group):
        words = words[1:]
        command = command.get_command(context, words[0])
    return command.make_context(words[0], words[1:], parent=context)


def of_verb(words):
    """The command of a verb, or of one below it."""
    command, context = cli.verb_module(words[0]).command, click.Context(cli.zoo)
    below = isinstance(command, click.Group) and len(words) > 1
    return (command.get_command(context, words[1]) or command) if below else command


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the files stand that the commands name."""
    for name, source in STANDING.items():
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "logs").mkdir()
    np.save(tmp_path / "digits.npy", np.zeros((2, 28, 28, 1), np.float32))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", commands())
def test_a_command_is_a_verb_with_its_options_and_names_what_there_is(line):
    given = parsed(line).params
    for name in (str(given[each]) for each in ("name", "source") if given.get(each) is not None):
        if re.fullmatch(r"[a-z]\w*", name) and name not in ("homework7", "mine"):  # those that the command makes
            assert name in zoo.names() or (ROOT / f"tuning/jobs/{name}.toml").is_file()
            if recipe := given.get("recipe"):
                assert recipe in zoo.card(name).recipes


def test_the_options_of_a_command_within_a_sentence_are_its_own():
    found = [command for page in PAGES for command in INLINE.findall(page.read_text(encoding="utf-8"))]
    for words in (re.split(r"[\s=,|\[\]]+", command)[1:] for command in found):
        if re.fullmatch("[a-z-]+", words[0]) and words[0] not in ("list",):
            known = {name for each in of_verb(words).params for name in (*each.opts, *each.secondary_opts)}
            assert {word for word in words if re.fullmatch("--[a-z-]+", word)} <= known | {"--help"}, words
    assert len(found) > 50


@pytest.mark.parametrize("line", filter(light, commands()))
def test_a_light_command_runs(line, folder, capsys):
    status, out, err = run_zoo(capsys, *shlex.split(line, comments=True)[1:])
    assert status in (0, 1), err
    assert out or err


@pytest.mark.slow
@pytest.mark.parametrize("line", filter(BY_KERAS.match, commands()))
def test_a_command_that_needs_keras_runs(line, folder, capsys):
    status, _, err = run_zoo(capsys, *shlex.split(line, comments=True)[1:])
    assert status == 0, err


@pytest.mark.parametrize("line", [each for each in written() if each.startswith("make ")])
def test_a_target_of_make_is_one(line):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert line.split()[1] in targets


@pytest.mark.parametrize("line", [each for each in written() if re.match(r"(python|sh) \S*/", each)])
def test_a_script_that_is_named_is_there(line):
    assert (ROOT / line.split()[1]).is_file()
