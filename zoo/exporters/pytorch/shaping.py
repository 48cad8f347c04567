"""Layers that put numbers elsewhere: flattened, reshaped, padded, cropped, enlarged, and those that join several."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, channels_last_only, first, last, listed, refused
from zoo.exporters.pytorch.convolutions import padded


def _flatten(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    """As the maps lie, where every reader of the row can be given its kernel's rows in that order."""
    (value,) = values
    channels_last_only(layer)
    module = code.module(code.name(layer.name), "nn.Flatten()")
    if not value.first or not _read_by_dense(layer) or None in value.shape:
        return InTorch(f"{module}({last(value)})")
    return InTorch(f"{module}({value.name})", flat=tuple(each or 0 for each in value.shape))


def _read_by_dense(layer: Any) -> bool:
    """Whether all that reads a layer's output is dense, or passes it on as it is to what is."""
    from keras import layers

    passing = (layers.Dropout, layers.Activation, layers.ReLU, layers.LeakyReLU, layers.ELU, layers.GaussianNoise,
               layers.GaussianDropout, layers.AlphaDropout, layers.ActivityRegularization, layers.Identity)  # fmt: skip
    readers = [node.operation for node in layer._outbound_nodes]
    along = any(getattr(getattr(each, "activation", None), "__name__", "") in ("softmax", "log_softmax", "glu")
                and isinstance(each, passing) for each in readers)  # fmt: skip
    return (
        bool(readers)
        and not along
        and all(
            isinstance(each, layers.Dense) or (isinstance(each, passing) and _read_by_dense(each)) for each in readers
        )
    )


def _reshape(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    (value,) = values
    return InTorch(
        f"{last(value)}.reshape({listed((-1, *layer.output.shape[1:]))})"
        if None not in layer.output.shape[1:]
        else _open(layer)
    )


def _open(layer: Any) -> str:
    raise refused(layer, "an axis of any size is not translated")


def _permute(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    return InTorch(f"{last(values[0])}.permute({listed((0, *layer.dims))})")


def _repeat(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    return InTorch(f"{values[0].name}.unsqueeze(1).repeat(1, {layer.n}, 1)")


def _pad(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    pads = layer.padding if isinstance(layer.padding[0], list | tuple) else [layer.padding]
    return InTorch(padded(first(value), list(map(tuple, pads))), first=True)


def _crop(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    crops = layer.cropping if isinstance(layer.cropping[0], list | tuple) else [layer.cropping]
    return InTorch(padded(first(value), [(-before, -behind) for before, behind in crops]), first=True)


def _enlarge(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    channels_last_only(layer)
    (value,) = values
    sizes = layer.size if isinstance(layer.size, list | tuple) else (layer.size,)
    way = getattr(layer, "interpolation", "nearest")
    if way not in ("nearest", "bilinear"):
        raise refused(layer, f"PyTorch's interpolation {way} is another")
    more = ', mode="bilinear", align_corners=False' if way == "bilinear" else ', mode="nearest"'
    factors = listed([float(each) for each in sizes])
    return InTorch(f"F.interpolate({first(value)}, scale_factor=({factors},){more})", first=True)


def _joined(join: str) -> Writer:
    """Several of one shape made one, number by number."""

    def write(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
        alike = all(each.first for each in values) and len({each.shape for each in values}) == 1
        names = [each.name if alike else last(each) for each in values]
        if join.startswith("torch"):
            return InTorch(reduce(lambda left, right: f"{join}({left}, {right})", names), first=alike)
        return InTorch(f" {join} ".join(names), first=alike)

    return write


def _mean(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    made = _joined("+")(layer, values, code)
    return made._replace(expression=f"({made.expression}) / {len(values)}")


def _concatenate(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    rank = len(values[0].shape)
    alike = all(each.first for each in values)
    axis = layer.axis % (rank + 1)
    if alike:
        axis = 1 if axis == rank else axis + 1
    names = [each.name if alike else last(each) for each in values]
    return InTorch(f"torch.cat([{', '.join(names)}], dim={axis})", first=alike)


def _dot(layer: Any, values: Sequence[Value], code: Code) -> InTorch:
    if any(len(each.shape) != 1 for each in values) or layer.normalize:
        raise refused(layer, "products of rows alone are translated, as they are")
    left, right = (each.name for each in values)
    return InTorch(f"({left} * {right}).sum(1, keepdim=True)")


def writers() -> dict[type, Writer]:
    from keras import layers

    return {
        layers.Flatten: _flatten,
        layers.Reshape: _reshape,
        layers.Permute: _permute,
        layers.RepeatVector: _repeat,
        **dict.fromkeys((layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D), _pad),
        **dict.fromkeys((layers.Cropping1D, layers.Cropping2D, layers.Cropping3D), _crop),
        **dict.fromkeys((layers.UpSampling1D, layers.UpSampling2D, layers.UpSampling3D), _enlarge),
        layers.Add: _joined("+"),
        layers.Subtract: _joined("-"),
        layers.Multiply: _joined("*"),
        layers.Maximum: _joined("torch.maximum"),
        layers.Minimum: _joined("torch.minimum"),
        layers.Average: _mean,
        layers.Concatenate: _concatenate,
        layers.Dot: _dot,
    }
