"""A text without what mail, notebooks, editors and loggers put before its lines, or make of its gaps."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from zoo.light.sheets.grids.gaps import respaced

_PREFIXES = tuple(map(re.compile, (r"(?:> ?)+", r"# ?(?=[^#]|$)", r"//+ ?", r"(?:INFO|DEBUG|WARNING|ERROR):[\w.]*:")))
"""What is taken off a text of which every line begins so."""

_PRE = re.compile(r"<pre[^<>]{0,80}>(?:<code[^<>]{0,80}>)?|(?:</code>)?</pre>")
_BAR = re.compile(r"[ \t]{0,8}\| ?")
_BOX = tuple("|+│┃┌┏├┡└╭╰╞╘╒")
_CLOCK = re.compile(r"(?:^|[^\d:])0:0:0(?!:?\d)")
"""A time of day, each number of which stands as a 0."""
_HEADING = re.compile(r"(?i)\bparam(?:s|eters)?\b|output[ _]shape")
_LINE_NUMBER = re.compile(r"[ \t]{0,8}([0-9]{1,5})(?=[:|.) \t]|$)")
_AFTER_NUMBERS = (": ", ":", " | ", "| ", "|", ") ", ". ", "\t", "  ", " ")
_MOST_DISGUISES = 3  # of one text
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
    if "<pre" in text:
        from html import unescape  # Few texts have any of it.

        text = unescape(_PRE.sub("", text))
    for _ in range(_MOST_DISGUISES):
        found = _bare(text)
        if not found:
            break
        text = "\n".join(found)
    return respaced(text)


def _bare(text: str) -> list[str]:
    """The lines without one kind of prefix, where three or more that stand together have it."""
    lines = text.split("\n")
    signs = Counter(line.lstrip(" \t")[:1] for line in lines)
    for first, begins, without in _KINDS:
        bars = without is _unbarred and "\n|===" in f"\n{text}"  # those of AsciiDoc
        if bars or sum(signs[sign] for sign in signs.keys() & first) < 3:
            continue
        found = list(lines)
        for start, end in _runs(lines, begins):
            rests = without(lines[start:end])
            found[start : start + len(rests)] = rests
        if found != lines:
            return found
    found = _unnumbered(lines) if signs.keys() & _DIGITS else []
    found = found or (_unlogged(lines) if _LEVELS.search(text) else [])
    return found or (_untimed_parts(lines) if text.count(":") > 5 else [])


def _untimed_parts(lines: Sequence[str]) -> list[str]:
    """The lines without what a logger writes before each of some that stand together; none where it does so nowhere."""
    found = list(lines)
    for start, end in _runs(lines, _TIMED) if sum(line.count(":", 0, 60) > 1 for line in lines) > 2 else ():
        rests = _untimed(lines[start:end])
        found[start : start + len(rests)] = rests
    return found if found != lines else []


def _runs(lines: Sequence[str], begins: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where lines that begin so stand together, blank ones among them."""
    start = filled = 0
    for at, line in enumerate((*lines, "end")):
        if begins.match(line):
            start = start if filled else at
            filled += 1
        elif line.strip() or at == len(lines):
            if filled > 2:
                yield start, at
            filled = 0


def _unbarred(lines: Sequence[str]) -> list[str]:
    """The lines without a bar that quotes them, where no line that holds another bar is a row between such."""
    rests = []
    for line in lines:
        rest = _BAR.sub("", line, count=1)
        if "|" in rest and not rest.lstrip().startswith(_BOX):
            return []
        rests.append(rest)
    return rests


def _untimed(lines: Sequence[str]) -> list[str]:
    """The lines without what all of them begin with, but for its digits, as far as it goes on after a time of day."""
    common = _begin([re.sub("[0-9]+", "0", line[:120]) for line in lines if line.strip()])
    time = _CLOCK.search(common)
    if time is None:
        return []
    end = max(match.end() for match in re.finditer(r"[\])]:?|: |[0-9]Z?", common) if match.end() >= time.end())
    written = re.compile(re.escape(common[:end]).replace("0", "[0-9]+") + " ?")
    return [written.sub("", line, count=1) for line in lines]


def _without_numbers(lines: Sequence[str]) -> list[str]:
    """The lines of a program's table without the numbers before them."""
    return _unnumbered(lines) if any(map(_HEADING.search, lines)) else []


def _begin(lines: Sequence[str]) -> str:
    """What all of some lines begin with."""
    first, last = min(lines), max(lines)
    return first[
        : next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ]


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
    first, level = next(
        ((line, match) for line in lines if _LEVELS.search(line, 0, 120) and (match := _LOGGED.match(line))), ("", None)
    )
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


def _without(prefix: re.Pattern[str]) -> Callable[[Sequence[str]], list[str]]:
    return lambda lines: [prefix.sub("", line, count=1) for line in lines]


_DIGITS = frozenset("0123456789")
_TIMED = re.compile(r"[^\n]{0,60}?[0-9]{2}:[0-9]{2}:[0-9]{2}")
_KINDS: tuple[tuple[frozenset[str], re.Pattern[str], Callable[[Sequence[str]], list[str]]], ...] = (
    *(
        (frozenset(signs), prefix, _without(prefix))
        for signs, prefix in zip((">", "#", "/", "IDWE"), _PREFIXES, strict=True)
    ),
    (frozenset("|"), _BAR, _unbarred),
    (_DIGITS, _LINE_NUMBER, _without_numbers),
)
"""The first sign of lines that may have such a prefix, how they begin, and the lines without it."""
