"""A sheet's marks in the page are the command line's, cell by cell, and so is what is said of one that is refused."""

import base64
import json
import random

import pytest
from conftest import FACTS, ROOT, SHARED
from mutants.damage import damaged

import zoo
from zoo.errors import ZooError
from zoo.light.marking.marks import to_json

NEEDS = ("docx", "odt", "ods", "pdf")
"""Forms whose libraries are not in the page."""
SLICE = (
    "sheets/keras_mnist_cnn.txt", "sheets/torchinfo_mnist_cnn.txt", "sheets/openpyxl_small_cnn.xlsx",
    "sheets/matlab_signal_cnn.tsv", "forms/pandoc_small.html", "forms/pandoc_small.ipynb", "forms/pandoc_small.tex",
    "forms/pandoc_small.rst", "forms/pandoc_small.gitlab.md", "traces/net3_sigmoid.csv", "sheets/no_numbers.csv",
)  # fmt: skip


def sheets():
    """Every file of the suite that may be a sheet."""
    folders = [FACTS / each for each in ("sheets", "forms", "tools", "traces", "new", "courses")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found += [ROOT / "docs/answer_sheet.md", ROOT / "docs/assignment.md"]
    found += [path for path in (SHARED / "sheets").rglob("*") if path.is_file() and path.stat().st_size < 1 << 20]
    return [path for path in sorted(found) if path.suffix[1:] not in NEEDS]


def net_of(path):
    """The net whose name a file's has in it, else one that most sheets are of."""
    names = [each for each in zoo.names() if each in path.name]
    return max(names, key=len) if names else "small_cnn"


def on_the_command_line(net, name, content, folder, monkeypatch):
    """What `zoo.check`, and so `zoo check --format json`, says."""
    (folder / name).write_bytes(content)
    monkeypatch.chdir(folder)
    try:
        return json.loads(json.dumps(to_json(zoo.check(net, name))))
    except ZooError as error:
        return {"fault": str(error)}


def in_the_page(browser, net, name, content):
    given = {"net": net, "reveal": "all", "asked": [], "follow": None}
    found = browser.call("mark", given, [(name, base64.b64encode(content).decode())])
    return found if "fault" in found else found["marks"]


def differing(browser, cases, folder, monkeypatch):
    """The cases that are not alike here and there."""
    return [
        (net, name)
        for net, name, content in cases
        if in_the_page(browser, net, name, content) != on_the_command_line(net, name, content, folder, monkeypatch)
    ]


def test_sheets_of_each_form_are_marked_alike(started, tmp_path, monkeypatch):
    paths = [*(FACTS / each for each in SLICE), ROOT / "docs/answer_sheet.md"]
    cases = [(net_of(path), path.name, path.read_bytes()) for path in paths]
    assert differing(started, cases, tmp_path, monkeypatch) == []


def hostile(count, seed=7):
    """Sheets of the suite with bytes flipped, cut off, doubled or from elsewhere."""
    chance, paths = random.Random(seed), [path for path in sheets() if path.stat().st_size < 1 << 16]
    for at in range(count):
        path = chance.choice(paths)
        yield net_of(path), f"{at}{path.suffix}", damaged(path.read_bytes(), chance)


def test_hostile_sheets_are_marked_alike(started, tmp_path, monkeypatch):
    assert differing(started, hostile(15), tmp_path, monkeypatch) == []


@pytest.mark.slow
def test_every_sheet_of_the_suite_is_marked_alike(started, tmp_path, monkeypatch):
    cases = [(net, path.name, path.read_bytes()) for path in sheets() for net in {net_of(path), "mnist_cnn"}]
    assert len(cases) > 400
    assert differing(started, cases, tmp_path, monkeypatch) == []


@pytest.mark.slow
def test_two_thousand_hostile_sheets_are_marked_alike(started, tmp_path, monkeypatch):
    assert differing(started, hostile(2000, seed=11), tmp_path, monkeypatch) == []


@pytest.mark.parametrize("degree", ["score", "where", "slip"])
def test_what_a_degree_withholds_is_not_in_what_the_page_is_told(started, degree):
    sheet = base64.b64encode(b"layer,output,params\nconv1,24 x 24 x 10,260\nconv2,8 x 8 x 20,5000\n").decode()
    given = {"net": "mnist_cnn", "reveal": degree, "asked": [], "follow": None}
    found = json.dumps(started.call("mark", given, [("a.csv", sheet)]))
    assert "5020" not in found and "5,020" not in found
    assert "points" in found
