"""Class and probability for pictures, recordings and arrays."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.answers.judge import to_probabilities
from zoo.answers.trained import Trained
from zoo.data.fixed import UNKNOWN
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.layers.figures import format_shape

if TYPE_CHECKING:
    import numpy as np

    from zoo.data.arrays import Arrays
    from zoo.data.pixels import Pixels

MOST_FILE_BYTES = 64 << 20
"""Of a picture or a recording."""
MOST_ARRAY_BYTES = 1 << 30
"""To which an ``.npy`` or ``.npz`` may unpack."""
_KEYS = ("x", "x_test")
"""The arrays of an ``.npz`` that are taken, if it holds more than one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The most probable classes of one sample, the likeliest first."""

    file: str
    sample: int | None
    """Its place in a file that holds several."""
    classes: tuple[tuple[int, str, float], ...]
    """Number, name and probability of each."""
    done: str = ""
    """What was done to a photo beyond bringing it to size, or to a recording of another rate."""

    @property
    def name(self) -> str:
        return self.file if self.sample is None else f"{self.file}[{self.sample}]"


def answer(trained: Trained, path: Path, top: int = 1, pixels: str | None = None) -> list[Answer]:
    """The model's answers for all samples of a file.

    Args:
        top: how many classes of each, the likeliest first.
        pixels: what the file's numbers are, where it cannot be told; of a model that does not say what it takes, that.

    Raises:
        ZooError: the file cannot be read as what the model takes.
    """
    import numpy as np

    photo, done = _photo_of_digit(trained, path, pixels)
    samples, several = photo, False
    if samples is None:
        samples, several, done = read_samples(path, trained.wanted, pixels)
    answers: list[Answer] = []
    for start in range(0, len(samples.y), trained.batch_size):
        batch = samples.batch(np.arange(start, min(start + trained.batch_size, len(samples.y))))
        if not np.isfinite(batch).all():
            raise ZooError(f"{path}: some numbers in it are not finite.")
        outputs = np.asarray(trained.model.predict_on_batch(batch), np.float64)
        for row in to_probabilities(outputs, logits=trained.ends.logits):
            best = np.argsort(-row, kind="stable")[:top].tolist()
            chosen = tuple((at, trained.labels[at], float(row[at])) for at in best)
            answers.append(Answer(str(path), len(answers) if several else None, chosen, done))
    return answers


def _photo_of_digit(trained: Trained, path: Path, pixels: str | None) -> tuple["Arrays | None", str]:
    """A picture for a net that has learnt MNIST, made like MNIST's, and what was done; None of anything else."""
    import numpy as np

    from zoo.data import digits, images
    from zoo.data.arrays import Arrays

    learnt = Path(trained.data or "").stem
    if learnt != "mnist" or trained.input != (digits.SIDE, digits.SIDE, 1):
        return None, ""
    if path.suffix.lower() not in images.SUFFIXES:
        return None, ""
    digit, done = digits.read_digit(disk.read(path, MOST_FILE_BYTES), str(path))
    scale = _pixels(trained.wanted, pixels).of_pictures(str(path))
    return Arrays(digit[None], np.zeros(1, np.int64), trained.input, scale=scale), done


def read_samples(path: Path, wanted: Wanted, pixels: str | None = None) -> tuple["Arrays", bool, str]:
    """A file's samples as the model takes them, whether it may hold several, and what was done to them.

    A picture or a recording is one sample, an ``.npy`` or ``.npz`` one sample or a row of them. Numbers are brought to
    the range that training fixed; what a picture needs is done as in training.

    Raises:
        ZooError: it is missing, damaged, enormous, of a kind not known, does not fit the model's input, or its numbers
            allow two readings.
    """
    import numpy as np

    from zoo.data.arrays import Arrays

    suffix, shape = path.suffix.lower(), wanted.input
    if suffix in (".npy", ".npz"):
        x = _array(path)
        several = x.shape not in (shape, shape[:-1])
        x = x if several else x[None]
        _check_fit(path, x, shape)
        if x.dtype.kind == "f" and not np.isfinite(x).all():
            raise ZooError(f"{path}: some numbers in it are not finite.")
        scale = _pixels(wanted, pixels).of_array(x, str(path))
        done = "" if x.dtype == np.uint8 or scale.of == scale.to else f"{x.dtype} numbers {scale}"
        return Arrays(x, np.zeros(len(x), np.int64), shape, scale=scale), several, done
    sample, done = _decoded(path, wanted)
    from zoo.data.pixels import Scale

    scale = _pixels(wanted, pixels).of_pictures(str(path)) if sample.dtype == np.uint8 else Scale()
    return Arrays(sample[None], np.zeros(1, np.int64), shape, scale=scale), False, done


