"""Class and probability for pictures, recordings and arrays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.answers.judge import asking, to_probabilities
from zoo.answers.trained import Trained
from zoo.data.fixed import UNKNOWN
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.curves.runs import Run
from zoo.light.files import disk
from zoo.light.files.foreign import told_as
from zoo.light.files.text import printable
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


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers for some files, and the reason for each file that has none."""

    answers: list[Answer]
    faults: dict[str, str]


def answer(trained: Trained, path: Path, top: int = 1, pixels: str | None = None) -> list[Answer]:
    """The model's answers for all samples of a file.

    Args:
        top: how many classes of each, the likeliest first.
        pixels: what the file's numbers are, where it cannot be told; of a model that does not say what it takes, that.

    Raises:
        ZooError: the file cannot be read as what the model takes.
    """
    samples, several, done = _samples(trained, path, pixels)
    rows = [row for batch in _batches(trained, path, samples) for row in _asked(trained, batch, top)]
    return [Answer(str(path), at if several else None, row, done) for at, row in enumerate(rows)]


def answer_all(
    trained: Trained,
    paths: Sequence[Path],
    top: int = 1,
    pixels: str | None = None,
    show: Callable[[int], None] = lambda done: None,
) -> Answered:
    """The same for many files, of which those with one sample are asked for a batch at a time.

    Args:
        show: is told how many files are done.
    """
    import numpy as np

    found: dict[Path, list[Answer]] = {path: [] for path in paths}
    faults: dict[str, str] = {}
    waiting: list[tuple[Path, np.ndarray, str]] = []

    def ask() -> None:
        try:
            rows = _asked(trained, np.concatenate([x for _, x, _ in waiting]), top)
        except ZooError as error:  # Of the model, and so of each file.
            faults.update((str(path), str(error)) for path, _, _ in waiting)
        else:
            for (path, _, done), row in zip(waiting, rows, strict=True):
                found[path] = [Answer(str(path), None, row, done)]
        waiting.clear()

    for number, path in enumerate(found, 1):
        try:
            samples, several, done = _samples(trained, path, pixels)
            if several:
                found[path] = answer(trained, path, top, pixels)
            else:
                waiting += [(path, batch, done) for batch in _batches(trained, path, samples)]
        except ZooError as error:
            faults[str(path)] = str(error)
        if waiting and (len(waiting) >= trained.batch_size or number == len(found)):
            ask()
        show(number)
    return Answered([each for answers in found.values() for each in answers], faults)


def files_in(path: Path) -> tuple[list[Path], int]:
    """The pictures, recordings and arrays in a folder at any depth, and how many other files are passed over.

    Raises:
        ZooError: there are none of those.
    """
    from zoo.data import images, sound
    from zoo.data.files import MOST_FILES
    from zoo.data.folders import below, is_file, is_hidden

    with told_as(f"'{path}': cannot be looked through"):
        found = [each for each in islice(below(path), MOST_FILES + 1) if is_file(each)]
    if len(found) > MOST_FILES:
        raise ZooError(f"'{path}': more than {MOST_FILES:,} files; name those to be answered.")
    every = sorted(each for each in found if not is_hidden(str(each.relative_to(path))))
    known = [each for each in every if each.suffix.lower() in (*images.SUFFIXES, *sound.SUFFIXES, ".npy", ".npz")]
    if not known:
        raise ZooError(f"'{path}': no picture, recording or array lies in this folder.")
    return known, len(every) - len(known)


def _samples(trained: Trained, path: Path, pixels: str | None) -> tuple["Arrays", bool, str]:
    photo, done = _photo_of_digit(trained, path, pixels)
    return (photo, False, done) if photo else read_samples(path, trained.wanted, pixels)


def _batches(trained: Trained, path: Path, samples: "Arrays") -> Iterator["np.ndarray"]:
    """The samples of a file as the model takes them, a batch at a time."""
    import numpy as np

    from zoo.data.npy import check_finite

    for start in range(0, len(samples.y), trained.batch_size):
        batch = samples.batch(np.arange(start, min(start + trained.batch_size, len(samples.y))))
        check_finite(batch, path)
        yield batch


def _asked(trained: Trained, batch: "np.ndarray", top: int) -> list[tuple[tuple[int, str, float], ...]]:
    """Number, name and probability of the likeliest classes of each sample."""
    import numpy as np

    with asking():
        outputs = np.asarray(trained.model.predict_on_batch(batch), np.float64)
    rows = to_probabilities(outputs, logits=trained.ends.logits)
    best = [(row, np.argsort(-row, kind="stable")[:top].tolist()) for row in rows]
    return [tuple((at, trained.labels[at], float(row[at])) for at in chosen) for row, chosen in best]


