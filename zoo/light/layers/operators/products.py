"""Operators that multiply tensors with one another, whose multiply-accumulates count."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.batched import (
    BATCH,
    axes_of,
    axis_of,
    broadcast,
    multiplied,
    reduced,
    refuse_unlike,
    size,
    spelled,
)
from zoo.light.layers.figures import Shape
from zoo.light.layers.operation import Bound, Operator, Result, one
from zoo.light.layers.parameter import REQUIRED


def _matmul(bound: Bound) -> Result:
    made, macs = multiplied(bound.shape("x1"), bound.shape("x2"))
    return one(made, macs)


def _pair(bound: Bound) -> tuple[Shape, Shape]:
    return bound.shape("x1"), bound.shape("x2")


def _summed(first: Shape, second: Shape, over: Sequence[int], other: Sequence[int]) -> Result:
    """Sum over axes of the first and the second, whose other axes follow one another."""
    for at, place in zip(over, other, strict=True):
        refuse_unlike(first[at], second[place], first, second)
    made = (*reduced(first, tuple(over)), *reduced(second, tuple(other)))
    return one(made, size(made) * size(tuple(first[at] for at in over)))


def _dot(bound: Bound) -> Result:
    first, second = _pair(bound)
    if not first or not second:
        return one(broadcast([first, second]))
    return _summed(first, second, [len(first) - 1], [max(len(second) - 2, 0)])


def _inner(bound: Bound) -> Result:
    first, second = _pair(bound)
    if not first or not second:
        return one(broadcast([first, second]))
    return _summed(first, second, [len(first) - 1], [len(second) - 1])


def _tensordot(bound: Bound) -> Result:
    (first, second), axes = _pair(bound), bound["axes"]
    if isinstance(axes, int):
        if not 0 <= axes <= min(len(first), len(second)):
            raise ZooError(f"{axes} axes are to be summed over of {spelled(first)} and {spelled(second)}.")
        return _summed(first, second, range(len(first) - axes, len(first)), range(axes))
    if not isinstance(axes, tuple) or len(axes) != 2:
        raise ZooError(f"axes {literal.write(axes)} are neither a number nor a pair.")
    over, other = axes_of(axes[0], len(first)), axes_of(axes[1], len(second))
    if len(over) != len(other):
        raise ZooError(f"axes {literal.write(axes)} are not as many of both.")
    return _summed(first, second, over, other)


def _cross(bound: Bound) -> Result:
    (first, second), axis = _pair(bound), bound["axis"]
    axes = [bound[name] if axis is None else axis for name in ("axisa", "axisb", "axisc")]
    one_axis, other = axis_of(axes[0], len(first)), axis_of(axes[1], len(second))
    if (first[one_axis], second[other]) != (3, 3):
        raise ZooError(f"a cross product is of vectors of 3, not of {spelled([first[one_axis], second[other]])}.")
    made = broadcast([reduced(first, one_axis), reduced(second, other)])
    place = axis_of(axes[2], len(made) + 1)
    return one((*made[:place], 3, *made[place:]))


def _solve(bound: Bound) -> Result:
    matrix, right = bound.shape("a"), bound.shape("b")
    if len(matrix) < 3 or matrix[-1] != matrix[-2] or len(right) != len(matrix) or right[-2] != matrix[-1]:
        raise ZooError(f"{spelled(matrix)} and {spelled(right)} are no equations for each of the batch.")
    return one(right)


def _attention(bound: Bound) -> Result:
    """Query, key and value are of batch, steps, heads and numbers; the scores and the sums are two products."""
    query, key, value = (bound.shape(name) for name in ("query", "key", "value"))
    if not len(query) == len(key) == len(value) == 4:
        raise ZooError(f"query, key and value have 4 axes, the batch's among them, not {len(query)}.")
    refuse_unlike(query[3], key[3], query, key)
    if key[1:3] != value[1:3] or query[2] % key[2]:
        raise ZooError(f"key {spelled(key)} and value {spelled(value)} do not go with query {spelled(query)}.")
    steps, heads = query[1:3]
    return one((*query[:3], value[3]), steps * key[1] * heads * (query[3] + value[3]))


# Einstein's notation


def _einsum(bound: Bound) -> Result:
    given, arrow, wanted = bound["subscripts"].replace(" ", "").partition("->")
    shapes = bound.shapes("operands")
    terms = given.split(",")
    if len(terms) != len(shapes):
        raise ZooError(f"'{bound['subscripts']}' is for {len(terms)} tensors, not for {len(shapes)}.")
    spread = [_spread(term, shape) for term, shape in zip(terms, shapes, strict=True)]
    lengths: dict[str, int] = {}
    for labels, shape in zip(spread, shapes, strict=True):
        for label, length in zip(labels, shape, strict=True):
            lengths[label] = broadcast([(lengths.get(label, 1),), (length,)])[0]
    target = _target(wanted, spread) if arrow else _implied(spread)
    if unknown := next((label for label in target if label not in lengths), ""):
        raise ZooError(f"'{bound['subscripts']}' gives {unknown}, which no tensor has.")
    gone = [label for label, length in lengths.items() if length == BATCH and label not in target]
    if gone:
        raise ZooError(f"'{bound['subscripts']}' sums over the batch.")
    return one([lengths[label] for label in target], _products(spread, target, lengths))


def _spread(term: str, shape: Shape) -> list[str]:
    """A label for each axis: letters, and for those of an ellipsis their numbers from the end."""
    before, dots, after = term.partition("...")
    count = len(shape) - len(before) - len(after)
    if not re.fullmatch("[A-Za-z]*", before + after) or (count < 0 if dots else count):
        raise ZooError(f"'{term}' does not fit {spelled(shape)}.")
    return [*before, *(str(at) for at in range(count, 0, -1)), *after]


def _target(term: str, spread: Sequence[Sequence[str]]) -> list[str]:
    before, dots, after = term.partition("...")
    return [*before, *(_dotted(spread) if dots else ()), *after]


def _dotted(spread: Sequence[Sequence[str]]) -> list[str]:
    count = max((int(label) for labels in spread for label in labels if label.isdigit()), default=0)
    return [str(at) for at in range(count, 0, -1)]


def _implied(spread: Sequence[Sequence[str]]) -> list[str]:
    labels = [label for labels in spread for label in labels if not label.isdigit()]
    return [*_dotted(spread), *sorted(label for label in set(labels) if labels.count(label) == 1)]


def _products(spread: Sequence[Sequence[str]], target: Sequence[str], lengths: Mapping[str, int]) -> int:
    """Multiply-accumulates of the tensors taken from left to right; of one tensor there are none."""
    held, macs = set(spread[0]), 0
    for at, labels in enumerate(spread[1:], 1):
        both = held | set(labels)
        needed = set(target).union(*spread[at + 1 :])
        if both - needed or at == len(spread) - 1:
            macs = macs + size(tuple(lengths[label] for label in sorted(both)))
        held = both & needed
    return macs


def _spelled(texts: list[str]) -> str:
    """The call, in which the notation stands in front of the tensors."""
    *held, notation = texts
    return f"keras.ops.einsum({', '.join([notation.partition('=')[2], *held])})"


_CROSS: Mapping[str, Any] = {"axisa": -1, "axisb": -1, "axisc": -1, "axis": None}

FAMILY = tuple(
    each.kind
    for each in (
        Operator("matmul", _matmul, ("x1", "x2")),
        Operator("dot", _dot, ("x1", "x2")),
        Operator("inner", _inner, ("x1", "x2")),
        Operator("tensordot", _tensordot, ("x1", "x2"), {"axes": 2}),
        Operator("cross", _cross, ("x1", "x2"), _CROSS),
        Operator("solve", _solve, ("a", "b")),
        Operator("einsum", _einsum, ("*operands",), {"subscripts": REQUIRED}, spell=_spelled),
        Operator("dot_product_attention", _attention, ("query", "key", "value", "bias", "mask", "scale"),
                 {"bias": None, "mask": None, "scale": None, "is_causal": False, "flash_attention": None,
                  "attn_logits_soft_cap": None}),
    )
)  # fmt: skip
