"""A net leaves Keras: written, opened in its own runtime, held against Keras, and only then there."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zoo.answers.ask import Model
from zoo.errors import ZooError, require
from zoo.exporters.format import ExportFormat, Port
from zoo.exporters.inputs import Samples
from zoo.exporters.proof import Prover
from zoo.exporters.quantize import INT8, check_loss, quantize
from zoo.exporters.registry import find_format, format_of, require_format
from zoo.exporters.report import Export, Milliseconds, cores, measured
from zoo.exporters.runtime import timed
from zoo.exporters.session import RuntimeFailedError, Session
from zoo.exporters.staging import check_new, publish, staged, told_when_full
from zoo.exporters.subject import Subject, subject_of
from zoo.light.files import disk
from zoo.light.files.foreign import there, told_as

SECONDS_TIMED = 1.0
MOST_FILE_BYTES = 4 << 30


class NotEqualError(ZooError):
    """A written file is not the same net; it was not kept."""


@dataclass(frozen=True, slots=True)
class How:
    """How a net is exported."""

    format_: ExportFormat
    quantize: str | None = None
    allow_loss: bool = False
    force: bool = False
    step: Callable[[int, int], None] = lambda done, steps: None
    """Told of how many samples are behind us, and of how many."""


def export(
    model: Model,
    path: str | os.PathLike[str] | None = None,
    /,
    *,
    format: str | None = None,  # noqa: A002  (the word that Keras has for it)
    weights: str | None = None,
    pixels: str | None = None,
    **asked: "str | bool | Callable[[int, int], None] | None",
) -> Export:
    """Write a net for another runtime, and prove in that runtime that it is the same net; else there is no file.

    Beside the file stands a report, ``.json`` and ``.md``.

    Args:
        model: an architecture, a run's folder, a ``.keras`` file, or a model in memory.
        path: where to; named by the net in this folder if None.
        format: ``onnx``, ``litert``, ``openvino``, ``saved_model`` or ``torch``; that of the path's suffix if None.
        weights: which weights of an architecture.
        pixels: what the numbers are that the file will be given, ``0..1``, ``0..255``, ``-1..1`` or ``raw``.
        asked: `quantize`, ``int8``; `allow_loss`, whether that may cost more than half a point of accuracy; `force`,
            whether to write over what is there; `step`, which is told of how many samples are behind us.

    Raises:
        NotEqualError: the file computes something else; the message has the first layer that differs, and why.
        ZooError: the model cannot be loaded, the format cannot hold it, a package is missing, or there is no room.
    """
    place = Path(path) if path is not None else None
    how = _asked(_format(format, place), asked)
    subject, place = _begin(model, place, how, weights, pixels)
    names = [place.name, *(each.name for each in how.format_.others(place))]
    reports = _reports(place)
    with staged(place) as folder:
        written = folder / place.name
        made = _write(subject, written, place, how)
        if made.proof.fault:
            raise NotEqualError(f"{subject.name} as {how.format_.title} is not the same net: {made.proof.fault}.")
        check_loss(made.proof, allow=how.allow_loss)
        disk.write_text(folder / reports[0], made.to_json())
        disk.write_text(folder / reports[1], made.to_markdown())
        publish(folder, [*names, *reports], place.parent)
    return replace(made, path=place)


def verify_export(
    path: str | os.PathLike[str],
    model: Model,
    /,
    *,
    format: str | None = None,  # noqa: A002
    weights: str | None = None,
    pixels: str | None = None,
    **asked: "str | bool | Callable[[int, int], None] | None",
) -> Export:
    """Hold a file that exists against the net that it is said to be, as `export` does; nothing is written.

    Args:
        path: of the file; of a SavedModel, its folder.
        asked: `quantize`, where the file was, to count accuracy alone; `allow_loss` and `step` as for `export`.

    Raises:
        ZooError: the file or the model cannot be loaded. That it is another net is in what is returned.
    """
    place = Path(path)
    if not there(place):
        raise ZooError(f"There is no file '{place}'.")
    if not place.is_dir() and place.stat().st_size > MOST_FILE_BYTES:
        raise ZooError(f"{place}: larger than {MOST_FILE_BYTES:,} bytes.")
    how = _asked(find_format(format) if format else format_of(place), asked)
    require_format(how.format_)
    subject = subject_of(model, weights, pixels)
    made = _proven(subject, place, how)
    if not made.proof.fault:
        check_loss(made.proof, allow=how.allow_loss or not how.quantize)
    return made


def _asked(format_: ExportFormat, asked: "dict[str, str | bool | Callable[[int, int], None] | None]") -> How:
    try:
        how = How(format_, **asked)  # type: ignore[arg-type]
    except TypeError as error:
        raise TypeError(str(error).replace("How.__init__()", "export()")) from None
    if how.quantize not in (None, INT8):
        raise ZooError(f"Weights are quantized to {INT8}, not to '{how.quantize}'.")
    if how.quantize and not format_.quantizes:
        raise ZooError(f"{format_.title} is written as it is; --quantize {how.quantize} is for --format onnx.")
    return how


def _format(name: str | None, place: Path | None) -> ExportFormat:
    if place is None:
        if name is None:
            raise ZooError("Name the format with --format: onnx, litert, openvino, saved_model or torch.")
        return find_format(name)
    found = find_format(name) if name else format_of(place)
    if found.suffix and place.suffix.lower() != found.suffix:
        raise ZooError(f"'{place}': a file of {found.title} ends in {found.suffix}.")
    if not found.suffix and place.suffix in {find_format(each).suffix for each in ("onnx", "litert")}:
        raise ZooError(f"'{place}': {found.title} is a folder, whose name does not end in {place.suffix}.")
    return found


def _begin(model: Model, place: Path | None, how: How, weights: str | None, pixels: str | None) -> tuple[Subject, Path]:
    """Refuse what can be refused before any work: a package that is missing, a file that is there, a layer."""
    require("keras", "numpy")
    require_format(how.format_)
    if place is not None:
        _check_new(place, how)
    subject = subject_of(model, weights, pixels)
    how.format_.refuse(subject.model)
    if place is None:
        place = Path(f"{subject.stem}{'_int8' if how.quantize else ''}{how.format_.suffix or '_saved_model'}")
        _check_new(place, how)
    return subject, place


def _check_new(place: Path, how: How) -> None:
    check_new([place, *how.format_.others(place), *map(place.with_name, _reports(place))], force=how.force)
    if there(place, Path.is_dir) and how.format_.suffix:
        raise ZooError(f"'{place}' is a folder; give a file's name.")


def _reports(place: Path) -> list[str]:
    """The names of the files beside it that report on it, JSON first."""
    return [f"{place.name}.json", f"{place.name}.md"]


def _write(subject: Subject, path: Path, place: Path, how: How) -> Export:
    """Write where it will be proven, under the name that errors have for `place`."""
    with told_as(f"{subject.name} cannot be written as {how.format_.title}"), told_when_full(place):
        how.format_.write(subject.model, path)
    made = _proven(subject, path, replace(how, quantize=None))
    if how.quantize is None or made.proof.fault:
        return made
    rounded = path.with_name(f"int8{path.suffix}")
    with told_when_full(place):
        quantize(subject, path, rounded)
    rounded.replace(path)
    float_file = made.bytes, made.milliseconds.file, made.proof.accuracy
    return replace(_proven(subject, path, how), float_file=float_file)


def _proven(subject: Subject, path: Path, how: How) -> Export:
    """A file held against Keras, measured and timed."""
    format_, threads = how.format_, cores()
    samples = Samples(subject, subject.data())
    prover = Prover(subject, samples, how.step)
    one = samples.first(1)
    try:
        with Session(format_, path, threads) as session:
            proof = prover.prove(session, by_layer=how.quantize is None)
            milliseconds = session.milliseconds(one, SECONDS_TIMED) if proof.equal else 0.0
            ends = _told(session.inputs, subject.model.inputs), _told(session.outputs, subject.model.outputs)
    except RuntimeFailedError as error:
        raise NotEqualError(str(error)) from None
    if proof.equal and format_.has_default:
        with Session(format_, path, threads, exact=False) as session:
            proof = replace(proof, default=prover.default_gap(session))
    in_keras = timed(lambda: subject.model.predict_on_batch(one), SECONDS_TIMED) if proof.equal else 0.0
    took = Milliseconds(milliseconds, in_keras, threads)
    sizes = measured(format_.files(path), path.parent)
    return Export(path, format_, subject, proof, *ends, sizes, took, how.quantize)


def _told(ports: Sequence[Port], tensors: Sequence[Any]) -> list[Port]:
    """The ends of a file, with the shapes of the net's where the file does not tell them: code has none."""
    if len(ports) != len(tensors):
        return list(ports)
    return [
        port if port.shape else port._replace(shape=tuple(tensor.shape))
        for port, tensor in zip(ports, tensors, strict=True)
    ]
