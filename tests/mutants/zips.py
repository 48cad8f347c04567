"""Archives with one fault in them, written header by header."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from mutants.damage import damaged

STORED, DEFLATED, DEFLATE64, BZIP2, LZMA, UNKNOWN = 0, 8, 9, 12, 14, 77
NAMES = (
    b"../outside.png", b"/absolute.png", b"C:\\drive.png", b"a/../../b.png", b"", b"/", b"..", b"nul\0byte.npy",
    b"\xff\xfe.png", b"line\nbreak.npy", b"\x1b[31mred.png", b"n" * 5000, "α/β.png".encode(), b"x.npy", b"a//b.png",
)  # fmt: skip
SIZES = (0, 1, 1 << 20, 1 << 31, (1 << 32) - 1)


@dataclass(frozen=True)
class Member:
    """A member as its two headers have it; `local` and `central` change one of them alone."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    declared: int | None = None
    """The packed size that the headers say."""
    date: int = 0x5A21

    @property
    def fields(self) -> tuple[int, ...]:
        packed = len(self.packed) if self.declared is None else self.declared
        return 20, self.flags, self.method, 0, self.date, self.crc, packed, self.size, len(self.name), len(self.extra)


def member(name: bytes, content: bytes, method: int = DEFLATED) -> Member:
    return Member(name, pack(content, method), len(content), zlib.crc32(content), method)


def pack(content: bytes, method: int) -> bytes:
    if method == DEFLATED:
        return zlib.compress(content, 6, -15)
    if method == BZIP2:
        return bz2.compress(content)
    if method == LZMA:
        coder = {"id": lzma.FILTER_LZMA1, "preset": 1}
        properties = b"\x5d\x00\x00\x10\x00"
        return b"\x09\x04\x05\x00" + properties + lzma.compress(content, lzma.FORMAT_RAW, filters=[coder])
    return content


def archive(members: Sequence[Member], shown: Sequence[Member] | None = None, end: bytes = b"") -> bytes:
    """The bytes of an archive; `shown` is what the directory says in the stead of `members`."""
    body, directory = b"", b""
    for each, central in zip(members, shown or members, strict=True):
        at = len(body)
        body += b"PK\x03\x04" + struct.pack("<5H3I2H", *each.fields) + each.name + each.extra + each.packed
        fields = struct.pack("<6H3I5H2I", 20, *central.fields, 0, 0, 0, 0, at)
        directory += b"PK\x01\x02" + fields + central.name + central.extra
    count = min(len(members), 0xFFFF)
    return body + directory + b"PK\x05\x06" + (
        end or struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(body), 0)
    )  # fmt: skip


def faulty(contents: Sequence[tuple[bytes, bytes]], random: Random) -> bytes:
    """An archive of these members, of which one has a fault."""
    members = [member(name, content, random.choice((STORED, DEFLATED))) for name, content in contents]
    at = random.randrange(len(members))
    way = random.choice(WAYS)
    if way in (_twice, _end):
        return way(members, at, contents[at], random)
    wrong = way(members[at], contents[at][1], random)
    changed = [*members[:at], wrong, *members[at + 1 :]]
    sides = random.choice(((changed, changed), (changed, changed), (changed, members), (members, changed)))
    return archive(*sides)


def _method(each: Member, content: bytes, random: Random) -> Member:
    """A method that the data are not packed by, or that Python may not have."""
    return replace(each, method=random.choice((STORED, DEFLATED, DEFLATE64, BZIP2, LZMA, UNKNOWN, 93, 95, 98, 99)))


def _packed(each: Member, content: bytes, random: Random) -> Member:
    return replace(member(each.name, content, random.choice((STORED, DEFLATED, BZIP2, LZMA))), flags=each.flags)


def _spoilt(each: Member, content: bytes, random: Random) -> Member:
    """Damage within what is packed, by each method."""
    whole = _packed(each, content, random)
    return replace(whole, packed=damaged(whole.packed, random))


def _size(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, size=random.choice((*SIZES, len(content) + 1, max(len(content) - 1, 0))))


def _declared(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, declared=random.choice((*SIZES, len(each.packed) + 1, max(len(each.packed) - 1, 0))))


def _crc(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, crc=random.randrange(1 << 32))


def _flags(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, flags=random.choice((0x1, 0x8, 0x20, 0x40, 0x41, 0x800, 0x2000, 0xFFFF)))


def _name(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, name=random.choice(NAMES), flags=random.choice((0, 0x800)))


def _extra(each: Member, content: bytes, random: Random) -> Member:
    blocks = (b"\x01\x00\x08\x00" + b"\xff" * 8, b"\x01\x00\xff\xff", b"\x01", b"\x75\x70\x05\x00\x01abcd", bytes(9))
    return replace(each, extra=random.choice(blocks), size=random.choice((each.size, 0xFFFFFFFF)))


def _date(each: Member, content: bytes, random: Random) -> Member:
    return replace(each, date=random.choice((0, 0xFFFF)))


def _content(each: Member, content: bytes, random: Random) -> Member:
    """Damage to what a sound archive holds."""
    return member(each.name, damaged(content, random), each.method)


def _twice(members: list[Member], at: int, content: tuple[bytes, bytes], random: Random) -> bytes:
    again = member(content[0], damaged(content[1], random), random.choice((STORED, DEFLATED)))
    return archive([*members, again] if random.random() < 0.5 else [again, *members])


def _end(members: list[Member], at: int, content: tuple[bytes, bytes], random: Random) -> bytes:
    numbers = [random.choice((0, 1, 0xFFFF)) for _ in range(4)] + [random.choice((0, 1, 99, 0xFFFFFFFF)) for _ in "ab"]
    return archive(members, None, struct.pack("<4H2IH", *numbers, random.choice((0, 5, 0xFFFF))))


WAYS = (_method, _packed, _spoilt, _spoilt, _size, _declared, _crc, _flags, _name, _extra, _date, _content, _content,
        _twice, _end)  # fmt: skip
