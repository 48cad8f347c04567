"""The settings of layers that few tables speak of: each with Keras's name and default, in the column ``settings``.

A rule takes a value and the layer's spatial axes, and gives the value as it is kept or raises a `ZooError`.
"""

import re
from collections.abc import Callable
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.figures import format_shape
from zoo.light.layers.parameter import REQUIRED, Option, Parameter, Settings
from zoo.light.layers.typed import TICKS

Rule = Callable[[Any, int], Any]


def option(name: str, rule: Rule, default: Any, *, heading: str = "", key: str = "", older: str = "") -> Parameter:
    """A parameter of Keras's own name that is left out of a table where it has its default.

    Args:
        default: Keras's, as it is kept, or what gives it for the other settings; `REQUIRED` where Keras has none.
        heading: what people write over a column of it, beside its name.
        key: what people write before a value of it in a text, beside its name.
        older: the name of its entry in files of Keras 2, where that was another.
    """
    words = name.replace("_", " ")
    unless = Option(default, older=older)
    return Parameter(
        name=name,
        fault=lambda value, rank: _fault(rule, value, rank),
        parse=lambda text, rank: rule(literal.parse(text), rank),
        typed=lambda text, rank: rule(_typed(text), rank),
        write=literal.write,
        said=lambda settings: "" if settings[name] == unless.of(settings) else _said(words, settings[name]),
        from_keras=lambda value, rank: rule(literal.fixed(value), rank),
        heading=f"{words}|{heading}" if heading else words,
        key=f"{words.replace(' ', '[_ ]')}|{key}" if key else words.replace(" ", "[_ ]"),
        neutral=None,
        option=unless,
    )


def unsaid(*options: Parameter) -> dict[str, Callable[[Settings], Any]]:
    """The defaults of options, for `Kind.defaults`."""
    return {each.name: each.option.of for each in options if each.option and each.option.default is not REQUIRED}


def always(value: Any) -> Callable[[Settings], Any]:
    """A default that does not go by the settings before it."""
    return lambda given: value


def _said(words: str, value: Any) -> str:
    if value is True:
        return words
    if isinstance(value, tuple) and value and all(type(each) is int for each in value):
        return f"{words} {format_shape(value)}"
    return f"no {words}" if value is False else f"{words} {literal.write(value)}"


def _fault(rule: Rule, value: Any, rank: int) -> str:
    try:
        kept = rule(value, rank)
    except ZooError as error:
        return str(error)
    return "" if kept == value else f"{value!r} must be {kept!r}."


def _typed(text: str) -> Any:
    """A value as people write it: ``True``, ``2x2``, ``(2, 3)``, ``'concat'``."""
    text = text.strip()
    if re.fullmatch(r"[0-9]+(?: ?[x×X] ?[0-9]+)+|\[ ?[0-9]+(?: +[0-9]+)+ ?\]", text):
        return tuple(map(int, re.findall(r"[0-9]+", text)))
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", text):  # thousands
        return int(text.replace(",", ""))
    plain = {"true": True, "yes": True, "false": False, "no": False, "none": None, **TICKS}
    if text.lower() in plain:
        return plain[text.lower()]
    brackets = text.translate(str.maketrans("()'", '[]"'))
    brackets = re.sub(r",\s*\]", "]", brackets)
    return literal.parse(brackets)


# The rules


def whole(least: int = 1) -> Rule:
    """A whole number of at least so much."""

    def rule(value: Any, rank: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or value < least:
            raise ZooError(f"{literal.write(value)} must be a whole number of at least {least}.")
        return int(value)

    return rule


def number(least: float = float("-inf"), most: float = float("inf")) -> Rule:
    """A number within bounds."""

    def rule(value: Any, rank: int) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            bounds = f" from {least:g} to {most:g}" if most < float("inf") else ""
            raise ZooError(f"{literal.write(value)} must be a number{bounds}.")
        return value

    return rule


def yes_no(value: Any, rank: int) -> bool:
    if not isinstance(value, bool):
        raise ZooError(f"{literal.write(value)} is neither yes nor no.")
    return value


def word(*choices: str) -> Rule:
    """One of some words; any word without them."""

    def rule(value: Any, rank: int) -> str:
        if not isinstance(value, str) or (choices and value not in choices):
            known = f"none of {', '.join(choices)}" if choices else "no word"
            raise ZooError(f"{literal.write(value)} is {known}.")
        return value

    return rule


def maybe(inner: Rule) -> Rule:
    """None, or what another rule takes."""
    return lambda value, rank: None if value is None else inner(value, rank)


def either(*rules: Rule) -> Rule:
    """What the first of some rules takes that takes it."""

    def rule(value: Any, rank: int) -> Any:
        for each in rules[:-1]:
            try:
                return each(value, rank)
            except ZooError:
                continue
        return rules[-1](value, rank)

    return rule


def per_axis(inner: Rule) -> Rule:
    """A value for each spatial axis, or one for all."""

    def rule(value: Any, rank: int) -> tuple[Any, ...]:
        values = value if isinstance(value, tuple) else (value,) * rank
        if len(values) == 1 and rank > 1:
            values = values * rank
        if len(values) != rank:
            raise ZooError(f"must be for {rank} axes, not {literal.write(value)}.")
        return tuple(inner(each, rank) for each in values)

    return rule


def several(inner: Rule, least: int = 0) -> Rule:
    """So many values or more, each of which another rule takes."""

    def rule(value: Any, rank: int) -> tuple[Any, ...]:
        if not isinstance(value, tuple) or len(value) < least:
            raise ZooError(f"{literal.write(value)} must be a list such as [1, 2].")
        return tuple(inner(each, rank) for each in value)

    return rule


def anything(value: Any, rank: int) -> Any:
    """A value that changes nothing of what is derived."""
    return value
