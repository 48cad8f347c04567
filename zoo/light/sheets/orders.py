"""The order of axes that a heading spells, ``output (W x H x C)``, and cells read in that order."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from zoo.errors import ZooError
from zoo.light.sheets.headings import folded, order_in
from zoo.light.sheets.shapes import names_axes
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.vocabulary import SIDES

PLACES = ("depth", "height", "width", "length")
"""The axes of a place in the order in which a shape has them; a volume has its depth first or last."""
_NUMBERS = re.compile(r"[\[(]? ?[0-9]+(?: ?[x×*,; ] ?[0-9]+){0,4} ?[\])]?")


def sides_in(heading: str) -> tuple[str, ...]:
    """The sides that a heading of zeros names in brackets, in its order: ``padding (left, right, top, bottom)``."""
    bracketed = re.search(r"[(\[{]([^()\[\]{}]{1,60})[)\]}]", folded(heading))
    sides = [SIDES.get(word, "") for word in re.findall(r"[a-z]+", bracketed[1])] if bracketed else []
    return tuple(sides) if len(sides) > 1 and all(sides) and len(set(sides)) == len(sides) else ()


def told_order(heading: str) -> str:
    """How outputs under a heading are read that has their places in another order than shapes; empty otherwise."""
    order = order_in(heading)
    if list(order) == _sorted(order):
        return ""
    right = _quoted(_sorted(order))
    return f"The output is read as {_quoted(order)}, as its heading says; what is right is written {right}."


def in_shapes(cell: Cell, order: tuple[str, ...]) -> Cell:
    """An output with its places in the order of shapes; its channels stay first where its heading has them first.

    A cell with other axes than its heading is not understood, unless it has one alone.
    """
    if names_axes(cell.text) or list(order) == _sorted(order) or not cell.shape:
        return cell
    try:
        worked = _moved(cell.worked, order) if cell.worked else None
        further = tuple(_moved(shape, order) for shape in cell.further)
        return replace(cell, shape=_moved(cell.shape, order), worked=worked, further=further)
    except ZooError as error:
        return Cell(cell.text, fault=cell.fault or str(error))


def in_settings(text: str, heading: str, rank: int | None) -> str:
    """A kernel, a stride or a padding with its axes, or its sides, in the order in which layers of a rank have them.

    Raises:
        ZooError: it has other axes or sides than the heading names.
    """
    order, sides = order_in(heading), sides_in(heading)
    wanted = tuple(sorted(_sorted(order), key=lambda each: each not in PLACES))
    if sides:
        order, wanted = sides, ("left", "right") if rank == 1 else ("top", "bottom", "left", "right")
        if set(order) != set(wanted):
            raise ZooError(f"'{text[:40]}' is for some sides alone.")
    if order == wanted or not any(map(str.isdigit, text)):
        return text
    numbers = re.findall("[0-9]+", text) if _NUMBERS.fullmatch(text) else []
    if len(numbers) == 1:
        return text
    if len(numbers) != len(order):
        raise ZooError(f"'{text[:40]}' is not {_quoted(order)}.")
    moved = [numbers[order.index(each)] for each in wanted]
    return " ".join(moved) if sides else " x ".join(moved)


def _sorted(order: Sequence[str]) -> list[str]:
    """The order with its places as shapes have them, and all else where it is."""
    found = [each for each in order if each in PLACES]
    last = found[-1:] == ["depth"]
    places = iter(sorted(found, key=lambda each: (last and each == "depth", PLACES.index(each))))
    return [next(places) if each in PLACES else each for each in order]


def _moved(shape: tuple[Any, ...], order: tuple[str, ...]) -> tuple[Any, ...]:
    places = tuple(each for each in order if each in PLACES)
    axes = order if len(shape) == len(order) else places
    if len(shape) not in (1, len(axes)):
        raise ZooError(f"it has not the axes of its heading, {_quoted(order)}")
    return tuple(shape[axes.index(each)] for each in _sorted(axes)) if len(shape) > 1 else shape


def _quoted(order: Sequence[str]) -> str:
    return " x ".join(order)
