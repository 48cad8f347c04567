"""Takes apart what a person calls a layer: the layer itself, others that it stands beside, and several in one row.

dense1 (after dropout)    flatten of pool2    dense2 (input: dense1)    output layer (dense, no dropout)
Conv1 + ReLU + MaxPool    flatten and dense1    dense1 with dropout
"""

import re
from functools import lru_cache

_LONGEST = 200  # characters of a name that are looked at
_BESIDE = (
    r"(?:after|before|from|not|no(?!\.? ?[0-9#])|without|w/o|nach|vor|aus|ohne|apr[eè]s|avant|sans|despu[eé]s de"
    r"|antes de|sin|dopo|prima di|senza)(?![^\W_])|<-+|←|(?P<input>(?:in|inputs?|eingabe|entr[eé]e|entrada)\s*[:=])"
)
_OTHERS = re.compile(rf"(?<![\w.-])(?:{_BESIDE})[^,;:()\[\]+&|]*", re.IGNORECASE)
_OF = re.compile(
    r"(?<![\w.-])(?:of|for|on|over|into|onto|using|(?:preceded|fed) by|für|pour|para|per)(?![^\W_])"
    r"[^,;:()\[\]+&|]*",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"[+&,;:|>→⇒=]|(?: |^)[-–—/](?: |$)"
    r"|(?<![\w-])(?:and|then|plus|incl(?:\.|uding)?|followed by|with|w/"
    r"|und|dann|gefolgt von|mit|et|puis|avec|y|con|e|com)(?![\w-])",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"[-–/_]")


def without_others(name: str) -> str:
    """A name without what it says of layers before, after or not there; whole, where that is all it says."""

    def kept(found: re.Match[str]) -> str:
        above, below = name[: found.start()], name[found.end() :]
        alone = not re.search(r"\w", above) and (found["input"] or not re.search(r"[^\W\d_]", below))
        return found[0] if alone else " "

    name = name[:_LONGEST]
    return _OTHERS.sub(kept, name).strip()


def without_source(name: str) -> str:
    """A name less what it is of: ``flatten of pool2`` as ``flatten``, and ``layer of type conv`` as ``layer``."""
    return _OF.sub(" ", name[:_LONGEST]).strip()


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of a name that signs or words join, outside brackets and in them."""
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    for sign in name[:_LONGEST]:
        depth -= sign in ")]" and depth > 0
        (inside if depth else outside).append("," if sign in "()[]" else sign)
        depth += sign in "(["
    return _split("".join(outside)), _split("".join(inside))


def run_together(part: str) -> tuple[str, ...]:
    """What hyphens, strokes and underscores join, too: ``conv1/pool1``, ``Conv-ReLU-Pool``."""
    return tuple(each for each in _RUN_TOGETHER.split(part) if each.strip())


def _split(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in _JOINED.split(text) if each.strip())
