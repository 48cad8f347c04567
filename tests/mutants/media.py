"""Pictures and recordings that are damaged in their headers, their chunks or anywhere."""

import io
import struct
import wave
import zlib
from collections.abc import Iterator
from random import Random

import numpy as np
from PIL import Image

from mutants.damage import NUMBERS, damaged

_CHUNKS = b"IHDR PLTE tRNS gAMA zTXt iTXt eXIf pHYs acTL fcTL fdAT iCCP sRGB IDAT".split()
_MODES = {
    "JPEG": ("L", "RGB", "CMYK"),
    "GIF": ("L", "P", "RGB"),
    "BMP": ("L", "RGB", "1", "P"),
    "WEBP": ("RGB", "RGBA"),
}
_COMPRESSIONS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")
_OF_A_WAV = ("PCM_16", "PCM_U8", "PCM_24", "FLOAT", "ULAW")
_NUMBERS_OF_A_WAV = ((4, 4), (16, 4), (20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2), (36, 4), (40, 4))
"""Where its sizes, channels, rate, width and form stand, and in how many bytes."""


def picture(kind: str, random: Random) -> bytes:
    """A sound picture of that kind in some mode, with some of what pictures carry."""
    noise = np.random.default_rng(random.randrange(99)).integers(0, 256, (24, 20, 3), np.uint8)
    image = Image.fromarray(noise)
    image = image.convert(random.choice(_MODES.get(kind, ("L", "RGB", "P", "1"))))
    if kind == "PNG" and random.random() < 0.3:
        image = image.convert("RGBA").convert(random.choice(("RGBA", "LA")))
    more: dict[str, object] = {}
    if kind in ("JPEG", "PNG", "WEBP") and random.random() < 0.5:
        exif = Image.Exif()
        exif[0x0112] = random.randrange(1, 9)
        exif[0x010E] = "x" * random.choice((1, 999))
        more["exif"] = exif
    if kind == "TIFF":
        more["compression"] = random.choice((*_COMPRESSIONS, *["jpeg"] * (image.mode in ("L", "RGB"))))
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def png(random: Random) -> bytes:
    """A PNG with one chunk changed, its check sum right again."""
    content = picture("PNG", random)
    chunks = list(_chunks(content))
    at, way = random.randrange(len(chunks)), random.randrange(6)
    kind, data = chunks[at]
    if way == 0:
        numbers = [random.choice((0, 1, 20, 0x7FFF, 7746, 20_000, 0x7FFFFFFF, 0xFFFFFFFF)) for _ in "wh"]
        more = list(chunks[0][1][8:])
        if random.random() < 0.5:
            more = [random.choice((0, 1, 2, 3, 4, 6, 8, 16, 99)) for _ in more]
        chunks[0] = (b"IHDR", struct.pack(">II5B", *numbers, *more))
    elif way == 1:
        chunks[at] = (kind, damaged(data, random))
    elif way == 2:
        another = random.choice(_CHUNKS), random.randbytes(random.choice((0, 1, 9, 99)))
        chunks.insert(random.randrange(len(chunks) + 1), another)
    elif way == 3:
        chunks.insert(1, (b"zTXt", b"k\0\0" + zlib.compress(bytes(random.choice((9, 70 << 20))))))
    elif way == 4:
        turned = b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" + bytes(40)
        chunks.insert(1, (b"eXIf", damaged(turned, random)))
    else:
        chunks.pop(at)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def picture_mutant(random: Random) -> tuple[str, bytes]:
    kind = random.choice(("PNG", "PNG", "PNG", "PNG", "JPEG", "TIFF", "TIFF", "GIF", "BMP", "WEBP"))
    suffix = random.choice((kind.lower(), kind.lower(), kind.lower(), "png", "jpg"))
    if kind == "PNG" and random.random() < 0.7:
        return f"a.{suffix}", png(random)
    content = picture(kind, random)
    head = random.choice((64, len(content)))  # Most of what is read first stands at the head.
    return f"a.{suffix}", damaged(content[:head], random) + content[head:]


def recording(random: Random) -> tuple[str, bytes]:
    """A sound WAV, FLAC or Ogg."""
    import soundfile

    sound = 0.5 * np.sin(np.arange(2000) * 0.3)
    kind = random.choice(("WAV", "WAV", "WAV", "FLAC", "OGG", "WAVEX"))
    subtype = {"FLAC": "PCM_16", "OGG": "VORBIS"}.get(kind) or random.choice(_OF_A_WAV)
    out = io.BytesIO()
    soundfile.write(out, np.stack([sound] * random.choice((1, 2)), 1), 8000, format=kind, subtype=subtype)
    return {"FLAC": "a.flac", "OGG": "a.ogg"}.get(kind, "a.wav"), out.getvalue()


def plain_wav(frames: int = 2000, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, frames, "NONE", ""))
        file.writeframes((8000 * np.sin(np.arange(frames) * 0.3)).astype("<i2").tobytes())
    return out.getvalue()


def recording_mutant(random: Random) -> tuple[str, bytes]:
    name, content = recording(random)
    if name == "a.wav" and random.random() < 0.6:
        changed = bytearray(content)
        at, size = random.choice(_NUMBERS_OF_A_WAV)
        number = random.choice((*NUMBERS, 3, 6, 7, 17, 999, 400_000, 0xFFFE)) & ((1 << 8 * size) - 1)
        changed[at : at + size] = number.to_bytes(size, "little")
        return name, bytes(changed)
    head = random.choice((80, len(content)))
    return name, damaged(content[:head], random) + content[head:]
