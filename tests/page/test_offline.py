"""The page from a disk and from a server: nothing is fetched, and nothing runs that its policy does not name."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import build
import pytest

SHEET = "layer,output,params\nconv1,24 x 24 x 10,260\nconv2,8 x 8 x 20,5000\n"
MARK = """await page.getByLabel("Paste a table").fill(argument.sheet);
await page.getByRole("button", { name: "Mark what is pasted" }).click();
const verdict = await page.locator(".verdict").textContent();"""


class Server(SimpleHTTPRequestHandler):
    def __init__(self, *arguments, policy, **named):
        self.policy = policy
        super().__init__(*arguments, **named)

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def address(page_file, policy):
    """Where the page is served under its policy as a header."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=page_file.parent, policy=policy))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/zoo.html"
    server.shutdown()


def test_the_page_is_one_file_within_its_size(page_file):
    assert 1_000_000 < page_file.stat().st_size <= build.MOST_BYTES == 10_000_000


def test_from_a_disk_a_sheet_is_marked_without_any_request(started):
    assert "of 14 points" in started(f"{MARK} return verdict", {"sheet": SHEET})
    assert started("return [requests, said]") == [[], []]


def test_a_part_that_tries_to_fetch_is_refused(started):
    refused = started("return page.evaluate(() => fetch('https://example.org/').then(() => 'sent', () => 'refused'))")
    assert refused == "refused"
    assert "Content Security Policy" in started("return said.splice(0).join()")
    started("requests.length = 0")


def test_under_its_policy_as_a_header_it_fetches_itself_alone(started, address):
    verdict = started(
        f"""page = await context.newPage();
        await page.goto(argument.address);
        {MARK}
        await page.close();
        return verdict""",
        {"address": address, "sheet": SHEET},
    )
    assert "of 14 points" in verdict
    assert started("return [requests.splice(0), said]") == [[address], []]


def test_the_policy_is_spelled_out(policy):
    parts = dict(each.split(" ", 1) for each in policy.split("; "))
    assert parts["default-src"] == "'none'" and parts["worker-src"] == "blob:"
    assert all(each.startswith("'sha256-") or each == "'wasm-unsafe-eval'" for each in parts["script-src"].split())
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy and "http" not in policy


@pytest.mark.slow
def test_what_is_built_twice_is_the_same(page_file):
    (build.MODULES / ".compiled").unlink()
    assert build.assemble() == page_file.read_bytes()
