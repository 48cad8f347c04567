"""What a student is told of a marked sheet: a file, HTML or Markdown, to the degree that the teacher says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from zoo.light.course.page import document, marked
from zoo.light.course.reveal import revealed
from zoo.light.files.text import markdown_text
from zoo.light.marking.marks import Marking, markdown

_RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(10))))
_LATE = "Handed in late."


def _html(marking: Marking, heading: str, notes: list[str]) -> str:
    said = "".join(f'<p class="path">{escape(note)}</p>\n' for note in notes)
    return document(heading, f"<h1>{escape(heading)}</h1>\n{said}{marked(marking)}")


def _markdown(marking: Marking, heading: str, notes: list[str]) -> str:
    return "\n\n".join([markdown(marking, heading), *map(markdown_text, notes)]) + "\n"


FORMS: Mapping[str, Callable[[Marking, str, list[str]], str]] = {"html": _html, "markdown": _markdown}
SUFFIXES: Mapping[str, str] = {"html": ".html", "markdown": ".md"}


def feedback(marking: Marking, student: str, title: str, *, degree: str, form: str, late: bool = False) -> str:
    """The text of a student's file.

    Args:
        title: what the student called the sheet; no path, which may name others.
        degree: of `zoo.light.course.reveal.DEGREES`.
        form: of `FORMS`.
    """
    told = replace(revealed(marking, degree), sheet=title)
    heading = f"{marking.architecture}: the marks of {student}"
    return FORMS[form](told, heading, [f"The sheet: {title}.", *([_LATE] if late else [])])


def file_names(ids: list[str]) -> dict[str, str]:
    """A file's name for each id, on any system, without a suffix: one that is a path leads nowhere, and no two are one.

    What is no letter, figure, ``-`` or ``_`` of ASCII is written as in an address, by percent signs.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for each in ids:
        plain = "".join(
            c if c.isascii() and (c.isalnum() or c in "-_") else "".join(f"%{byte:02X}" for byte in c.encode())
            for c in each
        )[:120]
        name = f"%{plain}" if plain.casefold() in _RESERVED else plain
        at = 1
        while name.casefold() in taken:
            at += 1
            name = f"{plain}%{at}"
        taken.add(name.casefold())
        names[each] = name
    return names
