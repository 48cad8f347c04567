"""A text without what mail, notebooks, editors and loggers put before its lines, or make of its gaps."""

import re
from collections.abc import Sequence

from zoo.light.sheets.formats.gaps import respaced

_PREFIXES = tuple(map(re.compile, (r"(?:> ?)+", r"# ?(?=[^#]|$)", r"(?:INFO|DEBUG|WARNING):[\w.]*: ?")))
"""What is taken off a text of which every line begins so."""

_LINE_NUMBER = re.compile(r"[ \t]{0,8}([0-9]{1,5})(?=[:|.) \t]|$)")
_AFTER_NUMBERS = (": ", ":", "| ", "|", ") ", ". ", "\t", "  ", " ")
_LOGGED = re.compile(
    r"(?=[^\n]{0,80}\b(?:DEBUG|INFO|WARNING|ERROR)\b)"
    r"(?:[\[(]?(?:[0-9]{2,4}[-/.][0-9]{2}[-/.][0-9]{2,4}[ T])?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?Z?[\])]?"
    r"[ |-]{0,5})?"
    r"(?:[\[(]?[\w.]{1,40}[\])]?[ |-]{1,5})?"
    r"[\[(]?(?:DEBUG|INFO|WARNING|ERROR)\b[\])]?[ |:-]{1,10}(?:[\[(]?[\w.<>:/-]{1,60}?[\])]?(?: - |[:|\]] |:$))?"
)
"""What a logger writes before a message: a time, a level, a name."""


def undisguised(text: str) -> str:
    """The text without such prefixes, its columns apart again."""
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    for prefix in _PREFIXES:
        if len(filled) > 2 and all(map(prefix.match, filled)):
            text = "\n".join(prefix.sub("", line, count=1) for line in lines)
            break
    else:
        text = "\n".join(_unnumbered(lines) or _unlogged(lines) or lines)
    return respaced(text)


def _unnumbered(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers before them, if all that are filled count up from one to the next."""
    first = next((line for line in lines if line.strip()), "")
    if not _LINE_NUMBER.match(first):
        return []
    found = [(at, match) for at, line in enumerate(lines) if (match := _LINE_NUMBER.match(line))]
    filled = sum(bool(line.strip()) for line in lines)
    offsets = {int(match[1]) - at for at, match in found}
    if len(found) < 3 or len(found) < filled or len(offsets) > 1:
        return []
    rests = {at: lines[at][match.end() :] for at, match in found}
    for sign in _AFTER_NUMBERS:
        if all(rest.startswith(sign) or not rest.strip(sign) for rest in rests.values()):
            return [rests[at].removeprefix(sign) if at in rests else line for at, line in enumerate(lines)]
    return []


def _unlogged(lines: Sequence[str]) -> list[str]:
    """The lines without a logger's prefix, which it writes before each or before the first of a message."""
    first = next((match for line in lines if (match := _LOGGED.match(line))), None)
    if first is None:
        return []
    alike = re.compile(re.sub(r"(?:\\?[0-9])+", "[0-9]+", re.escape(first[0].rstrip())) + r"(?: |$)")
    return [alike.sub("", line, count=1) if alike.match(line) else line for line in lines]
