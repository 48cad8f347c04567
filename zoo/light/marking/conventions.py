"""The ways of counting and writing that a whole sheet may keep to, told from all its cells together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from zoo.light.layers.figures import Figures, Shape, channels_first
from zoo.light.layers.layer import Layer
from zoo.light.marking.follow import Net
from zoo.light.marking.frameworks import NO_BIASES, TWO_BIAS_VECTORS, second_biases
from zoo.light.marking.match import rounds_to
from zoo.light.sheets.sheet import LARGEST_NUMBER, Cell

Biases = Literal["of all", "of none", "of no filters"]
"""Whose biases a sheet counts among the parameters."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a sheet counts as the parameters of a layer."""

    biases: Biases = "of all"
    statistics: bool = True
    """Whether the numbers that no training changes are among them."""
    of_one: tuple[str, ...] = ()
    """The nouns, filter or unit, of which it counts a single one."""
    two_bias_vectors: bool = False
    """Whether a recurrent layer's gates have two each."""
    biases_too: bool = False
    """Whether the column of weights has the biases in it."""

    def count(self, layer: Layer, figures: Figures, column: str) -> int:
        """A layer's weights, biases or params, counted this way."""
        weights, biases = figures.weights, figures.biases
        statistics = figures.parameters - weights - biases
        if self.two_bias_vectors:
            biases += second_biases(figures)
        if self.of_one and layer.kind.said.noun in self.of_one:
            weights, biases = weights // layer.settings["filters"], biases // layer.settings["filters"]
        if column in ("weights", "biases"):
            return weights + biases * self.biases_too if column == "weights" else biases
        learnt = weights + biases * self.biased(layer)
        if column == "params":
            return learnt + statistics * self.statistics
        fixed = learnt * figures.frozen
        return learnt - fixed if column == "trainable" else statistics + fixed

    def biased(self, layer: Layer) -> bool:
        """Whether the biases are among the layer's parameters."""
        return self.biases == "of all" or (self.biases == "of no filters" and layer.kind.said.noun != "filter")

    def counted_as(self, layer: Layer, column: str) -> str:
        """The column whose slips a count of that column is open to."""
        if column == "params" and not self.biased(layer):
            return "weights"
        return "params" if column == "weights" and self.biases_too else column

    def layer(self, layer: Layer) -> Layer:
        """The layer whose parameters are counted: one filter, where that is the way."""
        return layer.changed(filters=1) if layer.kind.said.noun in self.of_one else layer

    def conventions(self) -> Iterator[str]:
        """The way of counting in sentences, if it is not the plain one."""
        if self.biases == "of none":
            yield "The parameters are counted without biases."
        if not self.statistics:
            yield "The parameters are those that are trained."
        if self.biases == "of no filters":
            yield NO_BIASES
        if self.two_bias_vectors:
            yield TWO_BIAS_VECTORS
        if self.biases_too:
            yield "The weights column counts the biases too."
        if self.of_one:
            yield f"The counts are those of one {' or '.join(self.of_one)}."


PLAIN = Counting()
_TWICE = Counting(two_bias_vectors=True)
_COUNTINGS = [
    Counting(biases_too=True),
    Counting(statistics=False),
    *(
        Counting(biases, of_one=of_one)
        for of_one in ((), ("filter",), ("filter", "unit"))
        for biases in get_args(Biases)
        if of_one or biases != "of all"
    ),
]


def countable(cell: Cell) -> bool:
    """Whether the cell holds a count of a size worth reading."""
    return cell.count is not None and abs(cell.count) <= LARGEST_NUMBER


def batch_of(truth: Net, written: Mapping[str, Shape]) -> int | None:
    """The length of a batch axis that every output begins with, where the net's outputs have one axis less."""
    first = {shape[0] for key, shape in written.items() if len(shape) == len(truth.outputs[key]) + 1}
    whole = len(written) > 1 and all(len(shape) == len(truth.outputs[key]) + 1 for key, shape in written.items())
    return int(first.pop()) if whole and len(first) == 1 else None


def writes_channels_first(truth: Net, written: Mapping[str, Shape], headed: bool) -> bool:
    """By the vote of the rows in which the number of channels stands at one end only; without one as `headed` says.

    A row that is right in one order alone has two votes.
    """
    votes: Counter[bool] = Counter()
    for key, shape in written.items():
        right = truth.outputs[key]
        if len(shape) == len(right) > 1 and (shape[0] == right[-1]) != (shape[-1] == right[-1]):
            first = shape[0] == right[-1]
            votes[first] += 1 + (shape == (channels_first(right) if first else right))
    return votes[True] > votes[False] or (headed and votes[True] == votes[False])


def _tells_bias_vectors(truth: Net, key: str, column: str) -> bool:
    return column != "weights" and bool(second_biases(truth.derived(key)))


def counting_of(truth: Net, followed: Net, program: str = "") -> Counting:
    """The convention that at least two rows keep, and most of those that differ; none speaks against it.

    One row is enough of what a program printed, as it makes no mistakes. A framework's way of counting is kept by all
    the rows that it concerns; of recurrent layers one is enough, as a net often has no more.
    """
    cells = [
        (key, column, cell)
        for key, place in truth.places.items()
        if place.row and truth.derived(key).parameters
        for column, cell in place.row.cells.items()
        if column not in ("output", "macs") and countable(cell)
    ]

    def keeps(counting: Counting, key: str, column: str, cell: Cell) -> bool:
        layer, right, follows = truth.places[key].layer, truth.figures[key], followed.figures[key]
        if right and rounds_to(cell, counting.count(layer, right, column)):
            return True
        return bool(follows and follows is not right and rounds_to(cell, counting.count(layer, follows, column)))

    told = [(key, column, cell) for key, column, cell in cells if _tells_bias_vectors(truth, key, column)]
    twice = bool(told) and all(keeps(_TWICE, *each) for each in told)
    best, most = Counting(two_bias_vectors=twice), 0 if program else 1
    other = [each for each in cells if not keeps(best, *each)]
    if len(other) <= most:
        return best
    plain = [each for each in cells if keeps(best, *each)]
    rows = len({key for key, *_ in other})
    for counting in (replace(each, two_bias_vectors=twice) for each in _COUNTINGS):
        keeping = len({each[0] for each in other if keeps(counting, *each)})
        needed = rows if counting.biases == "of no filters" else rows // 2 + 1
        if keeping > most and keeping >= needed and all(keeps(counting, *each) for each in plain):
            best, most = counting, keeping
    return best
