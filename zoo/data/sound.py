"""Recordings as bands over time, for an architecture that takes ``(time steps, bands, 1)``.

The bands lie as far apart on the mel scale (O'Shaughnessy, 1987: ``2595 log10(1 + f / 700)``) from 60 Hz to 95 % of
half the sampling rate, each a triangle between its neighbours. The power in each is taken every so often that a
recording of `SECONDS` fills all the time steps, as its logarithm, and brought to mean 0 and deviation 1.
"""

import io
import wave
from functools import lru_cache

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.errors import ZooError

SECONDS = 1.0
"""What the time steps span: a longer recording is cut, a shorter one is followed by silence."""
WINDOW_SECONDS = 0.032
"""What one step looks at."""
LOWEST_HERTZ = 60.0
_FLOOR = 1e-6
"""Of the power of a full-scale tone; what is below it is silence."""
_MOST_BYTES = 64 << 20


def read_wav(content: bytes, name: str) -> tuple[np.ndarray, int]:
    """A WAV file's sound, mono, from -1 to 1, and its samples a second.

    Raises:
        ZooError: it is no WAV file of 8, 16, 24 or 32 bits, or is damaged.
    """
    try:
        with wave.open(io.BytesIO(content)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            if file.getnframes() * width * channels > _MOST_BYTES:
                raise ZooError(f"{name}: longer than {_MOST_BYTES} bytes.")
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError, ZeroDivisionError, RuntimeError) as error:
        raise ZooError(f"{name}: not a readable WAV file ({error}); repair or remove it.") from None
    if width not in (1, 2, 3, 4) or not 1000 <= rate <= 400_000 or len(raw) < width * channels:
        raise ZooError(f"{name}: {8 * width} bits at {rate} Hz; 8 to 32 bits at 1 kHz or more are needed.")
    raw = raw[: len(raw) // (width * channels) * width * channels]
    if width == 1:
        sound = (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    elif width == 3:
        parts = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        padded = np.concatenate([np.zeros((len(parts), 1), np.uint8), parts], axis=1)
        sound = padded.copy().view("<i4").reshape(-1).astype(np.float32) / 2**31
    else:
        sound = np.frombuffer(raw, f"<i{width}").astype(np.float32) / 2 ** (8 * width - 1)
    return sound.reshape(-1, channels).mean(axis=1), rate


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
