"""What keeps marks, and what it is given. The file of a keeper has its name, and ends in ``KEEPER = Keeper(...)``."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from zoo.light.course.classwork import Entry
from zoo.light.marking.marks import MarkedCell
from zoo.light.marking.scheme import Points, Scheme


class Keeping(NamedTuple):
    """The marks of a class, and where to put them."""

    folder: Path
    """There already."""
    title: str
    """Of what was marked: a net's name."""
    entries: Sequence[Entry]
    scheme: Scheme
    maximum: float
    degree: str
    """How much of the marks their authors are told, of `zoo.light.course.reveal.DEGREES`."""
    worksheet: Path | None = None
    """The teacher's own export, to be filled in."""
    column: str = ""
    """The heading in it that the marks stand under; told by what stands there, if it is not said."""
    scaled: bool = False
    """Whether points are brought to the worksheet's maximum."""


class Kept(NamedTuple):
    """What was written, and what could not be put there: a sentence each, for a person."""

    paths: tuple[Path, ...]
    complaints: tuple[str, ...] = ()


class Keeper(NamedTuple):
    name: str
    """As ``--to`` takes it."""
    title: str
    keep: Callable[[Keeping], Kept]
    fills: bool = False
    """Whether it fills in a worksheet of the teacher's."""


def earned(cell: MarkedCell, scheme: Scheme) -> Points:
    """The points of one cell by itself, before what a scheme caps over a whole sheet."""
    if cell.mark == "follow_through":
        return scheme.credit * cell.worth
    return cell.worth if cell.mark == "right" else 0
