"""What a heading says behind its name, in brackets as a rule: whether that is understood, or changes what is meant."""

import re
from collections.abc import Iterator, Sequence

from zoo.errors import ZooError
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import LAYERS
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, PARAMETERS, RATE
from zoo.light.sheets.headings import ASIDE, folded, order_in, split_order, unit_of
from zoo.light.sheets.orders import sides_in
from zoo.light.sheets.vocabulary import NOTES, OF_OUTPUTS, OF_SETTINGS, SAID_OF_ANY
from zoo.light.sheets.words import kind_of

_BATCH = re.compile(r"(?:without|w/o|no|excl\w*\.?|less|ohne|sans) (?:the )?batch(?: (?:size|axis|dim\w*))?")
_ORDERED = re.compile(r"channels?[ -](?:first|last)|(?:without|w/o|no|excl\w*\.?) (?:the )?(?:channels?|depth)|spatial")
_SIDES = re.compile(r"(?:(?:on|at|per|for) )?(?:each|every|all|both|per) ?(?:the )?(?:sides?|edges?|borders?)")
_BESIDE = re.compile(r"\b(?:after|before|behind|following|prior to|pre|post|nach|vor|apres|avant|despues|antes)\b")
_CHANGED = re.compile(
    r"\b(?:pooled|flattened|unflattened|padded|cropped|(?:up|down)[ -]?sampled|halved|totals?|summed|cumulative)\b"
)
_PART = re.compile(
    r"\b(?:per|pro|par|each)\b(?! (?:of )?(?:(?:the|this) )?(?:layer|row|step|block|sample|image|example|item)s?\b)"
)


def changed(heading: str, counts: bool) -> str:
    """Why a column of outputs, or of counts, is not understood: its heading says that they are not the layer's own."""
    for piece in behind(heading):
        if ASIDE.fullmatch(piece) or (counts and all(word in NOTES for word in _words(piece))):
            continue
        if _PART.search(piece) or (not counts and _CHANGED.search(piece)) or _is_beside_another(piece):
            return f"'{piece[:40]}' in its heading may change what is meant"
    return ""


def behind(heading: str) -> Iterator[str]:
    """What stands in a heading from its first bracket on, piece by piece, in lower case."""
    bare, order = split_order(heading)
    heading = bare if order else heading
    tail = re.search(r"(?<=\w)[:?.*#]? *[(\[{].*|(?<=\w)\s*[:;,]\s*\w.*|\s[-–—]\s.*", folded(heading))
    for piece in re.split(r"[()\[\]{}]", tail[0]) if tail else ():
        if re.search(r"[\w#%]", piece):
            yield piece.strip(" \t:;,.*?!-").removeprefix("in ")


def understood(piece: str, heading: str, role: str, parameters: Sequence[str]) -> bool:
    """Whether a piece of a heading is understood, of a column of that role or those parameters."""
    words = _words(piece)
    own = {word for name in parameters for word in OF_SETTINGS.get(name, "").split()}
    if ASIDE.fullmatch(piece) or piece == folded(heading)[:1]:  # padding (p)
        return True
    if all(word in SAID_OF_ANY or word in own for word in words):
        return True
    if role in ("output", "above"):
        plainly = all(word in SAID_OF_ANY or word in OF_OUTPUTS for word in words) or _ORDERED.fullmatch(piece)
        return bool(plainly or _BATCH.fullmatch(piece) or order_in(f"({piece})") or _is_after_itself(piece))
    if role:
        unit, _ = unit_of(heading)
        return bool(unit or all(word in NOTES or word in SAID_OF_ANY for word in words))
    if {PADDING.name, "cropping"} & set(parameters) and (_SIDES.fullmatch(piece) or sides_in(f"x ({piece})")):
        return True
    along_axes = parameters and not {each.name for each in (FILTERS, ACTIVATION, BIAS, RATE)} & set(parameters)
    return bool(along_axes and order_in(f"({piece})")) or _are_choices(piece, parameters)


def percent(text: str, heading: str) -> str:
    """A rate with the sign that its heading says: 20 of ``dropout (%)`` as ``20%``.

    Raises:
        ZooError: it may be no percentage.
    """
    said = re.search(r"%|\b(?:percent\w*|prozent)\b", folded(heading))
    if said and re.fullmatch(r"0?\.[0-9]+", text):
        raise ZooError(f"column '{heading}': '{text[:40]}' may be a percentage or a share; write its % sign.")
    return f"{text}%" if said and re.fullmatch(r"[0-9.]+", text) else text


def _are_choices(piece: str, parameters: Sequence[str]) -> bool:
    """``same/valid``, ``ReLU, tanh or none``: words that the cells may have."""
    choices = [each.strip() for each in re.split(r"[/,|]|\bor\b", piece) if each.strip(" .")]
    if len(choices) < 2 or re.search("[0-9]", piece):
        return False
    for parameter in PARAMETERS:
        try:
            if parameter.name in parameters and all(parameter.typed(each, 2) is not None for each in choices):
                return True
        except ZooError:
            continue
    return False


def _words(piece: str) -> list[str]:
    return re.findall(r"[^\W_]+|[#%+&]", piece)


def _is_after_itself(piece: str) -> bool:
    """``after ReLU``"""
    kept = [word for word in _words(_BESIDE.sub("", piece)) if word not in SAID_OF_ANY]
    return bool(_BESIDE.match(piece)) and all(map(_kind_in, kept)) and not _is_beside_another(piece)


def _is_beside_another(piece: str) -> bool:
    """Whether a piece speaks of a layer before or behind this one that gives another output: ``after 2x2 pooling``."""
    kinds = filter(None, map(_kind_in, _words(piece))) if _BESIDE.search(piece) else ()
    return any(kind.part != "through" and not kind.count for kind in kinds)


def _kind_in(word: str) -> Kind | None:
    """The kind that a word means."""
    return LAYERS.get(kind_of("", word)[0] or "")
