"""Pictures made to an architecture's input: decoded, greyed or coloured, resized and cropped."""

import io
import logging
import warnings
from contextlib import nullcontext, suppress
from typing import Any

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.errors import ZooError
from zoo.light.files.foreign import told_as
from zoo.models.silence import silenced

MOST_PIXELS = 60_000_000
_SMALLEST_SIDE = 5
"""Of an array that is taken for a picture: fewer are rather channels, or an axis of 1."""
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")
_LEAST_KEPT = 0.1
"""Of a picture that is cut to the net's proportions: with less it is no picture of what the net looks at."""
_FEWEST_BITS = 12
"""That some pixel of 16 has to use: cameras and scanners save fewer without bringing them to the whole range."""
_ONE_SHADE = 16
"""Of 255, the deviation within what is one shade: ink that a picture's transparency alone shapes."""
_GREY = np.array([0.299, 0.587, 0.114], np.float32)
"""The shares of red, green and blue, by ITU-R BT.601, as Pillow has them."""


def decode(content: bytes, shape: tuple[int, ...], name: str) -> np.ndarray:
    """A picture file as ``(height, width, channels)``, uint8.

    The shorter side is brought to size, what the longer one has too much is cut off evenly.

    Raises:
        ZooError: it is no picture, damaged, or enormous.
    """
    from PIL import Image, ImageOps

    height, width, channels = shape
    plain = open_picture(content, name, "L" if channels == 1 else "RGB", (2 * width, 2 * height))
    if (share := _kept((plain.height, plain.width), (height, width))) < _LEAST_KEPT:
        fact = (
            f"{name}: {height} x {width} (height x width) would keep {share:.1%} of its {plain.height} x {plain.width}"
        )
        raise ZooError(f"{fact}; cut it to these proportions, or give an array of {height} x {width}.")
    if plain.size != (width, height):
        plain = ImageOps.fit(plain, (width, height), Image.Resampling.BILINEAR)
    return np.asarray(plain, np.uint8).reshape(shape)


