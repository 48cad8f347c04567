"""TOML: the one reader and the one writer of cards, recipes, constraints, jobs and papers of weights."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.files import disk
from zoo.light.files.text import printable

_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", list: "a list", dict: "a table"}
_MOST_WHOLE = 1 << 63
_MOST_SHOWN_CHARACTERS, _MOST_REASON_CHARACTERS = 40, 100


def read(path: Path, largest: int) -> dict[str, Any]:
    """The content of a TOML file of at most `largest` bytes.

    Raises:
        ZooError: naming the file, which cannot be opened, is larger, or is no TOML.
    """
    content = disk.read(path, largest)
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # TOML or Unicode at fault, or a number beyond all measure
        reason = printable(str(error))[:_MOST_REASON_CHARACTERS]
        raise ZooError(f"{path}: not readable as TOML ({reason}).") from None
    if any(isinstance(each, int) and not -_MOST_WHOLE <= each < _MOST_WHOLE for each in _within(found)):
        raise ZooError(f"{path}: a whole number of more than 64 bits; TOML has none, and no entry takes such.")
    return found


def _within(content: Any) -> Iterator[Any]:
    """All values in a nest of tables and lists."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        yield each


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
            value = _as_float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, float)):
            raise ZooError(f"{self.name}: {entry} must be {_WORDS.get(kind, kind)}, not {shown(value)}.")
        return value

    def whole(self, entry: str, low: int, high: int, *default: int | None) -> Any:
        """A whole number from `low` to `high`, both included, or the default.

        Raises:
            ZooError: it is missing without a default, no whole number, or out of bounds.
        """
        if entry not in self.left:
            return self.take(entry, int, *default)
        return whole(f"{self.name}: {entry}", self.take(entry, object), low, high)

    def end(self, also_known: Iterable[str] = ()) -> None:
        """Refuse what was not taken.

        Args:
            also_known: entries that the table may have in other cases; an error suggests them too.
        """
        for entry in self.left:
            given = printable(entry[:_MOST_SHOWN_CHARACTERS])
            raise ZooError(
                f"{self.name} has an unknown entry '{given}'.{suggestion(given, [*self.known, *also_known])}"
            )


def whole(name: str, value: object, low: int, high: int) -> int:
    """The value, a whole number from `low` to `high`, both included.

    Raises:
        ZooError: it is another; the message calls it `name`.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ZooError(f"{name} must be a whole number from {low} to {high}, not {shown(value)}.")
    return value


def shown(value: object) -> str:
    """A value of anybody's as an error shows it, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out a number of thousands of digits.
        return "an enormous number"
    return text if len(text) <= _MOST_SHOWN_CHARACTERS else f"{text[:_MOST_SHOWN_CHARACTERS]}..."


def text_of(entries: Mapping[str, Any]) -> str:
    """A whole file: the entries of the top, then a ``[table]`` for each mapping, ``[[table]]`` for a list of them."""
    return "\n".join(_tables(entries, "")) + "\n"


def entries_of(entries: Mapping[str, Any]) -> list[str]:
    """``name = value`` lines, a mapping in one line; what is None is left out."""
    return [f"{_key(name)} = {value_of(value)}" for name, value in entries.items() if value is not None]


def value_of(value: Any) -> str:
    """A value as TOML writes it: text, a number, true or false, a list or a mapping of such."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(entries_of(value))} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(value_of, value))}]"
    if isinstance(value, str):
        return string_of(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(float(value))  # NumPy's float64 is a float whose own repr is no number.
    if isinstance(value, int):
        return repr(int(value))
    raise TypeError(f"TOML has no {type(value).__name__}.")


def string_of(text: str) -> str:
    """A string that reads back as `text`, letter by letter; JSON's differs from TOML's in one character alone.

    Raises:
        ZooError: it holds what no text file can, such as the bytes of a file's name that are no characters.
    """
    import json  # What only reads can do without.

    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ZooError(f"{text!r} has characters that no text file can hold; rename it.") from None
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _as_float(number: int) -> float | int:
    """As a float, unless it is beyond all floats."""
    try:
        return float(number)
    except OverflowError:
        return number


def _tables(entries: Mapping[str, Any], above: str) -> list[str]:
    own = {name: value for name, value in entries.items() if not _is_table(value) and not _is_tables(value)}
    lines = entries_of(own)
    for name, value in entries.items():
        path = f"{above}.{_key(name)}" if above else _key(name)
        if _is_table(value):
            inner = _tables(value, path)
            holds_only_tables = inner[:1] == [""]
            lines += inner if holds_only_tables else ["", f"[{path}]", *inner]
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
