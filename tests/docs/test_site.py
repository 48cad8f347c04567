"""The site as it is built: whole, of one piece, and with nothing in it that comes from elsewhere."""

import inspect
import json
import re
import shutil
import subprocess
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT

import tuning
import zoo

pytest.importorskip("zensical", reason="needs the extra 'docs'")
import make
import nets
import pages
import reference

import notebooks

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHEETS = {"answer_sheet.md", "assignment.md"}
"""Examples of docs/ that stand in no menu."""


class Page(HTMLParser):
    """The names, the links and what else is fetched of a page."""

    def __init__(self, path):
        super().__init__()
        self.names, self.links, self.fetched, self.policy = set(), [], [], ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.names |= {given[each] for each in ("id", "name") if given.get(each)}
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("canonical", "next", "prev"):
            self.fetched.append(given["href"])
        self.fetched += [given[each] for each in ("src", "poster", "data") if given.get(each)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, built."""
    folder = tmp_path_factory.mktemp("docs") / "docs"
    make.build(make.lay_out(folder))
    return folder / "site"


@pytest.fixture(scope="module")
def parsed(site):
    return {path: Page(path) for path in site.rglob("*.html") if path.name != "zoo.html"}


def is_elsewhere(address):
    return re.match(r"([a-z]+:)?//|(?!data:)[a-z]+:", address) is not None


def test_every_link_leads_to_a_page_and_a_name_in_it(parsed, site):
    for path, page in parsed.items():
        for link in (each for each in page.links + page.fetched if not is_elsewhere(each)):
            if link.startswith("data:"):
                continue
            target, _, name = link.partition("#")
            there = (path.parent / target).resolve() if target else path
            there = site / target.lstrip("/") if target.startswith("/") else there
            there = there / "index.html" if there.is_dir() else there
            assert there.is_file(), f"{path.name}: {link}"
            assert not name or there not in parsed or name in parsed[there].names, f"{path.name}: {link}"


def test_nothing_of_a_page_comes_from_elsewhere(parsed, site):
    for path, page in parsed.items():
        assert not [each for each in page.fetched if is_elsewhere(each)], path.name
        assert "default-src 'self'" in page.policy
        assert not re.search(r"https?://", page.policy)
    for path in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path.name


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def home(site):
    """The address at which the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def opened(address, home, folder):
    """What the pages at an address ask for in a browser, and what it says of them."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", "--enable-logging=stderr"]
    flags += [f"--user-data-dir={folder / 'user'}", f"--log-net-log={folder / 'net.json'}", "--dump-dom"]
    done = subprocess.run([CHROMIUM, *flags, address], capture_output=True, text=True, timeout=120, check=True)
    given = [event.get("params", {}) for event in json.loads((folder / "net.json").read_text())["events"]]
    return {each["url"] for each in given if each.get("initiator") == home and "url" in each}, done.stderr


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
@pytest.mark.parametrize("page", ["index.html", "nets/mnist_cnn.html", "reference/homework.html"])
def test_a_browser_asks_nobody_else_and_obeys_the_policy(page, home, tmp_path):
    asked, said = opened(f"{home}/{page}", home, tmp_path)
    assert any(each.endswith(".js") for each in asked)
    assert all(each.startswith(f"{home}/") for each in asked)
    assert "Content Security Policy" not in said


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
def test_the_policy_keeps_a_browser_from_asking_elsewhere(home, site, tmp_path):
    text = (site / "index.html").read_text(encoding="utf-8")
    (site / "other.html").write_text(text.replace("</body>", '<img src="http://elsewhere.invalid/a.png"></body>'))
    asked, said = opened(f"{home}/other.html", home, tmp_path)
    (site / "other.html").unlink()
    assert not [each for each in asked if "elsewhere" in each]
    assert "violates the following Content Security Policy" in said


def test_every_page_stands_in_a_menu():
    def listed(entries):
        for each in entries:
            value = next(iter(each.values())) if isinstance(each, dict) else each
            yield from listed(value) if isinstance(value, list) else [value]

    made = {place for place in make.content() if place.endswith(".md")}
    assert sorted(listed(make.nav())) == sorted(made - SHEETS)


def test_a_new_page_of_docs_is_taken_up_by_itself(monkeypatch, tmp_path):
    docs = shutil.copytree(ROOT / "docs", tmp_path / "docs")
    (docs / "zz_new.md").write_text("# A new page\n\n[The nets](nets.md)\n")
    monkeypatch.setattr(make, "DOCS", docs)
    monkeypatch.setattr(pages, "DOCS", docs)
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    guide = next(each["Guide"] for each in make.nav() if "Guide" in each)
    assert {"A new page": "zz_new.md"} in guide


def test_the_search_knows_every_page(site):
    found = {each["location"].partition("#")[0] for each in json.loads((site / "search.json").read_text())["items"]}
    assert {"nets/vgg224.html", "reference/homework.html", "formats/card.html", "verbs.html", "kinds.html"} <= found


def test_every_public_name_has_its_place_in_the_reference(parsed, site):
    names = set().union(*(parsed[path].names for path in parsed if path.parent.name == reference.FOLDER))
    wanted = {f"zoo.{name}" for name in zoo.__all__ if name != "picture"} | {
        f"tuning.{name}" for name in tuning.__all__
    }
    assert wanted <= names
    assert all(inspect.getdoc(getattr(zoo, name)) for name in zoo.__all__)


def test_a_net_has_its_table_its_errata_and_what_it_reached():
    made = nets.pages()
    page = made["nets/mnist_cnn.md"]
    assert {f"nets/{name}.md" for name in zoo.names()} <= made.keys()
    assert "| conv2 | Conv2D 20 filters 5 x 5, relu | 8 x 8 x 20 | 5,020 |" in page
    assert "99.40% (99.38% to 99.41%)" in page
    assert "| `mnist_cnn` | 99.40 % (99.38 to 99.41)" in (ROOT / "RESULTS.md").read_text(encoding="utf-8")
    assert zoo.card("mnist_cnn").errata[0].where in page
    assert made["nets/net3_sigmoid/trace_dark.svg"].startswith("<svg")


def test_a_notebook_that_was_run_shows_what_came_out_of_it(monkeypatch, tmp_path):
    book = json.loads((ROOT / "notebooks/backpropagation.ipynb").read_text(encoding="utf-8"))
    drawn, told = (cell for cell in book["cells"][:4] if cell["cell_type"] == "code")
    drawn["outputs"] = [{"output_type": "execute_result", "data": {"image/svg+xml": ["<svg>", "</svg>"]}}]
    told["outputs"] = [{"output_type": "stream", "name": name, "text": [name]} for name in ("stdout", "stderr")]
    (tmp_path / "backpropagation.ipynb").write_text(json.dumps(book), encoding="utf-8")
    monkeypatch.setattr(notebooks, "RUN", tmp_path)
    made = notebooks.pages()
    page = made["notebooks/backpropagation.md"]
    assert made["notebooks/backpropagation/1_0.svg"] == "<svg></svg>"
    assert f"![{drawn['metadata']['alt']}](backpropagation/1_0.svg)" in page
    assert "stdout\n```" in page and "stderr" not in page
    assert "backpropagation" not in notebooks.without_outputs()


@pytest.mark.parametrize("there", [True, False])
def test_the_marking_page_is_taken_in_where_there_is_one(there, monkeypatch, tmp_path):
    monkeypatch.setattr(make, "PRACTICE", tmp_path / "zoo.html")
    if there:
        make.PRACTICE.write_text("<!doctype html>")
    assert ("practice.md" in make.content(), {"Practice": "practice.md"} in make.nav()) == (there, there)


@pytest.mark.parametrize("link", ["nowhere.md", "../zoo/errors.py"])
def test_a_link_that_leads_nowhere_is_named(link, monkeypatch, tmp_path):
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir()
    page.write_text(f"# A page\n\n[somewhere]({link})\n")
    with pytest.raises(pages.BrokenLinkError, match=r"^docs/a\.md: .* is not there, or no part of the site$"):
        pages.as_page(page, "a.md", {})


def test_what_is_not_installed_is_one_line(monkeypatch):
    monkeypatch.setattr(make, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"^docs: Zensical is not installed: pip install 'homework-zoo\[docs\]'$"):
        make.main()
