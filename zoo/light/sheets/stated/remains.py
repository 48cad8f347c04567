"""A text of which each part that is understood is taken away, so that what is left is known by name."""

import re
from collections.abc import Iterable
from functools import lru_cache

from zoo.light.sheets.signs import one_sign, plain

_TAKEN = "\0"
_MOST_CHARACTERS = 500
_LEFT = re.compile(r"[^\W\d_][\w'-]*|[0-9]+(?:\.[0-9]+)?%?")
_MARKS = re.compile(
    r"(?<![-=])[<>~±≤≥≈]=?[ ]?(?=\0)|(?<![^\s,;:(\[])-(?=\0)|(?<=\0)%|[*†‡§](?=\s*(?:$|[,;()]))|[?]"
    r"|(?<=\0)[+](?=\s*(?:$|[,;]))"
)
"""Signs that change what stands beside them, or refer to a note: ``<16``, ``-1``, ``3x3*``."""
_ENDING = re.compile(
    r"(?:olutions?|olutional|olved?|ectedl?y?|ec?ted|enat(?:e|ed|ion)|ali[sz](?:ation|atio|ed|e)|i[sz](?:ation|ed|e)"
    r"|ten(?:ed|ing)?|ings?|dings?|ded|ling|led|pled|at(?:ion|ed|e)|ion|ifier|ier|ied|ed|es?|er|al|d|s|wise)(?![A-Za-z])",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"\b(?:in|out)put(?=[ :=(]+(?:(?:is|of|to) )?(?:size|shape|dims?|strides?|pad(?:ding)?|kernel|window|[0-9]))",
    re.IGNORECASE,
)
"""The words of ``output stride 8`` that say of which side a number is, and mean another setting."""

FILLERS = frozenset((
    "a", "an", "the", "of", "with", "and", "by", "in", "on", "to", "for", "from", "as", "at",
    "its", "it", "is", "are", "has", "have", "using", "uses", "use", "used", "then", "layer", "layers", "block",
    "stage", "step", "unit", "followed", "plus", "where", "which", "this", "that", "all", "input", "output",
))  # fmt: skip
"""Words of a row that say nothing of its layer."""


@lru_cache(maxsize=1024)
def _compiled(pattern: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE) if isinstance(pattern, str) else pattern


class Remains:
    """A text, and what of it is not understood yet."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        """The column, as a message names it."""
        self.text = one_sign(plain(text))
        self.rest = self.text[:_MOST_CHARACTERS]
        self._beyond = self.text[_MOST_CHARACTERS:]

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """Take the first place away that a pattern fits, in any case of letters."""
        found = _compiled(pattern).search(self.rest)
        if found:
            self.take_span(*found.span())
        return found

    def take_all(self, pattern: str | re.Pattern[str]) -> bool:
        """Take every place away that a pattern fits; whether there was any."""
        self.rest, times = _compiled(pattern).subn(lambda found: _TAKEN * len(found[0]), self.rest)
        return bool(times)

    def take_span(self, start: int, end: int) -> None:
        """Take the signs from one place to another away."""
        self.rest = f"{self.rest[:start]}{_TAKEN * (end - start)}{self.rest[end:]}"

    def words(self, capitals: bool = False) -> tuple[str, list[int]]:
        """What is left in lower case, signs as blanks, letters and digits apart; and the place of each character.

        Args:
            capitals: whether a capital behind a small letter begins a word.
        """
        signs: list[str] = []
        places: list[int] = []
        for at, written in enumerate(self.rest):
            before = signs[-1] if signs else " "
            sign = written.lower() if written.isascii() and written.isalnum() else " "
            begins = capitals and written.isupper() and self.rest[at - 1 : at].islower()
            if begins or (before.isalpha() and sign.isdigit()) or (before.isdigit() and sign.isalpha() and sign != "d"):
                signs.append(" ")
                places.append(at)
            if sign != " " or before != " ":
                signs.append(sign)
                places.append(at)
        return "".join(signs), places

    def take_words(self, found: re.Match[str], places: list[int]) -> None:
        """Take a match in `words` away with the ending of its last word: ``convolutions``, but not ``convish``."""
        start, end = places[found.start()], places[found.end() - 1] + 1
        ending = _ENDING.match(self.rest, end)
        self.take_span(start, ending.end() if ending else end)

    def left(self, harmless: Iterable[str] = ()) -> list[str]:
        """The words and numbers that nothing took, but for those that say nothing."""
        known = FILLERS | {each.lower() for each in harmless}
        words = [each for each in _LEFT.findall(self.rest) if each.lower().strip("-'") not in known]
        words += [f"{mark[0].strip()}{self._after(mark.end())}" for mark in _MARKS.finditer(self.rest)]
        return [*words, self._beyond[:40]] if self._beyond else words

    def sides(self) -> list[str]:
        """The words ``input`` and ``output`` before a setting, which is then another than it seems."""
        found = (side for side in _SIDE.finditer(self.text) if self.rest[slice(*side.span())] == side[0])
        return [f"{side[0]}{self._after(side.end())}" for side in found]

    def _after(self, at: int) -> str:
        """What stands behind a place, up to two words of it."""
        return "".join(re.findall(r"\s*[^\s,;]+", self.text[at:])[:2])

    def left_text(self, harmless: Iterable[str] = ()) -> str:
        """The words that nothing took, as they stand: those between the first and the last of them with them."""
        words = self.left(harmless)
        if len(words) < 2 or self._beyond:
            return " ".join(words)
        start, end = self.rest.find(words[0]), self.rest.rfind(words[-1]) + len(words[-1])
        return " ".join(self.rest[start:end].replace(_TAKEN, " ").split()) or " ".join(words)
