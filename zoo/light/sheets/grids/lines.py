"""What a single line of a text can tell: that it is drawn, where its columns are, that it begins a summary."""

import re
from collections.abc import Sequence

BARS = "|│┃║¦"

PIECE = re.compile(r"\S+(?: \S+)*")
"""What two spaces or more keep apart from the rest of its line."""

_MOST_TOTALS = 30  # lines
_BRANCHES = re.compile(r"[\s│├└─|+]*")
_RULE = re.compile(r"(?=[\s|:]*+[-=_+\u2500-\u257f])[\s|:+=_\-\u2500-\u257f]++")
_TOTALS = re.compile(
    r"\s*(?:[0-9][0-9.,]*\s*[KMGBT]?\s+)?(?:totals|(?:total|trainable|non-trainable|modules|parameters|params|input"
    r"|optimizer|forward/backward|estimated|model|mult-adds|module-formula|multiply-accumulations|direct memory"
    r"|operator)\b.*)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"[\s|]*(?:parent layers\s+)?layer \(type", re.IGNORECASE)


def is_rule(line: str) -> bool:
    """A line that is drawn, and says nothing: ``|---|:-:|``, ``=====``, ``├───┼───┤``."""
    return bool(_RULE.fullmatch(line))


def with_plain_bars(line: str) -> str:
    """The line with ``|`` for every kind of bar."""
    for bar in BARS[1:]:  # In a drawn line this is several times faster than `str.translate`.
        line = line.replace(bar, BARS[0])
    return line


def begins_summary(line: str) -> bool:
    """``Layer (type)`` is the first heading of what tools print of a net."""
    return bool(_SUMMARY.match(line))


def depth_of(name: str) -> int:
    """How many signs of a drawn tree stand before a name."""
    tree = _BRANCHES.match(name)
    return tree.end() if tree else 0


def end_of_totals(lines: Sequence[str], end: int) -> int:
    """The number of the last line of the totals that a program prints below a table that ends at that line."""
    for at in range(end, min(end + _MOST_TOTALS, len(lines))):
        if _TOTALS.fullmatch(lines[at]):
            end = at + 1
        elif lines[at].strip() and not is_rule(lines[at]):
            break
    return end
