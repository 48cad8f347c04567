"""Recurrent layers: the order of their gates, and one bias or two."""

from collections.abc import Sequence
from typing import Any

import numpy as np  # noqa: TID253  (imported only when a net is written)

from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, array, last, refused

_RESET_FIRST = (1, 0, 2)
"""Keras has the update gate before the reset gate, PyTorch behind it."""


def _check(layer: Any, *, gated: bool) -> None:
    import keras

    functions = keras.activations
    if layer.stateful or layer.return_state:
        raise refused(layer, "states that are kept or returned are not translated")
    known = (functions.tanh,) if gated else (functions.tanh, functions.relu)
    if layer.activation not in known or (gated and layer.recurrent_activation is not functions.sigmoid):
        raise refused(layer, "PyTorch's has tanh, and sigmoid in its gates; it has other activations")


def _weights(layer: Any, cell: Any, gates: Sequence[int]) -> "dict[str, np.ndarray]":
    """Kernels and biases, gate by gate in PyTorch's order."""

    def ordered(values: "np.ndarray") -> "np.ndarray":
        parts = np.split(values, len(gates), axis=-1)
        return np.concatenate([parts[at] for at in gates], axis=-1)

    kept = {"weight_ih_l0": ordered(array(cell.kernel)).T, "weight_hh_l0": ordered(array(cell.recurrent_kernel)).T}
    if layer.use_bias:
        bias = array(cell.bias)
        inputs, states = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
        kept |= {"bias_ih_l0": ordered(inputs), "bias_hh_l0": ordered(states)}
    return kept


def _module(layer: Any, name: str, width: Any, code: Code) -> str:
    from keras import layers

    more = "" if layer.use_bias else ", bias=False"
    if isinstance(layer, layers.LSTM):
        _check(layer, gated=True)
        kind, gates = "nn.LSTM", tuple(range(4))
    elif isinstance(layer, layers.GRU):
        _check(layer, gated=True)
        if not layer.reset_after:
            raise refused(layer, "PyTorch's resets after the product; build it with reset_after=True")
        kind, gates = "nn.GRU", _RESET_FIRST
    else:
        _check(layer, gated=False)
        kind, gates = "nn.RNN", (0,)
        more += "" if layer.activation.__name__ == "tanh" else ', nonlinearity="relu"'
    code.keep(name, **_weights(layer, layer.cell, gates))
    return code.module(name, f"{kind}({width}, {layer.units}, batch_first=True{more})")


def _one_way(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(_passed(layer, code.name(layer.name), value, code))


def _passed(layer: Any, name: str, value: Value, code: Code) -> str:
    given = f"{last(value)}.flip(1)" if layer.go_backwards else last(value)
    made = f"{_module(layer, name, value.shape[-1], code)}({given})[0]"
    return made if layer.return_sequences else f"{made}[:, -1]"


def _both_ways(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    name = code.name(layer.name)
    there = _passed(layer.forward_layer, f"{name}_forward", value, code)
    back = _passed(layer.backward_layer, f"{name}_backward", value, code)
    back = f"{back}.flip(1)" if layer.return_sequences else back
    match layer.merge_mode:
        case "concat":
            return InTorch(f"torch.cat([{there}, {back}], dim=-1)")
        case "sum":
            return InTorch(f"{there} + {back}")
        case "ave":
            return InTorch(f"({there} + {back}) / 2")
        case "mul":
            return InTorch(f"{there} * {back}")
    raise refused(layer, "its two outputs apart are not translated")


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        **dict.fromkeys((layers.SimpleRNN, layers.LSTM, layers.GRU), _one_way),
        layers.Bidirectional: _both_ways,
    }
