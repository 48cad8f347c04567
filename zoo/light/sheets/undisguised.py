"""A text without what mail, notebooks, editors and loggers put before its lines, or make of its gaps."""

import re
from collections.abc import Sequence

from zoo.light.sheets.formats.gaps import respaced

_PREFIXES = tuple(map(re.compile, (r"(?:> ?)+", r"# ?(?=[^#]|$)", r"(?:INFO|DEBUG|WARNING|ERROR):[\w.]*:")))
"""What is taken off a text of which every line begins so."""

_LINE_NUMBER = re.compile(r"[ \t]{0,8}([0-9]{1,5})(?=[:|.) \t]|$)")
_AFTER_NUMBERS = (": ", ":", " | ", "| ", "|", ") ", ". ", "\t", "  ", " ")
_LEVELS = re.compile("DEBUG|INFO|WARNING|ERROR")
_LEVEL = r"[\[(]?(?:DEBUG|INFO|WARNING|ERROR)\b[\])]?"
_TIME = r"[\[(]?(?:[0-9/.-]{5,10}[ T])?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?Z?[\])]?"
_PART = r"[\[(]?[\w.<>:/-]{1,60}[\])]?"
_LOGGED = re.compile(rf"(?:{_TIME})?(?:[ |-]{{0,5}}{_PART}(?=[ |\[-]))?[ |-]{{0,5}}{_LEVEL}")
"""What a logger writes before a message: a time, where it comes from, a level."""
_AFTER_LEVEL = tuple(map(re.compile, (rf" *[|:-]? ?{_PART}(?:: | - |\] )", r" *[|:-] ", r" *- ", r": ?", r" *")))
"""And after the level, the longer first: a name, signs."""


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
        if found := _unnumbered(lines) or (_LEVELS.search(text) and _unlogged(lines)):
            text = "\n".join(found)
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
            kept = [rests[at].removeprefix(sign) if at in rests else line for at, line in enumerate(lines)]
            if "|" not in sign or _is_before_all(kept):
                return kept
    return []


def _is_before_all(rests: Sequence[str]) -> bool:
    """Whether a bar that was taken off each line was none of a table's: some line has no other, or another at once."""
    return any((line.strip() and "|" not in line) or line.startswith("|") for line in rests)


def _unlogged(lines: Sequence[str]) -> list[str]:
    """The lines without a logger's prefix, which it writes before each or before the first of a message."""
    first, level = next(((line, match) for line in lines if (match := _LOGGED.match(line))), ("", None))
    if level is None:
        return []
    kept: list[str] = []
    most = 0
    for after in _AFTER_LEVEL:
        if match := after.match(first, level.end()):
            written = re.escape(first[: match.end()].rstrip())
            alike = re.compile(re.sub(r"[0-9]+", "[0-9]+", written) + r"(?: |$)")
            found = sum(bool(alike.match(line)) for line in lines)
            stripped = [alike.sub("", line, count=1) for line in lines]
            if found > most and (match[0].rstrip()[-1:] != "|" or _is_before_all(stripped)):
                kept, most = stripped, found
    return kept
