"""How tools count a layer's multiply-accumulates, and which of them a whole column counts as.

The figures were found by running the tools; docs/conventions.md has them, and those that no cell tells apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Literal

from zoo.light.layers.figures import Shape
from zoo.light.layers.layer import Layer
from zoo.light.layers.window import Axis, window_axes
from zoo.light.marking.follow import Net
from zoo.light.marking.match import rounds_to
from zoo.light.sheets.sheet import LARGEST_NUMBER, Cell

Element = Literal["output", "input", "comparison"]
"""Of what an operation is counted each: of a layer's outputs, its inputs, or the comparisons in its windows."""


_LARGEST_BATCH, _TELLING = 10_000, 4  # samples; cells


@dataclass(frozen=True, slots=True)
class MacCounting:
    """What some tools count at a layer, by what its kind may be taken for."""

    tools: tuple[str, ...]
    """With the version where it is known."""
    says: str
    """How they count, as a sentence goes on."""
    factor: int = 1
    """2 where a product and the addition after it are two operations."""
    biased: tuple[str, ...] = ()
    """The layers of which adding the bias is an operation for each output."""
    elements: Mapping[str, Element] = field(default_factory=dict)
    """The layers without weights that count."""
    normalised: int | Literal["parameters"] | None = None
    """At each output of a normalisation by batches, or at all what it learns; None where that is not known."""
    skips_zeros: bool = False
    """Whether a window's products with the zeros of padding are left out."""
    batch: int = 1
    """For how many samples together."""

    def sentence(self, program: str) -> str:
        """The convention, by the tool that printed the sheet, if that is one of these."""
        tools = self.of(program) or self.tools
        does = "does" if len(tools) == 1 else "do"
        batch = f" for a batch of {self.batch}" if self.batch > 1 else ""
        return f"The multiply-accumulates are counted as {listed(tools)} {does}{batch}: {self.says}."

    def of(self, program: str) -> list[str]:
        """Those of the tools that are this program."""
        return [each for each in self.tools if program and each.split()[0].lower() == program.lower()]


def is_global(layer: Layer) -> bool:
    """Whether a layer has one window, of all its input."""
    return layer.kind.rank > 0 and "size" not in layer.settings


def is_told(way: MacCounting, layer: Layer, output: Shape) -> bool:
    """Whether it is known what is counted so at a layer.

    Tools count some kinds each in a way of its own, such as transposed convolutions, some functions, and dense layers
    at the steps of a sequence.
    """
    kind, function = layer.kind, layer.settings.get("activation", "relu")
    if kind.keras.statistics:
        return way.normalised is not None
    if kind.said.relatives == "activation":
        return function == "relu"
    return kind.part is not None and not (kind.part == "dense" and len(output) > 1)


def listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


_POOLED: Mapping[str, Element] = {"activation": "output", "pool": "input"}
_COMPARED: Mapping[str, Element] = {"activation": "output", "pool": "comparison"}
_ALL = ("convolution", "dense")

PLAIN_MACS = MacCounting(
    (
        *(
            "fvcore 0.1.5",
            "thop 0.1.1",
            "torchprofile 0.1.0",
            "torch-summary 1.4.5",
            "torchsummaryX",
            "torchstat 0.0.7",
        ),
        *("deepspeed 0.19.8", "calflops 0.3.2"),
    ),
    "products alone",
)
NOT_COUNTED = MacCounting((), "nothing is counted")
"""Of a program that prints 0 at every layer, as it was given no input."""
COUNTERS = (
    MacCounting(("torchinfo 1.8.0",), "biases are added", biased=_ALL, normalised="parameters"),
    MacCounting(
        ("fvcore 0.1.5",),
        "2 for each output of a normalisation and 1 for each input of a global pool are added",
        elements={"global pool": "input"},
        normalised=2,
    ),
    MacCounting(("thop 0.1.1",), "4 for each output of a normalisation are added", normalised=4),
    MacCounting(("torchprofile 0.1.0",), "each output of a normalisation is added", normalised=1),
    MacCounting(("Paddle",), "biases of convolutions are added, those of dense layers not", biased=("convolution",)),
    MacCounting(
        ("flopth",),
        "biases of convolutions, each output of a ReLU and each input of a pool are added",
        biased=("convolution",),
        elements=_POOLED,
    ),
    MacCounting(
        ("ptflops 0.7.5", "torch-pruning"),
        "biases, each output of a ReLU and each input of a pool are added",
        biased=_ALL,
        elements=_POOLED,
        normalised=2,
    ),
    MacCounting(("TorchMeter",), "each output of a ReLU and each comparison in a pool are added", elements=_COMPARED),
    MacCounting(
        ("torch.utils.flop_counter", "Lightning", "torchtoolbox", "torchstat 0.0.7"),
        "as floating-point operations, two for each product",
        factor=2,
    ),
    MacCounting(
        ("Flax 0.12.8",),
        "as floating-point operations, two for each product; biases are added, and products with padding are left out",
        factor=2,
        biased=_ALL,
        skips_zeros=True,
    ),
    MacCounting(
        ("deepspeed 0.19.8", "calflops 0.3.2"),
        "as floating-point operations, two for each product; biases of convolutions, each output of a ReLU and each "
        "input of a pool are added",
        factor=2,
        biased=("convolution",),
        elements=_POOLED,
    ),
    MacCounting(
        ("TorchMeter",),
        "as floating-point operations, two for each product; each output of a ReLU and each comparison in a pool are "
        "added",
        factor=2,
        elements=_COMPARED,
    ),
    MacCounting(("onnx_opcounter",), "each output of a flattening is added", elements={"flatten": "output"}),
)


