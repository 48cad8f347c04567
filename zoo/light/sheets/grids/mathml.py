"""Writes a formula of MathML on one line, in the signs of a working: ``((224-3)/(1))+1``."""

import html
import re
from typing import Any

MOST_DEPTH = 60
UNREAD = "[formula]"
"""What stands for a formula that cannot be written so; no cell with it is read."""

_FENCES = {"fraction": "(({})/({}))", "raised": "{}^({})"}
_DROPPED = ("annotation", "annotation-xml", "mphantom", "none")


def written(source: str) -> str:
    """The formula of a ``math`` element."""
    from xml.etree import ElementTree  # Few sheets have one.

    source = re.sub(
        r"&(?!(?:lt|gt|amp|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)\w+;", lambda name: html.unescape(name[0]), source
    )
    if "<!" in source:
        return UNREAD
    try:
        return _written(ElementTree.fromstring(source), 0)
    except (ElementTree.ParseError, ValueError, RecursionError):
        return UNREAD


def _written(element: Any, depth: int) -> str:
    if depth > MOST_DEPTH:
        raise ValueError("too deep")
    name = str(element.tag).rpartition("}")[2]
    if name in _DROPPED:
        return ""
    if name in ("mtable", "msub", "msubsup", "munder", "mover", "munderover", "menclose", "mroot"):
        raise ValueError("no working has it")
    inside = [_written(child, depth + 1) for child in element]
    if name in ("mfrac", "msup"):
        if len(inside) != 2:
            raise ValueError("it lacks a part")
        return _FENCES["fraction" if name == "mfrac" else "raised"].format(*inside)
    if name == "msqrt":
        return f"sqrt({''.join(inside)})"
    return f"{(element.text or '').strip()}{''.join(inside)}"
