"""Sample data made in memory: learnable, not trivial, the same for the same seed, and free of downloads.

Digits drawn from a small font for grey 28x28 inputs, patches of oriented waves for other images, bursts of
modulated bands for signals, words that go with a class for tokens, tones for sequences, and curved regions or
clusters for points.
"""

from math import prod

import numpy as np  # noqa: TID253  (imported only when data is made)

from zoo.data.arrays import Arrays
from zoo.data.fixed import Fixed
from zoo.data.splits import Split, Splits, counts
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.layers.figures import format_shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.recipe import are_bands

_FONT = (
    "01110 10001 10011 10101 11001 10001 01110",
    "00100 01100 00100 00100 00100 00100 01110",
    "01110 10001 00001 00010 00100 01000 11111",
    "11111 00010 00100 00010 00001 10001 01110",
    "00010 00110 01010 10010 11111 00010 00010",
    "11111 10000 11110 00001 00001 10001 01110",
    "00110 01000 10000 11110 10001 10001 01110",
    "11111 00001 00010 00100 01000 01000 01000",
    "01110 10001 10001 01110 10001 10001 01110",
    "01110 10001 10001 01111 00001 00010 01100",
)
"""The digits in the 5x7 dot matrix of character displays, row by row."""

_MOST_NUMBERS = 40_000_000
"""In all samples together, 160 MB."""
_FEWEST_SAMPLES, _MOST_SAMPLES = 120, 3000
_FEWEST_IN_SEQUENCE = 8
"""Numbers in a sample; fewer are a point."""
_SHARE_OF_OWN_WORDS = 0.2


