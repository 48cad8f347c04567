"""A training step's arrays, laid out one after another as TensorFlow does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from zoo.light.layers.kind import InStep
from zoo.light.nets.arena import Arena, Slot

_AHEAD, _AHEAD_IN_MICRO_BATCHES = 1, 2
"""Operations that begin before what the one before them leaves is let go; those of a few samples are over sooner."""
_MOST_STEPS = 6
"""By then each array lies where it lay in the step before."""

Slots: TypeAlias = list[Slot | None]


@dataclass(slots=True)
class Producer:
    """A layer that makes an array, and the bytes of what belongs to it."""

    name: str
    sources: tuple[str, ...]
    step: InStep
    output: int
    padded: int
    """Of its input with the zeros that are put around it first."""
    kept: int
    variables: list[int]
    trained: bool
    in_turn: bool
    """Whether its gradients are computed one after another, as `zoo.models.fast` has it along one axis."""
    wanted: bool = False
    """Whether the loss's gradient by its output is computed."""
    rooms: Slots = field(default_factory=list)


class Process:
    """A process that trains: its variables lie in the arena for good, and steps are laid out one after another.

    Args:
        states: numbers that the optimiser keeps of each weight.
        inputs: bytes of the inputs of a batch of which only some samples are computed at a time; 0 if all are.
    """

    def __init__(self, nodes: Sequence[Producer], states: int, inputs: int) -> None:
        self._nodes, self._arena, self._inputs = {node.name: node for node in nodes}, Arena(), inputs
        self._values: dict[str, Slots] = {}
        self._sums: dict[str, Slots] = {}
        """Of gradients, over the micro-batches of a batch."""
        self._leaving: list[Slots] = []
        """What operations before no longer need; TensorFlow's threads let go of it while others begin."""
        for node in nodes:
            self._values[node.name] = [self._initial(size) for size in node.variables]
        for node in nodes:
            for size in node.variables * (states if node.trained else 0):
                self._arena.take(size)
        self._readers = {node.name: [each for each in nodes if node.name in each.sources] for node in nodes}

    def _initial(self, size: int) -> Slot | None:
        """A variable; what is drawn for it is scaled and moved first."""
        drawn = [self._arena.take(size) for _ in range(2)]
        value = self._arena.take(size)
        self._leave(drawn)
        return value

    def settled(self) -> int:
        """Bytes that the arena comes to hold, once steps change that no more."""
        touched = -1
        for _ in range(_MOST_STEPS):
            self._step()
            if self._arena.touched == touched:
                break
            touched = self._arena.touched
        return self._arena.touched

    def _step(self) -> None:
        if not self._inputs:
            self._micro_batch()
            return
        inputs = self._arena.take(self._inputs)
        trained = [node for node in self._nodes.values() if node.trained]
        for node in trained:
            zeros = [self._arena.take(size) for size in node.variables]
            self._leave(self._sums.get(node.name, []))
            self._sums[node.name] = zeros
        for _ in range(2):  # More of them lie where the second one does.
            self._micro_batch()
        for node in trained:
            self._update(node, [None for _ in node.variables])
        self._leave([inputs])

    def _micro_batch(self) -> None:
        for node in self._nodes.values():
            self._forward(node)
        gradients = {
            name: self._arena.take(node.output) for name, node in self._nodes.items() if not self._readers[name]
        }
        for node in reversed(self._nodes.values()):
            self._backward(node, gradients)

    def _forward(self, node: Producer) -> None:
        take = self._arena.take
        node.rooms = [take(node.padded), take(node.output), take(node.kept)]
        self._leave([take(int(node.step.forward * node.output))])
        for name in node.sources:
            each, readers = self._nodes[name], self._readers[name]
            if node is readers[-1] and not each.wanted and not any(reader.wanted for reader in readers):
                self._leave(each.rooms)
                each.rooms = []

    def _backward(self, node: Producer, gradients: dict[str, Slot | None]) -> None:
        above = gradients.pop(node.name, None)
        if not node.step.asks_output and node.sources:  # Its activation's gradient is written over it.
            self._leave(node.rooms[1:2])
            del node.rooms[1:2]
        if node.wanted:
            of_variables = [self._arena.take(size) for size in node.variables] if node.trained else []
            self._below(node, gradients)
            if self._inputs:
                self._leave(of_variables)  # Added to the sums, which are written over.
            elif node.trained:
                self._update(node, of_variables)
        self._leave([above, *node.rooms])
        node.rooms = []
        if node.in_turn:
            self._leave([])

    def _update(self, node: Producer, gradients: Slots) -> None:
        for at, (size, gradient) in enumerate(zip(node.variables, gradients, strict=True)):
            value = self._arena.take(size)  # What the optimiser writes, while the old one is still read.
            self._leave([self._values[node.name][at], gradient])
            self._values[node.name][at] = value

    def _below(self, node: Producer, gradients: dict[str, Slot | None]) -> None:
        """Make the gradients of what feeds a layer; those of several readers are added up."""
        sources = [name for name in node.sources if self._nodes[name].wanted]
        padded = self._arena.take(node.padded if sources else 0)
        beside = self._arena.take(int(node.step.backward * node.output))
        for name in sources:
            made = self._arena.take(self._nodes[name].output)
            if name in gradients:
                self._leave([made])
            else:
                gradients[name] = made
        self._leave([padded, beside])

    def _leave(self, rooms: Slots) -> None:
        self._leaving.append(list(rooms))
        if len(self._leaving) > (_AHEAD_IN_MICRO_BATCHES if self._inputs else _AHEAD):
            for room in self._leaving.pop(0):
                if room is not None:
                    self._arena.leave(room)
