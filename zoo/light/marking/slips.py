"""Why a cell of an answer sheet is wrong: the usual slips, tried against the value given.

Every slip that gives exactly that value is named; where none does, the arithmetic is shown filled in. Which slips a
layer invites is its kind's to know.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import NamedTuple

from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Shape, channels_last, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.layer import Layer, figures
from zoo.light.layers.parameter import Settings
from zoo.light.layers.working import ByVariable, Count, Gates
from zoo.light.marking.conventions import PLAIN
from zoo.light.marking.follow import Net
from zoo.light.marking.frameworks import defaults_giving
from zoo.light.marking.match import fits
from zoo.light.sheets.sheet import Cell

Slip = tuple[int, tuple[str, ...]]
"""How many wrong parts of the cell it leaves unexplained, and its sentences, of which the last is arithmetic then."""

_NEAR = 12  # layers above or below from which a number may come


class Explained(NamedTuple):
    """Why a cell is wrong."""

    text: str
    slips: tuple[str, ...]
    """The sentences that name a slip, one or the other of which was made; without any the text is arithmetic."""


@dataclass(frozen=True)
class Spotted:
    """A layer at its place of a net, as its kind's slips look around: a `Spot`."""

    net: Net
    key: str
    layer: Layer
    """The place's own, or one filter of it."""

    @property
    def name(self) -> str:
        return self.layer.name

    @property
    def kind(self) -> Kind:
        return self.layer.kind

    @property
    def settings(self) -> Settings:
        return self.layer.settings

    @property
    def shapes(self) -> Sequence[Shape]:
        return self.net.inputs(self.key)

    @cached_property
    def figures(self) -> Figures:
        return figures(self.layer, [Figures(shape) for shape in self.shapes])

    def feeder(self) -> "Spotted":
        return spotted(self.net, self.net.places[self.key].inputs[0])

    def owner(self, count: int, noun: str) -> str:
        near = [*self._near(below=True), *self._near(below=False)]
        return next((each.name for each in near if each.kind.said.noun == noun and each.get("filters") == count), "")

    def below(self, noun: str) -> "Spotted | None":
        keys = list(self.net.places)
        at = self.net.order[self.key]
        spots = (spotted(self.net, key) for key in keys[at + 1 : at + 1 + _NEAR])
        return next((spot for spot in spots if spot.kind.said.noun == noun), None)

    def _near(self, below: bool) -> list[Layer]:
        at = self.net.order[self.key]
        layers = self.net.layers
        return layers[at + 1 : at + 1 + _NEAR] if below else layers[max(at - _NEAR, 0) : at][::-1]


def spotted(net: Net, key: str) -> Spotted:
    """A layer at its place."""
    return Spotted(net, key, net.places[key].layer)


def explain_output(truth: Net, followed: Net, key: str, given: Shape, channels_first: bool = False) -> Explained:
    """Why `given`, channels last, is not the output of a layer; `channels_first` is how the sheet writes."""
    return _explain(truth, followed, key, lambda net: _output_slips(net, key, given, channels_first))


def explain_count(truth: Net, followed: Net, key: str, layer: Layer, column: str, cell: Cell) -> Explained:
    """Why a cell is not the count of `layer`, which is the place's own or one filter of it."""
    return _explain(truth, followed, key, lambda net: count_slips(net, key, layer, column, cell))


def explain_sum(counts: Mapping[str, int], cell: Cell) -> Explained:
    """Why a cell is not the count of a nested model, whose layers have these."""
    right = sum(counts.values())
    names = {name: name.rpartition("/")[2] for name, count in counts.items() if count}
    slips = [f"{names[name]} is left out." for name in names if fits(cell, right - counts[name])]
    slips += factor_of_ten(cell.count or 0, right)
    terms = " + ".join(f"{counts[name]} ({plain})" for name, plain in names.items())
    text = " Or: ".join(slips) or (f"Its layers have {terms} = {right}." if names else "Its layers learn nothing.")
    return Explained(text, tuple(slips))


def factor_of_ten(given: int, right: int) -> Iterator[str]:
    """The slipped zeros, if that is all."""
    for factor in (10, 100, 1000):
        if right and (given == right * factor or given * factor == right):
            yield f"A factor of {factor}: it is {right}, not {given}."


