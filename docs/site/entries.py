"""What schemas are put together from: tables and lists of entries, and what docs/ and the code say of each entry."""

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pages import DOCS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
VALUE: Schema = {"type": ["boolean", "number", "string"]}
_COMMENTED = re.compile(r'^    "?([a-z_]+)"? = .*?# (.+)$', re.MULTILINE)
_ROW = re.compile(r"^\| (.+?) \|.*?([^|]+) \|$", re.MULTILINE)


def record(entries: Schema, required: Iterable[str]) -> Schema:
    """A table with these entries and no other."""
    return {"type": "object", "properties": entries, "required": list(required), "additionalProperties": False}


def where(entry: str, values: list[str], required: list[str]) -> Schema:
    """What is required where an entry has one of these values."""
    return {"if": {"properties": {entry: {"enum": values}}, "required": [entry]}, "then": {"required": required}}


def named(entry: Schema) -> Schema:
    """A table of entries with names of one's own."""
    return {"type": "object", "additionalProperties": entry}


def listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def whole(low: int, high: int | None) -> Schema:
    return {"type": "integer", "minimum": low} | ({} if high is None else {"maximum": high})


def whole_numbers(low: int, high: int | None, fewest: int = 1, most: int | None = None) -> Schema:
    return listed(whole(low, high)) | {"minItems": fewest} | ({} if most is None else {"maxItems": most})


def choices(low: int, high: int, most: int) -> Schema:
    return whole_numbers(low, high, 1, most) | {"uniqueItems": True}


def described(entries: Schema, said: Mapping[str, str], above: str = "") -> Schema:
    """The entries with what is said of each."""
    told = {name: said.get(f"{above}{name}") for name in entries}
    return {name: each | ({"description": text} if (text := told[name]) else {}) for name, each in entries.items()}


def comments(module: Any) -> dict[str, str]:
    """What the comments of the TOML in a module's docstring say of each entry."""
    return {name: _sentence(text.split("    #")[0]) for name, text in _COMMENTED.findall(str(module.__doc__))}


def documented(of: type[Any], above: str = "") -> dict[str, str]:
    """What the lines below its fields say of them."""
    (made,) = ast.parse(inspect.getsource(of)).body
    assert isinstance(made, ast.ClassDef)
    said = {}
    for field, below in pairwise(made.body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            said[f"{above}{ast.unparse(field.target)}"] = _sentence(" ".join(str(below.value.value).split()))
    return said


def told(page: str, heading: str) -> dict[str, str]:
    """What the first table below a heading of docs/ says of each entry; ``budget.trials`` of one within a table."""
    text = (DOCS / page).read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    table = "\n".join(line for line in text.partition("\n#")[0].splitlines() if line.startswith("|"))
    said = {}
    for entries, what in _ROW.findall(table):
        above = re.search(r"`\[(\w+)\]` `", entries)
        for name in re.findall(r"`\[*(\w+)(?:\.<name>)?\]*`", entries):
            said[f"{above[1]}.{name}" if above else name] = _sentence(re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", what))
    return said


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".").replace("`", "")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
