"""What follows the sums: expressions of ``torch`` and ``torch.nn.functional``."""

from collections.abc import Sequence
from typing import Any

from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, array, first, last, refused

_FUNCTIONS = {
    "linear": "{}",
    "relu": "F.relu({})", "relu6": "F.relu6({})", "elu": "F.elu({})", "selu": "F.selu({})", "celu": "F.celu({})",
    "leaky_relu": "F.leaky_relu({}, 0.2)", "gelu": "F.gelu({})", "silu": "F.silu({})", "mish": "F.mish({})",
    "sigmoid": "torch.sigmoid({})", "hard_sigmoid": "F.hardsigmoid({})", "log_sigmoid": "F.logsigmoid({})",
    "tanh": "torch.tanh({})", "hard_tanh": "F.hardtanh({})", "tanh_shrink": "F.tanhshrink({})",
    "hard_silu": "F.hardswish({})", "softplus": "F.softplus({})", "softsign": "F.softsign({})",
    "exponential": "torch.exp({})", "hard_shrink": "F.hardshrink({})", "soft_shrink": "F.softshrink({})",
}  # fmt: skip
_ALONG = {"softmax": "F.softmax({}, dim={})", "log_softmax": "F.log_softmax({}, dim={})", "glu": "F.glu({}, dim={})"}
"""Those that work along the channels."""


def activated(layer: Any, function: Any, expression: str, channels: int = -1) -> str:
    """An expression after a layer's activation function; `channels` is the axis of the channels."""
    import keras

    name = getattr(function, "__name__", type(function).__name__)
    if function is None:
        return expression
    if getattr(keras.activations, name, None) is not function:
        raise refused(layer, f"its activation {name} is not translated")
    if name in _ALONG:
        return _ALONG[name].format(expression, channels)
    if name not in _FUNCTIONS:
        raise refused(layer, f"PyTorch has no activation {name}")
    return _FUNCTIONS[name].format(expression)


def channel_axis(value: Value) -> int:
    return 1 if value.first else -1


def _activation(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(activated(layer, layer.activation, value.name, channel_axis(value)), value.first, value.flat)


def _relu(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    slope, most = float(layer.negative_slope or 0), layer.max_value
    if layer.threshold:
        raise refused(layer, "PyTorch's has no threshold")
    if slope and most is not None:
        raise refused(layer, "PyTorch's has no slope together with a largest value")
    if slope:
        expression = f"F.leaky_relu({value.name}, {slope})"
    else:
        expression = f"F.relu({value.name})" if most is None else f"{value.name}.clamp(0, {float(most)})"
    return InTorch(expression, value.first, value.flat)


def _leaky(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(f"F.leaky_relu({value.name}, {float(layer.negative_slope)})", value.first, value.flat)


def _elu(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(f"F.elu({value.name}, {float(layer.alpha)})", value.first, value.flat)


def _prelu(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    slopes = array(layer.alpha)
    if slopes.size != slopes.shape[-1]:
        raise refused(layer, "PyTorch's has a slope a channel, not one a place; share them along the other axes")
    name = code.name(layer.name)
    code.keep(name, weight=slopes.reshape(-1))
    return InTorch(f"{code.module(name, f'nn.PReLU({slopes.size})')}({first(value)})", len(value.shape) > 1)


def _softmax(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0] if len(layer.axis) == 1 else None
    if axis is None:
        raise refused(layer, "PyTorch's is along one axis")
    return InTorch(f"F.softmax({last(value)}, dim={axis})")


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        layers.Activation: _activation,
        layers.ReLU: _relu,
        layers.LeakyReLU: _leaky,
        layers.ELU: _elu,
        layers.PReLU: _prelu,
        layers.Softmax: _softmax,
    }
