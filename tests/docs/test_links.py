"""Each link of the documents leads to a file, and to a heading of it, as the project's pages are read."""

import re

import pytest
from conftest import ROOT

FOLDERS = ("", "docs", "docs/tune/example", "benchmarks")
PAGES = [page for folder in FOLDERS for page in sorted((ROOT / folder).glob("*.md"))]
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r'\]\(([^)#\s]*)#?([^)\s]*)\)|(?:src|href)="([^"#]*)#?([^"]*)"')


def prose(page):
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page):
    """The names of the headings, as sites make them: lower case, signs left out, hyphens for blanks."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_links_of_a_page_lead_to_a_file_and_a_heading(page):
    for found in LINK.findall(prose(page)):
        target, anchor = found[0] or found[2], found[1] or found[3]
        if re.match("[a-z]+:", target):
            continue
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"
