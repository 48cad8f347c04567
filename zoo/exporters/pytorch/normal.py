"""What brings numbers to a scale: the same epsilons, and a momentum that counts the new where Keras counts the old."""

from collections.abc import Sequence
from typing import Any

import numpy as np  # noqa: TID253  (imported only when a net is written)

from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, array, first, last, listed, refused


def _is_last(layer: Any, value: Value) -> bool:
    axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0] if len(layer.axis) == 1 else 0
    return axis in (-1, len(value.shape))


def _by_batch(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    if not _is_last(layer, value):
        raise refused(layer, f"it is along the axis {layer.axis}; PyTorch's is along the channels")
    name, rank, channels = code.name(layer.name), max(len(value.shape) - 1, 1), value.shape[-1]
    affine = layer.scale or layer.center
    call = (
        f"nn.BatchNorm{rank}d({channels}, eps={float(layer.epsilon)}, momentum={1 - float(layer.momentum):.6g}"
        f"{'' if affine else ', affine=False'})"
    )
    if affine:
        _keep(layer, code, name, (channels,))
    mean, variance = array(layer.moving_mean), array(layer.moving_variance)
    code.keep(name, running_mean=mean, running_var=variance, num_batches_tracked=np.int64(0))
    return InTorch(f"{code.module(name, call)}({first(value)})", first=len(value.shape) > 1)


def _keep(layer: Any, code: Code, name: str, shape: Sequence[Any], *, bias: bool = True) -> None:
    """Keep scale and offset, ones and zeros where Keras has none."""
    gamma, beta = getattr(layer, "gamma", None), getattr(layer, "beta", None)
    code.keep(name, weight=np.ones(shape, np.float32) if gamma is None else array(gamma).reshape(shape))
    if bias:
        code.keep(name, bias=np.zeros(shape, np.float32) if beta is None else array(beta).reshape(shape))


def _by_layer(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    rank = len(value.shape)
    given = layer.axis if isinstance(layer.axis, list | tuple) else [layer.axis]
    axes = sorted(each % (rank + 1) for each in given)
    if axes != list(range(axes[0], rank + 1)):
        raise refused(layer, f"it is along the axes {layer.axis}; PyTorch's is along the last ones")
    name, shape = code.name(layer.name), value.shape[axes[0] - 1 :]
    none = "" if layer.scale or layer.center else ", elementwise_affine=False"
    if not none:
        _keep(layer, code, name, shape)
    call = f"nn.LayerNorm(({listed(shape)},), eps={float(layer.epsilon)}{none})"
    return InTorch(f"{code.module(name, call)}({last(value)})")


def _by_group(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    if not _is_last(layer, value):
        raise refused(layer, f"it is along the axis {layer.axis}; PyTorch's is along the channels")
    name, channels = code.name(layer.name), value.shape[-1]
    groups = channels if layer.groups == -1 else layer.groups
    affine = layer.scale or layer.center
    if affine:
        _keep(layer, code, name, (channels,))
    call = f"nn.GroupNorm({groups}, {channels}, eps={float(layer.epsilon)}{'' if affine else ', affine=False'})"
    return InTorch(f"{code.module(name, call)}({first(value)})", first=len(value.shape) > 1)


def _by_root(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    if not _is_last(layer, value):
        raise refused(layer, f"it is along the axis {layer.axis}; PyTorch's is along the last")
    name = code.name(layer.name)
    code.keep(name, weight=array(layer.scale))
    return InTorch(f"{code.module(name, f'nn.RMSNorm({value.shape[-1]}, eps={float(layer.epsilon)})')}({last(value)})")


def _to_unit(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    if not _is_last(layer, value):
        raise refused(layer, f"it is along the axis {layer.axis}, which is not translated")
    return InTorch(f"F.normalize({last(value)}, dim=-1)")


def _to_data(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    """Less the mean, by the standard deviation, that the layer saw in its data."""
    (value,) = values
    if layer.invert:
        raise refused(layer, "its inverse is not translated")
    name = code.name(layer.name)
    mean, variance = array(layer.mean), array(layer.variance)
    scale = np.maximum(np.sqrt(variance), 1e-7)
    shape = mean.shape[1:] or (1,)
    for part, values_ in (("mean", mean), ("scale", scale)):
        code.modules[f"{name}_{part}"] = f"nn.Buffer(torch.zeros({listed(shape)}))"
        code.weights[f"{name}_{part}"] = np.ascontiguousarray(values_.reshape(shape).astype(np.float32))
    return InTorch(f"({last(value)} - self.{name}_mean) / self.{name}_scale")


def _rescaling(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    scale, offset = np.asarray(layer.scale), np.asarray(layer.offset)
    if scale.size != 1 or offset.size != 1:
        raise refused(layer, "a scale a channel is not translated")
    more = f" + {float(offset)}" if float(offset) else ""
    return InTorch(f"{value.name} * {float(scale)}{more}", value.first, value.flat)


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        layers.BatchNormalization: _by_batch,
        layers.LayerNormalization: _by_layer,
        layers.GroupNormalization: _by_group,
        layers.RMSNormalization: _by_root,
        layers.UnitNormalization: _to_unit,
        layers.Normalization: _to_data,
        layers.Rescaling: _rescaling,
    }
