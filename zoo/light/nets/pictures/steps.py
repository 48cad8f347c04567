"""What of a net is drawn as one thing, and what leads to what: a layer a step, or a feature map a step.

Where feature maps are drawn, a layer that keeps its input's shape and is its only reader, such as an activation behind
a convolution, is part of the step that it reads. What is repeated one after the other can be folded into one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from zoo.light.layers.figures import Shape, channels_last
from zoo.light.layers.source import mask_of, source
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

_LONGEST_PERIOD = 12
"""NetSteps in a row, of the parts between which a net is one line, that are looked for again."""


class Edge(NamedTuple):
    """An arrow from a step to another, by their places; of several with the same ends, the `copy`-th."""

    source: int
    target: int
    copy: int = 0
    copies: int = 1


class Frame(NamedTuple):
    """NetSteps that stand for so many repetitions of themselves."""

    first: int
    last: int
    times: int
    grown: int = 0
    """The channels that the last repetition gives, where each gives more than the one before."""

    def __str__(self) -> str:
        return f"× {self.times}, to {self.grown:,} channels" if self.grown else f"× {self.times}"


@dataclass(frozen=True, slots=True)
class NetStep:
    """A layer, and those behind it that are drawn with it."""

    row: Row
    joined: tuple[Row, ...] = ()
    channels_first: bool = False
    """Whether the first axis of its map is the channels."""

    @property
    def rows(self) -> tuple[Row, ...]:
        return (self.row, *self.joined)

    @property
    def map(self) -> Shape:
        """Its output's shape, channels last."""
        return channels_last(self.row.output) if self.channels_first else self.row.output


@dataclass(frozen=True, slots=True)
class NetSteps:
    """The steps of a net in order, each after those that it reads but for layers that are called again."""

    steps: tuple[NetStep, ...]
    edges: tuple[Edge, ...]
    frames: tuple[Frame, ...] = ()

    def sources(self) -> list[list[int]]:
        """For each step, the places of those that lead to it."""
        found: list[list[int]] = [[] for _ in self.steps]
        for edge in self.edges:
            found[edge.target].append(edge.source)
        return found


def steps_of(table: Table, *, join: bool) -> NetSteps:
    """The steps of a net: its layers, or, if `join`, its feature maps."""
    readers: dict[str, set[str]] = {}
    for name, inputs in table.inputs.items():
        for each in (*inputs, *_masking(table, name)):
            readers.setdefault(each, set()).add(name)
    place: dict[str, int] = {}
    steps: list[NetStep] = []
    first = _channels_first(table)
    for row in table:
        above = table.inputs[row.layer.name]
        if join and len(above) == 1 and above[0] in place and _is_kept(table, row, above[0], readers):
            place[row.layer.name] = place[above[0]]
            at = place[above[0]]
            steps[at] = replace(steps[at], joined=(*steps[at].joined, row))
        else:
            place[row.layer.name] = len(steps)
            steps.append(NetStep(row, channels_first=row.layer.name in first))
    return NetSteps(tuple(steps), tuple(_edges(table, place)))


def _channels_first(table: Table) -> set[str]:
    """The layers whose maps have their channels first: those that say so, what feeds them, and what keeps the sides."""
    rows = table.rows_by_name
    said = {name: row.layer.get("data_format") for name, row in rows.items()}
    taking = {name for name, layout in said.items() if layout == "channels_first"}
    found = taking | {each for name in taking for each in table.inputs[name]}
    links = [(name, each) for name, inputs in table.inputs.items() for each in inputs]
    for pair in (*links, *reversed(links)):
        if found & set(pair) and rows[pair[0]].output[1:] == rows[pair[1]].output[1:]:
            found |= {name for name in pair if said[name] is None}
    return {name for name in found if len(rows[name].output) > 1}


def _is_kept(table: Table, row: Row, above: str, readers: dict[str, set[str]]) -> bool:
    """Whether a layer only changes the values of the map that it alone reads."""
    layer = row.layer
    slides = any(layer.get(each) is not None for each in ("size", "filters"))
    plain = not slides and not table.figures[layer.name].macs and len(layer.calls) == 1
    shared = bool(table.rows_by_name[above].layer.again) or len(table.figures[layer.name].outputs) > 1
    return plain and not shared and table.shapes(layer.name) == [row.output] and readers[above] == {layer.name}


