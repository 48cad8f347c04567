"""What the documents say is so: their code and their tables; tests/docs has their commands, links and formats."""

import ast
import importlib.util
import re
import shutil
import tomllib

import numpy as np
import pytest
from conftest import ROOT

import tuning
import zoo
from zoo.light.layers.figures import format_shape
from zoo.light.nets.catalogue import find

PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks/README.md"]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")


def blocks(page, *kinds):
    return [block for kind, block in BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def run(block, names):
    """Run a block of Python; the value of a line must be what its comment says, where that is a value."""
    said = dict(enumerate((line.rpartition("  # ")[2] for line in block.splitlines()), start=1))
    for node in ast.parse(block).body:
        if not isinstance(node, ast.Expr):
            exec(compile(ast.Module([node], []), "block", "exec"), names)
            continue
        value = eval(compile(ast.Expression(node.value), "block", "eval"), names)
        comment = said[node.lineno]
        assert not re.fullmatch(r"[\d.]+|True|'[^']*'|\(.*\)", comment) or ast.literal_eval(comment) == value, comment


@pytest.fixture
def beside_the_docs(tmp_path, monkeypatch):
    """A folder where the files stand that the examples name."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    np.save(tmp_path / "digits.npy", np.zeros((2, 28, 28, 1), np.float32))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs/python.md"], ids=lambda page: page.stem)
def test_the_python_of_a_page_runs_and_gives_what_its_comments_say(page, beside_the_docs):
    names = {}
    for block in blocks(page, "python"):
        run(block, names)
    assert names


@pytest.mark.slow
@pytest.mark.parametrize("page", [ROOT / "docs/python.md", ROOT / "docs/tune.md"], ids=lambda page: page.stem)
def test_the_python_of_a_page_that_needs_keras_runs(page, beside_the_docs):
    names = {"zoo": zoo}
    for block in blocks(page, "python keras"):
        run(block, names)


@every_page
def test_the_tables_that_the_code_knows_better_are_as_the_code_has_them(page):
    spec = importlib.util.spec_from_file_location("docs_tables", ROOT / "docs/tables.py")
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    text = page.read_text(encoding="utf-8")
    assert tables.filled(text) == text, "python docs/tables.py writes them anew"


def test_each_public_name_has_its_line():
    tables = re.findall(r"^\| (`\w+`.*?) \|", (ROOT / "docs/python.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for cell in tables for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted([*zoo.__all__, *tuning.__all__])


def test_every_extra_is_told():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    table = (ROOT / "docs/install.md").read_text(encoding="utf-8").partition("| extra |")[2].partition("\n\n")[0]
    told = [extra for line in table.splitlines() for extra in re.findall(r"`(\w+)`", line.split(" | ")[0])]
    assert sorted(told) == sorted(declared)


def test_the_nets_of_the_documents_are_as_their_tables_say():
    text = (ROOT / "docs/nets.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d x]+) \| ([\d,]+) \| (.+) \|$", text, re.MULTILINE)
    for name, *said in rows:
        net = find(name)
        assert said == [format_shape(net.card.input), f"{net.table.parameters:,}", str(net.card.source)]
    assert len(rows) == 19


def test_the_readme_can_be_read_in_one_go():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 130
