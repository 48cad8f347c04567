"""The style that draws feature maps: blocks to scale, with their sizes above them and how they came about below."""

from dataclasses import dataclass

from zoo.light.files import palette
from zoo.light.files.letters import width, wrapped
from zoo.light.files.marks import Circle, Line, Mark, Point, Polygon
from zoo.light.files.text import latex_text
from zoo.light.files.tikz import NAMES
from zoo.light.nets.pictures.drawable import stacked
from zoo.light.nets.pictures.given import Extent
from zoo.light.nets.pictures.scale import CIRCLE_PITCH, RADIUS, Body, Proportions
from zoo.light.nets.pictures.steps import NetStep, NetSteps
from zoo.light.nets.pictures.words import (
    LINE_HEIGHT,
    SIZE,
    Words,
    count_lines,
    kind_lines,
    name_lines,
    size_of,
)  # fmt: skip
from zoo.light.nets.table import Table

_AIR = 4.0
"""Between a block and its words."""
_LEAST_HALF = 9.0
"""Of a block's height, which keeps the words off the arrow that leads to it."""
_MOST_STEPS_DRAWN = 8

MACROS = (
    r"% \block{name}{x,y}{width}{height}{depth}{colour}{size above}{words below}: a feature map around x,y",
    r"\newcommand{\block}[8]{%",
    r"  \node[map,minimum width={(#3+#5)*\unit},minimum height={(#4+#5)*\unit}] (#1) at (#2) {};",
    r"  \filldraw[fill=#6!55!paper,draw=faint] (#1.south west) ++(0,-#4) -- ++(#5,-#5) -- ++(#3,0) -- ++(-#5,#5)"
    r" -- cycle;",
    r"  \filldraw[fill=#6!85!ink,draw=faint] (#1.south west) ++(#3,0) -- ++(#5,-#5) -- ++(0,-#4) -- ++(-#5,#5)"
    r" -- cycle;",
    r"  \filldraw[fill=#6,draw=faint] (#1.south west) rectangle ++(#3,-#4);",
    r"  \node[words,above=3bp] at (#1.north) {#7}; \node[words,below=3bp] at (#1.south) {#8};}",
    r"% \units{name}{x,y}{how many}{colour}{size above}{words below}: a short vector, a circle a value",
    r"\newcommand{\units}[6]{%",
    rf"  \node[map,minimum width={2 * RADIUS:g}*\unit,minimum height={{(#3-1)*{CIRCLE_PITCH:g}*\unit"
    rf"+{2 * RADIUS:g}*\unit}}] (#1) at (#2) {{}};",
    rf"  \foreach \each in {{1,...,#3}} \filldraw[fill=#4,draw=faint] (#1.north) ++(0,{{{RADIUS:g}+(\each-1)*"
    rf"{CIRCLE_PITCH:g}}}) circle [radius={RADIUS:g}*\unit];",
    r"  \node[words,above=3bp] at (#1.north) {#5}; \node[words,below=3bp] at (#1.south) {#6};}",
)
"""The commands of a document in TikZ, for each of the two forms."""


@dataclass(frozen=True, slots=True)
class MapBlock:
    """A feature map with its words."""

    step: NetStep
    body: Body
    above: list[Words]
    below: list[Words]
    time: int
    """NetSteps to be drawn on it; 0 where its first axis is not time."""

    @property
    def name(self) -> str:
        return self.step.row.layer.name

    @property
    def size(self) -> Point:
        return self.body.wide, self.body.high

    @property
    def fill(self) -> str:
        return self.step.row.layer.kind.fill

    def cell(self, horizontal: bool) -> Extent:
        words = max(width(each.text, SIZE, each.bold) for each in (*self.above, *self.below))
        half = max(self.body.high / 2, _LEAST_HALF) + _AIR
        return Extent(
            along=max(words, self.body.wide),
            before=half + LINE_HEIGHT * len(self.above),
            after=half + LINE_HEIGHT * len(self.below),
            half=self.body.wide / 2,
        )

    def marks(self, place: Point) -> list[Mark]:
        x, y = place
        half = max(self.body.high / 2, _LEAST_HALF) + _AIR
        return [
            *self._shape(place),
            *stacked(self.above, (x, y - half - LINE_HEIGHT * len(self.above)), palette.INK),
            *stacked(self.below, (x, y + half), palette.INK),
        ]

    def _shape(self, place: Point) -> list[Mark]:
        width, height, depth, circles = self.body
        left, bottom = place[0] - self.body.wide / 2, place[1] + self.body.high / 2
        if circles:
            top = place[1] - (circles - 1) * CIRCLE_PITCH / 2
            return [
                Circle((place[0], top + at * CIRCLE_PITCH), RADIUS, self.fill, palette.FAINT) for at in range(circles)
            ]
        front = [(left, bottom), (left + width, bottom), (left + width, bottom - height), (left, bottom - height)]
        rear = [(x + depth, y - depth) for x, y in front]
        marks: list[Mark] = []
        if depth:
            lighter, darker = palette.mixed(self.fill, palette.PAPER, 0.45), palette.mixed(self.fill, palette.INK, 0.15)
            marks = [
                Polygon([front[3], rear[3], rear[2], front[2]], lighter, palette.FAINT),
                Polygon([front[1], rear[1], rear[2], front[2]], darker, palette.FAINT),
            ]
        marks.append(Polygon(front, self.fill, palette.FAINT))
        for at in range(1, self.time):
            y = bottom - height * at / self.time
            marks.append(Line([(left, y), (left + width, y)], palette.FAINT, 0.5))
        return marks

    def tikz(self, place: Point, key: str) -> str:
        above = r"\\".join(latex_text(each.text) for each in self.above)
        below = r"\\".join(
            rf"\textbf{{{latex_text(each.text)}}}" if each.bold else latex_text(each.text) for each in self.below
        )
        at, words = f"{{{key}}}{{{place[0]:.1f},{place[1]:.1f}}}", f"{{{NAMES[self.fill]}}}{{{above}}}{{{below}}}"
        width, height, depth, circles = self.body
        if circles:
            return rf"\units{at}{{{circles}}}{words}"
        return rf"\block{at}{{{width:.1f}}}{{{height:.1f}}}{{{depth:.1f}}}{words}"


def blocks(table: Table, steps: NetSteps, room: float, counts: bool) -> list[MapBlock]:
    """The blocks of a net, whose words have so much room from left to right."""
    scale = Proportions(step.map for step in steps.steps)
    running = _over_time(table)
    found = []
    for step in steps.steps:
        time = step.row.layer.name in running and len(step.row.output) > 1
        size = size_of(step.row.output, time)
        below = [*name_lines(step.row, room), *kind_lines(step, room)]
        below += count_lines(table, step.rows, room) if counts else []
        above = [Words(each) for each in wrapped(size, room, SIZE)]
        length = min(step.row.output[0], _MOST_STEPS_DRAWN) if time else 0
        found.append(MapBlock(step, scale.body(step.map), above, below, length))
    return found


def _over_time(table: Table) -> set[str]:
    """The layers whose first axis is time: those that give one output a step, and those that are run along."""
    running = {row.layer.name: row.layer.get("return_sequences") for row in table}
    read = {each for name, gives in running.items() if gives is not None for each in table.inputs[name]}
    return read | {name for name, gives in running.items() if gives}


def caption(steps: NetSteps) -> str:
    """What the sizes of the blocks mean."""
    return Proportions(step.map for step in steps.steps).caption()
