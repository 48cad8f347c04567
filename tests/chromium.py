"""A headless Chromium for tests of the page, driven by playwright-core: JavaScript in, what it returns out."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

MODULES = ROOT / "page" / "node_modules"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def found() -> str | None:
    """Where a Chromium is that the system has installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """A browser with a profile of its own, and a page in it."""

    def __init__(self, profile: Path) -> None:
        command = ["node", str(ROOT / "tests" / "chromium.mjs"), str(MODULES), str(found()), str(profile)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, code: str, argument: Any = None) -> Any:
        """What the body of an async function returns, of Playwright's `page` and `context`, `requests` to a network,
        `said` in the console, and `argument`."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"code": code, "argument": argument}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "the browser has gone"}')
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def open(self, address: str) -> None:
        """Go to the page, and wait until Python has started."""
        self("await page.goto('about:blank'); await page.goto(argument)", address)
        self("await page.getByText('Ready.', { exact: true }).waitFor()")

    def call(self, name: str, values: dict[str, Any], files: list[tuple[str, str]] = ()) -> Any:
        """What the page's Python says: its value, or ``{"fault": ...}``; files are names and contents in base64."""
        return self(
            """return page.evaluate(async ({ name, values, files }) => {
              const bytes = (data) => Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
              const made = files.map(([name, data]) => new File([bytes(data)], name));
              return zoo.call(name, values, made).catch((error) => ({ fault: error.message }));
            }, argument)""",
            {"name": name, "values": values, "files": list(files)},
        )

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)
