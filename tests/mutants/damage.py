"""Damage that any file can take: bytes that are flipped, cut off, doubled, emptied, or come from elsewhere."""

from random import Random

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def damaged(content: bytes, random: Random) -> bytes:
    """The content with one to three faults."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = random.choice(WAYS)(content, random)
    return content


def flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def beheaded(content: bytes, random: Random) -> bytes:
    return content[random.randrange(min(len(content), 64) + 1) :]


def doubled(content: bytes, random: Random) -> bytes:
    start, end = piece(content, random)
    return content[:end] + content[start:]


def emptied(content: bytes, random: Random) -> bytes:
    start, end = piece(content, random)
    return content[:start] + bytes([random.choice((0, 0xFF))]) * (end - start) + content[end:]


def inserted(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.choice((1, 4, 64))) + content[at:]


def numbered(content: bytes, random: Random) -> bytes:
    """A number of two or four bytes that is large, small or negative."""
    size = random.choice((2, 4))
    number = (random.choice(NUMBERS) & ((1 << 8 * size) - 1)).to_bytes(size, random.choice(("little", "big")))
    at = random.randrange(len(content) + 1)
    return content[:at] + number + content[at + size :]


def piece(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(start + random.choice((1, 8, 100, 1000)), len(content))


WAYS = (flipped, flipped, cut, beheaded, doubled, emptied, inserted, numbered)
