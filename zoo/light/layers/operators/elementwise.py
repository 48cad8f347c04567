"""Operators on each number by itself: arithmetic, comparisons, functions, and those that keep a shape along an axis."""

from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.batched import axes_of, axis_of, broadcast, replaced, spelled
from zoo.light.layers.operation import Bound, Operator, Result, one
from zoo.light.layers.parameter import REQUIRED

_UNARY = """
    absolute angle arccos arccosh arcsin arcsinh arctan arctanh bitwise_invert bitwise_not cbrt ceil conjugate
    copy cos cosh deg2rad erf erfc erfinv exp exp2 expm1 fabs floor hard_sigmoid hard_silu hard_tanh i0 imag isfinite
    isinf isnan isneginf isposinf isreal log log10 log1p log2 log_sigmoid logical_not negative rad2deg real
    reciprocal relu relu6 rsqrt selu sigmoid sign signbit silu sin sinc sinh softplus softsign sparse_plus
    sparse_sigmoid sqrt square tan tanh tanh_shrink trunc
"""
_BINARY = """
    add arctan2 divide divide_no_nan equal floor_divide fmax fmin fmod gcd greater greater_equal heaviside hypot lcm
    ldexp less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod multiply
    nextafter not_equal power subtract true_divide
"""
_BITWISE = "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor left_shift right_shift"
_WITH_OPTIONS: dict[str, dict[str, Any]] = {
    "array": {"dtype": None},
    "cast": {"dtype": REQUIRED},
    "celu": {"alpha": 1.0},
    "clip": {"x_min": REQUIRED, "x_max": REQUIRED},
    "convert_to_tensor": {"dtype": None, "sparse": None, "ragged": None},
    "elu": {"alpha": 1.0},
    "empty_like": {"dtype": None},
    "gelu": {"approximate": True},
    "hard_shrink": {"threshold": 0.5},
    "leaky_relu": {"negative_slope": 0.2},
    "nan_to_num": {"nan": 0.0, "posinf": None, "neginf": None},
    "ones_like": {"dtype": None},
    "round": {"decimals": 0},
    "saturate_cast": {"dtype": REQUIRED},
    "soft_shrink": {"threshold": 0.5},
    "squareplus": {"b": 4},
    "threshold": {"threshold": REQUIRED, "default_value": REQUIRED},
    "zeros_like": {"dtype": None},
}
_ALONG_AN_AXIS: dict[str, dict[str, Any]] = {
    "argsort": {"axis": -1},
    "log_softmax": {"axis": -1},
    "softmax": {"axis": -1},
    "sort": {"axis": -1},
    "sparsemax": {"axis": -1},
}
_ALONG_ONE_OR_ALL = {
    "cumprod": {"axis": None, "dtype": None},
    "cumsum": {"axis": None, "dtype": None},
    "nancumprod": {"axis": None, "dtype": None},
    "nancumsum": {"axis": None, "dtype": None},
}


def _together(bound: Bound) -> Result:
    """All tensors and constants of the call broadcast to one shape."""
    shapes = [bound.shape(name) for name, value in bound.values.items() if name not in _CONSTANTS and value is not None]
    return one(broadcast(shapes), local=True)


_CONSTANTS = {name for options in _WITH_OPTIONS.values() for name in options}


def _as_first(bound: Bound) -> Result:
    """The shape of the first argument, whatever the others are."""
    return one(bound.shape(next(iter(bound.values.keys() & _FIRSTS))), local=True)


_FIRSTS = {"x", "x1", "inputs", "target"}


def _where(bound: Bound) -> Result:
    if bound["x1"] is None or bound["x2"] is None:
        raise ZooError("where without two choices gives as many places as there are, which no shape tells.")
    return _together(bound)


def _select(bound: Bound) -> Result:
    return one(broadcast([*bound.shapes("condlist"), *bound.shapes("choicelist"), bound.shape("default")]), local=True)


def _along(bound: Bound) -> Result:
    shape = bound.shape("x")
    return one(shape, local=axis_of(bound["axis"], len(shape)) == len(shape) - 1)


