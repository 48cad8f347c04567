"""A photo of one digit made as MNIST's images were made.

Their digits are light on black, brought to a box of 20 x 20 with their proportions kept, and placed in 28 x 28 so that
the centre of mass is in the middle (LeCun, Bottou, Bengio and Haffner, *Gradient-based learning*, 1998).
"""

import numpy as np  # noqa: TID253  (imported only when a photo is read)

from zoo.data.images import open_picture
from zoo.errors import ZooError

SIDE, BOX = 28, 20
_READ_AT_PIXELS = 300
"""Of the longer side; what only more would show is gone at 20."""
_LEAST_CONTRAST = 0.08
"""A share of the way from black to white."""


def read_digit(content: bytes, name: str) -> tuple[np.ndarray, str]:
    """A picture file as ``(28, 28, 1)``, uint8, and what was done to it; nothing to one of MNIST's own form.

    The ground may be lighter or darker than the digit, and unevenly lit as a plane is.

    Raises:
        ZooError: it is no picture, or shows nothing on its ground.
    """
    picture = open_picture(content, name, "L", (_READ_AT_PIXELS, _READ_AT_PIXELS))
    if picture.size == (SIDE, SIDE) and _frame(np.asarray(picture)).mean() < 32:
        return np.asarray(picture, np.uint8)[..., None], ""
    picture.thumbnail((_READ_AT_PIXELS, _READ_AT_PIXELS))
    ink, dark = _ink(np.asarray(picture, np.float64) / 255)
    if ink.max() < _LEAST_CONTRAST:
        raise ZooError(f"{name}: no digit stands out from its ground; a single one, in ink on paper, is needed.")
    done = f"{'dark on light, inverted; ' if dark else ''}cut to the digit and centred, as MNIST's images are"
    return _centred(_boxed(ink)), done


def _frame(grey: np.ndarray) -> np.ndarray:
    """The outermost pixels."""
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _ink(grey: np.ndarray) -> tuple[np.ndarray, bool]:
    """How far each pixel is from the ground, 0 where it is on the other side, and whether the ink is the darker."""
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]]
    plane = np.stack([np.ones(grey.size), rows.ravel(), columns.ravel()], axis=1)
    ground = np.ones(grey.size, bool)
    for _ in range(4):  # The plane goes through all pixels first, then through those near the one before.
        weights = np.linalg.lstsq(plane[ground], grey.ravel()[ground], rcond=None)[0]
        above = grey.ravel() - plane @ weights
        ground = np.abs(above) <= max(1.5 * above[ground].std(), 1e-3)
    dark = bool((above**3).sum() < 0)  # A digit covers less than its ground.
    return np.clip(-above if dark else above, 0, None).reshape(grey.shape), dark


def _boxed(ink: np.ndarray) -> np.ndarray:
    """The digit alone, its longer side `BOX`, from 0 to 1."""
    from PIL import Image

    threshold = _otsu(ink)
    seen = ink > threshold
    rows, columns = np.flatnonzero(_steady(seen, 1)), np.flatnonzero(_steady(seen, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cut = np.clip((cut - threshold / 2) / (ink[seen].mean() - threshold / 2), 0, 1)
    scale = BOX / max(cut.shape)
    size = [max(1, round(scale * side)) for side in reversed(cut.shape)]
    drawn = Image.fromarray((255 * cut).astype(np.uint8)).resize((size[0], size[1]), Image.Resampling.BILINEAR)
    return np.asarray(drawn, np.float64) / 255


def _steady(seen: np.ndarray, axis: int) -> np.ndarray:
    """The lines along `axis` with ink, without those that have a speck alone; all that have ink, if that is none."""
    counts = seen.sum(axis=axis)
    steady = counts > 0.02 * counts.max()
    return steady & (counts > 1) if (counts > 1).any() else steady


def _otsu(ink: np.ndarray) -> float:
    """The threshold between two kinds of pixels that parts them best (Otsu, 1979)."""
    counts, edges = np.histogram(ink, 128)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = ink.size - below
    sums = np.cumsum(counts * middles)
    apart = (sums[-1] - sums[:-1]) / np.maximum(above, 1) - sums[:-1] / np.maximum(below, 1)
    return float(edges[1:-1][np.argmax(below * above * apart**2)])


def _centred(digit: np.ndarray) -> np.ndarray:
    """In the middle by its centre of mass, as far as it stays within the picture."""
    placed = np.zeros((SIDE, SIDE))
    corner: list[int] = []
    for axis, side in enumerate(digit.shape):
        mass = digit.sum(axis=1 - axis)
        centre = float(np.arange(side) @ mass / mass.sum())
        # MNIST's middle is pixel 14 of 0 to 27.
        corner.append(min(max(round(SIDE // 2 - centre), 0), SIDE - side))
    placed[corner[0] : corner[0] + digit.shape[0], corner[1] : corner[1] + digit.shape[1]] = digit
    return np.round(255 * placed).astype(np.uint8)[..., None]
