"""Operators with windows, and those on images and signals."""

from collections.abc import Sequence
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.batched import axis_of, replaced, size, spelled
from zoo.light.layers.figures import Shape, channels_first, channels_last, format_shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.operation import Bound, Operator, Result, one, pair
from zoo.light.layers.parameter import REQUIRED, Settings
from zoo.light.layers.window import slide


def _last(bound: Bound, shape: Shape) -> Shape:
    """The shape of one sample, channels last."""
    return channels_last(shape[1:]) if bound["data_format"] == "channels_first" else shape[1:]


def _back(bound: Bound, batch: int, made: Sequence[int]) -> Shape:
    made = tuple(made)
    return (batch, *(channels_first(made) if bound["data_format"] == "channels_first" else made))


def _window(bound: Bound, sizes: Shape, strides: Any) -> Settings:
    rank = len(sizes)
    dilation = pair(bound.values.get("dilation_rate", 1), rank)
    covered = tuple((each - 1) * wide + 1 for each, wide in zip(sizes, dilation, strict=True))
    if bound["padding"] not in ("same", "valid"):
        raise ZooError(f"padding {literal.write(bound['padding'])} is neither same nor valid.")
    return {"size": covered, "stride": pair(strides, rank), "padding": bound["padding"]}


def _slid(bound: Bound, name: str, window: Settings, channels: int, macs: int = 0) -> Result:
    """A window on an image; `macs` are those of one position."""
    shape = bound.shape(name)
    above = _last(bound, shape)
    spatial = slide(window, above)
    made = _back(bound, shape[0], (*spatial, channels))
    first = bound["data_format"] == "channels_first"
    return Result((made,), size(spatial) * macs, local=not first, window=window)


def _pool(bound: Bound) -> Result:
    shape = bound.shape("inputs")
    sizes = pair(bound["pool_size"], len(shape) - 2)
    window = _window(bound, sizes, bound["pool_size"] if bound["strides"] is None else bound["strides"])
    return _slid(bound, "inputs", window, _last(bound, shape)[-1])


def _adaptive_pool(bound: Bound) -> Result:
    shape = bound.shape("inputs")
    sizes = pair(bound["output_size"], len(shape) - 2)
    return one(_back(bound, shape[0], (*sizes, _last(bound, shape)[-1])))


def _kernel(bound: Bound, name: str = "kernel") -> Shape:
    kernel, shape = bound.shape(name), bound.shape("inputs")
    if len(kernel) != len(shape) or min(kernel) < 1:
        raise ZooError(f"a kernel of {spelled(kernel)} does not go with {spelled(shape)}.")
    return kernel


def _conv(bound: Bound) -> Result:
    kernel = _kernel(bound)
    *sizes, given, filters = kernel
    channels = _last(bound, bound.shape("inputs"))[-1]
    if channels not in (given, OPEN):
        raise ZooError(f"a kernel of {format_shape(kernel)} does not go with {channels} channels.")
    return _slid(bound, "inputs", _window(bound, tuple(sizes), bound["strides"]), filters, size(kernel))


def _depthwise(bound: Bound) -> Result:
    return _by_channel(bound, _kernel(bound))


def _by_channel(bound: Bound, kernel: Shape) -> Result:
    *sizes, given, multiplier = kernel
    channels = _last(bound, bound.shape("inputs"))[-1]
    if channels != given:
        raise ZooError(f"a kernel of {format_shape(kernel)} does not go with {channels} channels.")
    window = _window(bound, tuple(sizes), bound["strides"])
    return _slid(bound, "inputs", window, given * multiplier, size(kernel))


def _separable(bound: Bound) -> Result:
    made, pointwise = _by_channel(bound, _kernel(bound, "depthwise_kernel")), bound.shape("pointwise_kernel")
    shape = _last(bound, made.shapes[0])
    if shape[-1] != pointwise[-2]:
        raise ZooError(f"a pointwise kernel of {format_shape(pointwise)} does not go with {shape[-1]} channels.")
    output = _back(bound, made.shapes[0][0], (*shape[:-1], pointwise[-1]))
    return Result((output,), made.macs + size(shape[:-1]) * size(pointwise), made.local, made.window)


# Images


def _image_axes(bound: Bound, shape: Shape) -> tuple[int, int, int]:
    """The places of height, width and channels."""
    if len(shape) != 4:
        raise ZooError(f"{spelled(shape)} is no batch of images.")
    return (2, 3, 1) if bound["data_format"] == "channels_first" else (1, 2, 3)


