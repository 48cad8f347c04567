"""Places for the steps of a net along a way that wraps like text, and paths for its arrows that cross no word.

All of it is reckoned along (`u`) and across (`v`) the way the net runs, whichever way that is on the page. A rank is a
column of cells; between two columns is a gap in which alone arrows change their lane. Where the way is full it goes on
in a new row: what the last column hands on runs round the break, and what comes from further back or goes further on
is said by a letter at both ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from zoo.light.files.marks import Point
from zoo.light.nets.pictures.given import Extent, FrameArea, Room, Tag
from zoo.light.nets.pictures.lanes import Lanes
from zoo.light.nets.pictures.steps import Edge, Frame, NetSteps

TRACK = 6.0
"""Between two lines that run beside one another."""
HEAD = 7.0
"""The length of an arrow's head."""
_OUT, _IN = 10.0, HEAD + 8.0
"""From a column to the first line that turns behind it, and from the last one that turns before it."""
_LINE = 4.0
"""What a lane needs on either side in which only lines pass."""
_GUTTER = 10.0
_WIDEST_SPREAD = 60.0
TAG_RADIUS = 7.5
_AWAY, _TAG_PITCH = 19.0, 17.0
"""Between a letter and the line of its step, and between two letters."""


@dataclass(slots=True)
class _Row:
    first: int
    last: int
    lanes: dict[int, float] = field(default_factory=dict)
    top: float = 0.0
    bottom: float = 0.0


