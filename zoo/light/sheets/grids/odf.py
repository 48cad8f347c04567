"""Reads the XML of OpenDocument: which styles strike out or hide, what text an element shows, a table's rows."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from zoo.errors import ZooError, require
from zoo.light.sheets.grids import archive, mathml
from zoo.light.sheets.grids.grid import MOST_COLUMNS, MOST_ROWS, Record
from zoo.light.sheets.grids.left_out import hide_columns, quoted
from zoo.light.sheets.grids.spans import Spanning, laid_out, written_out
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import raised

_WANTED = re.compile(r"(?:.*/)?(?:content|styles|settings|meta)\.xml|META-INF/manifest\.xml", re.IGNORECASE)
_MOST_TAGS = 200_000
_MOST_SPACES = 100
_MOST_REPEATED_CELLS = 100_000
"""Of one row that stands for many."""
_GROUPS = ("table:table-rows", "table:table-header-rows", "table:table-row-group")
_COLUMN_GROUPS = ("table:table-columns", "table:table-header-columns", "table:table-column-group")
_NOT_READ = ("office:annotation", "text:note", "text:tracked-changes", "text:ruby-text")


class Opened:
    """An OpenDocument file by odfdo."""

    def __init__(self, data: bytes, noun: str) -> None:
        require("odfdo")
        essence = archive.essence(data, noun, _WANTED, others_empty=True, most_tags=_MOST_TAGS)
        self._data = essence.getvalue()
        with archive.one_line(noun):
            import odfdo

            document = odfdo.Document(io.BytesIO(_with_kind(self._data, data)))
            self.body = document.body
            self._effects = dict(_effects(document))

    def part(self, name: str) -> str:
        """The text of a part, or nothing."""
        from zipfile import ZipFile

        with ZipFile(io.BytesIO(self._data)) as parts:
            return parts.read(name).decode("utf-8", "replace") if name in parts.namelist() else ""

    def effect(self, style: str | None) -> str:
        """What a style makes of its text: ``struck-out``, ``hidden`` or ``raised``; nothing usually."""
        return self._effects.get(style or "", "")

    def is_hidden(self, element: Any) -> bool:
        """Whether a table is, or a row or a column."""
        visibility = element.get_attribute("table:visibility") in ("collapse", "filter")
        return visibility or self.effect(element.get_attribute("table:style-name")) == "no table"


def _with_kind(essence: bytes, data: bytes) -> bytes:
    """The archive with its first part, which says what kind of document it is."""
    from zipfile import ZipFile

    found = re.search(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]{4,30})", data[:200])
    kind = found[1] if found else b"application/vnd.oasis.opendocument.text"
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(essence)) as parts, ZipFile(buffer, "w") as copy:
        copy.writestr("mimetype", kind)
        for name in parts.namelist():
            if name != "mimetype":
                copy.writestr(name, parts.read(name))
    return buffer.getvalue()


def _effects(document: Any) -> Iterator[tuple[str, str]]:
    for part in ("styles.xml", "content.xml"):
        for style in document.get_part(part).get_elements("//style:style"):
            name = str(style.get_attribute("style:name"))
            for properties in style.children:
                if properties.tag == "style:text-properties":
                    yield from ((name, effect) for effect in _text_effects(properties))
                if properties.tag == "style:table-properties" and _says(properties, "table:display") == "false":
                    yield name, "no table"


def _text_effects(properties: Any) -> Iterator[str]:
    """Of several, the last is meant."""
    if _says(properties, "style:text-position").startswith("super"):
        yield "raised"
    lines = (_says(properties, f"style:text-line-through-{each}") for each in ("style", "type"))
    if any(line not in ("", "none") for line in lines):
        yield "struck-out"
    if _says(properties, "text:display") == "none":
        yield "hidden"


def _says(element: Any, attribute: str) -> str:
    said = element.get_attribute(attribute)
    return str(said).lower() if isinstance(said, bool) else str(said or "")


class ShownText:
    """Reads the text of elements, and keeps what is not read of them."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._left_out: dict[str, list[str]] = {}

    def text(self, element: Any) -> str:
        """The text that is shown of an element."""
        return self._under(self._opened.effect(element.get_attribute("text:style-name")), self._inside(element))

    def drop(self, effect: str, text: str) -> None:
        """Keep a text that is not read."""
        self._left_out.setdefault(effect, []).append(text)

    def unread(self, place: str) -> list[Unread]:
        """What was left out, as parts that are named."""
        return [
            quoted(place, f"has {how} text", " ".join(texts))
            for how, texts in self._left_out.items()
            if "".join(texts).strip()
        ]

    def _under(self, effect: str, text: str) -> str:
        if effect in ("struck-out", "hidden"):
            self.drop(effect, text)
            return ""
        return raised(text) if effect == "raised" else text

    def _inside(self, element: Any) -> str:
        pieces = [element.text or ""]
        for child in element.children:
            pieces += [self._child(child), child.tail or ""]
        return "".join(pieces)

    def _child(self, child: Any) -> str:
        tag = child.tag
        if tag == "text:s":
            count = _says(child, "text:c") or "1"
            return " " * min(int(count) if count.isdigit() and len(count) < 5 else 1, _MOST_SPACES)
        if tag in ("text:tab", "text:line-break"):
            return "\t" if tag == "text:tab" else "\n"
        if tag == "draw:object":
            source = self._opened.part(_says(child, "xlink:href").removeprefix("./").rstrip("/") + "/content.xml")
            return (
                mathml.written(re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", source))
                if "math" in source
                else "[object]"
            )
        if tag == "draw:image":
            return "" if _has_object(child.parent) else "[picture]"
        if tag == "text:hidden-text" or _says(child, "text:is-hidden") == "true":
            self.drop("hidden", _says(child, "text:string-value") or self._inside(child))
            return ""
        if tag in _NOT_READ:
            return ""
        text = self.text(child)
        return f"{text}\n" if tag in ("text:p", "text:h") else text


def _has_object(frame: Any) -> bool:
    return frame is not None and any(each.tag == "draw:object" for each in frame.children)


def table(opened: Opened, element: Any) -> tuple[list[Record], list[Unread]]:
    """The rows of a table that are shown, and what was left out.

    Raises:
        ZooError: it is beyond the limits of a sheet.
    """
    unread: list[Unread] = []
    hidden: set[int] = set()
    rows = _rows(opened, element, unread, hidden)
    records = [(number, _without_end(cells)) for number, cells in laid_out(rows) if number not in hidden]
    at = 1
    for column in _within(element, "table:table-column", _COLUMN_GROUPS):
        last = at + _repeated(column, "table:number-columns-repeated") - 1
        if opened.is_hidden(column):
            unread += hide_columns(records, at, last)
        at = last + 1
    return records, unread


def _without_end(cells: list[str]) -> list[str]:
    """The cells up to the last that is filled."""
    return cells[: max((at for at, cell in enumerate(cells, start=1) if cell), default=0)]


def _within(parent: Any, tag: str, groups: Iterable[str]) -> Iterator[Any]:
    for child in parent.children:
        if child.tag == tag:
            yield child
        elif child.tag in groups:
            yield from _within(child, tag, groups)


def _repeated(element: Any, attribute: str) -> int:
    written = _says(element, attribute)
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 9 else 1


def _rows(opened: Opened, element: Any, unread: list[Unread], hidden: set[int]) -> Iterator[tuple[int, list[Spanning]]]:
    number = 0
    below: dict[int, int] = {}
    for row in _within(element, "table:table-row", _GROUPS):
        times = _repeated(row, "table:number-rows-repeated")
        cells = [*_cells(opened, row, number + 1, unread)]
        filled = any(cell.text for cell in cells)
        if filled and times * len(cells) > _MOST_REPEATED_CELLS:
            raise ZooError(f"row {number + 1}: repeated {times} times; save the table as CSV.")
        for again in range(times if filled else min(times, MOST_COLUMNS if below else 1)):
            yield number + again + 1, written_out(cells, below)
            if filled and opened.is_hidden(row) and len(hidden) < MOST_ROWS:
                hidden.add(number + again + 1)
                unread.append(Unread(f"row {number + again + 1}", "is hidden"))
        number += times


def _cells(opened: Opened, row: Any, number: int, unread: list[Unread]) -> Iterator[Spanning]:
    blanks = columns = 0
    for cell in row.children:
        if cell.tag not in ("table:table-cell", "table:covered-table-cell"):
            continue
        times = _repeated(cell, "table:number-columns-repeated")
        reader = ShownText(opened)
        text = "" if cell.tag == "table:covered-table-cell" else _cell(opened, cell, reader)
        unread += reader.unread(f"row {number}")
        spanned = _repeated(cell, "table:number-rows-spanned")
        if not text and spanned == 1:
            blanks += times  # Those at the end of a row reach to the last column that there may be.
            continue
        columns += blanks + times
        if columns > MOST_COLUMNS:
            raise ZooError(f"row {number}: a cell in column {columns}; the limit is {MOST_COLUMNS}.")
        yield from [Spanning("")] * blanks
        yield from [Spanning(text, rows=spanned)] * times
        blanks = 0
    yield from [Spanning("")] * min(blanks, MOST_COLUMNS - columns)


def _cell(opened: Opened, cell: Any, reader: ShownText) -> str:
    """What a cell shows; a number exactly, unless it is shown with a word."""
    shown = "\n".join(reader.text(each) for each in cell.children if each.tag in ("text:p", "text:h", "text:list"))
    shown += "".join(" [picture]" for each in cell.children if each.tag == "draw:frame" and not shown.strip())
    kind, value = _says(cell, "office:value-type"), _says(cell, "office:value")
    text = shown.strip()
    if kind in ("float", "currency", "percentage") and value and not re.search("[A-Za-z]{1,20}", shown):
        text = _number(value, kind == "percentage")
    elif kind == "date":
        text = _says(cell, "office:date-value").replace("T", " ") or text
    elif not text and not value and (formula := _says(cell, "table:formula")):
        text = "=" + re.sub(r"\[\.?|\]|(?<=:)\.|^[a-z]*:?=", "", formula)
    effect = opened.effect(_says(cell, "table:style-name"))
    if effect in ("struck-out", "hidden") and text:
        reader.drop(effect, text)
        return ""
    return text


def _number(value: str, percent: bool) -> str:
    try:
        number = float(value) * (100 if percent else 1)
    except ValueError:
        return value
    written = str(int(number)) if abs(number) < 1e15 and number.is_integer() else f"{number:.15g}"
    return f"{written}%" if percent else written