def _explain(truth: Net, followed: Net, key: str, slips_of: Callable[[Net], Iterable[Slip]]) -> Explained:
    slips = [(*slip, "") for slip in slips_of(truth)]
    if followed.figures[key] and followed.inputs(key) != truth.inputs(key):
        own = " and ".join(map(format_shape, followed.inputs(key)))
        known = {sentences for _, sentences, _ in slips}
        for unexplained, sentences in slips_of(followed):
            if not unexplained and sentences not in known:
                slips.append((0, sentences, f" (with the sheet's own {own} above)."))
    fewest = min((unexplained, len(sentences)) for unexplained, sentences, _ in slips)
    best = [(sentences, added) for left, sentences, added in slips if (left, len(sentences)) == fewest]
    named = (" ".join(sentences[:-1] if fewest[0] else sentences) for sentences, _ in best)
    whole = ((" ".join(sentences), added) for sentences, added in best)
    texts = dict.fromkeys(f"{text[:-1]}{added}" if added else text for text, added in whole)
    return Explained(" Or: ".join(texts), tuple(dict.fromkeys(filter(None, named))))


def _output_slips(net: Net, key: str, given: Shape, channels_first: bool) -> Iterator[Slip]:
    spot = spotted(net, key)
    right = net.derived(key).output
    for sentence in _whole_shape_slips(spot, given, right, channels_first):
        yield 0, (sentence,)
    if spot.kind.slips.spatial and len(given) == len(right):
        yield from _slips_by_part(spot, given, right)
    yield 3, (spot.kind.working(spot.settings, spot.shapes, right).sentence,)


def _whole_shape_slips(spot: Spotted, given: Shape, right: Shape, channels_first: bool) -> Iterator[str]:
    if spot.kind.rank:
        if not channels_first and channels_last(given) == right:
            yield "The channels are written first, where the rest of the sheet writes them last."
        if channels_first and given == channels_last(right):
            yield "The channels are written last, where the rest of the sheet writes them first."
    if len(given) == len(right):
        wrong = [pair for pair in zip(given, right, strict=True) if pair[0] != pair[1]]
        if len(wrong) == 1:
            yield from factor_of_ten(*wrong[0])
    yield from spot.kind.slips.whole(spot, given)


def _slips_by_part(spot: Spotted, given: Shape, right: Shape) -> Iterator[Slip]:
    """The slips of the spatial axes and those of the channels, each by itself."""
    slips = spot.kind.slips
    assert slips.spatial and slips.channels
    spatial, channels = [""], [""]
    if given[:-1] != right[:-1]:
        spatial = [sentence for value, sentence in slips.spatial(spot) if value == given[:-1]]
        named = " ".join(defaults_giving(spot, given[:-1]))
        spatial[-1:] = filter(None, [" ".join(filter(None, (*spatial[-1:], named)))])
    if given[-1] != right[-1]:
        channels = list(slips.channels(spot, given[-1]))
    for both in product(spatial, channels):
        yield 0, tuple(filter(None, both))
    working = spot.kind.working(spot.settings, spot.shapes, right)
    if any(spatial) and not channels:
        yield 1, (spatial[0], f"{working.channels[0].upper()}{working.channels[1:]}.")
    if any(channels) and not spatial:
        yield 1, (channels[0], f"{working.positions}.")


def count_slips(net: Net, key: str, layer: Layer, column: str, cell: Cell) -> Iterator[Slip]:
    """The slips that give a wrong count of a layer, then how it is counted, which explains nothing."""
    spot = Spotted(net, key, layer)
    if not layer.kind.count:
        yield 0, (f"{layer.kind.said.subject} has nothing to learn.",)
        return
    right, counted = spot.figures, layer.kind.count(layer.settings, spot.shapes)
    count = PLAIN.count(layer, right, column)
    if isinstance(counted, Count | Gates) and column in ("weights", "biases", "params"):
        miscounts = _miscounts(spot, counted, right, column)
    else:
        miscounts = _array_slips(spot, counted, right, column)
    for miscount, sentences in miscounts:
        if miscount != count and fits(cell, miscount):
            yield 0, tuple(filter(None, sentences))
    for sentence in factor_of_ten(cell.count or 0, count):
        yield 0, (sentence,)
    yield 1, (_counted_sentence(counted, right, column, count),)


