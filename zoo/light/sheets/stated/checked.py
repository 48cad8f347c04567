"""Holds what a row says of what goes in, and of its channels, against what is so."""

import re
from math import prod

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape, channels_last, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.parameter import SIZE
from zoo.light.sheets.cells import read_shape
from zoo.light.sheets.stated.inferred import same_shape
from zoo.light.sheets.stated.statement import StatedLayer, Statement


def check_above(statement: Statement, shape: Shape) -> None:
    """Hold what a row says of its input against what goes in."""
    for what, said in statement.above:
        right = {"channels": (shape[-1],), "features": (shape[-1], prod(shape))}.get(what)
        if right and (not said.text.isdigit() or int(said.text) not in right):
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


def check_input(statement: Statement, shape: Shape) -> None:
    """Hold what an input's description says against its shape."""
    for what, said in statement.above:
        if what == "channels" and int(said.text) != shape[-1] and len(shape) > 2:
            raise ZooError(f"input {what}: '{said.text}' ({said.where}) does not agree with {format_shape(shape)}.")
        read = read_shape(said.text) if what == "shape" else None
        if read and read.shape and read.shape not in (shape, shape[:-1]) and channels_last(read.shape) != shape:
            raise ZooError(f"input: '{said.text}' ({said.where}) does not agree with {format_shape(shape)}.")


def check_depth(part: StatedLayer, kind: Kind, shape: Shape, groups: int | None) -> None:
    """Hold the depth of a window that is written with it, ``5 x 5 x 3``, against the channels that go in."""
    known = (shape[-1], shape[-1] // (groups or 1))
    for said in part.said.get(SIZE.name, ()):
        numbers = re.findall(r"[0-9]+", said.text)
        if kind.rank and len(numbers) == kind.rank + 1 and int(numbers[-1]) not in known:
            given = f"{format_shape(shape)} that goes in"
            raise ZooError(f"size: the depth of '{said.text}' ({said.where}) does not agree with {given}.")
