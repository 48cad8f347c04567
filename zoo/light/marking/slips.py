"""Why a cell of an answer sheet is wrong: the usual slips, tried against the value given.

Every slip that gives exactly that value is named; where none does, the arithmetic is shown filled in.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from math import prod

from zoo.light.layers.layer import Figures, Layer, Shape, figures, format_shape, pads
from zoo.light.marking.follow import Net
from zoo.light.marking.match import channels_last, fits
from zoo.light.marking.worked import (
    added,
    channels_worked,
    count_worked,
    noun,
    number_of,
    output_worked,
    positions_worked,
    subject,
    times,
)  # fmt: skip
from zoo.light.nets.table import format_padding
from zoo.light.sheets.sheet import Cell

Slip = tuple[int, tuple[str, ...]]
"""How many wrong parts of the cell it leaves unexplained, and its sentences."""

_NEAR = 12  # layers above or below from which a number may come
_COUNTED_ONCE = "The padding is counted once; it is added on both sides."


def explain_output(truth: Net, followed: Net, key: str, given: Shape, channels_first: bool = False) -> str:
    """Why `given`, channels last, is not the output of a layer; `channels_first` is how the sheet writes."""
    return _explain(truth, followed, key, lambda net: _output_slips(net, key, given, channels_first))


def explain_count(truth: Net, followed: Net, key: str, layer: Layer, column: str, cell: Cell) -> str:
    """Why a cell is not the count of `layer`, which is the place's own or one filter of it."""
    return _explain(truth, followed, key, lambda net: _count_slips(net, key, layer, column, cell))


def factor_of_ten(given: int, right: int) -> Iterator[str]:
    """The slipped zeros, if that is all."""
    for factor in (10, 100, 1000):
        if right and (given == right * factor or given * factor == right):
            yield f"A factor of {factor}: it is {right}, not {given}."


def _explain(truth: Net, followed: Net, key: str, slips_of: Callable[[Net], Iterable[Slip]]) -> str:
    slips = list(slips_of(truth))
    if followed.figures[key] and followed.inputs(key) != truth.inputs(key):
        own = " and ".join(map(format_shape, followed.inputs(key)))
        known = {sentences for _, sentences in slips}
        for unexplained, sentences in slips_of(followed):
            if not unexplained and sentences not in known:
                slips.append((0, (*sentences[:-1], f"{sentences[-1][:-1]} (with the sheet's own {own} above).")))
    fewest = min((unexplained, len(sentences)) for unexplained, sentences in slips)
    texts = dict.fromkeys(" ".join(sentences) for left, sentences in slips if (left, len(sentences)) == fewest)
    return " Or: ".join(texts)


def _output_slips(net: Net, key: str, given: Shape, channels_first: bool) -> Iterator[Slip]:
    layer, inputs = net.places[key].layer, net.inputs(key)
    right = net.derived(key).output
    for sentence in _whole_shape_slips(net, key, given, right, channels_first):
        yield 0, (sentence,)
    if layer.rank and len(given) == len(right):
        yield from _slips_by_part(net, key, given, right)
    yield 3, (output_worked(layer, inputs, right),)


def _slips_by_part(net: Net, key: str, given: Shape, right: Shape) -> Iterator[Slip]:
    """The slips of the spatial axes and those of the channels, each by itself."""
    layer, shape = net.places[key].layer, net.inputs(key)[0]
    spatial, channels = [""], [""]
    if given[:-1] != right[:-1]:
        spatial = [sentence for value, sentence in _spatial_slips(layer, shape, right) if value == given[:-1]]
    if given[-1] != right[-1]:
        channels = list(_channel_slips(net, key, given[-1]))
    for both in product(spatial, channels):
        yield 0, tuple(filter(None, both))
    if any(spatial) and not channels:
        working = channels_worked(layer, right)
        yield 1, (spatial[0], f"{working[0].upper()}{working[1:]}.")
    if any(channels) and not spatial:
        yield 1, (channels[0], f"{positions_worked(layer, shape, right)}.")


