"""Formulas that can be read and computed: sums of products, losses and their slopes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum, log
from typing import NamedTuple

from zoo.light.tracing.notation import latex

Environment = Mapping[str, float]


class Name(str):
    """A part of a formula that stands for a value."""

    __slots__ = ()


class Formula(NamedTuple):
    """What is computed, as written and as a function of the values named in it."""

    parts: tuple[str, ...]
    value: Callable[[Environment], float]
    terms: int = 1

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(part) for part in self.parts if isinstance(part, Name)))

    def __str__(self) -> str:
        return "".join(self.parts)

    def latex(self) -> str:
        text = ""
        for part, after in zip(self.parts, (*self.parts[1:], ""), strict=True):
            if not isinstance(part, Name):
                text += _latex_words(part)
            else:  # in braces where an exponent stands beside it
                braced = text.endswith("^") or after.startswith("^")
                text += f"{{{latex(part)}}}" if braced else latex(part)
        return text


ZERO = Formula(("0",), lambda values: 0.0)


def named(name: Name) -> Formula:
    return Formula((name,), lambda values: values[name])


def product(left: Name, right: Name) -> Formula:
    return Formula((left, " ", right), lambda values: values[left] * values[right])


def total(terms: Sequence[Formula]) -> Formula:
    """The sum, which is zero if there is nothing to add.

    Rounded once, by `fsum`: what `sum` makes of floats depends on the version of Python.
    """
    terms = [term for term in terms if term is not ZERO]
    if len(terms) <= 1:
        return terms[0] if terms else ZERO
    functions = [term.value for term in terms]
    parts = joined([term.parts for term in terms], " + ")
    return Formula(parts, lambda values: fsum(function(values) for function in functions), len(terms))


def difference(left: Formula, right: Formula) -> Formula:
    first, second = left.value, right.value
    return Formula((*left.parts, " - ", *right.parts), lambda values: first(values) - second(values), 2)


def times(left: Formula, right: Formula) -> Formula:
    """The product of two formulas, in brackets where they are sums; a factor of one is left out."""
    if left.parts == ("1",):
        return right
    first, second = left.value, right.value
    return Formula((*_bracketed(left), " ", *_bracketed(right)), lambda values: first(values) * second(values))


def divided(formula: Formula, by: int) -> Formula:
    if by == 1 or formula is ZERO:
        return formula
    value = formula.value
    return Formula((f"1/{by} ", *_bracketed(formula)), lambda values: value(values) / by)


def negative(formula: Formula) -> Formula:
    if formula is ZERO:
        return formula
    value = formula.value
    return Formula(("-", *_bracketed(formula)), lambda values: -value(values))


def largest(names: Sequence[Name]) -> Formula:
    parts = ("max(", *joined([(name,) for name in names], ", "), ")")
    return Formula(parts, lambda values: max(values[name] for name in names))


def where_largest(own: Name, names: Sequence[Name], top: Name, passed: Name) -> Formula:
    """What a maximum passes back to one of its inputs: all of it to the first of the largest, else nothing."""

    def value(values: Environment) -> float:
        return values[passed] if max(names, key=values.__getitem__) == own else 0.0

    return Formula(("[", own, " = ", top, "] ", passed), value)


def joined(pieces: Iterable[tuple[str, ...]], between: str) -> tuple[str, ...]:
    parts: list[str] = []
    for piece in pieces:
        parts += [*([between] if parts else []), *piece]
    return tuple(parts)


# Losses


def loss(kind: str, pairs: Sequence[tuple[Name, Name, float]]) -> Formula:
    """The loss over pairs of an output, its target's name, and the target."""
    match kind:
        case "half_squared_error":
            return divided(total([_square(y, t) for y, t, _ in pairs]), 2)
        case "squared_error":
            return total([_square(y, t) for y, t, _ in pairs])
        case "mean_squared_error":
            return divided(total([_square(y, t) for y, t, _ in pairs]), len(pairs))
        case "binary_crossentropy":
            return negative(divided(total([_binary(y, t, value) for y, t, value in pairs]), len(pairs)))
        case "categorical_crossentropy":
            terms = [
                Formula((t, " ln ", y), lambda values, y=y, t=t: values[t] * log(values[y]))  # type: ignore[misc]
                for y, t, value in pairs
                if value
            ]
            return negative(total(terms))
        case _:
            raise ValueError(f"no formula for the loss {kind}")


def loss_slope(kind: str, y: Name, t: Name, target: float, count: int) -> Formula:
    """The derivative of `loss` by one of `count` outputs."""
    apart = Formula((y, " - ", t), lambda values: values[y] - values[t], 2)
    match kind:
        case "half_squared_error":
            return apart
        case "squared_error":
            return Formula(("2 (", *apart.parts, ")"), lambda values: 2 * (values[y] - values[t]))
        case "mean_squared_error":
            return Formula((f"2/{count} (", *apart.parts, ")"), lambda values: 2 / count * (values[y] - values[t]))
        case "binary_crossentropy" if target == 1:
            return divided(Formula(("(-1 / ", y, ")"), lambda values: -1 / values[y]), count)
        case "binary_crossentropy" if target == 0:
            return divided(Formula(("(1 / (1 - ", y, "))"), lambda values: 1 / (1 - values[y])), count)
        case "binary_crossentropy":
            parts = ("((", *apart.parts, ") / (", y, " (1 - ", y, ")))")
            return divided(
                Formula(parts, lambda values: (values[y] - values[t]) / (values[y] * (1 - values[y]))), count
            )
        case "categorical_crossentropy" if not target:
            return ZERO
        case "categorical_crossentropy":
            return Formula(("(-", t, " / ", y, ")"), lambda values: -values[t] / values[y])
        case _:
            raise ValueError(f"no derivative of the loss {kind}")


def _square(y: Name, t: Name) -> Formula:
    return Formula(("(", y, " - ", t, ")^2"), lambda values: (values[y] - values[t]) ** 2)


def _binary(y: Name, t: Name, target: float) -> Formula:
    """A term whose factor is zero is left out: its logarithm may be infinite."""
    if target == 1:
        return Formula((t, " ln ", y), lambda values: values[t] * log(values[y]))
    if target == 0:
        return Formula(("(1 - ", t, ") ln(1 - ", y, ")"), lambda values: (1 - values[t]) * log(1 - values[y]))
    return Formula(
        (t, " ln ", y, " + (1 - ", t, ") ln(1 - ", y, ")"),
        lambda values: values[t] * log(values[y]) + (1 - values[t]) * log(1 - values[y]),
        2,
    )


# Writing


def _bracketed(formula: Formula) -> tuple[str, ...]:
    return ("(", *formula.parts, ")") if formula.terms > 1 else formula.parts


_LATEX = {
    "sigmoid(": r"\sigma(",
    "softmax(": r"\operatorname{softmax}(",
    "tanh": r"\tanh",
    "ReLU": r"\operatorname{ReLU}",
    "max(": r"\max(",
    "ln": r"\ln",
}


def _latex_words(text: str) -> str:
    for word, command in _LATEX.items():
        text = text.replace(word, command)
    return re.sub(r"\b([0-9]{1,9})/([0-9]{1,9})\b", r"\\tfrac{\1}{\2}", text)
