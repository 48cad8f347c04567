"""Layers that weigh all they are given, embeddings, attention, and what acts in training alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np  # noqa: TID253  (imported only when a net is written)

from zoo.exporters.pytorch.activations import activated
from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, array, first, last, refused


def _dense(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    name, kernel = code.name(layer.name), array(layer.kernel)
    if value.flat:
        kernel = rows_permuted(kernel, value.flat)
        code.notes[name] = "columns in the order channels first: the rows of Keras, permuted"
    bias = {"bias": array(layer.bias)} if layer.use_bias else {}
    code.keep(name, weight=kernel.T, **bias)
    call = f"nn.Linear({kernel.shape[0]}, {kernel.shape[1]}{'' if layer.use_bias else ', bias=False'})"
    return InTorch(activated(layer, layer.activation, f"{code.module(name, call)}({last(value)})"))


def rows_permuted(kernel: "np.ndarray", flat: Sequence[int]) -> "np.ndarray":
    """The rows of a kernel, a number of maps ``(height, width, channels)`` each, in the order channels first."""
    maps = kernel.reshape(*flat, kernel.shape[-1])
    return np.moveaxis(maps, len(flat) - 1, 0).reshape(kernel.shape)


def _embedding(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    if layer.mask_zero:
        raise refused(layer, "it masks zeros, which PyTorch's layers do not heed")
    name = code.name(layer.name)
    code.keep(name, weight=array(layer.embeddings))
    module = code.module(name, f"nn.Embedding({layer.input_dim}, {layer.output_dim})")
    return InTorch(f"{module}({value.name}.long())")


def _attention(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    given = [last(each) for each in values]
    query, source = given[0], given[1 if len(given) > 1 else 0]
    key = given[2] if len(given) > 2 else source
    heads, depth, width = layer.num_heads, layer.key_dim, values[0].shape[-1] or 0
    fits = heads * depth == width == values[-1].shape[-1] and layer.value_dim == depth and len(values[0].shape) == 2
    if not fits or layer.output.shape[-1] != width:
        raise refused(layer, "PyTorch's has as many channels as its heads have together; it has others")
    name = code.name(layer.name)
    parts = [layer.query_dense, layer.key_dense, layer.value_dense]
    code.keep(
        name,
        in_proj_weight=np.concatenate([array(each.kernel).reshape(width, width).T for each in parts]),
        **{"out_proj.weight": array(layer.output_dense.kernel).reshape(width, width).T},
    )
    if layer.use_bias:
        bias = np.concatenate([array(each.bias).reshape(width) for each in parts])
        code.keep(name, in_proj_bias=bias, **{"out_proj.bias": array(layer.output_dense.bias)})
    no_bias = "" if layer.use_bias else ", bias=False"
    module = code.module(name, f"nn.MultiheadAttention({width}, {heads}{no_bias}, batch_first=True)")
    return InTorch(f"{module}({query}, {key}, {source}, need_weights=False)[0]")


def _drop(module: str, *, by_channel: bool = False) -> Writer:
    def write(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
        (value,) = values
        name = code.module(code.name(layer.name), f"{module}({float(layer.rate)})")
        if by_channel:
            return InTorch(f"{name}({first(value)})", first=True)
        return InTorch(f"{name}({value.name})", value.first, value.flat)

    return write


def _nothing(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    module = code.module(
        code.name(layer.name), "nn.Identity()", "acts in training alone, where PyTorch has no such layer"
    )
    return InTorch(f"{module}({value.name})", value.first, value.flat)


def _identity(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(f"{code.module(code.name(layer.name), 'nn.Identity()')}({value.name})", value.first, value.flat)


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        layers.Dense: _dense,
        layers.Embedding: _embedding,
        layers.MultiHeadAttention: _attention,
        layers.Dropout: _drop("nn.Dropout"),
        layers.AlphaDropout: _drop("nn.AlphaDropout"),
        layers.SpatialDropout1D: _drop("nn.Dropout1d", by_channel=True),
        layers.SpatialDropout2D: _drop("nn.Dropout2d", by_channel=True),
        layers.SpatialDropout3D: _drop("nn.Dropout3d", by_channel=True),
        **dict.fromkeys((layers.GaussianDropout, layers.GaussianNoise, layers.ActivityRegularization), _nothing),
        layers.Identity: _identity,
    }
