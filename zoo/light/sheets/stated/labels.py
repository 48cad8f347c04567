"""What the name of a row says beside naming it, where another column says the layer: a label must not contradict it."""

import re

from zoo.errors import ZooError
from zoo.light.layers.foreign import pooled_whole
from zoo.light.layers.kinds.activation import ACTIVATION as FUNCTION
from zoo.light.layers.parameter import ACTIVATION, FILTERS, SIZE, STRIDE
from zoo.light.sheets.signs import one_sign
from zoo.light.sheets.stated.naming import Named, activation_in, named_in, special
from zoo.light.sheets.stated.remains import Remains
from zoo.light.sheets.stated.statement import StatedLayer, Statement

_ELLIPSES = frozenset(("...", "…", "..", "⋮", "⋯", "⋱", ":", "etc", "etc."))
_RANGE = re.compile(
    r"\b([A-Za-z_]+ ?)[0-9]+\s*(?:-|\.\.+|…|to|through|bis)\s*\1[0-9]+\b|[0-9]\s*[–—…]\s*[0-9]"
    r"|[0-9]\s*(?:\.\.+|\b(?:to|through|bis|and|und|et)\b|&)\s*[0-9]+\s*$"
    r"|\b(?:blocks|layers|stages)\s+[0-9]+\s*-\s*[0-9]+",
    re.IGNORECASE,
)
_NOTED = re.compile(r"(?:[*†‡§]|[⁰¹²³⁴-⁹]|\[\^?\w{1,3}\])+$")
_TIMES = re.compile(
    r"(?<![\w.])[0-9]{1,3} ?x ?(?=[A-Za-z(\[])|\b[A-Za-z_]\w* +x ?[0-9]{1,3}\b(?! ?x)|[(\[]x ?[0-9]{1,3}[)\]]"
    r"|[)\]] ?x ?[0-9]{1,3}\b|\((?:[0-9]{1,3} ?x|[0-9]{1,3} times)\)|\b(?:twice|repeated|times)\b"
    r"|(?<![\w.])[0-9]{1,3} (?:\w+ )?(?:layers|blocks|convs|convolutions)\b",
    re.IGNORECASE,
)
SPEAKS = re.compile(
    r"\b(?:(?:re|ge|e|se)lu|relu6|swish|tanh|sigmoid|softmax|activat\w+|non-?linearit\w+|bias(?:es)?|(?:un)?padd\w+"
    r"|strides?|dilat\w+|atrous|groups?|drop-?out|(?:batch|layer)[- ]?norm\w*|regulari[sz]\w+|weight decay"
    r"|initiali[sz]\w+|frozen)\b",
    re.IGNORECASE,
)
"""Words of settings that a net may have for several of its layers."""
_MUST = (("dilation_rate", r"\b(?:dilat\w+|atrous)\b"), ("groups", r"\bgrouped\b"))

_SAID = ((SIZE.name, r"(?<![\dx.])([0-9]{1,3} ?x ?[0-9]{1,3})(?![\dx.])"), (STRIDE.name, r"\bstride ?([0-9]+)\b"))


def refuse_left_out(text: str) -> None:
    """Refuse a row that stands for others: three dots."""
    if text.strip().lower() in _ELLIPSES:
        raise ZooError(f"name: '{text.strip()}' stands for rows that are left out; give each layer a row of its own.")


def refuse_note(text: str) -> None:
    """Refuse a name with a mark that refers to a note: ``conv1*``."""
    if found := _NOTED.search(text):
        raise ZooError(f"name: the mark '{found[0]}' of '{text[:40]}' refers to a note; say in the row what it says.")


def refuse_several(text: str) -> None:
    """Refuse a name of several layers: ``conv2-conv4``, ``conv (x3)``, ``2 conv layers``."""
    if found := _RANGE.search(text) or _TIMES.search(one_sign(text)):
        raise ZooError(f"name: '{found[0].strip()}' stands for several layers; give each a row of its own.")


def check_group(text: str) -> None:
    """Refuse a group's name that says more of its rows than what they are called: ``block 1 (x3)``, ``frozen stem``."""
    refuse_several(text)
    refuse_note(text)
    if said := SPEAKS.search(text):
        raise ZooError(f"'{said[0]}' of '{text[:40]}' speaks of all rows of a group; say it in each of them.")


def check_label(statement: Statement, name: str) -> None:
    """Hold the words of a label against the layers of its row: ``dilated conv``, ``bidirectional 1``, ``fc_relu``.

    Raises:
        ZooError: naming the word that the row does not keep to.
    """
    words = one_sign(re.sub(r"[_\s]+", " ", name))
    parts = statement.parts
    for parameter, pattern in _MUST:
        if re.search(pattern, words, re.IGNORECASE) and any(_takes(part, parameter) for part in parts):
            next(part for part in parts if _takes(part, parameter)).must.add(parameter)
    for parameter, pattern in _SAID:
        found = re.search(pattern, words, re.IGNORECASE)
        if found and _takes(parts[0], FILTERS.name) and _takes(parts[0], parameter):
            parts[0].say(parameter, found[1], "name")
    named = named_in(Remains(words, "name"))
    if named and len(parts) == 1 and not _comes_to(parts[0], named):
        raise ZooError(f"name: '{name[:40]}' is a {named.any_kind}, and its type a {parts[0].named.any_kind}.")
    function = activation_in(Remains(words, "name"))
    if function not in (None, "linear") and not any(_says_function(part) for part in parts):
        raise ZooError(f"activation: the name speaks of {function}, and the row does not say it.")


def _comes_to(part: StatedLayer, named: Named) -> bool:
    """Whether a layer is no less special than its name, or made so by what the row says: by its groups, its window."""
    whole = pooled_whole(part.named.any_kind)
    return special([part.named, named]) is part.named or "groups" in part.said or whole is named.any_kind


def _takes(part: StatedLayer, parameter: str) -> bool:
    return any(each.name == parameter for each in part.named.any_kind.takes)


def _says_function(part: StatedLayer) -> bool:
    said = part.activation or part.said.get(ACTIVATION.name) or part.exact
    return bool(said or part.named.any_kind is FUNCTION or activation_in(Remains(part.named.any_kind.name, "name")))
