"""Tables of a PDF's text, ruled or not: columns are what stands above one another.

Only where its text is kept as text: a scan is a picture.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from zoo.errors import ZooError, require
from zoo.light.sheets.columns import role_of
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.parts import Fragment, grids_of, texts_of
from zoo.light.sheets.grids.grid import MOST_COLUMNS, Grid, Record
from zoo.light.sheets.grids.lines import PIECE, begins_summary, is_rule
from zoo.light.sheets.sheet import Unread

_PAGE_NUMBER = re.compile(
    r"\s*(?:page |seite |- ?)?[0-9]{1,4}(?: ?(?:/|of|von) ?[0-9]{1,4})?(?: ?-)?\s*", re.IGNORECASE
)
_GOES_ON = re.compile(r"[×x*·⋅+=/](?: |$)|[,)]")
_GOES_OUT = re.compile(r"(?:^| )[×x*·⋅+=/(-]$")
_FLAT_POWER = re.compile(r"[.,][0-9]+ ?[x×·⋅*] ?10[0-9]{1,2}$")
_MOST_BLANK_LINES = 3
"""Between two rows of a table."""
_DOUBT = " [a line between two rows]"
"""What a cell ends with that may not be of this row; it cannot be read then."""


class _Piece(NamedTuple):
    start: int
    end: int
    text: str

    def overlap(self, other: "_Piece") -> int:
        """How many places they have in common; below 0 how far they are apart."""
        return min(self.end, other.end) - max(self.start, other.start)


_Line = tuple[int, list[_Piece]]


def _grids(document: Document) -> Iterator[Grid]:
    yield from grids_of(FORMAT.name, _all_parts(document))


def _all_parts(document: Document) -> list[Fragment]:
    from zoo.light.sheets.grids.pdf_text import laid_out  # It starts processes.

    require("pypdf")
    pages, notes = laid_out(document.data)
    lines = [line for page in pages for line in _without_number(page.split("\n"))]
    if not any(line.strip() for line in lines):
        raise ZooError("a PDF without text, as a scan is; type the table, as Markdown or CSV.")
    return [*_parts(lines, tuple(Unread("the PDF", note) for note in notes))]


def _without_number(lines: list[str]) -> list[str]:
    """The lines of a page without its number at the foot."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if filled and _PAGE_NUMBER.fullmatch(lines[filled[-1]]):
        return lines[: filled[-1]]
    return lines


def _parts(lines: list[str], unread: tuple[Unread, ...]) -> Iterator[Fragment]:
    """The tables, and the text between them."""
    if any(begins_summary(line.lstrip()) for line in lines):  # What a tool printed has a format of its own.
        yield Fragment("\n".join(line.rstrip() for line in lines), unread=unread)
        return
    above = at = 0
    while at < len(lines):
        pieces = _pieces(lines[at])
        if _is_heading(pieces) and (rows := _rows_below(lines, at, pieces)):
            yield Fragment("\n".join(lines[above:at]), unread=unread)
            yield Fragment(records=_records((at, pieces), rows))
            above = at = rows[-1][0] + 1
            unread = ()
        else:
            at += 1
    yield Fragment("\n".join(lines[above:]), unread=unread)


def _pieces(line: str) -> list[_Piece]:
    """What two spaces or more keep apart, but for a working that is only set wide: ``28  × 28``."""
    found: list[_Piece] = []
    for match in PIECE.finditer(line):
        piece = _Piece(match.start(), match.end(), match[0])
        if found and (_GOES_ON.match(piece.text) or _GOES_OUT.search(found[-1].text)):
            piece = _Piece(found[-1].start, piece.end, f"{found.pop().text} {piece.text}")
        found.append(piece)
    return found


def _is_heading(pieces: list[_Piece]) -> bool:
    known = [bool(role_of(piece.text)) for piece in pieces if len(piece.text) < 80]
    return 1 < len(pieces) <= MOST_COLUMNS and sum(known) > 1


def _rows_below(lines: list[str], at: int, heading: list[_Piece]) -> list[_Line]:
    """The lines that go on with a table, up to prose or a gap."""
    rows: list[_Line] = []
    blank, bands = 0, heading
    for number, line in enumerate(lines[at + 1 :], start=at + 1):
        pieces = _pieces(line)
        blank = 0 if pieces else blank + 1
        if blank > _MOST_BLANK_LINES:
            break
        if not pieces or is_rule(line):
            continue
        if len(pieces) == 1 and len(pieces := _split(pieces, bands)) == 1 and not _is_one_cell(pieces[0], heading):
            break
        if len(pieces) > MOST_COLUMNS or [piece.text for piece in pieces] == [piece.text for piece in heading]:
            break
        rows.append((number, pieces))
        bands = _widened(bands, pieces)
    return rows


