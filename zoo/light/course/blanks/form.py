"""What an empty table is, and a form in which it is written. The file of a form ends in ``FORM = Form(...)``."""

from collections.abc import Callable
from typing import NamedTuple


class BlankSheet(NamedTuple):
    """A question and its table."""

    title: str
    question: tuple[str, ...]
    """Sentences."""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As long as the headings; what is to be filled in is empty."""
    first_asked: int
    """The first column that is asked; those before it describe the layers."""
    counts: tuple[int, ...]
    """The columns of whole numbers."""

    def is_open(self, row: int, column: int) -> bool:
        """Whether a cell is to be filled in."""
        return column >= self.first_asked and not self.rows[row][column]


class Form(NamedTuple):
    suffix: str
    """``.xlsx``"""
    write: Callable[[BlankSheet], bytes]