def _resize(bound: Bound) -> Result:
    shape = bound.shape("images")
    height, width, _ = _image_axes(bound, shape)
    sides = pair(bound["size"])
    return one(replaced(replaced(shape, height, sides[0]), width, sides[1]))


def _pad_images(bound: Bound) -> Result:
    return _side_by_side(bound, "padding", 1)


def _crop_images(bound: Bound) -> Result:
    return _side_by_side(bound, "cropping", -1)


def _side_by_side(bound: Bound, what: str, sign: int) -> Result:
    """Height and width as they are said, or as they follow from what is put to their sides or taken off."""
    shape = bound.shape("images")
    axes = _image_axes(bound, shape)
    made = shape
    for place, target, sides in zip(axes, ("height", "width"), (("top", "bottom"), ("left", "right")), strict=False):
        change = [bound[f"{side}_{what}"] or 0 for side in sides]
        length = bound[f"target_{target}"]
        made = replaced(made, place, shape[place] + sign * sum(change) if length is None else length)
    if any(length is not OPEN and length < 1 for length in made[1:]):
        raise ZooError(f"nothing is left of {spelled(shape)}.")
    return one(made)


def _grey(bound: Bound) -> Result:
    shape = bound.shape("images")
    *_, channels = _image_axes(bound, shape)
    return one(replaced(shape, channels, 1), local=channels == 3)


def _colours(bound: Bound) -> Result:
    shape = bound.shape("images")
    *_, channels = _image_axes(bound, shape)
    if shape[channels] not in (3, OPEN):
        raise ZooError(f"colours are 3 channels, not {shape[channels]}.")
    return one(shape, local=channels == 3)


def _same_image(bound: Bound) -> Result:
    shape = bound.shape("images")
    _image_axes(bound, shape)
    return one(shape)


def _edges(bound: Bound) -> Result:
    shape = bound.shape("images")
    _image_axes(bound, shape)
    return one((*shape, 2))


def _patches(bound: Bound) -> Result:
    shape = bound.shape("images")
    sizes = pair(bound["size"], len(shape) - 2)
    strides = sizes if bound["strides"] is None else bound["strides"]
    window = _window(bound, sizes, strides)
    return _slid(bound, "images", window, size(sizes) * _last(bound, shape)[-1])


def _likeness(bound: Bound) -> Result:
    return one(bound.shape("image1")[:1])


