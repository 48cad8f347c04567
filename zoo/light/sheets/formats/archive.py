"""A ZIP archive of XML, which is what an Office file is, read within limits and with the standard library.

Nothing is unpacked before its size is known, no more than a limit is ever read of a part, and a part that
declares a document type, and with it entities, is refused.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from zoo.errors import ZooError

if TYPE_CHECKING:
    from zipfile import ZipFile

MOST_PARTS = 1_000
LARGEST_PART_BYTES = 4 << 20
"""Of a part when it is unpacked."""
MOST_NESTED_ELEMENTS = 32

_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED = 0x1

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str, str], None]


def is_archive(data: bytes) -> bool:
    """Whether a file begins as an archive does."""
    return data.startswith(_SIGNATURE)


class Archive(NamedTuple):
    """An open archive; `noun` is what its faults call it: ``workbook``."""

    zipped: "ZipFile"
    noun: str

    def part(self, name: str, missing: bytes | None = None) -> bytes:
        """A part as it is unpacked, or `missing` where there is none.

        Raises:
            ZooError: there is none and no `missing`, or it is encrypted, compressed unusually or too large.
        """
        from zipfile import ZIP_DEFLATED, ZIP_STORED

        try:
            entry = self.zipped.getinfo(name)
        except KeyError:
            if missing is not None:
                return missing
            raise ZooError(
                f"a ZIP file without {name[:60]}, so no {self.noun}; save the table as CSV or .xlsx."
            ) from None
        if entry.flag_bits & _ENCRYPTED:
            raise ZooError(f"the {self.noun} is encrypted; save it without a password.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ZooError(f"{name[:60]} is compressed as no {self.noun} is; save the table as CSV.")
        if entry.file_size > LARGEST_PART_BYTES:
            raise _too_large(name)
        with self.zipped.open(entry) as part:
            content = part.read(LARGEST_PART_BYTES + 1)
        if len(content) > LARGEST_PART_BYTES:  # The archive lied about its size.
            raise _too_large(name)
        return content

    def walk(self, content: bytes, start: Start, end: End) -> None:
        """Call `start` with each element's name and attributes and `end` with its name and its own text.

        Raises:
            ZooError: the part is no XML, is nested too deep or declares a document type.
        """
        from xml.parsers import expat

        texts: list[list[str]] = []

        def refuse(*_: object) -> NoReturn:
            raise ZooError(
                f"the {self.noun} declares a document type, which no {self.noun} needs; save the table as CSV."
            )

        def start_element(name: str, attributes: dict[str, str]) -> None:
            if len(texts) == MOST_NESTED_ELEMENTS:
                raise ZooError(f"the {self.noun}'s XML is nested too deep; save its table as CSV.")
            texts.append([])
            start(_local(name), {_local(key): value for key, value in attributes.items()})

        def end_element(name: str) -> None:
            end(_local(name), "".join(texts.pop()))

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        parser.StartElementHandler = start_element
        parser.EndElementHandler = end_element
        parser.CharacterDataHandler = lambda text: texts[-1].append(text)
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise ZooError(f"not a readable {self.noun} ({error}); save its table as CSV.") from None


@contextmanager
def opened(data: bytes, noun: str) -> Iterator[Archive]:
    """The archive, to be read within the ``with``; whatever is damaged in it is one line.

    Raises:
        ZooError: it is damaged, or holds more parts than the limit.
    """
    import zipfile  # Of all sheets an archive alone needs the machinery of this and of `xml`.
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            if len(zipped.infolist()) > MOST_PARTS:
                raise ZooError(f"a {noun} of more than {MOST_PARTS} parts; save its table as CSV.")
            yield Archive(zipped, noun)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:100]
        raise ZooError(f"not a readable {noun} ({reason}); save its table as CSV.") from None


def _too_large(name: str) -> ZooError:
    return ZooError(f"{name[:60]} unpacks to more than {LARGEST_PART_BYTES} bytes; save the table as CSV.")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