def _edges(table: Table, place: dict[str, int]) -> Iterator[Edge]:
    """An arrow for each input of a call; a further call of a layer adds only what did not lead to it before."""
    for name, calls in table.sources.items():
        counts: dict[int, int] = {}
        for call in calls:
            sources = [place[source(each).layer] for each in call]
            for each in sources:
                counts[each] = max(counts.get(each, 0), sources.count(each))
        for masking in _masking(table, name):
            counts.setdefault(place[masking], 1)
        for each, copies in counts.items():
            if each != place[name] or table.rows_by_name[name].layer.again:
                yield from (Edge(each, place[name], copy, copies) for copy in range(copies))


def _masking(table: Table, name: str) -> Iterator[str]:
    """The layers that give a layer its masks."""
    return (mask_of(each)[1].layer for each in table.rows_by_name[name].layer.masks)


def folded(given: NetSteps) -> NetSteps:
    """The same with each run of equal parts drawn once, in a frame that says how often."""
    ends = _cuts(given)
    firsts = [0, *(end + 1 for end in ends[:-1])]
    parts = [range(first, end + 1) for first, end in zip(firsts, ends, strict=True)]
    sources = given.sources()
    signs = [_sign(given, part, sources) for part in parts]
    kept: list[int] = []
    place: dict[int, int] = {}
    frames: list[Frame] = []
    at = 0
    while at < len(parts):
        period, times = _repeated(signs, parts, at)
        if (
            times > 1
            and len(parts[at]) == 1
            and signs[at : at + 1] == signs[at + period * times : at + period * times + 1]
        ):
            period, times = 1, 1  # The same repetitions begin a step later, perhaps where the net branches.
        first = len(kept)
        for each in parts[at : at + period]:
            for step in each:
                place[step] = len(kept)
                kept.append(step)
        if times > 1:
            last = parts[at + period * times - 1][-1]
            place[last] = len(kept) - 1  # What follows reads the last repetition.
            grown = _channels(given.steps[last])
            frames.append(Frame(first, len(kept) - 1, times, grown if grown != _channels(given.steps[kept[-1]]) else 0))
        at += period * times
    drawn = set(kept)
    edges = [
        edge._replace(source=place[edge.source], target=place[edge.target])
        for edge in given.edges
        if edge.target in drawn and edge.source in place
    ]
    return NetSteps(tuple(given.steps[each] for each in kept), tuple(edges), tuple(frames))


def _cuts(given: NetSteps) -> list[int]:
    """The steps behind which nothing is read but they themselves; the last one is among them."""
    last_reader = list(range(len(given.steps)))
    for edge in given.edges:
        low, high = sorted((edge.source, edge.target))
        last_reader[low] = max(last_reader[low], high)
    cuts, reach = [], 0
    for at in range(len(given.steps)):
        if reach <= at:
            cuts.append(at)
        reach = max(reach, last_reader[at])
    return cuts if cuts and cuts[-1] == len(given.steps) - 1 else [*cuts, len(given.steps) - 1]


def _sign(given: NetSteps, part: range, sources: Sequence[Sequence[int]]) -> tuple[object, ...]:
    """What parts have in common that are repetitions of one another: all but how many channels are handed on."""
    before = given.steps[part[0] - 1].map[:-1] if part[0] else None
    return (
        before,
        *(
            (
                tuple((row.layer.kind.name, row.settings, given.steps[at].map[:-1]) for row in given.steps[at].rows),
                tuple(max(each - part[0], -1) for each in sources[at]),
            )
            for at in part
        ),
    )


def _channels(step: NetStep) -> int:
    return step.map[-1] if step.map else 1


def _repeated(signs: Sequence[object], parts: Sequence[range], at: int) -> tuple[int, int]:
    """How many parts are repeated from a place on, and how often they stand there."""
    best, saved = (1, 1), 1
    for period in range(1, min(_LONGEST_PERIOD, (len(parts) - at) // 2) + 1):
        times = 1
        while signs[at : at + period] == signs[at + times * period : at + (times + 1) * period]:
            times += 1
        spared = sum(len(parts[each]) for each in range(at + period, at + period * times))
        if spared > saved:
            best, saved = (period, times), spared
    return best
