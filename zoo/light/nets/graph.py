"""The graph of a saved model: which output of which call of which layer feeds what, nested models opened.

Reads what Keras 3 and Keras 2 write. A layer of a nested model is named ``outer/inner``; a model that is called
several times calls each of its layers as often. A model that is called at each step is one whose layers are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers import keras2
from zoo.light.layers.configured import class_of
from zoo.light.layers.kind import OPERATORS
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.kinds.wrapping import STEPWISE
from zoo.light.layers.literal import fixed
from zoo.light.layers.operation import SLOT
from zoo.light.layers.source import LayerOutput

Entry = Mapping[str, Any]
MODELS = ("Functional", "Sequential", "Model")
_GIVEN = "_CONSTANT_VALUE"  # before a first argument that is no tensor, in Keras 2
_OUTSIDE = " call it outside, on all steps at once."
_MOST_CALLS = 100_000  # of all layers together; nested models that are shared multiply them


class Tensor(NamedTuple):
    """A tensor within one model: a layer's name there, its node and its output."""

    layer: str
    node: int
    output: int
    axes: int | None = None
    """How many it has, the batch among them, where the file says so."""


class Node(NamedTuple):
    """One call of a layer within its model, as it is saved."""

    arguments: tuple[Any, ...]
    """With `SLOT` for each tensor."""
    keywords: Mapping[str, Any]
    """The constants among them."""
    tensors: tuple[tuple[str, Tensor], ...]
    """Each with the keyword under which it goes in, empty for none."""


class Called(NamedTuple):
    """A layer of the opened graph."""

    name: str
    entry: Entry
    calls: tuple[tuple[tuple[str, LayerOutput], ...], ...]
    """What feeds each call, each with its keyword."""
    node: Node | None
    """Its first call with the constants in it; None in a chain, or where another call has other constants."""
    keywords: tuple[Mapping[str, Any], ...]
    """The constants of each call by their keywords."""


