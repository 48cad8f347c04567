"""Pictures as a page of PDF, with reportlab: the letters embedded, the words selectable."""

import io
from typing import Any

from zoo.errors import require
from zoo.light.files import letters
from zoo.light.files.marks import CORNER, Box, Circle, Line, Point, Polygon, Text, Tint
from zoo.light.files.palette import PAPER
from zoo.light.files.text import printable

_FONTS = {False: "Vera", True: "VeraBd"}


class PdfCanvas:
    """One page, whose origin is its lower left corner.

    Args:
        shown: points for each unit of the marks.
    """

    def __init__(self, size: Point, shown: float, tint: Tint) -> None:
        require("reportlab")
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        for bold, name in _FONTS.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(letters.vera(bold))))
        self._file = io.BytesIO()
        # Without a date, so that the same picture is the same file.
        page = size[0] * shown, size[1] * shown
        self._page: Any = Canvas(self._file, page, invariant=1, initialFontName=_FONTS[False])
        self._page.scale(shown, shown)
        self._page.setLineJoin(1)
        self._height, self._tint = size[1], tint
        self._page.setFillColor(tint(PAPER))
        self._page.rect(0, 0, *size, stroke=0, fill=1)

    def content(self, words: tuple[str, str]) -> bytes:
        """The file, with a title and a description."""
        title, description = map(printable, words)
        self._page.setTitle(title)
        self._page.setSubject(description)
        self._page.showPage()
        self._page.save()
        return self._file.getvalue()

    def box(self, mark: Box) -> None:
        (x, y), (width, height) = mark.at, mark.size
        self._paint(mark.fill, mark.stroke)
        self._page.roundRect(x, self._height - y - height, width, height, CORNER, stroke=bool(mark.stroke), fill=1)

    def polygon(self, mark: Polygon) -> None:
        self._paint(mark.fill, mark.stroke)
        self._page.drawPath(self._path(mark.points, closed=True), stroke=bool(mark.stroke), fill=1)

    def circle(self, mark: Circle) -> None:
        x, y = mark.centre
        self._paint(mark.fill, mark.stroke)
        self._page.circle(x, self._height - y, mark.radius, stroke=1, fill=1)

    def line(self, mark: Line) -> None:
        self._page.setStrokeColor(self._tint(mark.stroke))
        self._page.setLineWidth(mark.width)
        self._page.setDash(*(mark.dash or ()))
        self._page.drawPath(self._path(mark.points, closed=False), stroke=1, fill=0)
        self._page.setDash()

    def text(self, mark: Text) -> None:
        self._page.setFont(_FONTS[mark.bold], mark.size)
        self._page.setFillColor(self._tint(mark.fill))
        self._page.drawString(mark.left, self._height - mark.at[1], printable(mark.text))

    def _paint(self, fill: str, stroke: str) -> None:
        self._page.setFillColor(self._tint(fill))
        self._page.setStrokeColor(self._tint(stroke or fill))
        self._page.setLineWidth(1)

    def _path(self, points: Any, *, closed: bool) -> Any:
        path = self._page.beginPath()
        path.moveTo(points[0][0], self._height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self._height - y)
        if closed:
            path.close()
        return path
