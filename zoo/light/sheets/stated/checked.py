"""Holds what a row says of what goes in, and of its channels, against what is so."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import typed
from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.figures import Shape, channels_last, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.activation import ACTIVATION as FUNCTION
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.layer import Layer
from zoo.light.layers.parameter import ACTIVATION, FILTERS, SIZE, STRIDE
from zoo.light.layers.source import source
from zoo.light.sheets.cells import read_shape
from zoo.light.sheets.stated.inferred import same_shape
from zoo.light.sheets.stated.statement import StatedLayer, Statement

_LEAST_SIDE = 8  # of an image, so that 3 x 3 x 16 is none with its channels first


def check_above(statement: Statement, shape: Shape) -> None:
    """Hold what a row says of its input against what goes in."""
    for what, said in statement.above:
        right = {"channels": (shape[-1],), "features": (shape[-1], prod(shape))}.get(what)
        if right and (not said.text.isdecimal() or int(said.text) not in right):
            raise ZooError(
                f"input {what}: '{said.text}' ({said.where}) does not agree with {format_shape(shape)} that goes in."
            )
        if what == "shape":
            read = read_shape(said.text)
            if not read or read.shape is None or not same_shape(read.shape, shape, True):
                raise ZooError(
                    f"input: '{said.text}' ({said.where}) does not agree with {format_shape(shape)} that goes in."
                )


def check_made(statement: Statement, output: Shape) -> None:
    for what, said in statement.above:
        if what == "made" and output and int(said.text) != output[-1]:
            raise ZooError(f"{said.where}: '{said.text}' does not agree with the output {format_shape(output)}.")


def other_width(statement: Statement, shape: Shape, output: Shape | None) -> int:
    """The width that a row named by an activation states, ``Output (softmax)``; 0 for none, or that of what goes in."""
    part = statement.parts[0]
    said = part.said.get(ACTIVATION.name, ())
    if part.named.any_kind is not FUNCTION or not said or said[0].text not in PROBABILITIES:
        return 0
    made = [int(each.text) for what, each in statement.above if what == "made"]
    bare = [axis for axis in output or () if axis != 1]
    width = made[0] if made else int(bare[0]) if len(bare) == 1 else 0
    return 0 if width in (shape[-1], prod(shape)) else width


def check_input(statement: Statement, shape: Shape) -> None:
    """Hold what an input's description says against its shape."""
    for what, said in statement.above:
        if what == "channels" and int(said.text) != shape[-1] and len(shape) > 2:
            raise ZooError(f"input {what}: '{said.text}' ({said.where}) does not agree with {format_shape(shape)}.")
        read = read_shape(said.text) if what == "shape" else None
        if read and read.shape is None and (read.count is None or (read.count,) != shape):
            raise ZooError(f"input: '{said.text}' ({said.where}) is no shape.")
        if read and read.shape and read.shape not in (shape, shape[:-1]) and channels_last(read.shape) != shape:
            raise ZooError(f"input: '{said.text}' ({said.where}) does not agree with {format_shape(shape)}.")


def check_window(part: StatedLayer, kind: Kind, settings: Mapping[str, Any], shape: Shape) -> None:
    """Hold what stands behind a window's own axes, 3 of ``5 x 5 x 3``, against the channels that it sees."""
    rank = kind.rank or len(shape) - 1
    seen = {shape[-1] // settings.get("groups", 1)} if FILTERS in kind.takes else {1, shape[-1]} if kind.count else {1}
    for name in (SIZE.name, STRIDE.name, "dilation_rate"):
        for said in part.said.get(name, ()):
            behind = typed.channels_behind(said.text, rank)
            if behind is not None and behind not in (seen if name == SIZE.name else ()):
                given = f"{format_shape(shape)} that goes in"
                raise ZooError(
                    f"{name.replace('_', ' ')}: the depth of '{said.text}' ({said.where}) does not agree with {given}."
                )


def check_fed(layers: Mapping[str, Layer]) -> None:
    """Refuse an input that no layer takes."""
    names = list(layers)
    above = {name: names[at] for at, name in enumerate(names[1:])}
    taken = {
        source(text).layer if text else above.get(layer.name, "")
        for layer in layers.values()
        if layer.kind is not INPUT
        for text in (layer.inputs or ("",)) + tuple(each for call in layer.again for each in call)
    }
    unfed = [name for name, layer in layers.items() if layer.kind is INPUT and name not in taken]
    if unfed and len(names) > 1:
        raise ZooError(f"inputs: no row takes {unfed[0]}; a column of inputs says which does.")


def check_last(inputs: Sequence[Shape], claimed: Sequence[tuple[Shape, Shape]]) -> None:
    """Refuse an image of a table with its channels first that seems to have them last; as `check_order`."""
    last = [shape for shape in inputs if len(shape) == 3 and shape[-1] in (1, 3) and min(shape[:-1]) > _LEAST_SIDE]
    if last and claimed and not any(stated == derived for stated, derived in claimed):
        raise ZooError(
            f"input: {format_shape(last[0])} seems to have its channels last, where the heading or --channels-first has"
            " them first."
        )


def check_order(inputs: Sequence[Shape], claimed: Sequence[tuple[Shape, Shape]]) -> None:
    """Refuse an image that seems to have its channels first, unless an output of its net shows that it has them last.

    Args:
        claimed: the outputs of the layers that slide a window, as stated and as derived.
    """
    first = [shape for shape in inputs if len(shape) == 3 and shape[0] in (1, 3) and min(shape[1:]) > _LEAST_SIDE]
    if first and not any(stated == derived for stated, derived in claimed):
        raise ZooError(
            f"input: {format_shape(first[0])} may have its channels first; --channels-first says so. If not, give the"
            " rows their outputs."
        )
