"""The page, built once, and a browser to open it with."""

import re
from pathlib import Path

import build
import chromium
import pytest

from zoo.errors import ZooError


@pytest.fixture(scope="session")
def page_file(tmp_path_factory) -> Path:
    """The page as `make page` writes it."""
    if chromium.found() is None:
        pytest.skip("no Chromium; apt-get install chromium")
    try:
        build.install()
    except ZooError as error:
        pytest.skip(str(error))
    path = tmp_path_factory.mktemp("page") / "zoo.html"
    path.write_bytes(build.assemble())
    return path


@pytest.fixture(scope="session")
def policy(page_file) -> str:
    """The page's own Content-Security-Policy."""
    (found,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page_file.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def browser(page_file, tmp_path_factory):
    opened = chromium.Chromium(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def started(browser, page_file):
    """The browser with the page in it, from the disk."""
    browser.open(page_file.as_uri())
    return browser


@pytest.fixture
def at(started, page_file):
    """Leads to a view of the page, on a screen of some width, without starting it again."""

    def go(fragment: str, width: int = 1100, scheme: str = "light"):
        started(
            """await page.setViewportSize({ width: argument.width, height: 800 });
            await page.emulateMedia({ colorScheme: argument.scheme });
            await page.evaluate((hash) => { location.hash = hash; }, argument.fragment);
            await page.locator("main section").waitFor();
            await page.waitForFunction(() => !document.querySelector("main [aria-busy]"))""",
            {"fragment": fragment, "width": width, "scheme": scheme},
        )
        return started

    return go
