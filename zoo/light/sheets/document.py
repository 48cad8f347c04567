"""Opens anybody's file as a document: within limits, as text where it is any, and refused where nothing reads it."""

import re
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.undisguised import undisguised

LARGEST_FILE_BYTES = 4 << 20
"""A workbook may hold pictures."""
LARGEST_TEXT_CHARACTERS = 1 << 20

_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an encrypted or old Excel file; save it as .xlsx without a password, or as CSV."),
    (b"%PDF", "a PDF; give the table as {accepted}."),
)
"""How the files begin that are known and not read, and what to do with them."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a sheet's file.

    Raises:
        ZooError: there is no such file, or it is larger than a sheet may be.
    """
    if path.is_dir():
        raise ZooError(f"'{path}' is a folder; give the sheets in it, such as {path}/*.md.")
    if not path.is_file():
        raise ZooError(f"No file '{path}'; give an answer sheet.")
    return disk.read(path, LARGEST_FILE_BYTES)


def opened(data: bytes) -> Document:
    """The document of a file's bytes.

    Raises:
        ZooError: it is too large, of a form that is known and refused, or neither text nor of a known format.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise ZooError(f"larger than the {LARGEST_FILE_BYTES} bytes a sheet may have.")
    if registry.is_binary(data):
        return Document(data)
    text = _text(data)
    if len(text) > LARGEST_TEXT_CHARACTERS:
        raise ZooError(f"more than the {LARGEST_TEXT_CHARACTERS} characters a sheet may have.")
    return Document(data, text)


def _text(data: bytes) -> str:
    """Text of any of the usual encodings, with ``\\n`` at its line ends and no terminal colours."""
    for start, told in _REFUSED:
        if data.startswith(start):
            raise ZooError(told.format(accepted=registry.accepted()))
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\x1b\[[0-9;]{0,20}m|[\ufeff\u200b\u200c\u200d\u2060]", "", text)
    text = undisguised(text)
    if binary := re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise ZooError(f"not text (character {binary[0]!r}); give {registry.accepted()}.")
    return text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    zeros = data[:200].count(0)
    if zeros > len(data[:200]) // 3:  # UTF-16 without its mark: every other byte of plain text is zero.
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
