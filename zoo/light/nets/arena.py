"""Where TensorFlow lays the arrays of a step on a processor with oneDNN, and how much of it a process comes to hold.

Arrays of `SMALLEST_BYTES` and more lie in regions that double in size and are never given back (TensorFlow 2.21,
``tsl/framework/bfc_allocator.cc``, by way of ``MklCPUAllocator``). The best fitting gap is taken, so that a step
touches more than it ever holds at a time: what is resident is what was ever touched.
"""

from dataclasses import dataclass
from typing import NamedTuple

SMALLEST_BYTES = 256 << 10
"""Smaller arrays are the C library's, and are not counted."""
_FIRST_REGION_BYTES = 2 << 20
_ROUNDED_BYTES = 256
_MOST_UNUSED_BYTES = 128 << 20
"""Of a gap that is taken as it is; of a larger one, only what is needed."""


@dataclass(slots=True)
class _Chunk:
    """A stretch of a region, that an array has or that is free."""

    start: int
    size: int
    free: bool = True


class Slot(NamedTuple):
    """Where an array lies."""

    region: int
    chunk: _Chunk


class Arena:
    """The regions of a process, from its start on."""

    def __init__(self) -> None:
        self._regions: list[list[_Chunk]] = []
        self._touched: list[int] = []
        """By region, the bytes from its start to the end of the furthest array that lay there."""
        self._next = _FIRST_REGION_BYTES

    @property
    def touched(self) -> int:
        """Bytes that some array has had so far."""
        return sum(self._touched)

    def take(self, size: int) -> Slot | None:
        """Slot for an array of so many bytes, to be handed to `leave`; None where it is none of the arena's."""
        if size < SMALLEST_BYTES:
            return None
        size = -(-size // _ROUNDED_BYTES) * _ROUNDED_BYTES
        gaps = [
            (chunk.size, -region, at)
            for region, chunks in enumerate(self._regions)
            for at, chunk in enumerate(chunks)
            if chunk.free and chunk.size >= size
        ]
        if not gaps:
            self._extend(size)
            return self.take(size)
        _, minus, at = min(gaps)
        region = -minus
        chunks = self._regions[region]
        chunk = chunks[at]
        chunk.free = False
        if chunk.size >= 2 * size or chunk.size - size >= _MOST_UNUSED_BYTES:
            chunks.insert(at + 1, _Chunk(chunk.start + size, chunk.size - size))
            chunk.size = size
        self._touched[region] = max(self._touched[region], chunk.start + size)
        return Slot(region, chunk)

    def leave(self, room: Slot) -> None:
        """Free what `take` gave; neighbouring gaps become one."""
        region, chunk = room
        chunks = self._regions[region]
        at = next(at for at, each in enumerate(chunks) if each is chunk)
        chunk.free = True
        for first in (at, at - 1):  # The one behind it, then the one before.
            if first >= 0 and first + 1 < len(chunks) and chunks[first].free and chunks[first + 1].free:
                chunks[first].size += chunks.pop(first + 1).size

    def _extend(self, size: int) -> None:
        """Open a region; the next one is twice as large, unless this one had to be made larger."""
        enough = self._next >= size
        while self._next < size:
            self._next *= 2
        self._regions.append([_Chunk(0, self._next)])
        self._touched.append(0)
        if enough:
            self._next *= 2