def _photo_of_digit(trained: Trained, path: Path, pixels: str | None) -> tuple["Arrays | None", str]:
    """A picture for a net that has learnt MNIST, made like MNIST's, and what was done; None of anything else."""
    import numpy as np

    from zoo.data import digits, images
    from zoo.data.arrays import Arrays

    place = trained.origin.place if isinstance(trained.origin, Run) else None
    learnt = Path(trained.data or "").stem == "mnist" and Path(place or "mnist.npz").suffix == ".npz"
    if not learnt or trained.input != (digits.SIDE, digits.SIDE, 1):
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
    from zoo.data.npy import check_finite

    suffix, shape = path.suffix.lower(), wanted.input
    if suffix in (".npy", ".npz"):
        x, taken = _array(path)
        several = x.shape not in (shape, shape[:-1])
        x = x if several else x[None]
        _check_fit(path, x, shape)
        check_finite(x, path)
        scale = _pixels(wanted, pixels).of_array(x, str(path))
        said = [taken, "" if x.dtype == np.uint8 or scale.of == scale.to else f"{x.dtype} numbers {scale}"]
        if x.shape[1:] not in (shape, shape[:-1]):
            said.append(f"made {format_shape(shape)} from {format_shape(x.shape[1:])}")
        return Arrays(x, np.zeros(len(x), np.int64), shape, scale=scale), several, ", ".join(filter(None, said))
    sample, done = _decoded(path, wanted)
    from zoo.data.pixels import Scale

    scale = _pixels(wanted, pixels).of_pictures(str(path)) if sample.dtype == np.uint8 else Scale()
    return Arrays(sample[None], np.zeros(1, np.int64), shape, scale=scale), False, done


def _pixels(wanted: Wanted, asked: str | None) -> "Pixels":
    from zoo.data.pixels import Pixels

    fixed = wanted.fixed or UNKNOWN
    return Pixels(wanted.input, asked, fixed.pixels, training=False, tokens=wanted.tokens)


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
    if kind == "recording" and fixed.seen:
        raise ZooError(f"'{path}': a recording, where the model learnt from pictures of {fixed.pixels}; give pictures.")
    content = disk.read(path, MOST_FILE_BYTES)
    if kind == "recording":
        own, longer = sound.told_of(content, str(path))
        if fixed.rate is None:
            done = f"taken at its own {own:,} Hz, as the model does not say at what rate it learnt"
        else:
            done = "" if own == fixed.rate else f"resampled from {own:,} Hz to the {fixed.rate:,} Hz of training"
        done = ", ".join(filter(None, [done, "cut after a second" if longer else ""]))
        return sound.decode(content, shape, str(path), fixed.rate), done
    return images.decode(content, shape, str(path)), ""


def _array(path: Path) -> tuple["np.ndarray", str]:
    """The array of a file, and which it is where there are several."""
    from zoo.data.folders import listed
    from zoo.data.npy import read_npy, read_npz

    if path.suffix.lower() == ".npy":
        return read_npy(path, MOST_ARRAY_BYTES), ""
    held: list[str] = []
    [(name, array)] = read_npz(path, lambda names: [_chosen(path, held, names)], MOST_ARRAY_BYTES).items()
    others = listed([each for each in held if each != name])
    return array, f"'{name}' taken, passed over {others}" if others else ""


def _chosen(path: Path, held: list[str], names: Sequence[str]) -> str:
    from zoo.data.folders import listed

    held.extend(names)
    name = next((key for key in _KEYS if key in names), names[0] if len(names) == 1 else None)
    if name is None:
        shown = printable(listed(names)) or "no array"
        raise ZooError(f"{path}: holds {shown}; call the one to be answered x, or give it alone, as .npy.")
    return name


def _check_fit(path: Path, x: "np.ndarray", shape: tuple[int, ...]) -> None:
    """Hold a row of samples against the model's input."""
    from zoo.data.images import can_be_sized

    if x.dtype.kind not in "buif":
        raise ZooError(f"{path}: an array of {x.dtype}; numbers are needed.")
    last = x.ndim == len(shape) == 3 and _is_like(x.shape[:2], shape) and not _is_like(x.shape[1:], shape)  # As MATLAB.
    if not x.ndim or not x.size or last or not can_be_sized(x.shape[1:], shape):
        shown = format_shape(x.shape) or "a single number"
        remedy = "; samples come first, as numpy.moveaxis(x, -1, 0) has them" if last else ""
        raise ZooError(f"{path}: an array of {shown}; {format_shape(shape)} is needed, or a row of such{remedy}.")


def _is_like(size: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether a height and a width have the proportions of the net's."""
    return size[0] * shape[1] == size[1] * shape[0]
