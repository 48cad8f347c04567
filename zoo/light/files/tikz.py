"""Pictures as a LaTeX document that compiles by itself: TikZ, with a name for each colour, and no other package."""

from collections.abc import Iterable, Iterator

from zoo.light.files import palette
from zoo.light.files.marks import CORNER, Box, Circle, Line, Point, Polygon, Text, Tint
from zoo.light.files.text import latex_text

_ANCHORS = {"left": "base west", "right": "base east", "centre": "base"}
NAMES = {
    getattr(palette, name): name.lower()
    for name in ("INK", "FAINT", "LINE", "PAPER", "GREY", "SAND", "ORANGE", "GREEN", "BLUE", "ROSE", "TEAL", "VIOLET")
}
"""The colours that a document names, under the names of the palette; others are written as numbers."""


def document(size: Point, shown: float, tint: Tint, lines: Iterable[str], preamble: Iterable[str] = ()) -> str:
    """A document of one page with a picture, y downwards.

    Args:
        size: width and height of the picture, in the unit of its marks.
        shown: big points for each of these units.
        lines: of the picture, each with its semicolon.
        preamble: lines before the document begins.
    """
    width, height = (f"{length * shown:.2f}bp" for length in size)
    # The text is higher than the page, so that the picture, as high as the page, is not put on a second one.
    text = f"textwidth={width},textheight={size[1] * shown + 20:.2f}bp"
    page = f"paperwidth={width},paperheight={height},left=0pt,top=0pt,{text}"
    return "\n".join(
        [
            r"\documentclass{article}",
            r"\usepackage[T1]{fontenc}",
            r"\usepackage[utf8]{inputenc}",
            r"\usepackage{textcomp,helvet,tikz}",
            rf"\usepackage[{page}]{{geometry}}",
            r"\renewcommand{\familydefault}{\sfdefault}",
            *(defined(name, tint(colour)) for colour, name in NAMES.items()),
            *preamble,
            r"\pagestyle{empty}\setlength{\parindent}{0pt}\topskip=0pt",
            r"\begin{document}\pagecolor{paper}\color{ink}%",
            rf"\begin{{tikzpicture}}[x={shown:.4g}bp,y=-{shown:.4g}bp,line width={shown:.3g}bp,line join=round]",
            rf"\useasboundingbox (0,0) rectangle ({size[0]:.1f},{size[1]:.1f});",
            *lines,
            r"\end{tikzpicture}",
            r"\end{document}",
            "",
        ]
    )


class TikzCanvas:
    """The lines of a picture of plain marks.

    Args:
        shown: big points for each unit of the marks.
    """

    def __init__(self, size: Point, shown: float, tint: Tint) -> None:
        self._size, self._shown, self._tint = size, shown, tint
        self.lines: list[str] = []
        self.colours: dict[str, str] = {}
        """The names of the colours that the palette has no name for."""

    def document(self) -> str:
        preamble = [defined(name, self._tint(colour)) for colour, name in self.colours.items()]
        return document(self._size, self._shown, self._tint, self.lines, preamble)

    def box(self, mark: Box) -> None:
        (x, y), (width, height) = mark.at, mark.size
        corner = f"rounded corners={CORNER * self._shown:.1f}bp"
        self._add(f"({x:.1f},{y:.1f}) rectangle ({x + width:.1f},{y + height:.1f})", mark.fill, mark.stroke, corner)

    def polygon(self, mark: Polygon) -> None:
        self._add(f"{joined(mark.points)} -- cycle", mark.fill, mark.stroke)

    def circle(self, mark: Circle) -> None:
        radius = f"radius={mark.radius * self._shown:.1f}bp"
        self._add(f"({mark.centre[0]:.1f},{mark.centre[1]:.1f}) circle [{radius}]", mark.fill, mark.stroke)

    def line(self, mark: Line) -> None:
        said = f"draw={self._colour(mark.stroke)},line width={mark.width * self._shown:.2f}bp"
        if mark.dash:
            on, off = (length * self._shown for length in mark.dash)
            said += f",dash pattern=on {on:.1f}bp off {off:.1f}bp"
        self.lines.append(rf"\path[{said}] {joined(mark.points)};")

    def text(self, mark: Text) -> None:
        if not mark.text.strip():
            return
        size = mark.size * self._shown
        font = rf"\fontsize{{{size:.1f}}}{{{1.2 * size:.1f}}}\selectfont" + (r"\bfseries" if mark.bold else "")
        node = f"anchor={_ANCHORS[mark.align]},inner sep=0pt,text={self._colour(mark.fill)},font={font}"
        self.lines.append(rf"\node[{node}] at ({mark.at[0]:.1f},{mark.at[1]:.1f}) {{{latex_text(mark.text)}}};")

    def _add(self, shape: str, fill: str, stroke: str, *options: str) -> None:
        drawn = f"draw={self._colour(stroke)}" if stroke else ""
        said = ",".join(filter(None, (f"fill={self._colour(fill)}", drawn, *options)))
        self.lines.append(rf"\path[{said}] {shape};")

    def _colour(self, colour: str) -> str:
        if colour in NAMES:
            return NAMES[colour]
        return self.colours.setdefault(colour, f"colour{len(self.colours) + 1}")


def defined(name: str, colour: str) -> str:
    """The line that gives a colour its name."""
    digits = colour.removeprefix("#").upper()
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    return rf"\definecolor{{{name}}}{{HTML}}{{{digits}}}"


def joined(points: Iterable[Point]) -> str:
    """Points with straight lines between them."""
    return " -- ".join(_places(points))


def _places(points: Iterable[Point]) -> Iterator[str]:
    return (f"({x:.1f},{y:.1f})" for x, y in points)
