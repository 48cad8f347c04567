"""Whether a trial learns from the data, and by the code, with which its search began: edited since, or a node's own."""

from contextlib import suppress
from typing import TYPE_CHECKING

from tuning.trials.task import PausedError
from zoo.data.sums import total
from zoo.errors import ZooError
from zoo.light.nets.catalogue import located

if TYPE_CHECKING:
    from zoo.data.splits import Splits

SUM = 16
"""Digits of a sum."""


def learnt(spec: str, data: "Splits") -> str:
    """What tells data from others: their name and their sum."""
    return f"{spec} {total(data.sums)[:SUM]}"


def check_code(architecture: str, began: str, where: str = "") -> None:
    """Hold the files of an architecture against the sum of those with which the search began.

    Raises:
        PausedError: they are others.
    """
    with suppress(ZooError):  # One of them is gone, or cannot be read.
        if located(architecture).code[:SUM] == began:
            return
    raise _other(f"The files of '{architecture}'", where)


def check_data(spec: str, data: "Splits", began: str, where: str) -> None:
    """Hold the data against the sum of those with which the search began.

    Raises:
        PausedError: they are others.
    """
    if learnt(spec, data) != began:
        raise _other(f"The data '{spec}'", where)


def _other(what: str, where: str) -> PausedError:
    at = f" at {where}" * bool(where)
    return PausedError(f"{what}{at} are not those of the search's beginning; put them back, then go on with --resume.")
