"""Marking schemes for tests of single cells."""

from zoo.light.marking.scheme import Scheme
from zoo.light.sheets.sheet import COLUMNS


def asking(*columns: str, **more) -> Scheme:
    """The scheme that asks those columns of every layer, inputs and the like too."""
    return Scheme(columns=columns or COLUMNS[:4], given=(), **more)
