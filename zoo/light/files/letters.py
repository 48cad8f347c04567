"""How wide words are: the widths of DejaVu Sans 2.37, by which every label is placed.

``dejavu_sans.csv`` has them in units of 1/2048 of the size, read from the files of Debian's fonts-dejavu-core 2.37 with
fontTools; the licence of the fonts (Bitstream Vera's, with DejaVu's changes in the public domain) allows it. Bitstream
Vera Sans has the same widths of the letters that it has.
"""

import csv
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import east_asian_width

FAMILY = "DejaVu Sans"
UNITS = 2048
"""In an em, which is the size of the letters."""
_UNKNOWN = 1255
"""The width of a letter that the table does not have, that of an n; twice as wide where East Asia has it wide."""
_NARROWEST = 0.2
"""Of a letter that is seen, in its size; so many letters and no more can have room."""
_ELLIPSIS = "…"
HELD = "\N{NO-BREAK SPACE}"
"""Between words that stay together where lines are broken; it becomes a space."""
_BREAK = re.compile("(?<=[a-zA-Z0-9])(?=[A-Z][a-z])|(?<=[_/\N{NO-BREAK SPACE}-])(?=[^_/-])")
"""Where a long word may be broken: ``GlobalAverage|Pooling2D``, ``conv2_|block1``."""


def width(text: str, size: float, bold: bool = False) -> float:
    """How far a line of text runs, in the unit of its size."""
    return sum(_units(each)[bold] for each in text) * size / UNITS


def cut(text: str, room: float, size: float, bold: bool = False, *, end: bool = False) -> str:
    """As much of a text as there is room for, its end instead of its beginning if `end`, with an ellipsis."""
    if width(text, size, bold) <= room:
        return text
    most = int(room / (_NARROWEST * size)) + 1
    kept = text[-most:] if end else text[:most]
    while kept and width(_ELLIPSIS + kept, size, bold) > room:
        kept = kept[1:] if end else kept[:-1]
    return f"{_ELLIPSIS}{kept.lstrip()}" if end else f"{kept.rstrip()}{_ELLIPSIS}"


def wrapped(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """A text in lines that there is room for; a word without room is broken where it has parts, else cut."""
    lines: list[str] = []
    for piece, glue in _pieces(text, room, size, bold):
        whole = f"{lines[-1]}{glue}{piece}" if lines else ""
        if lines and width(whole, size, bold) <= room:
            lines[-1] = whole
        else:
            lines.append(cut(piece, room, size, bold))
    return [line.replace(HELD, " ").strip() for line in lines]


def _pieces(text: str, room: float, size: float, bold: bool) -> Iterator[tuple[str, str]]:
    """The words, and of long ones their parts, each with what joins it to what stands before."""
    for word in filter(None, text.split(" ")):
        parts: Sequence[str] = (word,) if width(word, size, bold) <= room else _BREAK.split(word)
        for at, part in enumerate(parts):
            yield part, "" if at else " "


def vera(bold: bool) -> Path | None:
    """The file of Bitstream Vera Sans that reportlab brings, where that is installed."""
    from importlib.util import find_spec

    blocked = sys.modules.get("reportlab", FAMILY) is None  # What `find_spec` would raise for.
    found = None if blocked else find_spec("reportlab")
    folders = list(found.submodule_search_locations or []) if found else []
    return Path(folders[0], "fonts", "VeraBd.ttf" if bold else "Vera.ttf") if folders else None


@lru_cache(maxsize=4096)
def _units(letter: str) -> tuple[int, int]:
    """A letter's width, plain and bold."""
    if letter == HELD:
        return _units(" ")
    first, rows = _table()
    at = bisect_right(first, ord(letter)) - 1
    if at >= 0 and ord(letter) <= rows[at][0]:
        return rows[at][1:]
    wide = UNITS if east_asian_width(letter) in "WF" else _UNKNOWN
    return wide, wide


@cache
def _table() -> tuple[list[int], list[tuple[int, int, int]]]:
    """The first letters of the runs of equal width; of each run the last letter and its two widths."""
    text = Path(__file__).with_name("dejavu_sans.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    return [int(row[0], 16) for row in rows], [(int(row[1], 16), int(row[2]), int(row[3])) for row in rows]
