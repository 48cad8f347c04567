"""Recordings as bands over time, for an architecture that takes ``(time steps, bands, 1)``.

The bands lie as far apart on the mel scale (O'Shaughnessy, 1987: ``2595 log10(1 + f / 700)``) from 60 Hz to 95 % of
half the sampling rate, each a triangle between its neighbours. The power in each is taken every so often that a
recording of `SECONDS` fills all the time steps, as its logarithm, and brought to mean 0 and deviation 1.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.errors import ZooError, not_installed
from zoo.models.silence import silenced

SUFFIXES = (".wav", ".flac", ".ogg", ".oga")

SECONDS = 1.0
"""What the time steps span: a longer recording is cut, a shorter one is followed by silence."""
WINDOW_SECONDS = 0.032
"""What one step looks at."""
LOWEST_HERTZ = 60.0
_FLOOR = 1e-6
"""Of the power of a full-scale tone; what is below it is silence."""
_MORE_SECONDS = 0.25
"""Beyond `SECONDS`, so that what is resampled does not end where it is looked at."""
_MOST_CHANNELS = 64
_LOUDEST = 100.0
"""Of samples from -1 to 1; whole numbers that were saved as real ones are louder."""


def decode(content: bytes, shape: tuple[int, ...], name: str, rate: int | None = None) -> np.ndarray:
    """A recording's file as ``(time steps, bands, 1)``, brought to `rate` first; at its own, if that is None.

    Raises:
        ZooError: as `read_sound` and `at_rate`.
    """
    sound, own = read_sound(content, name)
    return bands_over_time(at_rate(sound, own, rate or own, name), rate or own, shape)


def read_sound(content: bytes, name: str) -> tuple[np.ndarray, int]:
    """What is looked at of a recording, mono, from -1 to 1, and its samples a second.

    Raises:
        ZooError: it is empty, damaged, or none that libsndfile reads.
    """
    with _opened(content, name) as file:
        frames = file.read(round(file.samplerate * (SECONDS + _MORE_SECONDS)), dtype="float32", always_2d=True)
        rate = int(file.samplerate)
    if not len(frames):
        raise ZooError(f"{name}: nothing was recorded in it; record it anew or remove it.")
    if not np.isfinite(frames).all():
        raise ZooError(f"{name}: some of its samples are not finite numbers; repair or remove it.")
    if (loudest := float(np.abs(frames).max())) > _LOUDEST:
        remedy = "save it anew as whole numbers, such as sound.astype('int16')"
        raise ZooError(
            f"{name}: its real numbers go to {loudest:,.0f}, where a recording's are from -1 to 1; {remedy}."
        )
    return frames.mean(axis=1), rate


def told_of(content: bytes, name: str) -> tuple[int, bool]:
    """Samples a second of a recording, and whether more than `SECONDS` were recorded.

    Raises:
        ZooError: it is empty, damaged, or none that libsndfile reads.
    """
    with _opened(content, name) as file:
        return int(file.samplerate), file.frames > SECONDS * file.samplerate


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Any]:
    """A recording as soundfile has it."""
    try:
        import soundfile
    except ImportError:
        raise not_installed("soundfile") from None
    except OSError:
        raise ZooError("soundfile finds no libsndfile; install your system's, such as libsndfile1.") from None
    if not content:
        raise ZooError(f"{name}: an empty file, 0 bytes; record it anew or remove it.")
    try:
        with silenced(), soundfile.SoundFile(io.BytesIO(content)) as file:  # It tells of frames that it passes over.
            rate, channels = file.samplerate, file.channels
            if not 1000 <= rate <= 400_000 or not 1 <= channels <= _MOST_CHANNELS:
                most = f"up to {_MOST_CHANNELS} channels at 1 to 400 kHz are read"
                raise ZooError(f"{name}: {channels} channels at {rate} Hz; {most}.")
            yield file
    except ZooError:
        raise
    except Exception as error:  # Damaged files make it fail in any of its parts.
        reason = str(getattr(error, "error_string", error)).strip().rstrip(".")
        raise ZooError(f"{name}: not a readable recording ({reason[:120]}); repair or remove it.") from None


def at_rate(sound: np.ndarray, own: int, rate: int, name: str) -> np.ndarray:
    """A sound of `own` samples a second with `rate` of them.

    Raises:
        ZooError: it has fewer: what lies above its half of them was not recorded.
    """
    if own == rate:
        return sound
    if own < rate:
        raise ZooError(
            f"{name}: {own:,} Hz, where the model learns from {rate:,} Hz: what it hears above {own // 2:,} Hz was not "
            f"recorded; record at {rate:,} Hz or more, or train on recordings of {own:,} Hz."
        )
    try:
        import soxr
    except ImportError:
        raise not_installed("soxr") from None
    return np.asarray(soxr.resample(sound, own, rate), np.float32)


def bands_over_time(sound: np.ndarray, rate: int, shape: tuple[int, ...]) -> np.ndarray:
    """The sound as ``(time steps, bands, 1)``, float32."""
    steps, bands, _ = shape
    window = round(WINDOW_SECONDS * rate)
    span = round(SECONDS * rate)
    padded = np.zeros(span + window, np.float32)
    cut = sound[:span]
    padded[window // 2 : window // 2 + len(cut)] = cut
    starts = np.linspace(0, span, steps).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[starts] * np.hanning(window).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, axis=1)).astype(np.float32) ** 2 / (window / 4) ** 2
    levels = np.log10(power @ band_plan(rate, window, bands) + _FLOOR)
    levels = (levels - levels.mean()) / (levels.std() + 1e-3)
    return levels[..., None].astype(np.float32)


@lru_cache(maxsize=8)
def band_plan(rate: int, window: int, bands: int) -> np.ndarray:
    """The weight of each frequency of the transform in each band, ``(window // 2 + 1, bands)``."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST_HERTZ, 0.95 * rate / 2))
    edges = 700 * (10 ** (np.linspace(low, high, bands + 2) / 2595) - 1)
    frequencies = np.fft.rfftfreq(window, 1 / rate)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    plan = np.clip(np.minimum(rising, falling), 0, None)
    # A band narrower than the transform's steps takes the nearest of them.
    nearest = np.abs(frequencies - edges[1:-1]).argmin(axis=0)
    plan[nearest, np.arange(bands)] = np.maximum(plan[nearest, np.arange(bands)], 1e-2)
    return (plan / plan.sum(axis=0)).astype(np.float32)