def _pixels(wanted: Wanted, asked: str | None) -> "Pixels":
    from zoo.data.pixels import Pixels

    fixed = wanted.fixed or UNKNOWN
    return Pixels(wanted.input, asked, fixed.pixels, training=False, tokens=bool(wanted.tokens))


def _decoded(path: Path, wanted: Wanted) -> tuple["np.ndarray", str]:
    """A picture or a recording as one sample, and what was done to it."""
    from zoo.data import images, sound

    suffix, shape, fixed = path.suffix.lower(), wanted.input, wanted.fixed or UNKNOWN
    kind = {**dict.fromkeys(images.SUFFIXES, "picture"), **dict.fromkeys(sound.SUFFIXES, "recording")}.get(suffix)
    if kind is None:
        known = ", ".join((*images.SUFFIXES, *sound.SUFFIXES))
        raise ZooError(f"'{path}': no kind of file that is known; give {known}, .npy or .npz.")
    if len(shape) != 3 or shape[-1] not in ((1,) if kind == "recording" else (1, 3)):
        raise ZooError(f"'{path}': a {kind}, where the model takes {format_shape(shape)}; give that as .npy.")
    content = disk.read(path, MOST_FILE_BYTES)
    if kind == "recording":
        own = sound.rate_of(content, str(path))
        if fixed.rate is None:
            done = f"taken at its own {own:,} Hz, as the model does not say at what rate it learnt"
        else:
            done = "" if own == fixed.rate else f"resampled from {own:,} Hz to the {fixed.rate:,} Hz of training"
        return sound.decode(content, shape, str(path), fixed.rate), done
    return images.decode(content, shape, str(path)), ""


def _array(path: Path) -> "np.ndarray":
    import numpy as np

    from zoo.data.labels import check_no_objects, refuse_objects

    try:
        if path.suffix.lower() == ".npy":
            with path.open("rb") as content:
                refuse_objects(content, str(path), "the array")
            array = np.load(path, mmap_mode="r", allow_pickle=False)
            if array.nbytes > MOST_ARRAY_BYTES:
                raise ZooError(f"{path}: unpacks to {array.nbytes:,} bytes, more than {MOST_ARRAY_BYTES:,}.")
            return array
        with np.load(path, allow_pickle=False) as file:
            size = sum(entry.file_size for entry in file.zip.infolist())
            if size > MOST_ARRAY_BYTES:
                raise ZooError(f"{path}: unpacks to {size:,} bytes, more than {MOST_ARRAY_BYTES:,}.")
            name = next((key for key in _KEYS if key in file.files), file.files[0] if len(file.files) == 1 else None)
            if name is None:
                raise ZooError(f"{path}: holds {len(file.files)} arrays, none named {' or '.join(_KEYS)}.")
            check_no_objects(path, file, [name])
            return file[name]
    except ZooError:
        raise
    except OSError as error:
        raise ZooError(f"Cannot read '{path}': {error.strerror or 'damaged'}.") from None
    except (ValueError, EOFError, AttributeError, KeyError, TypeError, MemoryError, zipfile.BadZipFile) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ZooError(f"{path}: not a readable array ({reason[:120]}).") from None


def _check_fit(path: Path, x: "np.ndarray", shape: tuple[int, ...]) -> None:
    """Hold a row of samples against the model's input."""
    given = x.shape[1:]
    pictures = len(shape) == 3 and (len(given) == 2 or (len(given) == 3 and given[-1] in (1, 3)))
    if x.dtype.kind not in "uif":
        raise ZooError(f"{path}: an array of {x.dtype}; numbers are needed.")
    if not x.ndim or not x.size or (given != shape and not pictures):
        shown = format_shape(x.shape) or "a single number"
        raise ZooError(f"{path}: an array of {shown}; {format_shape(shape)} is needed, or a row of such.")
