"""Pictures and recordings that are damaged in their headers, their chunks or anywhere."""

import io
import struct
import wave
import zlib
from random import Random

import numpy as np
from PIL import Image

from mutants.damage import NUMBERS, damaged

MODES = ("L", "RGB", "RGBA", "P", "1", "LA", "I;16", "CMYK", "I", "F")
_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"zTXt", b"iTXt", b"eXIf", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"iCCP", b"sRGB", b"IDAT")


def picture(kind: str, random: Random) -> bytes:
    """A sound picture of that kind in some mode, with some of what pictures carry."""
    noise = np.random.default_rng(random.randrange(99)).integers(0, 256, (24, 20, 3), np.uint8)
    image = Image.fromarray(noise)
    modes = {"JPEG": ("L", "RGB", "CMYK"), "GIF": ("L", "P", "RGB"), "BMP": ("L", "RGB", "1", "P"), "WEBP": ("RGB", "RGBA")}
    mode = random.choice(modes.get(kind, ("L", "RGB", "P", "1")))
    image = image.convert("RGBA").convert(random.choice(("RGBA", "LA"))) if kind == "PNG" and random.random() < 0.3 else image.convert(mode)
    more: dict[str, object] = {}
    if kind in ("JPEG", "PNG", "WEBP") and random.random() < 0.5:
        exif = Image.Exif()
        exif[0x0112] = random.randrange(1, 9)
        exif[0x010E] = "x" * random.choice((1, 999))
        more["exif"] = exif
    if kind == "TIFF":
        more["compression"] = random.choice((None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg" if image.mode in ("L", "RGB") else None))
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def png(random: Random) -> bytes:
    """A PNG with one chunk changed, its check sum right again."""
    content = picture("PNG", random)
    chunks = [(kind, data) for kind, data in _chunks(content)]
    at, way = random.randrange(len(chunks)), random.randrange(6)
    kind, data = chunks[at]
    if way == 0:
        numbers = [random.choice((0, 1, 20, 0x7FFF, 7746, 20_000, 0x7FFFFFFF, 0xFFFFFFFF)) for _ in "wh"]
        more = [random.choice((0, 1, 2, 3, 4, 6, 8, 16, 99)) for _ in range(5)] if random.random() < 0.5 else list(chunks[0][1][8:])
        chunks[0] = (b"IHDR", struct.pack(">II5B", *numbers, *more))
    elif way == 1:
        chunks[at] = (kind, damaged(data, random))
    elif way == 2:
        chunks.insert(random.randrange(len(chunks) + 1), (random.choice(_CHUNKS), random.randbytes(random.choice((0, 1, 9, 99)))))
    elif way == 3:
        chunks.insert(1, (b"zTXt", b"k\0\0" + zlib.compress(bytes(random.choice((9, 70 << 20))))))
    elif way == 4:
        chunks.insert(1, (b"eXIf", damaged(b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" + bytes(40), random)))
    else:
        chunks.pop(at)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _chunks(content: bytes):
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
    subtype = {"FLAC": "PCM_16", "OGG": "VORBIS"}.get(kind) or random.choice(("PCM_16", "PCM_U8", "PCM_24", "FLOAT", "ULAW", "MS_ADPCM" if kind == "WAV" else "FLOAT"))
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
    if name == "a.wav" and random.random() < 0.6:  # One number of the header: sizes, channels, rate, width, form.
        changed = bytearray(content)
        at, size = random.choice(((4, 4), (16, 4), (20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2), (36, 4), (40, 4)))
        number = random.choice((*NUMBERS, 3, 6, 7, 17, 999, 400_000, 0xFFFE)) & ((1 << 8 * size) - 1)
        changed[at : at + size] = number.to_bytes(size, "little")
        return name, bytes(changed)
    head = random.choice((80, len(content)))
    return name, damaged(content[:head], random) + content[head:]
