"""A picture made of a few kinds of marks, saved as SVG, LaTeX, PDF or an image.

No program outside pip is needed, and no plotting library, whose mere presence slows `import keras`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import disk, palette
from zoo.light.files.marks import Box as Box
from zoo.light.files.marks import Canvas, Mark, Tint
from zoo.light.files.marks import Circle as Circle
from zoo.light.files.marks import Line as Line
from zoo.light.files.marks import Point as Point
from zoo.light.files.marks import Polygon as Polygon
from zoo.light.files.marks import Text as Text
from zoo.light.files.palette import COLOURS as COLOURS

POINTS = 0.75
"""Of a page in a unit of a picture, which is a pixel of the web: 96 to an inch."""
UNITS_IN_CM = 96 / 2.54
_PIXELS = 2.0
"""Of an image for each unit."""


@dataclass(repr=False)
class Picture:
    """Marks on white, in pixels of the web (1/96 inch) from the top left corner, later ones over earlier ones."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    title: str = ""
    """What it is called where it is read aloud."""
    description: str = ""
    """What it shows, in sentences, for whom it is read to."""
    dark: bool = False
    """Whether its ground is dark."""
    shown_cm: float | None = None
    """How wide it is shown; as wide as it is, if None."""

    def __repr__(self) -> str:
        return f"<Picture: {self.width:.0f} x {self.height:.0f} pixels, {len(self.marks)} marks>"

    def add(self, *marks: Mark) -> None:
        self.marks.extend(marks)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `path` in the format that its suffix says, one of `FORMATS`.

        Raises:
            ZooError: it cannot be written, it names no such format, or a package for it is not installed.
        """
        path = Path(path)
        check_suffix(path)
        FORMATS[path.suffix.lower()](self, path)

    def _repr_svg_(self) -> str:
        """How a notebook shows it."""
        return self.to_svg()

    def to_svg(self) -> str:
        """The picture as an SVG document."""
        from zoo.light.files.svg import SvgCanvas

        canvas = SvgCanvas(self.tint)
        self._put(canvas)
        cm = self.shown_cm
        shown = [f"{cm * each / self.width:.4g}cm" if cm else f"{each:.4g}" for each in (self.width, self.height)]
        return canvas.document((self.width, self.height), (shown[0], shown[1]), (self.title, self.description))

    def to_tex(self) -> str:
        """The picture as a LaTeX document of one page, which needs TikZ alone."""
        from zoo.light.files.tikz import TikzCanvas

        canvas = TikzCanvas((self.width, self.height), POINTS * self.scale, self.tint)
        self._put(canvas)
        return canvas.document()

    def to_pdf(self) -> bytes:
        """The picture as a page of PDF.

        Raises:
            ZooError: reportlab is not installed.
        """
        from zoo.light.files.pdf import PdfCanvas

        canvas = PdfCanvas((self.width, self.height), POINTS * self.scale, self.tint)
        self._put(canvas)
        return canvas.content((self.title, self.description))

    def to_image(self) -> Any:
        """The picture as a Pillow image of twice its size, or less where that would be enormous.

        Raises:
            ZooError: Pillow is not installed.
        """
        from zoo.light.files.image import ImageCanvas

        canvas = ImageCanvas((self.width, self.height), _PIXELS * self.scale, self.tint)
        self._put(canvas)
        return canvas.image()

    @property
    def scale(self) -> float:
        """How much larger it is shown than it is."""
        return self.shown_cm * UNITS_IN_CM / self.width if self.shown_cm else 1.0

    @property
    def tint(self) -> Tint:
        """What becomes of a mark's colour."""
        return palette.dark if self.dark else str

    def _put(self, canvas: Canvas) -> None:
        for mark in self.marks:
            mark.on(canvas)


FORMATS: dict[str, Callable[[Picture, Path], None]] = {
    ".svg": lambda picture, path: disk.write_text(path, picture.to_svg()),
    ".tex": lambda picture, path: disk.write_text(path, picture.to_tex()),
    ".pdf": lambda picture, path: disk.write(path, lambda temporary: temporary.write_bytes(picture.to_pdf())),
    ".png": lambda picture, path: disk.write(path, lambda temporary: picture.to_image().save(temporary)),
}
"""What writes a picture, by the suffix of its file's name."""


def check_suffix(path: Path) -> None:
    """Raise a `ZooError` where a file's name says none of `FORMATS`."""
    if path.suffix.lower() not in FORMATS:
        *first, last = FORMATS
        raise ZooError(f"Cannot draw '{path}'; the picture's name must end in {', '.join(first)} or {last}.")
