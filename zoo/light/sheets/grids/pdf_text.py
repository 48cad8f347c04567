"""Takes the text out of a PDF as it is laid out, in a process of its own that a hostile file cannot keep busy for long.

`laid_out` is the parent's side; `main` the child's, which answers in JSON.
"""

import io
import json
import os
import re
import sys
from contextlib import suppress
from typing import Any

from zoo.errors import ZooError
from zoo.light.sheets.signs import raised

MOST_PAGES = 100
MOST_CHARACTERS = 1 << 20
MOST_SECONDS = 20
MOST_MEMORY_BYTES = 2 << 30

_CHILD = "from zoo.light.sheets.grids.pdf_text import main; main()"
_NOT_READABLE = "not a readable PDF; print it as a PDF again, or give the table as CSV."
_TOO_SLOW = f"a PDF that takes more than {MOST_SECONDS} seconds to read; give the table as CSV."


def laid_out(data: bytes) -> tuple[list[str], list[str]]:
    """The text of each page, with spaces where its columns are apart, and what else of the file was not read.

    Raises:
        ZooError: it is damaged, has a password, or is beyond a limit.
    """
    if sys.platform in ("emscripten", "wasi"):  # A browser has no processes, and its page can be closed.
        answer = _read(data)
    else:
        answer = _from_child(data)
    if answer["fault"]:
        raise ZooError(answer["fault"])
    return answer["pages"], answer["notes"]


def _from_child(data: bytes) -> dict[str, Any]:
    import subprocess  # Of all sheets a PDF alone needs a process.

    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-P", "-c", _CHILD]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, env=environment)
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ZooError(_TOO_SLOW) from None
    except ValueError:  # It was ended for its time or its memory.
        raise ZooError(_NOT_READABLE) from None
    return answer


def main() -> None:
    """Read a PDF from the standard input, and write its text to the standard output."""
    _limit()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has none of this; the parent's clock is for all.
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))


def _read(data: bytes) -> dict[str, Any]:
    import logging

    import pypdf

    logging.disable()  # It tells of each oddity of a file on standard error.
    pages: list[str] = []
    fault, notes = "", list[str]()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"pages": [], "notes": [], "fault": "a PDF with a password; save it without one."}
        count = len(reader.pages)
        if count > MOST_PAGES:
            fault = f"a PDF of {count} pages; the limit is {MOST_PAGES}: give the pages that hold the table."
        else:
            left = MOST_CHARACTERS
            for page in reader.pages:
                pages.append(_text(page)[:left])
                left -= len(pages[-1])
            notes = _notes(reader)
    except Exception:  # It fails in any of its parts, with whatever Python raises there.
        fault = _NOT_READABLE
    return {"pages": pages, "notes": notes, "fault": fault}


def _text(page: Any) -> str:
    """The text of a page, where its columns are kept apart by spaces and figures that are raised are small ones."""
    figures = _Raised()
    plain = page.extract_text(visitor_text=figures.visit)
    try:
        text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except Exception:  # Its layout is the weaker part of it; what it reads plainly is still text.
        text = plain
    return figures.marked(str(text))


class _Raised:
    """Notices small figures above the line, such as the 3 of 10³, which the layout puts beside what they belong to."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []
        self._base, self._size, self._height, self._goes_on = "", 0.0, 0.0, False

    def visit(self, text: str, outer: list[float], inner: list[float], _font: Any, size: float) -> None:
        """Take one piece of the page, with its transformations and its size."""
        written = text.strip()
        if not written:
            return
        scale = abs(inner[3] * outer[3]) or 1.0
        size, height = size * scale, inner[5] * outer[3] + outer[5]
        small = size < 0.85 * self._size and -0.05 * size < height - self._height < self._size
        if small and self._base[-1:] in "0123456789)" and written.isdigit() and len(written) < 4:
            self._found.append((self._base, written))
            return
        goes_on = self._goes_on and abs(height - self._height) < 0.3 * max(size, self._size) and not text[0].isspace()
        self._base = f"{self._base if goes_on else ''}{written}".split()[-1][-20:]
        self._size, self._height, self._goes_on = size, height, not text[-1].isspace()

    def marked(self, text: str) -> str:
        """The text with such figures raised; they are looked for in their order."""
        at = 0
        for base, figure in self._found:
            if (found := text.find(f"{base}{figure}", at)) >= 0:
                at = found + len(base)
                text = f"{text[:at]}{raised(figure)}{text[at + len(figure) :]}"
            elif alone := re.compile(rf"^ *{figure} *\n(?=.*{re.escape(base)})", re.MULTILINE).search(text, at):
                at = text.index(base, alone.end()) - len(alone[0]) + len(base)
                text = text[: alone.start()] + text[alone.end() :]
                text = f"{text[:at]}{raised(figure)}{text[at:]}"
        return text


def _notes(reader: Any) -> list[str]:
    """What a page shows that is no text of it: form fields and remarks."""
    notes: dict[str, int] = {}
    for page in reader.pages:
        for each in page.annotations or ():
            kind = str(each.get_object().get("/Subtype", ""))
            name = {"/Widget": "form fields", "/FreeText": "text boxes", "/StrikeOut": "struck-out marks"}.get(kind)
            if name:
                notes[name] = notes.get(name, 0) + 1
    return [f"has {count} {name} of the viewer, which are not read" for name, count in notes.items()]
