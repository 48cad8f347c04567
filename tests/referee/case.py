"""A configuration to hold against Keras, and Keras's own answers for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import keras
import numpy as np

from referee.draw import Made
from zoo.light.layers.open_axis import OPEN

BATCH = 2
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Given:
    """An input: its shape without the batch, and what it holds: floats below `top`, or whole numbers or words."""

    shape: Shape
    top: float = 1
    dtype: str = "float32"

    def __str__(self) -> str:
        return "x".join(map(str, self.shape)) or "()"

    def input(self) -> Any:
        return keras.Input(self.shape, dtype=self.dtype)

    def array(self, batch: int = BATCH) -> Any:
        values = np.random.default_rng(0).uniform(0, self.top, (batch, *self.shape))
        if self.dtype == "string":
            import tensorflow as tf

            return tf.strings.as_string(values.astype("int64"))
        return keras.ops.convert_to_tensor(values.astype(self.dtype))


class Truth(NamedTuple):
    """What Keras says of a layer: shapes of what its last call returned, and its numbers of weights."""

    outputs: tuple[Shape, ...]
    trainable: int
    non_trainable: int
    layer: str


@dataclass
class Case:
    """A model of one layer, or of a few that are wired in some way."""

    group: str
    """What it is counted under: a public name of keras.layers, or of a wiring."""
    text: str
    givens: tuple[Given, ...]
    call: Callable[[list[Any]], Any] = field(repr=False)
    names: frozenset[str] = frozenset()
    """The public names of keras.layers in it."""
    symbolic: bool = False
    """Whether Keras's symbolic shapes stand where TensorFlow cannot compute this on a processor."""
    made: Made | None = None
    """The layer, where it is one layer."""
    parts: tuple[Made | tuple[Made, ...], ...] = ()
    """The layers, where the model is a Sequential one; those of a nested one are a tuple."""
    by: str | tuple[str, ...] = ""
    """How its inputs are handed to it; empty where they are one tensor or one list."""

    def model(self) -> keras.Model:
        """The model, made anew."""
        inputs = [each.input() for each in self.givens]
        if self.parts:
            return _sequential([inputs[0], *self.parts])
        return keras.Model(inputs, self.call(inputs))

    @cached_property
    def built(self) -> keras.Model:
        return self.model()

    @cached_property
    def truth(self) -> dict[str, Truth]:
        """Keras's answers by the name of the layer, ``outer/inner`` in a nested model."""
        return truth(self.built, [each.array() for each in self.givens], self.symbolic)


def _sequential(parts: Sequence[Any]) -> keras.Sequential:
    """Layers in a row, those in a tuple as a model of their own."""
    return keras.Sequential(
        [_sequential(each) if isinstance(each, tuple) else each() if isinstance(each, Made) else each for each in parts]
    )


def one_layer(made: Made, *givens: Given | Shape, by: str | tuple[str, ...] = "", **fields: Any) -> Case:
    """One layer on its inputs.

    Args:
        by: ``places`` passes several inputs one by one, names pass them under these; ``itself`` passes the one twice;
            otherwise they are one list.
        fields: `symbolic`, `group`; `ready` is called with the layer before it is; `options` are handed to the call.
    """
    known = tuple(each if isinstance(each, Given) else Given(each) for each in givens)
    options, ready = fields.pop("options", {}), fields.pop("ready", None)

    def call(tensors: list[Any]) -> Any:
        layer = made(name="layer")
        if ready:
            ready(layer)
        if isinstance(by, tuple):
            return layer(**dict(zip(by, tensors, strict=True)), **options)
        if by == "itself":
            return layer(tensors[0], tensors[0], **options)
        if by == "itself by names":
            return layer(query=tensors[0], value=tensors[0], **options)
        if by == "initial_state":
            return layer(tensors[0], initial_state=tensors[1:], **options)
        if by == "places":
            return layer(*tensors, **options)
        return layer(tensors if len(tensors) > 1 or by == "list" else tensors[0], **options)

    how = f" by {by}" * bool(by) + "".join(f", {name}={value}" for name, value in options.items())
    text = f"{made!r} on {', '.join(map(str, known))}{how}"
    fields.setdefault("group", made.layer)
    return Case(text=text, givens=known, call=call, names=frozenset(made.names()), made=made, by=by, **fields)


def truth(
    model: keras.Model, arrays: Sequence[Any] | None, symbolic: bool = False, within: str = ""
) -> dict[str, Truth]:
    """Keras's answers for each layer of a model that is called on arrays.

    Args:
        arrays: None takes the symbolic shapes, with `OPEN` where a length is not fixed.
        symbolic: whether its symbolic shapes stand where the call fails.
        within: the path of the model that it is nested in.
    """
    graph = model._functional if isinstance(model, keras.Sequential) else model
    within_graph = {node for nodes in graph._nodes_by_depth.values() for node in nodes}
    nodes = [node for operation in graph.operations for node in operation._inbound_nodes if node in within_graph]
    tensors = list({id(each): each for node in nodes for each in node.outputs}.values())
    values = dict(zip(map(id, tensors), _values(graph, tensors, arrays, symbolic), strict=True))
    found: dict[str, Truth] = {}
    for node in nodes:
        operation, name = node.operation, within + node.operation.name
        if isinstance(operation, keras.Model):
            given = None if arrays is None else [values[id(each)] for each in node.input_tensors]
            found |= truth(operation, given, symbolic, f"{name}/")
        elif not (within and isinstance(operation, keras.layers.InputLayer)):
            shapes = [values[id(each)].shape[1:] for each in node.outputs]
            outputs = tuple(tuple(OPEN if axis is None else axis for axis in shape) for shape in shapes)
            found[name] = Truth(outputs, *_counts(operation), type(operation).__name__)
    return found


def _values(graph: Any, tensors: list[Any], arrays: Sequence[Any] | None, symbolic: bool) -> list[Any]:
    if arrays is None:
        return tensors
    try:
        return list(keras.Function(graph.inputs, tensors)(list(arrays)))
    except Exception:
        if not symbolic:
            raise
        return tensors


def _counts(operation: Any) -> tuple[int, int]:
    if not isinstance(operation, keras.layers.Layer):
        return 0, 0
    weights = operation.trainable_weights, operation.non_trainable_weights
    return tuple(sum(prod(each.shape) for each in every) for every in weights)