@dataclass(frozen=True)
class Graph:
    """A model, the outermost one or one within `parent` under the name `name`."""

    config: Entry
    parent: "Graph | None" = None
    name: str = ""
    calls: int = 1
    at_each_step: bool = False
    """Whether a wrapper calls it at each step of what it is given."""

    @property
    def prefix(self) -> str:
        return f"{self.parent.prefix}{self.name}/" if self.parent else ""

    @cached_property
    def entries(self) -> dict[str, Entry]:
        listed = self._listed
        if self.parent is None and "input_layers" not in self.config and not _is_input(listed[0]):
            listed = [_chain_input(self.config, listed[0]), *listed]
        newer = {_name(entry): self._newer(entry) for entry in listed}
        return {name: self._at_each_step(name, entry) for name, entry in newer.items()} if self.at_each_step else newer

    @cached_property
    def _listed(self) -> Sequence[Entry]:
        return self.config["layers"] if isinstance(self.config, Mapping) else self.config

    @cached_property
    def older(self) -> bool:
        """Whether Keras 2 wrote it."""
        return self.parent.older if self.parent else keras2.wrote(self._listed)

    def _newer(self, entry: Entry) -> Entry:
        try:
            return keras2.newer(entry) if self.older else entry
        except ZooError as error:
            raise ZooError(f"{self.prefix}{_name(entry)}: {error}") from None

    def _at_each_step(self, name: str, entry: Entry) -> Entry:
        """A layer of a model that a wrapper calls at each step, in a wrapper of its own, which gives the same."""
        if _is_input(entry):
            return entry
        if class_of(entry).startswith(OPERATORS):
            raise ZooError(
                f"{self.prefix}{name}: an operation in a model that is called at each step is not known;{_OUTSIDE}"
            )
        wrapper = {"class_name": STEPWISE.name, "module": "keras.layers", "registered_name": None}
        return {**entry, **wrapper, "config": {"name": name, "layer": entry}}

    @cached_property
    def nodes(self) -> dict[str, tuple[Node, ...]]:
        """The nodes of each layer."""
        nodes: dict[str, tuple[Node, ...]] = {}
        previous = ""
        for name, entry in self.entries.items():
            if "inbound_nodes" in entry:
                nodes[name] = tuple(self._node(entry, each) for each in entry["inbound_nodes"]) or (Node((), {}, ()),)
            else:  # a chain: its layers follow one another
                nodes[name] = (Node((SLOT,), {}, (("", Tensor(previous, 0, 0)),) if self._has_above(previous) else ()),)
            previous = name
        return nodes

    def _node(self, entry: Entry, node: Any) -> Node:
        try:
            return _older_node(node, keras2.function_of(entry), self.entries) if self.older else _node(node)
        except ZooError as error:
            raise ZooError(f"{self.prefix}{_name(entry)}: {error}") from None

    def _has_above(self, previous: str) -> bool:
        return bool(previous) or self.parent is not None

    @cached_property
    def nested(self) -> dict[str, "Graph"]:
        found = {}
        for name, entry in self.entries.items():
            stepwise = entry["class_name"] == STEPWISE.name
            model = entry["config"]["layer"] if stepwise else entry
            if model["class_name"] in MODELS:
                calls = self.calls * len(self.nodes[name])
                found[name] = Graph(model["config"], self, name, calls, at_each_step=stepwise)
        return found

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The names of its input layers, in the order in which it is called with tensors."""
        if "input_layers" not in self.config:
            first = next(iter(self.entries))
            return (first,) if _is_input(self.entries[first]) else ("",)
        return tuple(each.layer for each in _tensors(self.config["input_layers"]))

    @cached_property
    def keys(self) -> Sequence[str]:
        """The keys of its inputs, in their order, where it is called with a dictionary."""
        listed = self.config.get("input_layers")
        return sorted(listed) if isinstance(listed, Mapping) else self.inputs

    @cached_property
    def outputs(self) -> tuple[Tensor, ...]:
        if "output_layers" not in self.config:
            return (Tensor(next(reversed(self.entries)), 0, 0),)
        return tuple(map(self._given_out, _tensors(self.config["output_layers"])))

    def _given_out(self, tensor: Tensor) -> Tensor:
        """An output as it feeds a layer: in the list of outputs, Keras 3 counts a functional model's calls from 1."""
        within = self.nested.get(tensor.layer)
        counted = within is not None and "input_layers" in within.config and not self.older
        return tensor._replace(node=tensor.node - counted)

    def resolve(self, tensor: Tensor, call: int) -> LayerOutput:
        """Where a tensor comes from in the opened graph, in one of the model's calls."""
        name, node, output, _ = tensor
        if self.parent and name in self.inputs:
            return self.parent.fed(self.name, call, self.inputs.index(name))
        node -= self.older and name in self.nested  # Keras 2 counts the making of a model as its first call.
        if name not in self.nodes or not 0 <= node < len(self.nodes[name]):
            raise ZooError(f"'{name[:40]}', call {node}, feeds a layer and is not there.")
        at = call * len(self.nodes[name]) + node
        if name in self.nested:
            within = self.nested[name]
            return within.resolve(within.outputs[output], at)
        return LayerOutput(f"{self.prefix}{name}", at, output)

    def fed(self, name: str, call: int, at: int) -> LayerOutput:
        """The tensor with which a nested model is called."""
        outer, node = divmod(call, len(self.nodes[name]))
        given = self.nodes[name][node].tensors
        within, by_key = self.nested[name], bool(given[0][0])
        tensor = dict(given)[within.keys[at]] if by_key else given[at][1]
        taken = within.entries.get(within.inputs[at], {"config": {}})["config"].get("batch_shape")
        if taken and tensor.axes not in (None, len(taken) + within.at_each_step):
            raise ZooError(f"{self.prefix}{name}: called with another number of axes than its input has; reshape them.")
        return self.resolve(tensor, outer)

    def _fed(self, node: Node, call: int) -> tuple[tuple[str, LayerOutput], ...]:
        """What feeds a call of a layer, the mask with it with which a model is called whose only input that is."""
        fed = tuple((keyword, self.resolve(tensor, call)) for keyword, tensor in node.tensors)
        if self.parent and len(fed) == len(self.inputs) == 1 and node.tensors[0][1].layer in self.inputs:
            outer, at = divmod(call, len(self.parent.nodes[self.name]))
            around = self.parent._fed(self.parent.nodes[self.name][at], outer)
            fed += tuple(each for each in around if each[0] == "mask")
        return fed

    def called(self) -> Iterator[Called]:
        """The layers of the opened graph in order."""
        for name, entry in self.entries.items():
            nodes = self.nodes[name]
            if self.calls * len(nodes) > _MOST_CALLS:
                raise ZooError(f"{self.prefix}{name}: called {self.calls * len(nodes)} times; that is refused.")
            if self.at_each_step and any(len(node.tensors) > 1 for node in nodes):
                raise ZooError(f"{self.prefix}{name}: takes several inputs at each step; that is not known;{_OUTSIDE}")
            if name in self.nested:
                yield from self.nested[name].called()
            elif not (self.parent and name in self.inputs):
                calls = tuple(self._fed(node, call) for call in range(self.calls) for node in nodes)
                alike = "inbound_nodes" in entry and all(each[:2] == nodes[0][:2] for each in nodes)
                first = nodes[0] if alike else None
                yield Called(f"{self.prefix}{name}", entry, calls, first, tuple(node.keywords for node in nodes))


