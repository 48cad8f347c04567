"""How soon the page marks a first sheet: opened from the disk in a new Chromium, to the marks on the screen."""

import statistics
import sys
import tempfile
from pathlib import Path

from side_by_side import claim, options, skip

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "page"), str(ROOT / "tests")]
WHAT, AGAINST = "the page: seconds from opening it to the first marked sheet", "median of 5, a new browser each"
SHEET = ROOT / "docs" / "answer_sheet.md"
FIRST_MARK = """await page.waitForTimeout(2000); // A browser that has itself started.
const begun = performance.now();
await page.goto(argument.address);
await page.getByLabel("Paste a table").fill(argument.sheet);
await page.getByRole("button", { name: "Mark what is pasted" }).click();
await page.getByRole("heading", { name: "Marked" }).waitFor();
return [(performance.now() - begun) / 1000, await page.locator(".verdict").textContent()]"""


def first_mark(address: str) -> float:
    """Seconds, of a browser that has never seen the page."""
    from chromium import Chromium

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Chromium(Path(profile))
        seconds, verdict = browser(FIRST_MARK, {"address": address, "sheet": SHEET.read_text(encoding="utf-8")})
        browser.close()
    assert "12 of 14 points" in verdict
    return float(seconds)


def main() -> None:
    given = options(__doc__).parse_args()
    import build
    import chromium

    from zoo.errors import ZooError

    try:
        build.install()
    except ZooError as error:
        skip(WHAT, AGAINST, str(error))
        return
    if chromium.found() is None:
        skip(WHAT, AGAINST, "no Chromium; apt-get install chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "zoo.html")
        path.write_bytes(build.assemble())
        seconds = [first_mark(path.as_uri()) for _ in range(1 if given.tiny else 5)]
        claim("the page: megabytes of its one file", "", path.stat().st_size / 1e6, at_most=10)
    print(", ".join(f"{each:.2f} s" for each in seconds))
    claim(WHAT, AGAINST, statistics.median(seconds), at_most=4)


if __name__ == "__main__":
    main()
