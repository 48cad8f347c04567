"""What is written at a step: sizes, names, kinds with their settings, counts; in lines that fit."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zoo.light.files.letters import HELD, cut, width, wrapped
from zoo.light.files.text import amount, number_of
from zoo.light.layers.figures import Shape
from zoo.light.layers.kind import OPERATORS
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.pictures.steps import NetStep
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

SIZE = 11.0
"""Of all letters in a net's picture but its title; in pixels of the web, and 8.25 points on paper."""
LINE_HEIGHT = 13.0
_MOST_LINES = 4
"""Of a layer's settings."""
_SHORT_PHRASE = 13
"""In letters; the words of a setting as short as that, such as ``stride 2 × 2``, stand in one line."""
_TIMES = re.compile(r"(?<=\w) [x×] (?=\w)")


class Words(NamedTuple):
    """A line of words."""

    text: str
    bold: bool = False


def size_of(shape: Shape, steps: bool = False) -> str:
    """``24 × 24 × 10``; ``100 steps × 64`` where the first axis is time; ``1`` for a single number."""
    axes = [f"{axis:,}" for axis in shape] or ["1"]
    return f" ×{HELD}".join([f"{axes[0]}{HELD}steps", *axes[1:]] if steps and len(axes) > 1 else axes)


def name_lines(row: Row, room: float, most: int = 3) -> list[Words]:
    """A layer's name; one that is too long keeps its end, which tells it from its neighbours."""
    lines = wrapped(row.layer.name, room, SIZE, True)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut("".join(lines[most - 1 :]), room, SIZE, True, end=True)]
    return [Words(each, True) for each in lines]


def kind_of(row: Row) -> str:
    """The name of a layer's kind."""
    return row.layer.kind.name.removeprefix(OPERATORS)


def settings_of(row: Row) -> str:
    """A layer's settings and how often it is called; what belongs together is held by spaces that do not break."""
    called = f"called {len(row.layer.calls)} times" if row.layer.again else ""
    frozen = "frozen" if row.layer.frozen and row.parameters else ""
    said = _TIMES.sub(f"{HELD}×{HELD}", ", ".join(filter(None, (row.settings, called, frozen))))
    return ", ".join(
        phrase.replace(" ", HELD) if len(phrase) <= _SHORT_PHRASE else phrase for phrase in said.split(", ")
    )


def kind_text(row: Row) -> str:
    """A layer's kind and settings in one line."""
    return f"{kind_of(row)} {settings_of(row)}".strip()


def kind_lines(step: NetStep, room: float, together: bool = False) -> Iterator[Words]:
    """What the layers of a step do, each beginning a line of its own.

    The first one's settings do, too, if not `together` with their kind where there is room. Of the layers drawn with it
    only settings of few letters are said.
    """
    first, *others = step.rows
    if together and not others and width(kind_text(first), SIZE) <= room:
        yield from map(Words, wrapped(kind_text(first), room, SIZE))
        return
    short = (kind_text(row) if len(row.settings) <= _SHORT_PHRASE else kind_of(row) for row in others)
    for text in (kind_of(first), settings_of(first), *(f"+{HELD}{each}" for each in short)):
        lines = wrapped(text, room, SIZE)
        if len(lines) > _MOST_LINES:
            lines = [*lines[: _MOST_LINES - 1], cut(f"{lines[_MOST_LINES - 1]} …", room, SIZE)]
        yield from map(Words, lines)


def count_lines(table: Table, rows: Sequence[Row], room: float) -> Iterator[Words]:
    """The parameters and multiply-accumulates of a step's layers, where it has any."""
    parameters = sum(row.parameters for row in rows)
    macs = sum(table.figures[row.layer.name].macs for row in rows)
    if parameters:
        yield from map(Words, wrapped(number_of(parameters, "param", ",").replace(" ", HELD), room, SIZE))
    if macs is OPEN or macs:
        yield from map(
            Words, wrapped("? MACs" if macs is OPEN else f"{amount(macs)} MACs".replace(" ", HELD), room, SIZE)
        )


def totals(table: Table) -> str:
    """The sums of a net in a sentence."""
    said = number_of(table.parameters, "parameter", ",")
    macs = "" if table.macs is OPEN else f" and {number_of(table.macs, 'multiply-accumulate', ',')}"
    return f"{number_of(len(table), 'layer')}, {said}{macs}."