class Flow:
    """The layout: `places` of the steps' middles, `paths` of the arrows, `frames`, and how far all of it goes."""

    def __init__(self, steps: NetSteps, lanes: Lanes, cells: Sequence[Extent], room: Room) -> None:
        self._steps, self._lanes, self._cells, self._room = steps, lanes, cells, room
        count = 1 + max(lanes.ranks)
        self._columns = [0.0] * count
        for rank, cell in zip(lanes.ranks, cells, strict=True):
            self._columns[rank] = max(self._columns[rank], cell.along)
        self._exits = self._tracks(count, leaving=True)
        self._entries = self._tracks(count, leaving=False)
        gaps = (self._columns[at] + self._behind(at) + self._ahead(at + 1) for at in range(count - 1))
        self._begins = list(accumulate(gaps, initial=0.0))
        """Where the columns begin, were all of them in one row."""
        self._crossing: list[set[int]] = [set() for _ in range(count)]
        for edge in steps.edges:
            low, high = sorted((lanes.ranks[edge.source], lanes.ranks[edge.target]))
            for rank in range(low, high):
                self._crossing[rank].add(edge.source)
        self._round = [sorted(self._last_of(rank), key=lambda step: -lanes.lanes[step]) for rank in range(count)]
        self.rows = list(self._broken(count))
        self._row_of = [at for at, row in enumerate(self.rows) for _ in range(row.first, row.last + 1)]
        self._tagged = dict.fromkeys(edge for edge in steps.edges if not self._is_drawn(edge))
        self._senders = sorted({edge.source for edge in self._tagged})
        self._given: dict[int, list[int]] = {}
        for source, target in dict.fromkeys(edge[:2] for edge in self._tagged):
            self._given.setdefault(target, []).append(source)
        self._u: list[float] = [0.0] * count
        self.extent = self._place()
        self.places = [
            (self._u[rank], self.rows[self._row_of[rank]].lanes[lane])
            for rank, lane in zip(lanes.ranks, lanes.lanes, strict=True)
        ]
        self.paths = {edge: self._path(edge) for edge in steps.edges if edge not in self._tagged}
        self.tags = list(self._tags())
        self.frames = [area for frame in steps.frames for area in self._framed(frame)]

    # Turns: where an arrow leaves its step's lane, and where it enters another's

    def _turns(self, edge: Edge, *, leaving: bool) -> bool:
        end = edge.source if leaving else edge.target
        return self._lanes.passing[edge] != self._lanes.lanes[end]

    def _tracks(self, count: int, *, leaving: bool) -> list[dict[int, int]]:
        """For each rank, the track of each of its steps whose arrows turn behind it, or before it."""
        reach: list[dict[int, tuple[int, int]]] = [{} for _ in range(count)]
        for edge in self._steps.edges:
            step = edge.source if leaving else edge.target
            if self._turns(edge, leaving=leaving):
                ends = self._lanes.lanes[step], self._lanes.passing[edge]
                low, high = reach[self._lanes.ranks[step]].get(step, ends)
                reach[self._lanes.ranks[step]][step] = min(low, *ends), max(high, *ends)
        return [_packed(each) for each in reach]

    def _behind(self, rank: int) -> float:
        """What is needed behind a column, up to the middle of its gap."""
        return _OUT + TRACK * (max(self._exits[rank].values(), default=0))

    def _ahead(self, rank: int) -> float:
        """What is needed before a column, from the middle of its gap."""
        return _IN + TRACK * (max(self._entries[rank].values(), default=0))

    # Rows

    def _last_of(self, rank: int) -> set[int]:
        """The steps of a rank that hand something on to a later one."""
        return {step for step in self._crossing[rank] if self._lanes.ranks[step] == rank}

    def _is_drawn(self, edge: Edge) -> bool:
        """Whether an arrow stays in its row, or goes from the end of a row to the next one."""
        rank, to_rank = self._lanes.ranks[edge.source], self._lanes.ranks[edge.target]
        row, to_row = self._row_of[rank], self._row_of[to_rank]
        return row == to_row or (to_row == row + 1 and rank == self.rows[row].last)

    def _start(self, first: int) -> float:
        """What is needed before the first column of a row."""
        crossing = len(self._round[first - 1]) if first else 0
        return self._ahead(first) + TRACK * crossing if crossing or self._entries[first] else 0.0

    def _length(self, first: int, last: int) -> float:
        inner = self._begins[last] - self._begins[first] + self._columns[last]
        starts = self._start(first)
        ends = self._behind(last) + TRACK * len(self._round[last]) if last + 1 < len(self._columns) else 0.0
        return starts + inner + ends

    def _broken(self, count: int) -> Iterator[_Row]:
        """The rows: as few as may be, broken where few arrows pass and no frame is cut in two."""
        framed = [set(range(*self._ranks_of(frame))) for frame in self._steps.frames]
        first = 0
        while first < count:
            last = first
            while last + 1 < count and self._length(first, last + 1) <= self._room.along:
                last += 1
            if last + 1 < count:
                least = 0.3 * self._length(first, last)
                places = [at for at in range(first, last + 1) if self._length(first, at) >= least] or [last]
                last = min(places, key=lambda at: (sum(at in each for each in framed), len(self._crossing[at]), -at))
            yield _Row(first, last)
            first = last + 1

    def _ranks_of(self, frame: Frame) -> tuple[int, int]:
        ranks = [self._lanes.ranks[step] for step in range(frame.first, frame.last + 1)]
        return min(ranks), max(ranks)

    def _place(self) -> Point:
        """Give each column its place along, each row its lanes across; how far they go."""
        longest, v = 0.0, 0.0
        for row, needs in zip(self.rows, self._needs(), strict=True):
            u, spread = self._start(row.first), self._spread(row)
            for rank in range(row.first, row.last + 1):
                self._u[rank] = u + self._columns[rank] / 2
                u += self._columns[rank]
                if rank < row.last:
                    u += self._behind(rank) + self._ahead(rank + 1) + spread
            crossing = len(self._round[row.last])
            longest = max(longest, u + (self._behind(row.last) + TRACK * crossing if crossing else 0.0))
            row.top = v
            v = self._place_lanes(row, needs, v + self._label(row))
            row.bottom = v
            v += 2 * _GUTTER + TRACK * max(crossing - 1, 0)
        return longest, self.rows[-1].bottom

    def _spread(self, row: _Row) -> float:
        """What each gap of a row that is broken is widened by, so that the row is full."""
        if row.last + 1 == len(self._columns) or row.first == row.last:
            return 0.0
        spare = self._room.along - self._length(row.first, row.last)
        return min(spare / (row.last - row.first), _WIDEST_SPREAD)

    def _label(self, row: _Row) -> float:
        framed = any(low <= row.last and high >= row.first for low, high in map(self._ranks_of, self._steps.frames))
        return self._room.frame_label if framed else 0.0

    def _needs(self) -> list[dict[int, tuple[float, float]]]:
        """For each row, what each of its lanes needs on either side: of steps and their letters, and of arrows."""
        needs: list[dict[int, tuple[float, float]]] = [{} for _ in self.rows]
        senders = set(self._senders)
        for step, (rank, lane, cell) in enumerate(zip(self._lanes.ranks, self._lanes.lanes, self._cells, strict=True)):
            above, below, given = cell.before, cell.after, len(self._given.get(step, ()))
            if step in senders:
                above = max(above, _AWAY + TAG_RADIUS)
            if given:
                below = max(below, _AWAY + (given - 1) * _TAG_PITCH + TAG_RADIUS)
            in_row = needs[self._row_of[rank]]
            before, after = in_row.get(lane, (0.0, 0.0))
            in_row[lane] = max(before, above), max(after, below)
        for edge, lane in self._lanes.passing.items():
            first, last = self._lanes.span(edge)
            rows = {self._row_of[self._lanes.ranks[end]] for end in edge[:2]}
            if edge not in self._tagged and (first <= last or len(rows) > 1):
                needs[max(rows)].setdefault(lane, (_LINE, _LINE))
        return needs

    def _place_lanes(self, row: _Row, needs: dict[int, tuple[float, float]], v: float) -> float:
        """Put the lanes of a row across from `v` on; where they end."""
        for at, lane in enumerate(sorted(needs)):
            before, after = needs[lane]
            v += before + (self._room.between_lanes if at else 0.0)
            row.lanes[lane] = v
            v += after
        return v

    # Arrows

    def _path(self, edge: Edge) -> list[Point]:
        """The corners of an arrow, from the edge of a step to that of another."""
        source, target, lane = edge.source, edge.target, self._lanes.passing[edge]
        (u, v), (to_u, to_v) = self.places[source], self.places[target]
        rank, to_rank = self._lanes.ranks[source], self._lanes.ranks[target]
        row, to_row = self._row_of[rank], self._row_of[to_rank]
        points = [(u + self._cells[source].half, v)]
        if row != to_row:
            points += self._round_break(row, source, lane)
        elif self._turns(edge, leaving=True):
            points += [(self._exit(source), v), (self._exit(source), self.rows[row].lanes[lane])]
        if self._turns(edge, leaving=False):
            points += [(self._entry(target), self.rows[to_row].lanes[lane]), (self._entry(target), to_v)]
        points.append((to_u - self._cells[target].half, to_v))
        return _apart(points, TRACK * (edge.copy - (edge.copies - 1) / 2))

    def _exit(self, step: int) -> float:
        """Where along the way arrows turn that leave a step."""
        rank = self._lanes.ranks[step]
        return self._u[rank] + self._columns[rank] / 2 + _OUT + TRACK * self._exits[rank].get(step, 0)

    def _entry(self, step: int) -> float:
        rank = self._lanes.ranks[step]
        return self._u[rank] - self._columns[rank] / 2 - _IN - TRACK * self._entries[rank].get(step, 0)

    def _round_break(self, at: int, source: int, lane: int) -> list[Point]:
        """How what a step hands on goes from a row's end to the next one; those of lower lanes run inside."""
        row, below = self.rows[at], self.rows[at + 1]
        away = TRACK * self._round[row.last].index(source)
        right = self._u[row.last] + self._columns[row.last] / 2 + self._behind(row.last) + away
        v = self.places[source][1]
        gutter = row.bottom + _GUTTER + away
        return [(right, v), (right, gutter), (away, gutter), (away, below.lanes[lane])]

    def _tags(self) -> Iterator[Tag]:
        letters = {step: _letter(at) for at, step in enumerate(self._senders)}
        for step, letter in letters.items():
            (u, v), out = self.places[step], self._exit(step)
            centre = out, v - _AWAY
            yield Tag(letter, centre, [(u + self._cells[step].half, v), (out, v), centre], False)
        for target, sources in self._given.items():
            (u, v), turn = self.places[target], self._entry(target)
            for at, source in enumerate(sources):
                centre = turn, v + _AWAY + _TAG_PITCH * at
                path = [centre, (turn, v), (u - self._cells[target].half, v)]
                yield Tag(letters[source], centre, path, True)

    # Frames

    def _framed(self, frame: Frame) -> Iterator[FrameArea]:
        low, high = self._ranks_of(frame)
        for row in self.rows:
            first, last = max(low, row.first), min(high, row.last)
            if first > last:
                continue
            left = self._u[first] - self._columns[first] / 2 - self._ahead(first) + HEAD - 2
            right = self._u[last] + self._columns[last] / 2 + self._behind(last) - 2
            top, bottom = self._reach(frame, range(first, last + 1))
            label = f"{frame}" if first == low else f"× {frame.times} (continued)"
            yield FrameArea(label, (max(left, -6.0), top - self._room.frame_label), (right, bottom + 4))

    def _reach(self, frame: Frame, ranks: range) -> Point:
        """How far across the steps of a frame go in some ranks, with the arrows that pass beside them."""
        tops, bottoms = [], []
        for step in range(frame.first, frame.last + 1):
            if self._lanes.ranks[step] in ranks:
                v, cell = self.places[step][1], self._cells[step]
                tops.append(v - cell.before)
                bottoms.append(v + cell.after)
        for edge, path in self.paths.items():
            if frame.first <= edge.target <= frame.last and self._lanes.ranks[edge.target] in ranks:
                lane = self.rows[self._row_of[ranks[0]]].lanes.get(self._lanes.passing[edge])
                if lane is not None and len(path) > 2:
                    tops.append(lane - _LINE)
                    bottoms.append(lane + _LINE)
        return min(tops), max(bottoms)


