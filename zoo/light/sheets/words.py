"""Tells a layer's kind and parameters from the words that people and tools use for them.

1st convolutional layer    CONV6    Conv + ReLU    Max-Pooling    fc7    Soft-max    AdaptiveAvgPool2d
filters: 64 size: 200 x 1 x 1 padding: [3 3 ; 0 0] stride: [1 1]
64 200×1×1 convolutions with stride [1 1] and padding [3 3 0 0]
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from zoo.light.layers import activations
from zoo.light.layers.kind import OPERATORS
from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.known import KINDS, LAYERS, relatives
from zoo.light.layers.parameter import ACTIVATION as FUNCTION
from zoo.light.layers.parameter import PARAMETERS
from zoo.light.sheets.headings import folded
from zoo.light.sheets.layer_names import parts_of, without_others, without_source

_LONGEST_NAME, _LONGEST_TEXT = 200, 500  # characters; what comes after tells nothing

_CLASSES = {name.lower(): name for name in LAYERS}
# The patterns are compiled when they are first tried: a sheet takes few of them.
# The first words that fit give the kind; {} is the number of spatial axes.
_WORDS = sorted({(kind.said.turn, kind.said.words, kind.said.stem) for kind in LAYERS.values()})
_RANK = re.compile(r"\b([123]) ?d(?:im\w*)?\b")
# A layer that serves another is named after it: conv6_pad, block1_relu.
_SERVANT = r"\w*_(pad|padding|bn|relu|softmax|drop|dropout|activation)[0-9]*"
# MATLAB ends a net with its loss, which is no layer of a Keras or PyTorch net.
_LOSS = r"(pixel )?(classification|regression) (output|layer)|\w*crossentropyex|mean squared error"


@lru_cache(maxsize=4096)
def kind_of(name: str, type_: str = "") -> tuple[str | None, str | None]:
    """The Keras class and the activation that a layer's type, or else its name, suggests; None for neither.

    A type alone decides where it tells anything: ``conv1`` of the type ``ReLU`` is an activation.
    """
    activation = None
    for text in (type_, name):
        text = text[:_LONGEST_NAME].strip().lower()
        found, function = _class_and_activation(text)
        activation = activation or function
        if found:
            kind = KINDS.get(found)
            return found, activation if kind and FUNCTION in kind.takes else None
    return None, None


def is_loss(kind: str) -> bool:
    """MATLAB's output layer, which only names the loss."""
    return bool(kind and re.fullmatch(_LOSS, kind[:_LONGEST_NAME].strip().lower()))


def _class_and_activation(text: str) -> tuple[str | None, str | None]:
    if found := _exact(text):
        return found, activations.named_in(_words(text))
    text = without_others(text)
    bare = without_source(text)
    told = _told(bare)
    return told if told[0] or bare == text else _told(text)


def _told(text: str) -> tuple[str | None, str | None]:
    """The class and activation of the layer that a text names, of several the first; of one kind the most exact."""
    words = _words(text)
    activation = activations.named_in(words)
    whole = _class_in(text, words)
    outside, inside = parts_of(text)
    if whole and len(outside) + len(inside) > 1:
        rank = _RANK.search(words)
        first = _first(outside, rank) or _first(inside, rank) or whole
        whole = whole if relatives(first) == relatives(whole) else first
    return whole or (ACTIVATION.name if activation else None), activation


def _first(parts: Iterable[str], rank: re.Match[str] | None) -> str | None:
    """The class of the first part that names a layer, of those that may not be left out where there are any."""
    found = [each for part in parts if (each := _class_in(part, _words(part), rank))]
    return next((each for each in found if not KINDS[each].said.may_be_left_out), found[0] if found else None)


def _exact(text: str) -> str | None:
    return _CLASSES.get(text, text if text.startswith(OPERATORS) and text in KINDS else None)


def _words(text: str) -> str:
    if servant := re.fullmatch(_SERVANT, text):
        text = servant[1]
    words = re.sub(r"[\W_]+", " ", folded(text))
    return re.sub(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-ce-z])", " ", words).strip()


def _class_in(text: str, words: str, rank: re.Match[str] | None = None) -> str | None:
    """The class of which a text has the words; an activation's own only where it is called so."""
    if found := _exact(text):
        return found
    rank = _RANK.search(words) or rank
    for _, pattern, stem in _WORDS:
        if re.search(pattern, words):
            return stem.format(rank[1] if rank else 2)
    return None


_SHAPE = r"[0-9]{1,9}(?: ?[x×] ?[0-9]{1,9}){0,7}"
_SETTING = "|".join(
    # After a colon anything is a value; without one, a number, a bracket or one of two words is.
    rf"(?P<{each.name}>\b(?:{each.key})(?: ?[:=]| of\b|(?= ?[\[(]| [0-9])|(?= '?(?:same|valid)\b)))"
    for each in PARAMETERS
)
_PHRASES = (
    rf"(?P<filters>[0-9]{{1,9}}) (?P<size>{_SHAPE}) (?:grouped )?convolutions?\b",
    rf"(?P<size>{_SHAPE}) (?:max|average|avg) ?pooling\b",
    r"(?P<filters>[0-9]{1,9}) (?:fully[ -]connected|filters|units|nodes|neurons|kernels)\b",
    r"(?P<rate>[0-9]{1,3}(?:\.[0-9]{1,9})?%) dropout\b",
    r"\b(?P<size>[0-9]{1,9}(?: ?[x×] ?[0-9]{1,9}){1,2})\b(?! ?[x×]| images)",
)


def parameters_of(text: str) -> dict[str, str]:
    """The parameters that a text names, by parameter of a table, as written."""
    text = " ".join(text[:_LONGEST_TEXT].split())
    if not any(sign.isdigit() for sign in text) and ":" not in text and "=" not in text:
        return {}
    found = dict(_settings(text))
    for phrase in _PHRASES:
        match = re.search(phrase, text, re.IGNORECASE)
        if match and not found.keys() & match.groupdict().keys():
            found |= match.groupdict()
    return found


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """Each ``stride: [1 1]`` or ``stride [1 1]`` of a text; the first of a parameter counts."""
    keys = list(re.finditer(_SETTING, text, re.IGNORECASE))
    seen = set()
    for at, key in enumerate(keys):
        parameter = str(key.lastgroup)
        end = keys[at + 1].start() if at + 1 < len(keys) else len(text)
        value = _value(text[key.end() : end])
        if value and parameter not in seen:
            seen.add(parameter)
            yield parameter, value


def _value(text: str) -> str:
    """What follows a key, up to the end of its bracket or the next clause."""
    text = text.strip()
    if text[:1] in ("[", "("):
        closing = "]" if text[0] == "[" else ")"
        return text[: text.find(closing) + 1] or text
    text = re.split(r"[,;.](?: |$)| and\b| with\b", text, maxsplit=1)[0]
    return re.sub(r"\s*\band$", "", text).strip(" ,;'\"")