def sample(wanted: Wanted, *, limit: int | None = None, seed: int = 0) -> Splits:
    """Make samples for a net, 70 % to train, 15 % each to validate and test.

    Args:
        limit: samples in all, at most.

    Raises:
        ZooError: an axis of the net's input is open, so that there is no length to make.
    """
    shape, classes, labels = wanted.input, wanted.classes, wanted.labels
    if OPEN in shape:
        raise ZooError(f"{wanted.name} takes inputs of any length, {format_shape(shape)}; give data with --data.")
    count = min(max(_MOST_NUMBERS // prod(shape), _FEWEST_SAMPLES), _MOST_SAMPLES)
    count = min(limit or count, count)
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(count) % classes).astype(np.int64)
    x = tokens(shape, y, classes, wanted.tokens, rng) if wanted.tokens else _make(shape, y, classes, rng)
    train, validation = round(0.7 * count), round(0.15 * count)
    cuts = (slice(0, train), slice(train, train + validation), slice(train + validation, count))
    parts: list[Split] = [Arrays(x[cut], y[cut], shape) for cut in cuts]
    labels = labels or tuple(map(str, range(classes)))
    in_range = len(shape) == 3 and x.min() >= 0 and x.max() <= 1
    fixed = Fixed(pixels="0..1" if in_range else "raw")
    return Splits(parts[0], parts[1], parts[2], labels=labels, said=(f"sample data: {counts(parts)}",), fixed=fixed)


def _make(shape: tuple[int, ...], y: np.ndarray, classes: int, rng: np.random.Generator) -> np.ndarray:
    if len(shape) < 2 or prod(shape) < _FEWEST_IN_SEQUENCE:
        return points(shape, y, rng) if classes == 2 else clusters(shape, y, classes, rng)
    x = np.empty((len(y), *shape), np.float32)
    for at, label in enumerate(y):
        if len(shape) != 3:
            x[at] = tone(label, classes, shape, rng)
        elif shape == (28, 28, 1) and classes == 10:
            x[at, ..., 0] = digit(label, rng)
        elif are_bands(shape):
            x[at] = signal(label, classes, shape, rng)
        else:
            x[at] = waves(label, classes, shape, rng)
    return x


def digit(label: int, rng: np.random.Generator) -> np.ndarray:
    """A 28x28 picture of a digit, 0 to 1: turned, sheared, stretched and shifted, on faint noise."""
    font = np.array([[int(dot) for dot in row] for row in _FONT[label].split()], np.float32)
    font = np.pad(font, 1)
    turn, shear = rng.uniform(-0.35, 0.35), rng.uniform(-0.25, 0.25)
    stretch = rng.uniform(2.2, 3.4, 2)  # Pixels a dot of the font.
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.array([[1, 0], [shear, 1]])
    grid = np.moveaxis(np.mgrid[:28, :28], 0, -1) - 13.5 - rng.uniform(-3, 3, 2)
    places = grid @ np.linalg.inv(matrix).T / stretch + np.array([4, 3])
    drawn = _between(font, places[..., 0], places[..., 1])
    ink = np.clip(1.9 * drawn - rng.uniform(0.3, 0.6), 0, 1) * rng.uniform(0.6, 1)
    return np.clip(ink + rng.normal(0, 0.08, ink.shape), 0, 1).astype(np.float32)


def waves(label: int, classes: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """An image, 0 to 1, with one patch of waves whose direction is the class; its place, phase and tint are not."""
    rows, columns, channels = shape
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    size = min(rows, columns)
    angle = np.pi * (label + rng.uniform(-0.25, 0.25)) / classes
    length = max(size * rng.uniform(0.06, 0.12), 4.0)  # Pixels a wave.
    across = x * np.cos(angle) + y * np.sin(angle)
    middle = rng.uniform(0.3, 0.7, 2) * (rows, columns)
    reach = size * rng.uniform(0.16, 0.3)
    patch = np.exp(-((y - middle[0]) ** 2 + (x - middle[1]) ** 2) / (2 * reach**2))
    wave = patch * np.sin(2 * np.pi * across / length + rng.uniform(0, 2 * np.pi))
    tint = rng.uniform(0.5, 1, channels) * rng.choice([-1, 1])
    noise = rng.normal(0, 0.12, shape)
    return np.clip(0.5 + 0.45 * wave[..., None] * tint + noise, 0, 1).astype(np.float32)


def signal(label: int, classes: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A signal of bands over time: a burst in a few bands, swelling at a rate that is the class."""
    steps, bands, channels = shape
    time = np.arange(steps, dtype=np.float32)[:, None]
    period = 12 * 1.35 ** ((label + rng.uniform(-0.2, 0.2)) * 10 / classes)  # Time steps a swell.
    centre, spread = rng.uniform(0, bands), rng.uniform(4, 12)
    profile = np.exp(-((np.arange(bands, dtype=np.float32) - centre) ** 2) / (2 * spread**2))
    middle, reach = rng.uniform(0.35, 0.65) * steps, rng.uniform(0.2, 0.4) * steps
    burst = np.exp(-((time - middle) ** 2) / (2 * reach**2))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * time / period + rng.uniform(0, 2 * np.pi))
    clean = (burst * swell * profile)[..., None].repeat(channels, axis=-1)
    return (clean + rng.normal(0, 0.15, shape)).astype(np.float32)


def points(shape: tuple[int, ...], y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points of two classes that no line parts: two interlocking half circles, or an interval on an axis."""
    size = prod(shape)
    if size < 2:
        inside = rng.uniform(-0.6, 0.6, len(y))
        outside = rng.choice([-1, 1], len(y)) * rng.uniform(0.8, 2, len(y))
        x = np.where(y == 1, inside, outside)[:, None]
    else:
        turn = rng.uniform(0, np.pi, len(y))
        upper = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        lower = np.stack([1 - np.cos(turn), 0.5 - np.sin(turn)], axis=-1)
        x = np.where(y[:, None] == 1, lower, upper) - (0.5, 0.25) + rng.normal(0, 0.12, (len(y), 2))
        x = np.concatenate([x, rng.normal(0, 1, (len(y), size - 2))], axis=-1)
    return x.reshape(len(y), *shape).astype(np.float32)


def clusters(shape: tuple[int, ...], y: np.ndarray, classes: int, rng: np.random.Generator) -> np.ndarray:
    """Points around a centre for each class, which lie evenly on a circle in the first two numbers."""
    size = prod(shape)
    turn = 2 * np.pi * y / classes
    near = np.stack([np.cos(turn), np.sin(turn)], axis=-1) if size > 1 else 2.0 * y[:, None]
    x = rng.normal(0, 0.25, (len(y), size))
    x[:, :2] += near
    return x.reshape(len(y), *shape).astype(np.float32)


def tokens(
    shape: tuple[int, ...], y: np.ndarray, classes: int, vocabulary: int, rng: np.random.Generator
) -> np.ndarray:
    """Whole numbers below `vocabulary`: words of all classes, and among them some that go with the sample's own.

    Half of the vocabulary is shared out among the classes, a fifth of a sample's words is of its own class, and 0
    stands for padding at the end.
    """
    length = prod(shape)
    own = max(1, (vocabulary - 1) // (2 * classes))  # the words of a class; the other half belongs to none
    x = rng.integers(1, max(vocabulary, 2), (len(y), length))
    own_words = 1 + (y[:, None] * own + rng.integers(0, own, x.shape)) % max(vocabulary - 1, 1)
    x = np.where(rng.random(x.shape) < _SHARE_OF_OWN_WORDS, own_words, x)
    ends = rng.integers(max(length // 2, 1), length + 1, (len(y), 1))
    x = np.where(np.arange(length) < ends, x, 0) if vocabulary > 1 else np.zeros_like(x)
    return x.reshape(len(y), *shape).astype(np.float32)


def tone(label: int, classes: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A sequence of channels, or a film: a wave along the first axis whose length is the class."""
    steps, rest = shape[0], prod(shape[1:])
    waves = 1 + (steps / 2 - 1) * (label + 0.5 + rng.uniform(-0.2, 0.2)) / classes  # in all of the sequence
    time = np.arange(steps, dtype=np.float32)[:, None] / steps
    wave = np.sin(2 * np.pi * (waves * time + rng.uniform(0, 1, rest)))
    return (wave + rng.normal(0, 0.3, wave.shape)).reshape(shape).astype(np.float32)


def _between(picture: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The picture's values at places between its dots, in proportion to how near each dot is; 0 outside."""
    framed = np.pad(picture, 1)
    rows = np.clip(rows + 1, 0, framed.shape[0] - 1.001)
    columns = np.clip(columns + 1, 0, framed.shape[1] - 1.001)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = rows - top, columns - left
    return (
        framed[top, left] * (1 - down) * (1 - right)
        + framed[top, left + 1] * (1 - down) * right
        + framed[top + 1, left] * down * (1 - right)
        + framed[top + 1, left + 1] * down * right
    )
