"""The colours of every drawing, by what they are for, and what each becomes on a dark ground."""

import colorsys
from functools import cache

INK, FAINT, LINE, PAPER = "#1b2430", "#4f5b69", "#748191", "#ffffff"
"""Words, lesser words and outlines, plain lines, and the ground."""

POSITIVE, NEGATIVE, BACKWARD = "#2f6aa8", "#a34f10", "#a3402c"
"""Weights by their sign, and what a backward pass gives."""
WINDOW = "#f5f8fb"
"""The ground of the place on which a window lies."""

GREY, SAND, ORANGE, GREEN = "#eef1f4", "#f4e4bb", "#f7d4b4", "#afdaaa"
BLUE, ROSE, TEAL, VIOLET = "#a4c8ea", "#e3a7c7", "#74bab8", "#ab98d8"
"""Fills of layers and units: inputs, flattened, pools, dense; convolutions, merged, recurrent, activations.

Each is a step darker than the one before, so that grey paper tells them apart too."""
FILLS = (GREY, SAND, ORANGE, GREEN, BLUE, ROSE, TEAL, VIOLET)

COLOURS = ("#2f7ed8", "#d2601a", "#1f9254", "#b0479a", "#8a7a10", "#c73e4f", "#128a96", "#7e62d0")
"""Of curves, one after the other; of middle lightness: each stands out from white and from near black by 3 to 1 or more
(WCAG 2.1)."""
PALE = "#a9c8ec"
"""Of many dots that lie on one another."""

GRID = "#dde2e8"
"""Lines behind what is drawn."""
WRONG = "#b03022"
"""What a model took something for."""
RIGHT_SHADE, WRONG_SHADE, NOTHING_SHADE = "#2171b5", "#cb4232", "#f5f5f5"
"""Of a matrix's cells, where all of a class is right, or wrong in one way, or nothing is."""

ON_PALE, ON_STRONG = "#000000", "#fefefe"
"""Words on a ground of any colour."""

_DARK = {
    INK: "#e6ebf0", FAINT: "#b4bfca", LINE: "#8794a2", PAPER: "#14191f", WINDOW: "#1b232c", GRID: "#333d48",
    GREY: "#252c33", SAND: "#71622a", ORANGE: "#83501d", GREEN: "#305f37", BLUE: "#2b5075", ROSE: "#6f3154",
    TEAL: "#144645", VIOLET: "#382e5f",
    POSITIVE: "#7fb2e8", NEGATIVE: "#e59a5f", BACKWARD: "#ef8b76", WRONG: "#f08a7c", PALE: "#31527a",
    **{colour: colour for colour in COLOURS},
}  # fmt: skip


@cache
def dark(colour: str) -> str:
    """What a colour becomes on a dark ground.

    One that has none here keeps its hue and swaps its contrast with white for that with black, so that two such
    colours are told apart as well as before.
    """
    if colour in _DARK:
        return _DARK[colour]
    hue, _, strength = colorsys.rgb_to_hls(*_unit(colour))
    wanted = 0.05 * 1.05 / (luminance(colour) + 0.05) - 0.05
    low, high = 0.0, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        made = _written(*(255 * share for share in colorsys.hls_to_rgb(hue, middle, strength)))
        low, high = (middle, high) if luminance(made) < wanted else (low, middle)
    return made


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share from 0 to 1 of another."""
    pairs = zip(_shares(colour), _shares(other), strict=True)
    return _written(*(one + (two - one) * share for one, two in pairs))


def ink_on(ground: str) -> str:
    """What is easiest to read on a ground of any colour, by 4.5 to 1 or more."""
    return max(ON_PALE, ON_STRONG, key=lambda each: contrast(each, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2.1 reckons it."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1, as WCAG 2.1 reckons it."""
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in _unit(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _unit(colour: str) -> list[float]:
    return [share / 255 for share in _shares(colour)]


def _shares(colour: str) -> tuple[int, ...]:
    """Red, green and blue, from 0 to 255, of ``#rrggbb`` or ``#rgb``."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def _written(*shares: float) -> str:
    return "#" + "".join(f"{round(share):02x}" for share in shares)
