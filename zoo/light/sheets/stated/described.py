"""The settings that a description gives: ``8 filters of size 3x3, stride 1, no padding`` and the usual short forms."""

import re
from collections.abc import Container, Iterator
from functools import cache

from zoo.light.layers import literal
from zoo.light.layers.kind import Kind
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, RATE, SIZE, STRIDE, Parameter
from zoo.light.sheets.stated.remains import Remains

Found = Iterator[tuple[str, str]]
"""Names of parameters, and the text of each one's value."""

_GAP = r"[\s\0]*"
_WHOLE = r"[0-9]{1,9}"
_AXES = rf"{_WHOLE}(?: ?[x*] ?{_WHOLE}){{1,3}}"
_VALUE = (
    rf"\[[^\]]{{1,40}}\]|\([^)]{{1,40}}\)|{_AXES}|[0-9]*\.?[0-9]+e-?[0-9]{{1,3}}|[0-9]*\.[0-9]+|{_WHOLE} ?%?(?![\w.])"
    r"|['\"]?(?:same|valid|causal|true|false|yes|no|none)\b['\"]?"
)
_COUNTED = r"filters?|kernels?|units?|neurons?|nodes?|(?:feature )?maps?|(?:output )?channels?|features?|outputs?"
_SHORT = {"k": SIZE, "f": FILTERS, "n": FILTERS, "s": STRIDE, "p": PADDING}
_SIDES = {"filters": FILTERS.name, "size": SIZE.name, "length": SIZE.name, "stride": STRIDE.name, "groups": "groups"}
_BEFORE_KEYS = 5  # phrases that are tried before keys: in ``8 filters 3x3`` the word belongs to the number before it
_PHRASES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # MATLAB's: each group has so many filters of its own.
        rf"(?P<groups>{_WHOLE}) groups of (?P<each>{_WHOLE}) (?P<size>{_AXES})",
        rf"\b(?P<filters>{_WHOLE}) ?@ ?(?P<size>{_AXES})",
        rf"(?<![\w.,])(?P<filters>{_WHOLE}) [x*] (?P<size>{_WHOLE}[x*]{_WHOLE}(?:[x*]{_WHOLE})?) ?(?:{_COUNTED})\b",
        rf"\b(?P<filters>{_WHOLE}){_GAP}(?<![0-9])(?P<size>{_AXES}){_GAP}(?:{_COUNTED}|(?=\0))",
        rf"\b(?P<filters>{_WHOLE}){_GAP}(?:{_COUNTED})\b(?! ?[:=])"
        rf"(?:{_GAP}(?:(?:of )?(?:size |shape )?(?P<size>{_AXES})|of (?P<length>{_WHOLE})(?=\s*(?:[,;)\0]|$))))?",
        rf"(?<![\w.,])(?P<size>{_AXES}|{_WHOLE}) ?/ ?s?(?P<stride>{_WHOLE})\b",
        rf"\b(?P<groups>{_WHOLE}) groups?\b",
        rf"/ ?s?(?P<stride>{_WHOLE})\b",
        rf"(?<![\w.,])(?P<stride>{_AXES}) strides?\b(?! ?[:=0-9])",
        rf"\b(?P<size>{_AXES})(?:{_GAP}(?:window|patch(?:es)?|kernels?|filters?)\b)?",
        rf"\b(?P<filters>{_WHOLE})[- ]?(?:d|way)\b",
    )
)


def settings_in(remains: Remains, kind: Kind) -> Found:
    """The settings that a text gives of a layer of a kind, each taken away from the text."""
    takes = {each.name: each for each in kind.takes}
    yield from _words(remains, takes)
    yield from _short(remains, takes)
    for at, phrase in enumerate(_PHRASES):
        if at == _BEFORE_KEYS:
            yield from _keyed(remains, kind)
        yield from _phrase(remains, phrase, takes)
    yield from _counted(remains, takes)
    if RATE.name in takes and (found := remains.take(r"(?<![\w.,/-])(?:0?\.[0-9]{1,9}(?![\w.]| ?%)|[0-9]{1,2} ?%)")):
        yield RATE.name, found[0]
    yield from _sizes(remains, takes)


def _counted(remains: Remains, takes: dict[str, Parameter]) -> Found:
    """``2 heads``: a number before the word that people write over a column of it."""
    for name, parameter in takes.items():
        words = f"{parameter.heading}|{parameter.key}" if parameter.option and parameter.heading else r"(?!)"
        if found := remains.take(rf"\b({_WHOLE})[ -](?:{words})\b"):
            yield name, found[1]


def named_in_passing(remains: Remains, kind: Kind) -> Found:
    """What a name says of a layer beside its label: ``conv1 (dilation 2)``."""
    yield from _words(remains, {each.name: each for each in kind.takes})
    yield from _keyed(remains, kind)


def lone_number(remains: Remains) -> str | None:
    """The one number that a text has left, taken away; None where there is no such number."""
    numbers = re.findall(r"(?<![\w.])[0-9]+(?![\w.%])", remains.rest.replace("\0", " "))
    if len(numbers) != 1:
        return None
    found = remains.take(rf"(?<![\w.]){numbers[0]}(?![\w.%])")
    return found[0] if found else None


def lone_word(remains: Remains, kind: Kind) -> Found:
    """The words that a text has left which are values: ``same``, ``valid``, ``causal``."""
    if PADDING.name in {each.name for each in kind.takes} and (found := remains.take(r"\b(same|valid|causal)\b")):
        yield PADDING.name, found[1]


