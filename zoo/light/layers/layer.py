"""What a layer makes of its input: output shape, weights, biases, multiply-accumulates, receptive field.

The referee between an architecture's table and its Keras model, derived from neither. Shapes are
channels last and leave out the batch axis: ``(224, 224, 3)``. Divisions round down, as in Keras and
PyTorch; ``same`` pads as Keras does (Dumoulin and Visin, *A guide to convolution arithmetic*, 2016;
Araujo et al., *Computing receptive fields of convolutional neural networks*, 2019).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from zoo.errors import ZooError, suggestion

Shape = tuple[int, ...]
Pads = tuple[tuple[int, int], ...]
"""Zeros before and after each spatial axis: ``((top, bottom), (left, right))``."""
Padding = Literal["same", "valid"] | Pads

PARAMETERS: dict[str, tuple[str, ...]] = {
    "InputLayer": ("shape",),
    "ZeroPadding1D": ("padding",),
    "ZeroPadding2D": ("padding",),
    "Conv1D": ("filters", "size", "stride", "padding", "activation", "bias"),
    "Conv2D": ("filters", "size", "stride", "padding", "activation", "bias"),
    "MaxPooling1D": ("size", "stride", "padding"),
    "MaxPooling2D": ("size", "stride", "padding"),
    "AveragePooling1D": ("size", "stride", "padding"),
    "AveragePooling2D": ("size", "stride", "padding"),
    "GlobalAveragePooling2D": (),
    "GlobalMaxPooling2D": (),
    "Flatten": (),
    "Dense": ("filters", "activation", "bias"),
    "Dropout": ("rate",),
    "Activation": ("activation",),
    "Add": (),
    "Concatenate": (),
}
"""The layer kinds, by their Keras class names, and the parameters each one takes."""

MERGING = ("Add", "Concatenate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's parameters. `filters` are a convolution's filters or a dense layer's units."""

    name: str
    kind: str
    inputs: tuple[str, ...] = ()
    shape: Shape | None = None
    filters: int | None = None
    size: Shape | None = None
    stride: Shape | None = None
    padding: Padding | None = None
    activation: str | None = None
    bias: bool | None = None
    rate: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in PARAMETERS:
            raise ZooError(f"{self.name}: no layer kind '{self.kind}'.{suggestion(self.kind, PARAMETERS)}")
        takes = PARAMETERS[self.kind]
        for parameter in ("shape", "filters", "size", "stride", "padding", "activation", "bias", "rate"):
            given = getattr(self, parameter) is not None
            if given != (parameter in takes):
                fault = "takes no" if given else "needs its"
                raise ZooError(f"{self.name}: {self.kind} {fault} {parameter}.")
        if self.kind == "InputLayer" and self.inputs:
            raise ZooError(f"{self.name}: InputLayer has no layer above it.")
        for parameter in ("shape", "size", "stride"):
            axes = getattr(self, parameter)
            if axes is not None and (not axes or min(axes) < 1):
                raise ZooError(f"{self.name}: {parameter} {axes} must be positive whole numbers.")
        if self.filters is not None and self.filters < 1:
            raise ZooError(f"{self.name}: filters {self.filters} must be a positive whole number.")
        if self.padding is not None and not isinstance(self.padding, tuple) and self.padding not in ("same", "valid"):
            raise ZooError(f"{self.name}: padding '{self.padding}' is neither same nor valid nor a number of zeros.")
        if isinstance(self.padding, tuple) and any(min(pair) < 0 for pair in self.padding):
            raise ZooError(f"{self.name}: padding {self.padding} must not be negative.")
        if self.rate is not None and not 0 <= self.rate < 1:
            raise ZooError(f"{self.name}: rate {self.rate} must be at least 0 and below 1.")
        for parameter in ("size", "stride"):
            axes = getattr(self, parameter)
            if axes is not None and len(axes) != self.rank:
                raise ZooError(f"{self.name}: {self.kind} needs a {parameter} of {self.rank} axes, not {axes}.")
        if isinstance(self.padding, tuple) and len(self.padding) != self.rank:
            raise ZooError(f"{self.name}: {self.kind} needs padding for {self.rank} axes, not {self.padding}.")

    @property
    def rank(self) -> int:
        """Spatial axes: 1 for ``Conv1D``, 2 for ``Conv2D``, 0 where there are none to speak of."""
        return int(self.kind[-2]) if self.kind[-1] == "D" else 0