def _packed(reach: dict[int, tuple[int, int]]) -> dict[int, int]:
    """A track for each step, none shared by two whose lines would lie on one another."""
    tracks: list[list[tuple[int, int]]] = []
    found: dict[int, int] = {}
    for step, (low, high) in sorted(reach.items(), key=lambda each: each[1]):
        free = (at for at, track in enumerate(tracks) if all(high < first or last < low for first, last in track))
        at = next(free, len(tracks))
        if at == len(tracks):
            tracks.append([])
        tracks[at].append((low, high))
        found[step] = at
    return found


def _letter(at: int) -> str:
    """A, B, ... Z, then numbers from 27."""
    return chr(ord("A") + at) if at < 26 else str(at + 1)


def _apart(points: Sequence[Point], away: float) -> list[Point]:
    """A path moved aside, its ends across alone; corners that lie on one another or on a line are left out."""
    first, *inner, last = points
    moved = [(first[0], first[1] + away), *((u + away, v + away) for u, v in inner), (last[0], last[1] + away)]
    kept = [moved[0]]
    for point, following in pairwise(moved[1:]):
        straight = all(len({kept[-1][axis], point[axis], following[axis]}) == 1 for axis in (0,)) or (
            kept[-1][1] == point[1] == following[1]
        )
        if point != kept[-1] and not straight:
            kept.append(point)
    return [*kept, moved[-1]]
