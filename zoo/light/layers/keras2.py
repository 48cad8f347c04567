"""What Keras 2 saves as Keras 3 would: entries of layers by their newer names, TensorFlow's functions as operators.

Where the same words mean another thing, the layer is refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.kinds.core import INPUT

Entry = Mapping[str, Any]
_SHAPE, _FUNCTION = "batch_input_shape", "function"
_FUNCTIONS_AS_LAYERS = ("TFOpLambda", "SlicingOpLambda")
_GONE = ("LocallyConnected1D", "LocallyConnected2D", "RandomHeight", "RandomWidth", "DenseFeatures")
_OTHER_CLASSES = {"ThresholdedReLU": "ReLU"}
_BUILT_FOR = ("query_shape", "key_shape", "value_shape", "softmax_robust_masking")
"""Of attention: the shapes that it was built for, and how masked scores are kept from being infinite."""


class _Operator(NamedTuple):
    """What a function of TensorFlow's is in Keras 3."""

    name: str
    names: Mapping[str, str] = {}
    """Keras's argument for one of another name; empty for one that must have been left alone."""
    unsaid: Mapping[str, Any] = {}
    """What a call sets by saying nothing, where Keras's default is another."""


_TWO = {"y": "x2"}
_SAME = (
    "math.exp math.sqrt math.rsqrt math.square math.log math.log1p math.expm1 math.sin math.cos math.tan math.tanh "
    "math.sinh math.cosh math.asin math.sign math.floor math.ceil math.negative math.reciprocal math.sigmoid math.erf "
    "math.softplus math.logical_not nn.relu nn.relu6 nn.elu nn.selu nn.softsign nn.softmax nn.log_softmax cast "
    "expand_dims repeat concat stack"
)
_OTHER_NAMES = {"asin": "arcsin", "concat": "concatenate"}
_OF_TWO = (
    "math.add math.subtract math.multiply math.maximum math.minimum math.greater math.greater_equal math.less "
    "math.less_equal math.equal math.not_equal math.logical_and math.logical_or math.divide"
)
_REDUCING = {
    "reduce_mean": "mean", "reduce_sum": "sum", "reduce_max": "max", "reduce_min": "min", "reduce_prod": "prod",
    "reduce_std": "std", "reduce_variance": "var", "reduce_any": "any", "reduce_all": "all",
    "reduce_logsumexp": "logsumexp",
}  # fmt: skip
_TURNED = _Operator("transpose", {"perm": "axes", "conjugate": ""})
_PADDED = _Operator("pad", {"paddings": "pad_width"})
_OPERATORS: Mapping[str, _Operator] = {
    **{name: _Operator(_OTHER_NAMES.get(word, word)) for name in _SAME.split() for word in [name.rpartition(".")[2]]},
    **{name: _Operator(name.rpartition(".")[2], _TWO) for name in _OF_TWO.split()},
    **{f"math.{name}": _Operator(operator) for name, operator in _REDUCING.items()},
    "__operators__.add": _Operator("add", _TWO),
    "__operators__.getitem": _Operator("get_item", {"slice_spec": "key"}),
    "math.truediv": _Operator("true_divide", _TWO),
    "math.floordiv": _Operator("floor_divide", _TWO),
    "math.floormod": _Operator("mod", _TWO),
    "math.pow": _Operator("power", _TWO),
    "math.abs": _Operator("absolute"),
    "math.argmax": _Operator("argmax", unsaid={"axis": 0}),
    "math.argmin": _Operator("argmin", unsaid={"axis": 0}),
    "nn.silu": _Operator("silu"),
    "nn.gelu": _Operator("gelu", unsaid={"approximate": False}),
    "nn.leaky_relu": _Operator("leaky_relu", {"alpha": "negative_slope"}),
    "clip_by_value": _Operator("clip", {"clip_value_min": "x_min", "clip_value_max": "x_max"}),
    "squeeze": _Operator("squeeze"),
    "compat.v1.squeeze": _Operator("squeeze"),
    "reshape": _Operator("reshape", {"shape": "newshape"}),
    "transpose": _TURNED,
    "compat.v1.transpose": _TURNED,
    "linalg.matmul": _Operator(
        "matmul", {"b": "x2", **dict.fromkeys(("transpose_a", "transpose_b", "adjoint_a", "adjoint_b"), "")}
    ),
    "pad": _PADDED,
    "compat.v1.pad": _PADDED,
    "tile": _Operator("tile", {"multiples": "repeats"}),
    "split": _Operator("split", {"num_or_size_splits": "indices_or_sections"}),
    "where": _Operator("where", {"x": "x1", "y": "x2"}),
    "one_hot": _Operator("one_hot", {"depth": "num_classes"}),
}  # fmt: skip


def wrote(layers: Sequence[Entry]) -> bool:
    """Whether a model's list of layers is Keras 2's."""
    return any(
        _SHAPE in each["config"] or any(isinstance(node, list) for node in each.get("inbound_nodes", ()))
        for each in layers
        if isinstance(each["config"], Mapping)
    )


def newer(entry: Entry) -> Entry:
    """A layer's entry as Keras 3 has it.

    Raises:
        ZooError: it means what Keras 3 has not.
    """
    config = entry["config"]
    if not isinstance(config, Mapping) or "layers" in config:  # a model within
        return entry
    if entry["class_name"] in _FUNCTIONS_AS_LAYERS:
        operator = _operator(str(config["function"]))
        newest = {"class_name": operator.name, "module": "keras.ops", "config": {"name": config["name"]}}
        return {**entry, **newest, _FUNCTION: config["function"]}
    name = entry["class_name"]
    if name in _GONE:
        raise ZooError(f"{name} is refused: Keras 3 has no such layer.")
    _refuse_other_meanings(config)
    if name == INPUT.name and _SHAPE in config:
        config = {**config, "batch_shape": config[_SHAPE]}  # the one that Keras 3 takes, too, of two
    config = {key: value for key, value in config.items() if key not in (_SHAPE, *_BUILT_FOR)}
    if name == "ThresholdedReLU":
        config["threshold"] = config.pop("theta")
    return {**entry, "class_name": _OTHER_CLASSES.get(name, name), "config": config}


def function_of(entry: Entry) -> str:
    """The function of TensorFlow's that a newer entry stands for; empty for a layer."""
    return str(entry.get(_FUNCTION, ""))


def keywords_of(function: str, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a call of a function as its operator takes them.

    Raises:
        ZooError: the operator does not have one.
    """
    operator = _operator(function)
    said = dict(operator.unsaid)
    for name, value in keywords.items():
        newer_name = operator.names.get(name, name)
        if name != "name" and newer_name and value is not None:
            said[newer_name] = value.lower() if name == "mode" and isinstance(value, str) else value
        elif not newer_name and value:
            raise ZooError(f"tf.{function} with {name} {value} is not known.")
    if not isinstance(said.get("indices_or_sections", 1), int):
        raise ZooError("tf.split in parts of unlike sizes is not known.")
    return said


def _operator(function: str) -> _Operator:
    if function not in _OPERATORS:
        raise ZooError(f"the operation tf.{function} is not known.")
    return _OPERATORS[function]


def _refuse_other_meanings(value: Any) -> None:
    """Refuse what Keras 3 computes otherwise under the same name, in a layer or in the layers within it."""
    for name, each in value.items() if isinstance(value, Mapping) else enumerate(value):
        if each == "hard_sigmoid" and name != "name":
            raise ZooError("Keras 2's hard_sigmoid, 0.2 x + 0.5 from 0 to 1, is another function than Keras 3's.")
        if isinstance(each, Mapping | list):
            _refuse_other_meanings(each)