def _whole_shape_slips(net: Net, key: str, given: Shape, right: Shape, channels_first: bool) -> Iterator[str]:
    layer, inputs = net.places[key].layer, net.inputs(key)
    if layer.rank:
        if not channels_first and channels_last(given) == right:
            yield "The channels are written first, where the rest of the sheet writes them last."
        if channels_first and given == channels_last(right):
            yield "The channels are written last, where the rest of the sheet writes them first."
        if given == right[:-1]:
            yield f"The channels are left out: {right[-1]}."
    if len(given) == len(right):
        wrong = [pair for pair in zip(given, right, strict=True) if pair[0] != pair[1]]
        if len(wrong) == 1:
            yield from factor_of_ten(*wrong[0])
    match layer.kind:
        case "Flatten":
            if given == inputs[0]:
                yield f"This is not flattened yet: {times(given)} = {right[0]}."
            yield from (sentence for size, sentence in _flattening_slips(net, key) if (size,) == given)
        case "Dense":
            if given == inputs[0]:
                yield f"This is the size of the input; the output has one value for each unit: {right[-1]}."
            if len(given) == 1 and (name := _whose_filters(net, key, given[0], "Dense")):
                yield f"{given[0]} is the number of units of {name}; {layer.name} has {right[-1]}."
        case "GlobalAveragePooling2D" | "GlobalMaxPooling2D":
            if given == inputs[0][:-1]:
                yield f"Height and width are pooled away; the channels are left: {right[-1]}."
        case "Add":
            if given == (*right[:-1], sum(shape[-1] for shape in inputs)):
                yield f"An addition keeps its {number_of(right[-1], 'channel')}; a concatenation puts them together."
        case "Concatenate":
            if given in inputs:
                yield f"A concatenation puts the channels together: {added(shape[-1] for shape in inputs)}."


