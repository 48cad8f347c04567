"""The kind of layer that a text names, and its activation, each taken away from the text."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers import activations
from zoo.light.layers.foreign import keras_class, torch_class
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.kinds.convolutional import CONVOLUTIONS
from zoo.light.layers.kinds.core import DENSE
from zoo.light.layers.kinds.pooling import AVERAGE_POOLS
from zoo.light.layers.known import KINDS, LAYERS
from zoo.light.sheets.stated.remains import Remains

_RANK = re.compile(r"\b([123])[ -]?d(?:im\w*)?\b", re.IGNORECASE)
_NUMBER = r"([0-9]*\.?[0-9]+)(?![\w%]|[.,/] ?[0-9])"
_SLOPE = re.compile(
    rf"\b(?:negative[_ ]slope|slope|scale|alpha)(?: of | is | ?[:=(] ?| ){_NUMBER}|(?<=\0) ?\(\0*{_NUMBER}\)"
    rf"|(?<=\0)[ :=]{{1,3}}{_NUMBER}",
    re.IGNORECASE,
)
_CLASS = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_LETTERS = (("c", CONVOLUTIONS[2]), ("s", AVERAGE_POOLS[2]), ("f", DENSE))
"""LeNet's names of layers, C1, S2 and F6, by their letters."""


class Named(NamedTuple):
    """A kind by its stem, since the number of its axes may follow from what goes in."""

    stem: str
    rank: int | None
    settings: tuple[tuple[str, str], ...] = ()
    """What the name alone says."""

    @property
    def any_kind(self) -> Kind:
        """A kind of this stem, of the rank that is said or else of any."""
        ranks = [self.rank] if self.rank else [2, 1, 3]
        found = (KINDS[name] for rank in ranks if (name := self.stem.format(rank)) in KINDS)
        if (kind := next(found, None)) is None:
            raise ZooError(f"kind: there is no {self.stem.format(self.rank or '')} in Keras.")
        return kind

    def kind(self, axes: int) -> Kind | None:
        """The kind for an input of so many spatial axes."""
        if "{}" not in self.stem:
            return KINDS.get(self.stem)
        return KINDS.get(self.stem.format(self.rank or axes))


def named_in(remains: Remains) -> Named | None:
    """The kind that a text names by its class or in words, which are taken away."""
    return _by_class(remains) or _by_words(remains)


def by_letter(name: str) -> Named | None:
    """The kind of ``C1``, ``S2`` and ``F6``."""
    if not re.fullmatch(r"[csf][0-9]{1,2}", name.strip().lower()):
        return None
    kind = dict(_LETTERS)[name.strip()[0].lower()]
    return Named(kind.said.stem, None)


_KEY = re.compile(r"_[a-z]+ ?[=:]")
"""Goes on as a setting, where a word is none of a kind: ``pool_size=2``."""


def take_again(remains: Remains, named: Named) -> None:
    """Take every other mention of a kind away, and the words of which its name consists."""
    kind = named.any_kind
    for pattern in (kind.said.words, *(other.said.words for other in _relatives(kind))):
        while True:
            words, places = remains.words()
            mentions = (each for each in re.finditer(pattern, words) if each[0].strip())
            found = next((each for each in mentions if not _KEY.match(remains.rest, places[each.end() - 1] + 1)), None)
            if not found:
                break
            remains.take_words(found, places)
    names = (kind.name, *kind.keras.aliases) if kind is not ACTIVATION else (kind.name,)
    parts = {part for name in names for part in re.findall(r"[A-Z]?[a-z]+", name)}
    remains.take_all(rf"\b(?:{'|'.join(map(re.escape, sorted(parts)))})\b")
    while rank := remains.take(_RANK):
        if kind.rank and kind.rank != int(rank[1]) and named.rank:
            raise ZooError(f"kind: {kind} has {kind.rank} axes, not {rank[1]} ({remains.where}: '{rank[0]}').")


def activation_in(remains: Remains) -> str | None:
    """The activation that a text names, with its slope where it gives one; taken away."""
    words, places = remains.words()
    found = activations.found_in(words)
    if not found:
        if remains.take(r"\b(?:linear|no|without)(?: activation| non-?linearity)|\blinear\b"):
            return "linear"
        return None
    name, match = found
    remains.take_words(match, places)
    remains.take_all(r"\b(?:activations?|non-?linearit(?:y|ies)|functions?|units?)\b")
    slope = remains.take(_SLOPE) if name in activations.SLOPED else None
    return f"{name}({slope[1] or slope[2] or slope[3]})" if slope else name


@cache
def _relatives(kind: Kind) -> tuple[Kind, ...]:
    """The kinds of less special words that may name this one too."""
    return tuple(
        {
            other.said.stem: other
            for other in LAYERS.values()
            if other.said.relatives == kind.said.relatives and other.said.turn >= kind.said.turn and other is not kind
        }.values()
    )


def _by_class(remains: Remains) -> Named | None:
    for found in _CLASS.finditer(remains.rest):
        name = found[0]
        if torch := torch_class(name):
            foreign, rank = torch
            alone = found[0] == remains.rest.strip()
            if (
                name.lower() == name
                or (KINDS.get(name) and not rank)
                or (foreign.stem == ACTIVATION.name and not alone)
            ):
                continue
            remains.take_span(*found.span())
            settings = tuple(foreign.settings.items()) if foreign.stem == ACTIVATION.name else ()
            return Named(foreign.stem, rank or None, settings)
        whole = found[0] == remains.rest.strip()
        if name[0].isupper() and (kind := keras_class(name)) and kind is not ACTIVATION and _is_class(name, whole):
            remains.take_span(*found.span())
            rank_said = kind.rank or None
            return Named(kind.said.stem, rank_said)
    return None


def _is_class(name: str, whole: bool) -> bool:
    """Whether a name is written as only a class is, and not as a word of a sentence."""
    return whole or bool(re.search(r"[a-z][A-Z0-9]|[A-Z]{2}", name))


def _by_words(remains: Remains) -> Named | None:
    for capitals in (False, True):
        words, places = remains.words(capitals)
        rank = _RANK.search(remains.rest) or re.search(r"\b([123]) ?d\b", words)
        for pattern, stem in _patterns():
            if (found := pattern.search(words)) and found[0].strip():
                remains.take_words(found, places)
                return Named(stem, int(rank[1]) if rank else None)
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    turns = sorted({(kind.said.turn, kind.said.words, kind.said.stem) for kind in LAYERS.values()})
    return tuple((re.compile(words), stem) for _, words, stem in turns)


def special(named: Iterable[Named | None]) -> Named | None:
    """Of kinds that one row names, the first, or a more special one of its relatives: what people say twice."""
    chosen: Named | None = None
    for each in named:
        if each is None:
            continue
        if chosen is None:
            chosen = each
        one, other = chosen.any_kind.said, each.any_kind.said
        if one.relatives == other.relatives and other.turn < one.turn:
            chosen = each
    return chosen
