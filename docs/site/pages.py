"""A page of the project's Markdown as the site has it: its links led to where things stand there, its code coloured."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"^```([^\n]*)\n(\S*)")
_LINK = re.compile(r'(\]\(|src="|href=")([^)"#\s]*)((?:#[^)"\s]*)?[)"])')
_ELSEWHERE = re.compile(r"[a-z]+:")
_COMMANDS = ("zoo", "make", "python", "pip", "sh", "cd")
"""What a block without a language begins with if it is typed into a shell."""


class BrokenLinkError(Exception):
    """A link of a page leads nowhere."""


def title_of(text: str) -> str | None:
    """The heading with which a page begins; None of a sheet that is no page."""
    return text.partition("\n")[0][2:].strip() if text.startswith("# ") else None


def placed(path: Path, places: Mapping[Path, str]) -> str:
    """Where a file of the project stands in the site.

    Raises:
        BrokenLinkError: it is not there, or no part of the site.
    """
    if path in places:
        return places[path]
    if path.is_file() and path.is_relative_to(DOCS):
        return path.relative_to(DOCS).as_posix()
    raise BrokenLinkError(f"{os.path.relpath(path, ROOT)} is not there, or no part of the site")


def as_page(path: Path, place: str, places: Mapping[Path, str]) -> str:
    """The text of a Markdown file as the page at `place`.

    Args:
        places: where those files stand in the site that do not stand there as in docs/.

    Raises:
        BrokenLinkError: a link leads nowhere.
    """
    text = path.read_text(encoding="utf-8")
    if title_of(text) is None:
        return f"# {path.name}\n\n```text\n{text}```\n"

    def led(link: re.Match[str]) -> str:
        opening, target, rest = link.groups()
        if not target or _ELSEWHERE.match(target):
            return link[0]
        try:
            there = placed((path.parent / target).resolve(), places)
        except BrokenLinkError as error:
            raise BrokenLinkError(f"{path.relative_to(ROOT)}: {error}") from None
        return f"{opening}{_relative(there, place)}{rest}"

    return _outside_code(text, lambda part: _LINK.sub(led, part))


def _relative(to: str, page: str) -> str:
    return PurePosixPath(os.path.relpath(to, PurePosixPath(page).parent)).as_posix()


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with its prose changed, and each block of code in a language that is coloured."""
    return "".join(_coloured(part) if at % 2 else change(part) for at, part in enumerate(_FENCED.split(text)))


def _coloured(block: str) -> str:
    found = _OPENED.match(block)
    assert found is not None
    language = found[1].split(" ")[0] or ("bash" if found[2] in _COMMANDS else "text")
    return f"```{language}{block[3 + len(found[1]) :]}"
