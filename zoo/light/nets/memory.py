"""What a training step takes of memory, foretold from a table: layer by layer, and the peak of the process.

A step's arrays are laid out as TensorFlow 2.21 does on a processor with oneDNN (`zoo.light.nets.arena`): the forward
pass keeps each layer's output, the backward pass makes the gradient of each input, and lets both go.
`benchmarks/memory.py` holds it against processes that train.
"""

from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.files.shown import Shown
from zoo.light.files.text import memory, number_of
from zoo.light.layers.activations import BY_OUTPUT, function_of
from zoo.light.layers.figures import told
from zoo.light.layers.kind import InStep
from zoo.light.layers.window import pads
from zoo.light.nets.micro import micro_batch
from zoo.light.nets.recipe import Training
from zoo.light.nets.row import Row
from zoo.light.nets.step import Process, Producer
from zoo.light.nets.table import FLOAT32_BYTES, Table

STATES = {"adam": 2, "adamw": 2, "nadam": 2, "rmsprop": 1, "sgd": 0}
"""How many numbers an optimiser of Keras's keeps of each weight."""
_RUNTIME_BYTES = 37 << 20
"""What TensorFlow's code, threads and graph take once a small net has made a step."""
_KERNELS_SHARE, _MOST_KERNELS_BYTES = 1 / 8, 32 << 20
"""What oneDNN's kernels and the C library keep beside the arena, of it and at most."""

COLUMNS = ("layer", "weights", "gradients", "optimizer", "kept", "workspace")


class LayerMemory(NamedTuple):
    """Bytes that a training step takes for a layer and a batch."""

    layer: str
    weights: int
    gradients: int
    """Of its own weights, until the optimiser has taken them."""
    optimizer: int
    """What the optimiser keeps of each weight."""
    kept: int
    """For the backward pass: its output, and what belongs to it."""
    workspace: int
    """While its backward step is computed: gradients of what feeds it."""


@dataclass(frozen=True, slots=True, repr=False)
class Memory(Shown):
    """What training with batches of a size takes, in bytes; data that lie in memory are not counted."""

    batch_size: int
    micro_batch: int
    """Samples that are computed at a time; what layers keep is that of these."""
    layers: tuple[LayerMemory, ...]
    arrays: int
    """All arrays of some size, with the gaps between them."""
    unknown: tuple[str, ...]
    """The layers of which this is not known."""

    @property
    def beside(self) -> int:
        """What the libraries take for themselves."""
        return _RUNTIME_BYTES + min(_MOST_KERNELS_BYTES, int(self.arrays * _KERNELS_SHARE))

    @property
    def peak(self) -> int:
        """The process's highest resident size, less that after importing Keras; at least that if layers are unknown."""
        return self.arrays + self.beside

    def __str__(self) -> str:
        about = "at least" if self.unknown else "about"
        some = f", {number_of(self.micro_batch, 'sample')} at a time," if self.micro_batch < self.batch_size else ""
        return f"Training with batches of {self.batch_size}{some} takes {about} {memory(self.peak)}, data apart"

    @property
    def sentence(self) -> str:
        """The peak and what it is made of."""
        made = f"{memory(self.arrays)} of arrays with the gaps between them, {memory(self.beside)} of TensorFlow's own"
        unknown = f" Not counted, as it was never measured: {', '.join(self.unknown)}." if self.unknown else ""
        return f"{self}: {made}.{unknown}"

    @property
    def rows(self) -> list[list[str]]:
        """A row a layer that takes any, under `COLUMNS`."""
        return [[name, *map(memory, sizes)] for name, *sizes in self.layers if any(sizes)]

    def to_json(self) -> dict[str, Any]:
        """As JSON has it, in bytes."""
        return {
            "batch_size": self.batch_size,
            "micro_batch": self.micro_batch,
            "peak": self.peak,
            "arrays": self.arrays,
            "beside": self.beside,
            "unknown": list(self.unknown),
            "layers": [each._asdict() for each in self.layers],
        }


