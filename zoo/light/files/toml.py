"""TOML: the one reader and the one writer of cards, recipes, constraints, jobs and papers of weights."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.files import disk

_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", list: "a list", dict: "a table"}
_LONGEST_SHOWN = 40  # characters of a value that an error shows


def read(path: Path, largest: int) -> dict[str, Any]:
    """The content of a TOML file of at most `largest` bytes.

    Raises:
        ZooError: naming the file, which cannot be opened, is larger, or is no TOML.
    """
    content = disk.read(path, largest)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # TOML or Unicode at fault, or a number beyond all measure
        raise ZooError(f"{path}: not readable as TOML ({error}).") from None


class Entries:
    """A table read entry by entry, so that what is left at the end is an unknown one.

    Args:
        name: what an error calls the table, such as ``[training]``.
    """

    def __init__(self, name: str, content: object) -> None:
        if not isinstance(content, Mapping):
            raise ZooError(f"{name} must be a table, not {shown(content)}.")
        self.name, self.left = name, dict(content)
        self.known: list[str] = []

    def take(self, entry: str, kind: Any, *default: Any) -> Any:
        """An entry of that type, or the default; a whole number will do for a `float`.

        Raises:
            ZooError: it is missing without a default, or of another type.
        """
        self.known.append(entry)
        if entry not in self.left:
            if default:
                return default[0]
            raise ZooError(f"{self.name} has no entry '{entry}'.")
        value = self.left.pop(entry)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, float)):
            raise ZooError(f"{self.name}: {entry} must be {_WORDS.get(kind, kind)}, not {shown(value)}.")
        return value

    def end(self, also_known: Iterable[str] = ()) -> None:
        """Refuse what was not taken.

        Args:
            also_known: entries that the table may have in other cases; an error suggests them too.
        """
        for entry in self.left:
            raise ZooError(
                f"{self.name} has an unknown entry '{entry}'.{suggestion(entry, [*self.known, *also_known])}"
            )


def shown(value: object) -> str:
    """A value of anybody's as an error shows it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def text_of(entries: Mapping[str, Any]) -> str:
    """A whole file: the entries of the top, then a ``[table]`` for each mapping, ``[[table]]`` for a list of them."""
    return "\n".join(_tables(entries, "")) + "\n"


def entries_of(entries: Mapping[str, Any]) -> list[str]:
    """``name = value`` lines, a mapping in one line; what is None is left out."""
    return [f"{_key(name)} = {value_of(value)}" for name, value in entries.items() if value is not None]


def value_of(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(entries_of(value))} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(value_of, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return string_of(value) if isinstance(value, str) else repr(value)


def string_of(text: str) -> str:
    """A string that reads back as `text`, letter by letter; JSON's differs from TOML's in one character alone.

    Raises:
        ZooError: it holds what no text file can, such as the bytes of a file's name that are no characters.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ZooError(f"{text!r} has characters that no text file can hold; rename it.") from None
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tables(entries: Mapping[str, Any], above: str) -> list[str]:
    own = {name: value for name, value in entries.items() if not _is_table(value) and not _is_tables(value)}
    lines = entries_of(own)
    for name, value in entries.items():
        path = f"{above}.{_key(name)}" if above else _key(name)
        if _is_table(value):
            lines += ["", f"[{path}]", *_tables(value, path)]
        elif _is_tables(value):
            for each in value:
                lines += ["", f"[[{path}]]", *_tables(each, path)]
    return lines[1:] if lines and not lines[0] and not above else lines


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else string_of(name)
