"""The arithmetic of a layer filled in: its terms once, spelled as a table's cell and as a sentence."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Variable
from zoo.light.layers.window import Axis


class Working(NamedTuple):
    """How an output comes about. `cell` is what ``table.csv`` shows, empty where it takes no arithmetic."""

    cell: str
    sentence: str
    positions: str = ""
    """The spatial axes by themselves: ``(106 - 2) / 2 + 1 = 53``."""
    channels: str = ""
    """The channels by themselves: ``a pool keeps its 128 channels``."""


class Count(NamedTuple):
    """How a layer's parameters are counted: so many `factors` for each filter or unit, and a bias each or none."""

    factors: tuple[int, ...]
    filters: int
    bias: bool
    noun: str

    def cell(self) -> str:
        """``(5*5*3+1)*6``"""
        return f"({times(self.factors)}+1)*{self.filters}" if self.bias else f"{times(self.factors)}*{self.filters}"

    def sentence(self, figures: Figures, column: str) -> str:
        """``(5*5*3 + 1) * 6 = 456.``"""
        if column == "biases":
            return f"There is one bias for each {self.noun}: {figures.biases}." if self.bias else "There are no biases."
        if column == "params" and self.bias:
            return f"({times(self.factors)} + 1) * {self.filters} = {figures.parameters}."
        return f"{times(self.factors)} * {self.filters} = {figures.weights}."


class Gates(NamedTuple):
    """How the parameters of a recurrent layer are counted: in each gate, every unit has weights and biases."""

    gates: int
    factors: tuple[int, ...]
    """What each unit of a gate sees: the inputs, and the units of the step before."""
    filters: int
    biases: int
    """Of each unit of a gate: one, none, or two."""
    copies: int = 1
    """How often all of this is there: twice in both directions."""
    noun: str = "unit"

    @property
    def bias(self) -> bool:
        return self.biases > 0

    def cell(self) -> str:
        """``4*(10+64+1)*64``"""
        terms = [*self.factors, *([self.biases] if self.biases else [])]
        return f"{times(self._times())}{'*' if self._times() else ''}({'+'.join(map(str, terms))})*{self.filters}"

    def sentence(self, figures: Figures, column: str) -> str:
        """``4 gates * (10 + 64 + 1) * 64 = 19200.``"""
        terms = [*(self.factors if column != "biases" else ()), *([self.biases] if column != "weights" else [])]
        if not any(terms):
            return "There are no biases."
        inner = " + ".join(str(each) for each in terms if each)
        inner = f"({inner})" if len(terms) > 1 else inner
        count = {"weights": figures.weights, "biases": figures.biases}.get(column, figures.parameters)
        parts = [f"{self.copies} directions"] if self.copies > 1 else []
        parts += [f"{self.gates} gates"] if self.gates > 1 else []
        return f"{' * '.join([*parts, inner, str(self.filters)])} = {count}."

    def _times(self) -> tuple[int, ...]:
        return tuple(each for each in (self.copies, self.gates) if each > 1)


class ByVariable(NamedTuple):
    """How the parameters of a layer of several arrays are counted: the product of each one's axes, added up."""

    variables: tuple[Variable, ...]

    def cell(self) -> str:
        """``10*64+16*64+64``"""
        return "+".join(times(each.shape) or "1" for each in self.variables)

    def sentence(self, figures: Figures, column: str) -> str:
        """``10*64 (kernel) + 16*64 (recurrent_kernel) + 64 (bias) = 1728.``"""
        parts = [each for each in self.variables if column == "params" or each.is_bias == (column == "biases")]
        if column == "weights":
            parts = [each for each in parts if each.trainable]
        if not parts:
            return f"There are no {column}."
        terms = " + ".join(f"{times(each.shape) or '1'} ({f'{each.within} {each.name}'.strip()})" for each in parts)
        return f"{terms} = {sum(each.numbers for each in parts)}."


def slid(axes: Sequence[Axis], channels: int, gives: str) -> Working:
    """A window's: ``(28-5)/1+1 x (28-5)/1+1 x 8``; `gives` says where the channels come from."""
    cell = " x ".join([*map(_axis_cell, axes), str(channels)])
    positions = " by ".join(dict.fromkeys(_axis_sentence(axis) for axis in axes))
    return Working(cell, f"{positions}, and {gives}.", positions, gives)


def padded(axes: Sequence[Axis], channels: int, gives: str) -> Working:
    """Zero padding's, which a window of one position spells in a table, and a sum in a sentence."""
    sums = [f"{axis.length}{_zeros(axis)} = {axis.positions}" for axis in axes]
    positions = " by ".join(dict.fromkeys(sums))
    return Working(slid(axes, channels, gives).cell, f"{positions}, and {gives}.", positions, gives)


def _axis_cell(axis: Axis) -> str:
    zeros = sum(axis.pads)
    sum_text = f"{axis.length}+{zeros}-{axis.size}" if zeros else f"{axis.length}-{axis.size}"
    division = f"({sum_text})/{axis.stride}"
    return f"floor({division})+1" if axis.remainder else f"{division}+1"


def _axis_sentence(axis: Axis) -> str:
    working = f"({axis.length}{_zeros(axis)} - {axis.size}) / {axis.stride}"
    return f"{f'floor({working})' if axis.remainder else working} + 1 = {axis.positions}"


def _zeros(axis: Axis) -> str:
    before, after = axis.pads
    if not before and not after:
        return ""
    return f" + 2*{before}" if before == after else f" + {before} + {after}"


def keeps_channels(subject: str, channels: int) -> str:
    """``a pool keeps its 128 channels``"""
    return f"{subject[0].lower()}{subject[1:]} keeps its {number_of(channels, 'channel')}"


def times(axes: Iterable[int]) -> str:
    """``5*5*3``"""
    return "*".join(map(str, axes))


def added(terms: Iterable[int]) -> str:
    """``1 + 1 = 2``"""
    counts = list(terms)
    return f"{' + '.join(map(str, counts))} = {sum(counts)}"
