"""Softmax, convolution and pooling of numbers typed by hand, worked out cell by cell, exactly.

Exercises on one operation, for which no net need be built: ``zoo operation softmax --x "1 2 3"``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.files.text import csv_text, markdown_table, markdown_text
from zoo.light.layers.window import positions, same_pads
from zoo.light.tracing.activations import softmax
from zoo.light.tracing.matrices import Matrix, latex_matrix, written, written_matrix

TAKES = {
    "softmax": (),
    "convolution": ("kernel", "stride", "padding"),
    "max_pooling": ("size", "stride", "padding"),
    "average_pooling": ("size", "stride", "padding"),
}
"""What each operation takes beside its input."""
OPERATIONS = tuple(TAKES)

COLUMNS = ("name", "working", "value")
_MOST_WORKED = 40_000  # products or numbers compared


@dataclass(frozen=True, slots=True)
class WorkedCell:
    """One number of a result: its name, how it is worked out, its value."""

    name: str
    working: str
    value: Fraction | float


@dataclass(frozen=True, slots=True)
class Worked:
    """An operation's result: its cells, and the matrices they make up, by name."""

    operation: str
    cells: tuple[WorkedCell, ...]
    matrices: dict[str, tuple[tuple[Fraction | float, ...], ...]]


def work(
    operation: str,
    x: Matrix,
    *,
    kernel: Matrix | None = None,
    size: int | None = None,
    stride: int | None = None,
    padding: str | None = None,
) -> Worked:
    """Work an operation out.

    Args:
        x: the input; of softmax one row, or one column.
        kernel: of a convolution, which slides it unturned, as networks do.
        size: the pooling window's side; 2 if None.
        stride: 1 for a convolution, the window's side for pooling, if None.
        padding: ``valid`` or ``same``, ``valid`` if None; a maximum and a mean pass over padded places.

    Raises:
        ZooError: an unknown operation, what it does not take, a missing kernel, or a window that does not fit.
    """
    given = {"kernel": kernel, "size": size, "stride": stride, "padding": padding}
    _refuse_others(operation, [name for name, value in given.items() if value is not None])
    padding = padding or "valid"
    match operation:
        case "softmax":
            return _softmax(x)
        case "convolution":
            if kernel is None:
                raise ZooError('A convolution needs its kernel; give --kernel, such as --kernel "0 0; 1 1".')
            sides = len(kernel), len(kernel[0])
            cells = _slide(x, sides, 1 if stride is None else stride, padding, lambda taps: _convolved(taps, kernel))
        case _:
            size = 2 if size is None else size
            take = _largest if operation == "max_pooling" else _mean
            cells = _slide(x, (size, size), size if stride is None else stride, padding, take)
    rows = tuple(tuple(cell.value for cell in row) for row in cells)
    return Worked(operation, tuple(cell for row in cells for cell in row), {"Y": rows})


def _refuse_others(operation: str, given: Sequence[str]) -> None:
    """Refuse an unknown operation, and what one does not take."""
    if operation not in TAKES:
        raise ZooError(f"No operation '{operation}'.{suggestion(operation, OPERATIONS)}")
    takes = TAKES[operation]
    if beyond := [f"--{name}" for name in given if name not in takes]:
        told = f"it takes {', '.join(f'--{name}' for name in takes)} beside --x" if takes else "it takes --x alone"
        raise ZooError(f"The operation {operation} has no {' and no '.join(beyond)}; {told}.")


def to_json(worked: Worked) -> dict[str, Any]:
    """The result as plain lists, dictionaries, texts and numbers."""
    return {
        "operation": worked.operation,
        "cells": [{"name": cell.name, "working": cell.working, "value": float(cell.value)} for cell in worked.cells],
        "matrices": {name: [[float(each) for each in row] for row in rows] for name, rows in worked.matrices.items()},
    }


def rows(worked: Worked) -> list[list[str]]:
    """Name, working and value of each cell."""
    return [[cell.name, cell.working, written(cell.value)] for cell in worked.cells]


def to_csv(worked: Worked) -> str:
    """A line a cell."""
    return csv_text(COLUMNS, [[*texts, float(value)] for *texts, value in rows(worked)])


def to_markdown(worked: Worked) -> str:
    """A table of the cells, then the matrices they make up."""
    cells = [[markdown_text(cell) for cell in row] for row in rows(worked)]
    lines = [f"- {name}: {written_matrix(matrix)}\n" for name, matrix in worked.matrices.items()]
    return f"{markdown_table(COLUMNS, cells, ['value'])}\n\n{''.join(lines)}"


def to_latex(worked: Worked) -> str:
    """The matrices, an equation each."""
    equations = [f"{_symbol(name)} = {latex_matrix(matrix)}" for name, matrix in worked.matrices.items()]
    return "".join(f"\\[ {equation} \\]\n" for equation in equations)