def open_picture(content: bytes, name: str, mode: str, draft: tuple[int, int]) -> Any:
    """A picture file as a Pillow image of that mode, turned as it says; a large JPEG is read at about `draft`'s size.

    Raises:
        ZooError: it is no picture, damaged, or enormous.
    """
    from PIL import Image, ImageOps

    _hush()
    with told_as(f"{name}: not a readable picture", "repair or remove it"), Image.open(io.BytesIO(content)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ZooError(f"{name}: {image.width} x {image.height} pixels, more than {MOST_PIXELS:,}.")
        if image.format == "JPEG":
            image.draft(mode, draft)
        deep = ";16" in str(image.tile)  # Pillow keeps the higher 8 bits of each colour.
        with silenced() if image.format == "TIFF" else nullcontext():  # libtiff tells its faults to the terminal.
            image.load()
            with suppress(Exception):  # Damaged EXIF says nothing of how the picture stands.
                ImageOps.exif_transpose(image, in_place=True)
            _check_bits(image, name, deep)
            plain = _plain(image)
            return plain if plain.mode == mode else plain.convert(mode)


def _hush() -> None:
    """Keep Pillow from warning of damage; this is not undone, as other threads may be decoding."""
    warnings.filterwarnings("ignore", module=r"PIL\b")
    logger = logging.getLogger("PIL")
    if not logger.handlers:  # Without one, Python prints what it logs.
        logger.addHandler(logging.NullHandler())


def _check_bits(image: Any, name: str, deep: bool) -> None:
    """Refuse numbers whose range nobody knows.

    Args:
        deep: whether each colour has 16 bits, of which Pillow has kept 8.

    Raises:
        ZooError: they have 32 bits, a sign, or 16 bits of which the higher are not used.
    """
    if 2 in _tag(image, "SampleFormat"):
        raise ZooError(f"{name}: numbers with a sign, of whatever range; save it without, or give an array.")
    if image.mode in ("I", "F") and not _is_grey_of_16(image):
        raise ZooError(f"{name}: 32 bits a pixel, of whatever range; save it with 8 or 16 bits, or give an array.")
    if deep and 0 < (most := _most_of_16(image)) < 1 << _FEWEST_BITS:
        fact = f"{name}: 16 bits a pixel, of which no number is above {most:,}: all but black"
        raise ZooError(f"{fact}; bring it to 0 to 65,535, or give an array.")


def _is_grey_of_16(image: Any) -> bool:
    return image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG")


def _most_of_16(image: Any) -> int:
    """What no number of a picture of 16 bits is above."""
    if _is_grey_of_16(image):
        return int(np.asarray(image).max())
    return max(high for _, high in image.convert("RGB").getextrema()) * 256 + 255


def _tag(image: Any, name: str) -> tuple[int, ...]:
    """What a TIFF says of itself under that name; nothing of other kinds of files."""
    from PIL.TiffTags import TAGS_V2

    said = (getattr(image, "tag_v2", None) or {}).get(next(tag for tag, info in TAGS_V2.items() if info.name == name))
    return said if isinstance(said, tuple) else () if said is None else (said,)


def _plain(image: Any) -> Any:
    """The picture in 8 bits, opaque: a transparent one on white, one of a single shade on what it stands out from."""
    from PIL import Image

    if _is_grey_of_16(image):
        sixteen = np.asarray(image).astype(np.uint32)
        if _tag(image, "PhotometricInterpretation") == (0,):  # 0 is white, which Pillow heeds of 8 bits alone.
            sixteen = 65_535 - sixteen
        return Image.fromarray((sixteen // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    *colours, alpha = (np.asarray(band, np.float32) for band in image.split())
    if alpha.min() == 255:
        return image.convert("RGB")
    seen = alpha / max(alpha.sum(), 1)
    grey = np.tensordot(_GREY, np.stack(colours), 1)
    mean = float((grey * seen).sum())
    spread = float(((grey - mean) ** 2 * seen).sum()) ** 0.5
    ground = (0, 0, 0, 255) if spread < _ONE_SHADE and mean > 127 else (255, 255, 255, 255)
    return Image.alpha_composite(Image.new("RGBA", image.size, ground), image).convert("RGB")


def can_be_sized(given: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether samples of a shape are of the one wanted, or pictures that `fit_size` brings to it."""
    grey = (*given, 1) if len(given) == 2 else given
    if given == shape or not len(grey) == len(shape) == 3 or {grey[-1], shape[-1]} - {1, 3}:
        return given == shape
    turned = grey[:2] == shape[1::-1] != shape[:2]
    seen = min(grey[:2]) >= _SMALLEST_SIDE and _kept(grey[:2], shape[:2]) >= _LEAST_KEPT
    return grey[:2] == shape[:2] or (seen and not turned)


def _kept(given: tuple[int, ...], wanted: tuple[int, ...]) -> float:
    """The share of a picture that is left where it is cut to the proportions of another size."""
    one, other = given[0] * wanted[1], given[1] * wanted[0]
    return min(one, other) / max(one, other)


def fit_size(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A batch of float32 pictures or other samples as ``(samples, *shape)``."""
    if x.shape[1:] == shape:
        return x
    if x.ndim == 3:
        x = x[..., None]
    if x.shape[-1] != shape[-1]:
        x = x @ _GREY[:, None] if shape[-1] == 1 else np.repeat(x, shape[-1], axis=-1)
    if x.shape[1:] != shape:
        x = _resized(x, shape[0], shape[1])
    return x


def _resized(x: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear, cropped to the wanted proportions first."""
    rows, columns = x.shape[1:3]
    scale = min(rows / height, columns / width)
    top, left = (rows - height * scale) / 2, (columns - width * scale) / 2
    return _between(_between(x, top, scale, height, axis=1), left, scale, width, axis=2)


def _between(x: np.ndarray, start: float, scale: float, count: int, axis: int) -> np.ndarray:
    places = np.clip(start + (np.arange(count) + 0.5) * scale - 0.5, 0, x.shape[axis] - 1)
    low = np.floor(places).astype(int)
    high = np.minimum(low + 1, x.shape[axis] - 1)
    weight = (places - low).astype(np.float32).reshape([-1 if at == axis else 1 for at in range(x.ndim)])
    return np.take(x, low, axis) * (1 - weight) + np.take(x, high, axis) * weight
