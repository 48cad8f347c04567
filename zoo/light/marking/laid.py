"""A sheet laid over a net: which row is which layer, what follows from what it gives, how it counts and writes."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zoo.light.layers.figures import Shape, channels_first, channels_last, format_shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.marking.conventions import Counting, batch_of, counting_of, writes_channels_first
from zoo.light.marking.counters import PLAIN_MACS, MacCounting, counting_macs, macs_of
from zoo.light.marking.follow import Net, followed_net, true_net
from zoo.light.marking.guard import Guard
from zoo.light.marking.match import align
from zoo.light.marking.places import Matching, Placed
from zoo.light.nets.table import Table
from zoo.light.sheets.shapes import tells_maps
from zoo.light.sheets.sheet import LARGEST_NUMBER, MOST_AXES, Cell, SheetRow

CHANNELS_FIRST = "The channels are written first."


_BEGINS_OPEN = re.compile(r"[\s(\[]*(?:\?|none\b)", re.IGNORECASE)


class Laid(NamedTuple):
    """A sheet laid over the net."""

    places: Mapping[str, Placed]
    truth: Net
    followed: Net
    given: Mapping[str, Shape]
    """The outputs that can be read, channels last and without the batch."""
    guard: Guard
    channels_first: bool
    headed_first: bool
    """Whether the heading of the outputs has the channels first."""
    batch: int | None
    """The length of a batch axis that every output begins with."""
    counting: Counting
    macs: MacCounting
    program: str
    """What printed the sheet, if that is known."""
    surplus: tuple[SheetRow, ...]

    def counted(self, key: str, way: Counting, net: Net, column: str) -> int | None:
        """What is counted at a layer, or at all those of a nested model; None where one cannot take its inputs."""
        place, figures = self.places[key], net.figures[key]
        if column == "macs":
            return macs_of(net, key, self.macs)
        if not place.parts:
            return way.count(place.layer, figures, column) if figures else None
        counts = [
            self.counted(part, way, net, column)
            for part in place.parts
            if self.places[part].layer.shares not in place.parts
        ]
        return None if None in counts else sum(filter(None, counts))

    def written(self, shape: Shape) -> str:
        """A shape in the sheet's own order of axes."""
        return format_shape(channels_first(shape) if self.channels_first else shape) or "()"

    def expected(self, key: str, column: str) -> str:
        """What is right in a cell, as the sheet would write it."""
        if column == "output":
            return self.written(self.truth.outputs[key])
        return str(self.counted(key, self.counting, self.truth, column))

    def conventions(self) -> Iterator[str]:
        """The ways in which the whole sheet writes and counts, in sentences, where they are not the plain ones."""
        if self.batch is not None:
            yield f"A batch of {self.batch} is written first."
        if self.channels_first:
            yield CHANNELS_FIRST
        elif self.headed_first and any(len(shape) > 1 for shape in self.given.values()):
            yield "The channels are written last, though the heading of the outputs has them first."
        yield from self.counting.conventions()
        multiplied = any(place.row and "macs" in place.row.cells for place in self.places.values())
        if multiplied and self.macs.tools and (self.macs is not PLAIN_MACS or self.macs.of(self.program)):
            yield self.macs.sentence(self.program)


