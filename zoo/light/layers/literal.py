"""How a value of a setting is spelled in a table: ``3``, ``0.5``, ``yes``, ``none``, ``concat``, ``[2, 3]``, ``"a b"``.

The spelling is strict and has one form for each value, so that what is written reads back as the same.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from zoo.errors import ZooError

_DEEPEST = 6  # brackets in brackets; Keras needs two
_MOST_CHARACTERS = 20_000
_WORDS = {"yes": True, "no": False, "none": None}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})(?:e[-+]?[0-9]{1,3})?)(?![\w.])"
    r"|(?P<word>[A-Za-z_][\w.]*)|(?P<text>\"(?:[^\"\\]|\\.)*\")|(?P<sign>[\[\],]))"
)


def write(value: Any) -> str:
    """The spelling of a number, a word, a text, a tuple, True, False or None."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(write, value))}]"
    if value is None or isinstance(value, bool):
        return next(word for word, known in _WORDS.items() if known is value)
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z_][\w.]*", value) and value not in _WORDS else json.dumps(value)
    return repr(value)


def short(value: float) -> str:
    """``0.5``, ``2``: as short as it can be and still be the same number."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def parse(text: str) -> Any:
    """The value that a spelling means.

    Raises:
        ZooError: it means none.
    """
    if len(text) > _MOST_CHARACTERS:
        raise ZooError(f"a value of {len(text)} characters is refused.")
    tokens = list(_tokens(text))
    value, rest = _value(tokens, 0, text, 0)
    if rest != len(tokens):
        raise _unreadable(text)
    return value


def split(text: str, sign: str = ";") -> list[str]:
    """The parts between signs that stand outside all brackets and quotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for at, each in enumerate(text):
        quoted ^= each == '"' and text[at - 1 : at] != "\\"
        depth += 0 if quoted else (each in "([{") - (each in ")]}")
        if each == sign and not depth and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def fixed(value: Any) -> Any:
    """Keras's own value with tuples for its lists, so that equal values are equal."""
    return tuple(map(fixed, value)) if isinstance(value, list | tuple) else value


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise _unreadable(text)
        yield str(match.lastgroup), match[str(match.lastgroup)]
        at = match.end()


def _value(tokens: list[tuple[str, str]], at: int, text: str, depth: int) -> tuple[Any, int]:
    """The value that begins at a token, and the place of the token after it."""
    if at >= len(tokens) or depth > _DEEPEST:
        raise _unreadable(text)
    kind, token = tokens[at]
    if kind == "number":
        return (int(token) if re.fullmatch(r"[-+]?[0-9]+", token) else float(token)), at + 1
    if kind == "word":
        return _WORDS.get(token, token), at + 1
    if kind == "text":
        return json.loads(token), at + 1
    if token != "[":
        raise _unreadable(text)
    items: list[Any] = []
    at += 1
    while tokens[at : at + 1] != [("sign", "]")]:
        if items:
            if tokens[at : at + 1] != [("sign", ",")]:
                raise _unreadable(text)
            at += 1
        item, at = _value(tokens, at, text, depth + 1)
        items.append(item)
    return tuple(items), at + 1


def _unreadable(text: str) -> ZooError:
    return ZooError(f"'{text[:40]}' is no value such as 3, 0.5, yes, none, a word or [2, 3].")