def _name(entry: Entry) -> str:
    return str(entry.get("name") or entry["config"]["name"])


def _is_input(entry: Entry) -> bool:
    return bool(entry["class_name"] == INPUT.name)


def says_its_input(config: Entry) -> bool:
    """Whether a model says by itself what shape goes in."""
    first = config["layers"][0]
    return "input_layers" in config or _is_input(first) or bool(_chain_shape(config, first))


def _chain_shape(config: Entry, first: Entry) -> Any:
    shape = first["config"].get("batch_input_shape") or config.get("build_input_shape")
    return shape or (first.get("build_config") or {}).get("input_shape")


def _chain_input(config: Entry, first: Entry) -> Entry:
    """The input of a chain that says its shape elsewhere than in a layer."""
    shape = _chain_shape(config, first)
    if not shape:
        raise ZooError("the model was saved before it was built: it has no input shape.")
    return {"class_name": INPUT.name, "config": {"name": "input_layer", "batch_shape": shape}}


def _node(node: Entry) -> Node:
    tensors: list[tuple[str, Tensor]] = []
    arguments = tuple(_constant(each, "", tensors) for each in node["args"])
    keywords = {name: _constant(each, name, tensors) for name, each in node["kwargs"].items()}
    return Node(arguments, keywords, tuple(tensors))


def _older_node(node: Sequence[Any], function: str, names: Mapping[str, Any]) -> Node:
    """A call as Keras 2 writes it: its first argument, one or a list, each with the keywords of the whole call.

    Raises:
        ZooError: it is called with tensors by name, or the operator that it stands for takes no such keyword.
    """
    if isinstance(node, Mapping):
        raise ZooError("called with tensors by name; that is not known.")
    one = isinstance(node[0], str)
    listed = [node] if one else node
    tensors: list[tuple[str, Tensor]] = []
    first = tuple(_older_constant(each[2] if each[0] == _GIVEN else each[:3], "", tensors, names) for each in listed)
    said = listed[0][3] if len(listed[0]) > 3 else {}
    said = keras2.keywords_of(function, said) if function else said
    keywords = {name: _older_constant(each, name, tensors, names) for name, each in said.items()}
    return Node(first if one else (first,), keywords, tuple(tensors))


def _older_constant(value: Any, keyword: str, tensors: list[tuple[str, Tensor]], names: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        if len(value) == 3 and isinstance(value[0], str) and value[0] in names:
            tensors.append((keyword, Tensor(value[0], int(value[1]), int(value[2]))))
            return SLOT
        return tuple(_older_constant(each, keyword, tensors, names) for each in value)
    if isinstance(value, Mapping):
        return ("slice", *(_older_constant(value[each], keyword, tensors, names) for each in ("start", "stop", "step")))
    return value


def _constant(value: Any, keyword: str, tensors: list[tuple[str, Tensor]]) -> Any:
    """A value of a call with its tensors taken out of it."""
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            layer, node, output = value["config"]["keras_history"]
            shape = value["config"].get("shape")
            axes = None if shape is None else len(shape)
            tensors.append((keyword, Tensor(str(layer), int(node), int(output), axes)))
            return SLOT
        if value.get("class_name") == "__slice__":
            parts = (value["config"][each] for each in ("start", "stop", "step"))
            return ("slice", *(_constant(each, keyword, tensors) for each in parts))
        if value.get("class_name") == "__ellipsis__":
            return ("...",)
        if value.get("class_name") in ("__numpy__", "__tensor__"):
            return ("array", fixed(value["config"]["value"]), str(value["config"]["dtype"]))
        # Keras takes what is in a dictionary in the order of its keys.
        return tuple((name, _constant(value[name], keyword or name, tensors)) for name in sorted(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_constant(each, keyword, tensors) for each in value)
    return value


def _tensors(listed: Any) -> Iterator[Tensor]:
    """The tensors of ``["dense", 0, 0]``, or of a list or a dictionary of such."""
    if isinstance(listed, Mapping):
        listed = [listed[each] for each in sorted(listed)]
    if len(listed) == 3 and isinstance(listed[0], str):
        yield Tensor(listed[0], int(listed[1]), int(listed[2]))
        return
    for each in listed:
        yield from _tensors(each)