def spelled_in(remains: Remains, kind: Kind) -> Found:
    """Settings as ``table.csv`` spells them: ``groups=2; dilation_rate=[2, 2]``."""
    takes = {each.name for each in kind.takes}
    parts = [re.fullmatch(r"(\w+)=(.+)", part) for part in literal.split(remains.text)]
    found = [
        (part[1], part[2])
        for part in parts
        if part and part[1] in takes and "=" not in part[2].partition("(")[0] and len(literal.split(part[2], ",")) == 1
    ]
    if found and len(found) == len(parts):
        remains.take_span(0, len(remains.rest))
        yield from found
        return
    yield from _as_said(remains, kind)


def _as_said(remains: Remains, kind: Kind) -> Found:
    """Options as ``zoo show`` says them: ``interpolation bilinear``, ``no scale``, ``cropping [[1, 0], [0, 1]]``."""
    for each in kind.takes:
        words = rf"\b{each.name.replace('_', ' ')}"
        if each.option and (value := remains.take(rf"{words} (\[\[[0-9, \[\]]{{1,60}}\]\])")):
            yield each.name, value[1]
        if each.option and each.option.default is True and remains.take(rf"\bno {words}\b"):
            yield each.name, "no"
        is_word = each.option and isinstance(each.option.default, str) and not each.name.endswith(ACTIVATION.name)
        if is_word and (value := remains.take(rf"{words} ([a-z]\w*)\b(?! ?[=:(])")):
            yield each.name, value[1]


def _phrase(remains: Remains, phrase: re.Pattern[str], takes: Container[str]) -> Found:
    found = phrase.search(remains.rest)
    values = {name: text for name, text in found.groupdict().items() if text} if found else {}
    if not found or any(_SIDES.get(name, FILTERS.name) not in takes for name in values):
        return
    remains.take_span(*found.span())
    if each := values.pop("each", ""):
        values["filters"] = str(int(each) * int(values["groups"]))
    yield from ((_SIDES[name], text) for name, text in values.items())


def _words(remains: Remains, takes: dict[str, Parameter]) -> Found:
    """What is said without a value: ``no padding``, ``causal padding``, ``ceil``, ``returns sequences``."""
    if PADDING.name in takes:
        if remains.take(r"\b(?:no|without)(?: zero)?[- ]padding\b(?!\D{0,3}[0-9])|\bunpadded\b"):
            yield PADDING.name, "valid"
        if found := remains.take(
            r"['\"]?\b(same|valid|causal)\b['\"]?[ -]padding\b|\bpadding(?: of)?[ :=]*['\"]?(same|valid|causal)\b['\"]?"
        ):
            yield PADDING.name, found[1] or found[2]
    if BIAS.name in takes and remains.take(r"\b(?:no|without)(?: an?)? bias(?:es)?\b|\bbias[- ](?:free|off)\b"):
        yield BIAS.name, "no"
    if BIAS.name in takes and remains.take(r"\bwith(?: an?)? bias(?:es)?\b(?! ?[:=0-9])"):
        yield BIAS.name, "yes"
    if "ceil_mode" in takes and remains.take(r"\bceil(?:ing)?(?:[ _-]?mode)?\b(?! ?[:=])"):
        yield "ceil_mode", "yes"
    for name, parameter in takes.items():
        words = name.split("_")
        if parameter.option and parameter.option.default is False and name != "ceil_mode":
            said = r"[ _-]".join(rf"{word}(?:s|ing)?" if at == 0 else word for at, word in enumerate(words))
            if remains.take(rf"\b{said}\b(?! ?[:=])"):
                yield name, "yes"


def _keyed(remains: Remains, kind: Kind) -> Found:
    """Each ``stride: [1 1]``, ``stride 2``, ``dilation rate 2``."""
    pattern, names = _keys(kind)
    while found := remains.take(pattern):
        key = next(group for group, text in found.groupdict().items() if text and group != "value")
        yield names[key], found["value"].strip("'\" ")
    if ACTIVATION.name in {each.name for each in kind.takes}:
        remains.take_all(r"\bactivation(?: function)? ?[:=]")


@cache
def _keys(kind: Kind) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all keys of a kind with a value behind, the longest key first; parameters by its groups."""
    keyed = [(key, each.name) for each in kind.takes if each.key for key in _alternatives(each.key)]
    keyed.sort(key=lambda pair: -len(pair[0]))
    names = {f"k{at}": name for at, (_, name) in enumerate(keyed)}
    keys = "|".join(rf"(?P<k{at}>\b(?:zero[- ])?(?:{key}))" for at, (key, _) in enumerate(keyed)) or r"(?!)"
    between = r"(?:s?'? ?[:=] ?|s?[\s]+(?:of |by |is )?|(?= ?[\[(]))"
    return re.compile(rf"(?:{keys}){between}(?P<value>{_VALUE})", re.IGNORECASE), names


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand outside all brackets."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _short(remains: Remains, takes: dict[str, Parameter]) -> Found:
    """``k=3 s=1 p=1``"""
    for letter, parameter in {**_SHORT, **({"p": RATE} if RATE.name in takes else {})}.items():
        if parameter.name in takes and (found := remains.take(rf"\b{letter} ?= ?({_VALUE})")):
            yield parameter.name, found[1]
    for letter, name in (("d", "dilation_rate"), ("g", "groups")):
        if name in takes and (found := remains.take(rf"\b{letter} ?= ?({_VALUE})")):
            yield name, found[1]


def _sizes(remains: Remains, takes: dict[str, Parameter]) -> Found:
    """A window along one axis: ``of length 3``, ``of size 4``."""
    if SIZE.name in takes and (found := remains.take(rf"\b(?:length|size|width) ({_WHOLE})\b")):
        yield SIZE.name, found[1]
