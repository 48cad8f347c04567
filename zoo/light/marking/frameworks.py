"""What other frameworks do unasked where Keras does something else, for sheets that were worked out with them.

Versions and figures stand in docs/marking.md; they were found by running the frameworks.
"""

from collections.abc import Iterator

from zoo.light.layers.figures import Figures, Shape
from zoo.light.layers.kind import Spot
from zoo.light.layers.window import Axis, spatial, window_axes

TWO_BIAS_VECTORS = "Two bias vectors are counted a gate, as in PyTorch, MindSpore, MXNet and Paddle."
NO_BIASES = "The convolutions are counted without biases, as in MindSpore."


def second_biases(figures: Figures) -> int:
    """The numbers of a recurrent layer's second bias vectors: PyTorch has one for its inputs and one for its units.

    A layer that resets after the product has both in Keras already, as an array of two axes.
    """
    recurrent = any(each.name == "recurrent_kernel" and len(each.shape) == 2 for each in figures.variables)
    return sum(each.numbers for each in figures.variables if recurrent and each.is_bias and len(each.shape) == 1)


def defaults_giving(spot: Spot, given: Shape) -> Iterator[str]:
    """Sentences that name the frameworks whose own way gives these spatial axes of a window's output."""
    settings = spot.settings
    if "size" not in settings:
        return
    axes = window_axes(settings, spot.shapes[0])
    if spot.kind.part == "pool":
        if settings["stride"] == settings["size"] and given == _positions(spot, stride=(1,) * len(axes)):
            yield "A pool moves by 1 unless told otherwise in Flax, MindSpore, MXNet's nd and ONNX."
        if settings["padding"] != "same" and given == tuple(map(_rounded_up, axes)):
            yield from _rounding(spot, given)
    if spot.kind.part == "convolution" and settings["padding"] != "same" and given == _positions(spot, padding="same"):
        yield "A convolution pads so unless told otherwise in Flax and MindSpore."
    halves = [each.size // 2 for each in axes]
    slides = _positions(spot) == spatial(settings, spot.figures.output)
    if (
        slides
        and settings["padding"] == "same"
        and given == _positions(spot, padding=tuple((half, half) for half in halves))
    ):
        yield f"Half the window on both sides gives this, as people pad in PyTorch: {' and '.join(map(str, halves))}."


def _positions(spot: Spot, **settings: object) -> Shape:
    return tuple(axis.positions for axis in window_axes({**spot.settings, **settings}, spot.shapes[0]))


def _rounded_up(axis: Axis) -> int:
    return -(-(axis.length + sum(axis.pads) - axis.size) // axis.stride) + 1


def _rounding(spot: Spot, given: Shape) -> Iterator[str]:
    if given == spatial(spot.settings, spot.figures.output):
        return
    yield "Chainer's maximum pools round up unless told otherwise."
    if given == _positions(spot, ceil_mode=True):
        yield "PyTorch, MXNet, ONNX, Paddle and tinygrad do where asked."
    else:
        yield "MXNet and Paddle do where asked; PyTorch, ONNX Runtime and tinygrad begin no window in the zeros."
