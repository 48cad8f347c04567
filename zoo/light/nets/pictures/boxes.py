"""The style that draws the graph: a box a layer, with its name, its kind and settings, and the size of its output."""

from dataclasses import dataclass

from zoo.light.files import palette
from zoo.light.files.letters import HELD, width
from zoo.light.files.marks import Box, Mark, Point
from zoo.light.files.text import latex_text
from zoo.light.files.tikz import NAMES
from zoo.light.nets.pictures.drawable import stacked
from zoo.light.nets.pictures.given import Extent
from zoo.light.nets.pictures.steps import NetStep, NetSteps
from zoo.light.nets.pictures.words import LINE_HEIGHT, SIZE, Words, count_lines, kind_lines, name_lines, size_of
from zoo.light.nets.table import Table

_PAD_X, _PAD_Y = 8.0, 4.0

MACROS = (r"\tikzset{layer/.style={words,draw=faint,rounded corners=3bp,inner sep=0pt}}",)


@dataclass(frozen=True, slots=True)
class LayerBox:
    """A layer with its words in a box; all boxes of a picture are as wide as the widest."""

    step: NetStep
    lines: list[Words]
    wide: float

    @property
    def name(self) -> str:
        return self.step.row.layer.name

    @property
    def size(self) -> Point:
        return self.wide, LINE_HEIGHT * len(self.lines) + 2 * _PAD_Y

    def cell(self, horizontal: bool) -> Extent:
        along, across = self.size if horizontal else self.size[::-1]
        return Extent(along, across / 2, across / 2, along / 2)

    def marks(self, place: Point) -> list[Mark]:
        (x, y), (wide, high) = place, self.size
        box = Box((x - wide / 2, y - high / 2), (wide, high), self.step.row.layer.kind.fill, palette.FAINT)
        return [box, *stacked(self.lines, (x, y - high / 2 + _PAD_Y), palette.INK)]

    def tikz(self, place: Point, key: str) -> str:
        words = r"\\".join(
            rf"\textbf{{{latex_text(each.text)}}}" if each.bold else latex_text(each.text) for each in self.lines
        )
        wide, high = (rf"{side:.1f}*\unit" for side in self.size)
        style = f"layer,fill={NAMES[self.step.row.layer.kind.fill]},minimum width={wide},minimum height={high}"
        return rf"\node[{style}] ({key}) at ({place[0]:.1f},{place[1]:.1f}) {{{words}}};"


def boxes(table: Table, steps: NetSteps, room: float, counts: bool) -> list[LayerBox]:
    """The boxes of a net's layers, whose words have so much room from left to right."""
    found = []
    for step in steps.steps:
        lines = [
            *name_lines(step.row, room, most=1),
            *kind_lines(step, room, together=True),
            Words(size_of(step.row.output).replace(HELD, " ")),
        ]
        lines += count_lines(table, step.rows, room) if counts else []
        found.append(lines)
    wide = max(width(each.text, SIZE, each.bold) for lines in found for each in lines) + 2 * _PAD_X
    return [LayerBox(step, lines, wide) for step, lines in zip(steps.steps, found, strict=True)]