def _widened(bands: list[_Piece], pieces: list[_Piece]) -> list[_Piece]:
    """The columns' places, which a line with a piece for each of them may widen."""
    if len(pieces) != len(bands):
        return bands
    return [
        _Piece(min(band.start, piece.start), max(band.end, piece.end), band.text)
        for band, piece in zip(bands, pieces, strict=True)
    ]


def _is_one_cell(piece: _Piece, heading: list[_Piece]) -> bool:
    """Whether a line of one piece is a cell: it reaches under no second heading, and stands under the table."""
    under = sum(piece.overlap(each) > 0 for each in heading)
    if ":" in piece.text or (re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", piece.text) and piece.start < heading[0].end):
        return False
    widest = max(after.start - before.start for before, after in pairwise(heading))
    return under <= 1 and len(piece.text) <= widest and piece.end > heading[0].start


def _records(heading: _Line, rows: list[_Line]) -> list[Record]:
    """The rows under the headings; a line without a first cell goes on with the row above."""
    bands = list(heading[1])
    for _, pieces in rows:
        bands = _widened(bands, pieces)
    rows = [(number, _split(pieces, bands)) for number, pieces in rows]
    records: list[Record] = [(1, [piece.text for piece in heading[1]])]
    rows = [(number, [_told_flat(piece) for piece in pieces]) for number, pieces in rows]
    doubtful: set[int] = set()  # the columns of a line that may belong to the row below it
    for _, pieces in rows:
        cells = [""] * len(bands)
        for at, piece in enumerate(pieces):
            if len(pieces) != len(bands):
                at = max(range(len(bands)), key=lambda band: piece.overlap(bands[band]))
            cells[at] = f"{cells[at]} {piece.text}".strip()
        if cells[0]:
            marked = [f"{cell}{_DOUBT}" if at in doubtful and cell else cell for at, cell in enumerate(cells)]
            records.append((len(records) + 1, marked))
            doubtful = set()
        else:
            doubtful |= _joined(records[-1][1] if len(records) > 1 else [""] * len(bands), cells)
    return records


def _split(pieces: list[_Piece], bands: list[_Piece]) -> list[_Piece]:
    """The pieces of a line that has too few, parted where another column begins after one space or none."""
    if len(pieces) >= len(bands):
        return pieces
    starts = {after.start for before, after in pairwise(bands) if before.end <= after.start}
    found: list[_Piece] = []
    for piece in pieces:
        words = [
            piece.start + match.start()
            for match in re.finditer(r"(?<=[^×x*·⋅+=/(-] )[^ ×x*·⋅+=/)-]|(?<=[a-z])[0-9(\[]", piece.text)
        ]
        as_it_stands = piece.end - piece.start == len(piece.text) and piece.start in (bands[0].start, *starts)
        cuts = [piece.start, *(at for at in words if as_it_stands and at in starts), piece.end]
        for start, end in pairwise(cuts):
            found.append(_Piece(start, end, piece.text[start - piece.start : end - piece.start].strip()))
    return found


def _told_flat(piece: _Piece) -> _Piece:
    """A piece that says where a power of ten may have lost its height: ``1.605·104``."""
    return piece._replace(text=f"{piece.text} [is it a power of ten?]") if _FLAT_POWER.search(piece.text) else piece


def _joined(above: list[str], cells: list[str]) -> set[int]:
    """Let the row above go on with a line, and tell in which columns it may be the beginning of the row below."""
    doubtful = {at for at, cell in enumerate(cells) if cell and (not above[at] or cell.isdigit())}
    above[:] = [
        f"{old} {new}{_DOUBT if at in doubtful else ''}".strip() if new else old
        for at, (old, new) in enumerate(zip(above, cells, strict=True))
    ]
    return doubtful


FORMAT = Format(
    name="pdf",
    title="PDF",
    order=84,
    accepts=lambda document: b"%PDF-" in document.data[:1024],
    grids=_grids,
    texts=lambda document: texts_of(_all_parts(document)),
    alone=True,
)
