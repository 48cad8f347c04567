"""The reference of the public names, in the groups in which docs/python.md tells of them, from their docstrings."""

import re
from collections.abc import Iterator

from pages import DOCS

import tuning
import zoo

FOLDER = "reference"
_GROUP = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"^\| (`\w+`.*?) \| (.+) \|$", re.MULTILINE)


def groups() -> Iterator[tuple[str, list[str]]]:
    """The title of each group, and its names."""
    for title, text in _GROUP.findall((DOCS / "python.md").read_text(encoding="utf-8")):
        names = [name for cell, _ in _ROW.findall(text) for name in re.findall(r"`(\w+)`", cell)]
        if names:
            yield title, names


def pages() -> dict[str, str]:
    """By their places: an index, and a page a group."""
    made, lines = {}, []
    for title, names in groups():
        place = f"{title.lower().replace(' ', '_')}.md"
        made[f"{FOLDER}/{place}"] = f"# {title}\n\n" + "\n\n".join(f"::: {_home(name)}" for name in names) + "\n"
        said = ", ".join(f"[`{name}`]({place}#{_home(name)})" for name in names)
        lines.append(f"| [{title}]({place}) | {said} |")
    table = "\n".join(["| | |", "| --- | --- |", *lines])
    index = f"# Reference\n\nEvery public name; [From Python](../python.md) shows them at work.\n\n{table}\n"
    return {f"{FOLDER}/index.md": index, **made}


def _home(name: str) -> str:
    """The dotted name under which a public name is found."""
    if name == "picture":  # the one that is a module
        return str(zoo.picture.__name__)
    return f"{'zoo' if name in zoo.__all__ else tuning.__name__}.{name}"
