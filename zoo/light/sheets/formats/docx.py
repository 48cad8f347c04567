"""Word documents: their tables, and their paragraphs as text in which other formats may find tables.

A tracked change is read as it was accepted: what was inserted is read, what was deleted is named.
"""

import re
from collections.abc import Iterator
from typing import Any

from zoo.errors import require
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.parts import Fragment, grids_of, texts_of
from zoo.light.sheets.grids import archive
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Grid
from zoo.light.sheets.grids.left_out import quoted
from zoo.light.sheets.grids.spans import Spanning, laid_out
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import raised

_WANTED = re.compile(r"\[Content_Types\]\.xml|.*\.(?:xml|rels)", re.IGNORECASE)
_MOST_TAGS = 400_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFF = ("0", "false", "off", "none", "nil")
_PICTURES = ("drawing", "pict", "object")
_NOT_READ = ("del", "moveFrom", "instrText", "delText", "Fallback")


def _grids(document: Document) -> Iterator[Grid]:
    yield from grids_of(FORMAT.name, _all_parts(document))


def _all_parts(document: Document) -> list[Fragment]:
    require("docx")
    essence = archive.essence(document.data, "Word document", _WANTED, others_empty=True, most_tags=_MOST_TAGS)
    with archive.one_line("Word document"):
        import docx

        return [*_parts(docx.Document(essence).element.body)]


def _parts(body: Any) -> Iterator[Fragment]:
    """Tables and the paragraphs between them, in their order."""
    lines: list[str] = []
    unread: list[Unread] = []
    for block in _blocks(body):
        if _name(block) == "p":
            reader = _Runs()
            lines.append(reader.text(block))
            unread += reader.unread("a paragraph")
            continue
        if lines:
            yield Fragment("\n".join(lines), unread=tuple(unread))
            lines, unread = [], []
        yield from _tables(block)
    yield Fragment("\n".join(lines), unread=tuple(unread))


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables that stand in an element, within content controls and accepted insertions too."""
    for child in parent:
        name = _name(child)
        if name in ("p", "tbl"):
            yield child
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"):
            yield from _blocks(child)


def _tables(table: Any) -> Iterator[Fragment]:
    """A table, and then those that stand in its cells."""
    unread: list[Unread] = []
    within: list[Any] = []
    rows = list(_children(table, "tr"))
    records = laid_out((at, [*_cells(row, at, unread, within)]) for at, row in enumerate(rows, start=1))
    yield Fragment(records=records, unread=tuple(unread))
    for inner in within:
        yield from _tables(inner)


def _children(parent: Any, name: str) -> Iterator[Any]:
    for child in parent:
        if _name(child) == name:
            yield child
        elif _name(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, name)


def _cells(row: Any, number: int, unread: list[Unread], within: list[Any]) -> Iterator[Spanning]:
    place = f"row {number}"
    properties = row.find(f"{_WORD}trPr")
    lost = {_name(each) for each in properties} if properties is not None else set()
    if properties is not None and (before := _value(properties, "gridBefore")).isdigit():
        yield from [Spanning("")] * min(int(before), MOST_COLUMNS)
    if lost & {"del", "hidden"}:
        unread.append(Unread(place, "is deleted by a tracked change" if "del" in lost else "is hidden"))
        return
    for cell in _children(row, "tc"):
        reader = _Runs()
        texts = []
        for block in _blocks(cell):
            if _name(block) == "p":
                texts.append(reader.text(block).strip())
            else:
                within.append(block)
        unread += reader.unread(place)
        text = "\n".join(filter(None, texts)) or ("[picture]" if reader.pictures else "")
        settings = cell.find(f"{_WORD}tcPr")
        span = _value(settings, "gridSpan")
        merged = settings.find(f"{_WORD}vMerge") if settings is not None else None
        goes_on = merged is not None and merged.get(f"{_WORD}val", "continue") == "continue"
        columns = min(max(int(span), 1), MOST_COLUMNS) if span.isdigit() else 1
        yield Spanning("" if goes_on else text, columns=columns, continues=goes_on)


def _name(element: Any) -> str:
    """An element's name without its namespace; nothing for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(parent: Any, name: str) -> str:
    """What a setting says, or nothing."""
    found = parent.find(f"{_WORD}{name}") if parent is not None else None
    return "" if found is None else str(found.get(f"{_WORD}val", "on"))


