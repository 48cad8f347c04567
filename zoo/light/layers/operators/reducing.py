"""Operators that sum up axes, or take one number of them."""

from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.batched import axes_of, axis_of, broadcast, reduced, replaced, spelled
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.operation import Bound, Operator, Result, one
from zoo.light.layers.parameter import REQUIRED

_AXIS: dict[str, Any] = {"axis": None, "keepdims": False}
_SIMPLE = """
    all amax amin any logsumexp mean median nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar ptp std sum var
"""
_REDUCING: dict[str, dict[str, Any]] = {
    **dict.fromkeys(_SIMPLE.split(), _AXIS),
    "count_nonzero": {"axis": None},
    "max": {**_AXIS, "initial": None},
    "min": {**_AXIS, "initial": None},
    "prod": {**_AXIS, "dtype": None},
}


def _reducing(bound: Bound) -> Result:
    shape = bound.shape("x")
    gone = axes_of(bound["axis"], len(shape))
    left, last = reduced(shape, gone, bound.values.get("keepdims", False)), len(shape) - 1
    return one(left, local=gone == (last,), whole=last > 1 and set(range(1, last)) <= set(gone))


def _place(bound: Bound) -> Result:
    """Of the largest or smallest along one axis."""
    shape = bound.shape("x")
    place = None if bound["axis"] is None else axis_of(bound["axis"], len(shape))
    return one(reduced(shape, place, bound["keepdims"]), local=place == len(shape) - 1)


def _norm(bound: Bound) -> Result:
    axes = bound["axis"]
    if isinstance(axes, tuple) and len(axes) > 2:
        raise ZooError(f"a norm is of one axis or two, not of {len(axes)}.")
    return _reducing(bound)


def _quantile(bound: Bound) -> Result:
    left = reduced(bound.shape("x"), bound["axis"], bound["keepdims"])
    return one((*bound.shape("q"), *left))


def _average(bound: Bound) -> Result:
    return one(reduced(bound.shape("x"), bound["axis"]))


def _moments(bound: Bound) -> Result:
    left = reduced(bound.shape("x"), bound["axes"], bound["keepdims"])
    return Result((left, left))


def _trapezoid(bound: Bound) -> Result:
    return one(reduced(bound.shape("y"), bound["axis"]))


def _crossentropy(bound: Bound) -> Result:
    return one(reduced(bound.shape("output"), bound["axis"]))


def _largest(bound: Bound) -> Result:
    shape, count = bound.shape("x"), bound["k"]
    if shape[-1] is not OPEN and count > shape[-1]:
        raise ZooError(f"the {count} largest of {shape[-1]} cannot be had.")
    made = replaced(shape, len(shape) - 1, count)
    return Result((made, made))


def _in_largest(bound: Bound) -> Result:
    return one(bound.shape("targets"))


def _diagonal(bound: Bound) -> Result:
    shape = bound.shape("x")
    rows, columns = (axis_of(bound[name], len(shape)) for name in ("axis1", "axis2"))
    height, width, offset = shape[rows], shape[columns], bound["offset"]
    length = min(height, width - offset) if offset > 0 else min(height + offset, width)
    length = OPEN if OPEN in (height, width) else max(length, 0)
    return one((*reduced(shape, (rows, columns)), length))


def _trace(bound: Bound) -> Result:
    shape = bound.shape("x")
    return one(reduced(shape, (bound["axis1"], bound["axis2"])))


def _diff(bound: Bound) -> Result:
    shape = bound.shape("a")
    place = axis_of(bound["axis"], len(shape))
    if shape[place] is not OPEN and shape[place] <= bound["n"]:
        raise ZooError(f"{bound['n']} differences of {shape[place]} leave nothing.")
    return one(replaced(shape, place, shape[place] - bound["n"]))


def _square(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) < 3 or shape[-1] != shape[-2]:
        raise ZooError(f"{spelled(shape)} is no square matrix for each of the batch.")
    return shape


def _of_matrix(bound: Bound) -> Result:
    """A number for each square matrix."""
    return one(_square(bound.shape("x"))[:-2])


def _matrix(bound: Bound) -> Result:
    return one(_square(bound.shape("x")))


def _distances(bound: Bound) -> Result:
    first, second = bound.shape("x"), bound.shape("y")
    if len(first) < 2 or len(second) < 2 or (first[-1] != second[-1] and OPEN not in (first[-1], second[-1])):
        raise ZooError(f"{spelled(first)} and {spelled(second)} are no vectors of one length.")
    return one((*broadcast([first[:-2], second[:-2]]), first[-2], second[-2]))


_QUANTILE = {"axis": None, "method": "linear", "keepdims": False}
_OTHERS = (
    *(Operator(name, _place, options=_AXIS) for name in ("argmax", "argmin", "nanargmax", "nanargmin")),
    *(Operator(name, _quantile, ("x", "q"), _QUANTILE)
      for name in ("percentile", "quantile", "nanpercentile", "nanquantile")),
    Operator("norm", _norm, options={"ord": None, **_AXIS}),
    Operator("average", _average, ("x", "weights"), {"weights": None, "axis": None}),
    Operator("moments", _moments, options={"axes": REQUIRED, "keepdims": False, "synchronized": False}),
    Operator("trapezoid", _trapezoid, ("y",), {"x": None, "dx": 1.0, "axis": -1}),
    Operator("categorical_crossentropy", _crossentropy, ("target", "output"), {"from_logits": False, "axis": -1}),
    Operator("sparse_categorical_crossentropy", _crossentropy, ("target", "output"),
             {"from_logits": False, "axis": -1}),
    Operator("top_k", _largest, options={"k": REQUIRED, "sorted": True}),
    Operator("in_top_k", _in_largest, ("targets", "predictions"), {"k": REQUIRED}),
    Operator("diagonal", _diagonal, options={"offset": 0, "axis1": 0, "axis2": 1}),
    Operator("trace", _trace, options={"offset": 0, "axis1": 0, "axis2": 1}),
    Operator("diff", _diff, ("a",), {"n": 1, "axis": -1}),
    Operator("det", _of_matrix),
    Operator("logdet", _of_matrix),
    Operator("inv", _matrix),
    Operator("cholesky", _matrix, options={"upper": False}),
    Operator("cdist", _distances, ("x", "y")),
)  # fmt: skip

FAMILY = tuple(
    each.kind
    for each in (*(Operator(name, _reducing, options=options) for name, options in _REDUCING.items()), *_OTHERS)
)
