"""Opens anybody's file as a document: within limits, as text where it is any, and refused where nothing reads it."""

import re
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.foreign import there
from zoo.light.sheets import refusals
from zoo.light.sheets.formats import registry
from zoo.light.sheets.formats.format import Document
from zoo.light.sheets.undisguised import undisguised

LARGEST_FILE_BYTES = 16 << 20
"""A document may hold pictures."""
LARGEST_TEXT_CHARACTERS = 1 << 20


def read_bytes(path: Path) -> bytes:
    """The bytes of a sheet's file.

    Raises:
        ZooError: there is no such file, or it is larger than a sheet may be.
    """
    if there(path, Path.is_dir):
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
    for refused in refusals.of(data):
        raise ZooError(refused.format(accepted=registry.accepted()))
    if registry.is_of_one_form(data):
        return Document(data)
    return of_text(decoded(data), data)


def of_text(text: str, data: bytes = b"") -> Document:
    """The document of a text, which may be a part of another one.

    Raises:
        ZooError: it is too long, or no text.
    """
    if len(text) <= 2 * LARGEST_TEXT_CHARACTERS:
        text = _plain(text)
    if len(text) > LARGEST_TEXT_CHARACTERS:
        raise ZooError(f"more than the {LARGEST_TEXT_CHARACTERS} characters a sheet may have.")
    return Document(data, text)


def _plain(text: str) -> str:
    """The text with ``\\n`` at its line ends and no terminal colours.

    Raises:
        ZooError: it holds what no text does.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\x1b\[[0-9;]{0,20}m|[\ufeff\u200b\u200c\u200d\u2060]", "", text)
    text = undisguised(text)
    if binary := re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise ZooError(f"not text (character {binary[0]!r}); give {registry.accepted()}.")
    return text


def decoded(data: bytes) -> str:
    """Text of any of the usual encodings."""
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
