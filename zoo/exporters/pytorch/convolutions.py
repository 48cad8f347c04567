"""Convolutions: kernels ``(window, channels, filters)`` become ``(filters, channels, window)``."""

from collections.abc import Sequence
from typing import Any

import numpy as np  # noqa: TID253  (imported only when a net is written)

from zoo.exporters.pytorch.activations import activated
from zoo.exporters.pytorch.code import (
    Code,
    InTorch,
    Value,
    Writer,
    array,
    axes,
    channels_last_only,
    first,
    listed,
    refused,
)

Pads = list[tuple[int, int]]
"""Zeros before and behind, an axis each."""


def pads_of(layer: Any, value: Value, window: Sequence[int], dilation: Sequence[int]) -> Pads:
    """The zeros that Keras pads: with ``same`` and a stride, one more behind than before, where they are odd."""
    spatial = value.shape[:-1]
    if layer.padding == "valid":
        return [(0, 0)] * len(spatial)
    spans = [each * (size - 1) for size, each in zip(window, dilation, strict=True)]
    if layer.padding == "causal":
        return [(span, 0) for span in spans]
    pads = []
    for side, span, stride in zip(spatial, spans, layer.strides, strict=True):
        if side is None and stride > 1:
            raise refused(layer, "its input has no fixed size, by which 'same' pads")
        total = span if side is None else max((-(-side // stride) - 1) * stride + span + 1 - side, 0)
        pads.append((total // 2, total - total // 2))
    return pads


def padded(expression: str, pads: Pads, fill: str = "") -> str:
    """An expression with its maps padded; PyTorch names the last axis first."""
    if not any(map(any, pads)):
        return expression
    return f"F.pad({expression}, ({listed([each for pair in reversed(pads) for each in pair])}){fill})"


def even(pads: Pads) -> bool:
    """Whether as much is padded before as behind, which a module can do itself."""
    return all(before == behind for before, behind in pads)


def _arguments(layer: Any, pads: Pads, groups: int, *, stride: Sequence[int] | None = None) -> str:
    strides = stride or layer.strides
    said = [
        f"stride={axes(strides)}" if max(strides) > 1 else "",
        f"padding={axes([each for each, _ in pads])}" if even(pads) and any(map(any, pads)) else "",
        f"dilation={axes(layer.dilation_rate)}" if max(layer.dilation_rate) > 1 else "",
        f"groups={groups}" if groups > 1 else "",
    ]
    return "".join(f", {each}" for each in said if each)


def _bias(layer: Any) -> tuple[str, dict[str, Any]]:
    return ("", {"bias": array(layer.bias)}) if layer.use_bias else (", bias=False", {})


def _turned(kernel: "np.ndarray") -> "np.ndarray":
    """``(window, channels, filters)`` as ``(filters, channels, window)``."""
    return np.moveaxis(kernel, (-1, -2), (0, 1))


def _convolution(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    name, rank, kernel = code.name(layer.name), len(value.shape) - 1, array(layer.kernel)
    pads = pads_of(layer, value, layer.kernel_size, layer.dilation_rate)
    no_bias, bias = _bias(layer)
    call = (
        f"nn.Conv{rank}d({value.shape[-1]}, {layer.filters}, {axes(layer.kernel_size)}"
        f"{_arguments(layer, pads, layer.groups)}{no_bias})"
    )
    code.keep(name, weight=_turned(kernel), **bias)
    return _made(layer, code.module(name, call), value, pads)


def _made(layer: Any, module: str, value: Value, pads: Pads) -> InTorch:
    given = first(value) if even(pads) else padded(first(value), pads)
    return InTorch(activated(layer, layer.activation, f"{module}({given})", 1), first=True)


def _depthwise(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    module, pads = _by_channel(layer, value, code, code.name(layer.name), array(layer.kernel))
    return _made(layer, module, value, pads)


def _by_channel(layer: Any, value: Value, code: Code, name: str, kernel: "np.ndarray") -> tuple[str, Pads]:
    """A module of as many groups as channels, of a kernel ``(window, channels, multiplier)``."""
    channels_last_only(layer)
    rank, channels, times = len(value.shape) - 1, kernel.shape[-2], kernel.shape[-1]
    pads = pads_of(layer, value, kernel.shape[:-2], layer.dilation_rate)
    own = getattr(layer, "pointwise_kernel", None) is None
    no_bias, bias = _bias(layer) if own else (", bias=False", {})
    call = (
        f"nn.Conv{rank}d({channels}, {channels * times}, {axes(kernel.shape[:-2])}"
        f"{_arguments(layer, pads, channels)}{no_bias})"
    )
    weight = np.moveaxis(kernel, (-2, -1), (0, 1)).reshape(channels * times, 1, *kernel.shape[:-2])
    code.keep(name, weight=weight, **bias)
    return code.module(name, call), pads


def _separable(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    name, rank = code.name(layer.name), len(value.shape) - 1
    depthwise, pads = _by_channel(layer, value, code, f"{name}_depthwise", array(layer.depthwise_kernel))
    pointwise = array(layer.pointwise_kernel)
    no_bias, bias = _bias(layer)
    code.keep(f"{name}_pointwise", weight=_turned(pointwise), **bias)
    call = f"nn.Conv{rank}d({pointwise.shape[-2]}, {layer.filters}, 1{no_bias})"
    given = first(value) if even(pads) else padded(first(value), pads)
    expression = f"{code.module(f'{name}_pointwise', call)}({depthwise}({given}))"
    return InTorch(activated(layer, layer.activation, expression, 1), first=True)


def _transposed(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    if max(layer.dilation_rate) > 1 or layer.output_padding is not None:
        raise refused(layer, "its dilation or output_padding is not translated")
    name, rank, same = code.name(layer.name), len(value.shape) - 1, layer.padding == "same"
    over = [size - stride for size, stride in zip(layer.kernel_size, layer.strides, strict=True)]
    crops = [(max(each, 0) // 2, max(each, 0) - max(each, 0) // 2) if same else (0, 0) for each in over]
    behind = [max(-each, 0) for each in over]
    no_bias, bias = _bias(layer)
    more = f", output_padding={axes(behind)}" if any(behind) else ""
    call = (
        f"nn.ConvTranspose{rank}d({value.shape[-1]}, {layer.filters}, {axes(layer.kernel_size)}"
        f"{_arguments(layer, crops, 1)}{more}{no_bias})"
    )
    code.keep(name, weight=np.moveaxis(array(layer.kernel), (-1, -2), (0, 1)), **bias)
    expression = f"{code.module(name, call)}({first(value)})"
    if not even(crops):
        expression = padded(expression, [(-before, -after) for before, after in crops])
    return InTorch(activated(layer, layer.activation, expression, 1), first=True)


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        **dict.fromkeys((layers.Conv1D, layers.Conv2D, layers.Conv3D), _convolution),
        **dict.fromkeys((layers.DepthwiseConv1D, layers.DepthwiseConv2D), _depthwise),
        **dict.fromkeys((layers.SeparableConv1D, layers.SeparableConv2D), _separable),
        **dict.fromkeys((layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose), _transposed),
    }
