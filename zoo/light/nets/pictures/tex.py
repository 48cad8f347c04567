"""A net as TikZ to go on editing: a named node a step on a line of its own, arrows between the names."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from zoo.light.files.marks import Point, Text, Tint
from zoo.light.files.text import latex_text
from zoo.light.files.tikz import TikzCanvas, joined
from zoo.light.files.tikz import document as tikz_document
from zoo.light.nets.pictures.drawable import Drawable
from zoo.light.nets.pictures.flow import TAG_RADIUS, Flow
from zoo.light.nets.pictures.steps import NetSteps


class Drawing(NamedTuple):
    """What is drawn, and where a place along and across the net lies on the page."""

    nodes: Sequence[Drawable]
    steps: NetSteps
    flow: Flow
    page: Callable[[Point], Point]
    across: bool
    """Whether the net runs from left to right."""


def document(
    drawing: Drawing, size: Point, shown: float, tint: Tint, words: Sequence[Text], macros: Sequence[str]
) -> str:
    """The document of a net.

    Args:
        shown: big points for each unit of the picture.
        words: title and caption.
        macros: the commands that the nodes' lines use.
    """
    canvas = TikzCanvas(size, shown, tint)
    for word in words:
        word.on(canvas)
    letters = rf"\fontsize{{{8.25 * shown / 0.75:.2f}}}{{{9.75 * shown / 0.75:.2f}}}\selectfont"
    preamble = [
        rf"\newcommand{{\unit}}{{{shown:.4g}bp}}\newcommand{{\letters}}{{{letters}}}",
        r"\tikzset{words/.style={align=center,inner sep=0pt,font=\letters},map/.style={inner sep=0pt},",
        rf"  tag/.style={{words,circle,draw=line,fill=paper,minimum size={2 * TAG_RADIUS:g}*\unit}},",
        r"  flow/.style={draw=line,->,>=latex,line width=0.9bp},frame/.style={draw=line,dashed,rounded corners=3bp}}",
        *macros,
    ]
    return tikz_document(size, shown, tint, [*_lines(drawing), *canvas.lines], preamble)


def _lines(drawing: Drawing) -> Iterator[str]:
    keys = _keys([node.name for node in drawing.nodes])
    for area in drawing.flow.frames:
        (x, y), (to_x, to_y) = drawing.page(area.first), drawing.page(area.last)
        words = r"\\".join(map(latex_text, area.lines(drawing.across)))
        yield (
            rf"\draw[frame] ({x:.1f},{y:.1f}) rectangle ({to_x:.1f},{to_y:.1f}) ({x + 6:.1f},{y + 3:.1f}) "
            rf"node[words,anchor=north west,align=left,font=\bfseries\letters] {{{words}}};"
        )
    for node, key, place in zip(drawing.nodes, keys, drawing.flow.places, strict=True):
        yield node.tikz(drawing.page(place), key)
    for edge, path in drawing.flow.paths.items():
        inner = [drawing.page(each) for each in path[1:-1]]
        if not inner and edge.copies == 1:
            yield rf"\draw[flow] ({keys[edge.source]}) -- ({keys[edge.target]});"
        elif edge.copies > 1:
            yield rf"\draw[flow] {joined(drawing.page(each) for each in path)};"
        else:
            yield rf"\draw[flow] ({keys[edge.source]}) -- {joined(inner)} -- ({keys[edge.target]});"
    for tag in drawing.flow.tags:
        yield rf"\draw[{'flow' if tag.enters else 'flow,-'}] {joined(map(drawing.page, tag.path))};"
        yield rf"\node[tag] at {joined([drawing.page(tag.centre)])} {{{tag.letter}}};"


def _keys(names: Sequence[str]) -> list[str]:
    """Names that TikZ takes for nodes, none of them used twice."""
    found: list[str] = []
    for name in names:
        key = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "step"
        while key in found:
            key += "-x"
        found.append(key)
    return found
