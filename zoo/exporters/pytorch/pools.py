"""Pools: a maximum never sees what is padded, a mean never counts it."""

from collections.abc import Sequence
from typing import Any

from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, axes, channels_last_only, first, listed
from zoo.exporters.pytorch.convolutions import Pads, even, padded, pads_of


def _arguments(layer: Any, pads: Pads) -> str:
    window, strides = layer.pool_size, layer.strides
    said = [
        f", stride={axes(strides)}" if tuple(strides) != tuple(window) else "",
        f", padding={axes([each for each, _ in pads])}" if even(pads) and any(map(any, pads)) else "",
    ]
    return f"{axes(window)}{''.join(said)}"


def _maximum(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    rank, pads = len(value.shape) - 1, _pads(layer, value)
    module = code.module(code.name(layer.name), f"nn.MaxPool{rank}d({_arguments(layer, pads)})")
    given = first(value) if even(pads) else padded(first(value), pads, ', value=float("-inf")')
    return InTorch(f"{module}({given})", first=True)


def _mean(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    rank, pads, given = len(value.shape) - 1, _pads(layer, value), first(value)
    counted = ", count_include_pad=False" if any(map(any, pads)) and even(pads) else ""
    module = code.module(code.name(layer.name), f"nn.AvgPool{rank}d({_arguments(layer, pads)}{counted})")
    if even(pads):
        return InTorch(f"{module}({given})", first=True)
    # The mean of ones is the share of each window that is not padded.
    ones = f"torch.ones_like({given})"
    return InTorch(f"{module}({padded(given, pads)}) / {module}({padded(ones, pads)})", first=True)


def _pads(layer: Any, value: Value) -> Pads:
    return pads_of(layer, value, layer.pool_size, [1] * len(layer.pool_size))


def _everywhere(method: str) -> Writer:
    def write(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
        channels_last_only(layer)
        (value,) = values
        spatial = range(2, len(value.shape) + 1) if value.first else range(1, len(value.shape))
        over = f"({listed(spatial)})" if len(spatial) > 1 else listed(spatial)
        keep = ", keepdim=True" if layer.keepdims else ""
        return InTorch(f"{value.name}.{method}({over}{keep})", first=bool(layer.keepdims) and value.first)

    return write


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        **dict.fromkeys((layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D), _maximum),
        **dict.fromkeys((layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D), _mean),
        **dict.fromkeys(
            (layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D), _everywhere("amax")
        ),
        **dict.fromkeys(
            (layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D, layers.GlobalAveragePooling3D),
            _everywhere("mean"),
        ),
    }