def foretell(
    table: Table,
    batch_size: int,
    *,
    optimizer: str = "adam",
    accumulate: int = 1,
    precision: str = "float32",
    at_a_time: int | None = None,
) -> Memory:
    """Foretell the memory of training with `batch_size` samples a step.

    Args:
        accumulate: in how many parts a batch is computed, at least.
        at_a_time: how many samples of a batch are computed at a time, where that is known; by the table if None.

    Raises:
        ZooError: the table has an open axis, so that its sizes are not known.
    """
    if told(table.activation_bytes) is None:
        raise ZooError("Memory cannot be foretold where an axis is open; give the input a shape of numbers.")
    some = -(-batch_size // accumulate)
    if at_a_time is not None:
        some = min(some, at_a_time)
    elif not any(row.statistics for row in table):
        some = micro_batch(table.macs, some)
    nodes, unknown = _nodes(table, some, FLOAT32_BYTES if precision == "float32" else 2)
    states = STATES[optimizer]
    layers = tuple(_layer(row, nodes, states) for row in map(_own, table))
    inputs = 0
    if some < batch_size:
        inputs = sum(node.output for node in nodes.values() if not node.sources) * batch_size // some
    return Memory(batch_size, some, layers, Process(list(nodes.values()), states, inputs).settled(), unknown)


def foretell_recipe(table: Table, recipe: Training, at_a_time: int | None = None) -> Memory:
    """The memory of training a net by a recipe, of whose batches so many samples are computed at a time."""
    return foretell(
        table,
        recipe.batch_size,
        optimizer=recipe.optimizer,
        accumulate=recipe.accumulate,
        precision=recipe.precision,
        at_a_time=at_a_time,
    )


def _nodes(table: Table, batch_size: int, value_bytes: int) -> tuple[dict[str, Producer], tuple[str, ...]]:
    """The layers that make arrays, in order, and the names of those of which that is not known."""
    nodes: dict[str, Producer] = {}
    made: dict[str, str] = {}
    """By layer, the one whose array its output is."""
    unknown = []
    for row in table:
        name, step, own = row.layer.name, row.layer.kind.step, _own(row)
        fed = tuple(dict.fromkeys(made[each] for each in table.inputs[name] if each in made))
        if step is None or not made.keys() >= set(table.inputs[name]):  # A later call may come of a row below.
            unknown.append(name)
        step = step or InStep()
        functions = _functions(row)
        if step.view and not functions:
            made[name] = fed[0]
            continue
        made[name] = name
        output = batch_size * value_bytes * prod(row.output) * len(row.layer.calls)
        nodes[name] = Producer(
            name,
            fed,
            step,
            output,
            batch_size * value_bytes * _padded(table, row),
            int(output * (step.kept + functions)),
            [FLOAT32_BYTES * each for each in (own.weights, own.biases, own.statistics) if each],
            row.trainable > 0,
            _in_rows(row),
        )
        nodes[name].wanted = nodes[name].trained or any(nodes[each].wanted for each in fed)
    return nodes, tuple(unknown)


def _own(row: Row) -> Row:
    """The row with the variables that are its own, not those of a row above, too."""
    return row._replace(weights=0, biases=0, statistics=0) if row.layer.shares else row


def _in_rows(row: Row) -> bool:
    """Whether a window slides along the first of two axes alone."""
    size, stride = row.layer.get("size"), row.layer.get("stride")
    slides = row.layer.kind.rank == 2 and size is not None and stride is not None
    return slides and size[1] == stride[1] == 1 < size[0]


def _functions(row: Row) -> int:
    """How many arrays an activation keeps that cannot be differentiated from its output alone."""
    function = row.layer.get("activation")
    return 0 if function is None or function_of(function) in BY_OUTPUT else 2


def _padded(table: Table, row: Row) -> int:
    """The values of a layer's input with zeros around it, where they are put there by an operation of their own."""
    layer = row.layer
    if layer.get("size") is None or not isinstance(layer.get("padding"), tuple):
        return 0
    shape = table.shapes(layer.name)[0]
    around = pads(layer.settings, shape)
    if not any(map(any, around)) or around == pads({**layer.settings, "padding": "same"}, shape):
        return 0  # A convolution puts there the zeros of Keras's own word for them itself.
    return shape[-1] * prod(length + sum(pair) for length, pair in zip(shape, around, strict=False))


def _layer(row: Row, nodes: dict[str, Producer], states: int) -> LayerMemory:
    node = nodes.get(row.layer.name)
    trained = FLOAT32_BYTES * row.trainable
    kept = workspace = 0
    if node:
        kept = node.output + node.kept + node.padded
        given = sum(nodes[each].output for each in node.sources if nodes[each].wanted)
        workspace = (given + (node.padded if given else 0) + int(node.step.backward * node.output)) * node.wanted
    return LayerMemory(row.layer.name, FLOAT32_BYTES * row.parameters, trained, states * trained, kept, workspace)