def macs_of(net: Net, key: str, way: MacCounting) -> int | None:
    """What is counted so at a layer, or at all those of a nested model; None where one cannot take its inputs."""
    place, figures = net.places[key], net.figures[key]
    if place.parts:
        counts = [macs_of(net, part, way) for part in place.parts]
        return None if None in counts else sum(filter(None, counts))
    if figures is None:
        return None
    word, inputs = place.layer.kind.said.relatives, net.inputs(key)
    products = figures.macs
    if way.skips_zeros and products and {"size", "padding"} <= place.layer.settings.keys():
        products = _less_zeros(place.layer, inputs[0], products)
    count = way.factor * products
    if word in way.biased and figures.biases:
        count += prod(figures.output)
    if way.normalised and place.layer.kind.keras.statistics:
        learnt = figures.weights + figures.biases
        count += learnt if way.normalised == "parameters" else way.normalised * prod(figures.output)
    each = way.elements.get(f"global {word}" if is_global(place.layer) else word) or way.elements.get(word)
    if each == "output":
        count += prod(figures.output)
    elif each == "input" and inputs:
        count += prod(inputs[0])
    elif each == "comparison" and "size" in place.layer.settings:
        count += prod(figures.output) * (prod(place.layer.settings["size"]) - 1)
    return count * way.batch


def _less_zeros(layer: Layer, shape: Shape, products: int) -> int:
    """The products of a layer whose window slides on `shape`, less those with the zeros of padding."""
    steps = layer.settings.get("dilation_rate") or (1,) * layer.kind.rank
    for axis, taps, step in zip(window_axes(layer.settings, shape), layer.settings["size"], steps, strict=True):
        inside = sum(_places_inside(axis, tap * step) for tap in range(taps))
        products = products * inside // (taps * axis.positions)
    return products


def _places_inside(axis: Axis, offset: int) -> int:
    """At how many places of a window what stands at `offset` in it is none of the zeros."""
    first = max(-(-(axis.pads[0] - offset) // axis.stride), 0)
    last = min((axis.length - 1 + axis.pads[0] - offset) // axis.stride, axis.positions - 1)
    return max(last - first + 1, 0)


def counting_macs(truth: Net, followed: Net, program: str) -> MacCounting:
    """The way of counting that most cells keep which differ from the plain one, and none speaks against.

    Two cells tell it, or one where it concerns no more. `program` is what printed the sheet, if that is known: of ways
    that are kept alike it is its own, and one cell is enough; and it may have counted for a batch.
    """
    cells = list(_cells(truth))
    if not cells:
        return PLAIN_MACS
    if program and not any(cell.count for _, cell in cells):
        return NOT_COUNTED

    def keeps(way: MacCounting, key: str, cell: Cell) -> bool:
        counts = (macs_of(net, key, way) for net in (truth, followed))
        return any(count is not None and rounds_to(cell, count) for count in counts)

    other = [each for each in cells if not keeps(PLAIN_MACS, *each)]
    plain = [each for each in cells if keeps(PLAIN_MACS, *each)]
    best, most = PLAIN_MACS, (0, False)
    own_ways = [way for way in (PLAIN_MACS, *COUNTERS) if way.of(program)]
    batches = [replace(way, batch=batch) for way in own_ways for batch in sorted(_batches(truth, way, cells))]
    for way in (*COUNTERS, *batches) if other else ():
        own = bool(way.of(program))
        keeping = sum(keeps(way, *each) for each in other)
        concerned = sum(macs_of(truth, key, way) != macs_of(truth, key, PLAIN_MACS) for key, _ in cells)
        enough = keeping >= (1 if own else min(concerned, 2)) and 2 * keeping > len(other)
        if (keeping, own) > most and enough and all(keeps(way, *each) for each in plain):
            best, most = way, (keeping, own)
    return best


def _batches(net: Net, way: MacCounting, cells: Sequence[tuple[str, Cell]]) -> set[int]:
    """How many samples some of the cells that count anything may be for."""
    found = set()
    counted = [(cell, count) for key, cell in cells if cell.count and (count := macs_of(net, key, way))]
    for cell, count in counted[:_TELLING]:
        batch = round((cell.count or 0) / count)
        if 1 < batch <= _LARGEST_BATCH and rounds_to(cell, batch * count):
            found.add(batch)
    return found


def _cells(net: Net) -> Iterator[tuple[str, Cell]]:
    for key, place in net.places.items():
        cell = place.row.cells.get("macs") if place.row and not place.parts else None
        if cell and cell.count is not None and abs(cell.count) <= LARGEST_NUMBER:
            yield key, cell
