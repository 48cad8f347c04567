"""What a format of sheets is, and the file that it is given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from zoo.light.sheets.grids.grid import Grid


@dataclass(frozen=True, eq=False)
class Document:
    """Anybody's file, whose size is within the limits, and equal to itself alone: what is found in it can be kept."""

    data: bytes
    text: str = ""
    """Decoded, with ``\\n`` at its line ends and no terminal colours; empty where the file is no text."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")


def _text(document: Document) -> Iterable[str]:
    return (document.text,)


class Format(NamedTuple):
    """A form in which a table may come. The file of a format has its name, and ends in ``FORMAT = Format(...)``."""

    name: str
    title: str
    """What help and errors call it, after *give*: ``CSV``."""
    order: int
    """Lower ones are tried first; of formats of one order, the table that stands higher in the file is."""
    accepts: Callable[[Document], bool]
    """Tells cheaply whether the file may hold such a table."""
    grids: Callable[[Document], Iterable[Grid]]
    """The tables of a file that is accepted, from top to bottom; raises a `ZooError` for one beyond the limits."""
    texts: Callable[[Document], Iterable[str]] = _text
    """What stands in such a file as text, beside its tables too."""
    alone: bool = False
    """No other format reads its files, most of which are no text; the first such format that accepts a file has it."""
