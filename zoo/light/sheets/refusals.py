"""The forms of files that are known and not read, and what to do with each."""

from collections.abc import Iterator

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_STREAMS = (
    ("EncryptedPackage", "a document with a password; save it without one."),
    ("WordDocument", "an old Word document (.doc); save it as .docx."),
    ("PowerPoint Document", "an old presentation (.ppt); give the table as {accepted}."),
    ("Workbook", "an old Excel file (.xls); save it as .xlsx, or as CSV."),
    ("Book", "an old Excel file (.xls); save it as .xlsx, or as CSV."),
)
"""By the name of a stream that a file of the old Office holds, in UTF-16."""
_PICTURE = "; type the table, as {accepted}."
_BEGINNINGS = (
    (b"{\\rtf", "a rich text file (.rtf); save it as .docx or .odt."),
    (b"\x89PNG\r\n", f"a picture (PNG){_PICTURE}"),
    (b"\xff\xd8\xff", f"a picture (JPEG){_PICTURE}"),
    (b"GIF8", f"a picture (GIF){_PICTURE}"),
    (b"II*\x00", f"a picture (TIFF){_PICTURE}"),
    (b"MM\x00*", f"a picture (TIFF){_PICTURE}"),
    (b"%!PS", "a PostScript file; print it as a PDF, or give {accepted}."),
    (b"Rar!", "a RAR archive; unpack it and give the sheet in it."),
    (b"7z\xbc\xaf", "a 7z archive; unpack it and give the sheet in it."),
    (b"\x1f\x8b", "a gzip file; unpack it and give the sheet in it."),
)
_PHONE_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif", b"ftypheif")
_ARCHIVES = (
    (b"opendocument.presentation", "a presentation (.odp); give the table as {accepted}."),
    (b"opendocument.graphics", "a drawing (.odg); give the table as {accepted}."),
    (b"ppt/presentation.xml", "a presentation (.pptx); give the table as {accepted}."),
    (b"xl/workbook.bin", "a binary Excel file (.xlsb); save it as .xlsx."),
    (b"application/epub+zip", "an e-book (.epub); give the table as {accepted}."),
)
"""By what the members of an archive are called, or its first one says."""


def of(data: bytes) -> Iterator[str]:
    """Why a file is not read, with ``{accepted}`` for the forms that are; nothing where it may be.

    The first is meant.
    """
    yield from (why for start, why in _BEGINNINGS if data.startswith(start))
    if data.startswith(_OLD_OFFICE):
        yield from (why for stream, why in _STREAMS if stream.encode("utf-16-le") in data)
        yield "an encrypted or old Excel file; save it as .xlsx without a password, or as CSV."
    if b"<office:document " in data[:2000]:
        yield "a flat OpenDocument file (.fodt, .fods); save it as .odt or .ods."
    if data[4:12] in _PHONE_PICTURES:
        yield f"a picture (HEIC or AVIF){_PICTURE}"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield f"a picture (WebP){_PICTURE}"
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        yield f"a picture (BMP){_PICTURE}"
    if data.startswith(b"PK\x03\x04"):
        yield from (why for member, why in _ARCHIVES if member in data)
        if b".iwa" in data:
            pages = b"Index/Tables/" not in data and b"Index/CalculationEngine" not in data
            form, remedy = (".pages", ".docx") if pages else (".numbers", ".xlsx")
            yield f"an Apple document ({form}); export it as {remedy} or a PDF."
