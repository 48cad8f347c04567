"""Writes the tables of these pages that the code knows better: each stands between two comments with its name.

    python docs/tables.py

A test holds what stands there against what this would write.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from zoo.cli import exit_status
from zoo.light.files.text import markdown_table
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kinds
from zoo.light.layers.refused import REFUSED
from zoo.light.nets.recipe import VALUES, RecipeValue
from zoo.light.nets.row import COLUMNS, REQUIRED
from zoo.light.sheets.formats import registry

PAGES = Path(__file__).parent
_TABLE = re.compile(r"(<!-- (\w+): python docs/tables\.py -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """The text of a page with its tables written anew."""
    return _TABLE.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}\n{found[3]}", page)


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _exit_statuses() -> str:
    return "\n".join(line for line in str(exit_status.__doc__).splitlines() if line.startswith("|"))


def _formats() -> str:
    said: dict[str, list[str]] = {each.title: [] for each in registry.formats()}
    for each in sorted(registry.formats(), key=lambda each: each.name):
        doc = str(import_module(f"{registry.folder.__name__}.{each.name}").__doc__)
        said[each.title].append(doc.splitlines()[0].replace("``", "`").replace("|", "\\|"))
    return markdown_table(("format", "what"), [(title, " ".join(told)) for title, told in said.items()])


def _kinds() -> str:
    rows = [
        (
            f"`{kind}`",
            _settings(kind),
            _fed_by(kind),
            _yes(kind.said.may_be_left_out),
            _yes(kind.units is not None),
            _code(kind.keras.aliases),
        )
        for kind in sorted(kinds(), key=str)
        if not kind.name.startswith("ops.")
    ]
    return markdown_table(("kind", "settings", "fed by", "row may be left out", "traced", "also"), rows)


def _settings(kind: Kind) -> str:
    """What the kind takes; in brackets what a sheet may leave unsaid."""
    return ", ".join(f"({each.name})" if each.name in kind.defaults else each.name for each in kind.takes)


def _fed_by(kind: Kind) -> str:
    fewest, most = kind.inputs
    if most > 1:
        return f"{fewest} or more"
    return "one" if most else "none"


def _yes(answer: bool) -> str:
    return "yes" if answer else ""


def _refused() -> str:
    return "\n".join(f"- `{name}`: {reason}." for name, reason in REFUSED.items())


def _columns() -> str:
    return f"`{','.join(COLUMNS)}`,\nof which {_code(REQUIRED)} are always there."


def _recipe() -> str:
    rows = [(f"`{name}`", _default(each), _legal(each), each.help) for name, each in VALUES.items()]
    return markdown_table(("value", "if unsaid", "may be", "what"), rows)


def _default(value: RecipeValue) -> str:
    return "must be given" if value.default is None else f"`{str(value.default).lower()}`"


def _legal(value: RecipeValue) -> str:
    if value.kind is bool:
        return "true or false"
    return _code(value.choices) if value.choices else value.bounds


TABLES = {
    "exit_statuses": _exit_statuses,
    "formats": _formats,
    "kinds": _kinds,
    "refused": _refused,
    "columns": _columns,
    "recipe": _recipe,
}


if __name__ == "__main__":
    for path in PAGES.glob("*.md"):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
