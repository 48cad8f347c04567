"""Reads the settings of a layer as a person types them: ``5 x 5``, ``no padding``, ``50 %``."""

import re

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape

_NOUN = re.compile(r"(?<=[0-9]) ?(?:filters?|kernels?|units?|neurons?|nodes?|(?:feature )?maps?|channels?)$", re.I)
_SEPARATED = re.compile(r"[\s\[(]*[0-9]+(?:[\s,;x×X*·\[\]()]+[0-9]+)*[\s\])]*")
TICKS = {"✓": True, "✔": True, "✗": False, "✘": False}
CHOICES = {
    **dict.fromkeys(("yes", "true", "1", "y", "on", "with"), True),
    **dict.fromkeys(("no", "false", "none", "0", "n", "off", "without"), False),
    **TICKS,
}
"""What people write for yes and for no."""


def _numbers(text: str) -> list[int]:
    words = re.findall(r"[0-9]+", text)
    if not words or not _SEPARATED.fullmatch(text) or any(len(word) > 9 for word in words):
        raise ZooError(f"cannot read '{text[:40]}'; write it like 3 x 3.")
    return [int(word) for word in words]


def count(text: str) -> int:
    text = _NOUN.sub("", text)
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", text):  # thousands
        return int(text.replace(",", ""))
    numbers = _numbers(text)
    if len(numbers) != 1:
        raise ZooError(f"'{text[:40]}' is not one whole number.")
    return numbers[0]


def channels_behind(text: str, rank: int) -> int | None:
    """The input's channels where they stand behind a window: 3 of ``5 x 5 x 3``."""
    numbers = _numbers(text)
    return numbers[-1] if len(numbers) == rank + 1 else None


def axes(text: str, rank: int) -> Shape:
    """``5``, ``5 x 5`` or, with the input's channels behind, ``5 x 5 x 3``."""
    numbers = _numbers(text)
    if len(numbers) == 1:
        return tuple(numbers * rank)
    if len(numbers) in (rank, rank + 1):
        return tuple(numbers[:rank])
    raise ZooError(f"'{text[:40]}' does not give {rank} axes.")


def choice(text: str) -> bool:
    if text.lower() not in CHOICES:
        raise ZooError(f"'{text[:40]}' is neither yes nor no.")
    return CHOICES[text.lower()]


def rate(text: str) -> float:
    match = re.fullmatch(r"(0?\.[0-9]{1,9}|0|[0-9]{1,2}) ?(%?)", text)
    if not match:
        raise ZooError(f"'{text[:40]}' is no rate such as 0.5.")
    return float(match[1]) / (100 if match[2] else 1)