def _normalize(bound: Bound) -> Result:
    shape = bound.shape("x")
    return one(shape, local=axes_of(bound["axis"], len(shape)) == (len(shape) - 1,))


def _flat_or_along(bound: Bound) -> Result:
    shape = bound.shape("x")
    if bound["axis"] is None:
        raise ZooError(f"axis None flattens {spelled(shape)}, the batch with it; say an axis.")
    return one(shape, local=axis_of(bound["axis"], len(shape)) == len(shape) - 1)


def _moved(bound: Bound) -> Result:
    """A shape that is kept while its numbers change places."""
    axes = bound.values.get("axis")
    axes_of(tuple(dict.fromkeys(axes)) if isinstance(axes, tuple) else axes, len(bound.shape("x")))
    return one(bound.shape("x"))


def _glu(bound: Bound) -> Result:
    shape = bound.shape("x")
    place = axis_of(bound["axis"], len(shape))
    if shape[place] % 2 == 1:
        raise ZooError(f"glu halves an axis; {shape[place]} is odd.")
    return one(replaced(shape, place, shape[place] // 2), local=place == len(shape) - 1)


def _digitize(bound: Bound) -> Result:
    if len(bound.shape("bins")) != 1:
        raise ZooError("bins must be of one axis.")
    return _as_first(bound)


_NORMS = (
    Operator("layer_norm", _as_first, ("x", "gamma", "beta"),
             {"gamma": None, "beta": None, "axis": -1, "epsilon": None, "rms_scaling": False},
             function="ops.layer_normalization"),
    Operator("rmsnorm", _as_first, ("x", "scale"), {"scale": None, "axis": -1, "epsilon": None},
             function="ops.rms_normalization"),
    Operator("batch_norm", _as_first, ("x", "mean", "variance", "offset", "scale"),
             {"offset": None, "scale": None, "axis": REQUIRED, "epsilon": 0.001}, function="ops.batch_normalization"),
)  # fmt: skip
_OTHERS = (
    Operator("normalize", _normalize, options={"axis": -1, "order": 2, "epsilon": None}),
    Operator("re_lu", _together, ("x",), {"negative_slope": 0.0, "max_value": None, "threshold": 0.0},
             function="activations.relu"),
    Operator("stop_gradient", _together, ("variable",)),
    Operator("full_like", _as_first, ("x", "fill_value"), {"dtype": None}),
    Operator("isclose", _together, ("x1", "x2", "rtol", "atol"), {"rtol": 1e-05, "atol": 1e-08, "equal_nan": False}),
    Operator("is_in", _as_first, ("x1", "x2"), {"assume_unique": False, "invert": False}, function="ops.isin"),
    Operator("digitize", _digitize, ("x", "bins")),
    Operator("polar", _together, ("abs_", "angle")),
    Operator("where", _where, ("condition", "x1", "x2"), {"x1": None, "x2": None}),
    Operator("select", _select, ("condlist", "choicelist", "default"), {"default": 0}),
    Operator("glu", _glu, options={"axis": -1}),
    Operator("flip", _moved, options={"axis": None}),
    Operator("fliplr", _moved),
    Operator("flipud", _moved),
    Operator("roll", _moved, options={"shift": REQUIRED, "axis": None}),
    Operator("tril", _moved, options={"k": 0}),
    Operator("triu", _moved, options={"k": 0}),
    Operator("binary_crossentropy", _together, ("target", "output"), {"from_logits": False}),
)  # fmt: skip

FAMILY = tuple(
    each.kind
    for each in (
        *(Operator(name, _together) for name in _UNARY.split()),
        *(Operator(name, _together, ("x1", "x2")) for name in _BINARY.split()),
        *(Operator(name, _together, ("x", "y")) for name in _BITWISE.split()),
        *(Operator(name, _together, options=options) for name, options in _WITH_OPTIONS.items()),
        *(Operator(name, _along, options=options) for name, options in _ALONG_AN_AXIS.items()),
        *(Operator(name, _flat_or_along, options=options) for name, options in _ALONG_ONE_OR_ALL.items()),
        *_NORMS,
        *_OTHERS,
    )
)
