"""Reads a number as people, office programs and tools of any country write it, and none as another.

1,474,570    14,74,570    1'474'570    1.474.570,00    1792.0    1.47457·10^6    16,1k    1,6 Mio.    147万
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from zoo.errors import ZooError
from zoo.light.files.sums import evaluate
from zoo.light.layers.open_axis import OpenAxis
from zoo.light.sheets.sheet import LARGEST_NUMBER

THOUSAND, MILLION, BILLION = "k", "m", "g"
"""What stands behind a number of thousands, millions and billions, or over a column of them."""

_WORDS = {
    3: "k|thousands?|tsd|tausend|tys|mille|duizend|тыс|тысяч|千|천",
    4: "万|萬|만",
    6: "m|mio|mln|mn|millions?|millionen|millones|mill[oó]n|milion[ie]?|milhões|milhão|miljoen|milyon"
    "|milionów|млн|百万",
    8: "億|亿|억",
    9: "g|b|bn|billions?|mrd|milliards?|milliarden|млрд|十亿",
}
_NOUNS = re.compile(
    r"\b(?:parameters?|params?|weights?|bias(?:es)?|learnables?|trainable|total|units?|neurons?|nodes?|filters?|"
    r"features?|maps?|channels?|classes|pixels?|px|values?|about|approx(?:imately)?|ca|circa|roughly|around|"
    r"parametern|gewichten?|parám?etros|par[aâ]metros|param[eè]tres|parametri|poids|pesos|pesi|neuronen|kanäle|"
    r"etwa|rund|ungefähr|environ|env|około|ок|约|約)\b\.?"
)
_GROUPED = r"[1-9][0-9]{0,2}(?:([,.'_ ])[0-9]{3})(?:\2[0-9]{3})*"
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_GROUPED_WITHIN = re.compile(
    rf"(?<![0-9.,'_])(?:{_INDIAN}|[1-9][0-9]{{0,2}}(?:([,'_ ])[0-9]{{3}})(?:\1[0-9]{{3}})*)(?![0-9.,'_])"
)
_WHOLE = (
    re.compile(rf"({_GROUPED})(?:(?!\2)[.,]0{{1,9}})?"),
    re.compile(rf"({_INDIAN})(?:\.0{{1,9}})?"),
    re.compile(r"([1-9][0-9]{0,2}(?:, [0-9]{3})+)"),  # TeX sets 1,792 so, and pandoc then writes a space.
    re.compile(r"([0-9]{1,18})(?:[.,]0{1,9})?"),
)
_BROKEN = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})*|[0-9]{1,15})[.,][0-9]{1,9}")
_LOST_ZERO = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})*[.,][0-9]{1,2}")
_DIGITS = re.compile(r"[0-9][0-9.,'_ ]*")
_ROUNDED = re.compile(
    r"([0-9]{1,15}|[1-9][0-9]{0,2}(?:([,' ])[0-9]{3})+)(?:(?!\2)([.,])([0-9]{1,15}))? ?"
    rf"(?:({'|'.join(_WORDS.values())})\.?|(?:e| ?[x*] ?10 ?(?:\^|\*\*) ?[{{(]?)\+?([0-9]{{1,2}})[}})]?)"
)
_POWERS = [(re.compile(words), power) for power, words in _WORDS.items()]
_DOTTED = re.compile(r"(?<![0-9])[0-9]++(?:\.[0-9]++)++")
_DOTTED_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_WORKED = re.compile(r"([0-9][0-9.,']*) (\(.+)")
_ASIDE = re.compile(r"([0-9][0-9.,']*)(?: ?\[| \()([^][()]*)[)\]]")


def without_nouns(part: str) -> str:
    """A count in lower case without the words that say what is counted."""
    return _NOUNS.sub("", part)


def lone(part: str) -> int | None:
    """The whole number that a text is; None where it is no number alone.

    Raises:
        ZooError: it is a number that is no whole one, or of which digits may be lost.
    """
    if part.isascii() and part.isdigit() and len(part) < 19:
        return int(part)
    if not _DIGITS.fullmatch(part):
        return None
    for pattern in _WHOLE:
        if found := pattern.fullmatch(part):
            return whole(Fraction(re.sub("[^0-9]", "", found[1])))
    if _LOST_ZERO.fullmatch(part):
        raise ZooError(f"{part} is no whole number; a trailing zero may be lost")
    if _BROKEN.fullmatch(part):
        raise ZooError(f"{part} is no whole number")
    return None


def rounded(part: str) -> tuple[int, int] | None:
    """``3.2m`` as 3,200,000 and what its last digit stands for, 100,000; None where it is no such number.

    Raises:
        ZooError: it is no whole number, or can be two.
    """
    match = _ROUNDED.fullmatch(part)
    if not match:
        return None
    digits, _, sign, decimals, word, exponent = match.groups()
    digits, decimals = re.sub("[^0-9]", "", digits), decimals or ""
    if word and sign == "," and len(decimals) == 3 and digits[0] != "0" and len(digits) < 4:
        raise ZooError(f"the comma of {part} may be the decimal one or group its digits")
    if word == "b" and not decimals:
        raise ZooError(f"the b of {part} may stand for bytes, biases or billions")
    power = next(power for words, power in _POWERS if words.fullmatch(word)) if word else int(exponent)
    last_digit = Fraction(10) ** (power - len(decimals))
    return whole(int(digits + decimals) * last_digit), max(1, int(last_digit))


def whole(value: Fraction | OpenAxis) -> int:
    """A value as an axis or a count.

    Raises:
        ZooError: it is none.
    """
    if isinstance(value, OpenAxis):
        return value
    if value.denominator != 1:
        raise ZooError(f"{number(value)} is no whole number")
    if not 0 <= value < LARGEST_NUMBER:
        raise ZooError(f"{number(value)} is negative" if value < 0 else "it is larger than 10^18")
    return int(value)


def number(value: Fraction) -> str:
    """A value in a sentence."""
    if abs(value) >= LARGEST_NUMBER:
        return "more than 10^18"
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def computed(part: str) -> int:
    """What the end of a chain says; a lone ``5.112`` groups its thousands, ``100.5.5.1`` multiplies.

    Raises:
        ZooError: it says no whole number, or may say two.
    """
    if (alone := lone(part)) is not None or (alone := with_note(part)) is not None:
        return alone
    for written in readings(part, ("thousands", "decimals", "products")):
        value = evaluate(written)
        if value.denominator == 1:
            return whole(value)
    return whole(value)


def with_note(part: str) -> int | None:
    """The number of ``5,020 (5,000 + 20)``, where what stands in brackets gives it; None where there are no brackets.

    Raises:
        ZooError: it gives another.
    """
    if not (noted := _ASIDE.fullmatch(part)):
        return _before_working(part)
    alone = lone(noted[1])
    if alone is not None and evaluate(next(readings(noted[2], ("products",)), noted[2])) == alone:
        return alone
    raise ZooError(f"{part} may be a product, or a number and a note")


def _before_working(part: str) -> int | None:
    """The number of ``16,050 (320+1)*50``, of which the rest is the working; None where that gives another."""
    if not (found := _WORKED.fullmatch(part)):
        return None
    try:
        return alone if (alone := lone(found[1])) == evaluate(found[2]) else None
    except ZooError:
        return None


def readings(part: str, order: tuple[str, ...]) -> Iterator[str]:
    """The expressions that a part with dots can mean, in that order; without dots there is one."""
    part = ungrouped(part.replace("[", "(").replace("]", ")").replace("{", "(").replace("}", ")"))
    part = re.sub(r"\s*x\s*", " * " if " x " in part else "*", part).replace("**", "^")
    dotted = _DOTTED.findall(part)
    if not dotted:
        yield part
        return
    meanings = {}
    if all(map(_DOTTED_THOUSANDS.fullmatch, dotted)):
        meanings["thousands"] = part.replace(".", "")
    if all(each.count(".") == 1 for each in dotted):
        meanings["decimals"] = part
    if order[0] != "thousands" or "decimals" not in meanings:
        meanings["products"] = part.replace(".", "*")
    yield from (meanings[meaning] for meaning in order if meaning in meanings)


def ungrouped(text: str) -> str:
    """``5,112,064 + 256`` without the signs that group its thousands."""
    return _GROUPED_WITHIN.sub(lambda found: re.sub(r"[^0-9]", "", found[0]), text)


def is_grouped(text: str) -> bool:
    """A number with signs between its thousands, and nothing else."""
    return bool(_GROUPED_WITHIN.fullmatch(text))
