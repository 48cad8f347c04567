"""Tells what the columns of a layer table hold, from their headings and, where those are vague, their cells.

``activations`` is an output or a function, ``parameters`` a count or a layer's settings, ``bias`` a count or
a yes or no: people use each for both.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from zoo.light.layers.parameter import PARAMETERS
from zoo.light.sheets.cells import read_learnables
from zoo.light.sheets.formats.grid import Record
from zoo.light.sheets.sheet import COLUMNS, LAYER_COLUMNS
from zoo.light.sheets.signs import is_blank, is_dash, plain
from zoo.light.sheets.words import parameters_of

_TOLD = {*COLUMNS, *LAYER_COLUMNS, "learnables", "settings"}  # what a column may tell of a layer
_SAMPLE = 50  # cells of a column that tell what it holds

_ROLES = (
    ("number", r"#|no|nr|number|index|idx|id|row|step"),
    ("name", r"name|layer name|module name|path"),
    ("layer", r"layers?|block|stage|module"),
    ("type", r"type|kind|(?:layer|module) (?:type|kind)|operation|op|class"),
    ("macs", r"(?:mult )?macs?|mult ?adds?|m ?adds?|macc|multiply (?:accumulates?|adds?)(?: operations)?|flops?"),
    (
        "ignored",
        r"\w+ workings?|in(?:put)? (?:shapes?|sizes?|dim\w*|volume)"
        r"|memory.*|.*%|.*percent\w*|groups|states?|notes?|comments?|learnables reduction|activation formats?",
    ),
    ("non_trainable", r"(?:non|un|not) ?trainable(?: (?:params?|parameters?|weights?|count))?|buffers?"),
    ("trainable", r"trainable(?: (?:params?|parameters?|count))?|traina\w*"),
    ("working", r"workings?|calculations?|computations?|formula|derivation"),
    (
        "output",
        r"(?:layer )?outputs?(?: (?:shape|sizes?|dim\w*|volume|tensor|feature map.*|map size))?"
        r"|activations?(?: (?:shape|sizes?|dim\w*|volume|map))?|out(?: ?(?:shapes?|sizes?))?|shape|dim\w*"
        r"|(?:feature )?map sizes?|result(?:ing)?(?: (?:shape|size))?",
    ),
    *((each.name, each.heading) for each in PARAMETERS),
    ("inputs", r"inputs?|connected(?: to)?|from|previous(?: layer)?|parents?|input layers?"),
    ("weights", r"(?:trainable |learnable )?weights?(?: (?:params?|parameters?|count))?|weight count"),
    ("biases", r"bias(?:es)?(?: (?:params?|parameters?|count|terms?))?"),
    (
        "params",
        r"(?:learnable |learned )?(?:params?|par am|parameters?|learnables?)(?: .*)?"
        r"|weights? (?:and |& |\+ )?bias(?:es)?|total",
    ),
    ("settings", r"hyper ?parameters?|settings?|properties|configuration|config|details?|description|options"),
)


def resolve(headings: Sequence[str], body: Sequence[Record]) -> dict[str, int] | None:
    """The index of each column by what it holds, or None if these are no headings of a layer table."""
    named = [role_of(heading) if len(heading := plain(cell)) < 80 else "" for cell in headings]
    if not _TOLD & set(named) or not (named[:1] == [""] or {"name", "layer", "type", "number"} & set(named)):
        return None
    columns: dict[str, int] = {}
    for at, role in enumerate(named):
        if role not in ("", "ignored") and named[:at].count(role) < 2:
            columns.setdefault(_by_content(role, plain(headings[at]), _sample(body, at)), at)
    if "output" not in columns and plain(headings[columns.get("size", 0)]).lower() == "size" and "size" in columns:
        columns["output"] = columns.pop("size")
    columns.pop("ignored", None)
    if "trainable" in columns and not columns.keys() & {"params", "non_trainable"}:
        columns["params"] = columns.pop("trainable")  # People who write so mean all of them.
    return _with_name(columns, named, body)


@lru_cache(maxsize=1024)
def role_of(heading: str) -> str:
    """What a column of this heading holds, or nothing."""
    words = words_of(heading)
    return next((role for role, pattern in _ROLES if re.fullmatch(pattern, words)), "")


def words_of(heading: str) -> str:
    """A heading in lower case without its signs, its brackets and what only says that it counts."""
    words = re.sub(r"[^a-z0-9#&+%]+", " ", re.sub(r"(?<=\w) *[(\[].*", "", heading.lower())).strip()
    words = re.sub(r"^(?:(?:number|no|num|nr|count|total)\b|#) ?(?:of )?(?=[a-z])", "", words)
    return words.removesuffix(" #").removesuffix(" count").strip()


def _sample(body: Sequence[Record], at: int) -> list[str]:
    cells = (plain(cells[at]) for _, cells in body[:_SAMPLE] if at < len(cells))
    return [cell for cell in cells if not is_blank(cell) and not is_dash(cell)]


def _by_content(role: str, heading: str, sample: list[str]) -> str:
    """Settle a heading that people use for two things by what stands below it."""
    digits = sum(any(sign.isdigit() for sign in cell) for cell in sample)
    heading = heading.lower()
    if role == "output" and heading == "activation" and 2 * sum(map(_begins_as_shape, sample)) <= len(sample):
        return "activation"
    if role == "output" and heading == "activations" and sample and not digits:
        return "activation"
    if role in ("trainable", "non_trainable") and not digits:
        return "ignored"
    if role == "biases" and heading == "bias" and not digits:
        return "bias"
    if role == "params" and any(read_learnables(cell).keys() & {"weights", "biases"} for cell in sample):
        return "learnables"
    if role == "params" and sample and "parameters" in heading:
        settings = sum(bool(parameters_of(cell)) and not _is_count(cell) for cell in sample)
        return "settings" if 2 * settings > len(sample) else role
    if role == "inputs" and any(re.search(r"[0-9] ?[x×*,] ?[0-9]", cell) for cell in sample):
        return "ignored"
    return role


def _begins_as_shape(cell: str) -> bool:
    """``26x26``, ``(None, 26, 26)``, and no function: ``LeakyReLU(0.1)``."""
    return bool(re.match(r"[\s(\[]*(?:[0-9?-]|none\b)", cell, re.IGNORECASE))


def _is_count(cell: str) -> bool:
    return any(each.count is not None for each in read_learnables(cell).values())


def _with_name(columns: dict[str, int], named: list[str], body: Sequence[Record]) -> dict[str, int] | None:
    """The columns with one for the layers' names, or None if there is none."""
    if "name" not in columns:
        blank = next((at for at, role in enumerate(named) if not role), None)
        if "layer" in columns:
            columns["name"] = columns.pop("layer")
        elif "type" not in columns and blank == 0 and _sample(body, 0):
            columns["name"] = 0
        elif "type" not in columns and "number" in columns:
            columns["name"] = columns["number"]
    elif "layer" in columns and "type" not in columns:
        columns["type"] = columns.pop("layer")
    return columns if columns.keys() & {"name", "type"} and columns.keys() & _TOLD else None