def _counted_sentence(counted: Count | Gates | ByVariable, right: Figures, column: str, count: int) -> str:
    if column in ("weights", "biases", "params"):
        return counted.sentence(right, column)
    if right.frozen:
        return f"The layer is frozen: {right.trainable} of its {right.parameters} parameters are trained."
    trained = f"{right.weights} weights and {right.biases} biases are trained"
    return f"Of {right.parameters} parameters, {trained}: {count}."


def _array_slips(
    spot: Spotted, counted: Count | Gates | ByVariable, right: Figures, column: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What is counted at a layer of several arrays where some are left out, or others are counted too; each once."""
    found: dict[int, str] = {}
    for count, sentence in _sums(counted, right):
        found.setdefault(count, sentence)
    yield from ((count, (sentence,)) for count, sentence in found.items())
    if spot.kind.slips.weights:
        for weights, biases, sentence in spot.kind.slips.weights(spot):
            yield {"weights": weights, "biases": biases}.get(column, weights + biases), (sentence,)


def _sums(counted: Count | Gates | ByVariable, right: Figures) -> Iterator[tuple[int, str]]:
    """What some of a layer's arrays come to, and which they are."""
    statistics = right.parameters - right.weights - right.biases
    if statistics:
        yield right.trainable, f"The {statistics} numbers that no training changes are left out."
    yield right.parameters, "These are all of the layer's parameters."
    arrays = counted.variables if isinstance(counted, ByVariable) and len(counted.variables) > 1 else ()
    if len({each.shape for each in arrays}) == 1:
        names, size = ", ".join(each.name for each in arrays), arrays[0].numbers
        for some in range(1, len(arrays)):
            yield some * size, f"It has {len(arrays)} arrays of {size}, {names}; this counts {some}."
    named = [(f"{each.within} {each.name}".strip(), each) for each in arrays]
    for name, each in named:
        yield right.parameters - each.numbers, f"The {name} of {format_shape(each.shape)} is left out."
    yield right.weights, "These are the weights alone."
    yield right.biases, "These are the biases alone."
    for name, each in named:
        yield each.numbers, f"This is the {name} alone."


def _miscounts(
    spot: Spotted, counted: Count | Gates, right: Figures, column: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    bias_slips = list(_bias_slips(counted, right))
    weight_slips = list(_weight_slips(spot, counted, right))
    if column == "biases":
        yield from ((count, (sentence,)) for count, sentence in bias_slips)
        yield from ((biases, (why,)) for weights, biases, why in weight_slips if weights == right.weights)
        yield right.weights, ("These are the weights.",)
        if len(right.output) > 1 and isinstance(counted, Count):
            yield prod(right.output), ("There is one bias for each filter, not for each of its outputs.",)
        return
    if column == "weights":
        yield from ((weights, (sentence,)) for weights, _, sentence in weight_slips)
        yield right.parameters, (f"This counts the {number_of(right.biases, 'bias')} too.",)
        return
    for weights, biases, sentence in [(right.weights, right.biases, ""), *weight_slips]:
        yield weights + biases, (sentence,)
        yield from ((weights + count, (sentence, bias_sentence)) for count, bias_sentence in bias_slips)
    yield right.biases, ("The weights are left out.",)


def _bias_slips(counted: Count | Gates, right: Figures) -> Iterator[tuple[int, str]]:
    if not isinstance(counted, Count):
        if right.biases:
            yield 0, f"The {right.biases} biases are left out."
        return
    filters = counted.filters
    if not counted.bias:
        yield filters, "The layer has no biases."
        return
    yield 0, "The bias is left out." if filters == 1 else f"The {filters} biases are left out."
    yield 2 * filters, "The biases are counted twice."
    if filters > 1:
        yield 1, f"There is one bias for each of the {filters} {counted.noun}s, not one for the layer."


def _weight_slips(spot: Spotted, counted: Count | Gates, right: Figures) -> Iterator[tuple[int, int, str]]:
    """Weights, the biases that go with them, and the slip."""
    if counted.filters > 1:
        why = f"Only one {counted.noun} is counted; there are {counted.filters}."
        yield right.weights // counted.filters, right.biases // counted.filters, why
    if isinstance(counted, Gates) and counted.copies > 1:
        why = f"Only one direction is counted; there are {counted.copies}."
        yield right.weights // counted.copies, right.biases // counted.copies, why
    if spot.kind.slips.weights:
        yield from spot.kind.slips.weights(spot)
