"""The report and the feedback in a browser: axe-core finds nothing, on a light screen and on a dark one.

ZOO_AXE names axe-core's axe.min.js, as npm install axe-core brings it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import made_class
import pytest
from conftest import run_zoo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("ZOO_AXE", "node_modules/axe-core/axe.min.js"))
RUN = """<script>{axe}</script><script>axe.run().then(found => {{ const told = document.createElement("pre");
told.id = "axe"; told.textContent = JSON.stringify({{ violations: found.violations.map(each => each.id + " " +
each.nodes.map(node => node.html).join(" ").slice(0, 300)), passes: found.passes.length }});
document.body.append(told); }});</script>"""
LIGHT, DARK = "1", "0"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not AXE.exists(), reason=f"no {AXE}; ZOO_AXE names axe-core's axe.min.js"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The report, feedback of each degree, and a page of zoo check."""
    home = tmp_path_factory.mktemp("pages")
    students = made_class.made_class(40, mix=("csv", "md"))
    (home / "list.csv").write_text(made_class.roster_text(students), encoding="utf-8")
    made_class.hand_in(students, home / "in")
    first = students[0].id
    found = {}
    for degree in ("score", "where", "slip", "all"):
        words = f"course mark mnist_cnn in --students list.csv --names --report report.html --reveal {degree} --out"
        command = [sys.executable, "-m", "zoo", *words.split(), degree]
        subprocess.run(command, cwd=home, capture_output=True)
        found[degree] = home / degree / "feedback" / f"{first}.html"
    found["report"] = home / "report.html"
    return found


def violations(page, scheme, tmp_path):
    text = page.read_text(encoding="utf-8")
    script = RUN.format(axe=AXE.read_text(encoding="utf-8"))
    (tmp_path / "page.html").write_text(text.replace("</body>", script + "</body>"), encoding="utf-8")
    settings = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    settings += [f"--blink-settings=preferredColorScheme={scheme}", f"--user-data-dir={tmp_path / 'profile'}"]
    command = [CHROMIUM, *settings, f"file://{tmp_path / 'page.html'}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    told = json.loads(unescape(re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)[1]))
    assert told["passes"] > 10
    return told["violations"]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["report", "score", "where", "slip", "all"])
def test_axe_finds_nothing(pages, name, scheme, tmp_path):
    assert violations(pages[name], scheme, tmp_path) == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_axe_finds_nothing_in_a_page_of_many_sheets(capsys, scheme, tmp_path):
    for at, slips in enumerate(((), ("same in conv2",))):
        made_class.written(made_class.made_sheet(slips), "csv", tmp_path / f"sheet{at}")
    (tmp_path / "page_of_all.html").write_text(
        run_zoo(capsys, "check", "mnist_cnn", *sorted(tmp_path.glob("sheet*")), "--format", "html")[1]
    )
    assert violations(tmp_path / "page_of_all.html", scheme, tmp_path) == []