class _Runs:
    """Reads the runs of paragraphs, and keeps what is not read of them."""

    def __init__(self) -> None:
        self.pictures = 0
        self._left_out: dict[str, list[str]] = {}

    def text(self, element: Any) -> str:
        """The text that is shown of an element."""
        return "".join(self._pieces(element))

    def unread(self, place: str) -> list[Unread]:
        """What was left out, as a part that is named."""
        return [
            quoted(place, f"has {how} text", "".join(texts))
            for how, texts in self._left_out.items()
            if "".join(texts).strip()
        ]

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            name = _name(child)
            if str(child.tag).startswith(_MATHS) and name == "oMath":
                yield self._formula(child)
            elif name == "r":
                yield self._run(child)
            elif name in ("del", "moveFrom"):
                texts = (each.text or "" for each in child.iter(f"{_WORD}delText", f"{_WORD}t"))
                self._left_out.setdefault("deleted", []).extend(texts)
            elif name not in _NOT_READ and not name.endswith("Pr"):
                yield from self._pieces(child)

    def _run(self, run: Any) -> str:
        properties = run.find(f"{_WORD}rPr")
        text = "".join(self._shown(child) for child in run)
        for setting, how in (("strike", "struck-out"), ("dstrike", "struck-out"), ("vanish", "hidden")):
            if (value := _value(properties, setting)) and value not in _OFF:
                self._left_out.setdefault(how, []).append(text)
                return ""
        return raised(text) if _value(properties, "vertAlign") == "superscript" else text

    def _shown(self, child: Any) -> str:
        name = _name(child)
        if name in _PICTURES:
            self.pictures += 1
        if name == "AlternateContent" or name in _PICTURES:
            return "".join(self._box(each) for each in child.iter(f"{_WORD}txbxContent"))
        if name == "sym" and (code := child.get(f"{_WORD}char", "")):
            return {"F0B4": "×", "F0D7": "·"}.get(code, "?")
        shown = {"t": child.text or "", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
        return shown.get(name, "")

    def _box(self, box: Any) -> str:
        """The paragraphs of a text box, which Word keeps twice for its older versions."""
        if any(_name(each) == "Fallback" for each in box.iterancestors()):
            return ""
        return "\n" + "\n".join(self.text(each) for each in _blocks(box) if _name(each) == "p") + "\n"

    def _formula(self, element: Any) -> str:
        """An equation on one line: ``((224-3)/(1))+1``."""
        name = _name(element)
        if name == "t":
            return element.text or ""
        pieces = {_name(child): self._formula(child) for child in element if not _name(child).endswith("Pr")}
        if name == "f":
            return f"(({pieces.get('num', '')})/({pieces.get('den', '')}))"
        if name == "sSup":
            return f"{pieces.get('e', '')}^{pieces.get('sup', '')}"
        inside = "".join(self._formula(child) for child in element if not _name(child).endswith("Pr"))
        if name == "d":
            begin = element.find(f"{_MATHS}dPr/{_MATHS}begChr")
            opening = "(" if begin is None else begin.get(f"{_MATHS}val", "(")
            return {"⌊": "⌊{}⌋", "⌈": "⌈{}⌉"}.get(opening, "({})").format(inside)
        return inside


FORMAT = Format(
    name="docx",
    title=".docx",
    order=85,
    accepts=lambda document: archive.holds(document.data, b"[Content_Types].xml", b"word/"),
    grids=_grids,
    texts=lambda document: texts_of(_all_parts(document)),
    alone=True,
)
