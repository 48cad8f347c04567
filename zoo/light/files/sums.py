"""Evaluates the arithmetic a person writes in a cell: ``(5*5*3+1)*6``, ``floor((49-2)/2)+1``, ``2(0)``.

Numbers, ``+ - * / ^``, brackets and the products they imply, ``floor`` and ``ceil``, in exact fractions;
never ``eval``.
"""

import re
from fractions import Fraction
from math import ceil, floor

from zoo.errors import ZooError

_TOKEN = re.compile(r"\s*([0-9]{1,18}(?:\.[0-9]{1,9})?|floor|ceil|[-+*/^()])")
_MOST_CHARACTERS, _MOST_BRACKETS, _MOST_POWER_BITS = 500, 40, 4096


class NotArithmeticError(ZooError):
    """The text holds a word or a sign that no working has, or has it out of place."""


def evaluate(text: str) -> Fraction:
    """The exact value of a cell's working.

    Raises:
        NotArithmeticError: it is none.
        ZooError: it is too long, too deep or too large, or divides by zero.
    """
    tokens = _tokens(text)
    value = _sum(text, tokens, depth=0)
    if tokens:
        raise NotArithmeticError(f"Cannot read '{tokens[-1]}' in the working '{text}'.")
    return value


def evaluate_shape(text: str) -> tuple[int, ...]:
    """A shape whose axes are worked out one by one: ``(32-5)/1+1 x (32-5)/1+1 x 8``."""
    axes = [evaluate(axis) for axis in text.split("x")]
    for axis in axes:
        if axis.denominator != 1:
            raise ZooError(f"The working '{text}' gives {float(axis):g}, which is no whole number of positions.")
    return tuple(map(int, axes))


def _tokens(text: str) -> list[str]:
    """The tokens in reverse, so that the next one is popped from the end."""
    if len(text) > _MOST_CHARACTERS:
        raise ZooError(f"A working of {len(text)} characters is longer than {_MOST_CHARACTERS}.")
    tokens: list[str] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if not match:
            raise NotArithmeticError(f"Cannot read '{stripped[at:].strip()[:20]}' in the working '{text}'.")
        if tokens and _implies_product(tokens[-1], match[1]):
            tokens.append("*")
        tokens.append(match[1])
        at = match.end()
    return tokens[::-1]


def _implies_product(left: str, right: str) -> bool:
    """``2(0)``, ``(3+1)(5+1)`` and ``(3+1)6`` are products, ``2 0`` is not."""
    opens, closes = right[0] in "(fc", left == ")"
    return (opens and (closes or left[0].isdigit())) or (closes and right[0].isdigit())


def _sum(text: str, tokens: list[str], depth: int) -> Fraction:
    value = _product(text, tokens, depth)
    while tokens and tokens[-1] in "+-":
        sign = 1 if tokens.pop() == "+" else -1
        value += sign * _product(text, tokens, depth)
    return value


def _product(text: str, tokens: list[str], depth: int) -> Fraction:
    value = _power(text, tokens, depth)
    while tokens and tokens[-1] in "*/":
        if tokens.pop() == "*":
            value *= _power(text, tokens, depth)
        else:
            divisor = _power(text, tokens, depth)
            if not divisor:
                raise ZooError(f"The working '{text}' divides by zero.")
            value /= divisor
    return value


def _power(text: str, tokens: list[str], depth: int) -> Fraction:
    base = _factor(text, tokens, depth)
    if not tokens or tokens[-1] != "^":
        return base
    tokens.pop()
    exponent = _power(text, tokens, depth + 1)
    bits = base.numerator.bit_length() + base.denominator.bit_length()
    if exponent.denominator != 1 or exponent < 0 or bits * exponent > _MOST_POWER_BITS:
        raise ZooError(f"A power in the working '{text}' is too large, or no whole number.")
    return base ** int(exponent)


def _factor(text: str, tokens: list[str], depth: int) -> Fraction:
    if depth > _MOST_BRACKETS:
        raise ZooError(f"The working '{text}' is nested deeper than {_MOST_BRACKETS} brackets.")
    if not tokens:
        raise ZooError(f"The working '{text}' ends too early.")
    token = tokens.pop()
    if token in ("floor", "ceil"):
        rounding = floor if token == "floor" else ceil
        return Fraction(rounding(_factor(text, tokens, depth + 1)))
    if token == "-":
        return -_power(text, tokens, depth + 1)
    if token == "(":
        value = _sum(text, tokens, depth + 1)
        if not tokens or tokens.pop() != ")":
            raise ZooError(f"The working '{text}' leaves a bracket open.")
        return value
    if not token[0].isdigit():
        raise NotArithmeticError(f"Cannot read '{token}' in the working '{text}'.")
    return Fraction(token)