def _to_space(bound: Bound) -> Result:
    shape, block = bound.shape("x"), bound["block_size"]
    height, width, channels = _last(bound, shape)
    if channels % block**2 and channels is not OPEN:
        raise ZooError(f"{channels} channels are no multiple of {block} x {block}.")
    return one(_back(bound, shape[0], (height * block, width * block, channels // block**2)))


def _to_depth(bound: Bound) -> Result:
    shape, block = bound.shape("x"), bound["block_size"]
    height, width, channels = _last(bound, shape)
    if any(each % block and each is not OPEN for each in (height, width)):
        raise ZooError(f"{spelled(shape)} does not come apart into blocks of {block} x {block}.")
    return one(_back(bound, shape[0], (height // block, width // block, channels * block**2)))


def _unfold(bound: Bound) -> Result:
    batch, channels, *sides = bound.shape("x")
    sizes, wide, zeros, strides = (pair(bound[name]) for name in ("kernel_size", "dilation", "padding", "stride"))
    positions = [
        (side + 2 * zero - dilation * (each - 1) - 1) // stride + 1
        for side, each, dilation, zero, stride in zip(sides, sizes, wide, zeros, strides, strict=True)
    ]
    return one((batch, channels * size(sizes), size(tuple(positions))))


def _fold(bound: Bound) -> Result:
    batch, channels, _ = bound.shape("x")
    return one((batch, channels // size(pair(bound["kernel_size"])), *pair(bound["output_size"])))


# Signals


def _sequences(bound: Bound) -> Result:
    shape, length = bound.shape("x"), bound["sequence_length"]
    count = 1 + (shape[-1] - length) // bound["sequence_stride"]
    if count is not OPEN and count < 1:
        raise ZooError(f"a sequence of {length} does not fit into {shape[-1]}.")
    return one((*shape[:-1], count, length))


def _fft(bound: Bound) -> Result:
    shapes = bound.shapes("x")
    return Result((shapes[0], shapes[0]))


def _rfft(bound: Bound) -> Result:
    shape = bound.shape("x")
    length = shape[-1] if bound["fft_length"] is None else bound["fft_length"]
    made = replaced(shape, axis_of(-1, len(shape)), length // 2 + 1)
    return Result((made, made))


_FORMAT = {"data_format": None}
_POOL = {"pool_size": REQUIRED, "strides": None, "padding": "valid", **_FORMAT}
_CONV = {"strides": 1, "padding": "valid", **_FORMAT, "dilation_rate": 1}
_BLOCK = {"block_size": REQUIRED, "data_format": "channels_last"}
_RESIZE = {
    "size": REQUIRED, "interpolation": "bilinear", "antialias": False, "crop_to_aspect_ratio": False,
    "pad_to_aspect_ratio": False, "fill_mode": "constant", "fill_value": 0.0, **_FORMAT,
}  # fmt: skip
_TARGETS = {"target_height": None, "target_width": None, **_FORMAT}
_UNFOLD = {"kernel_size": REQUIRED, "dilation": 1, "padding": 0, "stride": 1}
_IMAGES = ("images",)


def _sides(what: str) -> dict[str, None]:
    return {f"{side}_{what}": None for side in ("top", "left", "bottom", "right")}


FAMILY = tuple(
    each.kind
    for each in (
        Operator("average_pool", _pool, ("inputs",), _POOL),
        Operator("max_pool", _pool, ("inputs",), _POOL),
        Operator("adaptive_average_pool", _adaptive_pool, ("inputs",), {"output_size": REQUIRED, **_FORMAT}),
        Operator("adaptive_max_pool", _adaptive_pool, ("inputs",), {"output_size": REQUIRED, **_FORMAT}),
        Operator("conv", _conv, ("inputs", "kernel"), _CONV),
        Operator("depthwise_conv", _depthwise, ("inputs", "kernel"), _CONV),
        Operator("separable_conv", _separable, ("inputs", "depthwise_kernel", "pointwise_kernel"), _CONV),
        Operator("resize", _resize, _IMAGES, _RESIZE, function="ops.image.resize"),
        Operator("pad_images", _pad_images, _IMAGES, {**_sides("padding"), **_TARGETS},
                 function="ops.image.pad_images"),
        Operator("crop_images", _crop_images, _IMAGES, {**_sides("cropping"), **_TARGETS},
                 function="ops.image.crop_images"),
        Operator("rgbto_grayscale", _grey, _IMAGES, _FORMAT, function="ops.image.rgb_to_grayscale"),
        Operator("rgbto_hsv", _colours, _IMAGES, _FORMAT, function="ops.image.rgb_to_hsv"),
        Operator("hsvto_rgb", _colours, _IMAGES, _FORMAT, function="ops.image.hsv_to_rgb"),
        Operator("gaussian_blur", _same_image, _IMAGES,
                 {"kernel_size": (3, 3), "sigma": (1.0, 1.0), **_FORMAT}, function="ops.image.gaussian_blur"),
        Operator("affine_transform", _same_image, ("images", "transform"),
                 {"interpolation": "bilinear", "fill_mode": "constant", "fill_value": 0, **_FORMAT},
                 function="ops.image.affine_transform"),
        Operator("sobel_edges", _edges, _IMAGES, _FORMAT, function="ops.image.sobel_edges"),
        Operator("extract_patches", _patches, _IMAGES,
                 {"size": REQUIRED, "strides": None, "dilation_rate": 1, "padding": "valid", **_FORMAT},
                 function="ops.image.extract_patches"),
        Operator("ssim", _likeness, ("image1", "image2"),
                 {"max_val": 1.0, "filter_size": 11, "filter_sigma": 1.5, "k1": 0.01, "k2": 0.03, **_FORMAT},
                 function="ops.image.ssim"),
        Operator("depth_to_space", _to_space, options=_BLOCK),
        Operator("space_to_depth", _to_depth, options=_BLOCK),
        Operator("unfold", _unfold, options=_UNFOLD),
        Operator("fold", _fold, options={"output_size": REQUIRED, **_UNFOLD}),
        Operator("extract_sequences", _sequences, options={"sequence_length": REQUIRED, "sequence_stride": REQUIRED}),
        Operator("fft", _fft),
        Operator("fft2", _fft),
        Operator("ifft2", _fft),
        Operator("rfft", _rfft, options={"fft_length": None}),
    )
)  # fmt: skip