def lay(table: Table, matching: Matching, program: str = "", headed_first: bool = False) -> Laid:
    """Lay matched rows, that a program has printed or a person, over their net.

    Args:
        headed_first: whether the heading of the outputs has the channels first.

    Raises:
        ZooError: the table's layers do not fit each other.
    """
    places = matching.places
    if len(places) == len(table):
        derived = table.figures
        truth = Net(places, derived, {key: each.output for key, each in derived.items()})
    else:
        truth = true_net(places)
    written = {
        key: shape
        for key, place in places.items()
        if place.row
        and "output" in place.row.cells
        and (shape := _shape(place.row.cells["output"], truth.outputs[key])) is not None
    }
    written = _with_open(truth, written)
    batch = batch_of(truth, written)
    if batch is not None:
        written = {key: shape[1:] for key, shape in written.items()}
    first, given = _given(truth, written, headed_first)
    followed = followed_net(truth, _handed_on(truth, given))
    return Laid(
        places=places,
        truth=truth,
        followed=followed,
        given=given,
        guard=Guard(truth, followed, _mistakes(truth, followed), given),
        channels_first=first,
        headed_first=headed_first,
        batch=batch,
        counting=counting_of(truth, followed, program),
        macs=counting_macs(truth, followed, program),
        program=program,
        surplus=matching.surplus,
    )


def _with_open(truth: Net, written: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shapes with the first axis, of open length, that was taken for the batch in a sheet that writes none."""
    rows = {key: place.row for key, place in truth.places.items() if key in written}
    begins = [key for key, row in rows.items() if row and _BEGINS_OPEN.match(row.cells["output"].text)]
    has_batch = any(len(written[key]) == len(truth.outputs[key]) for key in begins)
    opened = {
        key: (OPEN, *written[key])
        for key in begins
        if not has_batch and [len(written[key]) + 1, OPEN] == [len(truth.outputs[key]), *truth.outputs[key][:1]]
    }
    return {**written, **opened}


def _handed_on(truth: Net, given: Mapping[str, Shape]) -> dict[str, Shape]:
    """The outputs from which others may follow."""
    return {
        key: shape
        for key, shape in given.items()
        if len(shape) == len(truth.outputs[key]) and min(shape, default=1) > 0
    }


def _given(truth: Net, written: Mapping[str, Shape], headed_first: bool) -> tuple[bool, dict[str, Shape]]:
    """Whether shapes that do not tell it have their channels first; and all of them in the net's own order of axes."""
    told = frozenset(key for key in written if _tells_maps(truth.places[key]))
    first = writes_channels_first(truth, {key: each for key, each in written.items() if key not in told}, headed_first)
    given = {}
    for key, shape in written.items():
        right = truth.outputs[key]
        if key in told:
            shape = channels_first(shape) if channels_first(shape) == right else shape
        elif first and len(shape) == len(right):
            shape = channels_last(shape)
        given[key] = _filled(align(shape, right), right, truth.places[key])
    return first, given


def _tells_maps(place: Placed) -> bool:
    """Whether an output says which of its numbers is that of the maps."""
    return bool(place.row and tells_maps(place.row.cells["output"].text))


def _filled(shape: Shape, right: Shape, place: Placed) -> Shape:
    """A shape with the lengths in it that a layer of a nested model leaves open, as it takes any."""
    if not place.is_open or len(shape) != len(right):
        return shape
    return tuple(length if axis is OPEN else axis for axis, length in zip(shape, right, strict=True))


def _shape(cell: Cell, right: Shape) -> Shape | None:
    """The shape in a cell, if it can be read and is of a size that is worth it."""
    if cell.worked and len(cell.worked) == len(right):
        return cell.worked
    shape = cell.shape if cell.shape is not None or cell.count is None else (cell.count,)
    lengths = [abs(axis) for axis in shape or () if axis is not OPEN]
    fair = shape is not None and len(shape) <= MOST_AXES and max(lengths, default=0) <= LARGEST_NUMBER
    return shape if fair else None


def _mistakes(truth: Net, followed: Net) -> dict[str, tuple[str, ...]]:
    mistakes: dict[str, tuple[str, ...]] = {}
    for key, place in truth.places.items():
        follows = followed.figures[key]
        if followed.outputs[key] == truth.outputs[key]:
            mistakes[key] = ()
        elif follows and followed.outputs[key] == follows.output:
            mistakes[key] = tuple(dict.fromkeys(each for above in place.inputs for each in mistakes[above]))
        else:
            mistakes[key] = (key,)
    return mistakes
