"""Reads HTML: its tables, and on a page what stands outside them; what is struck out or hidden is named."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

from zoo.errors import ZooError
from zoo.light.sheets.formats.parts import Fragment
from zoo.light.sheets.grids import mathml
from zoo.light.sheets.grids.grid import MOST_COLUMNS, MOST_ROWS
from zoo.light.sheets.grids.left_out import quoted
from zoo.light.sheets.grids.spans import Spanning, laid_out
from zoo.light.sheets.grids.tex import Unmarked
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import raised

MOST_TABLES = 200
MOST_DEPTH = 20
"""Tables within tables."""

_MOST_REMOVED = 100
"""Pieces of text that are named together."""
_MOST_EFFECTS = 50
"""Elements within one another that strike out or hide; deeper ones change nothing."""

_STRUCK = frozenset(("del", "s", "strike"))
_SILENT = frozenset(("script", "style", "head", "template"))
_LINE = "\x1d"
"""Where a cell's line ends, which a line of its source does not."""
_VOID = frozenset(("br", "img", "hr", "input", "col", "meta", "link", "wbr", "area", "base", "source", "embed"))
_BLOCKS = frozenset(("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "tr", "section", "article", "body"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_THOUSANDS = re.compile(r"(?<=[0-9]),[\u2006\u2009\u200a\u202f](?=[0-9]{3}(?![0-9]))")  # as TeX sets 73,856
_MATHS, _MATHS_END = re.compile(r"<math\b", re.IGNORECASE), re.compile(r"</math\s*>", re.IGNORECASE)
_SAID_TWICE = re.compile(r"\bkatex-html\b|\bMJX_Assistive_MathML\b|\bMathJax_Preview\b")
_STRUCK_STYLE = re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through")


class _Table:
    def __init__(self, line: int) -> None:
        self.line = line
        self.rows: list[tuple[int, list[Spanning]]] = []
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.unread: list[Unread] = []


class _Reader(HTMLParser):
    """Collects the tables, each when it ends, and on a page what stands outside them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table | str] = []
        self._open: list[_Table] = []
        self._outside: list[str] = []
        self._within: list[tuple[str, str]] = []  # the elements that make a difference to what stands in them
        self._removed: list[str] = []
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS or tag == "br":
            self._say(_LINE)
        if tag == "table":
            self._begin_table()
        elif tag == "img":
            self._say(given.get("alt", "") or "[picture]")
        elif tag == "input" and given.get("type", "text") in ("text", "number"):
            self._say(given.get("value", ""))
        elif tag in ("tr", "td", "th"):
            self._begin(tag, given)
        if tag in _VOID:
            return
        effect = _effect(tag, given)
        told = effect or tag == "sup" or any(tag == each for each, _ in self._within)
        if told and len(self._within) < _MOST_EFFECTS:
            self._within.append((tag, effect))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._within) - 1, -1, -1):
            if self._within[at][0] == tag:
                del self._within[at:]
                break
        self._name_removed()
        if tag in _BLOCKS:
            self._say(_LINE)
        if tag == "table" and self._open:
            self._end_cell()
            self.found.append(self._open.pop())
        elif tag in ("td", "th", "tr") and self._open:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        effect = next((effect for _, effect in self._within if effect), "")
        if effect == "silent":
            return
        if effect:
            if data.strip() and len(self._removed) < _MOST_REMOVED:
                self._removed += [data] if self._removed else [effect, data]
            return
        self._say(raised(data.strip()) if self._within and self._within[-1][0] == "sup" else data)

    def ended(self) -> list[_Table | str]:
        """What was found, a table that is never closed too."""
        self.close()
        while self._open:
            self.handle_endtag("table")
        self._end_outside()
        return self.found

    def _begin_table(self) -> None:
        self._tables += 1
        if self._tables > MOST_TABLES or len(self._open) == MOST_DEPTH:
            raise ZooError(
                f"more than {MOST_TABLES} tables, or {MOST_DEPTH} within one another; give one table a file."
            )
        if not self._open:
            self._end_outside()
        self._open.append(_Table(self.getpos()[0]))

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if not self._open:
            return
        self._end_cell()
        table = self._open[-1]
        if tag == "tr" or not table.rows:
            line = max(self.getpos()[0], table.rows[-1][0] + 1 if table.rows else 1)
            table.rows.append((line, []))
        if tag != "tr":
            if len(table.rows) > MOST_ROWS:
                raise ZooError(f"row {table.rows[-1][0]}: more than {MOST_ROWS} rows; give one table a file.")
            table.cell, table.spans = [], (_span(given.get("rowspan", "")), _span(given.get("colspan", "")))

    def _end_cell(self) -> None:
        self._name_removed()
        table = self._open[-1]
        if table.cell is None:
            return
        lines = _THOUSANDS.sub(",", "".join(table.cell)).split(_LINE)
        text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        text = Unmarked(text).text if "\\" in text else text
        table.rows[-1][1].append(Spanning(text, *table.spans))
        table.cell = None

    def _name_removed(self) -> None:
        """Name what has been left out since the last time, by the row in which it stands."""
        if not self._removed:
            return
        effect, *texts = self._removed
        self._removed = []
        if self._open:
            table = self._open[-1]
            place = f"row {table.rows[-1][0]}" if table.rows else f"table at row {table.line}"
            table.unread.append(quoted(place, f"has {effect} text", "".join(texts)))

    def _say(self, text: str) -> None:
        if any(effect for _, effect in self._within):
            return
        if self._open:
            if self._open[-1].cell is not None:
                self._open[-1].cell.append(text)
        else:
            self._outside.append(text.replace(_LINE, "\n"))

    def _end_outside(self) -> None:
        if text := "".join(self._outside).strip("\n"):
            self.found.append(text)
        self._outside = []


def _effect(tag: str, given: dict[str, str]) -> str:
    """What an element makes of the text within it: ``struck-out``, ``hidden`` or ``silent``; nothing usually."""
    style = given.get("style", "").lower()
    if tag in _SILENT or _SAID_TWICE.search(given.get("class", "")):
        return "silent"
    if tag in _STRUCK or _STRUCK_STYLE.search(style):
        return "struck-out"
    return "hidden" if "hidden" in given or _HIDDEN.search(style) else ""


def _span(text: str) -> int:
    return min(max(int(text), 1), MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def parts_of(text: str) -> list[Fragment]:
    """The tables and what stands outside them, in the order in which they end.

    Raises:
        ZooError: it is beyond a limit.
    """
    reader = _Reader()
    reader.feed("".join(_with_formulas(text)))
    return [_part(each) for each in reader.ended()]


def _with_formulas(text: str) -> Iterator[str]:
    """The text with each formula on one line, and as many lines as it had."""
    at = 0
    while (begin := _MATHS.search(text, at)) and (end := _MATHS_END.search(text, begin.end())):
        element = text[begin.start() : end.end()]
        yield from (text[at : begin.start()], escape(mathml.written(element)), "\n" * element.count("\n"))
        at = end.end()
    yield text[at:]


def _part(found: _Table | str) -> Fragment:
    if isinstance(found, str):
        return Fragment(found)
    return Fragment(records=laid_out(found.rows), unread=tuple(found.unread))