@dataclass(frozen=True, slots=True)
class Field:
    """A receptive field along one axis: `size` input positions, neighbours `jump` positions apart."""

    size: int
    jump: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a layer gives for its inputs. `field` is empty where a unit sees the whole input."""

    output: Shape
    weights: int = 0
    biases: int = 0
    macs: int = 0
    field: tuple[Field, ...] = ()

    @property
    def parameters(self) -> int:
        return self.weights + self.biases


def positions(length: int, size: int, stride: int, before: int = 0, after: int = 0) -> int:
    """Places of a window of `size` on an axis of `length`: floor((length + pads - size) / stride) + 1."""
    return (length + before + after - size) // stride + 1


def same_pads(length: int, size: int, stride: int) -> tuple[int, int]:
    """Zeros before and after that give ceil(length / stride) positions; an odd one goes after."""
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2


def pads(layer: Layer, shape: Shape) -> Pads:
    """The zeros that `layer.padding` means on an input of `shape`."""
    padding = layer.padding
    if padding == "valid" or padding is None:
        return ((0, 0),) * layer.rank
    if padding == "same":
        assert layer.size and layer.stride
        return tuple(same_pads(*axis) for axis in zip(shape, layer.size, layer.stride, strict=False))
    assert not isinstance(padding, str)
    return padding


def figures(layer: Layer, inputs: Sequence[Figures] = ()) -> Figures:
    """Derive one layer from the figures of the layers that feed it.

    Raises:
        ZooError: the layer cannot take that input, such as a window larger than what it slides on.
    """
    if layer.kind == "InputLayer":
        assert layer.shape
        return Figures(layer.shape, field=tuple(Field(1, 1) for _ in layer.shape[:-1]))
    if not inputs:
        raise ZooError(f"{layer.name}: {layer.kind} needs a layer above it.")
    if len(inputs) > 1 and layer.kind not in MERGING:
        raise ZooError(f"{layer.name}: {layer.kind} takes one input, not {len(inputs)}.")
    above = inputs[0]
    if layer.rank and len(above.output) != layer.rank + 1:
        raise ZooError(
            f"{layer.name}: {layer.kind} takes a shape of {layer.rank + 1} axes, not {format_shape(above.output)}."
        )
    match layer.kind:
        case "Conv1D" | "Conv2D":
            return _convolution(layer, above)
        case "Dense":
            return _dense(layer, above)
        case "Flatten":
            return Figures((prod(above.output),))
        case "Add" | "Concatenate":
            return _merge(layer, inputs)
        case "GlobalAveragePooling2D" | "GlobalMaxPooling2D":
            return Figures(above.output[-1:])
        case "Dropout" | "Activation":
            return Figures(above.output, field=above.field)
        case _:  # pooling and zero padding
            return Figures((*_slide(layer, above.output), above.output[-1]), field=_widen(layer, above.field))


def derive(layers: Iterable[Layer]) -> dict[str, Figures]:
    """Derive a whole net, each layer fed by what those above it give; a blank input is the row above."""
    derived: dict[str, Figures] = {}
    for layer in layers:
        names = layer.inputs or tuple(derived)[-1:]
        derived[layer.name] = figures(layer, [derived[name] for name in names] if layer.kind != "InputLayer" else ())
    return derived


def format_shape(shape: Iterable[int]) -> str:
    """``(28, 28, 8)`` as ``28 x 28 x 8``."""
    return " x ".join(map(str, shape))


def _slide(layer: Layer, shape: Shape) -> Shape:
    sizes, strides = layer.size or (1,) * layer.rank, layer.stride or (1,) * layer.rank
    spatial = tuple(
        positions(length, size, stride, *pair)
        for length, size, stride, pair in zip(shape, sizes, strides, pads(layer, shape), strict=False)
    )
    if min(spatial) < 1:
        raise ZooError(f"{layer.name}: a window of {format_shape(sizes)} does not fit into {format_shape(shape)}.")
    return spatial


def _widen(layer: Layer, field: tuple[Field, ...]) -> tuple[Field, ...]:
    if layer.size is None or layer.stride is None:
        return field
    return tuple(
        Field(axis.size + (size - 1) * axis.jump, axis.jump * stride)
        for axis, size, stride in zip(field, layer.size, layer.stride, strict=False)
    )


def _convolution(layer: Layer, above: Figures) -> Figures:
    assert layer.filters and layer.size
    spatial = _slide(layer, above.output)
    weights = prod(layer.size) * above.output[-1] * layer.filters
    return Figures(
        output=(*spatial, layer.filters),
        weights=weights,
        biases=layer.filters if layer.bias else 0,
        macs=prod(spatial) * weights,
        field=_widen(layer, above.field),
    )


def _dense(layer: Layer, above: Figures) -> Figures:
    assert layer.filters
    # Keras applies a dense layer to the last axis of whatever it is given.
    weights = above.output[-1] * layer.filters
    return Figures(
        output=(*above.output[:-1], layer.filters),
        weights=weights,
        biases=layer.filters if layer.bias else 0,
        macs=prod(above.output[:-1]) * weights,
        field=above.field if len(above.output) > 1 else (),
    )


def _merge(layer: Layer, inputs: Sequence[Figures]) -> Figures:
    shapes = [each.output for each in inputs]
    alike = shapes if layer.kind == "Add" else [shape[:-1] for shape in shapes]
    if len(inputs) < 2 or len(set(alike)) > 1 or len({len(shape) for shape in shapes}) > 1:
        given = " and ".join(map(format_shape, shapes))
        raise ZooError(f"{layer.name}: {layer.kind} takes two or more inputs of one size, not {given}.")
    channels = shapes[0][-1] if layer.kind == "Add" else sum(shape[-1] for shape in shapes)
    fields = [each.field for each in inputs]
    widest = tuple(max(axis, key=lambda one: one.size) for axis in zip(*fields, strict=False)) if all(fields) else ()
    return Figures((*shapes[0][:-1], channels), field=widest)
