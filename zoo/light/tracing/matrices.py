"""Matrices as they are typed and printed: rows apart by ``;``, numbers by spaces or commas, exactly."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from zoo.errors import ZooError
from zoo.light.files.text import number_of

Matrix = tuple[tuple[Fraction, ...], ...]

MOST_NUMBERS = 1000
_LONGEST = 20_000  # characters
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:e[-+]?[0-9]{1,2}|/[0-9]{1,15})?", re.I)

_COMMA, _BLANK = re.compile(r"[0-9]+,[0-9]+"), re.compile(r"[0-9.]\s+[-+.0-9]")


def parse_matrix(text: str, what: str) -> Matrix:
    """``1 0; 1/4 -2.5`` as rows of exact numbers, all of one length.

    Args:
        what: whose value it is, for the message.

    Raises:
        ZooError: naming what is no number, or a row of another length.
    """
    if len(text) > _LONGEST:
        raise ZooError(f"{what}: {len(text)} characters; at most {_LONGEST} are read.")
    lines = text.strip("[] ;").split(";")
    if decimal := next((found for row in lines if (found := _COMMA.search(row)) and _BLANK.search(row)), None):
        raise ZooError(f"{what}: '{decimal[0][:20]}' is one number or two; write 1.5, or one sign between all numbers.")
    rows = [[_number(word, what) for word in row.replace(",", " ").split()] for row in lines]
    if not rows[0]:
        raise ZooError(f'{what} is empty; write numbers, such as "1 0; 0 1".')
    for at, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ZooError(f"{what}: row {at + 1} has {number_of(len(row), 'number')}, row 1 has {len(rows[0])}.")
    if len(rows) * len(rows[0]) > MOST_NUMBERS:
        raise ZooError(f"{what}: {len(rows) * len(rows[0])} numbers; at most {MOST_NUMBERS} are read.")
    return tuple(map(tuple, rows))


def parse_numbers(text: str, what: str) -> list[float]:
    """The numbers of `parse_matrix`, row by row; none where the text is empty."""
    if not text.strip():
        return []
    return [float(number) for row in parse_matrix(text, what) for number in row]


def written(number: float | Fraction) -> str:
    """A number to ten digits, without those that say nothing."""
    text = f"{float(number):.10g}"
    return "0" if text == "-0" else text


def written_matrix(rows: Iterable[Sequence[float | Fraction]]) -> str:
    """``1 0; 0 1``, as `parse_matrix` reads it."""
    return "; ".join(" ".join(map(written, row)) for row in rows)


def latex_number(number: float | Fraction) -> str:
    r"""``1.5e-05`` as ``1.5 \times 10^{-5}``."""
    digits, _, exponent = written(number).partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits


def latex_matrix(rows: Iterable[Sequence[float | Fraction]]) -> str:
    body = r" \\ ".join(" & ".join(map(latex_number, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _number(word: str, what: str) -> Fraction:
    if not _NUMBER.fullmatch(word):
        raise ZooError(f"{what}: '{word[:20]}' is no number such as 0.25, -3 or 1/4.")
    try:
        return Fraction(word)
    except ZeroDivisionError:
        raise ZooError(f"{what}: '{word[:20]}' divides by zero.") from None
