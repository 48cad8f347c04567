"""Which layer a row names: by its whole name, or by how that begins, whatever its case, punctuation and fillers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from zoo.light.layers.layer import Layer
from zoo.light.marking.nested import is_of
from zoo.light.nets.table import Table
from zoo.light.sheets.layer_names import parts_of, run_together, without_others, without_source
from zoo.light.sheets.sheet import SheetRow
from zoo.light.sheets.words import kind_of

_FEWEST_COUNTED = 4  # rows, by whose numbers it is told that these count them
_LONGEST_NAME = 200  # characters that are looked at
_MOST_WORDS = 8  # of a name, with which it may begin

_SYNONYMS = {
    "convolution": "conv", "convolutional": "conv", "pooling": "pool", "maxpool": "pool", "maxpooling": "pool",
    "fc": "dense", "linear": "dense", "flattening": "flatten", "first": "1", "second": "2", "third": "3",
    "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
}  # fmt: skip
_FILLERS = frozenset(("layer", "l", "max", "the", "no", "st", "nd", "rd", "th"))


def named(table: Table, rows: Sequence[SheetRow], known: Mapping[int, int], closed: frozenset[int]) -> dict[int, int]:
    """The layer's position by the row's, for each row that names one, with those that are known before."""
    taken = closed | set(known.values())
    layers: dict[str, list[int]] = {}
    for layer_at, table_row in enumerate(table.rows):
        if layer_at not in taken:
            layers.setdefault(key_of(plain_name(table_row.layer)), []).append(layer_at)
    alone = {key: at[0] for key, at in layers.items() if len(at) == 1}
    found, whole = dict(known), [key_of(row.name) for row in rows]
    keys = whole if layers.keys() >= set(whole) else keys_of(rows)
    for at, row in enumerate(rows):
        if at not in found and (layer := alone.get(keys[at])) is not None and is_of(row, table.rows[layer].layer.kind):
            found[at] = layer
    if keys != whole:
        return found
    others = frozenset(key_of(plain_name(row.layer)) for row in table.rows)
    begun = {at: next(_begun(table, row, alone, others), None) for at, row in enumerate(rows) if at not in found}
    claims = Counter(begun.values()) + Counter(found.values())
    return found | {at: layer for at, layer in begun.items() if layer is not None and claims[layer] == 1}


def _begun(table: Table, row: SheetRow, layers: Mapping[str, int], others: frozenset[str]) -> Iterator[int]:
    """The layers with whose names it begins, or a part that it joins, and of whose kind it is or tells nothing."""
    parts = parts_of(without_source(without_others(row.name)))[0]
    for part in parts:
        for head in (*_heads(part), *run_together(part)[:1]):
            layer = layers.get(key_of(head))
            if layer is None:
                continue
            rest = part[len(head) :].split()
            on_another = any(key_of(" ".join(rest[:end])) in others for end in range(1, len(rest) + 1))
            of_others = len(parts) > 1 and kind_of(part)[0] is None  # The kind of a1 + BN + ReLU is not that of a1.
            if row.kind is not None and (on_another or of_others or is_of(row, table.rows[layer].layer.kind)):
                yield layer


def _heads(text: str) -> Iterator[str]:
    """The text and its beginnings, the longest first, where no number stands alone in the rest."""
    words = text.split()[:_MOST_WORDS]
    for end in range(len(words), 0, -1):
        if any(map(str.isdigit, words[end:])):
            return
        yield " ".join(words[:end])


def plain_name(layer: Layer) -> str:
    """A layer's name without the path of its model."""
    return layer.name[-_LONGEST_NAME:].rpartition("/")[2]


def keys_of(rows: Sequence[SheetRow]) -> list[str]:
    """The keys of names, less their numbers where these count all rows: ``Conv2d-1``, ``ReLU-2``, ``MaxPool2d-3``."""
    keys = [key_of(row.name) for row in rows]
    counted = [key.rpartition(" ") for key in keys]
    told = len(rows) >= _FEWEST_COUNTED and len({word for word, *_ in counted}) > 1
    if told and all(number == str(at) for at, (*_, number) in enumerate(counted, 1)):
        return [word for word, *_ in counted]
    return keys


def key_of(name: str) -> str:
    """What tells a name from others, whatever its case, punctuation and fillers."""
    return _key(name[:_LONGEST_NAME])


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """What is left of a name without case, punctuation and fillers: ``2nd convolutional layer`` as ``conv 2``."""
    name = re.sub(r"(?<=[a-z])[123]d(?![a-z0-9])", " ", name.casefold())
    name = re.sub(r"fully[ _-]?connected", "dense", name)
    found = [_SYNONYMS.get(word, word) for word in re.findall(r"[^\W\d_]+|[0-9]+", name)]
    words = [word for word in found if word not in _FILLERS] or found
    return " ".join(sorted(words, key=str.isdigit))  # a stable sort: only the numbers move, to the end
