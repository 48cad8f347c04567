"""Makes the site of these pages in build/site: docs/, the code's own records, and the notebooks that were run.

python docs/site/make.py        # as `make docs` does
"""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import formats
import nets
import pages
import reference
import verbs
from pages import DOCS, ROOT

import notebooks
from zoo.light.files import toml

BUILD = ROOT / "build"
PRACTICE = BUILD / "zoo.html"
"""What `make page` writes."""

GUIDE = (
    "install", "command-line", "marking", "page", "course", "design", "tracing", "training", "data", "tune", "export",
    "pictures",
)  # fmt: skip
"""The pages of docs/ in the order in which they are read, where they are there; any other comes after them."""
_HOMES = ("index", "nets", "kinds", "conventions", "python")
"""Those that stand elsewhere in the nav."""
PROJECT = {"RESULTS.md": "results.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_NOT_PAGES = ("site", "tables.py", "exports.py", "formats")


def places() -> dict[Path, str]:
    """Where those files stand in the site that do not stand there as in docs/."""
    own = {ROOT / name: place for name, place in PROJECT.items()}
    own |= {ROOT / "README.md": "index.md", ROOT / "results.csv": "results.csv"}
    own |= {each.path: f"{formats.FOLDER}/{each.name}.md" for each in formats.FORMS}
    return own


def content() -> dict[str, str | bytes]:
    """All that the site is made from, by its place."""
    found: dict[str, str | bytes] = {"results.csv": (ROOT / "results.csv").read_bytes()}
    for path in sorted(DOCS.rglob("*")):
        place = path.relative_to(DOCS)
        if path.is_dir() or place.parts[0] in _NOT_PAGES or "__pycache__" in place.parts:
            continue
        is_page = path.suffix == ".md"
        found[place.as_posix()] = pages.as_page(path, place.as_posix(), places()) if is_page else path.read_bytes()
    found |= {place: pages.as_page(ROOT / name, place, places()) for name, place in PROJECT.items()}
    found["nets.md"] = nets.linked(str(found["nets.md"]))
    found |= {"style.css": (HERE / "style.css").read_bytes(), "verbs.md": verbs.page()}
    found |= nets.pages() | reference.pages() | formats.pages() | notebooks.pages()
    if PRACTICE.is_file():
        found |= {"zoo.html": PRACTICE.read_bytes(), "practice.md": (HERE / "practice.md").read_text(encoding="utf-8")}
    return found


def nav() -> list[dict[str, Any]]:
    """What stands in the site's bar, and below each of its entries."""
    others = [path.stem for path in sorted(DOCS.glob("*.md")) if path.stem not in (*GUIDE, *_HOMES) and _is_page(path)]
    there = [stem for stem in GUIDE if (DOCS / f"{stem}.md").is_file()]
    guide = [_entry(f"{stem}.md") for stem in (*there, *others)]
    guide.append({"A search's report": "tune/example/report.md"})
    by_document: dict[str, list[str]] = {}
    for each in nets.architectures():
        by_document.setdefault(str(each.card.source).split(" ")[0], []).append(f"{nets.FOLDER}/{each.name}.md")
    listed = [{f"Document {document}": found} for document, found in sorted(by_document.items())]
    practice = [{"Practice": "practice.md"}] if PRACTICE.is_file() else []
    return [
        {"Home": "index.md"},
        *practice,
        {"Guide": guide},
        {"Nets": ["nets.md", *listed]},
        {"Notebooks": [{title: place} for place, title in notebooks.titles()]},
        {
            "Reference": [
                {"Verbs": "verbs.md"},
                _entry("kinds.md"),
                _entry("conventions.md"),
                {"Formats": [f"{formats.FOLDER}/index.md", *formats.nav()]},
                {"Python": ["python.md", *(place for place in reference.pages())]},
            ]
        },
        {"Project": [{"Results": "results.md"}, {"Contributing": "contributing.md"}, {"Changelog": "changelog.md"}]},
    ]


def _is_page(path: Path) -> bool:
    return pages.title_of(path.read_text(encoding="utf-8")) is not None


def _entry(place: str) -> dict[str, str]:
    return {pages.title_of((DOCS / place).read_text(encoding="utf-8")) or place: place}


def lay_out(folder: Path) -> Path:
    """Write the pages and their configuration into an empty folder; return the configuration's path."""
    shutil.rmtree(folder, ignore_errors=True)
    for place, text in content().items():
        path = folder / "pages" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    shutil.copytree(HERE / "theme", folder / "theme")
    said = (HERE / "zensical.toml").read_text(encoding="utf-8")
    config = folder / "zensical.toml"
    config.write_text(said.replace("[project]", f"[project]\nnav = {toml.value_of(nav())}", 1), encoding="utf-8")
    return config


def build(config: Path) -> None:
    """Let Zensical make the site; a warning of its is a fault."""
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", str(config)]
    done = subprocess.run(command, cwd=config.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}")


def main() -> None:
    """Make the site and say where it is, and what is not in it."""
    for package, name in (("zensical", "Zensical"), ("mkdocstrings_handlers", "mkdocstrings-python")):
        if find_spec(package) is None:
            sys.exit(f"docs: {name} is not installed: pip install 'homework-zoo[docs]'")
    try:
        config = lay_out(BUILD / "docs")
    except pages.BrokenLinkError as error:
        sys.exit(f"docs: {error}.")
    build(config)
    shutil.rmtree(BUILD / "site", ignore_errors=True)
    (config.parent / "site").rename(BUILD / "site")
    if not PRACTICE.is_file():
        print("The page Practice is left out: there is no build/zoo.html; make page writes it.")
    if bare := notebooks.without_outputs():
        print(f"Notebooks without what comes out of them, as they were not run: {', '.join(bare)}.")
    print("Wrote build/site/index.html; the search works where it is served: python -m http.server -d build/site")


if __name__ == "__main__":
    main()
