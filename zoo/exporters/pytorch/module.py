"""A Keras model as the text of a PyTorch module, a line a layer, and its weights."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.format import sides
from zoo.exporters.pytorch.code import Code, InTorch, Value, Writer, last

if TYPE_CHECKING:
    import keras

_FAMILIES = ("activations", "convolutions", "dense", "normal", "pools", "recurrent", "shaping")
_HEAD = '''"""{title} as a PyTorch module, written by zoo export.

It takes what the Keras net takes, with the channels last, and gives the same:
{given} in, {made} out.
The weights are beside this file, in {weights}; load() gives the module with them.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn


class {kind}(nn.Module):
    def __init__(self):
        super().__init__()
'''
_TAIL = '''

def load(path=None):
    """The module with its weights, ready to answer."""
    model = {kind}()
    model.load_state_dict(load_file(path or Path(__file__).with_suffix(".safetensors")))
    return model.eval()
'''


@cache
def _writers() -> dict[type, Writer]:
    found: dict[type, Writer] = {}
    for family in _FAMILIES:
        found |= import_module(f"zoo.exporters.pytorch.{family}").writers()
    return found


def written(model: "keras.Model", weights: str) -> tuple[str, Code]:
    """The text, and the code with its weights.

    Args:
        weights: the name of the file that will hold them.

    Raises:
        ZooError: naming every layer that PyTorch does not have, or that is not translated.
    """
    code = Code()
    lines, names = _forward(model, code)
    given = model.inputs[0]
    head = _HEAD.format(
        title=model.name, kind=_class_name(model.name), weights=weights,
        given=f"{given.name} (batch, {', '.join(sides(given.shape[1:]))})",
        made=", ".join(f"{_name(each)} (batch, {', '.join(sides(each.shape[1:]))})" for each in model.outputs),
    )  # fmt: skip
    made = [_line(f"self.{name} = {call}", code.notes.get(name, "")) for name, call in code.modules.items()]
    forward = ["", f"    def forward(self, {code.name(given.name)}):", *lines, f"        return {', '.join(names)}"]
    return "\n".join([head.rstrip("\n"), *made, *forward]) + "\n" + _TAIL.format(kind=_class_name(model.name)), code


def _forward(model: "keras.Model", code: Code) -> tuple[list[str], list[str]]:
    """The lines of ``forward``, and the names of what it returns."""
    values = {id(model.inputs[0]): Value(code.name(model.inputs[0].name), tuple(model.inputs[0].shape[1:]))}
    lines, faults = [], []
    for node in _nodes(model):
        layer = node.operation
        try:
            given = [values[id(each)] for each in node.input_tensors]
            made = _write(layer, node)(layer, given, code)
        except ZooError as error:
            faults.append(str(error))
            made = InTorch("")
        calls = layer._inbound_nodes.index(node)
        name = code.name(layer.name) if len(layer._inbound_nodes) == 1 else code.name(f"{layer.name}_{calls + 1}")
        output = node.output_tensors[0]
        value = Value(name, tuple(output.shape[1:]), made.first, made.flat)
        values[id(output)] = value
        lines.append(_line(f"{name} = {made.expression}", _shape(value)))
    if faults:
        raise ZooError(f"{model.name}: PyTorch's code cannot hold {'; '.join(faults)}.")
    return lines, [last(values[id(each)]) for each in model.outputs]


def _nodes(model: Any) -> Iterator[Any]:
    """The calls of layers, each after those that it takes from."""
    graph = getattr(model, "_functional", None) or model
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        yield from (node for node in graph._nodes_by_depth[depth] if not node.is_input)


def _write(layer: Any, node: Any) -> Writer:
    found = _writers().get(type(layer))
    if found is None:
        raise ZooError(f"{layer.name} ({type(layer).__name__})")
    if odd := [
        name for name, value in node.arguments.kwargs.items() if value not in (None, False) and _is_setting(value)
    ]:
        raise ZooError(f"{layer.name} ({type(layer).__name__}, called with {', '.join(odd)})")
    return found


def _is_setting(value: Any) -> bool:
    """Whether an argument of a call is no tensor."""
    return not hasattr(value, "_keras_history")


def _name(output: Any) -> str:
    """Of the layer that gives an output."""
    return str(output._keras_history.operation.name)


def _line(text: str, note: str) -> str:
    return f"        {text}{f'  # {note}' if note else ''}"


def _shape(value: Value) -> str:
    """The shape of one sample as it lies."""
    shape = (value.shape[-1], *value.shape[:-1]) if value.first else value.shape
    return " x ".join(sides(shape)) or "a number"


def _class_name(name: str) -> str:
    """``MnistCnn`` of ``mnist_cnn``."""
    words = "".join(each if each.isascii() and each.isalnum() else " " for each in name).split()
    made = "".join(word[:1].upper() + word[1:] for word in words)
    return made if made[:1].isalpha() else f"Net{made}"