FORMS = {"csv": to_csv, "markdown": to_markdown, "latex": to_latex}
"""What writes an operation's result in each form but text and JSON."""

Tap = tuple[int, int, Fraction]
"""A place of the window that lies on the input, by row and column, and the number there."""


def _slide(
    x: Matrix, sides: tuple[int, int], stride: int, padding: str, take: Callable[[Sequence[Tap]], tuple[str, Fraction]]
) -> list[list[WorkedCell]]:
    """What `take` makes of each place of the window."""
    shape = len(x), len(x[0])
    if min(*sides, stride) < 1:
        raise ZooError("The window and its stride must be at least 1.")
    if padding not in ("valid", "same"):
        raise ZooError(f"padding '{padding}' is neither valid nor same.")
    pads = [
        same_pads(length, side, stride) if padding == "same" else (0, 0)
        for length, side in zip(shape, sides, strict=True)
    ]
    counts = [positions(length, side, stride, *pad) for length, side, pad in zip(shape, sides, pads, strict=True)]
    if min(counts) < 1:
        raise ZooError(f"A window of {sides[0]} x {sides[1]} does not fit into {shape[0]} x {shape[1]}.")
    if counts[0] * counts[1] * min(sides[0], shape[0]) * min(sides[1], shape[1]) > _MOST_WORKED:
        raise ZooError(f"More than {_MOST_WORKED:,} numbers to work through; give a smaller input or window.")
    rows = []
    for row in range(counts[0]):
        cells = []
        for column in range(counts[1]):
            top, left = row * stride - pads[0][0], column * stride - pads[1][0]
            taps = [
                (at_row - top, at_column - left, x[at_row][at_column])
                for at_row in range(max(top, 0), min(top + sides[0], shape[0]))
                for at_column in range(max(left, 0), min(left + sides[1], shape[1]))
            ]
            cells.append(WorkedCell(f"Y{_place(row, column, counts)}", *take(taps)))
        rows.append(cells)
    return rows


def _place(row: int, column: int, counts: Sequence[int]) -> str:
    """``11`` for the first cell, as the homework counts; with a comma where there are ten or more."""
    return f"{row + 1}{',' if max(counts) > 9 else ''}{column + 1}"


def _convolved(taps: Sequence[Tap], kernel: Matrix) -> tuple[str, Fraction]:
    pairs = [(value, kernel[row][column]) for row, column, value in taps]
    working = " + ".join(f"{_bracketed(value)} * {_bracketed(weight)}" for value, weight in pairs)
    return working, sum((value * weight for value, weight in pairs), Fraction(0))


def _largest(taps: Sequence[Tap]) -> tuple[str, Fraction]:
    return f"max({', '.join(_exact(value) for *_, value in taps)})", max(value for *_, value in taps)


def _mean(taps: Sequence[Tap]) -> tuple[str, Fraction]:
    total = sum((value for *_, value in taps), Fraction(0))
    return f"({' + '.join(_bracketed(value) for *_, value in taps)}) / {len(taps)}", total / len(taps)


def _softmax(x: Matrix) -> Worked:
    """The values s_i, and the Jacobian ds_i/dz_j: s_i (1 - s_i) on the diagonal, -s_i s_j off it."""
    if len(x) > 1 and len(x[0]) > 1:
        raise ZooError(f"A softmax takes one row of numbers, not {len(x)} x {len(x[0])}.")
    z = [float(value) for row in x for value in row]
    if len(z) > 100:
        raise ZooError(f"A softmax of {len(z)} numbers has a Jacobian of {len(z) ** 2:,}; give at most 100.")
    s = softmax(z)
    cells = [
        WorkedCell(f"s{at + 1}", f"e^{_exact(x_at)} / sum of e^z", s[at])
        for at, x_at in enumerate(v for r in x for v in r)
    ]
    jacobian = []
    for i, s_i in enumerate(s, start=1):
        row = []
        for j, s_j in enumerate(s, start=1):
            value = s_i * (1 - s_i) if i == j else -s_i * s_j
            working = f"s{i} (1 - s{i})" if i == j else f"-s{i} s{j}"
            cells.append(WorkedCell(f"ds{i}/dz{j}", working, value))
            row.append(value)
        jacobian.append(tuple(row))
    return Worked("softmax", tuple(cells), {"s": (tuple(s),), "ds/dz": tuple(jacobian)})


def _exact(number: Fraction) -> str:
    """A number as typed: ``0.25``, ``-3``, ``1/3``."""
    short = written(number)
    return short if Fraction(short) == number else str(number)


def _bracketed(number: Fraction) -> str:
    return f"({_exact(number)})" if number < 0 else _exact(number)


def _symbol(name: str) -> str:
    return r"\frac{\partial s}{\partial z}" if name == "ds/dz" else name
