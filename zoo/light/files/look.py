"""How a picture is asked for: in which style, which way it runs, on which ground, how wide it is shown."""

import re
from dataclasses import dataclass
from typing import TypedDict

from zoo.errors import ZooError

STYLES = ("graph", "blocks")
_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72.27, "px": 2.54 / 96}
NARROWEST_CM, WIDEST_CM = 4.0, 1000.0


class LookOptions(TypedDict, total=False):
    """What `Look.of` takes, by name."""

    style: str
    horizontal: bool
    dark: bool
    width: str | float | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked of a picture; what it has no choice of is as it is."""

    style: str = STYLES[0]
    """Of a net: its graph, or its feature maps as blocks to scale."""
    horizontal: bool = False
    """Whether a net runs from left to right, and all of it in one row where no width is asked for."""
    dark: bool = False
    width_cm: float | None = None
    counts: bool = False
    """Whether each layer of a net says its parameters and multiply-accumulates."""

    @classmethod
    def of(cls, asked: LookOptions) -> "Look":
        """The look that was asked for by name; `width` is centimetres, or a text such as ``160mm``.

        Raises:
            ZooError: there is no such style, or that is no width.
        """
        given = dict(asked)
        width = given.pop("width", None)
        look = cls(width_cm=None if width is None else centimetres(width), **given)  # type: ignore[arg-type]
        if look.style not in STYLES:
            raise ZooError(f"There is no style '{look.style}'; there are {' and '.join(STYLES)}.")
        return look


def centimetres(width: object) -> float:
    """``16cm``, ``160 mm``, ``6.3in``, ``455pt`` or ``600px`` in centimetres; a number is centimetres.

    Raises:
        ZooError: it is none of these, or no width for a picture.
    """
    match = re.fullmatch(r"\s*([0-9]{1,5}(?:\.[0-9]{0,6})?)\s*([a-z]*)\s*", str(width))
    unit = _CM.get((match[2] or "cm") if match else "")
    if not match or unit is None:
        raise ZooError(f"'{str(width)[:20]}' is no width; write it as 16cm, with {', '.join(_CM)}.")
    found = float(match[1]) * unit
    if not NARROWEST_CM <= found <= WIDEST_CM:
        raise ZooError(f"A picture of {str(width)[:20]} is not drawn; from {NARROWEST_CM:g}cm to {WIDEST_CM:g}cm is.")
    return found
