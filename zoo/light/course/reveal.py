"""How much of a marked sheet its author is told: the score, where it went wrong, by which slip, or all.

Up to the slip nothing gives a right value away. It is taken out of the marking itself, so that no form of printing can
show it.
"""

import re

from zoo.light.marking.marks import MarkedCell, MarkedRow, Marking

DEGREES = ("score", "where", "slip", "all")
"""From the least to the most."""

_VALUE = re.compile(
    r"(?<![\w.])(?<!The \+ )(?<!moves by )\(*\d(?:[\d.,]*\d)?\)*(?: ?[-x×*+/] ?\(*\d(?:[\d.,]*\d)?\)*)*(?!\w)"
)
"""A number, a shape or a product; not the figures of a layer's name, nor of the two sentences that mean no value."""
_PLAIN = "No usual slip gives this value."
_UNCLEAR = "A person looks at this."


def revealed(marking: Marking, degree: str) -> Marking:
    """The marking with what a degree of `DEGREES` withholds taken out: no right value is in it before the last one."""
    if degree == "all":
        return marking
    if degree == "score":
        return Marking(marking.architecture, marking.sheet, (), marking.score, (), (), marking.unread)
    rows = tuple(
        MarkedRow(row.layer, row.sheet_row, tuple(_revealed(cell, degree == "slip") for cell in row.cells))
        for row in marking.rows
    )
    return Marking(
        marking.architecture,
        marking.sheet,
        rows,
        marking.score,
        tuple(map(without_values, marking.conventions)),
        marking.surplus,
        marking.unread,
        marking.said,
    )


def _revealed(cell: MarkedCell, slips: bool) -> MarkedCell:
    because = cell.because if cell.mark == "missing" else ""
    if slips and cell.mark == "unclear":
        because = _UNCLEAR
    elif slips and cell.mark in ("wrong", "follow_through"):
        because = reason(cell)
    return cell._replace(expected="", because=because, slips=(), origins=cell.origins if slips else ())


def reason(cell: MarkedCell) -> str:
    """Why a cell that is wrong or follows is so, in sentences without any right value."""
    if cell.origins:
        return f"This follows from {' and from '.join(cell.origins)}."
    if cell.mark == "follow_through":
        return "This follows from a mistake above it."
    return " Or: ".join(dict.fromkeys(map(without_values, cell.slips))) or _PLAIN


def without_values(sentence: str) -> str:
    """A sentence on a slip without its numbers: ``The 20 biases are left out.`` is ``The biases are left out.``"""
    return (
        _VALUE.sub(lambda found: "" if _counts(sentence, found) else "…", sentence)
        .replace("  ", " ")
        .replace("….", "…")
    )


def _counts(sentence: str, found: re.Match[str]) -> bool:
    """Whether a number says how many there are of what the next word names, so that the word can stand alone."""
    return bool(re.match(r" [a-z]{3,}", sentence[found.end() :]))