def _spatial_slips(layer: Layer, shape: Shape, right: Shape) -> Iterator[tuple[Shape, str]]:
    """What the usual slips make of the axes that a window slides on."""
    yield right[:-1][::-1], "Height and width are swapped."
    zeros = pads(layer, shape)
    if not layer.size or not layer.stride:  # zero padding by itself
        yield shape[:-1], "The zeros are not added."
        yield tuple(n + before for n, (before, _) in zip(shape, zeros, strict=False)), _COUNTED_ONCE
        return
    axes = [(n, k, s, sum(pair)) for n, k, s, pair in zip(shape, layer.size, layer.stride, zeros, strict=False)]
    padded = any(p for *_, p in axes)
    if layer.padding == "same":
        yield tuple((n - k) // s + 1 for n, k, s, _ in axes), "This is 'valid' padding; the layer has 'same'."
        yield tuple(n // s for n, _, s, _ in axes), "This is rounded down; 'same' padding rounds up."
        unstrided = shape[:-1]
    else:
        own = f"padding {format_padding(layer.padding)}" if padded else "no padding"
        yield tuple(-(-n // s) for n, _, s, _ in axes), f"This is 'same' padding; the layer has {own}."
        rounded_up = tuple(-(-(n + p - k) // s) + 1 for n, k, s, p in axes)
        yield rounded_up, "This is rounded up; a window that does not fit is left out, so round down."
        unstrided = tuple(n + p - k + 1 for n, k, _, p in axes)
        if padded:
            yield tuple((n - k) // s + 1 for n, k, s, _ in axes), "The padding is ignored."
    if padded:
        yield tuple((n + p // 2 - k) // s + 1 for n, k, s, p in axes), _COUNTED_ONCE
    yield tuple((n + p - k) // s for n, k, s, p in axes), "The + 1 is forgotten."
    yield unstrided, f"The stride {format_shape(layer.stride)} is ignored."
    if len(set(layer.size)) > 1:
        for side in sorted(set(layer.size)):
            square = format_shape((side,) * layer.rank)
            taken = tuple((n + p - side) // s + 1 for n, _, s, p in axes)
            yield taken, f"The window is taken as {square}; it is {format_shape(layer.size)}."


def _channel_slips(net: Net, key: str, given: int) -> Iterator[str]:
    layer, channels = net.places[key].layer, net.inputs(key)[0][-1]
    name = _whose_filters(net, key, given, "Conv")
    if layer.filters is None:
        comes = f"; {given} come with {name}" if name else ""
        yield f"{subject(layer)} keeps its {number_of(channels, 'channel')}{comes}."
        return
    if given == channels:
        yield f"{given} is the number of input channels; the output has one channel for each filter: {layer.filters}."
    if given == channels * layer.filters and layer.filters > 1:
        yield f"Each of the {layer.filters} filters sums over the {channels} input channels and gives one channel."
    if name:
        yield f"{given} is the number of filters of {name}; {layer.name} has {layer.filters}."


def _flattening_slips(net: Net, key: str) -> Iterator[tuple[int, str]]:
    """What the usual slips make of the size of a flattened layer."""
    shape = net.inputs(key)[0]
    for axes in range(1, min(len(shape), 4)):
        for some in combinations(shape, axes):
            yield prod(some), f"Only {times(some)} is taken; what is flattened is {format_shape(shape)}."
    if len(shape) > 1:
        yield sum(shape), f"The axes are multiplied, not added: {times(shape)}."
    flattened = net.places[key].inputs[0]
    name, own = net.places[flattened].layer.name, format_shape(shape)
    for earlier in net.inputs(flattened):
        yield prod(earlier), f"{format_shape(earlier)} goes into {name}; what is flattened comes out of it, {own}."


def _count_slips(net: Net, key: str, layer: Layer, column: str, cell: Cell) -> Iterator[Slip]:
    inputs = net.inputs(key)
    right = figures(layer, [Figures(shape) for shape in inputs])
    if not layer.filters:
        yield 0, (f"{subject(layer)} has nothing to learn.",)
        return
    count = {"weights": right.weights, "biases": right.biases, "params": right.parameters}[column]
    for miscount, sentences in _miscounts(net, key, layer, right, column):
        if miscount != count and fits(cell, miscount):
            yield 0, tuple(filter(None, sentences))
    for sentence in factor_of_ten(cell.count or 0, count):
        yield 0, (sentence,)
    yield 1, (count_worked(layer, inputs[0], right, column),)


def _miscounts(net: Net, key: str, layer: Layer, right: Figures, column: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    bias_slips = list(_bias_slips(layer))
    if column == "biases":
        yield from ((count, (sentence,)) for count, sentence in bias_slips)
        yield right.weights, ("These are the weights.",)
        if len(right.output) > 1:
            yield prod(right.output), ("There is one bias for each filter, not for each of its outputs.",)
        return
    weight_slips = list(_weight_slips(net, key, layer, right))
    if column == "weights":
        yield from ((weights, (sentence,)) for weights, _, sentence in weight_slips)
        yield right.parameters, (f"This counts the {number_of(right.biases, 'bias')} too.",)
        return
    for weights, biases, sentence in [(right.weights, right.biases, ""), *weight_slips]:
        yield weights + biases, (sentence,)
        yield from ((weights + count, (sentence, bias_sentence)) for count, bias_sentence in bias_slips)
    yield right.biases, ("The weights are left out.",)


def _bias_slips(layer: Layer) -> Iterator[tuple[int, str]]:
    filters = layer.filters or 0
    if not layer.bias:
        yield filters, "The layer has no biases."
        return
    yield 0, "The bias is left out." if filters == 1 else f"The {filters} biases are left out."
    yield 2 * filters, "The biases are counted twice."
    if filters > 1:
        yield 1, f"There is one bias for each of the {filters} {noun(layer)}s, not one for the layer."


def _weight_slips(net: Net, key: str, layer: Layer, right: Figures) -> Iterator[tuple[int, int, str]]:
    """Weights, the biases that go with them, and the slip."""
    channels, filters = net.inputs(key)[0][-1], layer.filters or 0
    if filters > 1:
        yield right.weights // filters, 1, f"Only one {noun(layer)} is counted; there are {filters}."
    if not layer.size:
        yield from _dense_slips(net, key, channels, filters)
        return
    window, size = prod(layer.size), format_shape(layer.size)
    if channels > 1:
        yield window * filters, filters, f"The depth of the input is left out: a filter is {size} x {channels}."
    if channels != filters:
        why = f"Input channels are counted instead of filters: {channels}, not {filters}."
        yield window * channels * channels, channels, why
        why = f"Filters are counted instead of input channels: {filters}, not {channels}."
        yield window * filters * filters, filters, why
    for side in sorted(set(layer.size)):
        if len(set(layer.size)) > 1:
            square = format_shape((side,) * layer.rank)
            taken = side**layer.rank * channels * filters
            yield taken, filters, f"The kernel is taken as {square}; it is {size}."
        elif layer.rank > 1 and side > 1:
            yield side * channels * filters, filters, f"The kernel is {size}, not {side}."
    if (places := prod(right.output[:-1])) > 1:
        why = f"The weights are counted at each of the {places} positions; a filter has the same ones everywhere."
        yield right.weights * places, filters, why
        yield prod(right.output), 0, f"{format_shape(right.output)} is the number of outputs, not of weights."


def _dense_slips(net: Net, key: str, inputs: int, units: int) -> Iterator[tuple[int, int, str]]:
    if units != inputs:
        yield units * units, units, f"Units are counted instead of inputs: {units}, not {inputs}."
    below = next((layer for layer in _near(net, key, below=True) if layer.kind == "Dense"), None)
    following = (below.filters or 0) if below else units
    if below and following != inputs:
        why = f"{units}*{following} is for {below.name}; here it is {inputs}*{units}."
        yield units * following, units, why
        yield units * following, following, why
    if below and following != units:
        yield inputs * following, following, f"{following} is the number of units of {below.name}; here it is {units}."
    above = net.places[key].inputs[0]
    if net.places[above].layer.kind == "Flatten":
        yield from ((size * units, units, why) for size, why in _flattening_slips(net, above))


def _whose_filters(net: Net, key: str, count: int, kind: str) -> str:
    """The nearest layer, below before above, that has so many filters or units."""
    near = [*_near(net, key, below=True), *_near(net, key, below=False)]
    return next((layer.name for layer in near if layer.kind.startswith(kind) and layer.filters == count), "")


def _near(net: Net, key: str, below: bool) -> list[Layer]:
    at = net.order[key]
    return net.layers[at + 1 : at + 1 + _NEAR] if below else net.layers[max(at - _NEAR, 0) : at][::-1]
