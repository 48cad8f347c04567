"""What ONNX prints of a graph: a line an operator, with its attributes, its inputs and the arrays that it holds."""

import re
from collections.abc import Iterator, Mapping, Sequence

from zoo.light.layers.foreign import WORDS_OF_ONNX
from zoo.light.sheets.grids.grid import Grid, Habits, Record, checked

COLUMNS = ("name", "type", "filters", "size", "stride", "padding", "groups", "dilation_rate", "inputs", "output")
_HEADINGS = ("layer", "type", "filters", "kernel", "stride", "padding", "groups", "dilation", "inputs", "output")
_TENSOR = re.compile(r"\s*%(\S+?)\[\w+, ([0-9x]+)\]")
_NODE = re.compile(r"\s*%(\S+) = (\w+)(?:\[(.*)\])?\(([^()]*)\)")
_ATTRIBUTES = {"kernel_shape": "size", "strides": "stride", "dilations": "dilation_rate", "group": "groups"}
_PASSED_OVER = {"alpha": "1", "beta": "1", "transB": "1", "axis": "1", "ceil_mode": "0", "storage_order": "0"}
"""Attributes that say what is so anyway."""


def graph(lines: Sequence[str]) -> Grid | None:
    """The table of a printed graph, if the text is one."""
    start = next((at for at, line in enumerate(lines) if re.match(r"graph \S+ \(", line)), None)
    if start is None:
        return None
    arrays = {found[1]: found[2] for line in lines[start:] if (found := _TENSOR.match(line))}
    nodes = [(at, found) for at, line in enumerate(lines[start:], start + 1) if (found := _NODE.match(line))]
    if not arrays or not nodes:
        return None
    given = [name for name in arrays if not any(name == each for each in _held(lines[start:]))]
    inputs = [(start + 1, _cells(name=name, type="input", output=_last(arrays[name]))) for name in given]
    rows = [_row(at, found, arrays, set(given)) for at, found in nodes]
    return Grid("onnx", checked([(start + 1, list(_HEADINGS)), *inputs, *rows]), Habits())


def _held(lines: Sequence[str]) -> Iterator[str]:
    """The names of the arrays among the initializers."""
    inside = False
    for line in lines:
        inside = inside or "initializers" in line
        if inside and "{" in line:
            return
        if inside and (found := _TENSOR.match(line)):
            yield found[1]


def _last(shape: str) -> str:
    """``1x4x11x11`` without its batch, channels last."""
    _, *axes = shape.split("x")
    return " x ".join([*axes[1:], axes[0]])


def _cells(**said: str) -> list[str]:
    return [said.get(column, "") for column in COLUMNS]


def _row(at: int, found: re.Match[str], arrays: Mapping[str, str], given: set[str]) -> Record:
    name, kind, attributes, takes = found.groups()
    sources = [each.strip().lstrip("%") for each in takes.split(",") if each.strip()]
    held = [arrays[each] for each in sources if each in arrays and each not in given]
    said = {"name": name, "type": WORDS_OF_ONNX.get(kind, kind)}
    said["inputs"] = ", ".join(each for each in sources if each not in arrays or each in given)
    for key, value in re.findall(r"(\w+) = (\[[^\]]*\]|[^,]+)", attributes or ""):
        if key in _ATTRIBUTES:
            said[_ATTRIBUTES[key]] = " x ".join(re.findall("[0-9]+", value))
        elif key == "pads":
            zeros = re.findall("[0-9]+", value)
            half = len(zeros) // 2
            said["padding"] = " ; ".join(f"{zeros[axis]} {zeros[axis + half]}" for axis in range(half))
        elif _PASSED_OVER.get(key) != value:
            said["type"] += f" {key} {value}"
    if held:
        said["filters"] = held[0].split("x")[0]
    return at, _cells(**said)
