"""A ZIP archive of XML, which is what an Office file is, cut down to what a library may safely be given.

Nothing is unpacked before its size is known, no more than a limit is ever read of a part, and a part that
declares a document type, and with it entities, is refused.
"""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from zoo.errors import ZooError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_PARTS = 1_000
LARGEST_BYTES = 2 << 20
"""Of the wanted parts together, when they are unpacked."""
MOST_TAGS = 60_000
"""Of the wanted parts together, an opening one and a closing one each."""

_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED = 0x1


def is_archive(data: bytes) -> bool:
    """Whether a file begins as an archive does."""
    return data.startswith(_SIGNATURE)


def holds(data: bytes, *members: bytes) -> bool:
    """Whether a file is an archive in whose list of members all of these names occur."""
    return is_archive(data) and all(member in data for member in members)


def essence(
    data: bytes, noun: str, wanted: re.Pattern[str], *, others_empty: bool = False, most_tags: int = MOST_TAGS
) -> io.BytesIO:
    """The parts of an archive whose whole names are `wanted`, each of XML, as an archive of their own.

    Args:
        noun: what faults call the archive: ``workbook``.
        others_empty: keep the other parts too, with nothing in them, for a library that looks for each.
        most_tags: of the wanted parts together.

    Raises:
        ZooError: it is damaged, encrypted or beyond a limit, a part of it declares a document type, or none is wanted.
    """
    import zipfile  # Of all sheets an archive alone needs the machinery of this.
    import zlib

    kept = io.BytesIO()
    size = tags = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(kept, "w") as copy:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise ZooError(f"a {noun} of more than {MOST_PARTS} parts; save its table as CSV.")
            for name in dict.fromkeys(entry.filename for entry in entries if wanted.fullmatch(entry.filename)):
                part = _part(archive, archive.getinfo(name), noun, LARGEST_BYTES - size)
                size += len(part)
                if (tags := tags + part.count(b"<")) > most_tags:
                    raise ZooError(f"a {noun} of more than {most_tags} XML tags; save its table as CSV.")
                copy.writestr(name, part)
            if not copy.infolist():
                raise ZooError(f"a ZIP file without any part of a {noun}; unpack it, or save the table as CSV.")
            if others_empty:
                for name in dict.fromkeys(entry.filename for entry in entries if not wanted.fullmatch(entry.filename)):
                    copy.writestr(name, b"")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError) as error:
        raise unreadable(noun, error) from None
    return kept


@contextmanager
def one_line(noun: str) -> Iterator[None]:
    """Turns whatever a library makes of a file that is no such document into a `ZooError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Libraries warn of what they leave out, none of which is a cell.
        try:
            yield
        except ZooError:
            raise
        except Exception as error:  # They fail in any of their parts, with whatever Python raises there.
            raise unreadable(noun, error) from None


def unreadable(noun: str, error: Exception) -> ZooError:
    """What is said of an archive that a library cannot read."""
    reason = " ".join(str(error).split())[:100] or type(error).__name__
    return ZooError(f"not a readable {noun} ({reason}); save its table as CSV.")


def _part(archive: "ZipFile", entry: "ZipInfo", noun: str, most_bytes: int) -> bytes:
    """A part as it is unpacked."""
    from zipfile import ZIP_DEFLATED, ZIP_STORED

    name = entry.filename[:60]
    if entry.flag_bits & _ENCRYPTED:
        raise ZooError(f"the {noun} is encrypted; save it without a password.")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ZooError(f"{name} is compressed as no {noun} is; save the table as CSV.")
    content = b""
    if entry.file_size <= most_bytes:
        with archive.open(entry) as part:
            content = part.read(most_bytes + 1)
    if max(entry.file_size, len(content)) > most_bytes:  # The archive may lie about its size.
        raise ZooError(f"{name} unpacks to more than a {noun}'s {LARGEST_BYTES} bytes; save the table as CSV.")
    if b"<!DOCTYPE" in content.replace(b"\x00", b""):  # UTF-16 puts a zero beside each letter of it.
        raise ZooError(f"the {noun} declares a document type, which no {noun} needs; save the table as CSV.")
    return content
